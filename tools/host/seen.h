/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a pair of executables was seen on this host before, with the same verdict, by the same
 * user: from a table in memory, whose file a thread writes. Who asks never waits for a disk.
 */
#ifndef _PTRACEMON_TOOLS_SEEN_H
#define _PTRACEMON_TOOLS_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/escape.h"
#include "uapi/ptracemon.h"

/* Writes that wait for the thread. */
#define SEEN_QUEUE	256

/* How much older than what is known the file may be. */
#define SEEN_FRESH_NS	(3600 * 1000000000ull)

enum seen_answer {
	SEEN_UNKNOWN,
	SEEN_BEFORE,
	SEEN_FIRST,
};

/**
 * struct seen_pair - what is asked for
 * @tracer: who: the user, and namespaces
 * @executables: of the tracer and the tracee: paths, as the kernel has them
 * @verdict: what it amounts to, a word that stays
 * @began: when the session began, boot time: by this it is known when it is told once more
 * @time: when it is told, nanoseconds of UTC
 */
struct seen_pair {
	const struct ptracemon_identity *tracer;
	struct excerpt executables[2];
	const char *verdict;
	uint64_t began;
	uint64_t time;
};

/* Why there is no answer. */
enum seen_lack {
	SEEN_LACKS_PATH, /* one is not known in full */
	SEEN_LACKS_FILE, /* it cannot be used, or takes no more */
	SEEN_LACKS
};

struct seen;

/**
 * seen_open - open a file of pairs
 * @path: see seen_store_open()
 * @writes: what is new is kept there; else only in memory
 *
 * To be called before there is a sandbox.
 *
 * Return: NULL if it cannot be used, which is said on standard error.
 */
struct seen *seen_open(const char *path, bool writes);

/* Writes what is left, but waits only a few seconds for that. @seen: or NULL. */
void seen_close(struct seen *seen);

/* Whether both paths are known in full: only then there can be an answer. */
bool seen_pair_is_whole(const struct seen_pair *pair);

/*
 * SEEN_FIRST, if no other session had this pair before; it is known from then on. SEEN_UNKNOWN, if
 * a path is not known in full, or what is new cannot be kept at the time.
 */
enum seen_answer seen_ask(struct seen *seen, const struct seen_pair *pair);

#endif /* _PTRACEMON_TOOLS_SEEN_H */
