/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a record gets into a ring, once there is room. A part of ring.c, and included
 * by it alone.
 */
#ifndef _PTRACEMON_RING_WRITE_H
#define _PTRACEMON_RING_WRITE_H

#include "ring_shares.h"

/* A pad has only these fields; any remainder of the data area can hold them. */
#define PAD_HEADER	8

/* Padding that a record of @length needs before it, so as not to wrap. */
static u64 ring_padding(const struct ptracemon_ring *ring, u32 length)
{
	u64 left = ring->size - (ring->head & (ring->size - 1));

	return length > left ? left : 0;
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

#endif /* _PTRACEMON_RING_WRITE_H */
