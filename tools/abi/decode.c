// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes of a ring -> a checked record. See decode.h.
 */
#include <stdbool.h>
#include <string.h>

#include "abi/decode.h"

/* All that a pad has: length, type, flags. */
#define PAD_SIZE	8

const char *decode_frame(const void *bytes, size_t available,
			 struct ptracemon_record *header)
{
	memset(header, 0, sizeof(*header));
	if (available < PAD_SIZE)
		return "it is cut short";
	memcpy(header, bytes, PAD_SIZE);
	if (header->length < PAD_SIZE ||
	    header->length % PTRACEMON_RECORD_ALIGN ||
	    header->length > PTRACEMON_RECORD_MAX)
		return "its length cannot be right";
	if (header->length > available)
		return "it is longer than what was written";
	if (header->type == PTRACEMON_TYPE_PAD)
		return NULL;
	if (header->length < sizeof(*header))
		return "it is shorter than a header";
	memcpy(header, bytes, sizeof(*header));
	if (header->body < sizeof(*header) || header->body > header->length)
		return "the length of its fixed part cannot be right";
	return NULL;
}

/* Bytes of the fixed part as this program knows it, by type. */
static const uint16_t known_sizes[] = {
	[PTRACEMON_TYPE_CALL] = sizeof(struct ptracemon_call),
	[PTRACEMON_TYPE_LOSS] = sizeof(struct ptracemon_loss),
	[PTRACEMON_TYPE_KNOB] = sizeof(struct ptracemon_knob),
	[PTRACEMON_TYPE_LIFECYCLE] = sizeof(struct ptracemon_lifecycle),
	[PTRACEMON_TYPE_ACCESS] = sizeof(struct ptracemon_access),
	[PTRACEMON_TYPE_AUTO_ATTACH] = sizeof(struct ptracemon_auto_attach),
	[PTRACEMON_TYPE_TRACED] = sizeof(struct ptracemon_traced),
	[PTRACEMON_TYPE_MEMORY] = sizeof(struct ptracemon_memory),
	[PTRACEMON_TYPE_END] = sizeof(struct ptracemon_end),
};

#define PLACE_MAX (sizeof(struct ptracemon_place) + PTRACEMON_PLACE_PATH_MAX)

/* Most bytes that an item may have; of kinds of the future, any number. */
static const uint32_t most_bytes[RECORD_ITEMS] = {
	[0] = UINT32_MAX,
	[PTRACEMON_ITEM_TRACER_EXE] = PTRACEMON_PATH_MAX,
	[PTRACEMON_ITEM_TRACEE_EXE] = PTRACEMON_PATH_MAX,
	[PTRACEMON_ITEM_TRACER_CMDLINE] = PTRACEMON_CMDLINE_MAX,
	[PTRACEMON_ITEM_TRACEE_CMDLINE] = PTRACEMON_CMDLINE_MAX,
	[PTRACEMON_ITEM_WRITTEN_TO] = PLACE_MAX,
	[PTRACEMON_ITEM_RESUMED_AT] = PLACE_MAX,
	[PTRACEMON_ITEM_CALL_SITE] = PLACE_MAX,
	[PTRACEMON_ITEM_PAYLOAD] = PTRACEMON_PAYLOAD_MAX,
	[PTRACEMON_ITEM_TRACER_FILE] = sizeof(struct ptracemon_file),
	[PTRACEMON_ITEM_TRACEE_FILE] = sizeof(struct ptracemon_file),
	[PTRACEMON_ITEM_MOVED_FROM] = sizeof(struct ptracemon_move),
};

static uint32_t align(uint32_t size)
{
	return (size + PTRACEMON_RECORD_ALIGN - 1) &
	       ~(PTRACEMON_RECORD_ALIGN - 1);
}

/* Finds the items from @at up to @end. Returns whether all is well. */
static bool decode_items(const uint8_t *at, const uint8_t *end,
			 struct record_item *items)
{
	struct ptracemon_item item;

	/* What is left is a multiple of PTRACEMON_RECORD_ALIGN. */
	while (at < end) {
		memcpy(&item, at, sizeof(item));
		at += sizeof(item);
		if (item.size > (size_t)(end - at) ||
		    (item.kind < RECORD_ITEMS &&
		     item.size > most_bytes[item.kind]))
			return false;
		if (item.kind < RECORD_ITEMS && !items[item.kind].bytes) {
			items[item.kind].bytes = at;
			items[item.kind].size = item.size;
			items[item.kind].flags = item.flags;
		}
		at += align(item.size);
	}
	return true;
}

enum decoded decode_record(const void *bytes, size_t available,
			   struct record *record)
{
	struct ptracemon_record frame;
	size_t known, have;

	if (decode_frame(bytes, available, &frame))
		return DECODED_DAMAGED;
	if (frame.type == PTRACEMON_TYPE_PAD)
		return DECODED_NOTHING;
	memset(record->items, 0, sizeof(record->items));
	record->header = frame;
	record->body = frame.body;
	if (frame.type >= sizeof(known_sizes) / sizeof(*known_sizes) ||
	    !known_sizes[frame.type])
		return DECODED_UNKNOWN;
	known = known_sizes[frame.type];

	/* Absent fields are zero; of a longer body the known part is taken. */
	have = record->body < known ? record->body : known;
	memcpy(&record->header, bytes, have);
	memset((char *)&record->header + have, 0, known - have);
	/* Before ABI 1.2 losses had no payer; 0 would be root. */
	if (frame.type == PTRACEMON_TYPE_LOSS && !record_has(record, loss, uid))
		record->loss.uid = PTRACEMON_UNSET;
	if (!decode_items((const uint8_t *)bytes + align(record->body),
			  (const uint8_t *)bytes + frame.length,
			  record->items))
		memset(record->items, 0, sizeof(record->items));
	return DECODED;
}

bool record_place(const struct record *record, unsigned int kind,
		  struct ptracemon_place *place, struct record_item *path)
{
	*path = record->items[kind];
	memset(place, 0, sizeof(*place));
	if (path->size < sizeof(*place)) {
		path->bytes = NULL;
		return false;
	}
	memcpy(place, path->bytes, sizeof(*place));
	path->size -= sizeof(*place);
	path->bytes = path->size ? path->bytes + sizeof(*place) : NULL;
	return true;
}

void record_make_loss(struct record *loss, const struct ptracemon_record *header,
		      uint32_t reason, uint64_t count)
{
	memset(loss, 0, sizeof(*loss));
	loss->body = sizeof(loss->loss);
	loss->header = *header;
	loss->header.type = PTRACEMON_TYPE_LOSS;
	loss->header.length = sizeof(loss->loss);
	loss->header.body = sizeof(loss->loss);
	loss->loss.count = count;
	loss->loss.reason = reason;
	loss->loss.request_class = PTRACEMON_CLASS_NONE;
	loss->loss.uid = PTRACEMON_UNSET;
}
