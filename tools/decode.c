// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes of a ring -> a checked record. See decode.h.
 */
#include <string.h>

#include "decode.h"

/* All that a pad has: length, type, flags. */
#define PAD_SIZE	8

const char *decode_frame(const void *bytes, size_t available,
			 struct frame *frame)
{
	struct ptracemon_record header;

	memset(frame, 0, sizeof(*frame));
	if (available < PAD_SIZE)
		return "it is cut short";
	memcpy(&header, bytes, PAD_SIZE);
	if (header.length < PAD_SIZE ||
	    header.length % PTRACEMON_RECORD_ALIGN ||
	    header.length > PTRACEMON_RECORD_MAX)
		return "its length cannot be right";
	if (header.length > available)
		return "it is longer than what was written";
	frame->length = header.length;
	frame->type = header.type;
	if (header.type == PTRACEMON_TYPE_PAD)
		return NULL;
	if (header.length < sizeof(header))
		return "it is shorter than a header";
	memcpy(&header, bytes, sizeof(header));
	if (header.body < sizeof(header) || header.body > frame->length)
		return "the length of its fixed part cannot be right";
	frame->cpu = header.cpu;
	frame->sequence = header.sequence;
	frame->time = header.time;
	return NULL;
}

/* Bytes of the fixed part as this program knows it, 0: unknown type. */
static size_t known_size(uint16_t type)
{
	switch (type) {
	case PTRACEMON_TYPE_CALL:
		return sizeof(struct ptracemon_call);
	case PTRACEMON_TYPE_LOSS:
		return sizeof(struct ptracemon_loss);
	case PTRACEMON_TYPE_KNOB:
		return sizeof(struct ptracemon_knob);
	case PTRACEMON_TYPE_LIFECYCLE:
		return sizeof(struct ptracemon_lifecycle);
	default:
		return 0;
	}
}

enum decoded decode_record(const void *bytes, size_t available,
			   struct record *record)
{
	struct frame frame;
	size_t known, have;

	if (decode_frame(bytes, available, &frame))
		return DECODED_DAMAGED;
	if (frame.type == PTRACEMON_TYPE_PAD)
		return DECODED_NOTHING;
	memcpy(&record->header, bytes, sizeof(record->header));
	record->body = record->header.body;
	known = known_size(frame.type);
	if (!known)
		return DECODED_UNKNOWN;

	/* Absent fields are zero; of a longer body the known part is taken. */
	have = record->body < known ? record->body : known;
	memcpy(&record->header, bytes, have);
	memset((char *)&record->header + have, 0, known - have);
	return DECODED;
}
