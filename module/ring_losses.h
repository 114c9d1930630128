/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is lost, and how it is told. A part of ring.c, and included by it alone.
 */
#ifndef _PTRACEMON_RING_LOSSES_H
#define _PTRACEMON_RING_LOSSES_H

#include "ring_write.h"

/*
 * Loss records that nobody has read yet take no more than this part of a ring. Else
 * each refused call of a flood would come back as a loss record, with the next one,
 * and these would take the room that the share of the flood has left for others.
 */
#define LOSSES_PART	64

static void ring_count_loss(struct ptracemon_ring *ring, u32 reason,
			    u32 request_class)
{
	struct ptracemon_stats *stats = &ring->status->stats;

	if (request_class == PTRACEMON_CLASS_NONE) {
		WRITE_ONCE(stats->own_lost, stats->own_lost + 1);
		return;
	}
	WRITE_ONCE(stats->hits, stats->hits + 1);
	WRITE_ONCE(stats->lost[reason], stats->lost[reason] + 1);
}

/* Whether @loss has losses of this kind, and no other. */
static __always_inline bool is_loss_of(const struct ptracemon_ring_loss *loss,
				       u32 reason,
				       const struct ptracemon_claim *claim)
{
	return loss->count && loss->uid == claim->payer &&
	       loss->reason == reason &&
	       loss->request_class == claim->request_class;
}

/* Place of a loss that one payer has, counted around. */
static __always_inline u32 ring_loss_place(u32 first)
{
	return PTRACEMON_LOSSES_SHARED + first % PTRACEMON_LOSSES_SHARED;
}

static noinline u32 ring_find_loss(const struct ptracemon_ring *ring,
				   u32 reason,
				   const struct ptracemon_claim *claim)
{
	u32 shared = reason * PTRACEMON_CLASSES + claim->request_class;
	u32 first = ring_hash(claim->payer) + shared, found = shared, i;

	if (claim->payer == PTRACEMON_UNSET)
		return shared;
	for (i = first; i < first + PROBES; i++) {
		u32 index = ring_loss_place(i);

		if (is_loss_of(&ring->loss[index], reason, claim))
			return index;
		if (!ring->loss[index].count && found == shared)
			found = index;
	}
	return found;
}

/* Where a loss is noted. */
static __always_inline u32 ring_loss_index(const struct ptracemon_ring *ring,
					   u32 reason,
					   const struct ptracemon_claim *claim)
{
	u32 first = ring_loss_place(ring_hash(claim->payer) +
				    reason * PTRACEMON_CLASSES +
				    claim->request_class);

	if (likely(is_loss_of(&ring->loss[first], reason, claim)))
		return first;
	return ring_find_loss(ring, reason, claim);
}

static void ring_lose(struct ptracemon_ring *ring, u32 reason,
		      const struct ptracemon_claim *claim, u64 time)
{
	u32 index = ring_loss_index(ring, reason, claim);
	struct ptracemon_ring_loss *loss = &ring->loss[index];

	if (unlikely(!loss->count++)) {
		loss->since = time;
		loss->first_sequence = ring->sequence;
		loss->uid = index < PTRACEMON_LOSSES_SHARED ? PTRACEMON_UNSET :
							      claim->payer;
		loss->reason = reason;
		loss->request_class = claim->request_class;
		ring->pending[index / 64] |= 1ULL << index % 64;
		ring->may_emit = true;
	}
	loss->last_sequence = ring->sequence++;
	ring_count_loss(ring, reason, claim->request_class);
	ring_publish_sequence(ring);
}

static void ring_emit_one(struct ptracemon_ring *ring,
			  struct ptracemon_ring_loss *loss, u64 padding,
			  u64 time)
{
	struct ptracemon_stats *stats = &ring->status->stats;
	struct ptracemon_loss *record;

	record = (void *)ring_begin(ring, PTRACEMON_TYPE_LOSS, sizeof(*record),
				    0, padding, PTRACEMON_PAYER_LOSSES, time);
	record->count = loss->count;
	record->since = loss->since;
	record->first_sequence = loss->first_sequence;
	record->last_sequence = loss->last_sequence;
	record->reason = loss->reason;
	record->request_class = loss->request_class;
	record->uid = loss->uid;
	record->reserved = 0;
	loss->count = 0;
	ring_take(ring, &record->header);
	WRITE_ONCE(stats->own, stats->own + 1);
	ring_publish(ring);
}

/*
 * Loss records count as bulk: at the rim of the reserve, each lost read would
 * else be told in a record that eats into the room kept for attaches. And they
 * leave to others as much as they take.
 */
static bool ring_has_room_for_loss(const struct ptracemon_ring *ring,
				   u64 padding)
{
	const u64 length = sizeof(struct ptracemon_loss);
	u64 emitted = ring->payers[PTRACEMON_PAYER_LOSSES].bytes;
	u64 used = ring->head - ring->settled;

	return emitted + length <= ring->size / LOSSES_PART &&
	       used + padding + length + emitted <=
		       ring->size / 8 * rank_eighths[PTRACEMON_RANK_BULK];
}

static void ring_emit_pending(struct ptracemon_ring *ring, u64 time)
{
	u32 i;

	ring->may_emit = false;
	for (i = 0; i < PTRACEMON_LOSSES / 64; i++) {
		while (ring->pending[i]) {
			u32 bit = __ffs64(ring->pending[i]);
			u64 padding = ring_padding(
				ring, sizeof(struct ptracemon_loss));

			if (!ring_has_room_for_loss(ring, padding))
				return;
			ring->pending[i] &= ~(1ULL << bit);
			ring_emit_one(ring, &ring->loss[i * 64 + bit], padding,
				      time);
		}
	}
}

/* Counts what was refused in the middle of a record; more may come meanwhile. */
static void ring_fold_nested(struct ptracemon_ring *ring, u64 time)
{
	u32 i;

	WRITE_ONCE(ring->has_nested, false);
	barrier(); /* this CPU only: what comes now sets it again */
	for (i = 0; i < PTRACEMON_CLASSES; i++) {
		while (ring->folded[i] != READ_ONCE(ring->nested[i])) {
			const struct ptracemon_claim claim = {
				.request_class = i,
				.payer = PTRACEMON_UNSET,
			};

			ring->folded[i]++;
			ring_lose(ring, PTRACEMON_LOST_NESTED, &claim, time);
		}
	}
}

#endif /* _PTRACEMON_RING_LOSSES_H */
