/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Digests of what processes run, without waiting for it to be read.
 *
 * A thread reads the file: see asker.h. What it has found is kept for the next
 * record of the same file, also if it was late.
 */
#ifndef _PTRACEMON_TOOLS_HASH_H
#define _PTRACEMON_TOOLS_HASH_H

#include <md5.h>
#include <sha1.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/asker.h"

/**
 * struct digests - of a whole file
 * @size: bytes
 * @md5: hexadecimal digits, as the others
 * @sha1: likewise
 * @sha256: likewise
 */
struct digests {
	uint64_t size;
	char md5[MD5_DIGEST_STRING_LENGTH];
	char sha1[SHA1_DIGEST_STRING_LENGTH];
	char sha256[SHA256_DIGEST_STRING_LENGTH];
};

/* Larger files have no digests. */
#define HASH_FILE_MAX	(64 << 20)

#define HASH_KEPT	256

/**
 * struct hash_key - what changes if a file does
 * @device: where it is
 * @inode: its number there
 * @size: bytes
 * @changed: when anything of it did last, nanoseconds of UTC: not to be set at will
 */
struct hash_key {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
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

/* Asks about a process: its executable. The answer is as large as there is any. */
extern const struct asker_kind hash_kind;

/*
 * Digests of an open file, of which nothing was read yet, into @hash->answer. For whoever has
 * a struct hash to himself, without its thread. Returns false if there are none.
 */
bool hash_file(struct hash *hash, int fd, struct hash_key *key);

#endif /* _PTRACEMON_TOOLS_HASH_H */
