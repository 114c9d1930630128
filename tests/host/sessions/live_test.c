// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/live.c: how long it can be waited for the next record, what becomes of
 * sessions, and which tool a tracer is, by a folder that stands for /proc.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sessions/live.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

/* An attach that succeeds, of another user's process. */
static void attach(struct live_sessions *live, uint64_t time)
{
	static const struct details details;
	struct record record;
	struct event event;

	sim_call(&record);
	record.header.time = time;
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record.call.result = 0;
	record.body = sizeof(record) - offsetof(struct record, header);
	event_of(&record, &event);
	live_sessions_event(live, &event, &details);
}

static void test_timeout(bool is_live)
{
	const uint64_t now = 100 * SECOND, due = now + SESSIONS_IDLE_NS;
	static struct enrich enrich = { .processes.proc = -1 };
	struct live_sessions live = { .is_live = is_live, .enrich = &enrich };
	struct details details;
	struct record record;
	struct event event;

	sessions_init(&live.sessions, 0, 0);
	is(live_sessions_timeout(&live, now), 0, "nothing is waited for");
	attach(&live, now);
	is(live_sessions_timeout(&live, now), is_live ? SECOND : 10 * SECOND,
	   is_live ? "each second /proc is asked" :
		     "a verdict is due in ten seconds");
	is(live_sessions_timeout(&live, due - 1), 1, "and not later");
	is(live_sessions_timeout(&live, due + 5), 1, "even if it is late");
	sessions_expire(&live.sessions, due);
	ok(sessions_pop(&live.sessions, due, &record, &event, &details) &&
		   event.session->ended == SESSION_OPEN,
	   "then it is told");
	is(live_sessions_timeout(&live, due), is_live ? SECOND : 0,
	   "and nothing more");
	sessions_free(&live.sessions);
}

/* ---- what /proc says of an attached thread */

static void put_status(int proc, const struct ptracemon_identity *tracee, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%u", tracee->tgid);
	mkdirat(proc, path, 0755);
	snprintf(path, sizeof(path), "%u/task", tracee->tgid);
	mkdirat(proc, path, 0755);
	snprintf(path, sizeof(path), "%u/task/%u", tracee->tgid, tracee->tid);
	mkdirat(proc, path, 0755);
	snprintf(path, sizeof(path), "%u/task/%u/status", tracee->tgid, tracee->tid);
	fd = openat(proc, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		exit(1);
	close(fd);
}

/* @text: of its status; NULL: there is no such thread. */
static void asks(const char *text, enum session_end wanted, const char *what)
{
	const uint64_t now = 100 * SECOND, late = now + SESSIONS_IDLE_NS;
	struct enrich of_test = { .processes.proc = -1 };
	struct live_sessions live = { .is_live = true, .enrich = &of_test };
	char folder[] = "/tmp/ptracemon-live-XXXXXX", command[64];
	struct details details;
	struct record record;
	struct event event;

	if (!mkdtemp(folder))
		exit(1);
	sessions_init(&live.sessions, 0, 0);
	attach(&live, now);
	of_test.processes.proc = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	sim_call(&record);
	if (text)
		put_status(of_test.processes.proc, &record.call.tracee, text);
	live_sessions_time(&live, now + SECOND / 2);
	ok(!sessions_pop(&live.sessions, now + SECOND / 2, &record, &event, &details),
	   "it is not asked at once");
	live_sessions_time(&live, now + 2 * SECOND);
	sessions_expire(&live.sessions, late);
	ok(sessions_pop(&live.sessions, late, &record, &event, &details) &&
		   event.session->ended == wanted,
	   "%s", what);
	sessions_free(&live.sessions);
	close(of_test.processes.proc);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		exit(1);
}

static void test_proc(void)
{
	asks("Name:\tx\nTracerPid:\t4242\n", SESSION_OPEN, "a thread that is traced still");
	asks("Name:\tx\nTracerPid:\t0\n", SESSION_TRACER_GONE, "one whose tracer has gone");
	asks(NULL, SESSION_TRACEE_GONE, "one that is gone itself");
	asks("Name:\tx\n", SESSION_OPEN, "one of which that is not known");
}

/* ---- what is said of what was too much */

static void test_said(void)
{
	struct enrich of_test = { .processes.proc = -1 };
	struct live_sessions *live = live_sessions_new(&of_test, false);
	int errors = memfd_create("errors", 0), before = dup(STDERR_FILENO);
	char text[1024];
	ssize_t length;

	if (!live || dup2(errors, STDERR_FILENO) < 0)
		exit(1);
	live->sessions.table.targets.forgotten = 7;
	attach(live, SECOND);
	attach(live, SECOND);
	live->sessions.table.evicted = 5;
	live->sessions.table.untracked = 9;
	live->sessions.table.max = 1000;
	live_sessions_free(live);
	live_sessions_free(NULL);
	dup2(before, STDERR_FILENO);
	close(before);
	length = pread(errors, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = 0;
	is_text(text,
		"ptracemon: what was done to more than 4096 processes is being forgotten, the least severe first\n"
		"ptracemon: 5 sessions were told before they ended: there were more than 1000 at a time\n"
		"ptracemon: what was done to 7 processes was forgotten: there were more than 4096\n"
		"ptracemon: 9 records are in no session: out of memory\n",
		"what was too much is said at the end, and of processes once at once");
	close(errors);
}

/* ---- which tool a tracer is */

#define GDB	"/usr/bin/gdb"

static struct enrich enrich;
static struct ptracemon_file gdb, other;

static ino_t make(const char *path, bool is_folder)
{
	struct stat status;

	if (is_folder ? mkdirat(enrich.processes.proc, path, 0755) :
			mknodat(enrich.processes.proc, path, S_IFREG | 0755, 0))
		exit(1);
	if (fstatat(enrich.processes.proc, path, &status, 0))
		exit(1);
	other = gdb;
	gdb = (struct ptracemon_file){ status.st_ino, major(status.st_dev),
				       minor(status.st_dev) };
	return status.st_ino;
}

/**
 * struct step - a call
 * @file: what its record says of the caller's executable; NULL: nothing
 * @known: or that it is known
 * @request_class: of the call
 */
struct step {
	const struct ptracemon_file *file;
	bool known;
	uint8_t request_class;
};

static void call(struct live_sessions *live, const struct step *step,
		 const struct ptracemon_identity *at_home)
{
	static const struct details details;
	struct record record;
	struct event event;

	sim_call(&record);
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record.call.result = 0;
	record.call.request_class = step->request_class;
	record.call.tracer.mnt_ns = at_home->mnt_ns;
	record.call.tracer.user_ns = at_home->user_ns;
	record.body = sizeof(record) - offsetof(struct record, header);
	if (step->known)
		record.header.flags |= PTRACEMON_RECORD_COMMAND_KNOWN;
	if (step->file) {
		sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0, GDB,
			 sizeof(GDB) - 1);
		sim_item(&record, PTRACEMON_ITEM_TRACER_FILE, 0,
			 (const char *)step->file, sizeof(*step->file));
	}
	event_of(&record, &event);
	enrich_remember(&enrich, &event);
	live_sessions_event(live, &event, &details);
}

static void tells(bool is_live, const struct step *steps, const char *wanted,
		  const struct ptracemon_identity *at_home, const char *what)
{
	struct live_sessions live = { .is_live = is_live, .enrich = &enrich };
	struct details details;
	struct record record;
	struct event event;
	const char *word = "no session";

	sessions_init(&live.sessions, 0, 0);
	for (; steps->request_class; steps++)
		call(&live, steps, at_home);
	sessions_end(&live.sessions, 1);
	if (sessions_pop(&live.sessions, 1, &record, &event, &details))
		word = event.session->known_tool ? event.session->known_tool :
						   "none";
	is_text(word, wanted, what);
	sessions_free(&live.sessions);
	enrich_forget(&enrich);
}

#define ATTACH	PTRACEMON_CLASS_ATTACH
#define WRITE	PTRACEMON_CLASS_WRITE
#define READ	PTRACEMON_CLASS_READ

static void test_tool(const struct ptracemon_identity *at_home)
{
	const struct step once[] = { { &gdb, false, ATTACH }, { 0 } };
	const struct step all[] = { { &gdb, false, ATTACH },
				    { NULL, true, WRITE },
				    { NULL, false, READ },
				    { &gdb, false, WRITE },
				    { 0 } };
	const struct step late[] = { { NULL, false, ATTACH },
				     { &gdb, false, WRITE }, { 0 } };
	const struct step before[] = { { &other, false, ATTACH },
				       { &gdb, false, WRITE }, { 0 } };
	const struct step after[] = { { &gdb, false, ATTACH },
				      { &other, false, WRITE },
				      { &gdb, false, WRITE }, { 0 } };
	const struct step unsaid[] = { { &gdb, false, ATTACH },
				       { NULL, false, WRITE }, { 0 } };

	tells(true, once, "gdb", at_home, "a tool that is known");
	tells(true, all, "gdb", at_home, "all the time, reads say nothing of it");
	tells(false, once, "none", at_home, "of a recording it cannot be proved");
	tells(true, late, "none", at_home, "nothing was said of the first call");
	tells(true, before, "none", at_home, "another program attached");
	tells(true, after, "none", at_home, "another program wrote");
	tells(true, unsaid, "none", at_home, "nobody knows who wrote");
}

static void make_tool(void)
{
	static const char *const folders[] = { "1", "1/ns", "1/root", "1/root/usr",
					       "1/root/usr/bin" };
	char folder[] = "/tmp/ptracemon-live-XXXXXX", command[64];
	struct ptracemon_identity at_home = { 0 };
	size_t i;

	if (!mkdtemp(folder))
		exit(1);
	enrich.processes.proc = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		make(folders[i], true);
	at_home.mnt_ns = (uint32_t)make("1/ns/mnt", false);
	at_home.user_ns = (uint32_t)make("1/ns/user", false);
	make("1/root/usr/bin/gdb", false);
	test_tool(&at_home);
	close(enrich.processes.proc);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		exit(1);
}

int main(void)
{
	test_timeout(false);
	test_timeout(true);
	test_proc();
	test_said();
	umask(022);
	if (geteuid())
		printf("# only root can make root's files: no tools\n");
	else
		make_tool();
	return done();
}
