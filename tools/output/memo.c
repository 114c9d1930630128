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

void memos_keep(struct memos *memos, const struct ptracemon_identity *task,
		const struct clock *clock, uint64_t now,
		struct memo_text first, struct memo_text second)
{
	struct memo *memo = &memos->entries[task->tid % MEMOS_KEPT];

	memo->task = *task;
	memo->offset = clock->offset;
	memo->made = now;
	memo->length = 0;
	if (first.length + second.length > sizeof(memo->text))
		return;
	memcpy(memo->text, first.bytes, first.length);
	memcpy(memo->text + first.length, second.bytes, second.length);
	memo->split = first.length;
	memo->length = first.length + second.length;
}
