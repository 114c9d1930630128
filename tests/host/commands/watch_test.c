// SPDX-License-Identifier: GPL-2.0
/*
 * tools/commands/watch.c as a whole: what is given back to the kernel is what was
 * written, whatever ends the run. Rings in memory, shared with a child.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "sim.h"
#include "tap.h"

#define RINGS	2

static struct sim_ring *rings[RINGS];
static struct reader reader;
static struct arguments options;
static struct record call;
static uint64_t now;

static void set_up(void)
{
	uint32_t i;

	/* That of a run which was asked to end goes on each second. */
	alarm(60);
	sim_reader(&reader);
	sim_call(&call);
	memset(&options, 0, sizeof(options));
	options.output.format = &out_json;
	filter_init(&options.filter);
	for (i = 0; i < RINGS; i++) {
		rings[i] = sim_ring_shared(i);
		sim_attach(&reader, rings[i]);
	}
	now = 1;
}

static void tear_down(void)
{
	int i;

	reader_close(&reader);
	for (i = 0; i < RINGS; i++)
		sim_ring_unshare(rings[i]);
}

/* Puts @count calls, in turns into each ring. */
static void put_calls(unsigned int count)
{
	while (count--) {
		sim_put(rings[now % RINGS], &call, now);
		now++;
	}
}

/* Records that the kernel got back, over all rings. */
static uint64_t given_back(void)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < RINGS; i++)
		sum += (rings[i]->control.consumer_pos + SIM_RING_SIZE) /
		       sizeof(struct ptracemon_call);
	return sum;
}

static int temporary(void)
{
	return memfd_create("output", MFD_CLOEXEC);
}

/* Whole lines in a file. */
static unsigned int lines_of(int fd)
{
	unsigned int lines = 0;
	off_t at = 0;
	char c;

	for (; pread(fd, &c, 1, at) == 1; at++)
		lines += c == '\n';
	return lines;
}

/* Runs without the sentences on standard error. */
static int follow_quietly(int fd)
{
	int error = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
	int code;

	dup2(null, STDERR_FILENO);
	code = watch_follow(&reader, &options, fd);
	dup2(error, STDERR_FILENO);
	close(null);
	close(error);
	return code;
}

static void test_count(void)
{
	int fd = temporary();

	set_up();
	put_calls(40);
	options.output.count = 7;
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "--count 7");
	is(lines_of(fd), 7, "prints seven");
	is(given_back(), 7, "and gives back seven");
	options.output.count = 33;
	reader_close(&reader);
	sim_reader(&reader);
	sim_attach(&reader, rings[0]);
	sim_attach(&reader, rings[1]);
	is(watch_follow(&reader, &options, fd), EXIT_DONE,
	   "the next reader goes on");
	is(lines_of(fd), 40, "and has the rest");
	is(given_back(), 40, "of which nothing is left");
	close(fd);
	tear_down();
}

/* What is counted is what comes, whatever is shown. */
static void test_metrics(void)
{
	char path[] = "/tmp/ptracemon-watch-XXXXXX", text[4096];
	int fd = temporary(), file = mkstemp(path);
	ssize_t length;

	close(file);
	set_up();
	call.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	put_calls(9);
	call.call.outcome = PTRACEMON_OUTCOME_FAILURE;
	put_calls(1);
	options.filter.failed = true;
	options.metrics = path;
	options.output.asks_seen = true;
	options.output.count = 1;
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "--metrics");
	file = open(path, O_RDONLY);
	length = read(file, text, sizeof(text) - 1);
	text[length > 0 ? length : 0] = 0;
	ok(strstr(text, "outcome=\"success\"} 9\n"), "counts what no filter shows");
	ok(strstr(text, "outcome=\"failure\"} 1\n"), "and what it does");
	ok(strstr(text, "first_seen_total{reason=\"file\"} 0\n"), "and what is asked in vain");
	close(file);
	close(fd);
	unlink(path);
	tear_down();
}

static void test_filter(void)
{
	int fd = temporary();
	const char *word;
	size_t length;

	set_up();
	request_set_parse(&options.filter.requests, "PTRACE_SEIZE", &word, &length);
	put_calls(10);
	call.call.request = 0x4206;
	put_calls(2);
	options.output.count = 2;
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "--request");
	is(lines_of(fd), 2, "prints what is wanted");
	is(given_back(), 12, "and gives back the others too");
	close(fd);
	tear_down();
}

/* Runs with room for @size bytes. True if just the whole lines are gone. */
static bool full_at(rlim_t size)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600), code;
	struct rlimit old, limit;
	bool right;

	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = size;
	set_up();
	put_calls(10);
	options.output.count = 11;
	setrlimit(RLIMIT_FSIZE, &limit);
	code = follow_quietly(fd);
	setrlimit(RLIMIT_FSIZE, &old);
	right = code == EXIT_PROBLEM && given_back() == lines_of(fd);
	close(fd);
	tear_down();
	return right;
}

/* The disk is full at the end of each line, and one byte before and after. */
static void test_full_disk(void)
{
	static char text[65536];
	unsigned int wrong = 0, lines = 0;
	int fd = temporary();
	ssize_t length, i;

	set_up();
	put_calls(10);
	options.output.count = 10;
	watch_follow(&reader, &options, fd);
	tear_down();
	length = pread(fd, text, sizeof(text), 0);
	close(fd);

	signal(SIGXFSZ, SIG_IGN);
	wrong += !full_at(1);
	for (i = 0; i < length - 1; i++) {
		if (text[i] != '\n')
			continue;
		lines++;
		wrong += !full_at((rlim_t)i) + !full_at((rlim_t)i + 1) +
			 !full_at((rlim_t)i + 2);
	}
	is(lines, 9, "a full disk at nine places");
	is(wrong, 0, "what is given back are the whole lines");
}

/* Lines that are one object each; in @others what is not. */
static unsigned int objects_of(int fd, unsigned int *others)
{
	static const char begins[] = "{\"time\"";
	static char text[1 << 16];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
	unsigned int objects = 0;
	char *line;

	*others = 0;
	text[length > 0 ? length : 0] = 0;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strncmp(line, begins, sizeof(begins) - 1) &&
		    !strstr(line + 1, begins) && line[strlen(line) - 1] == '}')
			objects++;
		else
			++*others;
	}
	return objects;
}

/* A run into a file with room for @size bytes, and one after it. */
static void test_torn_at(rlim_t size, int flags, const char *what)
{
	char name[32];
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600), to;
	unsigned int others, first;
	struct rlimit old, limit;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	to = open(name, flags | O_CLOEXEC);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = size;
	set_up();
	put_calls(10);
	options.output.count = 11;
	setrlimit(RLIMIT_FSIZE, &limit);
	follow_quietly(to);
	setrlimit(RLIMIT_FSIZE, &old);
	first = (unsigned int)given_back();
	reader_close(&reader);
	sim_reader(&reader);
	sim_attach(&reader, rings[0]);
	sim_attach(&reader, rings[1]);
	options.output.count = 10 - first;
	watch_follow(&reader, &options, to);
	ok(first > 0 && first < 10 && objects_of(fd, &others) == 10 &&
		   others == 1,
	   "a torn line %s: the next one begins a line of its own", what);
	close(to);
	close(fd);
	tear_down();
}

static void test_torn(void)
{
	static const char whole[] = "{}\n";
	int fd = temporary();
	char first = 0;

	signal(SIGXFSZ, SIG_IGN);
	test_torn_at(5000, O_WRONLY | O_APPEND, "at the end");
	test_torn_at(5000, O_WRONLY, "before the place of writing");
	set_up();
	put_calls(1);
	options.output.count = 1;
	if (write(fd, whole, 3) != 3)
		abort();
	watch_follow(&reader, &options, fd);
	ok(pread(fd, &first, 1, 3) == 1 && first == '{',
	   "behind a line that has its end there is no empty one");
	close(fd);
	tear_down();
}

/* A further output: what is given back, each of them has. */
static void test_extra(void)
{
	struct rlimit old, limit;
	int fd = temporary(), extra = temporary();

	set_up();
	put_calls(10);
	options.output.count = 10;
	options.output.extras = 1;
	options.output.extra[0] = (struct output_extra){ &out_deviceevents, extra, "extra", 0 };
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "two outputs");
	ok(lines_of(fd) == 10 && lines_of(extra) == 10 && given_back() == 10,
	   "both have everything");
	close(fd);
	close(extra);
	tear_down();

	/* Its lines are longer: it is full first. */
	fd = temporary();
	extra = temporary();
	set_up();
	put_calls(10);
	options.output.count = 11;
	options.output.extras = 1;
	options.output.extra[0] = (struct output_extra){ &out_deviceevents, extra, "extra", 0 };
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = 8000;
	setrlimit(RLIMIT_FSIZE, &limit);
	is(follow_quietly(fd), EXIT_PROBLEM, "the second one is full");
	setrlimit(RLIMIT_FSIZE, &old);
	ok(lines_of(extra) && lines_of(extra) < lines_of(fd),
	   "and has less than the first");
	is(given_back(), lines_of(extra), "which is what is given back");
	close(fd);
	close(extra);
	tear_down();
}

/* Sessions instead of records, and beside them. */
static void test_sessions(void)
{
	static char text[65536];
	int fd = temporary();

	set_up();
	options.output.of = OUTPUT_SESSIONS;
	options.seconds = 0.2;
	call.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	put_calls(5);
	call.call.request = 17;
	call.call.request_class = PTRACEMON_CLASS_CONTROL;
	put_calls(1);
	call.call.tracee.tgid++;
	put_calls(3);
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "sessions");
	is(lines_of(fd), 2, "a line each");
	is(given_back(), 9, "and all records are given back");
	text[pread(fd, text, sizeof(text) - 1, 0)] = 0;
	ok(strstr(text, "\"ended\":\"detached\"") &&
		   strstr(text, "\"ended\":\"idle\""),
	   "one that has ended, and one that nothing was heard of");
	close(fd);
	tear_down();

	fd = temporary();
	set_up();
	options.output.of = OUTPUT_RECORDS_AND_SESSIONS;
	options.output.count = 3;
	call.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	put_calls(1);
	call.call.request = 17;
	call.call.request_class = PTRACEMON_CLASS_CONTROL;
	put_calls(1);
	is(watch_follow(&reader, &options, fd), EXIT_DONE,
	   "records and sessions");
	is(lines_of(fd), 3, "are counted alike");
	close(fd);
	tear_down();
}

/* More sessions at the end than there is room for in a buffer. */
static void test_many_sessions(void)
{
	unsigned int i;
	int fd = temporary();

	set_up();
	options.output.of = OUTPUT_SESSIONS;
	options.seconds = 0.2;
	for (i = 0; i < 400; i++) {
		call.call.tracee.tgid = 1000 + i;
		put_calls(1);
	}
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "many sessions");
	is(lines_of(fd), 400, "each is told");
	close(fd);
	tear_down();
}

static void test_closed_pipe(void)
{
	int pipes[2];

	set_up();
	put_calls(5);
	if (pipe(pipes))
		abort();
	close(pipes[0]);
	is(watch_follow(&reader, &options, pipes[1]), EXIT_DONE,
	   "nobody reads: a clean end");
	is(given_back(), 0, "and nothing is given back");
	close(pipes[1]);
	tear_down();
}

/* One of two has no reader any more, while nothing happens. */
static void test_second_closed(void)
{
	char text[512] = "";
	int errors[2], pipes[2], fd = temporary(), status;
	pid_t pid;

	set_up();
	put_calls(1);
	if (pipe(pipes) || pipe(errors))
		abort();
	options.output.extras = 1;
	options.output.extra[0] =
		(struct output_extra){ &out_json, pipes[1], "second", 0 };
	reader.fd = eventfd(0, EFD_CLOEXEC);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(pipes[0]);
		dup2(errors[1], STDERR_FILENO);
		_exit(watch_follow(&reader, &options, fd));
	}
	close(pipes[1]);
	close(errors[1]);
	ok(read(pipes[0], text, 1) == 1, "the second output has a record");
	close(pipes[0]);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_PROBLEM,
	   "it has no reader any more: that ends the run, with 1");
	status = (int)read(errors[0], text, sizeof(text) - 1);
	ok(status > 0 && strstr(text, "nobody reads second any more"),
	   "and a sentence says which");
	is(given_back(), 1, "what both have is given back");
	close(errors[0]);
	close(fd);
	tear_down();
}

/* The records that precede damage are printed; the end says so. */
static void test_damage(void)
{
	int fd = temporary();

	set_up();
	put_calls(4);
	memset(rings[0]->data + sizeof(call.call), 0xff, 8);
	is(follow_quietly(fd), EXIT_PROBLEM, "damage ends the run");
	ok(lines_of(fd) == given_back() && given_back() >= 2,
	   "what came before it is printed and given back");
	close(fd);
	tear_down();
}

static void test_unexplained(void)
{
	int fd = temporary();
	char text[16384] = "";

	set_up();
	put_calls(4);
	rings[0]->sequence--;
	put_calls(2);
	options.output.count = 6;
	is(follow_quietly(fd), EXIT_PROBLEM, "a number twice: exit code 1");
	is(lines_of(fd), 7, "and a line more");
	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		abort();
	ok(strstr(text, "\"reason\":\"unexplained\""), "that says so");
	is(given_back(), 6, "all is given back");
	close(fd);
	tear_down();
}

/* Whatever is wrong with each record, two sentences say so. */
static void test_always_unexplained(void)
{
	int error = dup(STDERR_FILENO), errors = temporary(), fd = temporary();
	unsigned int i;

	set_up();
	options.output.count = 100;
	for (i = 0; i < 100; i++) {
		put_calls(1);
		rings[0]->sequence = rings[1]->sequence = 7;
	}
	dup2(errors, STDERR_FILENO);
	watch_follow(&reader, &options, fd);
	dup2(error, STDERR_FILENO);
	is(lines_of(errors), 2, "numbers that never add up: two sentences");
	close(error);
	close(errors);
	close(fd);
	tear_down();
}

static void test_unknown_type(void)
{
	int fd = temporary();

	set_up();
	call.header.type = 99;
	put_calls(3);
	call.header.type = PTRACEMON_TYPE_CALL;
	put_calls(1);
	options.output.count = 1;
	is(follow_quietly(fd), EXIT_DONE, "types of the future are skipped");
	is(lines_of(fd), 1, "and make no line");
	close(fd);
	tear_down();
}

/* More than one batch holds. */
static void test_batches(void)
{
	int fd = temporary();
	unsigned int i;

	set_up();
	for (i = 0; i < 20; i++) {
		options.output.count = 300;
		put_calls(300);
		if (watch_follow(&reader, &options, fd) != EXIT_DONE)
			break;
	}
	is(lines_of(fd), 6000, "6000 records in large rounds");
	ok(rings[0]->control.consumer_pos == rings[0]->head &&
		   rings[1]->control.consumer_pos == rings[1]->head,
	   "are given back");
	close(fd);
	tear_down();
}

static void sleep_ms(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static unsigned long switches_of(pid_t pid)
{
	unsigned long count = 0;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "voluntary_ctxt_switches: %lu", &count);
	if (file)
		fclose(file);
	return count;
}

/* A child that follows, with an eventfd for the device. It closes @other. */
static pid_t start(int fd, int other)
{
	pid_t pid;

	reader.fd = eventfd(0, EFD_CLOEXEC);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		alarm(0);
		close(other);
		dup2(null, STDERR_FILENO);
		_exit(watch_follow(&reader, &options, fd));
	}
	return pid;
}

/* Wakes the child. An eventfd stays readable: it does not sleep again. */
static void ring_the_bell(void)
{
	if (eventfd_write(reader.fd, 1))
		abort();
}

/* Exit code within @ms, or -1. */
static int ends_within(pid_t pid, long ms)
{
	int status = 0;

	for (; ms > 0; ms -= 10) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) :
						   -WTERMSIG(status);
		sleep_ms(10);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static void test_idle(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	unsigned long before;
	size_t i;
	pid_t pid;
	int fd;

	for (i = 0; i < 3; i++) {
		/* Whoever started this test may ignore it. */
		signal(signals[i], SIG_DFL);
		fd = temporary();
		set_up();
		put_calls(3);
		pid = start(fd, -1);
		sleep_ms(300);
		is(lines_of(fd), 3, "everything is printed before it sleeps");
		before = switches_of(pid);
		sleep_ms(1000);
		ok(before && switches_of(pid) == before,
		   "and then it does not wake up");
		kill(pid, signals[i]);
		is(ends_within(pid, 2000), EXIT_DONE, "but to end");
		is(given_back(), 3, "all was given back");
		close(fd);
		tear_down();
	}
}

/* Whoever started it has signals ignored: nohup, a shell's "&". */
static void test_ignored(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	size_t i;

	for (i = 0; i < 3; i++) {
		int fd = temporary();
		pid_t pid;

		set_up();
		options.output.count = 2;
		put_calls(1);
		signal(signals[i], SIG_IGN);
		pid = start(fd, -1);
		signal(signals[i], SIG_DFL);
		while (lines_of(fd) < 1)
			sleep_ms(1);
		kill(pid, signals[i]);
		put_calls(1);
		ring_the_bell();
		is(ends_within(pid, 5000), EXIT_DONE, "it ends by its count");
		is(lines_of(fd), 2, "and not by a signal that was ignored");
		close(fd);
		tear_down();
	}
}

static void test_for(void)
{
	struct timespec from, to;
	int fd = temporary();
	double took;
	pid_t pid;

	set_up();
	options.seconds = 0.5;
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = start(fd, -1);
	is(ends_within(pid, 3000), EXIT_DONE, "--for 0.5 ends by itself");
	clock_gettime(CLOCK_MONOTONIC, &to);
	took = (double)(to.tv_sec - from.tv_sec) +
	       (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	ok(took > 0.45 && took < 2, "after that time (%.2f s)", took);
	close(fd);
	tear_down();
}

/* As in `ptracemon | head -1`, while nothing happens. */
static void test_reader_leaves(void)
{
	int pipes[2];
	pid_t pid;
	char c;

	set_up();
	put_calls(1);
	if (pipe(pipes))
		abort();
	pid = start(pipes[1], pipes[0]);
	close(pipes[1]);
	ok(read(pipes[0], &c, 1) == 1, "one record goes out");
	close(pipes[0]);
	is(ends_within(pid, 2000), EXIT_DONE,
	   "nobody reads any more: it ends at once, though nothing happens");
	tear_down();
}

/* The output takes nothing: asked to end, it does not wait for ever. */
static void test_stuck_output(void)
{
	static char text[1 << 20];
	unsigned int lines = 0;
	size_t used = 0;
	ssize_t length;
	int pipes[2];
	pid_t pid;

	set_up();
	put_calls(200);
	if (pipe(pipes))
		abort();
	fcntl(pipes[1], F_SETPIPE_SZ, 4096);
	pid = start(pipes[1], pipes[0]);
	close(pipes[1]);
	sleep_ms(300);
	kill(pid, SIGTERM);
	is(ends_within(pid, 5000), EXIT_DONE, "a stuck output: it ends");
	while ((length = read(pipes[0], text + used, sizeof(text) - used)) > 0)
		used += (size_t)length;
	while (used)
		lines += text[--used] == '\n';
	is(given_back(), lines, "what is given back are the whole lines");
	ok(lines > 0 && lines < 200, "which are %u", lines);
	close(pipes[0]);
	tear_down();
}

/* Somebody made the output non-blocking. */
static void test_nonblocking(void)
{
	unsigned int lines = 0;
	char text[4096];
	ssize_t length;
	int pipes[2];
	pid_t pid;

	set_up();
	put_calls(100);
	options.output.count = 100;
	if (pipe2(pipes, O_NONBLOCK))
		abort();
	fcntl(pipes[1], F_SETPIPE_SZ, 4096);
	fcntl(pipes[0], F_SETFL, 0);
	pid = start(pipes[1], pipes[0]);
	close(pipes[1]);
	while ((length = read(pipes[0], text, sizeof(text))) > 0)
		while (length)
			lines += text[--length] == '\n';
	is(lines, 100, "a non-blocking output gets everything");
	is(ends_within(pid, 2000), EXIT_DONE, "and the run ends well");
	close(pipes[0]);
	tear_down();
}

/* Killed in the midst of writing: what was given back was written. */
static void test_kill(void)
{
	unsigned int wrong = 0, early = 0, i;

	for (i = 0; i < 40; i++) {
		int fd = temporary();
		pid_t pid;

		set_up();
		put_calls(300);
		pid = start(fd, -1);
		usleep(i * 400);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		wrong += given_back() > lines_of(fd);
		early += given_back() < 300;
		close(fd);
		tear_down();
	}
	is(wrong, 0, "killed: nothing is given back that was not written");
	ok(early, "killed before all was given back %u times", early);
}

/* A record of the near future does not put it to sleep. */
static void test_horizon(void)
{
	int fd = temporary();
	struct timespec time;
	pid_t pid;

	set_up();
	clock_gettime(CLOCK_BOOTTIME, &time);
	now = (uint64_t)time.tv_sec * 1000000000 + 300000000;
	put_calls(1);
	options.output.count = 1;
	pid = start(fd, -1);
	is(ends_within(pid, 3000), EXIT_DONE,
	   "a record that is too young is waited for without sleeping");
	is(lines_of(fd), 1, "and printed");
	close(fd);
	tear_down();
}

static void test_wake_up(void)
{
	int fd = temporary();
	pid_t pid;

	set_up();
	options.output.count = 2;
	pid = start(fd, -1);
	sleep_ms(300);
	put_calls(2);
	ring_the_bell();
	is(ends_within(pid, 3000), EXIT_DONE, "it wakes up for records");
	is(lines_of(fd), 2, "and prints them");
	close(fd);
	tear_down();
}

/* The host gets its name after the reader was started. */
static void test_host_name(void)
{
	static const char first[] = "\"DeviceName\":\"first\"";
	static const char later[] = "\"DeviceName\":\"later\"";
	static char text[65536];
	int fd = temporary();
	pid_t pid;

	if (!sim_own_host_name()) {
		skip("a host name that is set later", "no namespaces here");
		close(fd);
		return;
	}
	sethostname("first", 5);
	set_up();
	options.output.format = &out_deviceevents;
	options.output.count = 2;
	put_calls(1);
	pid = start(fd, -1);
	while (lines_of(fd) < 1)
		sleep_ms(1);
	sethostname("later", 5);
	put_calls(1);
	ring_the_bell();
	is(ends_within(pid, 5000), EXIT_DONE, "a host name that is set later");
	text[pread(fd, text, sizeof(text) - 1, 0)] = 0;
	ok(strstr(text, first) && strstr(text, later) > strstr(text, first),
	   "is in the rows from then on");
	close(fd);
	tear_down();
}

int main(void)
{
	test_count();
	test_metrics();
	test_filter();
	test_full_disk();
	test_torn();
	test_extra();
	test_sessions();
	test_many_sessions();
	test_closed_pipe();
	test_second_closed();
	test_damage();
	test_unexplained();
	test_always_unexplained();
	test_unknown_type();
	test_batches();
	test_idle();
	test_ignored();
	test_for();
	test_reader_leaves();
	test_stuck_output();
	test_nonblocking();
	test_kill();
	test_horizon();
	test_wake_up();
	test_host_name();
	return done();
}
