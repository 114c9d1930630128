// SPDX-License-Identifier: GPL-2.0
/*
 * What was written about a task. See memo.h.
 */
#include <string.h>

#include "output/memo.h"

const struct memo *memos_find(const struct memos *memos,
			      const struct ptracemon_identity *task,
			      const struct clock *clock, uint64_t now)
{
	const struct memo *memo = &memos->entries[task->tid % MEMOS_KEPT];

	/* Records of two CPUs need not come in the order of time: unsigned. */
	if (!memo->length || memo->offset != clock->offset ||
	    now - memo->made > MEMO_KEEP_NS ||
	    memcmp(&memo->task, task, sizeof(*task)))
		return NULL;
	return memo;
}

struct memo *memos_keep(struct memos *memos,
			const struct ptracemon_identity *task,
			const struct clock *clock, uint64_t now)
{
	struct memo *memo = &memos->entries[task->tid % MEMOS_KEPT];

	memo->task = *task;
	memo->offset = clock->offset;
	memo->made = now;
	memo->length = 0;
	return memo;
}

void memo_keep_first(struct memo *memo, const char *text, size_t length)
{
	if (length > sizeof(memo->text))
		return;
	memcpy(memo->text, text, length);
	memo->split = length;
	memo->length = length;
}

void memo_keep_second(struct memo *memo, const char *text, size_t length)
{
	if (!memo->length || length > sizeof(memo->text) - memo->split) {
		memo->length = 0;
		return;
	}
	memcpy(memo->text + memo->split, text, length);
	memo->length = memo->split + length;
}
