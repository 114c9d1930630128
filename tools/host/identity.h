/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which file a path of this host names, and who can change what it is: for rules that trust a
 * program. A thread looks, as a file system can take its time; see asker.h.
 */
#ifndef _PTRACEMON_TOOLS_IDENTITY_H
#define _PTRACEMON_TOOLS_IDENTITY_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/asker.h"
#include "host/hash.h"
#include "uapi/ptracemon.h"

enum identity_state {
	IDENTITY_UNKNOWN, /* nobody has looked, or not in time */
	IDENTITY_ABSENT, /* there is no such file, or it cannot be looked at */
	IDENTITY_LINKED, /* a part of the path is a symbolic link */
	IDENTITY_NO_FILE, /* it is something else */
	IDENTITY_FOUND,
};

/* What is wrong with it, in words; of IDENTITY_FOUND: NULL. */
const char *identity_problem(enum identity_state state);

/**
 * struct identity - an answer
 * @state: the rest is known if it is IDENTITY_FOUND
 * @asked: boot time before the question
 * @guarded: root alone can change the file and what is above it
 * @file: which file it is
 * @changed: when anything of it did last, nanoseconds of UTC
 * @sha256: hexadecimal digits; empty: not asked for, or not known
 */
struct identity {
	enum identity_state state;
	uint64_t asked;
	bool guarded;
	struct ptracemon_file file;
	int64_t changed;
	char sha256[SHA256_DIGEST_STRING_LENGTH];
};

/* Bytes of a path that can be asked for, with the NUL. */
#define IDENTITY_PATH_MAX	PATH_MAX

/**
 * struct identities - who looks
 * @asker: the thread. The rest belongs to it
 * @path: of the question
 * @digest: likewise: what the file holds is of interest
 * @late: it was not answered in time; what came of it is still of use
 * @answer: to it
 * @hash: digests that were made before; without a thread
 */
struct identities {
	struct asker asker;
	char path[IDENTITY_PATH_MAX];
	bool digest;
	bool late;
	struct identity answer;
	struct hash hash;
};

/* NULL if there can be no thread. */
struct identities *identities_new(void);
void identities_free(struct identities *identities);

/*
 * Whether an answer holds for what happened at @time, boot time: what came before the question,
 * as a later change would show in it; and of what root alone can change, for a moment more.
 */
bool identity_is_fresh(const struct identity *is, uint64_t time);

/*
 * Looks at @path. Returns false if no answer that holds for @time comes in time; else it is in
 * @answer. How much of the caller's time that takes is bounded as for digests: see hash.h.
 */
bool identities_ask(struct identities *identities, const char *path, bool digest,
		    uint64_t time, struct identity *answer);

/* The same without a thread, however long it takes. */
void identity_look(const char *path, bool digest, struct identity *answer);

#endif /* _PTRACEMON_TOOLS_IDENTITY_H */
