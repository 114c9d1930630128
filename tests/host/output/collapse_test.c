// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/collapse.c, through the streams: 200,000 rows of a day of builds under strace are
 * at most 200 lines, nothing is lost, and what is not alike stays apart.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "output/streams.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull
#define GAP	(60 * SECOND)

static struct streams *streams;
static struct output output;
static int fd;

static void begin(void)
{
	static const struct wanted all;

	fd = memfd_create("text", 0);
	output = (struct output){ .format = &out_text, .collapse_text = GAP };
	streams = calloc(1, sizeof(*streams));
	if (!streams || !streams_begin(streams, &output, &all, fd))
		abort();
}

static void end(uint64_t now)
{
	if (streams_finish(streams, now))
		abort();
	streams_end(streams);
	free(streams);
}

/* Of these, that tell of more than was shown. */
static unsigned int more_lines;

/* Lines, and how many events they stand for. */
static unsigned int read_lines(unsigned long long *events)
{
	FILE *file = fdopen(fd, "r");
	unsigned int lines = 0;
	char line[8192], *more;

	*events = 0;
	more_lines = 0;
	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		lines++;
		more = strstr(line, " more since ");
		while (more && more > line && more[-1] != ' ')
			more--;
		more_lines += more != NULL;
		*events += more ? strtoull(more, NULL, 10) : 1;
	}
	fclose(file);
	return lines;
}

static struct record record;

static void make(const char *tracer, const char *tracee)
{
	sim_call(&record);
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record.call.result = 0;
	record.call.relation = PTRACEMON_REL_DESCENDANT;
	sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0, tracer, strlen(tracer));
	sim_item(&record, PTRACEMON_ITEM_TRACEE_EXE, 0, tracee, strlen(tracee));
}

static void take(uint64_t time)
{
	record.header.time = time;
	if (streams_are_full(streams)) {
		streams_flush(streams, NULL);
		streams_rest(streams);
	}
	streams_take(streams, &record);
}

/*
 * Eight hours of builds, 90,000 processes of 12 programs: each is born with a tracer, executes,
 * and exits with one; an attach and an option now and then.
 */
static void test_day(void)
{
	static const char *const programs[] = {
		"/usr/bin/make", "/usr/bin/dash", "/usr/bin/gcc", "/usr/libexec/gcc/cc1",
		"/usr/bin/as", "/usr/bin/ld", "/usr/libexec/gcc/collect2", "/usr/bin/sed",
		"/usr/bin/grep", "/usr/bin/rm", "/usr/bin/install", "/usr/bin/ar",
	};
	const unsigned int count = 200000;
	unsigned long long events;
	unsigned int i, lines;
	uint64_t time = 1000 * SECOND;

	begin();
	for (i = 0; i < count; i++) {
		make("/usr/bin/strace", programs[i / 7 % 12]);
		record.call.tracee.tgid = record.call.tracee.tid = 1000 + i / 3;
		record.call.request_class = i % 3 ? PTRACEMON_CLASS_CONTROL :
						    PTRACEMON_CLASS_ATTACH;
		time += 8 * 3600 * SECOND / count;
		take(time);
	}
	end(time);
	lines = read_lines(&events);
	ok(lines > 24 && lines <= 200, "%u rows are %u lines", count, lines);
	is(events, count, "none is lost");
}

/* Shown by themselves, each with what differs. */
static void test_apart(void)
{
	unsigned long long events;

	begin();
	make("/usr/bin/gdb", "/usr/bin/app");
	take(SECOND);
	take(2 * SECOND);
	record.call.tracer.euid++;
	take(3 * SECOND);
	record.call.relation |= PTRACEMON_REL_CROSS_UID;
	take(4 * SECOND);
	record.call.outcome = PTRACEMON_OUTCOME_FAILURE;
	record.call.result = -1;
	take(5 * SECOND);
	record.call.request_class = PTRACEMON_CLASS_WRITE;
	take(6 * SECOND);
	make("/usr/bin/gdb", "/usr/bin/other");
	take(7 * SECOND);
	sim_loss(&record);
	take(8 * SECOND);
	take(9 * SECOND);
	end(10 * SECOND);
	is(read_lines(&events), 9, "what differs in anything is a row of its own, and losses are");
	is(events, 9, "all of them");
	is(more_lines, 1, "only the second was alike");
}

static void test_gap(void)
{
	unsigned long long events;

	begin();
	make("/usr/bin/gdb", "/usr/bin/app");
	take(SECOND);
	take(60 * SECOND);
	is(streams_timeout(streams, 60 * SECOND), GAP, "a row ends a minute after the last");
	streams_tick(streams, 119 * SECOND);
	ok(!memmem(streams->list[0].buffer.data, streams->list[0].buffer.used, "more since", 10),
	   "not before");
	streams_tick(streams, 120 * SECOND);
	ok(memmem(streams->list[0].buffer.data, streams->list[0].buffer.used, "1 more since", 12),
	   "then it is told");
	is(streams_timeout(streams, 120 * SECOND), 0, "once");
	take(121 * SECOND);
	end(122 * SECOND);
	is(read_lines(&events), 3, "and begins anew");
	is(events, 3, "all of them");
}

/* Hours without a gap. */
static void test_hour(void)
{
	unsigned long long events;
	unsigned int i;

	begin();
	make("/usr/bin/gdb", "/usr/bin/app");
	for (i = 1; i <= 15000; i++)
		take(i * SECOND);
	end(15000 * SECOND);
	is(read_lines(&events), 3, "what goes on is told each four hours");
	is(events, 15000, "all of it");
}

/* Somebody has more programs than there are rows. */
static void test_crowd(void)
{
	unsigned long long events;
	char names[1000][32];
	unsigned int i, k;

	begin();
	for (k = 0; k < 3; k++)
		for (i = 0; i < 1000; i++) {
			snprintf(names[i], sizeof(names[i]), "/tmp/%u", i);
			make("/usr/bin/gdb", names[i]);
			take(SECOND + k * 1000 + i);
		}
	end(2 * SECOND);
	ok(read_lines(&events) >= 1000, "each is shown");
	is(events, 3000, "and none is lost");
}

/* Two of one severity. */
static void test_verdicts(void)
{
	static const uint32_t evidence[] = {
		SESSION_DONE | SESSION_TRACED | SESSION_USED,
		SESSION_DONE | SESSION_TRACED | SESSION_USED | SESSION_ATTACHED | SESSION_MEMORY,
	};
	struct collapse *collapse = collapse_new(GAP);
	static const struct details details;
	struct session session = { .since = 0 };
	struct record told = { .header = { .type = RECORD_SESSION } };
	struct event event;
	const char *words[2];
	bool alike[4];
	size_t i;

	for (i = 0; i < 4; i++) {
		session.evidence = evidence[i % 2];
		verdict_event(&session, &told, &event);
		words[i % 2] = verdict_of(&session)->word;
		alike[i] = collapse_take(collapse, &event, &details);
	}
	ok(!strcmp(words[0], "inspecting") && !strcmp(words[1], "debugging"), "two verdicts");
	ok(!alike[0] && !alike[1] && alike[2] && alike[3], "are two rows");
	free(collapse);
}

int main(void)
{
	test_day();
	test_apart();
	test_gap();
	test_hour();
	test_crowd();
	test_verdicts();
	return done();
}
