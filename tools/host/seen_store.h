/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file of pairs that were seen: a database of SQLite, with a row for each place of the
 * table. All files are opened before the sandbox is entered, and none later.
 */
#ifndef _PTRACEMON_TOOLS_SEEN_STORE_H
#define _PTRACEMON_TOOLS_SEEN_STORE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "host/seen_table.h"

#define SEEN_PROBLEM_MAX	320

/**
 * struct seen_store - the file, opened
 * @db: NULL: it is not
 * @put: writes a pair
 * @touch: writes when one was seen
 * @lock: the file once more, with the lock of who writes. Closed last: closing any
 *	descriptor of a file gives up the locks that SQLite has on it
 */
struct seen_store {
	sqlite3 *db;
	sqlite3_stmt *put;
	sqlite3_stmt *touch;
	int lock;
};

/**
 * struct seen_write - what is to be written
 * @next: in a list
 * @place: which row
 * @entry: what it says
 * @guest: of the pair, as for seen_table_add()
 * @first: when it was first seen, nanoseconds of UTC
 * @verdict: a word that stays; NULL: only when it was seen last is written
 * @tracer_size: bytes of @paths that are the tracer's; the rest is the tracee's
 * @size: bytes of @paths
 * @paths: of executables
 */
struct seen_write {
	struct seen_write *next;
	size_t place;
	struct seen_entry entry;
	bool guest;
	uint64_t first;
	const char *verdict;
	size_t tracer_size;
	size_t size;
	char paths[];
};

/**
 * seen_store_open - open a file, and read it
 * @store: out
 * @path: of the file, which nobody but root, this user and that of the service can change. To
 *	be written, it is made if there is none; one is never removed, or mended
 * @writes: it is to be written too, by nobody else at the time
 * @table: empty; what is in the file
 * @problem: out, if it cannot be used: why
 *
 * Return: false if so.
 */
bool seen_store_open(struct seen_store *store, const char *path, bool writes,
		     struct seen_table *table, char problem[SEEN_PROBLEM_MAX]);
void seen_store_close(struct seen_store *store);

/*
 * Writes the first @count of a list, of which there are as many, all or nothing. The link of the
 * last one is not looked at. Returns NULL, or why it could not.
 */
const char *seen_store_write(struct seen_store *store, const struct seen_write *list,
			     size_t count);

#endif /* _PTRACEMON_TOOLS_SEEN_STORE_H */
