// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/exceptions.c, and host/identity.c with it: what a rule hides, and what it does
 * not, with files of this host.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sessions/exceptions.h"
#include "sessions/session.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

static char folder[] = "/tmp/ptracemon-exceptions-XXXXXX";
static char program[128], other[128];
/* A file that root alone can change, by its whole path. */
static char *guarded;

static struct exception rule;
static struct exceptions exceptions = { .rules = &rule, .count = 1 };
static struct clock host_clock;
static struct record record;
static struct event event;
static struct details details;
static struct session session;

static struct ptracemon_file file_at(const char *path)
{
	struct stat status = { 0 };

	stat(path, &status);
	return (struct ptracemon_file){ status.st_ino, major(status.st_dev),
					minor(status.st_dev) };
}

static void runs(struct program *task, const char *path, struct ptracemon_file file)
{
	memset(task, 0, sizeof(*task));
	task->source = EXE_KERNEL;
	task->exe.bytes = (const uint8_t *)path;
	task->exe.size = strlen(path);
	task->file = file;
}

/* A rule for @tracer, and a write by what is that file, some time after it changed. */
static void begin(const char *tracer)
{
	memset(&rule, 0, sizeof(rule));
	strcpy(rule.name, "test");
	rule.tracer = tracer;
	rule.classes = 1u << PTRACEMON_CLASS_WRITE;
	rule.expires = UINT64_MAX;
	clock_measure(&host_clock);
	sim_call(&record);
	record.header.time = clock_boottime() + 10 * SECOND;
	record.call.relation = 0;
	record.call.request_class = PTRACEMON_CLASS_WRITE;
	event_of(&record, &event);
	memset(&details, 0, sizeof(details));
	runs(&details.tracer, tracer, file_at(tracer));
	runs(&details.tracee, "/usr/bin/app", (struct ptracemon_file){ 1, 2, 3 });
}

static bool hides(void)
{
	const struct exception *found;

	/* Who is late is asked again. */
	do
		found = exceptions_rule(&exceptions, &event, &details, &host_clock);
	while (!found && exceptions.identities && exceptions.identities->late &&
	       !poll(NULL, 0, 1));
	return found == &rule;
}

/* ---- which file */

static void test_identity(void)
{
	begin(guarded);
	ok(hides(), "root's file, by its path");
	details.tracer.file.inode++;
	ok(!hides(), "another file at that path: a mount namespace of its own");
	begin(guarded);
	details.tracer.file.minor++;
	ok(!hides(), "of another file system");
	begin(guarded);
	details.tracer.file = (struct ptracemon_file){ 0 };
	ok(!hides(), "the kernel does not say which file");
	begin(guarded);
	runs(&details.tracer, "/tmp/link", file_at(guarded));
	ok(!hides(), "that file by another name");
	begin(guarded);
	snprintf(other, sizeof(other), "%s (deleted)", guarded);
	runs(&details.tracer, other, file_at(guarded));
	ok(!hides(), "its name has gone");
	begin(guarded);
	details.tracer.exe.cut = true;
	ok(!hides(), "a path that was cut");
	begin(guarded);
	details.tracer.exe.bytes = NULL;
	ok(!hides(), "no path");
	begin(guarded);
	host_clock.offset = 0; /* 1970 */
	ok(!hides(), "before the file was there");
	begin(guarded);
	rule.file = file_at(guarded);
	ok(hides(), "device and inode are right");
	rule.file.inode++;
	ok(!hides(), "and are not");
}

static void make_file(const char *text)
{
	int fd = open(program, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	ok(write(fd, text, strlen(text)) == (ssize_t)strlen(text) && !close(fd),
	   "a program of a user");
}

/* The digests of "one", by another program. */
#define ONE "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"

static void test_digest(void)
{
	make_file("one");
	begin(program);
	ok(!hides(), "what others can change needs a digest");
	strcpy(rule.sha256, ONE);
	ok(hides(), "with the right one it is hidden");
	begin(program);
	memset(rule.sha256, '0', 64);
	ok(!hides(), "with another one it is not");
	begin(program);
	strcpy(rule.sha256, ONE);
	record.header.time = clock_boottime();
	event.since = record.header.time;
	ok(!hides(), "changed at about that time");
	begin(program);
	strcpy(rule.sha256, ONE);
	make_file("two");
	ok(!hides(), "other contents");
	snprintf(other, sizeof(other), "%s/other", folder);
	begin(program);
	make_file("one");
	rename(program, other);
	make_file("one");
	begin(other);
	rule.tracer = program;
	strcpy(rule.sha256, ONE);
	runs(&details.tracer, program, file_at(other));
	ok(!hides(), "replaced by a file with the same contents: not the one that did it");
	unlink(program);
	ok(!hides(), "the file has gone");
	symlink(other, program);
	begin(program);
	strcpy(rule.sha256, ONE);
	ok(!hides(), "a link");
}

static void test_recorded(void)
{
	exceptions.recorded = true;
	begin(guarded);
	ok(!hides(), "of a recording, a path is not enough");
	rule.file = details.tracer.file;
	ok(hides(), "device and inode are, and the file is not asked for");
	rule.tracer = "/no/such/file";
	runs(&details.tracer, rule.tracer, rule.file);
	ok(hides(), "which need not be here");
	exceptions.recorded = false;
}

/* ---- whom it is about */

static void test_guarded(void)
{
	static const uint32_t relations[] = {
		PTRACEMON_REL_CROSS_UID, PTRACEMON_REL_MORE_CAPS,
		PTRACEMON_REL_NOT_DUMPABLE, PTRACEMON_REL_CROSS_PID_NS,
		PTRACEMON_REL_CROSS_USER_NS, PTRACEMON_REL_CROSS_MNT_NS,
	};
	size_t i;

	for (i = 0; i < sizeof(relations) / sizeof(*relations); i++) {
		begin(guarded);
		event.relation = relations[i] | PTRACEMON_REL_OWN_CHILD;
		rule.across = EXCEPTIONS_GUARDED & ~relations[i];
		ok(!hides(), "relation %#x is not hidden", relations[i]);
		rule.across = relations[i];
		ok(hides(), "but with its word");
	}
	begin(guarded);
	event.relation = PTRACEMON_REL_CROSS_CGROUP;
	ok(hides(), "other relations are");
	rule.relation = PTRACEMON_REL_OWN_CHILD;
	ok(!hides(), "unless another one must hold");
	event.relation |= PTRACEMON_REL_OWN_CHILD;
	ok(hides(), "and does");
}

static void test_conditions(void)
{
	begin(guarded);
	rule.classes = 1u << PTRACEMON_CLASS_ATTACH;
	ok(!hides(), "another class");
	begin(guarded);
	rule.of_user = true;
	rule.uid = record.call.tracer.uid;
	record.call.tracer.euid = record.call.tracer.suid = rule.uid;
	ok(hides(), "its user");
	record.call.tracer.suid++;
	ok(!hides(), "who can become another one");
	record.call.tracer.suid--;
	rule.uid++;
	ok(!hides(), "another user");
	begin(guarded);
	rule.tracee = "/usr/bin/*";
	ok(hides(), "the tracee's path");
	rule.tracee = "/usr/*";
	ok(!hides(), "* does not go beyond a folder");
	rule.tracee = "/usr/bin/*";
	details.tracee.exe.bytes = NULL;
	ok(!hides(), "a tracee that is not known");
	begin(guarded);
	rule.expires = clock_utc(&host_clock, record.header.time) + 1;
	ok(hides(), "up to its end");
	rule.expires--;
	ok(!hides(), "and no more");
	begin(guarded);
	record.call.tracee.tid = 0;
	ok(!hides(), "no tracee");
}

/* ---- sessions */

static void conclude(void)
{
	verdict_event(&session, &record, &event);
}

/* One of the user's own that amounts to `inspecting`. */
static void begin_session(void)
{
	const struct verdict *line;
	size_t i;

	begin(guarded);
	memset(&session, 0, sizeof(session));
	session.tracer = record.call.tracer;
	session.tracee = record.call.tracee;
	session.evidence = SESSION_DONE | SESSION_TRACED | SESSION_USED;
	session.since = record.header.time;
	session.until = record.header.time;
	session.by = SESSION_PROGRAM_ONE;
	session.file = details.tracer.file;
	record.header.type = RECORD_SESSION;
	rule.classes = 0;
	for (i = 0; (line = verdict_line(i)); i++)
		if (!strcmp(line->word, "inspecting") || !strcmp(line->word, "code injection"))
			rule.verdicts |= 1u << i;
	conclude();
}

static void test_sessions(void)
{
	begin_session();
	ok(!strcmp(verdict_of(&session)->word, "inspecting") && hides(), "a verdict");
	session.by = SESSION_PROGRAM_UNCLEAR;
	ok(!hides(), "not all of it was done by that program");
	session.by = SESSION_PROGRAM_NONE;
	ok(!hides(), "nor if nobody knows");
	begin_session();
	session.file.inode++;
	ok(!hides(), "another program did it");
	begin_session();
	session.evidence |= SESSION_LOSSY;
	ok(!hides(), "records of it are missing");
	begin_session();
	session.evidence |= SESSION_PARTIAL;
	ok(!hides(), "its beginning was not seen");
	begin_session();
	session.evidence |= SESSION_EXECUTED;
	session.evidence |= SESSION_MEMORY | SESSION_BEYOND;
	conclude();
	ok(!strcmp(verdict_of(&session)->word, "code injection") && !hides(),
	   "code injection is not hidden");
	rule.injection = true;
	ok(hides(), "but with its word");
	begin_session();
	session.relation = PTRACEMON_REL_CROSS_UID;
	conclude();
	ok(!hides(), "nor across users");
	begin_session();
	rule.classes = ~0u;
	rule.verdicts = 0;
	ok(!hides(), "rules about classes hide no verdict");
}

/* ---- what is told */

static void test_told(void)
{
	struct record told;

	begin(guarded);
	exceptions.next = exceptions.looked = 0;
	exceptions_tick(&exceptions, 100 * SECOND, &host_clock);
	ok(!exceptions_pop(&exceptions, 100 * SECOND, &told), "nothing is to be told");
	exceptions_count(&rule, &event);
	exceptions_count(&rule, &event);
	exceptions_tick(&exceptions, 3699 * SECOND, &host_clock);
	is(exceptions.due, 0, "nor before an hour is over");
	is(exceptions_timeout(&exceptions, 3699 * SECOND), SECOND, "which is in a second");
	exceptions_tick(&exceptions, 3700 * SECOND, &host_clock);
	ok(exceptions_pop(&exceptions, 3700 * SECOND, &told) &&
		   told.suppressed.records == 2 && !told.suppressed.sessions &&
		   told.suppressed.total == 2 && !told.suppressed.expired &&
		   told.suppressed.since == record.header.time &&
		   !strcmp(told.suppressed.rule, "test"),
	   "then it is");
	ok(!exceptions_pop(&exceptions, 3700 * SECOND, &told), "once");
	conclude();
	exceptions_count(&rule, &event);
	exceptions_end(&exceptions);
	ok(exceptions_pop(&exceptions, 3701 * SECOND, &told) &&
		   told.suppressed.sessions == 1 && !told.suppressed.records &&
		   told.suppressed.total == 3,
	   "and at the end");
	rule.expires = 1;
	exceptions_tick(&exceptions, 3800 * SECOND, &host_clock);
	ok(exceptions_pop(&exceptions, 3800 * SECOND, &told) && told.suppressed.expired &&
		   told.suppressed.total == 3,
	   "that it has expired");
	exceptions_tick(&exceptions, 3900 * SECOND, &host_clock);
	is(exceptions.due, 0, "once");
}

/* Files of rules that were read anew: who has the name goes on counting. */
static void test_inherit(void)
{
	struct exception before[] = {
		{ .name = "gone", .total = 100 }, { .name = "kept", .total = 20 }, { .name = "last", .total = 3 },
	};
	struct exception after[] = {
		{ .name = "last" }, { .name = "kept", .total = 1 }, { .name = "new" },
	};
	const struct exceptions from = { .rules = before, .count = 3 };
	struct exceptions to = { .rules = after, .count = 3 };

	exceptions_inherit(&to, &from);
	ok(after[0].total == 3 && after[1].total == 21 && !after[2].total,
	   "a rule goes on from what the one of its name has hidden");
	is(exceptions_total(&to), 24, "what all have hidden is their sum");
	is(exceptions_total(&from), 123, "also of those before");
}

int main(void)
{
	guarded = realpath("/bin/sh", NULL);
	if (!mkdtemp(folder) || !guarded)
		abort();
	snprintf(program, sizeof(program), "%s/program", folder);
	test_identity();
	test_digest();
	test_recorded();
	test_guarded();
	test_conditions();
	test_sessions();
	test_told();
	test_inherit();
	identities_free(exceptions.identities);
	unlink(program);
	unlink(other);
	rmdir(folder);
	free(guarded);
	return done();
}
