// SPDX-License-Identifier: GPL-2.0
/*
 * One lockless byte ring. See ring.h for the interface, and the ordering
 * contract in uapi/ptracemon.h for what the letters mean:
 *
 *   here (producer)                        the consumer: tools/device/, or
 *                                          ptracemon_ring_peek/_consume below
 *   A  ring_follow(): acquire consumer_pos D  release consumer_pos
 *   B  ring_publish(): release             C  acquire producer_pos
 *
 * E and F (sleeping and waking) are in buffers.c.
 */
#include <asm/barrier.h>
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include "ring.h"
#include "ring_losses.h"
#include "ring_shares.h"
#include "ring_write.h"

void ptracemon_ring_init(struct ptracemon_ring *ring,
			 struct ptracemon_control *control,
			 struct ptracemon_status *status, void *data, u64 size,
			 u32 cpu, u64 sequence)
{
	memset(ring, 0, sizeof(*ring));
	ring->data = data;
	ring->size = size;
	ring->control = control;
	ring->status = status;
	ring->cpu = cpu;
	/* One lap before the overflow, so that every run crosses it. */
	ring->head = 0 - size;
	ring->settled = ring->head;
	ring->sequence = sequence;

	status->abi_major = PTRACEMON_ABI_MAJOR;
	status->abi_minor = PTRACEMON_ABI_MINOR;
	status->size = sizeof(*status);
	status->cpu = cpu;
	status->data_size = size;
	status->producer_pos = ring->head;
	status->next_sequence = sequence;
	control->consumer_pos = ring->head;
}

/* Emits what is pending, before any other record. */
static noinline void ring_catch_up(struct ptracemon_ring *ring, bool right,
				   u64 time)
{
	if (READ_ONCE(ring->has_nested))
		ring_fold_nested(ring, time);
	if (right && ring->may_emit)
		ring_emit_pending(ring, time);
}

/* Begins a stretch in which the ring is the caller's. */
static __always_inline void ring_own(struct ptracemon_ring *ring)
{
	WRITE_ONCE(ring->busy, true);
	barrier(); /* this CPU only: an interrupt finds busy set */
}

/* Likewise, for a record. Returns whether the consumer's position can be right. */
static __always_inline bool ring_enter(struct ptracemon_ring *ring, u64 time)
{
	bool right;

	ring_own(ring);
	right = ring_follow(ring) != FOLLOW_WRONG;
	if (unlikely(ring->may_emit || READ_ONCE(ring->has_nested)))
		ring_catch_up(ring, right, time);
	return right;
}

static void ring_leave(struct ptracemon_ring *ring)
{
	barrier(); /* this CPU only: an interrupt finds all of it, or busy */
	WRITE_ONCE(ring->busy, false);
}

/* There is no room. */
static noinline void *ring_refuse(struct ptracemon_ring *ring, u32 reason,
				  const struct ptracemon_claim *claim, u64 time)
{
	ring_lose(ring, reason, claim, time);
	ring_leave(ring);
	return NULL;
}

/* In the middle of another record. */
static noinline void *ring_refuse_nested(struct ptracemon_ring *ring,
					 u32 request_class)
{
	WRITE_ONCE(ring->nested[request_class],
		   ring->nested[request_class] + 1);
	WRITE_ONCE(ring->has_nested, true);
	return NULL;
}

/* Where not everybody finds room: a record, with what is spare or without. */
static noinline void *ring_reserve_scarce(struct ptracemon_ring *ring, u16 type,
					  u32 length, u32 spare,
					  const struct ptracemon_claim *claim,
					  u64 time)
{
	u32 payer = ring_payer(ring, claim->payer);
	u64 padding = ring_padding(ring, length + spare);
	int reason;

	if (spare && ring_refusal(ring, padding + length + spare,
				  PTRACEMON_RANK_REFUSED, payer) >= 0) {
		spare = 0;
		padding = ring_padding(ring, length);
	}
	reason = ring_refusal(ring, padding + length + spare, claim->rank,
			      payer);
	if (unlikely(reason >= 0))
		return ring_refuse(ring, reason, claim, time);
	return ring_begin(ring, type, length, spare, padding, payer, time);
}

void *ptracemon_ring_reserve(struct ptracemon_ring *ring, u16 type, u32 length,
			     u32 spare, const struct ptracemon_claim *claim,
			     u64 time)
{
	u64 padding;

	if (unlikely(READ_ONCE(ring->busy)))
		return ring_refuse_nested(ring, claim->request_class);
	if (unlikely(!ring_enter(ring, time)))
		return ring_refuse(ring, PTRACEMON_LOST_POSITION, claim, time);
	padding = ring_padding(ring, length + spare);
	/*
	 * As much has room whosever it is: even of the lowest rank's limit an
	 * eighth of the ring is free then, and eight times that is all of it.
	 */
	if (unlikely(ring->head - ring->settled + padding + length + spare >
		     ring->size / 2))
		return ring_reserve_scarce(ring, type, length, spare, claim,
					   time);
	return ring_begin(ring, type, length, spare, padding,
			  ring_payer(ring, claim->payer), time);
}

void ptracemon_ring_trim(struct ptracemon_ring *ring,
			 struct ptracemon_record *record, u32 length)
{
	ring->reserved -= record->length - length;
	record->length = length;
}

void ptracemon_ring_commit(struct ptracemon_ring *ring,
			   const struct ptracemon_record *record,
			   u32 request_class)
{
	struct ptracemon_stats *stats = &ring->status->stats;

	ring_take(ring, record);
	if (request_class == PTRACEMON_CLASS_NONE) {
		WRITE_ONCE(stats->own, stats->own + 1);
	} else {
		WRITE_ONCE(stats->hits, stats->hits + 1);
		WRITE_ONCE(stats->stored, stats->stored + 1);
	}
	ring_publish(ring);
	ring_leave(ring);
}

void ptracemon_ring_emit_losses(struct ptracemon_ring *ring, u64 time)
{
	if (READ_ONCE(ring->busy))
		return;
	ring_enter(ring, time);
	ring_leave(ring);
}

u64 ptracemon_ring_published(const struct ptracemon_ring *ring)
{
	/* C, pairs with B: what is read behind it is complete. */
	return smp_load_acquire(&ring->status->producer_pos);
}

bool ptracemon_ring_has_data(const struct ptracemon_ring *ring)
{
	return ptracemon_ring_published(ring) !=
	       READ_ONCE(ring->control->consumer_pos);
}

/*
 * Finds the record at @position. What the data area holds is the kernel's own,
 * but @position may be anything, and a reader that moves it meanwhile has the
 * area overwritten: each field is read once. Returns false if no record can be
 * there.
 */
static bool ring_find(const struct ptracemon_ring *ring, u64 position, u64 end,
		      struct ptracemon_ring_item *item)
{
	const struct ptracemon_record *record = record_at(ring, position);
	u64 left = ring->size - (position & (ring->size - 1));
	u32 length;

	if (end - position > ring->size || end - position < PAD_HEADER ||
	    position % PTRACEMON_RECORD_ALIGN)
		return false;
	length = READ_ONCE(record->length);
	item->record = record;
	item->position = position;
	item->length = length;
	if (!length || length % PTRACEMON_RECORD_ALIGN || length > left ||
	    length > end - position || length > PTRACEMON_RECORD_MAX)
		return false;
	if (READ_ONCE(record->type) == PTRACEMON_TYPE_PAD) {
		item->record = NULL;
		return length == left;
	}
	if (length < sizeof(*record) || READ_ONCE(record->cpu) != ring->cpu)
		return false;
	item->time = READ_ONCE(record->time);
	return true;
}

int ptracemon_ring_peek(struct ptracemon_ring *ring, u64 end,
			struct ptracemon_ring_item *item)
{
	u64 position = READ_ONCE(ring->control->consumer_pos);

	item->record = NULL;
	while (position != end) {
		if (!ring_find(ring, position, end, item))
			return -EINVAL;
		if (item->record)
			return 0;
		position += item->length;
		/* D, pairs with A. */
		smp_store_release(&ring->control->consumer_pos, position);
	}
	return 0;
}

void ptracemon_ring_consume(struct ptracemon_ring *ring,
			    const struct ptracemon_ring_item *item)
{
	/* D, pairs with A: the record was read before its room is given back. */
	smp_store_release(&ring->control->consumer_pos,
			  item->position + item->length);
}

static int ring_mend_position(struct ptracemon_ring *ring)
{
	if (ring_follow(ring) == FOLLOW_MORE)
		return -EBUSY;
	if (READ_ONCE(ring->control->consumer_pos) == ring->settled)
		return 0;
	/* D, pairs with A. */
	smp_store_release(&ring->control->consumer_pos, ring->settled);
	return 1;
}

int ptracemon_ring_reposition(struct ptracemon_ring *ring)
{
	int moved;

	if (READ_ONCE(ring->busy))
		return -EBUSY;
	ring_own(ring);
	moved = ring_mend_position(ring);
	ring_leave(ring);
	return moved;
}

/*
 * Lays the unread records out in an area of @size bytes, and copies them there
 * if @data is not NULL. Returns the bytes that they take with their padding.
 */
static u64 ring_lay_out(const struct ptracemon_ring *ring, u8 *data, u64 size)
{
	u64 position = ring->settled, at = 0;

	while (position != ring->head) {
		const struct ptracemon_record *record =
			record_at(ring, position);
		u64 left = size - (at & (size - 1));
		u32 length = record->length;

		position += length;
		if (record->type == PTRACEMON_TYPE_PAD)
			continue;
		if (length > left) {
			if (data)
				ring_pad(data + (at & (size - 1)), left);
			at += left;
		}
		if (data)
			memcpy(data + (at & (size - 1)), record, length);
		at += length;
	}
	return at;
}

static int ring_move(struct ptracemon_ring *ring, void *data, u64 size)
{
	u64 used;

	if (ring_follow(ring) == FOLLOW_MORE)
		return -EBUSY;
	used = ring_lay_out(ring, NULL, size);
	if (used > size)
		return -ENOSPC;
	ring_lay_out(ring, data, size);

	ring->data = data;
	ring->size = size;
	ring->head = 0 - size + used;
	ring->settled = 0 - size;
	ring->may_emit = ring->pending[0] || ring->pending[1];
	ring->status->data_size = size;
	WRITE_ONCE(ring->control->consumer_pos, 0 - size);
	ring_publish(ring);
	return 0;
}

int ptracemon_ring_resize(struct ptracemon_ring *ring, void *data, u64 size)
{
	int error;

	if (READ_ONCE(ring->busy))
		return -EBUSY;
	ring_own(ring);
	error = ring_move(ring, data, size);
	ring_leave(ring);
	return error;
}
