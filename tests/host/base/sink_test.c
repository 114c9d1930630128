// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/sink.c: all of a text is written, however little the other side takes at once; and what a killed writer
 * has left.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/sink.h"
#include "base/stop.h"
#include "tap.h"

/* Many times what a pipe takes. */
#define LENGTH	(1 << 20)

static char text[LENGTH];

static void make_pipe(int ends[2])
{
	if (pipe(ends) || fcntl(ends[1], F_SETFL, O_NONBLOCK))
		exit(1);
}

/* Exits with 0 if all of it comes, then the end. */
static pid_t start_reader(const int ends[2])
{
	static char got[LENGTH];
	size_t length = 0;
	ssize_t count;
	pid_t pid = fork();

	if (pid)
		return pid;
	close(ends[1]);
	while ((count = read(ends[0], got + length, sizeof(got) - length)) > 0)
		length += (size_t)count;
	_exit(length != LENGTH || memcmp(got, text, LENGTH));
}

static void test_pipe(void)
{
	struct iovec pieces[] = {
		{ text, 0 }, { text, 7 }, { text + 7, 0 }, { text + 7, LENGTH - 7 },
	};
	size_t written;
	int ends[2], status;
	pid_t reader;

	make_pipe(ends);
	reader = start_reader(ends);
	ok(!sink_write_pieces(ends[1], pieces, 4, &written),
	   "a reader that takes little at once is waited for");
	is(written, LENGTH, "until all is written");
	close(ends[1]);
	ok(waitpid(reader, &status, 0) == reader && !status, "as it was");

	close(ends[0]);
	make_pipe(ends);
	stop_asked = 2;
	is((uint64_t)sink_write(ends[1], text, LENGTH, &written), EINTR,
	   "but not once it was asked to stop twice");
	ok(written > 0 && written < LENGTH, "and it is told how much was written");
	stop_asked = 0;
	close(ends[0]);
	is((uint64_t)sink_write(ends[1], text, 1, &written), EPIPE,
	   "who has gone is told");
	is(written, 0, "and that nothing was written");
	close(ends[1]);
}

static bool is_torn(const char *left, off_t place, int flags)
{
	char name[] = "/tmp/sink-test-XXXXXX";
	int fd = mkostemp(name, flags);
	bool torn;

	if (fd < 0 || write(fd, left, strlen(left)) < 0)
		exit(1);
	lseek(fd, place, SEEK_SET);
	torn = sink_is_torn(fd);
	close(fd);
	unlink(name);
	return torn;
}

static void test_torn(void)
{
	int ends[2];

	ok(is_torn("one\ntw", 0, O_APPEND), "a line without end is torn");
	ok(!is_torn("one\n", 0, O_APPEND), "one with its end is not");
	ok(!is_torn("", 0, O_APPEND), "nor is nothing");
	ok(is_torn("one\ntw", 6, 0), "the place counts where it is written to");
	ok(!is_torn("one\ntw", 4, 0), "not what comes after it");
	ok(!is_torn("one", 9, 0), "nor a hole before it");
	make_pipe(ends);
	ok(!sink_is_torn(ends[1]), "a pipe has no lines");
	ok(!sink_is_torn(-1), "nor has what is not open");
}

int main(void)
{
	size_t i;

	for (i = 0; i < LENGTH; i++)
		text[i] = (char)(i * 31 >> 3);
	signal(SIGPIPE, SIG_IGN);
	test_pipe();
	test_torn();
	return done();
}
