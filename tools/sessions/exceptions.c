// SPDX-License-Identifier: GPL-2.0
/*
 * Exceptions. See exceptions.h.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "sessions/exceptions.h"
#include "sessions/session.h"
#include "sessions/verdict.h"

#define SECOND	1000000000ull

/* File systems count time in steps of up to two seconds. */
#define STEP	(2 * SECOND)

void exceptions_free(struct exceptions *exceptions)
{
	if (!exceptions)
		return;
	identities_free(exceptions->identities);
	texts_free(&exceptions->texts);
	free(exceptions->rules);
	free(exceptions);
}

bool exceptions_hide_records(const struct exceptions *exceptions)
{
	size_t i;

	for (i = 0; i < exceptions->count; i++)
		if (exceptions->rules[i].classes)
			return true;
	return false;
}

/* ---- does a rule hold? */

static bool is_injection(const struct event *event)
{
	return event->session &&
	       !strcmp(verdict_of(event->session)->word, "code injection");
}

static bool has_kind(const struct exception *rule, const struct event *event)
{
	if (event->session)
		return rule->verdicts >> (verdict_of(event->session) - verdict_line(0)) & 1 &&
		       (rule->injection || !is_injection(event));
	return rule->classes >> event->request_class & 1;
}

static bool has_relation(const struct exception *rule, const struct event *event)
{
	return !(event->relation & EXCEPTIONS_GUARDED & ~rule->across) &&
	       (event->relation & rule->relation) == rule->relation;
}

static bool has_users(const struct exception *rule, const struct event *event)
{
	const struct ptracemon_identity *tracer = event->tracer;

	return !rule->of_user ||
	       (tracer->uid == rule->uid && tracer->euid == rule->uid &&
		tracer->suid == rule->uid);
}

/* A path that was cut is not known. */
static bool has_tracer(const struct exception *rule, const struct program *tracer)
{
	const size_t length = strlen(rule->tracer);

	return tracer->exe.bytes && !tracer->exe.cut && tracer->exe.size == length &&
	       !memcmp(tracer->exe.bytes, rule->tracer, length);
}

static bool has_tracee(const struct exception *rule, const struct program *tracee)
{
	char text[PROCESS_PATH_MAX + 1];

	if (!rule->tracee)
		return true;
	if (!tracee->exe.bytes || tracee->exe.cut || tracee->exe.size >= sizeof(text) ||
	    memchr(tracee->exe.bytes, 0, tracee->exe.size))
		return false;
	memcpy(text, tracee->exe.bytes, tracee->exe.size);
	text[tracee->exe.size] = 0;
	return !fnmatch(rule->tracee, text, FNM_PATHNAME | FNM_NOESCAPE);
}

static bool is_same_file(const struct ptracemon_file *one,
			 const struct ptracemon_file *other)
{
	return one->inode == other->inode && one->major == other->major &&
	       one->minor == other->minor;
}

/*
 * Which file did it: of a session all of it. A file that is not told has no inode number.
 */
static const struct ptracemon_file *file_of(const struct event *event,
					    const struct details *details)
{
	const struct ptracemon_file *file = &details->tracer.file;
	const struct session *session = event->session;

	/* What was not seen may have been something else. */
	if (session && session->evidence & (SESSION_LOSSY | SESSION_PARTIAL))
		return NULL;
	if (session && (session->by != SESSION_PROGRAM_ONE ||
			!is_same_file(&session->file, file)))
		return NULL;
	return file->inode ? file : NULL;
}

/* Whether the file that is in the rule's place is the one that did it, as it was then. */
static bool is_at_home(struct exceptions *exceptions, struct exception *rule,
		       const struct ptracemon_file *file,
		       const struct event *event, const struct clock *clock)
{
	const struct identity *is = &rule->identity;
	const uint64_t time = event->record->header.time;

	if (!exceptions->identities)
		exceptions->identities = identities_new();
	if (!identity_is_fresh(is, time) &&
	    (!exceptions->identities ||
	     !identities_ask(exceptions->identities, rule->tracer, *rule->sha256,
			     time, &rule->identity)))
		return false;
	if (is->state != IDENTITY_FOUND || !is_same_file(&is->file, file) ||
	    (uint64_t)is->changed + STEP >= clock_utc(clock, event->since))
		return false;
	return *rule->sha256 ? !strcmp(is->sha256, rule->sha256) : is->guarded;
}

static bool is_program(struct exceptions *exceptions, struct exception *rule,
		       const struct event *event, const struct details *details,
		       const struct clock *clock)
{
	const struct ptracemon_file *file = file_of(event, details);

	if (!file || (rule->file.inode && !is_same_file(file, &rule->file)))
		return false;
	/* A recording has no digests, and its host's files are not here. */
	if (exceptions->recorded)
		return rule->file.inode;
	return is_at_home(exceptions, rule, file, event, clock);
}

/* The cheap things first. */
struct exception *exceptions_rule(struct exceptions *exceptions,
				  const struct event *event,
				  const struct details *details,
				  const struct clock *clock)
{
	const uint64_t now = clock_utc(clock, event->record->header.time);
	size_t i;

	if (!event->tracer || !event->tracer->tid || !event->tracee->tid)
		return NULL;
	for (i = 0; i < exceptions->count; i++) {
		struct exception *rule = &exceptions->rules[i];

		if (now < rule->expires && has_kind(rule, event) &&
		    has_relation(rule, event) && has_users(rule, event) &&
		    has_tracer(rule, &details->tracer) &&
		    has_tracee(rule, &details->tracee) &&
		    is_program(exceptions, rule, event, details, clock))
			return rule;
	}
	return NULL;
}

/* ---- what is told of them */

void exceptions_count(struct exception *rule, const struct event *event)
{
	if (!rule->records && !rule->sessions)
		rule->counted_since = event->record->header.time;
	if (event->session)
		rule->sessions++;
	else
		rule->records++;
	rule->total++;
}

static bool has_news(const struct exception *rule)
{
	return rule->records || rule->sessions;
}

static void make_due(struct exceptions *exceptions, struct exception *rule, bool due)
{
	exceptions->due += due && !rule->due;
	rule->due |= due;
}

void exceptions_tick(struct exceptions *exceptions, uint64_t now, const struct clock *clock)
{
	const bool is_time = exceptions->next && now >= exceptions->next;
	size_t i;

	if (exceptions->looked && now - exceptions->looked < SECOND)
		return;
	exceptions->looked = now;
	for (i = 0; i < exceptions->count; i++) {
		struct exception *rule = &exceptions->rules[i];
		const bool expired = clock_utc(clock, now) >= rule->expires;

		make_due(exceptions, rule, (expired && !rule->expired) ||
						   (is_time && has_news(rule)));
		rule->expired |= expired;
	}
	if (is_time || !exceptions->next)
		exceptions->next = now + EXCEPTIONS_TELL_NS;
}

void exceptions_end(struct exceptions *exceptions)
{
	size_t i;

	for (i = 0; i < exceptions->count; i++)
		make_due(exceptions, &exceptions->rules[i],
			 has_news(&exceptions->rules[i]));
}

uint64_t exceptions_timeout(const struct exceptions *exceptions, uint64_t now)
{
	if (!exceptions->count)
		return 0;
	return exceptions->next > now ? exceptions->next - now : SECOND;
}

void exceptions_inherit(struct exceptions *to, const struct exceptions *from)
{
	size_t i, k;

	for (i = 0; i < to->count; i++)
		for (k = 0; k < from->count; k++)
			if (!strcmp(to->rules[i].name, from->rules[k].name))
				to->rules[i].total += from->rules[k].total;
}

bool exceptions_pop(struct exceptions *exceptions, uint64_t now,
		    struct record *record)
{
	struct suppressed *told = &record->suppressed;
	struct exception *rule = exceptions->rules;
	const struct exception *const end = rule + exceptions->count;

	while (rule < end && !rule->due)
		rule++;
	if (rule == end)
		return false;
	memset(record, 0, sizeof(*record));
	record->body = sizeof(*told);
	told->header.type = RECORD_SUPPRESSED;
	told->header.cpu = RECORD_NO_CPU;
	told->header.time = now;
	told->header.sequence = clock_number(&exceptions->number, now);
	told->expired = rule->expired;
	told->since = has_news(rule) ? rule->counted_since : now;
	told->records = rule->records;
	told->sessions = rule->sessions;
	told->total = rule->total;
	memcpy(told->rule, rule->name, sizeof(told->rule));
	memcpy(told->reason, rule->reason, sizeof(told->reason));
	rule->records = 0;
	rule->sessions = 0;
	rule->due = false;
	exceptions->due--;
	return true;
}

uint64_t exceptions_total(const struct exceptions *exceptions)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < exceptions->count; i++)
		total += exceptions->rules[i].total;
	return total;
}
