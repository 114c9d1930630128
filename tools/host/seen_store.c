// SPDX-License-Identifier: GPL-2.0
/*
 * The file of pairs that were seen. See seen_store.h.
 *
 * A write-ahead log, so that who reads does not wait for who writes. It stays when the file is
 * closed: the sandbox lets nothing be removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/sandbox.h"
#include "host/seen_store.h"

#define SCHEMA                                                              \
	"CREATE TABLE pairs (place INTEGER PRIMARY KEY, digest BLOB NOT NULL, " \
	"uid INTEGER NOT NULL, guest INTEGER NOT NULL, began INTEGER NOT NULL, " \
	"first INTEGER NOT NULL, last INTEGER NOT NULL, verdict TEXT NOT NULL, " \
	"tracer TEXT NOT NULL, tracee TEXT NOT NULL);"                          \
	"PRAGMA application_id = 1886549613;" /* "prtm" */                      \
	"PRAGMA user_version = 1;"

#define APPLICATION	1886549613

/* There are fewer when a file is opened. */
#define DESCRIPTORS	256

/* How long who writes waits for who reads. */
#define WAIT_MS	2000

static bool fail(char *problem, const char *path, const char *why)
{
	snprintf(problem, SEEN_PROBLEM_MAX, "%.200s: %.100s", path, why);
	return false;
}

/* ---- who can change it */

static bool is_trusted(const struct stat *status)
{
	const uid_t owner = status->st_uid;

	return (!owner || owner == geteuid() || owner == sandbox_uid()) &&
	       !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* Writes @path without links in its folders. Returns why it cannot be, or NULL. */
static const char *resolve(const char *path, char to[PATH_MAX], struct stat *folder)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char above[PATH_MAX];
	int length;

	snprintf(above, sizeof(above), "%.*s", slash ? (int)(slash - path) : 1,
		 slash ? path : ".");
	if (slash == path)
		strcpy(above, "/");
	if (!realpath(above, to) || stat(to, folder))
		return strerror(errno);
	if (!is_trusted(folder))
		return "others can change its folder";
	length = (int)strlen(to);
	if ((size_t)length + strlen(name) + 2 > PATH_MAX)
		return strerror(ENAMETOOLONG);
	sprintf(to + length, "/%s", name);
	return NULL;
}

/* Opens the file once, and looks at it. Returns why it cannot be used, or NULL. */
static const char *check(struct seen_store *store, const char *path, bool writes,
			 const struct stat *folder)
{
	const int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
			  (writes ? O_RDWR | O_CREAT : O_RDONLY);
	struct stat status;

	store->lock = open(path, flags, 0600);
	if (store->lock < 0 || fstat(store->lock, &status))
		return strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "this is no file";
	if (!is_trusted(&status))
		return "others can change it";
	/* The service's is not root's, whoever begins it. */
	if (writes && !status.st_size && !geteuid() && folder->st_uid &&
	    fchown(store->lock, folder->st_uid, folder->st_gid))
		return strerror(errno);
	if (writes && flock(store->lock, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? "another program writes to it" : strerror(errno);
	return NULL;
}

/* ---- what is in it */

static bool run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The answer of a query of one number, or -1. */
static int64_t ask_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *query;
	int64_t number = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK &&
	    sqlite3_step(query) == SQLITE_ROW)
		number = sqlite3_column_int64(query, 0);
	sqlite3_finalize(query);
	return number;
}

static bool load_row(sqlite3_stmt *query, struct seen_table *table)
{
	struct seen_entry *entry = NULL;

	if (sqlite3_column_bytes(query, 1) == SEEN_DIGEST)
		entry = seen_table_put(table, (size_t)sqlite3_column_int64(query, 0),
				       sqlite3_column_blob(query, 1),
				       (uint32_t)sqlite3_column_int64(query, 2),
				       sqlite3_column_int(query, 3));
	if (!entry)
		return false;
	entry->began = (uint64_t)sqlite3_column_int64(query, 4);
	entry->last = (uint64_t)sqlite3_column_int64(query, 5);
	entry->saved = entry->last;
	return true;
}

static bool load(sqlite3 *db, struct seen_table *table)
{
	sqlite3_stmt *query;
	int step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, "SELECT place, digest, uid, guest, began, last FROM pairs",
			       -1, &query, NULL) == SQLITE_OK)
		while ((step = sqlite3_step(query)) == SQLITE_ROW)
			if (!load_row(query, table))
				break;
	sqlite3_finalize(query);
	return step == SQLITE_DONE;
}

/* "ok" is a text, and texts are no numbers: it is compared there. */
static bool is_sound(sqlite3 *db)
{
	return ask_number(db, "SELECT group_concat(quick_check) = 'ok' "
			      "FROM pragma_quick_check") == 1;
}

/* Makes the table, if the file is empty. */
static bool make(sqlite3 *db)
{
	if (ask_number(db, "SELECT count(*) FROM sqlite_master"))
		return true;
	return run(db, "BEGIN IMMEDIATE;" SCHEMA "COMMIT");
}

/* All files that writing needs are open from here on. */
static bool prepare(struct seen_store *store)
{
	int stay = 1;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &stay);
	return run(store->db, "BEGIN IMMEDIATE; PRAGMA user_version = 1; COMMIT") &&
	       sqlite3_prepare_v2(store->db,
				  "INSERT OR REPLACE INTO pairs VALUES "
				  "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
				  -1, &store->put, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(store->db,
				  "UPDATE pairs SET last = ?7 WHERE place = ?1 AND digest = ?2",
				  -1, &store->touch, NULL) == SQLITE_OK;
}

/* The descriptor by which SQLite has the file; -1: not found. */
static int find_own(int lock)
{
	struct stat wanted, status;
	int fd;

	if (fstat(lock, &wanted))
		return -1;
	for (fd = 0; fd < DESCRIPTORS; fd++)
		if (fd != lock && !fstat(fd, &status) && status.st_ino == wanted.st_ino &&
		    status.st_dev == wanted.st_dev)
			return fd;
	return -1;
}

/* Returns why it cannot be used, or NULL. */
static const char *begin(struct seen_store *store, const char *path, bool writes,
			 struct seen_table *table)
{
	const int flags = SQLITE_OPEN_NOMUTEX |
			  (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	sqlite3 *db;

	if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
		return sqlite3_errmsg(store->db);
	db = store->db;
	sqlite3_busy_timeout(db, WAIT_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (!run(db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
		     "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -512;"
		     "PRAGMA synchronous = NORMAL") ||
	    (writes && (!run(db, "PRAGMA journal_mode = WAL") || !make(db))))
		return sqlite3_errmsg(db);
	if (ask_number(db, "PRAGMA application_id") != APPLICATION)
		return sqlite3_errcode(db) == SQLITE_OK || sqlite3_errcode(db) == SQLITE_DONE ||
				       sqlite3_errcode(db) == SQLITE_ROW ?
			       "this is another database" :
			       sqlite3_errmsg(db);
	if (!is_sound(db) || !load(db, table))
		return "it is damaged";
	if (writes && !prepare(store))
		return sqlite3_errmsg(db);
	/* What the log is taken over into is cut to what it should be, always. */
	if (writes)
		sandbox_may_cut(find_own(store->lock));
	return NULL;
}

bool seen_store_open(struct seen_store *store, const char *path, bool writes,
		     struct seen_table *table, char problem[SEEN_PROBLEM_MAX])
{
	char place[PATH_MAX];
	struct stat folder;
	const char *why;

	memset(store, 0, sizeof(*store));
	store->lock = -1;
	why = resolve(path, place, &folder);
	if (!why)
		why = check(store, place, writes, &folder);
	if (!why)
		why = begin(store, place, writes, table);
	if (!why)
		return true;
	fail(problem, path, why);
	seen_store_close(store);
	return false;
}

void seen_store_close(struct seen_store *store)
{
	sqlite3_finalize(store->put);
	sqlite3_finalize(store->touch);
	sqlite3_close(store->db);
	if (store->lock >= 0)
		close(store->lock);
	memset(store, 0, sizeof(*store));
	store->lock = -1;
}

/* ---- writing */

static bool write_one(struct seen_store *store, const struct seen_write *write)
{
	sqlite3_stmt *to = write->verdict ? store->put : store->touch;
	bool done;

	sqlite3_bind_int64(to, 1, (sqlite3_int64)write->place);
	sqlite3_bind_blob(to, 2, write->entry.digest, SEEN_DIGEST, SQLITE_STATIC);
	sqlite3_bind_int64(to, 7, (sqlite3_int64)write->entry.last);
	if (write->verdict) {
		sqlite3_bind_int64(to, 3, write->entry.uid);
		sqlite3_bind_int64(to, 4, write->guest);
		sqlite3_bind_int64(to, 5, (sqlite3_int64)write->entry.began);
		sqlite3_bind_int64(to, 6, (sqlite3_int64)write->first);
		sqlite3_bind_text(to, 8, write->verdict, -1, SQLITE_STATIC);
		sqlite3_bind_text(to, 9, write->paths, (int)write->tracer_size, SQLITE_STATIC);
		sqlite3_bind_text(to, 10, write->paths + write->tracer_size,
				  (int)(write->size - write->tracer_size), SQLITE_STATIC);
	}
	done = sqlite3_step(to) == SQLITE_DONE;
	sqlite3_reset(to);
	sqlite3_clear_bindings(to);
	return done;
}

const char *seen_store_write(struct seen_store *store, const struct seen_write *list,
			     size_t count)
{
	const char *why;

	if (run(store->db, "BEGIN IMMEDIATE")) {
		while (count && write_one(store, list) && --count)
			list = list->next;
		if (!count && run(store->db, "COMMIT"))
			return NULL;
	}
	/* Of static storage, unlike that of sqlite3_errmsg(). */
	why = sqlite3_errstr(sqlite3_errcode(store->db));
	run(store->db, "ROLLBACK");
	return why;
}
