/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was written about a task, to be written again: a tracer calls many times,
 * and most of its tracee's line is the same each time. Pure.
 */
#ifndef _PTRACEMON_TOOLS_MEMO_H
#define _PTRACEMON_TOOLS_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "clock.h"
#include "uapi/ptracemon.h"

#define MEMO_TEXT_MAX	1024
#define MEMOS_KEPT	32

/* Names of users can change: see users.h. */
#define MEMO_KEEP_NS	(60 * 1000000000ull)

/**
 * struct memos - a bounded cache of texts; all zero at first
 * @entries: by low bits of the thread id; a newcomer takes the place. A text is
 *	of a task that is the same in every byte, with the same clock
 */
struct memos {
	struct memo {
		struct ptracemon_identity task;
		int64_t offset;
		uint64_t made;
		size_t length;
		char text[MEMO_TEXT_MAX];
	} entries[MEMOS_KEPT];
};

/**
 * memos_write - write what is known about a task
 * @memos: the cache
 * @buffer: where to
 * @task: the task, with a thread id
 * @clock: for its times
 * @now: boot time of the record
 *
 * Return: false: nothing is, and nothing was written.
 */
bool memos_write(const struct memos *memos, struct buffer *buffer,
		 const struct ptracemon_identity *task,
		 const struct clock *clock, uint64_t now);

/* Keeps @text, if it is not too long. */
void memos_keep(struct memos *memos, const struct ptracemon_identity *task,
		const struct clock *clock, uint64_t now, const char *text,
		size_t length);

#endif /* _PTRACEMON_TOOLS_MEMO_H */
