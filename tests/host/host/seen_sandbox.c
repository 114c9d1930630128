// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/seen.c in the sandbox: what it needs was opened before. A program of its own, as
 * it is built without sanitizers, for which there is no sandbox. TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/procfs.h"
#include "host/sandbox.h"
#include "host/seen.h"
#include "tap.h"

/* Of so many the log is longer than what SQLite lets it be: it is taken over into the file. */
#define PAIRS	4000u

static char folder[] = "/tmp/ptracemon-seen-XXXXXX";
static char path[64];

static enum seen_answer ask(struct seen *seen, unsigned int number, uint64_t began)
{
	const struct ptracemon_identity root = { .pid_ns = INITIAL_PID_NS, .user_ns = INITIAL_USER_NS };
	char tracee[2048];
	const struct seen_pair pair = {
		.tracer = &root, .verdict = "inspecting", .began = began, .time = began,
		.executables = { { (const uint8_t *)"/usr/bin/gdb", 12, false },
				 { (const uint8_t *)tracee, sizeof(tracee), false } },
	};

	memset(tracee, '/', sizeof(tracee));
	snprintf(tracee + sizeof(tracee) - 16, 16, "%015u", number);
	tracee[sizeof(tracee) - 1] = '/';
	return seen_ask(seen, &pair);
}

/* In a process of its own. Returns what it exits with. */
static int see(unsigned int from)
{
	struct seen *seen = seen_open(path, true);
	unsigned int i;
	int fd;

	if (!seen)
		return 1;
	/* Nothing can be opened to be written to, and nothing else be cut. */
	sandbox_enter(SANDBOX_LIVE, -1);
	fd = openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd >= 0 || !ftruncate(STDOUT_FILENO, 0) || errno != EPERM)
		return 2;
	for (i = from; i < from + PAIRS; i++)
		while (ask(seen, i, 1) == SEEN_UNKNOWN)
			usleep(100);
	seen_close(seen);
	return 0;
}

static int in_child(unsigned int from)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(see(from));
	waitpid(pid, &status, 0);
	return status;
}

static unsigned int count_known(void)
{
	struct seen *seen = seen_open(path, false);
	unsigned int i, known = 0;

	for (i = 0; seen && i < 2 * PAIRS; i++)
		known += ask(seen, i, 2) == SEEN_BEFORE;
	seen_close(seen);
	return known;
}

int main(void)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	struct stat status;
	char name[80];
	size_t i;

	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/seen.db", folder);
	is((uint64_t)in_child(0), 0, "in the sandbox pairs are kept");
	is((uint64_t)in_child(PAIRS), 0, "also in a file that is there");
	is(count_known(), 2 * PAIRS, "all of them");
	snprintf(name, sizeof(name), "%s-wal", path);
	ok(!stat(path, &status) && status.st_size > 4 * 1024 * 1024,
	   "the log was taken over into the file");
	ok(!stat(name, &status) && status.st_size < 8 * 1024 * 1024, "and did not grow without an end");
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	rmdir(folder);
	return done();
}
