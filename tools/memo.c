// SPDX-License-Identifier: GPL-2.0
/*
 * What was written about a task. See memo.h.
 */
#include <string.h>

#include "memo.h"

bool memos_write(const struct memos *memos, struct buffer *buffer,
		 const struct ptracemon_identity *task,
		 const struct clock *clock, uint64_t now)
{
	const struct memo *memo = &memos->entries[task->tid % MEMOS_KEPT];

	/* Records of two CPUs need not come in the order of time: unsigned. */
	if (!memo->length || memo->offset != clock->offset ||
	    now - memo->made > MEMO_KEEP_NS ||
	    memcmp(&memo->task, task, sizeof(*task)))
		return false;
	buffer_bytes(buffer, memo->text, memo->length);
	return true;
}

void memos_keep(struct memos *memos, const struct ptracemon_identity *task,
		const struct clock *clock, uint64_t now, const char *text,
		size_t length)
{
	struct memo *memo = &memos->entries[task->tid % MEMOS_KEPT];

	if (length > sizeof(memo->text))
		return;
	memo->task = *task;
	memo->offset = clock->offset;
	memo->made = now;
	memo->length = length;
	memcpy(memo->text, text, length);
}
