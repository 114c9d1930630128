/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has how much of a ring, and who finds room. A part of ring.c, and included by
 * it alone.
 */
#ifndef _PTRACEMON_RING_SHARES_H
#define _PTRACEMON_RING_SHARES_H

#include "ring.h"

/* Records that are taken off their payers at a time; bounds a handler. */
#define SETTLE_MAX	256

/* Places where a payer, or a payer's loss, can be. */
#define PROBES	8

/* Eighths of the ring that records of a rank may fill. */
static const u8 rank_eighths[PTRACEMON_RANKS] = {
	[PTRACEMON_RANK_REFUSED] = 5,
	[PTRACEMON_RANK_BULK] = 6,
	[PTRACEMON_RANK_CHILD] = 7,
	[PTRACEMON_RANK_FOREIGN] = 8,
};

/* How many times what he leaves of that free a payer may have. */
#define PAYER_MULTIPLE	8

static struct ptracemon_record *record_at(const struct ptracemon_ring *ring,
					  u64 position)
{
	return (struct ptracemon_record *)(ring->data +
					   (position & (ring->size - 1)));
}

static u32 ring_hash(u32 uid)
{
	/* 2^32 by the golden ratio; the upper bits are the good ones. */
	return uid * 0x9e3779b9u >> 26;
}

static noinline u32 ring_find_payer(struct ptracemon_ring *ring, u32 uid)
{
	u32 found = PTRACEMON_PAYER_OTHERS, first = ring_hash(uid), i;

	if (uid == PTRACEMON_UNSET)
		return PTRACEMON_PAYER_NOBODY;
	for (i = first; i < first + PROBES; i++) {
		u32 index = i % PTRACEMON_PAYERS;
		const struct ptracemon_payer *payer = &ring->payers[index];

		if (payer->uid == uid)
			return index;
		if (!payer->bytes && found == PTRACEMON_PAYER_OTHERS)
			found = index;
	}
	if (found != PTRACEMON_PAYER_OTHERS)
		ring->payers[found].uid = uid;
	return found;
}

/* Index of a payer; a new one is entered. */
static __always_inline u32 ring_payer(struct ptracemon_ring *ring, u32 uid)
{
	u32 first = ring_hash(uid);

	if (likely(ring->payers[first].uid == uid))
		return first;
	return ring_find_payer(ring, uid);
}

/* If all has been read, nobody has anything, and no record needs a look. */
static noinline bool ring_settle_all(struct ptracemon_ring *ring, u64 position)
{
	if (position != ring->head)
		return false;
	memset(ring->payers, 0, sizeof(ring->payers));
	ring->settled = position;
	return true;
}

/*
 * Takes what lies before @position off its payers. Returns false if there is more
 * to do. The data area is written by the kernel alone, and what has not been
 * settled is not overwritten: its lengths are right.
 */
static bool ring_settle(struct ptracemon_ring *ring, u64 position)
{
	u32 steps;

	for (steps = 0; ring->settled != position; steps++) {
		const struct ptracemon_record *record =
			record_at(ring, ring->settled);

		if (unlikely(record->length > position - ring->settled))
			return true; /* @position is inside of it */
		if (unlikely(steps == SETTLE_MAX))
			return ring_settle_all(ring, position);
		if (likely(record->type != PTRACEMON_TYPE_PAD))
			ring->payers[record->payer].bytes -= record->length;
		ring->settled += record->length;
	}
	return true;
}

enum follow {
	FOLLOW_DONE,	/* as far as possible */
	FOLLOW_MORE,	/* there is more to do */
	FOLLOW_WRONG,	/* the consumer's position cannot be right */
};

static noinline enum follow ring_follow_to(struct ptracemon_ring *ring,
					   u64 position)
{
	if (unlikely(ring->head - position > ring->size))
		return FOLLOW_WRONG;
	/* Who goes back finds what has been written there since. */
	if (unlikely(ring->head - position > ring->head - ring->settled))
		return FOLLOW_DONE;
	ring->may_emit = ring->pending[0] || ring->pending[1];
	return ring_settle(ring, position) ? FOLLOW_DONE : FOLLOW_MORE;
}

/* Gives room back that the consumer does not need any more. */
static __always_inline enum follow ring_follow(struct ptracemon_ring *ring)
{
	/*
	 * A, pairs with D: the consumer has finished reading what is freed
	 * here. Read once: the consumer may change it at any moment.
	 */
	u64 position = smp_load_acquire(&ring->control->consumer_pos);

	return likely(position == ring->settled) ?
		       FOLLOW_DONE :
		       ring_follow_to(ring, position);
}

/* Returns the reason why there is no room for @need bytes, or -1. */
static int ring_refusal(const struct ptracemon_ring *ring, u64 need, u32 rank,
			u32 payer)
{
	u64 used = ring->head - ring->settled;
	/* The few loss records take nobody's room. */
	u64 counted = used - ring->payers[PTRACEMON_PAYER_LOSSES].bytes;
	u64 limit = ring->size / 8 * rank_eighths[rank];

	if (unlikely(used + need > ring->size))
		return PTRACEMON_LOST_FULL;
	if (unlikely(counted + need > limit))
		return PTRACEMON_LOST_RESERVE;
	if (unlikely(payer != PTRACEMON_PAYER_NOBODY &&
		     ring->payers[payer].bytes + need >
			     (limit - counted) * PAYER_MULTIPLE))
		return PTRACEMON_LOST_SHARE;
	return -1;
}

#endif /* _PTRACEMON_RING_SHARES_H */
