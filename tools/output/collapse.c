// SPDX-License-Identifier: GPL-2.0
/*
 * One row for many. See collapse.h.
 */
#include <stdlib.h>
#include <string.h>

#include "output/collapse.h"
#include "output/facts.h"
#include "sessions/verdict.h"

struct collapse *collapse_new(uint64_t gap)
{
	struct collapse *collapse = calloc(1, sizeof(*collapse));

	if (collapse)
		collapse->gap = gap;
	return collapse;
}

/* Returns false if it is too long. */
static bool name_task(char *to, const struct program *program,
		      const struct ptracemon_identity *task)
{
	const struct excerpt *exe = &program->exe;

	if (!exe->bytes) {
		*to = ':';
		memcpy(to + 1, task->comm, sizeof(task->comm));
		return true;
	}
	if (exe->cut || exe->size >= COLLAPSE_PATH)
		return false;
	memcpy(to, exe->bytes, exe->size);
	return true;
}

/* Returns false if it is not to be collapsed. */
static bool find_key(struct collapse_key *key, const struct event *event,
		     const struct details *details)
{
	const struct ptracemon_identity *tracer = event->tracer, *tracee = event->tracee;

	memset(key, 0, sizeof(*key));
	if (!tracer || !name_task(key->names[0], &details->tracer, tracer) ||
	    !name_task(key->names[1], &details->tracee, tracee))
		return false;
	key->uids[0] = tracer->uid;
	key->uids[1] = tracer->euid;
	key->uids[2] = tracee->uid;
	key->uids[3] = tracee->euid;
	key->relation = event->relation;
	if (event->session)
		key->verdict = (uint32_t)(verdict_of(event->session) - verdict_line(0)) + 1;
	key->type = event->type;
	key->request_class = event->request_class;
	key->outcome = event->outcome;
	key->priority = fact_priority_of(event);
	if (event->type == PTRACEMON_TYPE_END)
		key->end = event->record->end.event;
	return true;
}

static void begin_row(struct collapse_row *row, const struct collapse_key *key,
		      const struct event *event, const struct details *details)
{
	struct repeated *repeated = &row->repeated;

	memset(row, 0, sizeof(*row));
	row->used = true;
	row->key = *key;
	row->last = event->record->header.time;
	repeated->request_class = event->request_class;
	repeated->outcome = event->outcome;
	repeated->failed = event->failed;
	repeated->priority = key->priority;
	repeated->relation = event->relation;
	strncpy(repeated->of, event_name(event), sizeof(repeated->of) - 1);
	if (event->session) {
		const struct verdict *verdict = verdict_of(event->session);

		strncpy(repeated->verdict, verdict->word, sizeof(repeated->verdict) - 1);
		repeated->severity = verdict->severity;
	}
	row->files[0] = details->tracer.file;
	row->files[1] = details->tracee.file;
}

static void count(struct collapse_row *row, const struct event *event)
{
	const uint64_t time = event->record->header.time;

	if (!row->repeated.count++)
		row->repeated.since = time;
	if (time > row->last)
		row->last = time;
	row->repeated.tracer = *event->tracer;
	row->repeated.tracee = *event->tracee;
}

bool collapse_take(struct collapse *collapse, const struct event *event,
		   const struct details *details)
{
	struct collapse_row *row, *room = NULL;
	struct collapse_key key;

	if (!find_key(&key, event, details))
		return false;
	for (row = collapse->rows; row < collapse->rows + COLLAPSE_ROWS; row++) {
		if (!row->used)
			room = row;
		else if (!memcmp(&row->key, &key, sizeof(key))) {
			count(row, event);
			return true;
		}
	}
	if (room)
		begin_row(room, &key, event, details);
	return false;
}

bool collapse_is_full(const struct collapse *collapse)
{
	size_t i;

	for (i = 0; i < COLLAPSE_ROWS; i++)
		if (!collapse->rows[i].used)
			return false;
	return true;
}

/* When a row has ended, or must be told though it goes on. */
static uint64_t due_at(const struct collapse *collapse, const struct collapse_row *row)
{
	const uint64_t end = row->last + collapse->gap;
	const uint64_t tell = row->repeated.since + COLLAPSE_TELL_NS;

	return row->repeated.count && tell < end ? tell : end;
}

/* The row that is due first. */
static struct collapse_row *find_first(struct collapse *collapse)
{
	struct collapse_row *row, *first = NULL;

	for (row = collapse->rows; row < collapse->rows + COLLAPSE_ROWS; row++)
		if (row->used && (!first || due_at(collapse, row) < due_at(collapse, first)))
			first = row;
	return first;
}

/* Takes the next row out that must go. Returns false if there is none. */
static bool take_out(struct collapse *collapse, uint64_t now)
{
	struct collapse_row *row = find_first(collapse);

	if (!row || !(collapse->ending || due_at(collapse, row) <= now ||
		      collapse_is_full(collapse)))
		return false;
	collapse->told = *row;
	/* It goes on: what follows is counted anew. */
	if (!collapse->ending && now < row->last + collapse->gap && row->repeated.count)
		row->repeated.count = 0;
	else
		row->used = false;
	return true;
}

static void describe(struct program *program, const char *name,
		     const struct ptracemon_file *file)
{
	if (*name == ':' || !*name)
		return;
	program->source = EXE_KERNEL;
	program->exe.bytes = (const uint8_t *)name;
	program->exe.size = strlen(name);
	program->file = *file;
}

void repeated_event(const struct record *record, struct event *event)
{
	static const char *const no_ids[] = { NULL };
	const struct repeated *repeated = &record->repeated;

	memset(event, 0, sizeof(*event));
	event->record = record;
	event->type = RECORD_REPEATED;
	event->tracer = &repeated->tracer;
	event->tracee = &repeated->tracee;
	event->relation = repeated->relation;
	event->since = repeated->since;
	event->request_class = repeated->request_class;
	event->outcome = repeated->outcome;
	event->failed = repeated->failed;
	event->techniques = no_ids;
}

static void tell(struct collapse *collapse, uint64_t now, struct record *record,
		 struct event *event, struct details *details)
{
	const struct collapse_row *row = &collapse->told;

	memset(record, 0, sizeof(*record));
	record->body = sizeof(record->repeated);
	record->repeated = row->repeated;
	record->header.type = RECORD_REPEATED;
	record->header.cpu = RECORD_NO_CPU;
	record->header.time = now;
	record->header.sequence = clock_number(&collapse->number, now);
	repeated_event(record, event);
	memset(details, 0, sizeof(*details));
	describe(&details->tracer, row->key.names[0], &row->files[0]);
	describe(&details->tracee, row->key.names[1], &row->files[1]);
}

bool collapse_pop(struct collapse *collapse, uint64_t now, struct record *record,
		  struct event *event, struct details *details)
{
	while (take_out(collapse, now)) {
		/* It came once, and was shown. */
		if (!collapse->told.repeated.count)
			continue;
		tell(collapse, now, record, event, details);
		return true;
	}
	return false;
}

uint64_t collapse_timeout(const struct collapse *collapse, uint64_t now)
{
	uint64_t first = UINT64_MAX, due;
	size_t i;

	for (i = 0; i < COLLAPSE_ROWS; i++) {
		const struct collapse_row *row = &collapse->rows[i];

		due = row->used && row->repeated.count ? due_at(collapse, row) : UINT64_MAX;
		if (due < first)
			first = due;
	}
	if (first == UINT64_MAX)
		return 0;
	return first > now ? first - now : 1;
}
