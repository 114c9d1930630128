/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots of which one payer may have as many as there are left: who holds many
 * leaves some to others.
 */
#ifndef _PTRACEMON_SHARE_H
#define _PTRACEMON_SHARE_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/types.h>

/* Payers that are counted apart; others share by chance. */
#define PTRACEMON_SHARE_PAYERS	64

struct ptracemon_share {
	atomic_t taken;
	atomic_t taken_by[PTRACEMON_SHARE_PAYERS];
};

static inline u32 ptracemon_share_bucket(u32 payer)
{
	return hash_32(payer, ilog2(PTRACEMON_SHARE_PAYERS));
}

static __always_inline void ptracemon_share_give_back(
	struct ptracemon_share *share, u32 bucket)
{
	atomic_dec(&share->taken_by[bucket]);
	atomic_dec(&share->taken);
}

/**
 * ptracemon_share_take - take a slot on a payer's account
 * @share: what is taken already
 * @slots: how many there are
 * @bucket: from ptracemon_share_bucket()
 *
 * Relaxed counters: a slot more or less does no harm. Context: any.
 * Return: whether one may be taken; then ptracemon_share_give_back() is due.
 */
static __always_inline bool ptracemon_share_take(struct ptracemon_share *share,
						 int slots, u32 bucket)
{
	int taken = atomic_fetch_add_relaxed(1, &share->taken);
	int own = atomic_fetch_add_relaxed(1, &share->taken_by[bucket]);

	if (likely(own < slots - taken))
		return true;
	ptracemon_share_give_back(share, bucket);
	return false;
}

#endif /* _PTRACEMON_SHARE_H */
