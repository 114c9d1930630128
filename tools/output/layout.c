// SPDX-License-Identifier: GPL-2.0
/*
 * Documents of JSON as tables. See layout.h.
 */
#include <stdlib.h>
#include <string.h>

#include "output/layout.h"
#include "output/steps.h"

/* ---- pieces become a document */

/**
 * struct layouts - state of an output
 * @lines: its tables
 * @by_kind: what they became
 * @memos: of tracers, and of tracees
 * @whos: likewise, by low bits of the answer's serial number
 * @host: for which host
 * @steps: from line to line
 */
struct layouts {
	const struct lines *lines;
	struct layout by_kind[KINDS];
	struct memo memos[2][MEMOS_KEPT];
	struct who_text whos[2][MEMOS_KEPT];
	struct host host;
	struct steps steps;
};

static inline void put_text(struct buffer *buffer, const struct piece *piece)
{
	if (__builtin_expect(!piece->plain ||
			     buffer->size - buffer->used < LAYOUT_SHORT, 0)) {
		if (piece->back && buffer->data[buffer->used - 1] == ',')
			buffer->used--;
		buffer_bytes(buffer, piece->text, piece->length);
		return;
	}
	memcpy(buffer->data + buffer->used, piece->text, LAYOUT_SHORT);
	buffer->used += piece->length;
}

/* If it is of a task, the facts that follow are. */
static bool has_object(struct source *source, const struct piece *piece)
{
	if (piece->row->has)
		return piece->row->has(source);
	source->actor = &source->actors[piece->side];
	return source->actor->task;
}

static void put_pieces(const struct layout *layout, struct source *source,
		       size_t from, size_t to);

static bool is_kept(const struct memo *memo,
		    const struct ptracemon_identity *task, int64_t offset,
		    uint64_t now)
{
	/* Records of two CPUs need not come in the order of time: unsigned. */
	return memo->length && memo->offset == offset &&
	       now - memo->made <= MEMO_KEEP_NS &&
	       !memcmp(&memo->task, task, sizeof(*task));
}

/*
 * The text of a task's facts, from an earlier document if it can be. It is not
 * found again if it is too long.
 */
static void put_memo(const struct layout *layout, struct source *source,
		     const struct piece *piece)
{
	const size_t from = (size_t)(piece - layout->pieces) + 1;
	const struct ptracemon_identity *task =
		source->actors[piece->side].task;
	const uint64_t now = source->event->record->header.time;
	const int64_t offset = source->out->clock->offset;
	struct layouts *layouts = source->out->state;
	struct buffer *buffer = source->json->buffer;
	const size_t start = buffer->used;
	struct memo *memo;

	if (!task) {
		put_pieces(layout, source, from, piece->next);
		return;
	}
	memo = &layouts->memos[piece->side == TRACEE][task->tid % MEMOS_KEPT];
	if (is_kept(memo, task, offset, now)) {
		buffer_bytes(buffer, memo->text, memo->length);
		return;
	}
	put_pieces(layout, source, from, piece->next);
	memo->task = *task;
	memo->offset = offset;
	memo->made = now;
	memo->length = buffer->used - start;
	if (memo->length > sizeof(memo->text))
		memo->length = 0;
	memcpy(memo->text, buffer->data + start, memo->length);
}

/* Null without its task. */
static void put_of_task(struct source *source, const struct piece *piece)
{
	source->actor = (struct actor *)((char *)source + piece->actor);
	if (source->actor->task || piece->row->always)
		piece->put(source);
	else
		json_null(source->json);
}

static inline void put_value(struct source *source, const struct piece *piece)
{
	if (piece->actor)
		put_of_task(source, piece);
	else
		piece->put(source);
}

static void put_maybe(struct source *source, const struct piece *piece)
{
	static const char null[] = "null,";
	struct buffer *buffer = source->json->buffer;
	const size_t value = buffer->used, length = sizeof(null) - 1;

	put_value(source, piece);
	if (buffer->used == value + length &&
	    !memcmp(buffer->data + value, null, length))
		buffer->used = value - piece->length;
}

/* Returns the piece that comes next. */
static size_t put_group(const struct layout *layout, struct source *source,
			const struct piece *piece)
{
	switch (piece->kind) {
	case ROW_MEMO:
		put_memo(layout, source, piece);
		return piece->next;
	case ROW_OPEN:
		if (has_object(source, piece))
			break;
		if (piece->row->key)
			json_null(source->json);
		return piece->next;
	case ROW_MAYBE:
		put_maybe(source, piece);
		break;
	case ROW_TEXT:
		if (piece->row->key)
			json_open_text(source->json);
		else
			json_close_text(source->json);
	}
	return (size_t)(piece - layout->pieces) + 1;
}

static void put_pieces(const struct layout *layout, struct source *source,
		       size_t from, size_t to)
{
	const struct piece *piece = &layout->pieces[from];
	const struct piece *const end = &layout->pieces[to];
	struct buffer *buffer = source->json->buffer;

	while (piece < end) {
		put_text(buffer, piece);
		if (piece->kind != ROW_VALUE) {
			piece = &layout->pieces[put_group(layout, source,
							  piece)];
			continue;
		}
		put_value(source, piece);
		piece++;
	}
}

/* ---- a table for each kind of event */

static size_t kind_of(const struct event *event)
{
	static const uint8_t kinds[] = {
		[PTRACEMON_TYPE_CALL] = 0,	  [PTRACEMON_TYPE_ACCESS] = 1,
		[PTRACEMON_TYPE_AUTO_ATTACH] = 2, [PTRACEMON_TYPE_TRACED] = 3,
		[PTRACEMON_TYPE_LOSS] = 5,	  [PTRACEMON_TYPE_KNOB] = 6,
		[PTRACEMON_TYPE_LIFECYCLE] = 7,	  [PTRACEMON_TYPE_MEMORY] = 9,
		[PTRACEMON_TYPE_END] = 10,
	};

	if (event->type < sizeof(kinds))
		return kinds[event->type];
	if (event->session)
		return 4;
	if (event->type == RECORD_SUPPRESSED)
		return 11;
	if (event->type == RECORD_REPEATED)
		return 12;
	return event->type == RECORD_CERTIFICATE ? 13 : 8;
}

const struct row *kinds_rows(const union kinds *kinds,
			     const struct event *event)
{
	return kinds->rows[kind_of(event)];
}

static void make_all(struct layouts *layouts, struct out *out)
{
	size_t i;

	layouts->host = *out->host;
	for (i = 0; i < KINDS; i++) {
		struct layout *layout = &layouts->by_kind[i];

		if (!layouts->lines->kinds.rows[i])
			continue;
		memset(layout, 0, sizeof(*layout));
		layout->text.data = layout->memory;
		layout->text.size = LAYOUT_TEXT;
		layout->out = out;
		layout->of = i;
		layout_make(layout, layouts->lines->kinds.rows[i]);
	}
}

bool layouts_begin(struct out *out, const struct lines *lines)
{
	struct layouts *layouts = calloc(1, sizeof(*layouts));

	out->state = layouts;
	if (!layouts)
		return false;
	layouts->lines = lines;
	make_all(layouts, out);
	return true;
}

static void change_host(struct layouts *layouts, struct out *out)
{
	if (strcmp(layouts->host.boot_id, out->host->boot_id))
		steps_forget(&layouts->steps);
	make_all(layouts, out);
}

/* Returns what it takes of @room. */
static size_t find_who(struct layouts *layouts, const struct source *source,
		       size_t room, const struct who_text *whos[2])
{
	const struct program *programs[] = { &source->details->tracer,
					     &source->details->tracee };
	size_t i, used = 0;

	for (i = 0; i < 2; i++) {
		const struct who *who = programs[i]->who;
		struct who_text *text;

		whos[i] = NULL;
		if (!who)
			continue;
		text = &layouts->whos[i][who->serial % MEMOS_KEPT];
		used += who_text_make(source, programs[i],
				      &layouts->lines->keys,
				      layouts->lines->quoted,
				      room / 4 * (i + 2) - used, text);
		whos[i] = text;
	}
	return used;
}

/*
 * Whom it is about, and the room that there is for texts. Who the two are comes first,
 * with half of it for the tracer and a quarter more for both: somebody could make his
 * command line so long that there is no room for anything else.
 */
static void begin(struct layouts *layouts, struct source *source)
{
	const struct lines *lines = layouts->lines;
	const struct who_text *whos[2] = { NULL, NULL };
	size_t room = OUT_LINE_MAX - lines->fixed;

	if (source->event->tracer) {
		room -= source_evidence_most(source, lines->quoted);
		if (source->out->who)
			room -= find_who(layouts, source, room, whos);
	}
	source_begin(source, room, lines->whole);
	if (source->out->who) {
		source->actors[TRACER].who = whos[0];
		source->actors[TRACEE].who = whos[1];
	}
}

void layouts_record(struct out *out, const struct event *event,
		    const struct details *details)
{
	struct layouts *layouts = out->state;
	const struct lines *lines = layouts->lines;
	const size_t kind = kind_of(event);
	const struct layout *layout = &layouts->by_kind[kind];
	struct source source;
	struct json json;

	if (!lines->kinds.rows[kind])
		return;
	if (memcmp(&layouts->host, out->host, sizeof(layouts->host)))
		change_host(layouts, out);
	json_init(&json, out->buffer);
	source.out = out;
	source.json = &json;
	source.event = event;
	source.details = details;
	source.digits = lines->digits;
	source.payload = lines->payload;
	source.narrow = lines->narrow;
	source.step = steps_take(&layouts->steps, &event->record->header);
	source.pieces = (OUT_LINE_MAX - lines->fixed) / 2;
	begin(layouts, &source);
	put_pieces(layout, &source, 0, layout->count);
	json_finish(&json);
	buffer_char(out->buffer, '\n');
}
