// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/who.c against the real /proc: children of this test.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "host/procfs.h"
#include "host/who.h"
#include "tap.h"

static const struct excerpt no_cgroup;
static struct whos whos = { .wanted = true };
static int proc;

/* As the kernel would tell of it. */
static struct ptracemon_identity identity_of(pid_t pid)
{
	struct ptracemon_identity task = { 0 };
	int process = proc_process(proc, (uint32_t)pid);
	struct proc_stat stat;

	if (process < 0 || !proc_stat(process, &stat))
		abort();
	close(process);
	task.tgid = task.tid = (uint32_t)pid;
	task.parent = stat.parent;
	task.start_time = stat.start * clock_tick() + 4711;
	return task;
}

static const struct who *ask_once(const struct ptracemon_identity *task)
{
	return whos_find(&whos, task, &no_cgroup, clock_boottime(), NULL);
}

/* An answer that comes too late on a busy machine is asked for again, in time to come. */
static const struct who *ask(const struct ptracemon_identity *task)
{
	const struct who *who = ask_once(task);
	uint64_t time = clock_boottime();
	unsigned int tries;

	for (tries = 0; !who && tries < 1000; tries++) {
		poll(NULL, 0, 10);
		time += 2 * WHO_KEEP_NS;
		who = whos_find(&whos, task, &no_cgroup, time, NULL);
	}
	return who;
}

/* Tells that it is ready by closing its end, and sleeps. */
static void sleep_in(const char *folder, int end)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (chdir(folder))
		abort();
	close(end);
	for (;;)
		pause();
}

static void wait_for_end(int fd)
{
	char byte;

	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
	close(fd);
}

static pid_t start(void (*begin)(void), const char *folder)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		close(ends[0]);
		if (begin)
			begin();
		sleep_in(folder, ends[1]);
	}
	close(ends[1]);
	wait_for_end(ends[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void set_name(void)
{
	prctl(PR_SET_NAME, "a) b (c");
	setsid();
}

static bool path_is(const struct who_path *path, const char *wanted)
{
	return path->size == strlen(wanted) &&
	       !memcmp(path->bytes, wanted, path->size);
}

static void test_lineage(void)
{
	const pid_t pid = start(set_name, "/usr");
	struct ptracemon_identity task = identity_of(pid);
	const struct who *who = ask(&task);
	char exe[256];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[length] = 0;
	if (!ok(who, "a child is known"))
		return;
	ok(who->count > 1 && who->count <= WHO_ANCESTORS, "it has ancestors");
	is(who->ancestors[0].pid, (uint64_t)getpid(), "the first is this test");
	is(who->ancestors[1].pid, (uint64_t)getppid(), "and then its parent");
	ok(path_is(&who->ancestors[0].exe, exe), "with its executable");
	is(who->ancestors[0].start_time / clock_tick(),
	   identity_of(getpid()).start_time / clock_tick(), "and its start");
	is(who->leader.pid, (uint64_t)pid, "it leads a session");
	is_text((const char *)who->leader.comm, "a) b (c", "with a name that has brackets");
	is_text(who->terminal, "", "and has no terminal");
	ok(path_is(&who->directory, "/usr"), "it is in /usr");
	is(who->exe & ~(uint32_t)WHO_EXE_WRITTEN, 0, "its executable is nothing special");
	end(pid);
}

static void test_reuse(void)
{
	const pid_t pid = start(NULL, "/");
	struct ptracemon_identity task = identity_of(pid), other = task;
	const struct who *who;

	other.start_time += 10 * clock_tick();
	ok(!ask_once(&other), "of another that had this number nothing is said");
	task.parent++;
	who = ask(&task);
	ok(who && !who->count,
	   "one that has lost its parent has no ancestors");
	end(pid);
	task.start_time += 20 * clock_tick();
	ok(!ask_once(&task), "nor of one that has gone");
}

static void test_cache(void)
{
	const pid_t pid = start(NULL, "/");
	struct ptracemon_identity task = identity_of(pid);
	const struct who *who = ask(&task);
	const uint64_t serial = who ? who->serial : 0;

	ok(who && ask(&task)->serial == serial, "it is not asked for again at once");
	end(pid);
	ok(ask(&task) && whos_known(&whos, &task),
	   "what was known stays when it has gone");
	whos_find(&whos, &task, &no_cgroup, clock_boottime() + 2 * WHO_KEEP_NS,
		  NULL);
	ok(whos_known(&whos, &task)->serial != serial, "but is asked for in the end");
	ok(whos_known(&whos, &task)->ancestors[0].pid == (uint32_t)getpid(),
	   "and stays if there is no answer");
}

/* Three that want the same two places: who is asked for last leaves the one at hand. */
static void test_places(void)
{
	const pid_t pid = start(NULL, "/");
	const struct ptracemon_identity task = identity_of(pid);
	const struct who *kept = ask(&task);
	struct ptracemon_identity other = task;
	unsigned int i;

	for (i = 1; i < 4; i++) {
		other.tgid = task.tgid + WHOS_KEPT * i;
		whos_find(&whos, &other, &no_cgroup, clock_boottime(), kept);
	}
	ok(kept && whos_known(&whos, &task) == kept, "a tracee does not take its tracer's place");
	end(pid);
}

static void test_terminal(void)
{
	char name[64], wanted[64];
	const struct who *who;
	struct ptracemon_identity task;
	int master;
	const pid_t pid = forkpty(&master, name, NULL, NULL);
	char byte;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(STDOUT_FILENO, "r", 1) == 1)
			pause();
		_exit(1);
	}
	if (pid < 0) {
		skip("a terminal", strerror(errno));
		return;
	}
	if (read(master, &byte, 1) != 1)
		abort();
	snprintf(wanted, sizeof(wanted), "%s", name + strlen("/dev/"));
	task = identity_of(pid);
	who = ask(&task);
	ok(who, "a process at a terminal is known");
	is_text(who ? who->terminal : NULL, wanted, "and the terminal's name");
	is(who ? who->terminal_major : 0, 136, "and its number");
	end(pid);
	close(master);
}

/* ---- executables: copies of sleep(1) */

static int copy_sleep(int to)
{
	char bytes[65536];
	ssize_t length;
	int from = open("/bin/sleep", O_RDONLY | O_CLOEXEC);

	while ((length = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)length) != length)
			abort();
	close(from);
	return to;
}

/* Runs it, and waits until it does. */
static pid_t run(int file)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		char *const argv[] = { "sleep", "60", NULL };

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fexecve(file, argv, environ);
		_exit(1);
	}
	close(ends[1]);
	wait_for_end(ends[0]);
	return pid;
}

/* Process start times have ticks: what comes before must be in an earlier one. */
static void wait_a_tick(void)
{
	const uint64_t from = clock_boottime();

	while (clock_boottime() < from + 3 * clock_tick())
		poll(NULL, 0, 5);
}

static void has_flags(int file, const char *path, uint32_t wanted,
		      const char *what)
{
	const pid_t pid = run(file);
	const struct ptracemon_identity task = identity_of(pid);
	const struct who *who;

	if (wanted & WHO_EXE_WRITTEN) {
		wait_a_tick();
		chmod(path, 0711);
	}
	if (path && wanted & WHO_EXE_DELETED)
		unlink(path);
	who = ask(&task);
	is(who ? who->exe : ~0u, wanted, what);
	end(pid);
	close(file);
}

static int make_file(char *path)
{
	int file = copy_sleep(mkostemp(path, O_CLOEXEC));

	fchmod(file, 0755);
	close(file);
	wait_a_tick();
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void test_executables(void)
{
	char first[] = "/var/tmp/ptracemon-who-XXXXXX", second[sizeof(first)];
	char third[sizeof(first)];
	int memory;

	strcpy(second, first);
	strcpy(third, first);
	has_flags(make_file(first), first, 0, "a file");
	unlink(first);
	has_flags(make_file(second), second, WHO_EXE_DELETED, "one that was removed");
	has_flags(make_file(third), third, WHO_EXE_WRITTEN,
		  "one that was changed while it ran");
	unlink(third);
	memory = copy_sleep(memfd_create("x", MFD_CLOEXEC));
	wait_a_tick();
	has_flags(memory, NULL,
		  WHO_EXE_MEMFD | WHO_EXE_DELETED, "memory");
}

static void test_mounts(void)
{
	const pid_t pid = start(NULL, "/");
	struct ptracemon_identity task = identity_of(pid);
	struct stat host;

	task.user_ns = 4026532000u;
	task.mnt_ns = 4026532001u;
	if (stat("/proc/1/ns/mnt", &host)) {
		skip("mounts", "this test may not look at process 1");
	} else {
		ok(ask(&task)->exe & WHO_EXE_OWN_MOUNTS,
		   "mounts of a user's namespace are told");
		task.mnt_ns = (uint32_t)host.st_ino;
		whos_find(&whos, &task, &no_cgroup,
			  clock_boottime() + 2 * WHO_KEEP_NS, NULL);
		ok(!(whos_known(&whos, &task)->exe & WHO_EXE_OWN_MOUNTS),
		   "but not the host's");
	}
	end(pid);
}

int main(void)
{
	proc = proc_open();
	if (proc < 0) {
		skip("who processes are", "/proc is not of the initial pid namespace");
		return done();
	}
	test_lineage();
	test_reuse();
	test_cache();
	test_places();
	test_terminal();
	test_executables();
	test_mounts();
	whos.wanted = false;
	ok(!ask_once(&(struct ptracemon_identity){ .tgid = 1 }), "unless it is asked for, nothing is");
	whos_free(&whos);
	return done();
}
