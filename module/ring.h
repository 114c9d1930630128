/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One lockless byte ring over memory of the caller: one producer, one consumer.
 *
 * Pure: knows no per-CPU data, no wake-up, no allocation, no clock. The layout,
 * the barrier pairs and the loss rules are described in uapi/ptracemon.h; the
 * letters A to D below are the ones of its ordering contract.
 */
#ifndef _PTRACEMON_RING_H
#define _PTRACEMON_RING_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "uapi/ptracemon.h"

#define PTRACEMON_CLASSES	8	/* enum ptracemon_class, with room */

/*
 * What a record may push aside: nothing of a higher rank. Of each rank's room one
 * payer can have a multiple of what he leaves free, so that the loudest loses
 * first, and whoever comes new finds room.
 */
enum ptracemon_rank {
	PTRACEMON_RANK_REFUSED,	/* it failed */
	PTRACEMON_RANK_BULK,	/* reads and steps; losses that are told */
	PTRACEMON_RANK_CHILD,	/* by a process to its own child, no more */
	PTRACEMON_RANK_FOREIGN,	/* all else, and the sensor's own records */
	PTRACEMON_RANKS
};

/**
 * struct ptracemon_claim - whose record it is, and what it may claim
 * @request_class: enum ptracemon_class; NONE is a record of the sensor's own
 * @rank: enum ptracemon_rank
 * @payer: user id whose share of the ring it takes; PTRACEMON_UNSET: nobody's
 */
struct ptracemon_claim {
	u32 request_class;
	u32 rank;
	u32 payer;
};

/* Who has unread records in a ring: users, and behind them */
#define PTRACEMON_PAYERS	64
enum ptracemon_payer_index {
	PTRACEMON_PAYER_OTHERS = PTRACEMON_PAYERS, /* users who find no place */
	PTRACEMON_PAYER_LOSSES,	/* loss records, whosever losses they tell */
	PTRACEMON_PAYER_NOBODY,	/* what nobody pays for */
	PTRACEMON_PAYERS_ALL
};

/**
 * struct ptracemon_payer - one payer
 * @uid: who, while there are
 * @bytes: of unread records
 */
struct ptracemon_payer {
	u32 uid;
	u64 bytes;
};

/* Losses not yet told, the fields of one record. */
struct ptracemon_ring_loss {
	u64 count;
	u64 since;
	u64 first_sequence;
	u64 last_sequence;
	u32 uid;
	u16 reason;
	u16 request_class;
};

/*
 * First one for each reason and class, of nobody; and as many again for payers,
 * who share the first ones when these are taken.
 */
#define PTRACEMON_LOSSES_SHARED	(PTRACEMON_LOST_REASONS * PTRACEMON_CLASSES)
#define PTRACEMON_LOSSES	(2 * PTRACEMON_LOSSES_SHARED)

/**
 * struct ptracemon_ring - the producer's side of a ring
 * @data: the data area, 8-byte aligned
 * @size: bytes of @data, a power of two
 * @control: page that the consumer writes; hostile
 * @status: page published to the consumer; never read back for a decision
 * @cpu: for record headers
 * @busy: a record is being written
 * @has_nested: @nested has something that is not in @loss yet
 * @may_emit: @pending has something, and there was no lack of room for it, or
 *	something has been read since
 * @head: position of the next record; the truth, @status has a copy
 * @settled: position up to which read records have been taken off their payers;
 *	where a record begins, or its padding. Room is counted from here: it
 *	follows the consumer's position, and never passes it
 * @time: of the last record; none gets an earlier one, though an interrupt may
 *	have told a loss between a caller's look at the clock and its record
 * @reserved: bytes from @head to the end of the reserved record
 * @sequence: number of the next record, stored or lost
 * @nested: records that found @busy, by class; only the nested one adds
 * @folded: how much of @nested has been counted as lost
 * @pending: bit i: @loss[i] has something
 * @loss: what was lost since the last loss record
 * @payers: who has how much of what lies between @settled and @head
 *
 * Everything below @cpu belongs to the producer. The caller sees to it that
 * producers of one ring never run at the same time. One that would run in the
 * middle of another's record is refused; the next record counts it as lost.
 */
struct ptracemon_ring {
	u8 *data;
	u64 size;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	u32 cpu;

	bool busy;
	bool has_nested;
	bool may_emit;
	u64 head;
	u64 settled;
	u64 time;
	u64 reserved;
	u64 sequence;
	u64 nested[PTRACEMON_CLASSES];
	u64 folded[PTRACEMON_CLASSES];
	u64 pending[PTRACEMON_LOSSES / 64];
	struct ptracemon_ring_loss loss[PTRACEMON_LOSSES];
	struct ptracemon_payer payers[PTRACEMON_PAYERS_ALL];
};

/**
 * ptracemon_ring_init - make a ring empty
 * @ring: the ring; its old content does not matter
 * @control: zeroed page
 * @status: zeroed page
 * @data: @size bytes, 8-byte aligned
 * @size: a power of two, at least 2 * PTRACEMON_RECORD_MAX
 * @cpu: for record headers and @status
 * @sequence: number of the first record
 *
 * Context: any; nobody else may use the ring yet.
 */
void ptracemon_ring_init(struct ptracemon_ring *ring,
			 struct ptracemon_control *control,
			 struct ptracemon_status *status, void *data, u64 size,
			 u32 cpu, u64 sequence);

/**
 * ptracemon_ring_reserve - begin a record
 * @ring: the ring
 * @type: enum ptracemon_type
 * @length: bytes of the record; a multiple of 8
 * @spare: bytes that would be nice to have behind them; likewise. All of them are
 *	given, if there is as much room as a refused call needs to find, or none.
 *	Both together at most PTRACEMON_RECORD_MAX
 * @claim: whose it is
 * @time: nanoseconds, boot clock
 *
 * Fills the header; .length says whether @spare was given, .body is @length.
 * Losses not told yet are written first. If there is no room the loss is counted,
 * with its sequence number.
 *
 * Context: the one producer; never sleeps.
 * Return: the record, to be filled and given to ptracemon_ring_commit(), or
 * NULL if it was lost.
 */
void *ptracemon_ring_reserve(struct ptracemon_ring *ring, u16 type, u32 length,
			     u32 spare, const struct ptracemon_claim *claim,
			     u64 time);

/**
 * ptracemon_ring_is_scarce - whether the next record's rank may matter
 * @ring: the ring
 *
 * Looks at what the last record found: the reader may have made room since.
 *
 * Context: the one producer.
 * Return: false if a record of any rank, payer and length would find room now.
 */
static inline bool ptracemon_ring_is_scarce(const struct ptracemon_ring *ring)
{
	/* With as much padding; losses are told first. */
	return ring->head - ring->settled + 2 * PTRACEMON_RECORD_MAX >
		       ring->size / 2 ||
	       ring->may_emit || READ_ONCE(ring->has_nested);
}

/**
 * ptracemon_ring_trim - give back what a reserved record does not need
 * @ring: the ring, with a record reserved
 * @record: it
 * @length: bytes that it needs, a multiple of 8, not more than it has
 *
 * Context: as ptracemon_ring_commit().
 */
void ptracemon_ring_trim(struct ptracemon_ring *ring,
			 struct ptracemon_record *record, u32 length);

/**
 * ptracemon_ring_commit - publish the reserved record
 * @ring: the ring, with a record reserved
 * @record: it
 * @request_class: as it was reserved
 *
 * Context: the one producer; never sleeps.
 */
void ptracemon_ring_commit(struct ptracemon_ring *ring,
			   const struct ptracemon_record *record,
			   u32 request_class);

/**
 * ptracemon_ring_emit_losses - write loss records for losses not told yet
 * @ring: the ring
 * @time: nanoseconds, boot clock
 *
 * Does nothing in the middle of a record, and stops where there is no room.
 *
 * Context: the one producer, or in interrupt of it; never sleeps.
 */
void ptracemon_ring_emit_losses(struct ptracemon_ring *ring, u64 time);

/* True if there are losses that ptracemon_ring_emit_losses() would tell. */
static inline bool ptracemon_ring_has_pending(const struct ptracemon_ring *ring)
{
	return READ_ONCE(ring->pending[0]) || READ_ONCE(ring->pending[1]) ||
	       READ_ONCE(ring->has_nested);
}

/* True if the producer has published more than the consumer has taken. */
bool ptracemon_ring_has_data(const struct ptracemon_ring *ring);

/**
 * ptracemon_ring_published - position up to which there are records (C)
 * @ring: the ring
 */
u64 ptracemon_ring_published(const struct ptracemon_ring *ring);

/**
 * struct ptracemon_ring_item - a record as the consumer found it
 * @record: where it is; NULL if there is none
 * @position: of the record
 * @length: its length, checked
 * @time: its time
 *
 * What @record points to must not be believed again: a reader that moves its
 * position in between lets the producer overwrite it.
 */
struct ptracemon_ring_item {
	const struct ptracemon_record *record;
	u64 position;
	u32 length;
	u64 time;
};

/**
 * ptracemon_ring_peek - look at the next record, as consumer
 * @ring: the ring
 * @end: look no further; from ptracemon_ring_published()
 * @item: out: the record, none if there is none before @end
 *
 * Moves the consumer position over padding, nothing else.
 *
 * Context: the one consumer.
 * Return: 0, or -EINVAL if the consumer position is not at a record.
 */
int ptracemon_ring_peek(struct ptracemon_ring *ring, u64 end,
			struct ptracemon_ring_item *item);

/**
 * ptracemon_ring_consume - step over a record that was peeked at (D)
 * @ring: the ring
 * @item: the record
 */
void ptracemon_ring_consume(struct ptracemon_ring *ring,
			    const struct ptracemon_ring_item *item);

/**
 * ptracemon_ring_reposition - mend the consumer position of a reader that has gone
 * @ring: the ring, without consumer
 *
 * A reader may have left any value. One that is not at a record moves back to the
 * oldest record whose room was not given up.
 *
 * Context: the one producer, or in interrupt of it; never sleeps.
 * Return: 0 if the position was right; 1 if it was moved; -EBUSY in the middle
 * of a record, or if there is more to do than should be done at a time: try again.
 */
int ptracemon_ring_reposition(struct ptracemon_ring *ring);

/**
 * ptracemon_ring_resize - put a ring into another data area
 * @ring: the ring, without consumer
 * @data: the new area, 8-byte aligned, not @ring's
 * @size: bytes of @data, as in ptracemon_ring_init()
 *
 * Unread records, sequence numbers and losses go along; positions change.
 *
 * Context: the one producer, or in interrupt of it; never sleeps.
 * Return: 0; -EBUSY in the middle of a record, try again; -ENOSPC if the unread
 * records do not fit. Nothing has changed then.
 */
int ptracemon_ring_resize(struct ptracemon_ring *ring, void *data, u64 size);

#endif /* _PTRACEMON_RING_H */
