// SPDX-License-Identifier: GPL-2.0
/*
 * One lockless byte ring. See ring.h for the interface, and the ordering
 * contract in uapi/ptracemon.h for what the letters mean:
 *
 *   here (producer)                        the consumer: tools/reader.c, or
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

/* A pad has only these fields; any remainder of the data area can hold them. */
#define PAD_HEADER	8

/* Records that are taken off their payers at a time; bounds a handler. */
#define SETTLE_MAX	256

/*
 * Loss records that nobody has read yet take no more than this part of a ring. Else
 * each refused call of a flood would come back as a loss record, with the next one,
 * and these would take the room that the share of the flood has left for others.
 */
#define LOSSES_PART	64

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

/* Padding that a record of @length needs before it, so as not to wrap. */
static u64 ring_padding(const struct ptracemon_ring *ring, u32 length)
{
	u64 left = ring->size - (ring->head & (ring->size - 1));

	return length > left ? left : 0;
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
	ring->may_tell = ring->untold[0] || ring->untold[1];
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

static void ring_publish_sequence(struct ptracemon_ring *ring)
{
	/* Behind producer_pos, as the ABI says; a reader may acquire it. */
	smp_store_release(&ring->status->next_sequence, ring->sequence);
}

static void ring_publish(struct ptracemon_ring *ring)
{
	/* B, pairs with C: the record is complete before it can be seen. */
	smp_store_release(&ring->status->producer_pos, ring->head);
	ring_publish_sequence(ring);
}

static void ring_pad(void *at, u32 length)
{
	struct ptracemon_record *record = at;

	record->length = length;
	record->type = PTRACEMON_TYPE_PAD;
	record->flags = 0;
}

/* There is room: pads, and writes the header. */
static __always_inline struct ptracemon_record *
ring_begin(struct ptracemon_ring *ring, u16 type, u32 body, u32 spare,
	   u64 padding, u32 payer, u64 time)
{
	struct ptracemon_record *record;

	if (unlikely(padding))
		ring_pad(record_at(ring, ring->head), padding);
	record = record_at(ring, ring->head + padding);
	record->length = body + spare;
	record->type = type;
	record->flags = 0;
	record->cpu = ring->cpu;
	record->body = body;
	record->payer = payer;
	record->sequence = ring->sequence++;
	if (ring->time < time)
		ring->time = time;
	record->time = ring->time;
	ring->reserved = padding + body + spare;
	return record;
}

/* The record is whole: its room is taken. */
static void ring_take(struct ptracemon_ring *ring,
		      const struct ptracemon_record *record)
{
	ring->payers[record->payer].bytes += record->length;
	ring->head += ring->reserved;
}

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
		ring->untold[index / 64] |= 1ULL << index % 64;
		ring->may_tell = true;
	}
	loss->last_sequence = ring->sequence++;
	ring_count_loss(ring, reason, claim->request_class);
	ring_publish_sequence(ring);
}

static void ring_tell_one(struct ptracemon_ring *ring,
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
static bool ring_has_room_to_tell(const struct ptracemon_ring *ring,
				  u64 padding)
{
	const u64 length = sizeof(struct ptracemon_loss);
	u64 told = ring->payers[PTRACEMON_PAYER_LOSSES].bytes;
	u64 used = ring->head - ring->settled;

	return told + length <= ring->size / LOSSES_PART &&
	       used + padding + length + told <=
		       ring->size / 8 * rank_eighths[PTRACEMON_RANK_BULK];
}

static void ring_tell(struct ptracemon_ring *ring, u64 time)
{
	u32 i;

	ring->may_tell = false;
	for (i = 0; i < PTRACEMON_LOSSES / 64; i++) {
		while (ring->untold[i]) {
			u32 bit = __ffs64(ring->untold[i]);
			u64 padding = ring_padding(
				ring, sizeof(struct ptracemon_loss));

			if (!ring_has_room_to_tell(ring, padding))
				return;
			ring->untold[i] &= ~(1ULL << bit);
			ring_tell_one(ring, &ring->loss[i * 64 + bit], padding,
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

/* Emits what is pending, before any other record. */
static noinline void ring_catch_up(struct ptracemon_ring *ring, bool right,
				   u64 time)
{
	if (READ_ONCE(ring->has_nested))
		ring_fold_nested(ring, time);
	if (right && ring->may_tell)
		ring_tell(ring, time);
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
	if (unlikely(ring->may_tell || READ_ONCE(ring->has_nested)))
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

void ptracemon_ring_tell_losses(struct ptracemon_ring *ring, u64 time)
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
	ring->may_tell = ring->untold[0] || ring->untold[1];
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
