// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration that is read again while records come: tools/commands/watch.c and
 * reload.c, with rings in memory, shared with a child that follows. Each record is in just
 * one file, in its order, however often files are moved away; and in the recording.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/config.h"
#include "sim.h"
#include "tap.h"

#define RINGS	2
#define ROUNDS	40
#define CALLS	50 /* of a round: what the rings can hold */

static struct sim_ring *rings[RINGS];
static struct reader reader;
static struct record call;
static uint64_t now;
static char folder[] = "/tmp/ptracemon-reload-XXXXXX";
static int errors;

static const char *path_of(const char *name)
{
	static char paths[4][128]; /* more than are in use at a time */
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

/* The configuration; %s is the folder. */
__attribute__((format(printf, 1, 2))) static void configure(const char *format, ...)
{
	FILE *file = fopen(path_of("c.conf"), "w");
	va_list arguments;

	fputs("[reader]\nheartbeat = 0\n", file);
	va_start(arguments, format);
	vfprintf(file, format, arguments);
	va_end(arguments);
	fclose(file);
}

static void remove_files(void)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;

	while ((entry = readdir(opened)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(opened), entry->d_name, 0);
	closedir(opened);
}

static void set_up(void)
{
	uint32_t i;

	remove_files();
	sim_reader(&reader);
	reader.info.cpus = RINGS;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	reader.info.abi_minor = PTRACEMON_ABI_MINOR;
	reader.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	sim_call(&call);
	call.call.request_class = PTRACEMON_CLASS_READ;
	for (i = 0; i < RINGS; i++) {
		rings[i] = sim_ring_shared(i);
		sim_attach(&reader, rings[i]);
	}
	now = 1;
	if (ftruncate(errors, 0))
		abort();
}

static void tear_down(void)
{
	int i;

	reader_close(&reader);
	for (i = 0; i < RINGS; i++)
		sim_ring_unshare(rings[i]);
}

static void follow(void)
{
	struct config *config = config_load(path_of("c.conf"));
	struct arguments *arguments = &config->arguments;

	arguments->config = &config;
	arguments->config_path = config->path;
	stop_keep_on_hangup();
	if (arguments_open(arguments))
		_exit(99);
	_exit(watch_follow(&reader, arguments, STDOUT_FILENO));
}

static pid_t start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(errors, STDERR_FILENO);
		follow();
	}
	return pid;
}

static bool is_empty(const struct sim_ring *ring)
{
	return __atomic_load_n(&ring->control.consumer_pos, __ATOMIC_ACQUIRE) ==
	       ring->head;
}

/* Wakes the child until it has read all; its poll() sees a bell that nobody reads. */
static void wait_until_read(void)
{
	uint64_t bell;

	if (eventfd_write(reader.fd, 1))
		abort();
	while (!is_empty(rings[0]) || !is_empty(rings[1]))
		poll(NULL, 0, 1);
	if (eventfd_read(reader.fd, &bell))
		abort();
}

/*
 * Later than all before, as the module's own times: a reader at work counts on that, to tell
 * what two rings have in its order.
 */
static uint64_t next_time(void)
{
	static uint64_t last;
	uint64_t time;

	while ((time = clock_boottime()) <= last)
		;
	last = time;
	return time;
}

static void put_calls(unsigned int count)
{
	while (count--) {
		call.call.addr = now;
		sim_put(rings[now % RINGS], &call, next_time());
		now++;
	}
}

static bool is_there(const char *name)
{
	return !access(path_of(name), F_OK);
}

static void wait_for(const char *name)
{
	while (!is_there(name))
		poll(NULL, 0, 1);
}

/* The number of a line's record; 0: it is no whole line, or of none that was put. */
static unsigned long long number_of(const char *line)
{
	const char *at = strstr(line, "\"addr\":");
	unsigned long long addr;

	if (*line != '{' || !at || strcmp(line + strlen(line) - 2, "}\n") ||
	    sscanf(at, "\"addr\":%llu", &addr) != 1 || addr >= now)
		return 0;
	return addr;
}

/* Counts the records of this file, which is JSON. Returns how many lines are wrong, and tells of the first. */
static unsigned int count_in(const char *name, unsigned int *counts)
{
	unsigned long long addr, before = 0;
	unsigned int wrong = 0, at = 0;
	char line[8192];
	FILE *file = fopen(path_of(name), "r");

	while (fgets(line, sizeof(line), file)) {
		at++;
		addr = number_of(line);
		if (!addr && !wrong++)
			printf("# %s:%u is no line of a record: %.200s\n", name, at, line);
		else if (addr && addr < before && !wrong++)
			printf("# %s:%u has record %llu behind %llu\n", name, at, addr, before);
		before = addr;
		if (addr)
			counts[addr]++;
	}
	fclose(file);
	return wrong;
}

static unsigned int files_of(const char *beginning)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;
	unsigned int files = 0;

	while ((entry = readdir(opened)))
		files += !strncmp(entry->d_name, beginning, strlen(beginning));
	closedir(opened);
	return files;
}

/* Whether each record is in one of these files, in its order, and in one only. */
static bool has_each_once(const char *beginning, unsigned int *files)
{
	unsigned int *counts = calloc(now, sizeof(*counts)), wrong = 0;
	DIR *opened = opendir(folder);
	struct dirent *entry;
	uint64_t i;

	while ((entry = readdir(opened)))
		if (!strncmp(entry->d_name, beginning, strlen(beginning)))
			wrong += count_in(entry->d_name, counts);
	closedir(opened);
	for (i = 1; i < now; i++)
		if (counts[i] != 1 && !wrong++)
			printf("# record %llu of %llu is there %u times\n", (unsigned long long)i,
			       (unsigned long long)now - 1, counts[i]);
	if (wrong)
		printf("# %u in all\n", wrong);
	free(counts);
	*files = files_of(beginning);
	return !wrong;
}

static const char *told(void)
{
	static char text[4096];
	ssize_t length = pread(errors, text, sizeof(text) - 1, 0);

	text[length > 0 ? length : 0] = 0;
	return text;
}

static int ends(pid_t pid)
{
	int status;

	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Replays the recording into a file. */
static void replay(const char *to)
{
	struct arguments view;
	char *names[64];
	DIR *opened = opendir(folder);
	struct dirent *entry;
	size_t count = 0;
	int fd = open(path_of(to), O_WRONLY | O_CREAT | O_APPEND, 0600);

	while ((entry = readdir(opened)) && count < 64)
		if (!strncmp(entry->d_name, "calls", 5))
			names[count++] = strdup(path_of(entry->d_name));
	closedir(opened);
	arguments_init(&view);
	view.output.format = &out_json;
	view.paths = names;
	view.path_count = count;
	is((uint64_t)replay_files(&view, fd), EXIT_DONE, "the recording is good");
	while (count)
		free(names[--count]);
	close(fd);
}

/* As logrotate does, while records come: the file is moved away, then SIGHUP. */
static void test_moved(void)
{
	unsigned int files, i;
	char name[32];
	pid_t pid;

	set_up();
	configure("output = json=%s/out\nrecord = %s/calls\n", folder, folder);
	pid = start();
	for (i = 0; i < ROUNDS; i++) {
		put_calls(CALLS);
		snprintf(name, sizeof(name), "out.%u", i);
		wait_for("out");
		rename(path_of("out"), path_of(name));
		kill(pid, SIGHUP);
		/* Before it has noticed, and after. */
		if (i % 2) {
			if (eventfd_write(reader.fd, 1))
				abort();
			wait_for("out");
		}
		wait_until_read();
	}
	is((uint64_t)ends(pid), EXIT_DONE, "it ends as it should");
	ok(has_each_once("out", &files), "each record is in one of the files");
	ok(files > ROUNDS / 2, "of which there are %u", files);
	is_text(told(), "", "not a word");
	replay("replayed");
	ok(has_each_once("replayed", &files), "and in the recording beside them");
	tear_down();
}

static unsigned int sessions_in(const char *name)
{
	FILE *file = fopen(path_of(name), "r");
	unsigned int count = 0;
	char line[8192];

	while (fgets(line, sizeof(line), file))
		count += strstr(line, "\"event\":\"session\"") != NULL;
	fclose(file);
	return count;
}

/* Another output, sessions, and none. */
static void test_changed(void)
{
	pid_t pid;

	set_up();
	configure("output = json=%s/out.1\n", folder);
	pid = start();
	put_calls(CALLS);
	wait_until_read();
	configure("output = json=%s/out.2\noutput = ecs=%s/more\nsessions = yes\n", folder, folder);
	kill(pid, SIGHUP);
	wait_for("more");
	put_calls(CALLS);
	wait_until_read();
	configure("output = json=%s/out.3\n", folder);
	kill(pid, SIGHUP);
	wait_for("out.3");
	put_calls(CALLS);
	wait_until_read();
	is((uint64_t)ends(pid), EXIT_DONE, "outputs that change");
	is_text(told(), "", "not a word");
	/* Sessions have no addr: those that went on are told when nobody asks for them any more. */
	is(sessions_in("out.2"), 1, "sessions are told in the one that has them");
	is(sessions_in("out.3"), 0, "and not in the next");
	tear_down();
}

/* What is wrong, or cannot be: the last good one stays, and its files are opened anew. */
static void refuses(const char *what, const char *sentence, const char *line)
{
	unsigned int files;
	pid_t pid;

	set_up();
	configure("output = json=%s/out\n", folder);
	pid = start();
	put_calls(CALLS);
	wait_until_read();
	rename(path_of("out"), path_of("out.1"));
	configure("output = json=%s/other\n%s\n", folder, line);
	kill(pid, SIGHUP);
	wait_for("out");
	put_calls(CALLS);
	wait_until_read();
	is((uint64_t)ends(pid), EXIT_DONE, what);
	ok(strstr(told(), sentence) && strstr(told(), "the configuration that was in force stays so"),
	   "%s: %s", what, sentence);
	ok(has_each_once("out", &files) && files == 2, "each record is in one file of the old one");
	ok(!is_there("other"), "nothing of the new one is made");
	tear_down();
}

/* A rule of what need not be seen has a mistake. */
static void refuses_rules(void)
{
	char rules[] = "/tmp/ptracemon-rules-XXXXXX", path[64], line[128];
	FILE *file;

	if (!mkdtemp(rules))
		abort();
	snprintf(path, sizeof(path), "%s/a.conf", rules);
	file = fopen(path, "w");
	fputs("[gdb]\ntracr = /usr/bin/gdb\n", file);
	fclose(file);
	snprintf(line, sizeof(line), "exceptions = %s", rules);
	refuses("a wrong rule", "a.conf:2: no such key in a rule: 'tracr'", line);
	unlink(path);
	rmdir(rules);
}

/* No file can be opened: all goes on where it went. */
static void test_no_file(void)
{
	unsigned int files;
	pid_t pid;

	set_up();
	configure("output = json=%s/out\n", folder);
	pid = start();
	put_calls(CALLS);
	wait_until_read();
	rename(path_of("out"), path_of("out.1"));
	mkdir(path_of("out"), 0700);
	kill(pid, SIGHUP);
	while (!strstr(told(), "cannot open"))
		poll(NULL, 0, 1);
	put_calls(CALLS);
	wait_until_read();
	is((uint64_t)ends(pid), EXIT_DONE, "a file that cannot be opened");
	rmdir(path_of("out"));
	ok(has_each_once("out", &files) && files == 1, "the old one has all that follows");
	tear_down();
}

/* --rotate-size, --keep: numbered files, none larger. */
static void test_series(void)
{
	struct stat status;
	unsigned int files, i, large = 0;
	char name[32];
	pid_t pid;

	set_up();
	configure("output = json=%s/out\nrotate-size = 64K\n", folder);
	pid = start();
	for (i = 0; i < ROUNDS; i++) {
		put_calls(CALLS);
		wait_until_read();
	}
	is((uint64_t)ends(pid), EXIT_DONE, "files of a size");
	ok(has_each_once("out", &files) && files > 10, "each record is in one of them");
	for (i = 1; i <= files; i++) {
		snprintf(name, sizeof(name), "out.%06u", i);
		large += stat(path_of(name), &status) || status.st_size > 65536;
	}
	is(large, 0, "of which none is larger, and all have numbers");
	is_text(told(), "", "not a word");
	tear_down();

	set_up();
	configure("output = json=%s/out\nrotate-size = 64K\nkeep = 3\n", folder);
	pid = start();
	for (i = 0; i < ROUNDS; i++) {
		put_calls(CALLS);
		wait_until_read();
	}
	is((uint64_t)ends(pid), EXIT_DONE, "keep");
	is(files_of("out"), 3, "keeps the last ones");
	ok(!is_there("out.000001"), "and not the first");
	tear_down();

	set_up();
	configure("output = json=%s/out\nrotate-age = 1\n", folder);
	pid = start();
	put_calls(CALLS);
	wait_until_read();
	wait_for("out.000002");
	put_calls(CALLS);
	wait_until_read();
	is((uint64_t)ends(pid), EXIT_DONE, "an age, while no record comes");
	ok(has_each_once("out", &files) && files >= 2, "each record is in one file");
	tear_down();
}

/* A recording beside outputs has seals, if they are asked for. */
static void test_seals(void)
{
	struct arguments arguments;
	char *path = strdup(path_of("calls"));
	pid_t pid;

	set_up();
	configure("record = %s/calls\nseal = yes\n", folder);
	pid = start();
	put_calls(CALLS);
	wait_until_read();
	is((uint64_t)ends(pid), EXIT_DONE, "seals beside outputs");
	arguments_init(&arguments);
	arguments.paths = &path;
	arguments.path_count = 1;
	is((uint64_t)verify_files(&arguments), EXIT_DONE,
	   "the recording is whole");
	free(path);
	tear_down();
}

int main(void)
{
	errors = memfd_create("errors", 0);
	fcntl(errors, F_SETFL, O_APPEND);
	if (!mkdtemp(folder))
		abort();
	/* Whoever started this test may ignore it. */
	signal(SIGTERM, SIG_DFL);
	test_moved();
	test_changed();
	refuses("a wrong line", "c.conf:4: no such key in [reader]: 'sesions'", "sesions = yes");
	refuses("what is taken at the start", "c.conf: heartbeat cannot change", "heartbeat = 1");
	refuses("what is opened there", "c.conf: seen cannot change", "seen = /nowhere/seen.db");
	refuses("what takes rights", "c.conf: metrics cannot change", "metrics = /nowhere/numbers.prom");
	refuses_rules();
	test_no_file();
	test_series();
	test_seals();
	remove_files();
	rmdir(folder);
	return done();
}
