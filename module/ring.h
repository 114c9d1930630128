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

/* Losses not yet told, of one reason and class; the fields of the record. */
struct ptracemon_ring_loss {
	u64 count;
	u64 since;
	u64 first_sequence;
	u64 last_sequence;
};

/**
 * struct ptracemon_ring - the producer's side of a ring
 * @data: the data area, 8-byte aligned
 * @size: bytes of @data, a power of two
 * @bulk_limit: bytes that bulk records may fill
 * @control: page that the consumer writes; hostile
 * @status: page published to the consumer; never read back for a decision
 * @cpu: for record headers
 * @busy: a record is being written
 * @has_nested: @nested has something that is not in @loss yet
 * @nested: records that found @busy, by class; only the nested one adds
 * @folded: how much of @nested has been counted as lost
 * @head: position of the next record; the truth, @status has a copy
 * @time: of the last record; none gets an earlier one, though an interrupt may
 *	have told a loss between a caller's look at the clock and its record
 * @reserved: bytes from @head to the end of the reserved record
 * @sequence: number of the next record, stored or lost
 * @untold: bit reason * PTRACEMON_CLASSES + class: @loss has something
 * @loss: what was lost since the last loss record
 *
 * Everything below @cpu belongs to the producer. The caller sees to it that
 * producers of one ring never run at the same time. One that would run in the
 * middle of another's record is refused; the next record counts it as lost.
 */
struct ptracemon_ring {
	u8 *data;
	u64 size;
	u64 bulk_limit;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	u32 cpu;

	bool busy;
	bool has_nested;
	u64 nested[PTRACEMON_CLASSES];
	u64 folded[PTRACEMON_CLASSES];
	u64 head;
	u64 time;
	u64 reserved;
	u64 sequence;
	u64 untold;
	struct ptracemon_ring_loss loss[PTRACEMON_LOST_REASONS *
					PTRACEMON_CLASSES];
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
 * @length: bytes of the whole record; a multiple of 8, at most
 *	PTRACEMON_RECORD_MAX
 * @request_class: enum ptracemon_class; READ, STEP and UNKNOWN are bulk,
 *	NONE is a record of the sensor's own
 * @time: nanoseconds, boot clock
 *
 * Fills the header; .body is @length. Losses not told yet are written first. If
 * there is no room the loss is counted, with its sequence number.
 *
 * Context: the one producer; never sleeps.
 * Return: the record, to be filled and given to ptracemon_ring_commit(), or
 * NULL if it was lost.
 */
void *ptracemon_ring_reserve(struct ptracemon_ring *ring, u16 type, u32 length,
			     u32 request_class, u64 time);

/**
 * ptracemon_ring_commit - publish the reserved record
 * @ring: the ring, with a record reserved
 * @request_class: as it was reserved
 *
 * Context: the one producer; never sleeps.
 */
void ptracemon_ring_commit(struct ptracemon_ring *ring, u32 request_class);

/**
 * ptracemon_ring_tell_losses - write loss records for losses not told yet
 * @ring: the ring
 * @time: nanoseconds, boot clock
 *
 * Does nothing in the middle of a record, and stops where there is no room.
 *
 * Context: the one producer, or in interrupt of it; never sleeps.
 */
void ptracemon_ring_tell_losses(struct ptracemon_ring *ring, u64 time);

/* True if there are losses that ptracemon_ring_tell_losses() would tell. */
static inline bool ptracemon_ring_has_untold(const struct ptracemon_ring *ring)
{
	return READ_ONCE(ring->untold) || READ_ONCE(ring->has_nested);
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
 * ptracemon_ring_reposition - move a consumer position that is not at a record
 * @ring: the ring, without consumer
 *
 * A consumer may have left any value. From a right one, records with the right
 * CPU and ascending numbers lead to the producer's position. A wrong one moves
 * to the next start of the data area, where a record always begins, or to the
 * producer's position; what lies between shows as a gap of the sequence
 * numbers.
 *
 * Context: process, producer may run.
 * Return: whether the position was moved.
 */
bool ptracemon_ring_reposition(struct ptracemon_ring *ring);

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
