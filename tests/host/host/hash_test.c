// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/hash.c against the digests of coreutils. A folder with a
 * file "exe" stands for a process.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "host/hash.h"
#include "tap.h"
#include "tasks.h"

static struct hash *hash;
static char folder[] = "/tmp/ptracemon-hash-XXXXXX";
static char exe[64], large[64];
static int process, large_process;
static struct digests found;

/* As coreutils see it; the path is one without blanks. */
static void put_sum(const char *tool, const char *path, char *to, int size)
{
	char command[128];
	FILE *pipe;

	snprintf(command, sizeof(command), "%s %s", tool, path);
	pipe = popen(command, "r");
	if (!pipe || fread(to, 1, (size_t)size, pipe) != (size_t)size)
		abort();
	pclose(pipe);
}

static bool is_of(const char *path)
{
	struct digests wanted = { 0 };
	struct stat status;

	if (stat(path, &status))
		abort();
	wanted.size = (uint64_t)status.st_size;
	put_sum("md5sum", path, wanted.md5, sizeof(wanted.md5) - 1);
	put_sum("sha1sum", path, wanted.sha1, sizeof(wanted.sha1) - 1);
	put_sum("sha256sum", path, wanted.sha256, sizeof(wanted.sha256) - 1);
	return !memcmp(&found, &wanted, sizeof(found));
}

static bool is_busy(void)
{
	bool busy;

	pthread_mutex_lock(&hash->asker.lock);
	busy = hash->asker.busy;
	pthread_mutex_unlock(&hash->asker.lock);
	return busy;
}

static bool hash_read(int of)
{
	if (!asker_ask(&hash->asker, of))
		return false;
	found = hash->answer;
	return true;
}

/* On a busy machine an answer can take long, and a pause follows it. */
static void rest(void)
{
	while (is_busy() || clock_monotonic() < hash->asker.resume)
		usleep(1000);
}

static bool ask_of(int of)
{
	rest();
	memset(&found, 0, sizeof(found));
	return hash_read(of);
}

/* Until there is an answer, as later records would. */
static bool ask(int of)
{
	int i;

	for (i = 0; i < 100; i++)
		if (ask_of(of))
			return true;
	return false;
}

/* There was an answer in time, and it was: nothing. */
static bool has_none(int of)
{
	int i;

	for (i = 0; i < 100; i++) {
		if (ask_of(of))
			return false;
		if (!is_busy())
			return true;
	}
	return false;
}

/* The same inode again, with other bytes. */
static void fill(size_t size, char with)
{
	int fd = open(exe, O_WRONLY | O_CREAT, 0700);
	char *bytes = malloc(size + 1);

	memset(bytes, with, size + 1);
	if (write(fd, bytes, size) != (ssize_t)size ||
	    ftruncate(fd, (off_t)size))
		abort();
	close(fd);
	free(bytes);
}

static void test_sizes(void)
{
	static const size_t sizes[] = { 0, 1, 63, 64, 32767, 32768, 32769,
					1000000 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		fill(sizes[i], 'a');
		ok(ask(process) && is_of(exe), "%zu bytes", sizes[i]);
	}
}

static void keep_times(const struct stat *status)
{
	const struct timespec times[2] = { status->st_atim, status->st_mtim };

	utimensat(AT_FDCWD, exe, times, 0);
}

/* Where time has small steps, nothing else tells whether it would be. */
static bool is_read_again(void)
{
	uint64_t before, files;

	do {
		before = clock_monotonic();
		fill(5000, 'a');
		ask(process);
		files = hash->files;
		ask(process);
	} while (clock_monotonic() - before > 1000000000);
	return hash->files == files + 1;
}

static void test_changed(void)
{
	struct stat status;
	uint64_t files;
	int i;

	/* Without a pause: within one step of the file system's time. */
	for (i = 0; i < 5; i++) {
		fill(5000, 'a');
		ask(process);
		fill(5000, 'b');
		if (!ask(process) || !is_of(exe))
			break;
	}
	is(i, 5, "changed at once, with the same size");
	ok(is_read_again(), "while it is young it is read for each record");
	do {
		files = hash->files;
		usleep(10000);
		ask(process);
	} while (hash->files != files);
	ok(ask(process) && is_of(exe) && hash->files == files,
	   "once it is some seconds old it is not read again");
	stat(exe, &status);
	fill(5000, 'c');
	keep_times(&status);
	ok(ask(process) && is_of(exe), "changed, with the old time set");
}

static void test_large(void)
{
	uint64_t files, before, took;
	bool answered;
	int i;

	rest();
	files = hash->files;
	before = clock_monotonic();
	answered = hash_read(large_process);
	took = (clock_monotonic() - before) / 1000000;
	ok(!answered && took >= 90 && took < 5000,
	   "a large one is not waited for: %u ms", (unsigned int)took);
	before = clock_monotonic();
	for (i = 0; i < 10 && is_busy(); i++)
		hash_read(process);
	ok(clock_monotonic() - before < 90000000,
	   "others do not wait meanwhile");
	ok(ask(large_process) && is_of(large), "a later record has it");
	is(hash->files, files + 1, "it was read once");
	if (truncate(large, HASH_FILE_MAX + 1))
		abort();
	ok(has_none(large_process), "a larger one is not read");
}

/* Processes with files of their own, all of which are some seconds old. */
#define FILES	(HASH_KEPT + 1)
static int many[FILES];

static void make_many(void)
{
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	char name[64], path[80];
	int i, fd;

	for (i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "%s/many-%d", folder, i);
		if (mkdir(name, 0700))
			abort();
		many[i] = open(name, O_PATH | O_DIRECTORY);
		snprintf(path, sizeof(path), "%s/exe", name);
		fd = open(path, O_WRONLY | O_CREAT, 0700);
		if (write(fd, &i, sizeof(i)) != sizeof(i) || futimens(fd, old))
			abort();
		close(fd);
	}
}

static void remove_many(void)
{
	char name[64];
	int i;

	for (i = 0; i < FILES; i++) {
		unlinkat(many[i], "exe", 0);
		snprintf(name, sizeof(name), "many-%d", i);
		unlinkat(process, name, AT_REMOVEDIR);
		close(many[i]);
	}
}

/* Asks about some. Returns how many were read. */
static uint64_t ask_about(int from, int to)
{
	uint64_t before;
	int i;

	rest();
	before = hash->files;
	for (i = from; i < to; i++)
		ask(many[i]);
	return hash->files - before;
}

/* As many as are kept, whatever their inodes; and then one too many. */
static void test_kept(void)
{
	/* Until the youngest is old enough to be kept. */
	do {
		ask(many[FILES - 1]);
		usleep(10000);
	} while (ask_about(FILES - 1, FILES));
	ask_about(0, HASH_KEPT);
	is(ask_about(0, HASH_KEPT), 0,
	   "as many files as are kept: none is read again");
	ask_about(0, 1);
	is(ask_about(HASH_KEPT, FILES), 1, "one more is");
	is(ask_about(0, 1), 0, "it takes not the place of what was used just now");
	is(ask_about(1, 2), 1, "but of what was not used for longest");
}

/* What cannot be executed, and would keep its reader waiting, or never end. */
static void test_others(void)
{
	unlink(exe);
	ok(has_none(process), "no file");
	if (mkfifo(exe, 0600))
		abort();
	ok(has_none(process), "a fifo");
	unlink(exe);
	if (symlink("/dev/zero", exe))
		abort();
	ok(has_none(process), "a device");
	unlink(exe);
	if (symlink("/", exe))
		abort();
	ok(has_none(process), "a folder");
	unlink(exe);
}

/* A process whose file has no name any more. */
static void test_deleted(void)
{
	char command[256], path[64], kept[64];
	int ready[2], of;
	pid_t pid;
	char c;

	snprintf(kept, sizeof(kept), "%s/kept", folder);
	snprintf(command, sizeof(command),
		 "cp $(command -v sleep) %s && cp %s %s", exe, exe, kept);
	if (system(command) || pipe2(ready, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		execl(exe, "sleep", "1000", NULL);
		_exit(1);
	}
	close(ready[1]);
	/* Closed by the exec. */
	if (read(ready[0], &c, 1))
		abort();
	close(ready[0]);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	of = open(path, O_PATH | O_DIRECTORY);
	unlink(exe);
	ok(ask(of) && is_of(kept), "a process whose file was removed");
	unlink(kept);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ok(!ask_of(of) && !is_busy(), "one that has gone");
	close(of);
}

/* What is younger than some seconds is read for each record: made first. */
static void make_large(void)
{
	int fd;

	snprintf(large, sizeof(large), "%s/large", folder);
	if (mkdir(large, 0700))
		abort();
	large_process = open(large, O_PATH | O_DIRECTORY);
	fd = openat(large_process, "exe", O_WRONLY | O_CREAT, 0700);
	if (ftruncate(fd, HASH_FILE_MAX))
		abort();
	close(fd);
	strcat(large, "/exe");
}

int main(void)
{
	unsigned int tasks;

	/* On a busy machine pauses add up. */
	alarm(300);
	hash = asker_new(&hash_kind);
	if (!hash || !mkdtemp(folder))
		abort();
	snprintf(exe, sizeof(exe), "%s/exe", folder);
	process = open(folder, O_PATH | O_DIRECTORY);
	make_large();
	make_many();
	test_sizes();
	test_changed();
	test_large();
	test_kept();
	remove_many();
	test_others();
	test_deleted();
	if (truncate(large, HASH_FILE_MAX))
		abort();
	ask_of(large_process);
	tasks = tasks_count();
	asker_free(hash);
	is(tasks_count(), tasks, "it can be left alone, and nobody waits for it");
	unlink(exe);
	unlink(large);
	close(large_process);
	unlinkat(process, "large", AT_REMOVEDIR);
	close(process);
	rmdir(folder);
	return done();
}
