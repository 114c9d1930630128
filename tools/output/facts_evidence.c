// SPDX-License-Identifier: GPL-2.0
/*
 * What a call did beyond its arguments, as facts. See facts.h.
 */
#include <string.h>

#include "abi/names.h"
#include "abi/requests.h"
#include "output/facts.h"

#define PATH_ROOM	FACT_PATH_ROOM

#define RECORD	(source->event->record)
#define MEMORY	(&RECORD->memory)
#define CALL	(&RECORD->call)
#define ITEM(kind) (&RECORD->items[PTRACEMON_ITEM_##kind])
#define PATH_OF(kind) \
	(&source->details->places[(kind) - PTRACEMON_ITEM_WRITTEN_TO])

bool source_has_evidence(const struct source *source)
{
	return ITEM(CALL_SITE)->bytes || ITEM(WRITTEN_TO)->bytes ||
	       ITEM(RESUMED_AT)->bytes || ITEM(PAYLOAD)->bytes;
}

/* Most bytes of memory, but for path and payload. */
#define MEMORY_MOST	400
#define PLACE_MOST	FACT_PLACE_MOST

size_t source_evidence_most(const struct source *source, bool quoted)
{
	/* Each byte that is escaped costs twice there. */
	const size_t path = PATH_ROOM << quoted;
	size_t most = 0;

	if (source->event->session)
		return source_written_most(source, quoted);
	if (!source_has_evidence(source))
		return 0;
	most += ITEM(CALL_SITE)->bytes ? PLACE_MOST + path : 0;
	most += ITEM(RESUMED_AT)->bytes ? PLACE_MOST + path : 0;
	if (ITEM(WRITTEN_TO)->bytes || ITEM(PAYLOAD)->bytes)
		most += MEMORY_MOST + path + 2 * source->payload;
	return most;
}

/* "r-x", and "s" behind it if it is shared. */
static void put_permissions(struct json *json, uint32_t permissions)
{
	char text[5] = "---";
	static const char letters[] = "rwxs";
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (permissions >> i & 1)
			text[i] = letters[i];
	json_string(json, text);
}

void fact_put_device(struct json *json, const struct ptracemon_file *file)
{
	char text[2 * FORMAT_U64_MAX + 2];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_u64(&buffer, file->major);
	buffer_char(&buffer, ':');
	buffer_u64(&buffer, file->minor);
	json_plain(json, text, buffer.used);
}

void fact_put_number(struct source *source, const char *name, uint64_t value)
{
	json_name(source->json, name);
	if (source->narrow)
		json_s64(source->json, (int64_t)value);
	else
		json_u64(source->json, value);
}

static void put_file(struct source *source, const struct ptracemon_place *place,
		     const struct record_item *path)
{
	struct json *json = source->json;
	const struct excerpt text = {
		.bytes = path->bytes,
		.size = path->size,
		.cut = path->flags & PTRACEMON_ITEM_TRUNCATED,
	};

	json_name(json, "path");
	if (text.bytes)
		fact_put_path(json, &text, PATH_ROOM);
	else
		json_null(json);
	fact_put_number(source, "offset", place->offset);
	json_name(json, "dev");
	fact_put_device(json, &place->file);
	fact_put_number(source, "inode", place->file.inode);
}

void fact_put_mapping(struct source *source,
		      const struct ptracemon_place *place,
		      const struct record_item *path)
{
	struct json *json = source->json;

	if (place->kind == PTRACEMON_PLACE_UNKNOWN) {
		json_null(json);
		return;
	}
	json_open(json);
	json_name(json, "kind");
	json_word(json, name_of_place(place->kind), place->kind);
	if (place->kind != PTRACEMON_PLACE_UNMAPPED) {
		json_name(json, "perms");
		put_permissions(json, place->permissions);
	}
	if (path->bytes || place->file.inode)
		put_file(source, place, path);
	json_close(json);
}

/* An instruction pointer, and where it leads. */
static void put_place(struct source *source, unsigned int kind)
{
	struct json *json = source->json;
	struct ptracemon_place place;
	struct record_item path;

	if (!record_place(RECORD, kind, &place, &path)) {
		json_null(json);
		return;
	}
	path = *PATH_OF(kind);
	json_open(json);
	fact_put_number(source, "ip", place.address);
	json_name(json, "mapping");
	fact_put_mapping(source, &place, &path);
	json_close(json);
}

SAY(resumed_at, put_place(source, PTRACEMON_ITEM_RESUMED_AT))
SAY(call_site, put_place(source, PTRACEMON_ITEM_CALL_SITE))

void fact_put_hex(struct json *json, const uint8_t *bytes, size_t size)
{
	char text[2 * PAYLOAD_MOST];
	size_t i;

	for (i = 0; i < size; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	json_plain(json, text, 2 * size);
}

/* Its first bytes in hexadecimal. */
static void put_payload(struct source *source, const uint8_t *bytes,
			size_t size, bool cut)
{
	const size_t shown = size < source->payload ? size : source->payload;

	json_name(source->json, "payload");
	fact_put_hex(source->json, bytes, shown);
	json_name(source->json, "payload_truncated");
	json_bool(source->json, cut || shown < size);
}

/* The same of what is in another thread's reach: see uapi/ptracemon.h. */
static void put_copied(struct source *source)
{
	const struct record_item *payload = ITEM(PAYLOAD);

	if (!payload->bytes)
		return;
	put_payload(source, payload->bytes, payload->size,
		    payload->flags & PTRACEMON_ITEM_TRUNCATED);
	json_name(source->json, "payload_copied");
	json_bool(source->json, true);
}

static void put_written_to(struct source *source)
{
	struct ptracemon_place place;
	struct record_item path;

	if (!record_place(RECORD, PTRACEMON_ITEM_WRITTEN_TO, &place, &path))
		return;
	path = *PATH_OF(PTRACEMON_ITEM_WRITTEN_TO);
	json_name(source->json, "mapping");
	fact_put_mapping(source, &place, &path);
}

static void put_range(struct source *source, uint64_t address, uint64_t length)
{
	fact_put_number(source, "addr", address);
	fact_put_number(source, "length", length);
}

#define TRANSFERS	(source->event->type == PTRACEMON_TYPE_MEMORY)
#define SUCCEEDED	(source->event->outcome == PTRACEMON_OUTCOME_SUCCESS)

/* Of all ranges together. */
NUMBER_IF(moved, TRANSFERS && SUCCEEDED, MEMORY->moved)

static void put_transfer(struct source *source)
{
	const struct ptracemon_memory *memory = MEMORY;

	put_range(source, memory->remote[0].addr, memory->remote[0].length);
	json_name(source->json, "moved");
	fact_moved(source);
	fact_put_number(source, "ranges", memory->ranges);
	json_name(source->json, "handed_on");
	json_bool(source->json, memory->flags & PTRACEMON_MEMORY_HANDED_ON);
	put_written_to(source);
	put_copied(source);
}

/* A poke's word is an argument, and no copy. */
static void put_poke(struct source *source)
{
	const struct ptracemon_call *call = CALL;
	const size_t size = request_number(call->abi, UINT64_MAX) == UINT64_MAX ?
				    8 :
				    4;
	uint8_t bytes[sizeof(call->data)];
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = (uint8_t)(call->data >> 8 * i);
	put_range(source, request_number(call->abi, call->addr), size);
	fact_put_number(source, "moved", size);
	put_written_to(source);
	put_payload(source, bytes, size, false);
	json_name(source->json, "payload_copied");
	json_bool(source->json, false);
}

FACT(memory)
{
	if (!TRANSFERS && !ITEM(WRITTEN_TO)->bytes) {
		json_null(source->json);
		return;
	}
	json_open(source->json);
	if (TRANSFERS)
		put_transfer(source);
	else
		put_poke(source);
	json_close(source->json);
}

/* ---- of tasks that end */

#define END_RECORD	(&RECORD->end)
#define EXITS	(END_RECORD->event == PTRACEMON_END_EXIT)

/* As wait(2) has it. */
SAY_IF(exit_status, EXITS && !(END_RECORD->status & 0x7f),
       json_u64(source->json, END_RECORD->status >> 8 & 0xff))
SAY_IF(exit_signal, EXITS && END_RECORD->status & 0x7f,
       json_u64(source->json, END_RECORD->status & 0x7f))
SAY(traced, json_bool(source->json, END_RECORD->flags & PTRACEMON_END_TRACED))
SAY(traces, json_bool(source->json, END_RECORD->flags & PTRACEMON_END_TRACES))
SAY(setid_ignored,
    json_bool(source->json, END_RECORD->flags & PTRACEMON_END_SETID_IGNORED))

