// SPDX-License-Identifier: GPL-2.0
/*
 * tools/commands/record.c and tools/commands/replay.c: what is recorded and replayed is what
 * watch would have printed; whatever ends the recorder or befalls its file, what
 * is good comes out, and what was not written is still in the rings.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "base/usage.h"
#include "commands/commands.h"
#include "sim.h"
#include "tap.h"

#define RINGS	2

static char folder[] = "/tmp/ptracemon-record-XXXXXX";
static char file[128];
static struct sim_ring *rings[RINGS];
static struct reader reader;
static struct arguments options, view;
static struct record call;
static uint64_t now;
static char complaint[4096];

/* Counts them. */
static time_t runs;

/*
 * Within a run these clocks stand still: UTC - boot time is the same whenever it is measured,
 * to the nanosecond.
 */
int clock_gettime(clockid_t id, struct timespec *time)
{
	const struct timespec boot = { 100000 + runs, 0 };
	const struct timespec utc = { 1700000000 + runs, 123 };

	if (id == CLOCK_BOOTTIME)
		*time = boot;
	else if (id == CLOCK_REALTIME)
		*time = utc;
	else
		return (int)syscall(SYS_clock_gettime, id, time);
	return 0;
}

/* How often the name was asked for, if it is to change with each time. */
static unsigned int names_asked;
static bool names_change;

int gethostname(char *name, size_t size)
{
	if (names_change)
		snprintf(name, size, "host-%u", names_asked++);
	else
		snprintf(name, size, "a-host");
	return 0;
}

static void remove_files(void)
{
	struct dirent *entry;
	DIR *opened = opendir(folder);

	while ((entry = readdir(opened))) {
		if (*entry->d_name != '.')
			unlinkat(dirfd(opened), entry->d_name, 0);
	}
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
	strcpy((char *)reader.info.version, "1.2.3");
	sim_call(&call);
	/* Its texts are its own: /proc is not asked about anybody. */
	call.call.request_class = PTRACEMON_CLASS_READ;
	memset(&options, 0, sizeof(options));
	options.files.path = file;
	arguments_init(&view);
	view.heartbeat = 0;
	view.output.format = &out_json;
	view.output.colour = false;
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

/* Begins with another reader where the last one stopped. */
static void next_reader(void)
{
	int i;

	reader_close(&reader);
	sim_reader(&reader);
	reader.info.cpus = RINGS;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	for (i = 0; i < RINGS; i++)
		sim_attach(&reader, rings[i]);
}

/* Puts @count calls, in turns into each ring. */
static void put_calls(unsigned int count)
{
	while (count--) {
		call.call.addr = now;
		sim_put(rings[now % RINGS], &call, now);
		now++;
	}
}

static uint64_t bytes_left(void)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < RINGS; i++)
		sum += rings[i]->head - rings[i]->control.consumer_pos;
	return sum;
}

/* Runs @what; its complaints are left in complaint. */
static int quietly(int (*what)(void))
{
	int old = dup(STDERR_FILENO), error[2];
	ssize_t length;
	int code;

	/* No file: disks are full here. */
	if (pipe2(error, O_CLOEXEC))
		abort();
	fflush(stderr);
	dup2(error[1], STDERR_FILENO);
	code = what();
	fflush(stderr);
	dup2(old, STDERR_FILENO);
	close(error[1]);
	length = read(error[0], complaint, sizeof(complaint) - 1);
	complaint[length > 0 ? length : 0] = 0;
	close(old);
	close(error[0]);
	return code;
}

static int follow(void)
{
	runs++;
	return record_follow(&reader, &options);
}

/* Records what is in the rings. */
static int record(void)
{
	int code;

	if (!options.output.count)
		options.output.count = 1;
	code = quietly(follow);
	return code;
}

static char *replay_paths[16];
static int replay_fd = -1;

static int replay_them(void)
{
	view.paths = replay_paths;
	return replay_files(&view, replay_fd);
}

/* The text of a file, to be freed. */
static char *text_of(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = malloc((size_t)size + 1);

	if (pread(fd, text, (size_t)size, 0) != size)
		abort();
	text[size] = 0;
	return text;
}

/* Replays some files. *@text: what comes out, to be freed. */
static int replay(char **text, size_t count, ...)
{
	va_list paths;
	size_t i;
	int code;

	va_start(paths, count);
	view.path_count = count;
	for (i = 0; i < count; i++)
		replay_paths[i] = va_arg(paths, char *);
	va_end(paths);
	replay_fd = memfd_create("output", MFD_CLOEXEC);
	code = quietly(replay_them);
	*text = text_of(replay_fd);
	close(replay_fd);
	return code;
}

static unsigned int lines_of(const char *text)
{
	unsigned int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* Whether the calls come out once each, in order: their .addr counts from 1. */
static bool is_in_order(const char *text, unsigned int count)
{
	unsigned int i;

	for (i = 1; i <= count; i++) {
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "\"addr\":%u,", i);
		text = strstr(text, "\"addr\":");
		if (!text || strncmp(text, wanted, strlen(wanted)))
			return false;
		text++;
	}
	return !strstr(text, "\"addr\":");
}

/*
 * Whether they come out once each, those of a ring in order: of a round that was
 * cut, one ring's can be there and another's not.
 */
static bool is_complete(const char *text, unsigned int count)
{
	unsigned int next[RINGS], i, addr, found = 0;

	for (i = 0; i < RINGS; i++)
		next[i] = i ? i : RINGS;
	for (; (text = strstr(text, "\"addr\":")); text++, found++) {
		addr = (unsigned int)atoi(text + strlen("\"addr\":"));
		if (addr != next[addr % RINGS])
			return false;
		next[addr % RINGS] += RINGS;
	}
	return found == count;
}

static uint64_t size_of(const char *path)
{
	struct stat status;

	return stat(path, &status) ? 0 : (uint64_t)status.st_size;
}

/* Everything that rings can have, in both rings. */
static void put_everything(void)
{
	static void (*const make[])(struct record *) = {
		sim_call, sim_loss,	   sim_knob,   sim_lifecycle,
		sim_access, sim_auto_attach, sim_traced,
	};
	struct record record;
	unsigned int round;
	size_t i;

	for (round = 0; round < 3; round++) {
		put_calls(5);
		for (i = 0; i < sizeof(make) / sizeof(*make); i++) {
			make[i](&record);
			if (i == 3)
				record.lifecycle.event =
					PTRACEMON_LIFECYCLE_LOADED;
			if (i == 0)
				sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0,
					 "/usr/bin/gdb", 12);
			sim_put(rings[now % RINGS], &record, now);
			now++;
		}
	}
}

/* Watch and replay, of the same rings: the same lines. */
static void test_same(void)
{
	static const struct out_format *const outputs[] = {
		&out_text, &out_json, &out_deviceevents,
	};
	const unsigned int records = 36;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct arguments watch;
		char *live, *replayed;
		int fd = memfd_create("live", MFD_CLOEXEC);

		set_up();
		put_everything();
		view.output.format = outputs[i];
		watch = view;
		watch.output.count = records;
		watch_follow(&reader, &watch, fd);
		live = text_of(fd);
		tear_down();

		set_up();
		put_everything();
		is(record(), EXIT_DONE, "everything is recorded");
		is(bytes_left(), 0, "and given back");
		view.output.format = outputs[i];
		replay(&replayed, 1, file);
		ok(lines_of(live) >= records &&
			   !strcmp(live, replayed),
		   "%s: replay prints what watch prints",
		   outputs[i]->name);
		free(live);
		free(replayed);
		close(fd);
		tear_down();
	}
}

static void test_file(void)
{
	struct stat status;
	char *text;

	set_up();
	umask(0);
	put_calls(10);
	is(record(), EXIT_DONE, "a recording");
	stat(file, &status);
	is(status.st_mode & 07777, 0600, "is for its owner alone");
	is(replay(&text, 1, file), EXIT_DONE, "can be replayed");
	ok(is_in_order(text, 10), "to the last record, in order");
	free(text);
	put_calls(10);
	next_reader();
	is(record(), EXIT_PROBLEM, "a file that is there is not written over");
	ok(strstr(complaint, "there already"), "and that is said");
	ok(bytes_left() > 0, "nothing is given back");
	view.output.count = 3;
	is(replay(&text, 1, file), EXIT_DONE, "--count");
	ok(is_in_order(text, 3), "ends after so many");
	free(text);
	tear_down();
}

static void test_requests(void)
{
	const char *word;
	size_t length;
	char *text;

	set_up();
	put_calls(4);
	call.call.request = 0x4206;
	put_calls(2);
	record();
	request_set_parse(&view.filter.requests, "PTRACE_SEIZE", &word, &length);
	is(replay(&text, 1, file), EXIT_DONE, "--request");
	is(lines_of(text), 2, "shows what is asked for");
	free(text);
	tear_down();
}

/* Canaries are in the file and not in the output. */
static void test_canary(void)
{
	char *text;

	set_up();
	put_calls(2);
	call.header.flags = PTRACEMON_RECORD_CANARY;
	call.call.request = PTRACEMON_REQUEST_CANARY;
	put_calls(5);
	call.header.flags = 0;
	call.call.request = 16;
	options.output.count = 3;
	put_calls(1);
	is(record(), EXIT_DONE, "canaries do not count");
	ok(size_of(file) > 8 * sizeof(struct ptracemon_call),
	   "they are recorded");
	is(replay(&text, 1, file), EXIT_DONE, "and replayed");
	is(lines_of(text), 3, "but not shown");
	free(text);
	tear_down();
}

/*
 * Whether each line of a text is in the whole, in the same order. Of a round that
 * was cut, the records of some CPUs can be there and those of others not.
 */
static bool is_part_of(const char *text, const char *whole)
{
	char line[8192];

	while (*text) {
		size_t length = strcspn(text, "\n") + 1;

		memcpy(line, text, length);
		line[length] = 0;
		whole = strstr(whole, line);
		if (!whole)
			return false;
		whole += length;
		text += length;
	}
	return true;
}

/* Cut at every length: what is whole before the cut, and what is wrong. */
static void test_cut(void)
{
	unsigned int wrong_code = 0, wrong_text = 0, silent = 0;
	uint64_t size, at;
	char *whole, *text;

	set_up();
	put_calls(6);
	record();
	replay(&whole, 1, file);
	size = size_of(file);
	for (at = size - 1; at < size; at--) {
		if (truncate(file, (off_t)at))
			abort();
		if (replay(&text, 1, file) != EXIT_PROBLEM)
			wrong_code++;
		wrong_text += !is_part_of(text, whole);
		silent += !strstr(complaint, at < 16 ? file : "offset");
		/* All of the records are whole, only the end is missing. */
		if (at == size - 1)
			ok(!strcmp(text, whole), "without its last byte it has all records");
		free(text);
	}
	is(wrong_code, 0, "cut anywhere: exit code 1");
	is(wrong_text, 0, "and nothing but what comes first");
	is(silent, 0, "with the place");
	is(replay(&text, 1, file), EXIT_PROBLEM, "an empty file");
	ok(strstr(complaint, "it is empty"), "is called so");
	free(text);
	free(whole);
	tear_down();
}

/* Each byte changed in turn: never more or other records than were there. */
static void test_damage(void)
{
	unsigned int unnoticed = 0, wrong_text = 0;
	uint64_t size, at;
	char *whole, *text;
	int fd;

	set_up();
	put_calls(3);
	record();
	replay(&whole, 1, file);
	size = size_of(file);
	fd = open(file, O_RDWR | O_CLOEXEC);
	for (at = 0; at < size; at++) {
		uint8_t byte, changed;

		if (pread(fd, &byte, 1, (off_t)at) != 1)
			abort();
		changed = byte ^ 0x10;
		if (pwrite(fd, &changed, 1, (off_t)at) != 1)
			abort();
		/* The minor number may be any. */
		if (replay(&text, 1, file) != EXIT_PROBLEM)
			unnoticed += at != 14 && at != 15;
		wrong_text += !is_part_of(text, whole);
		free(text);
		if (pwrite(fd, &byte, 1, (off_t)at) != 1)
			abort();
	}
	is(unnoticed, 0, "each changed byte is noticed");
	is(wrong_text, 0, "and what comes out is what was there");
	free(whole);
	close(fd);
	tear_down();
}

static void write_file(const char *path, const void *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (write(fd, bytes, length) != (ssize_t)length)
		abort();
	close(fd);
}

static void test_strangers(void)
{
	struct recording_magic magic;
	char *text;

	set_up();
	recording_magic_init(&magic);
	magic.major = 7;
	write_file(file, &magic, sizeof(magic));
	is(replay(&text, 1, file), EXIT_PROBLEM, "a newer format");
	ok(strstr(complaint, "version 7."), "is named");
	free(text);
	recording_magic_init(&magic);
	magic.order = 0x04030201;
	write_file(file, &magic, sizeof(magic));
	replay(&text, 1, file);
	ok(strstr(complaint, "byte order"), "the other byte order is named");
	free(text);
	write_file(file, "{\"time\":\"2026-01-01\", ...}\n", 27);
	is(replay(&text, 1, file), EXIT_PROBLEM, "another kind of file");
	ok(strstr(complaint, "not a recording"), "is called so");
	free(text);
	is(replay(&text, 1, "/nonexistent"), EXIT_PROBLEM, "no file");
	ok(strstr(complaint, "No such file"), "is told");
	free(text);
	tear_down();
}

/* Nobody opens its other end: it must not be waited for. */
static void test_fifo(void)
{
	char *text;

	set_up();
	if (mkfifo(file, 0600))
		abort();
	alarm(20);
	is(replay(&text, 1, file), EXIT_PROBLEM, "a FIFO as a recording");
	ok(strstr(complaint, "not a regular file"), "is refused at once");
	is(lines_of(complaint), 1, "with one sentence");
	free(text);
	is(replay(&text, 2, file, file), EXIT_PROBLEM, "and among others");
	free(text);
	alarm(60);
	tear_down();
}

/* Whoever makes a file can have as much wrong in it as he likes. */
static void test_hostile(void)
{
	unsigned int i;
	char *text;

	set_up();
	options.output.count = 150;
	for (i = 0; i < 150; i++) {
		/* Time and numbers go backwards. */
		now = 1000 - i;
		call.call.addr = i;
		sim_put(rings[0], &call, now);
		rings[0]->sequence -= 2;
	}
	record();
	is(replay(&text, 1, file), EXIT_PROBLEM, "records that go backwards");
	is(lines_of(complaint), 2, "are complained of twice, not 150 times");
	ok(strstr(complaint, "please report this") &&
		   strstr(complaint, "at 149 places in all"),
	   "where it began, and how often");
	free(text);
	tear_down();
}

static unsigned int count_files(void)
{
	unsigned int count = 0;
	struct dirent *entry;
	DIR *opened = opendir(folder);

	while ((entry = readdir(opened)))
		count += *entry->d_name != '.';
	closedir(opened);
	return count;
}

static char *numbered(unsigned int number)
{
	static char names[16][160];

	snprintf(names[number % 16], sizeof(names[0]), "%s.%06u", file, number);
	return names[number % 16];
}

static void test_rotation(void)
{
	unsigned int i, all, large = 0;
	char *text;

	set_up();
	options.files.limits.size = WRITER_SIZE_MIN;
	put_calls(300);
	is(record(), EXIT_DONE, "--rotate-size");
	all = count_files();
	ok(all == 2, "makes several files");
	for (i = 1; i <= all; i++)
		large += size_of(numbered(i)) > WRITER_SIZE_MIN;
	is(large, 0, "none larger than that");
	is(replay(&text, 2, numbered(2), numbered(1)), EXIT_DONE,
	   "replayed in any order");
	ok(is_in_order(text, 300), "they have every record, in order");
	free(text);

	put_calls(300);
	next_reader();
	is(record(), EXIT_DONE, "the next recorder");
	is(count_files(), 4, "goes on with the numbers");
	is(replay(&text, 4, numbered(3), numbered(2), numbered(4),
		  numbered(1)), EXIT_DONE, "all together");
	ok(is_in_order(text, 600), "have every record, in order");
	free(text);

	is(replay(&text, 3, numbered(1), numbered(2), numbered(4)),
	   EXIT_DONE, "a recording whose beginning is gone");
	free(text);
	unlink(numbered(3));
	options.files.limits.keep = 2;
	put_calls(10);
	next_reader();
	is(record(), EXIT_DONE, "--keep");
	is(count_files(), 2, "leaves so many files");
	ok(size_of(numbered(4)) && size_of(numbered(5)), "the newest");
	tear_down();

	set_up();
	options.files.limits.size = WRITER_SIZE_MIN;
	for (i = 0; i < 3; i++) {
		put_calls(300);
		if (i)
			next_reader();
		options.output.count = 1;
		record();
	}
	/* Of each run the middle is not there: a run has two files. */
	is(count_files(), 6, "three runs");
	replay(&text, 3, numbered(2), numbered(4), numbered(6));
	ok(!strstr(complaint, "add up"), "what is missing between runs is no riddle");
	free(text);
	tear_down();
}

/* What a process runs is said once, in one of the files. */
/* The host gets its name while it is recorded. */
static void test_host_name(void)
{
	char *text;

	set_up();
	options.files.limits.size = WRITER_SIZE_MIN;
	view.output.format = &out_deviceevents;
	call.call.request_class = PTRACEMON_CLASS_ATTACH;
	put_calls(300);
	names_asked = 0;
	names_change = true;
	record();
	names_change = false;
	replay(&text, 1, numbered(1));
	ok(strstr(text, "\"DeviceName\":\"host-0\"") &&
		   !strstr(text, "\"DeviceName\":\"host-1\""),
	   "a file has the name that the host had when it began");
	free(text);
	replay(&text, 1, numbered(2));
	ok(strstr(text, "\"DeviceName\":\"host-1\""),
	   "and the next one that of its own beginning");
	free(text);
	tear_down();
}

static void test_commands(void)
{
	static const char exe[] = "/usr/bin/gdb";
	char *text, *first;

	set_up();
	call.call.request_class = PTRACEMON_CLASS_WRITE;
	sim_item(&call, PTRACEMON_ITEM_TRACER_EXE, 0, exe, sizeof(exe) - 1);
	put_calls(1);
	record();
	memset(call.items, 0, sizeof(call.items));
	call.header.flags = PTRACEMON_RECORD_COMMAND_KNOWN;
	put_calls(1);
	next_reader();
	options.files.path = numbered(2);
	record();
	replay(&text, 1, options.files.path);
	ok(!strstr(text, exe), "a recording does not know what one before said");
	free(text);
	replay(&text, 2, file, options.files.path);
	is(lines_of(text), 2, "both recordings have their call");
	first = strstr(text, exe);
	ok(first && strstr(first + 1, exe),
	   "and the executable is carried on from one to the next");
	free(text);
	tear_down();
}

/* As if a file were of another boot. */
static void change_boot(const char *path)
{
	const off_t at = sizeof(struct recording_magic);
	struct recording_block head;
	struct recording_start start;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (pread(fd, &head, sizeof(head), at) != sizeof(head) ||
	    pread(fd, &start, sizeof(start), at + (off_t)sizeof(head)) !=
		    sizeof(start))
		abort();
	*start.boot_id = *start.boot_id == '0' ? '1' : '0';
	recording_seal(&head, &start, sizeof(start));
	if (pwrite(fd, &head, sizeof(head), at) != sizeof(head) ||
	    pwrite(fd, &start, sizeof(start), at + (off_t)sizeof(head)) !=
		    sizeof(start))
		abort();
	close(fd);
}

/* Each boot has its own numbers, which begin anew. */
static void test_boots(void)
{
	unsigned int i;
	char *text;

	set_up();
	for (i = 1; i <= 3; i++) {
		options.files.path = numbered(i);
		put_calls(i == 1 ? 60 : 20);
		if (i > 1)
			next_reader();
		record();
		if (i > 1)
			continue;
		change_boot(numbered(i));
		rings[0]->sequence -= 30;
		rings[1]->sequence -= 30;
	}
	is(replay(&text, 3, numbered(3), numbered(2), numbered(1)), EXIT_DONE,
	   "a boot, and two recordings of the next one");
	ok(is_in_order(text, 100), "have every record, in order");
	free(text);
	tear_down();
}

/* A file in the midst of a recording is missing. */
static void test_missing(void)
{
	unsigned int i;
	char *text;

	set_up();
	options.files.limits.size = WRITER_SIZE_MIN;
	options.output.count = 800;
	put_calls(400);
	reader.fd = eventfd(0, EFD_CLOEXEC);
	fflush(stdout);
	if (!fork()) {
		alarm(0);
		_exit(record());
	}
	while (bytes_left())
		usleep(1000);
	put_calls(400);
	if (eventfd_write(reader.fd, 1))
		abort();
	wait(NULL);
	is(count_files(), 4, "one recording of four files");
	is(replay(&text, 4, numbered(4), numbered(3), numbered(2),
		  numbered(1)), EXIT_DONE, "replayed backwards");
	ok(is_in_order(text, 800), "it is in order");
	free(text);
	for (i = 2; i <= 3; i++) {
		is(replay(&text, 3, numbered(1), numbered(5 - i), numbered(4)),
		   EXIT_PROBLEM, "without one of them: exit code 1");
		ok(strstr(complaint, "missing"), "and that is said");
		free(text);
	}
	tear_down();
}

/* The disk is full at every place: what was recorded and what is left is all. */
static void test_full_disk(void)
{
	struct rlimit old, limit;
	unsigned int wrong = 0, silent = 0, unread = 0;
	rlim_t size, whole;
	char *text, *rest;

	set_up();
	put_calls(8);
	record();
	whole = size_of(file);
	tear_down();

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	for (size = 8; size < whole; size += 24) {
		int code;

		set_up();
		put_calls(8);
		options.output.count = 8;
		limit.rlim_cur = size;
		setrlimit(RLIMIT_FSIZE, &limit);
		code = record();
		setrlimit(RLIMIT_FSIZE, &old);
		if (code == EXIT_DONE || !strstr(complaint, "File too large"))
			silent++;
		replay(&text, 1, file);
		unread += strstr(complaint, "within a block") != NULL;
		unlink(file);
		next_reader();
		options.output.count = 1;
		if (bytes_left() && record() != EXIT_DONE)
			abort();
		replay(&rest, 1, file);
		wrong += lines_of(text) + lines_of(rest) != 8;
		free(text);
		free(rest);
		tear_down();
	}
	is(silent, 0, "a full disk is told, wherever it is full");
	is(unread, 0, "what was written can be replayed");
	is(wrong, 0, "what it lacks is still in the rings");
}

/* Killed at any moment: every record is in one of the files. */
static void test_kill(void)
{
	unsigned int i, wrong = 0, early = 0;
	char other[160];

	snprintf(other, sizeof(other), "%s.rest", file);
	for (i = 0; i < 40; i++) {
		char *text;
		pid_t pid;

		set_up();
		put_calls(300);
		options.files.limits.size = WRITER_SIZE_MIN;
		fflush(stdout);
		pid = fork();
		if (!pid) {
			alarm(0);
			_exit(record());
		}
		runs++;
		usleep(i * 100);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		early += bytes_left() != 0;
		options.files.limits.size = 0;
		options.files.path = other;
		options.output.count = 1;
		next_reader();
		put_calls(1);
		record();
		if (size_of(numbered(2)))
			replay(&text, 3, other, numbered(2), numbered(1));
		else if (size_of(numbered(1)))
			replay(&text, 2, other, numbered(1));
		else
			replay(&text, 1, other);
		wrong += !is_complete(text, 301);
		free(text);
		tear_down();
	}
	is(wrong, 0, "killed: every record comes out once, those of a CPU in order");
	ok(early, "killed before all was given back %u times", early);
}

/* Losses, and gaps that nobody explains, survive. */
static void test_proof(void)
{
	struct record loss;
	char *text;

	set_up();
	put_calls(2);
	rings[0]->sequence += 3;
	put_calls(2);
	sim_loss(&loss);
	loss.loss.count = 3;
	loss.loss.first_sequence = 1001;
	loss.loss.last_sequence = 1003;
	sim_put(rings[0], &loss, now++);
	record();
	is(replay(&text, 1, file), EXIT_DONE, "a gap that is explained");
	ok(strstr(text, "\"event\":\"loss\"") && !strstr(text, "unexplained"),
	   "is told as it was");
	free(text);
	unlink(file);
	rings[0]->sequence--;
	put_calls(4);
	next_reader();
	options.output.count = 4;
	record();
	is(replay(&text, 1, file), EXIT_DONE, "between runs nothing is proved");
	free(text);
	rings[1]->sequence--;
	put_calls(4);
	rings[1]->sequence--;
	put_calls(2);
	unlink(file);
	next_reader();
	record();
	is(replay(&text, 1, file), EXIT_PROBLEM, "a number twice within a run");
	ok(strstr(text, "unexplained"), "is told");
	free(text);
	tear_down();
}

/* Several recordings in a pipe. */
static void test_input(void)
{
	char command[600], *text;
	int old = dup(STDIN_FILENO), pipes[2];

	set_up();
	options.files.limits.size = WRITER_SIZE_MIN;
	put_calls(300);
	record();
	if (pipe(pipes))
		abort();
	snprintf(command, sizeof(command), "cat %s %s >&%d", numbered(1),
		 numbered(2), pipes[1]);
	fflush(stdout);
	if (!fork()) {
		alarm(0);
		_exit(system(command));
	}
	close(pipes[1]);
	dup2(pipes[0], STDIN_FILENO);
	is(replay(&text, 1, "-"), EXIT_DONE, "standard input");
	ok(is_in_order(text, 300), "can have several files");
	free(text);
	dup2(old, STDIN_FILENO);
	close(pipes[0]);
	is(replay(&text, 2, "-", file), EXIT_USAGE, "but not beside others");
	free(text);
	tear_down();
}

int main(void)
{
	if (!mkdtemp(folder))
		abort();
	snprintf(file, sizeof(file), "%s/recording", folder);
	test_same();
	test_file();
	test_requests();
	test_canary();
	test_cut();
	test_damage();
	test_strangers();
	test_fifo();
	test_hostile();
	test_rotation();
	test_host_name();
	test_commands();
	test_boots();
	test_missing();
	test_full_disk();
	test_kill();
	test_proof();
	test_input();
	remove_files();
	rmdir(folder);
	return done();
}
