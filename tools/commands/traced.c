// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a process was traced. See traced.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/decode.h"
#include "base/clock.h"
#include "base/usage.h"
#include "commands/traced.h"

/* What a line says of the process. */
enum {
	SAYS_USED = 1, /* somebody reached it, without being its tracer */
	SAYS_TRACED,   /* it has a tracer from then on */
	SAYS_FREE,     /* it has none any more */
};

/* Lines that are named one by one. */
#define NAMED_MAX	20

bool traced_parse(struct traced_question *question, const char *text)
{
	const size_t digits = strspn(text, "0123456789");
	uint64_t utc;

	question->asked = true;
	if (!slice_u64((struct slice){ text, digits }, &question->pid) ||
	    question->pid > UINT32_MAX)
		return false;
	text += digits;
	if (!*text)
		return true;
	if (*text++ != ':' || strlen(text) >= sizeof(question->start) ||
	    !clock_parse(text, strlen(text), &utc))
		return false;
	strcpy(question->start, text);
	question->start[strcspn(question->start, "Z")] = 0;
	return true;
}

static bool is_it(const struct traced_question *question, struct slice task)
{
	struct slice start;
	uint64_t pid;

	if (!slice_u64(slice_member(task, "pid"), &pid) || pid != question->pid)
		return false;
	start = slice_member(task, "start_time");
	return start.length > strlen(question->start) &&
	       !memcmp(start.at + 1, question->start, strlen(question->start));
}

static uint8_t says_of_call(struct slice object)
{
	if (slice_is(slice_member(object, "request"), "\"PTRACE_DETACH\""))
		return SAYS_FREE;
	return SAYS_TRACED;
}

uint8_t traced_asks(void *context, struct slice object)
{
	const struct traced_question *question = context;
	const struct slice tracee = slice_member(object, "tracee");
	const struct slice event = slice_member(object, "event");

	if (tracee.length < 3 || !is_it(question, tracee) ||
	    slice_is(slice_member(object, "outcome"), "\"failure\""))
		return 0;
	if (slice_is(event, "\"exit\""))
		return SAYS_FREE;
	if (slice_is(event, "\"ptrace\""))
		return says_of_call(object);
	if (slice_is(event, "\"auto_attach\"") ||
	    slice_is(event, "\"already_traced\""))
		return SAYS_TRACED;
	return slice_is(event, "\"access\"") ? SAYS_USED : 0;
}

/* ---- of one boot */

/**
 * struct inquiry - what is found out about a boot
 * @question: who, and when
 * @names: of files
 * @runs: of the boot, in order
 * @count: how many
 * @since: UTC from which on all is known
 * @until: up to which
 * @whole: since its reader began, or since the process did
 * @ends: CPUs' last numbers so far
 * @end_count: how many
 * @doubts: how many reasons there are why it cannot be said
 * @traced: lines that say it was
 */
struct inquiry {
	const struct traced_question *question;
	char *const *names;
	const struct ledger_run *runs;
	size_t count;
	uint64_t since;
	uint64_t until;
	bool whole;
	struct certificate_cpu *ends;
	size_t end_count;
	uint64_t doubts;
	uint64_t traced;
};

static void put_time(uint64_t utc)
{
	char text[CLOCK_TEXT_MAX];

	printf("%.*s", (int)clock_text(text, utc, 9), text);
}

static void doubt(struct inquiry *inquiry, uint64_t since, uint64_t until,
		  const char *why)
{
	if (!inquiry->doubts++)
		puts("  it cannot be said whether it was traced:");
	printf("    from ");
	put_time(since);
	printf(" to ");
	put_time(until);
	printf(": %s\n", why);
}

static struct certificate_cpu *find_end(struct inquiry *inquiry, uint32_t cpu)
{
	size_t i;

	for (i = 0; i < inquiry->end_count; i++)
		if (inquiry->ends[i].cpu == cpu)
			return &inquiry->ends[i];
	return NULL;
}

/* Whether numbers go on where they were. A CPU that is new goes on from nothing. */
static bool goes_on(struct inquiry *inquiry,
		    const struct ledger_certificate *certificate)
{
	bool on = true;
	size_t i;

	for (i = 0; i < certificate->said.count; i++) {
		const struct certificate_cpu *cpu = &certificate->cpus[i];
		struct certificate_cpu *end = find_end(inquiry, cpu->cpu);

		on &= end && cpu->first == end->last + 1;
	}
	return on;
}

/* Returns false without memory. */
static bool keep_ends(struct inquiry *inquiry,
		      const struct ledger_certificate *certificate)
{
	size_t i;

	for (i = 0; i < certificate->said.count; i++) {
		struct certificate_cpu *end =
			find_end(inquiry, certificate->cpus[i].cpu);

		if (!end) {
			end = reallocarray(inquiry->ends,
					   inquiry->end_count + 1, sizeof(*end));
			if (!end)
				return false;
			inquiry->ends = end;
			end += inquiry->end_count++;
		}
		*end = certificate->cpus[i];
	}
	return true;
}

static bool overlaps(const struct traced_question *question, uint64_t since,
		     uint64_t until)
{
	return since <= question->to && until >= question->from;
}

/* Whether all that the first certificate of a run is about goes on where it was. */
static bool run_goes_on(struct inquiry *inquiry, const struct ledger_run *run)
{
	uint64_t parts = 0;
	size_t i;

	for (i = 0; i < run->certificate_count; i++) {
		const struct ledger_certificate *each = &run->certificates[i];

		if (each->said.number != 1)
			break;
		if (!each->good || !goes_on(inquiry, each))
			return false;
		parts++;
	}
	return parts && parts == run->certificates->said.parts;
}

/* What is between this one and what is known so far. */
static void take_gap(struct inquiry *inquiry, const struct ledger_run *run,
		     const struct ledger_certificate *certificate)
{
	const struct certificate *said = &certificate->said;
	const uint64_t until = inquiry->until;

	/* A reader that comes later has what was recorded in between. */
	if (!until || (said->span.since > until &&
		       !(said->number == 1 && run_goes_on(inquiry, run)))) {
		if (until && overlaps(inquiry->question, until, said->span.since))
			doubt(inquiry, until, said->span.since,
			      "no certificate is here");
		inquiry->since = said->span.since;
		/* Who was traced when a reader began is told by the module. */
		inquiry->whole = said->number == 1;
	}
	if (said->span.until > until)
		inquiry->until = said->span.until;
}

static void take_blindness(struct inquiry *inquiry,
			   const struct certificate *said)
{
	size_t i;

	if (said->blinds > CERTIFICATE_BLINDS)
		doubt(inquiry, said->span.since, said->span.until,
		      "the sensor was blind more often than is told");
	for (i = 0; i < CERTIFICATE_BLINDS && i < said->blinds; i++)
		if (overlaps(inquiry->question, said->blind[i].since,
			     said->blind[i].until))
			doubt(inquiry, said->blind[i].since,
			      said->blind[i].until, "the sensor was blind");
}

static void take_certificate(struct inquiry *inquiry,
			     const struct ledger_certificate *certificate)
{
	const struct certificate *said = &certificate->said;
	const uint64_t since = said->span.since, until = said->span.until;
	char why[sizeof(said->left_out) + 32];

	take_blindness(inquiry, said);
	if (certificate->lost)
		doubt(inquiry, since, until, "records were lost");
	if (certificate->missing)
		doubt(inquiry, since, until, "numbers are not explained");
	if (said->changes)
		doubt(inquiry, since, until, "settings were changed");
	snprintf(why, sizeof(why), "settings left out: %s", said->left_out);
	if (*said->left_out)
		doubt(inquiry, since, until, why);
	if (said->filtered)
		doubt(inquiry, since, until, "options of the reader left out");
}

/* Returns false without memory. */
static bool take_run(struct inquiry *inquiry, const struct ledger_run *run)
{
	size_t i;

	for (i = 0; i < run->certificate_count; i++) {
		const struct ledger_certificate *certificate =
			&run->certificates[i];
		const struct certificate *said = &certificate->said;

		if (said->span.since > inquiry->question->to)
			break;
		if (!certificate->good) {
			if (overlaps(inquiry->question, said->span.since,
				     said->span.until))
				doubt(inquiry, said->span.since,
				      said->span.until,
				      "its lines are not as they were, or not here");
			continue;
		}
		take_gap(inquiry, run, certificate);
		if (overlaps(inquiry->question, said->span.since,
			     said->span.until))
			take_certificate(inquiry, certificate);
		if (!keep_ends(inquiry, certificate))
			return false;
	}
	return true;
}

static void name_line(struct inquiry *inquiry, const struct ledger_line *line,
		      const char *what)
{
	if (!inquiry->traced++)
		puts("  records say that it was traced:");
	if (inquiry->traced > NAMED_MAX)
		return;
	printf("    %s, line %" PRIu64 ": ", inquiry->names[line->file],
	       line->place);
	put_time(line->time);
	printf(", number %" PRIu64 " of CPU %" PRIu32 ": %s\n", line->sequence,
	       line->cpu, what);
}

static int compare_times(const void *left, const void *right)
{
	const struct ledger_line *a = *(const struct ledger_line *const *)left;
	const struct ledger_line *b = *(const struct ledger_line *const *)right;

	return a->time < b->time ? -1 : a->time > b->time;
}

/* Lines about it, in the order of time. Returns NULL without memory; to be freed. */
static const struct ledger_line **collect(const struct inquiry *inquiry,
					  size_t *count)
{
	const struct ledger_line **list = NULL;
	size_t pass, i, j;

	for (pass = 0; pass < 2; pass++) {
		if (pass)
			list = calloc(*count + 1, sizeof(*list));
		if (pass && !list)
			return NULL;
		*count = 0;
		for (i = 0; i < inquiry->count; i++)
			for (j = 0; j < inquiry->runs[i].count; j++) {
				const struct ledger_line *line =
					&inquiry->runs[i].lines[j];

				if (!line->asked ||
				    line->time > inquiry->question->to)
					continue;
				if (pass)
					list[*count] = line;
				(*count)++;
			}
	}
	qsort(list, *count, sizeof(*list), compare_times);
	return list;
}

/* Who was attached to before may still be traced. */
static bool take_lines(struct inquiry *inquiry)
{
	const uint64_t from = inquiry->question->from;
	const struct ledger_line *attached = NULL, **list;
	size_t count, i;

	list = collect(inquiry, &count);
	if (!list)
		return false;
	for (i = 0; i < count && list[i]->time < from; i++)
		if (list[i]->asked != SAYS_USED)
			attached = list[i]->asked == SAYS_TRACED ? list[i] :
								   NULL;
	if (attached)
		name_line(inquiry, attached, "attached to, and not let go before");
	for (; i < count; i++)
		name_line(inquiry, list[i],
			  list[i]->asked == SAYS_USED ? "reached" : "traced");
	free(list);
	if (inquiry->traced > NAMED_MAX)
		printf("    and %" PRIu64 " more\n", inquiry->traced - NAMED_MAX);
	return true;
}

/* What is known begins too late, or ends too early. */
static void take_ends(struct inquiry *inquiry)
{
	const struct traced_question *question = inquiry->question;
	uint64_t start;

	if (inquiry->since > question->from)
		doubt(inquiry, question->from, inquiry->since,
		      "no certificate is here");
	if (inquiry->until < question->to)
		doubt(inquiry, inquiry->until, question->to,
		      "no certificate is here");
	if (!inquiry->whole && *question->start &&
	    clock_parse(question->start, strlen(question->start), &start))
		inquiry->whole = start >= inquiry->since;
	if (!inquiry->whole)
		doubt(inquiry, question->from, question->to,
		      "whether it was traced already when the first certificate that is here began: give its start, or more files");
}

/* Returns the exit code; 0: it was not. */
static int inquire(struct inquiry *inquiry)
{
	const struct traced_question *question = inquiry->question;
	size_t i;

	printf("%s, boot %s: process %" PRIu64 "%s%s from ",
	       inquiry->runs->host, inquiry->runs->boot_id, question->pid,
	       *question->start ? ", started " : "", question->start);
	put_time(question->from);
	printf(" to ");
	put_time(question->to);
	puts(":");
	for (i = 0; i < inquiry->count; i++)
		if (!take_run(inquiry, &inquiry->runs[i]))
			return usage_problem("out of memory");
	take_ends(inquiry);
	if (!take_lines(inquiry))
		return usage_problem("out of memory");
	if (inquiry->traced)
		return EXIT_TRACED;
	if (inquiry->doubts)
		return EXIT_GAPS;
	puts("  it was not traced, and nobody reached it by another door");
	return EXIT_DONE;
}

/* Whether something is known of that time. */
static bool is_about(const struct traced_question *question,
		     const struct ledger_run *run)
{
	size_t i;

	for (i = 0; i < run->certificate_count; i++)
		if (overlaps(question, run->certificates[i].said.span.since,
			     run->certificates[i].said.span.until))
			return true;
	for (i = 0; i < run->count; i++)
		if (overlaps(question, run->lines[i].time, run->lines[i].time))
			return true;
	return false;
}

int traced_answer(const struct traced_question *question,
		  const struct ledger *ledger, char *const *names)
{
	int worst = -1;
	size_t i, end;

	for (i = 0; i < ledger->count; i = end) {
		struct inquiry inquiry = { .question = question,
					   .names = names,
					   .runs = &ledger->runs[i] };
		bool about = false;
		int code;

		for (end = i; end < ledger->count &&
			      !strcmp(ledger->runs[end].boot_id,
				      ledger->runs[i].boot_id);
		     end++)
			about |= is_about(question, &ledger->runs[end]);
		if (!about)
			continue;
		inquiry.count = end - i;
		code = inquire(&inquiry);
		free(inquiry.ends);
		if (code == EXIT_PROBLEM)
			return code;
		if (code > worst)
			worst = code;
	}
	if (worst >= 0)
		return worst;
	puts("it cannot be said whether it was traced: nothing is known of that time");
	return EXIT_GAPS;
}
