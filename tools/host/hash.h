/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Digests of what processes run, without waiting for it to be read.
 *
 * A thread reads the file: see asker.h. What it has found is kept for the next
 * record of the same file, also if it was late.
 */
#ifndef _PTRACEMON_TOOLS_HASH_H
#define _PTRACEMON_TOOLS_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/asker.h"

/**
 * struct digests - of a whole file
 * @size: bytes
 * @md5: hexadecimal digits, not terminated, as the others
 * @sha1: likewise
 * @sha256: likewise
 */
struct digests {
	uint64_t size;
	char md5[32];
	char sha1[40];
	char sha256[64];
};

/* Larger files have no digests. */
#define HASH_FILE_MAX	(64 << 20)

#define HASH_KEPT	256

/**
 * struct hash_key - what changes if a file does
 * @device: where it is
 * @inode: its number there
 * @size: bytes
 * @modified: when its content changed last, nanoseconds of UTC
 * @changed: when anything of it did: not to be set at will
 */
struct hash_key {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t modified;
	int64_t changed;
};

/**
 * struct hash - who reads
 * @asker: the thread. The rest belongs to it
 * @answer: to the question it has
 * @files: how many were read to their end
 * @uses: counts them
 * @entries: in no order; a newcomer takes the place of what was not used for
 *	longest
 */
struct hash {
	struct asker asker;
	struct digests answer;
	uint64_t files;
	uint64_t uses;
	struct hash_entry {
		uint64_t used; /* when; 0: it is empty */
		struct hash_key key;
		struct digests digests;
	} entries[HASH_KEPT];
};

/* Returns NULL if there can be no thread. */
struct hash *hash_new(void);
void hash_free(struct hash *hash);

/**
 * hash_read - digests of the executable of a process
 * @hash: who reads
 * @process: /proc/PID, opened
 * @digests: out
 *
 * Return: false if they are not known, or not in time.
 */
bool hash_read(struct hash *hash, int process, struct digests *digests);

#endif /* _PTRACEMON_TOOLS_HASH_H */
