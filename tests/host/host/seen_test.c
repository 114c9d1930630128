// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/seen.c: what was seen, in a real file of SQLite; also while it is killed, while
 * the disk is full and while another program has the file.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/procfs.h"
#include "host/seen.h"
#include "host/seen_store.h"
#include "tap.h"

#define HOUR	(3600 * 1000000000ull)

static char folder[] = "/tmp/ptracemon-seen-XXXXXX";
static char path[64];

static void remove_store(void)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[80];
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static struct excerpt text(const char *bytes)
{
	return (struct excerpt){ (const uint8_t *)bytes, strlen(bytes), false };
}

static struct ptracemon_identity user(uint32_t uid)
{
	return (struct ptracemon_identity){ .uid = uid, .pid_ns = INITIAL_PID_NS,
					    .user_ns = INITIAL_USER_NS };
}

/* gdb of user 1000 looks at a program. */
static struct seen_pair pair_of(const struct ptracemon_identity *tracer, const char *tracee,
				uint64_t began)
{
	return (struct seen_pair){ .tracer = tracer, .verdict = "inspecting", .began = began,
				   .executables = { text("/usr/bin/gdb"), text(tracee) },
				   .time = 1000 * HOUR + began };
}

static enum seen_answer ask(struct seen *seen, uint32_t uid, const char *tracee, uint64_t began)
{
	const struct ptracemon_identity tracer = user(uid);
	const struct seen_pair pair = pair_of(&tracer, tracee, began);

	return seen_ask(seen, &pair);
}

static enum seen_answer ask_number(struct seen *seen, unsigned int number, uint64_t began)
{
	char tracee[32];

	snprintf(tracee, sizeof(tracee), "/tmp/%u", number);
	return ask(seen, 1000, tracee, began);
}

/* What makes a pair. */
static void test_pairs(struct seen *seen)
{
	struct ptracemon_identity tracer = user(1000);
	struct seen_pair pair = pair_of(&tracer, "/bin/a", 3);

	is(ask(seen, 1000, "/bin/a", 1), SEEN_FIRST, "a pair is new");
	is(ask(seen, 1000, "/bin/a", 1), SEEN_FIRST, "and is so if its session is told once more");
	is(ask(seen, 1000, "/bin/a", 2), SEEN_BEFORE, "it is not in the next one");
	is(ask(seen, 1000, "/bin/b", 3), SEEN_FIRST, "another tracee is new");
	is(ask(seen, 1001, "/bin/a", 3), SEEN_FIRST, "so is another user");
	pair.verdict = "anti-debug";
	is(seen_ask(seen, &pair), SEEN_FIRST, "another verdict");
	pair = pair_of(&tracer, "/bin/a", 3);
	pair.executables[0] = text("/tmp/gdb");
	is(seen_ask(seen, &pair), SEEN_FIRST, "a tracer at another path");
	pair = pair_of(&tracer, "/bin/a", 3);
	tracer.user_ns++;
	is(seen_ask(seen, &pair), SEEN_FIRST, "one in a user namespace of its own");
	tracer = user(1000);
	tracer.pid_ns++;
	pair.began = 4;
	is(seen_ask(seen, &pair), SEEN_BEFORE, "that in a pid namespace of its own is such a one");
	tracer = user(1000);
	pair.executables[1].cut = true;
	is(seen_ask(seen, &pair), SEEN_UNKNOWN, "of a path that was cut nobody knows");
	pair.executables[1] = (struct excerpt){ NULL, 0, false };
	is(seen_ask(seen, &pair), SEEN_UNKNOWN, "nor of none");
}

static void test_store(void)
{
	struct seen *seen = seen_open(path, true), *reader, *other;

	if (!ok(seen, "a file is made"))
		return;
	test_pairs(seen);
	seen_close(seen);
	seen = seen_open(path, true);
	is(ask(seen, 1000, "/bin/a", 4), SEEN_BEFORE, "a pair outlives the program");
	is(ask(seen, 1000, "/bin/b", 3), SEEN_FIRST, "and so does in which session it was new");
	reader = seen_open(path, false);
	other = seen_open(path, false);
	ok(reader && other, "who only reads does so meanwhile, as many as like");
	is(ask(reader, 1000, "/bin/a", 4), SEEN_BEFORE, "a reader knows what is in the file");
	is(ask(reader, 1000, "/bin/c", 4), SEEN_FIRST, "and what is not");
	is(ask(reader, 1000, "/bin/c", 5), SEEN_BEFORE, "which it remembers");
	is(ask(other, 1000, "/bin/c", 5), SEEN_FIRST, "and does not write");
	ok(!seen_open(path, true), "only one may write");
	seen_close(reader);
	seen_close(other);
	ok(!seen_open(path, true), "also when a reader has ended");
	seen_close(seen);
	seen_close(NULL);
}

static uint64_t last_of(const char *tracee)
{
	char command[256];
	sqlite3_stmt *query;
	uint64_t last = 0;
	sqlite3 *db;

	snprintf(command, sizeof(command), "SELECT last FROM pairs WHERE tracee = '%s' AND uid = 1000",
		 tracee);
	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, command, -1, &query, NULL) == SQLITE_OK) {
		if (sqlite3_step(query) == SQLITE_ROW)
			last = (uint64_t)sqlite3_column_int64(query, 0);
		sqlite3_finalize(query);
	}
	sqlite3_close(db);
	return last;
}

static void test_last(void)
{
	struct seen *seen = seen_open(path, true);

	ask(seen, 1000, "/bin/b", 5);
	seen_close(seen);
	is(last_of("/bin/b"), 1000 * HOUR + 3, "what was seen again a moment later is not written");
	seen = seen_open(path, true);
	ask(seen, 1000, "/bin/b", 2 * HOUR);
	seen_close(seen);
	is(last_of("/bin/b"), 1002 * HOUR, "an hour later it is");
	remove_store();
}

/* ---- files that cannot be used */

static bool is_refused(const char *name, bool writes, const char *why)
{
	struct seen_table *table = seen_table_new();
	char problem[SEEN_PROBLEM_MAX] = "";
	struct seen_store store;
	bool refused = !seen_store_open(&store, name, writes, table, problem);

	if (!refused)
		seen_store_close(&store);
	free(table);
	if (refused && strstr(problem, why))
		return true;
	printf("# %s\n", refused ? problem : "it was opened");
	return false;
}

static void write_file(const char *bytes, size_t size, off_t at)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (pwrite(fd, bytes, size, at) != (ssize_t)size)
		abort();
	close(fd);
}

static void test_others(void)
{
	char name[80];

	write_file("x", 1, 0);
	chmod(path, 0620);
	ok(is_refused(path, true, "others can change it"), "a file that others can write to");
	chmod(path, 0600);
	chmod(folder, 0777);
	ok(is_refused(path, false, "others can change its folder"), "a folder that they can");
	chmod(folder, 0700);
	snprintf(name, sizeof(name), "%s/link", folder);
	ok(!symlink(path, name) && is_refused(name, true, "symbolic link"), "a link");
	unlink(name);
	ok(!mkfifo(name, 0600) && is_refused(name, false, "no file"), "a pipe");
	unlink(name);
	ok(is_refused(name, false, "No such file"), "none to read");
	ok(is_refused("/nonexistent/seen.db", true, "No such file"), "no folder");
	remove_store();
}

static void test_damage(void)
{
	const char garbage[] = "this is no database, whatever its name says, and it is long enough "
			       "to be looked at as if it were one: a header has a hundred bytes";
	struct seen *seen;
	unsigned int i;
	sqlite3 *db;
	char got[8];
	int fd;

	write_file(garbage, sizeof(garbage), 0);
	ok(is_refused(path, true, "not a database"), "what is no database");
	fd = open(path, O_RDONLY);
	ok(read(fd, got, 8) == 8 && !memcmp(got, garbage, 8), "is left as it is");
	close(fd);
	remove_store();
	ok(sqlite3_open(path, &db) == SQLITE_OK &&
	   !sqlite3_exec(db, "CREATE TABLE t (a)", NULL, NULL, NULL) && !sqlite3_close(db) &&
	   is_refused(path, true, "another database"), "a database of others");
	remove_store();
	seen = seen_open(path, true);
	for (i = 0; i < 200; i++)
		ask_number(seen, i, i);
	seen_close(seen);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
	for (i = 1; i < 4; i++)
		write_file(garbage, sizeof(garbage), i * 4096);
	ok(is_refused(path, true, "damaged"), "one whose pages were overwritten");
	ok(is_refused(path, false, "damaged"), "to be read, too");
	remove_store();
}

static void test_wrong_row(void)
{
	struct seen *seen = seen_open(path, true);
	sqlite3 *db;

	ask_number(seen, 1, 1);
	seen_close(seen);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "UPDATE pairs SET place = 65535", NULL, NULL, NULL);
	sqlite3_close(db);
	ok(is_refused(path, true, "damaged"), "a row in a place of others");
	remove_store();
}

/* Of a path so long that it has pages of its own, which nobody reads to know the pairs. */
static void test_hidden_damage(void)
{
	const struct ptracemon_identity tracer = user(1000);
	static char tracee[100001];
	const char garbage[4096] = "";
	struct seen_pair pair;
	struct seen *seen;
	sqlite3 *db;

	memset(tracee, '/', sizeof(tracee) - 1);
	pair = pair_of(&tracer, tracee, 1);
	seen = seen_open(path, true);
	is(seen_ask(seen, &pair), SEEN_FIRST, "a very long path");
	seen_close(seen);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
	write_file(garbage, sizeof(garbage), 10 * 4096);
	ok(is_refused(path, false, "damaged"), "damage where it is");
	remove_store();
}

/* ---- killed while it writes */

static const uint8_t *digest(uint32_t number)
{
	static uint8_t bytes[SEEN_DIGEST];

	memcpy(bytes, &number, sizeof(number));
	return bytes;
}

/* Writes pairs for ever, and says after each so many. */
static void write_for_ever(int acknowledge)
{
	struct seen_table *table = seen_table_new();
	char problem[SEEN_PROBLEM_MAX];
	struct seen_store store;
	uint32_t number = 0;

	if (!seen_store_open(&store, path, true, table, problem))
		_exit(1);
	while (seen_table_find(table, digest(number)))
		number++;
	for (;; number++) {
		struct seen_write write = { .verdict = "inspecting", .first = 1 };

		write.entry = *seen_table_add(table, digest(number), 0, false);
		write.place = number % seen_part_size(SEEN_SYSTEM);
		if (seen_store_write(&store, &write, 1) ||
		    dprintf(acknowledge, "%u\n", number) < 0)
			_exit(1);
	}
}

/* Kills one after some writes. Returns the number of the last one that was acknowledged. */
static long kill_one(unsigned int after)
{
	char line[32];
	long number = -1;
	FILE *told;
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		abort();
	pid = fork();
	if (!pid) {
		close(ends[0]);
		write_for_ever(ends[1]);
	}
	close(ends[1]);
	told = fdopen(ends[0], "r");
	while (after-- && fgets(line, sizeof(line), told))
		number = atol(line);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	while (fgets(line, sizeof(line), told))
		if (strchr(line, '\n'))
			number = atol(line);
	fclose(told);
	return number;
}

static void test_kill(void)
{
	struct seen_table *table;
	char problem[SEEN_PROBLEM_MAX] = "";
	struct seen_store store;
	unsigned int round, good = 0;
	long last = 0, i;

	for (round = 1; round <= 25; round++) {
		table = seen_table_new();
		last = kill_one(round * 3);
		if (last < 0 || !seen_store_open(&store, path, true, table, problem))
			break;
		for (i = 0; i <= last && seen_table_find(table, digest((uint32_t)i)); i++)
			;
		good += i > last;
		seen_store_close(&store);
		free(table);
		table = NULL;
	}
	free(table);
	if (!is(good, 25, "after each of 25 kills all that was committed is there"))
		printf("# %s\n", problem);
	ok(last >= 25 * 26 / 2 * 3 - 1, "and each went on from there");
	remove_store();
}

/* ---- a file that takes nothing */

/* Asks for new pairs until that is the answer. */
static unsigned int ask_until(struct seen *seen, enum seen_answer answer, unsigned int number)
{
	while (ask_number(seen, number, number) != answer)
		number++;
	return number;
}

/* Fewer new pairs than can wait, and more than can be written. Returns once that was said. */
static void ask_much(struct seen *seen)
{
	char tracee[4096];
	struct pollfd said;
	unsigned int i;
	int ends[2];

	if (pipe(ends))
		abort();
	dup2(ends[1], STDERR_FILENO);
	for (i = 0; i < SEEN_QUEUE - 56; i++) {
		snprintf(tracee, sizeof(tracee), "/%04000u", i);
		ask(seen, 1000, tracee, 1);
	}
	said = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	poll(&said, 1, -1);
}

/* In a process of its own. Returns what it exits with. */
static int fill(void)
{
	struct rlimit limit;
	struct seen *seen = seen_open(path, true);
	unsigned int number;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = 256 * 1024;
	setrlimit(RLIMIT_FSIZE, &limit);
	ask_number(seen, 1, 1);
	ask_much(seen);
	if (ask_number(seen, 2, 2) != SEEN_UNKNOWN || ask_number(seen, 1, 10) != SEEN_BEFORE)
		return 1;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	number = ask_until(seen, SEEN_FIRST, 2);
	seen_close(seen);
	seen = seen_open(path, false);
	return ask_number(seen, number, number + 1) != SEEN_BEFORE ||
	       ask_number(seen, 1, 10) != SEEN_BEFORE;
}

/* Nobody who asks waits for the lock: the test would not end. */
static void test_lock(void)
{
	struct seen *seen = seen_open(path, true);
	unsigned int number, i;
	sqlite3 *db;

	sqlite3_open(path, &db);
	ok(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK,
	   "another program has the file");
	number = ask_until(seen, SEEN_UNKNOWN, 0);
	ok(number <= SEEN_QUEUE, "of so many nobody knows");
	is(ask_number(seen, 0, 1000), SEEN_BEFORE, "but what is known is");
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	number = ask_until(seen, SEEN_FIRST, number);
	seen_close(seen);
	seen = seen_open(path, false);
	for (i = 0; i <= SEEN_QUEUE && ask_number(seen, i, 100000) == SEEN_BEFORE; i++)
		;
	ok(i && ask_number(seen, number, 100000) == SEEN_BEFORE, "it is written when it can be");
	seen_close(seen);
	remove_store();
}

static void test_full(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(fill());
	waitpid(pid, &status, 0);
	is((uint64_t)status, 0, "a disk that is full: nobody knows what is new, until there is room");
	remove_store();
}

/* seen_test FILE USER TRACER TRACEE VERDICT: a file with one pair, for tests/host/commands/seen.t */
static int make_file(char **words)
{
	struct ptracemon_identity tracer = user((uint32_t)atoi(words[1]));
	struct seen *seen = seen_open(words[0], true);
	struct seen_pair pair = pair_of(&tracer, words[3], 0);

	/* As the tasks of sim.c, which have namespaces of their own. */
	tracer.user_ns = 0;
	pair.executables[0] = text(words[2]);
	pair.verdict = words[4];
	if (!seen || seen_ask(seen, &pair) != SEEN_FIRST)
		return 1;
	seen_close(seen);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 6)
		return make_file(argv + 1);
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/seen.db", folder);
	test_store();
	test_last();
	test_others();
	test_damage();
	test_wrong_row();
	test_hidden_damage();
	test_kill();
	test_lock();
	test_full();
	rmdir(folder);
	return done();
}
