/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was written about a task, to be written again: a tracer calls many times,
 * and most of its tracee's line is the same each time. Pure.
 */
#ifndef _PTRACEMON_TOOLS_MEMO_H
#define _PTRACEMON_TOOLS_MEMO_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "uapi/ptracemon.h"

#define MEMO_TEXT_MAX	1024
#define MEMOS_KEPT	32

/* Names of users can change: see users.h. */
#define MEMO_KEEP_NS	(60 * 1000000000ull)

/**
 * struct memos - a bounded cache of texts; all zero at first
 * @entries: by low bits of the thread id; a newcomer takes the place. A text is
 *	of a task that is the same in every byte, with the same clock; it has
 *	two parts, as something may come in between
 */
struct memos {
	struct memo {
		struct ptracemon_identity task;
		int64_t offset;
		uint64_t made;
		size_t split;
		size_t length;
		char text[MEMO_TEXT_MAX];
	} entries[MEMOS_KEPT];
};

/**
 * memos_find - what was written about a task
 * @memos: the cache
 * @task: the task
 * @clock: for its times
 * @now: boot time of the record
 *
 * Return: NULL if nothing is kept.
 */
const struct memo *memos_find(const struct memos *memos,
			      const struct ptracemon_identity *task,
			      const struct clock *clock, uint64_t now);

struct memo_text {
	const char *bytes;
	size_t length;
};

/* Keeps a text of two parts; it is not found again if it is too long. */
void memos_keep(struct memos *memos, const struct ptracemon_identity *task,
		const struct clock *clock, uint64_t now,
		struct memo_text first, struct memo_text second);

#endif /* _PTRACEMON_TOOLS_MEMO_H */
