// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/enrich.c against the real /proc: children of this test, as what they
 * are, as others than they were, and when they have gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "host/enrich.h"
#include "sim.h"
#include "tap.h"

static struct enrich enrich;
static struct details details;
static struct record record;

static void inquire(struct enrich *of, const struct record *about,
		    struct details *found)
{
	struct event event;

	event_of(about, &event);
	enrich_event(of, &event, found);
}

static bool says(const struct excerpt *text, const char *wanted, size_t size)
{
	return text->bytes && text->size == size &&
	       !memcmp(text->bytes, wanted, size);
}

#define SAYS(text, wanted)	says(&(text), wanted, sizeof(wanted) - 1)

/* Field 22 of /proc/PID/stat, as the kernel would have it in nanoseconds. */
static uint64_t started(pid_t pid)
{
	unsigned long long ticks = 0;
	char path[64], line[512], *at;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file || !fgets(line, sizeof(line), file))
		abort();
	fclose(file);
	at = strrchr(line, ')');
	if (sscanf(at + 2, "%*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
		   &ticks) != 1)
		abort();
	return ticks * (1000000000 / (uint64_t)sysconf(_SC_CLK_TCK)) + 4711;
}

/* A child that sleeps: a shell, or this program itself. */
static pid_t child(bool shell)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe2(ready, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (shell)
			execl("/bin/sh", "a shell", "-c", "kill -STOP $$; :",
			      "", "two words\n", NULL);
		close(ready[1]);
		pause();
		_exit(1);
	}
	close(ready[1]);
	/* Closed by the exec, or by hand. */
	if (read(ready[0], &c, 1))
		abort();
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* On a busy machine an answer can take long, and a pause follows it. */
static void wait_out_pause(void)
{
	const struct cmdline *cmdline = enrich.processes.cmdline;

	while (cmdline && clock_monotonic() < cmdline->asker.resume)
		usleep(10000);
}

/* Asks for the child as the tracee of a call. */
static void ask(pid_t pid, uint64_t start, uint64_t time)
{
	wait_out_pause();
	sim_call(&record);
	memset(&record.call.tracer, 0, sizeof(record.call.tracer));
	record.call.tracee.tgid = record.call.tracee.tid = (uint32_t)pid;
	record.call.tracee.start_time = start;
	record.header.time = time;
	inquire(&enrich, &record, &details);
}

static void test_found(void)
{
	pid_t pid = child(true);
	char shell[4096];
	ssize_t length = readlink("/bin/sh", shell, sizeof(shell));
	const char *name = length > 0 ? memrchr(shell, '/', (size_t)length) :
					NULL;

	ask(pid, started(pid), clock_boottime());
	is(details.tracee.source, EXE_PROC, "a child: from /proc");
	name = name ? name + 1 : shell;
	ok(length > 0 && details.tracee.exe.bytes &&
		   !memcmp(details.tracee.exe.bytes + details.tracee.exe.size -
				   (size_t)(shell + length - name),
			   name, (size_t)(shell + length - name)),
	   "its executable");
	ok(SAYS(details.tracee.cmdline,
		"a shell\0-c\0kill -STOP $$; :\0\0two words\n\0"),
	   "its words, the empty one too");
	ok(!details.tracee.cmdline.cut, "all of them");
	ok(!details.tracer.exe.bytes && !details.tracer.cmdline.bytes,
	   "nothing about a tracer that was not there");
	end(pid);
}

/* A process id that another process has now. */
static void test_another(void)
{
	pid_t pid = child(true);
	uint64_t start = started(pid);
	const uint64_t tick = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);

	ask(pid, start - tick, clock_boottime());
	ok(!details.tracee.exe.bytes && !details.tracee.cmdline.bytes &&
		   details.tracee.source == EXE_NONE,
	   "one that started a tick before is another");
	ask(pid, start + tick, clock_boottime());
	ok(!details.tracee.exe.bytes, "and one that started a tick later");
	ask(pid, start, clock_boottime());
	ok(details.tracee.exe.bytes, "this one is it");
	end(pid);
}

static void test_gone(void)
{
	pid_t pid = child(true);
	uint64_t start = started(pid);

	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT);
	ask(pid, start, clock_boottime());
	ok(!details.tracee.exe.bytes && !details.tracee.cmdline.bytes,
	   "a zombie runs nothing");
	waitpid(pid, NULL, 0);
	ask(pid, start, clock_boottime());
	ok(!details.tracee.exe.bytes && !details.tracee.cmdline.bytes,
	   "nor what has gone");
	sim_item(&record, PTRACEMON_ITEM_TRACEE_EXE, 0, "/opt/gone", 9);
	inquire(&enrich, &record, &details);
	ok(SAYS(details.tracee.exe, "/opt/gone") &&
		   details.tracee.source == EXE_KERNEL &&
		   !details.tracee.cmdline.bytes,
	   "but the kernel said what it was");
}

static void *live_on(void *ready)
{
	/* The other one has ended: nothing but this keeps the process. */
	char path[64], text[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", getpid());
	do {
		file = fopen(path, "r");
		if (!file || !fgets(text, sizeof(text), file))
			abort();
		fclose(file);
	} while (!strstr(text, ") Z "));
	close(*(int *)ready);
	pause();
	return NULL;
}

/* Its first thread has ended, and another one goes on. */
static void test_leaderless(void)
{
	char exe[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe));
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		abort();
	pid = fork();
	if (!pid) {
		pthread_t thread;

		close(ready[0]);
		pthread_create(&thread, NULL, live_on, &ready[1]);
		pthread_exit(NULL);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1))
		abort();
	close(ready[0]);
	ask(pid, started(pid), clock_boottime());
	ok(says(&details.tracee.exe, exe, (size_t)length),
	   "a process whose first thread has ended: its executable");
	ok(details.tracee.cmdline.size, "and its command line");
	ask(pid, started(pid) + 1000000000, clock_boottime());
	ok(!details.tracee.exe.bytes, "which are not another process's");
	end(pid);
}

/* The same process executes something else. */
static void test_replaced(void)
{
	pid_t pid = fork();
	uint64_t start, before;
	struct stat status;
	uint64_t questions;
	char path[64];

	if (!pid) {
		raise(SIGSTOP);
		execl("/bin/sleep", "sleep", "1000", NULL);
		_exit(1);
	}
	waitpid(pid, NULL, WUNTRACED);
	start = started(pid);
	before = clock_boottime();
	ask(pid, start, before);
	ok(details.tracee.exe.size > 11 &&
		   !memcmp(details.tracee.exe.bytes + details.tracee.exe.size -
				   11,
			   "enrich_test", 11),
	   "before an exec: the old executable");
	kill(pid, SIGCONT);
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	do {
		char text[8] = "";
		int fd = open(path, O_RDONLY);

		usleep(1000);
		if (read(fd, text, 6) > 0 && !strcmp(text, "sleep"))
			before = 0;
		close(fd);
	} while (before && !fstatat(AT_FDCWD, path, &status, 0));
	questions = enrich.processes.questions;
	ask(pid, start, 1);
	ok(SAYS(details.tracee.cmdline, "sleep\0" "1000\0") ==
			   (enrich.processes.questions > questions) &&
		   enrich.processes.questions == questions,
	   "an older record has the old answer again, and no question");
	ask(pid, start, clock_boottime());
	ok(SAYS(details.tracee.cmdline, "sleep\0" "1000\0"),
	   "a younger one is looked up anew");
	is(enrich.processes.questions, questions + 1, "which is a question");

	/* The kernel said what it was. */
	sim_call(&record);
	record.call.tracer.tgid = record.call.tracer.tid = (uint32_t)pid;
	record.call.tracer.start_time = start;
	record.header.time = clock_boottime();
	sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0, "/opt/old", 8);
	sim_item(&record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, "old", 4);
	questions = enrich.processes.questions;
	record.call.tracee.tid = 0;
	inquire(&enrich, &record, &details);
	ok(details.tracer.source == EXE_KERNEL &&
		   SAYS(details.tracer.exe, "/opt/old") &&
		   SAYS(details.tracer.cmdline, "old\0"),
	   "what the record says itself is taken");
	is(enrich.processes.questions, questions, "without a question");
	sim_item(&record, PTRACEMON_ITEM_TRACER_EXE,
		 PTRACEMON_ITEM_IN_FILESYSTEM, "/old", 4);
	inquire(&enrich, &record, &details);
	ok(details.tracer.source == EXE_KERNEL &&
		   SAYS(details.tracer.exe, "/old"),
	   "a path within a mount stays, if the process runs something else");
	sim_item(&record, PTRACEMON_ITEM_TRACER_EXE,
		 PTRACEMON_ITEM_IN_FILESYSTEM, "/sleep", 6);
	record.header.time = clock_boottime();
	inquire(&enrich, &record, &details);
	ok(details.tracer.source == EXE_PROC && details.tracer.exe.size > 6,
	   "it is made whole, if it still runs that");
	ok(SAYS(details.tracer.cmdline, "old\0"),
	   "the words are the record's all the same");
	end(pid);
}

/* A title that is longer than the arguments were, as setproctitle() makes it. */
static void test_title(void)
{
	pid_t pid = child(true);

	/* All that counts here: /proc says more than the record. */
	sim_call(&record);
	record.call.tracee.tid = 0;
	record.call.tracer.tgid = record.call.tracer.tid = (uint32_t)pid;
	record.call.tracer.start_time = started(pid);
	sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0, "/bin/sh", 7);
	sim_item(&record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, "a she", 5);
	record.header.time = clock_boottime();
	wait_out_pause();
	inquire(&enrich, &record, &details);
	ok(!details.tracer.cmdline.cut && details.tracer.cmdline.size > 8 &&
		   !memcmp(details.tracer.cmdline.bytes, "a shell", 8),
	   "a title that runs on is made whole, if it still begins like that");
	sim_item(&record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, "worker", 6);
	record.header.time = clock_boottime();
	wait_out_pause();
	inquire(&enrich, &record, &details);
	ok(SAYS(details.tracer.cmdline, "worker") && details.tracer.cmdline.cut,
	   "else it is marked as cut");
	sim_item(&record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, "a\0she", 6);
	inquire(&enrich, &record, &details);
	ok(SAYS(details.tracer.cmdline, "a\0she\0") &&
		   !details.tracer.cmdline.cut,
	   "what ends with its NUL is whole");
	end(pid);
}

/* A command line that is longer than what is kept. */
static void test_long(void)
{
	static char word[60000];
	pid_t pid;
	int ready[2];
	char c;

	memset(word, 'w', sizeof(word) - 1);
	if (pipe2(ready, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		execl("/bin/sh", "sh", "-c", "kill -STOP $$; :", word, NULL);
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1))
		abort();
	close(ready[0]);
	ask(pid, started(pid), clock_boottime());
	is(details.tracee.cmdline.size, CMDLINE_MAX,
	   "of a long command line the start");
	ok(details.tracee.cmdline.cut, "is marked as such");
	end(pid);
}

static void test_classes(void)
{
	uint64_t questions = enrich.processes.questions;

	ask(getpid(), started(getpid()), clock_boottime());
	is(enrich.processes.questions, questions + 1, "an attach is asked for");
	record.call.request_class = PTRACEMON_CLASS_READ;
	record.header.time = clock_boottime();
	inquire(&enrich, &record, &details);
	is(enrich.processes.questions, questions + 1, "a read is not");
	ok(!details.tracee.exe.bytes && !details.tracee.cgroup.bytes,
	   "and has nothing");
	record.call.request_class = PTRACEMON_CLASS_CONTROL;
	record.call.tracee.flags = PTRACEMON_TASK_KTHREAD;
	inquire(&enrich, &record, &details);
	is(enrich.processes.questions, questions + 1,
	   "a kernel thread is not asked for");
	sim_traced(&record);
	record.header.time = clock_boottime();
	inquire(&enrich, &record, &details);
	is(enrich.processes.questions, questions + 3, "traced: both sides");
	sim_auto_attach(&record);
	record.header.time = clock_boottime();
	inquire(&enrich, &record, &details);
	is(enrich.processes.questions, questions + 6, "auto-attach: all three");
}

/* Two tasks in the same place of the cache. */
static void test_collision(void)
{
	pid_t pid = child(true), other = child(false);
	int i;

	while ((other - pid) % PROCESSES_KEPT) {
		end(other);
		other = child(false);
	}
	sim_call(&record);
	record.call.tracer.tgid = record.call.tracer.tid = (uint32_t)pid;
	record.call.tracer.start_time = started(pid);
	record.call.tracee.tgid = record.call.tracee.tid = (uint32_t)other;
	record.call.tracee.start_time = started(other);
	/* On a busy machine one answer may take so long that the next is none. */
	for (i = 0; i < 100; i++) {
		record.header.time = clock_boottime();
		wait_out_pause();
		inquire(&enrich, &record, &details);
		if (details.tracer.cmdline.size && details.tracee.cmdline.size)
			break;
	}
	ok(details.tracer.cmdline.size && details.tracee.cmdline.size &&
		   !memcmp(details.tracer.cmdline.bytes, "a shell", 8) &&
		   memcmp(details.tracee.cmdline.bytes, "a shell", 8),
	   "one answer does not overwrite the other");
	end(pid);
	end(other);
}

static int make_cgroup(char *path, size_t size)
{
	static const char *const roots[] = { "/sys/fs/cgroup/unified",
					     "/sys/fs/cgroup" };
	struct statfs status;
	size_t i;

	for (i = 0; i < 2; i++) {
		snprintf(path, size, "%s/ptracemon-test-%d", roots[i],
			 getpid());
		if (!statfs(roots[i], &status) &&
		    status.f_type == 0x63677270 && !mkdir(path, 0700))
			return 0;
	}
	return -1;
}

static void test_cgroup(void)
{
	char path[128], wanted[64];
	struct stat status;

	if (make_cgroup(path, sizeof(path))) {
		skip("cgroups", "no cgroup2, or not root");
		return;
	}
	stat(path, &status);
	snprintf(wanted, sizeof(wanted), "/ptracemon-test-%d", getpid());
	ask(getpid(), started(getpid()), clock_boottime());
	record.call.tracee.cgroup_id = status.st_ino;
	inquire(&enrich, &record, &details);
	ok(says(&details.tracee.cgroup, wanted, strlen(wanted)),
	   "the path of a cgroup, by its id");
	rmdir(path);
	inquire(&enrich, &record, &details);
	ok(says(&details.tracee.cgroup, wanted, strlen(wanted)),
	   "is remembered when it has gone");
	record.call.tracee.cgroup_id += CGROUPS_KEPT;
	inquire(&enrich, &record, &details);
	ok(!details.tracee.cgroup.bytes, "one that never was has none");
	path[strlen(path) - strlen(wanted)] = 0;
	stat(path, &status);
	record.call.tracee.cgroup_id = status.st_ino;
	inquire(&enrich, &record, &details);
	ok(says(&details.tracee.cgroup, "/", 1), "the root is a slash");
}

/* Asks until there are digests, as later records would; or a hundred times. */
static const struct digests *ask_digests(pid_t pid, uint64_t start,
					 const char *path)
{
	int i;

	for (i = 0; i < 100; i++) {
		ask(pid, start, clock_boottime());
		if (*path)
			sim_item(&record, PTRACEMON_ITEM_TRACEE_EXE, 0, path,
				 strlen(path));
		inquire(&enrich, &record, &details);
		if (details.tracee.digests)
			break;
		usleep(1000);
	}
	return details.tracee.digests;
}

static bool is_shell(const struct digests *digests)
{
	char sum[sizeof(digests->sha256) - 1];
	FILE *pipe = popen("sha256sum /bin/sh", "r");
	bool same = pipe && fread(sum, 1, sizeof(sum), pipe) == sizeof(sum) &&
		    digests && !memcmp(digests->sha256, sum, sizeof(sum));

	pclose(pipe);
	return same;
}

static void test_digests(void)
{
	pid_t pid = child(true);
	uint64_t start = started(pid);
	char shell[4096];

	if (!realpath("/bin/sh", shell))
		abort();
	ask(pid, start, clock_boottime());
	ok(!details.tracee.digests, "no digests, if they are not asked for");
	enrich.processes.digest = true;
	ok(is_shell(ask_digests(pid, start, "")), "digests of a child's file");
	ok(is_shell(ask_digests(pid, start, shell)) &&
		   details.tracee.source == EXE_KERNEL,
	   "if the record says what it runs, and it is that");
	strcat(shell, " (deleted)");
	ok(is_shell(ask_digests(pid, start, shell)),
	   "also if its name is seen only once");
	ok(!ask_digests(pid, start, "/bin/not-it"),
	   "not if it runs something else since");
	ok(!ask_digests(pid, start - 1000000000, ""), "nor of another process");
	end(pid);
	ok(!ask_digests(pid, start, ""), "nor of one that has gone");
	enrich.processes.digest = false;
}

/* Without access to /proc and cgroup2 there is what the record says. */
static void test_nothing(void)
{
	static struct enrich blank;
	pid_t pid = getpid();

	ask(pid, started(pid), clock_boottime());
	sim_item(&record, PTRACEMON_ITEM_TRACEE_EXE, 0, "/x", 2);
	inquire(&blank, &record, &details);
	ok(SAYS(details.tracee.exe, "/x") && !details.tracee.cmdline.bytes &&
		   !details.tracee.cgroup.bytes,
	   "without /proc: what the record says, and no more");
}

/* A child of @parent, which outlives it. Both wait until they are ended. */
static pid_t child_of(pid_t *parent)
{
	int pids[2];
	pid_t pid;

	if (pipe(pids))
		abort();
	*parent = fork();
	if (!*parent) {
		pid = fork();
		if (pid && write(pids[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		alarm(600);
		pause();
		_exit(1);
	}
	if (read(pids[0], &pid, sizeof(pid)) != sizeof(pid))
		abort();
	close(pids[0]);
	close(pids[1]);
	return pid;
}

/* Asks for the parent of a tracer. */
static const struct process_parent *parent_of(pid_t pid, uint64_t start,
					      pid_t parent, uint64_t time)
{
	sim_traced(&record);
	record.traced.tracer.tgid = record.traced.tracer.tid = (uint32_t)pid;
	record.traced.tracer.start_time = start;
	record.traced.tracer.parent = (uint32_t)parent;
	memset(&record.traced.tracee, 0, sizeof(record.traced.tracee));
	record.header.time = time;
	inquire(&enrich, &record, &details);
	return details.tracer_parent;
}

/* What has the number of a process that has ended is not that process. */
static void test_parent_gone(pid_t pid, uint64_t start, pid_t parent)
{
	uint64_t asked = clock_boottime();

	ok(parent_of(pid, start, parent, asked), "its parent is there");
	end(parent);
	ok(parent_of(pid, start, parent, asked),
	   "for records from before, also when it has gone");
	ok(!parent_of(pid, start, parent, clock_boottime()),
	   "not for a younger record");
	ok(!parent_of(pid, start, parent, asked),
	   "and not for an older one then");
	ok(parent_of(pid, start, getpid(), clock_boottime()),
	   "the process has another parent");
}

static void test_parent(void)
{
	const uint64_t tick = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
	const struct process_parent *found;
	uint64_t start, questions;
	pid_t parent, pid;

	/* The child shall outlive its parent. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = child_of(&parent);
	start = started(pid);
	questions = enrich.processes.questions;
	ok(!parent_of(pid, start, parent, clock_boottime()) &&
		   enrich.processes.questions == questions + 1,
	   "a parent is not asked for, if nobody wants to know");
	enrich.parents = true;
	found = parent_of(pid, start, parent, clock_boottime());
	ok(found && SAYS(found->exe, "enrich_test"),
	   "the last part of a parent's path");
	is(found ? found->start_time / tick : 0, started(parent) / tick,
	   "when it started");
	ok(found && !memcmp(found->comm, "enrich_test", 12), "its name");
	questions = enrich.processes.questions;
	parent_of(pid, start, parent, 1);
	is(enrich.processes.questions, questions, "is asked for once");
	ok(!parent_of(pid, start, getpid(), clock_boottime()),
	   "another process is not its parent");
	ok(!parent_of(pid, start + tick, parent, clock_boottime()) &&
		   !parent_of(pid, start - tick, parent, clock_boottime()),
	   "nor of one that started at another time");
	ok(!parent_of(pid, start, 0, clock_boottime()), "nobody is nobody");
	test_parent_gone(pid, start, parent);
	end(pid);
	ok(!parent_of(pid, start, getpid(), clock_boottime()),
	   "what has gone has no parent");
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	enrich.parents = false;
}

/* The kernel's own processes are children of one that has no path. */
static void test_parent_of_kernel(void)
{
	const struct process_parent *found;

	if (access("/proc/3/stat", R_OK)) {
		skip("a parent without path", "no process 3");
		return;
	}
	enrich.parents = true;
	found = parent_of(3, started(3), 2, clock_boottime());
	ok(found && !found->exe.bytes &&
		   !memcmp(found->comm, "kthreadd", 9),
	   "a parent without path has a name");
	enrich.parents = false;
}

int main(void)
{
	enrich_init(&enrich);
	if (enrich.processes.proc < 0) {
		printf("1..0 # skip not in the initial pid namespace\n");
		return 0;
	}
	test_found();
	test_another();
	test_gone();
	test_leaderless();
	test_replaced();
	test_title();
	test_long();
	test_classes();
	test_collision();
	test_cgroup();
	test_digests();
	test_nothing();
	test_parent();
	test_parent_of_kernel();
	enrich_free(&enrich);
	return done();
}
