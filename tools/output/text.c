// SPDX-License-Identifier: GPL-2.0
/*
 * Text for a person: one line a record, in columns.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/names.h"
#include "base/escape.h"
#include "base/units.h"
#include "host/seen.h"
#include "output/line.h"
#include "output/out.h"
#include "sessions/verdict.h"
#include "sessions/written.h"

#define WIDTH_TASK	20
#define WIDTH_UID	5
#define WIDTH_REQUEST	18
#define WIDTH_OUTCOME	35
#define WIDTH_DURATION	18
#define WIDTH_VERDICT	35

#define DAY	(86400ull * 1000000000)

/**
 * struct text - state of this output
 * @day: the last date that was written, days since 1970
 * @east: and its zone
 */
struct text {
	uint64_t day;
	int32_t east;
};

/* "CET, UTC+01:00" */
static void put_zone(struct buffer *buffer, const struct clock_zone *zone)
{
	const int east = abs(zone->east);

	buffer_string(buffer, zone->name);
	if (east)
		buffer_printf(buffer, ", UTC%c%02d:%02d",
			      zone->east < 0 ? '-' : '+', east / 3600,
			      east / 60 % 60);
}

/* When the date changes, or what there is between it and UTC. */
static void put_date(struct out *out, uint64_t boottime)
{
	const struct clock_zone *zone;
	uint64_t shown = clock_shown(out->clock, boottime, &zone);
	struct text *text = out->state;
	char date[CLOCK_TEXT_MAX];

	if (!out->header ||
	    (text->day == shown / DAY && text->east == zone->east))
		return;
	text->day = shown / DAY;
	text->east = zone->east;
	clock_text(date, shown, 1);
	line_paint(out, DIM);
	buffer_printf(out->buffer, "--- %.10s ", date);
	put_zone(out->buffer, zone);
	buffer_string(out->buffer, " ---");
	line_paint(out, RESET);
	buffer_char(out->buffer, '\n');
}

/* @event: whose tracee that is, or NULL. */
static void put_side(struct out *out, const struct ptracemon_identity *task,
		     const struct event *event)
{
	struct buffer *buffer = out->buffer;
	size_t start = line_column_begin(out, NULL);

	if (task->tid)
		line_task(buffer, task);
	else if (event && (event->type == PTRACEMON_TYPE_MEMORY ||
			   event->type == PTRACEMON_TYPE_END))
		buffer_char(buffer, '-'); /* nobody was asked for */
	else
		buffer_printf(buffer, "?[%d]", event ? (int32_t)event->pid : 0);
	line_column_end(out, NULL, start, WIDTH_TASK);
	start = line_column_begin(out, NULL);
	if (task->tid)
		buffer_u64(buffer, task->uid);
	else
		buffer_char(buffer, '-');
	line_column_end(out, NULL, start, WIDTH_UID);
}

static const char *class_colour(uint32_t request_class)
{
	static const char *const sequences[] = {
		[PTRACEMON_CLASS_ATTACH] = YELLOW,
		[PTRACEMON_CLASS_WRITE] = MAGENTA,
		[PTRACEMON_CLASS_CONTROL] = CYAN,
		[PTRACEMON_CLASS_UNKNOWN] = MAGENTA,
	};

	if (request_class < sizeof(sequences) / sizeof(*sequences))
		return sequences[request_class];
	return NULL;
}

static void put_request(struct out *out, const struct ptracemon_call *call)
{
	const char *name = request_name(call->abi, call->request, NULL);
	char text[FORMAT_HEX_MAX + 1];

	if (!name) {
		uint64_t number = request_number(call->abi, call->request);

		text[format_hex_short(text, number)] = 0;
		name = text;
	}
	line_column(out, name, WIDTH_REQUEST,
		    class_colour(call->request_class));
}

/* NULL: nothing is known beyond the error. */
static const char *denied_words(uint8_t denied)
{
	static const char *const words[] = {
		[PTRACEMON_DENIED_NO_SUCH_PROCESS] = "no such process",
		[PTRACEMON_DENIED_DAC] = "its credentials forbid it",
		[PTRACEMON_DENIED_LSM] = "refused by a security module",
		[PTRACEMON_DENIED_ALREADY_TRACED] = "it is traced already",
		[PTRACEMON_DENIED_SELF_OR_KTHREAD] =
			"itself, or a kernel thread",
		[PTRACEMON_DENIED_NOT_STOPPED] =
			"not stopped, or not its own",
	};

	return denied < sizeof(words) / sizeof(*words) ? words[denied] : NULL;
}

/* "EPERM: refused by a security module", "EPERM (operation not permitted)" */
static void put_error(struct buffer *buffer, uint64_t error, uint8_t denied,
		      bool by_call)
{
	const char *name = name_of_error(error), *words = denied_words(denied);

	if (!name) {
		buffer_printf(buffer, "error %" PRIu64, error);
	} else if (words) {
		buffer_printf(buffer, "%s: %s", name, words);
	} else if (by_call && error < 512) {
		words = strerror((int)error);
		buffer_printf(buffer, "%s (%c%s)", name,
			      words[0] | (words[1] & 0x20), words + 1);
	} else {
		/* From 512 on they are the kernel's own, without words. */
		buffer_string(buffer, name);
	}
}

/* "libc.so.6 r-x". Returns false, and writes nothing, if that is not known. */
static bool put_mapping(struct buffer *buffer, const char *before,
			const struct ptracemon_place *place,
			const uint8_t *path, size_t size)
{
	char name[ESCAPE_MAX(PTRACEMON_PLACE_PATH_MAX)];
	const uint8_t *slash = path ? memrchr(path, '/', size) : NULL;

	if (place->kind <= PTRACEMON_PLACE_UNMAPPED ||
	    !name_of_place(place->kind))
		return false;
	buffer_string(buffer, before);
	if (slash)
		buffer_bytes(buffer, name,
			     escape(name, slash + 1,
				    size - (size_t)(slash + 1 - path),
				    ESCAPE_BLANKS));
	else
		buffer_string(buffer, name_of_place(place->kind));
	buffer_printf(buffer, " %c%c%c",
		      place->permissions & PTRACEMON_PERM_READ ? 'r' : '-',
		      place->permissions & PTRACEMON_PERM_WRITE ? 'w' : '-',
		      place->permissions & PTRACEMON_PERM_EXEC ? 'x' : '-');
	return true;
}

/* ", libc.so.6 r-x": where it wrote, or where the tracee goes on. */
static void put_place(struct buffer *buffer, const struct record *record,
		      const struct details *details)
{
	unsigned int kind = PTRACEMON_ITEM_WRITTEN_TO;
	struct ptracemon_place place;
	struct record_item path;

	while (!record_place(record, kind, &place, &path))
		if (kind++ == PTRACEMON_ITEM_RESUMED_AT)
			return;
	path = details->places[kind - PTRACEMON_ITEM_WRITTEN_TO];
	put_mapping(buffer, ", ", &place, path.bytes, path.size);
}

static void put_outcome(struct out *out, const struct event *event,
			const struct details *details)
{
	const bool by_call = event->type == PTRACEMON_TYPE_CALL;
	const bool success = event->outcome == PTRACEMON_OUTCOME_SUCCESS;
	const char *sequence = event->failed ? RED : success ? GREEN : NULL;
	struct buffer *buffer = out->buffer;
	size_t start = line_column_begin(out, sequence);

	if (event->failed) {
		put_error(buffer, event->error ? event->error : EPERM,
			  event->denied_by,
			  event->type != PTRACEMON_TYPE_ACCESS);
	} else if (!success) {
		buffer_string(buffer, "outcome unknown");
	} else if (event->type == PTRACEMON_TYPE_MEMORY) {
		buffer_printf(buffer, "%llu bytes",
			      event->record->memory.moved);
	} else if (!by_call) {
		buffer_string(buffer, "allowed");
	} else {
		buffer_string(buffer, "ok");
		if (event->record->call.result) {
			buffer_string(buffer, ": ");
			buffer_u64(buffer, event->record->call.result);
		}
	}
	put_place(buffer, event->record, details);
	line_column_end(out, sequence, start, WIDTH_OUTCOME);
}

static void put_attached_by(struct out *out, const struct event *event)
{
	const uint32_t way = event->record->auto_attach.how;
	const char *how = name_of_attached_by(way);
	size_t start = line_column_begin(out, GREEN);

	if (how)
		buffer_printf(out->buffer, "%s by ", how);
	else
		buffer_printf(out->buffer, "way %u by ", way);
	line_task(out->buffer, event->parent);
	line_column_end(out, GREEN, start, WIDTH_OUTCOME);
}

/* What the task whose end it is ended with, or goes on as. */
static void put_end(struct out *out, const struct event *event)
{
	const struct ptracemon_end *end = &event->record->end;
	const bool exits = end->event == PTRACEMON_END_EXIT;
	struct buffer *buffer = out->buffer;
	size_t start = line_column_begin(out, NULL);

	buffer_string(buffer, event->tracee->tid ? "the tracee" : "the tracer");
	if (exits && end->status & 0x7f)
		buffer_printf(buffer, ", by signal %u", end->status & 0x7f);
	else if (exits)
		buffer_printf(buffer, ", status %u", end->status >> 8 & 0xff);
	if (end->flags & PTRACEMON_END_SETID_IGNORED)
		buffer_string(buffer, ", without its set-user-ID");
	line_column_end(out, NULL, start, WIDTH_OUTCOME);
}

static void put_deed(struct out *out, const struct event *event,
		     const struct details *details)
{
	char name[DOOR_NAME_MAX];

	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		put_request(out, &event->record->call);
		put_outcome(out, event, details);
		break;
	case PTRACEMON_TYPE_ACCESS:
	case PTRACEMON_TYPE_MEMORY:
		line_column(out, event_door(event, name),
			    WIDTH_REQUEST, class_colour(event->request_class));
		put_outcome(out, event, details);
		break;
	case PTRACEMON_TYPE_END:
		line_column(out, event_name(event), WIDTH_REQUEST, CYAN);
		put_end(out, event);
		break;
	case PTRACEMON_TYPE_AUTO_ATTACH:
		line_column(out, "auto-attach", WIDTH_REQUEST, YELLOW);
		put_attached_by(out, event);
		break;
	default:
		line_column(out, "already traced", WIDTH_REQUEST, YELLOW);
		line_column(out, "since before this reader", WIDTH_OUTCOME,
			    NULL);
	}
	line_flags(out, event, details);
}

/* "attach, ok" and "41 more since 07:57:28.509" */
static void put_repeated(struct out *out, const struct event *event,
			 const struct details *details)
{
	const struct repeated *repeated = &event->record->repeated;
	const char *class = name_of_class(event->request_class);
	struct buffer *buffer = out->buffer;
	size_t start;

	line_column(out, *repeated->verdict ? repeated->verdict :
			 class ? class : repeated->of, WIDTH_REQUEST,
		    class_colour(event->request_class));
	start = line_column_begin(out, NULL);
	buffer_printf(buffer, "%" PRIu64 " more since ", repeated->count);
	line_clock(out, repeated->since);
	if (event->failed)
		buffer_string(buffer, ", failed");
	line_column_end(out, NULL, start, WIDTH_OUTCOME);
	line_flags(out, event, details);
}

static void put_verdict(struct out *out, const struct session *session)
{
	static const char *const sequences[] = {
		[SEVERITY_INFORMATIONAL] = DIM,
		[SEVERITY_LOW] = NULL,
		[SEVERITY_MEDIUM] = YELLOW,
		[SEVERITY_HIGH] = RED,
	};
	const struct verdict *verdict = verdict_of(session);
	const char *sequence = sequences[verdict->severity];
	size_t start = line_column_begin(out, sequence);

	buffer_printf(out->buffer, "%s (%s)", verdict->word,
		      severity_word(verdict->severity));
	line_column_end(out, sequence, start, WIDTH_VERDICT);
}

/* ", 3 write"; nothing for 0. */
static void put_some(struct buffer *buffer, uint64_t count, const char *what)
{
	if (count)
		buffer_printf(buffer, ", %" PRIu64 " %s", count, what);
}

static void put_counts(struct buffer *buffer, const struct session *session)
{
	size_t i;

	for (i = PTRACEMON_CLASS_ATTACH; i < SESSION_CLASSES; i++)
		put_some(buffer, session->calls[i], name_of_class((uint32_t)i));
	for (i = 0; i < SESSION_DOORS; i++)
		put_some(buffer, session->accesses[i],
			 i ? name_of_door((uint32_t)i) : "other access");
	put_some(buffer, session->written, "bytes written");
	put_some(buffer, session->threads > 1 ? session->threads : 0,
		 "threads");
	put_some(buffer, session->children, "children");
	for (i = 0; i < SESSION_DENIALS; i++)
		put_some(buffer, session->denied[i],
			 i ? name_of_denied((uint32_t)i) : "failed");
}

/* ", wrote 128 bytes to libc.so.6 r-x, resumed there": what is worth most of it. */
static void put_written(struct buffer *buffer, const struct written *written)
{
	const struct written_piece *piece =
		written ? written_piece(written, 0) : NULL;
	const struct written_place *at;

	if (!piece)
		return;
	at = &piece->at;
	buffer_printf(buffer, ", wrote %" PRIu64 " bytes", piece->size);
	put_mapping(buffer, " to ", &at->place, at->size ? at->path : NULL,
		    at->size);
	if (piece->worth == WRITTEN_EXECUTED)
		buffer_string(buffer, ", resumed there");
	put_some(buffer, written->count - 1 + written->more, "more pieces");
}

static void put_conclusion(struct out *out, const struct event *event)
{
	const struct session *session = event->session;
	const char *const *ids = event->techniques;
	const char *end = session_end_word(session->ended);
	char duration[UNITS_TEXT_MAX];
	struct buffer *buffer = out->buffer;
	size_t start = line_column_begin(out, NULL);

	duration_text(duration, session->until - session->since);
	buffer_string(buffer, duration);
	line_column_end(out, NULL, start, WIDTH_DURATION);
	put_verdict(out, session);
	buffer_string(buffer, end ? end : "?");
	put_counts(buffer, session);
	put_written(buffer, session->pieces);
	if (session->known_tool)
		buffer_printf(buffer, ", known tool %s", session->known_tool);
	if (session->first_seen == SEEN_FIRST)
		buffer_string(buffer, ", first seen");
	for (; *ids; ids++)
		buffer_printf(buffer, ", %s", *ids);
	if (session->evidence & (SESSION_LOSSY | SESSION_PARTIAL))
		buffer_string(buffer, ", incomplete");
}

static void text_record(struct out *out, const struct event *event,
			const struct details *details)
{
	put_date(out, event->record->header.time);
	line_paint(out, DIM);
	line_clock(out, event->record->header.time);
	line_paint(out, RESET);
	buffer_char(out->buffer, ' ');
	if (!event->tracer) {
		line_sentence(out, event);
	} else {
		put_side(out, event->tracer, NULL);
		buffer_string(out->buffer, "-> ");
		put_side(out, event->tracee, event);
		if (event->session)
			put_conclusion(out, event);
		else if (event->type == RECORD_REPEATED)
			put_repeated(out, event, details);
		else
			put_deed(out, event, details);
	}
	buffer_char(out->buffer, '\n');
}

static bool text_begin(struct out *out)
{
	struct text *text = malloc(sizeof(*text));

	out->state = text;
	if (!text)
		return false;
	*text = (struct text){ .day = UINT64_MAX };
	if (!out->header)
		return true;
	line_paint(out, BOLD);
	buffer_printf(out->buffer, "%-*s %-*s %-*s -> %-*s %-*s %-*s %-*s %s",
		      WIDTH_TIME, "TIME", WIDTH_TASK, "TRACER", WIDTH_UID,
		      "UID", WIDTH_TASK, "TRACEE", WIDTH_UID, "UID",
		      WIDTH_REQUEST, out->sessions ? "DURATION" : "REQUEST",
		      WIDTH_OUTCOME, out->sessions ? "VERDICT" : "OUTCOME",
		      out->sessions ? "WHAT" : "FLAGS");
	line_paint(out, RESET);
	buffer_char(out->buffer, '\n');
	return true;
}

const struct out_format out_text = {
	.name = "text",
	.begin = text_begin,
	.record = text_record,
	.end = out_free,
};
