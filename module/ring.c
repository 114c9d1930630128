// SPDX-License-Identifier: GPL-2.0
/*
 * One lockless byte ring. See ring.h for the interface, and the ordering
 * contract in uapi/ptracemon.h for what the letters mean:
 *
 *   here (producer)                        the consumer: tools/reader.c, or
 *                                          ptracemon_ring_peek/_consume below
 *   A  ring_room(): acquire consumer_pos   D  release consumer_pos
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

static bool is_bulk(u32 request_class)
{
	return request_class == PTRACEMON_CLASS_READ ||
	       request_class == PTRACEMON_CLASS_STEP ||
	       request_class == PTRACEMON_CLASS_UNKNOWN;
}

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
	ring->bulk_limit = size - size / 4;
	ring->control = control;
	ring->status = status;
	ring->cpu = cpu;
	/* One lap before the overflow, so that every run crosses it. */
	ring->head = 0 - size;
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

/* Returns the reason why @need bytes do not fit below @limit, or -1. */
static int ring_room(const struct ptracemon_ring *ring, u64 need, u64 limit)
{
	u64 used;

	/*
	 * A, pairs with D: the consumer has finished reading what is freed
	 * here. Read once: the consumer may change it at any moment.
	 */
	used = ring->head - smp_load_acquire(&ring->control->consumer_pos);

	if (unlikely(used > ring->size))
		return PTRACEMON_LOST_POSITION;
	if (likely(used + need <= limit))
		return -1;
	return used + need <= ring->size ? PTRACEMON_LOST_RESERVE :
					   PTRACEMON_LOST_FULL;
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
ring_begin(struct ptracemon_ring *ring, u16 type, u32 length, u64 padding,
	   u64 time)
{
	struct ptracemon_record *record;

	if (unlikely(padding))
		ring_pad(record_at(ring, ring->head), padding);
	record = record_at(ring, ring->head + padding);
	record->length = length;
	record->type = type;
	record->flags = 0;
	record->cpu = ring->cpu;
	record->body = length;
	record->reserved = 0;
	record->sequence = ring->sequence++;
	if (ring->time < time)
		ring->time = time;
	record->time = ring->time;
	ring->reserved = padding + length;
	return record;
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

static void ring_lose(struct ptracemon_ring *ring, u32 reason,
		      u32 request_class, u64 time)
{
	u32 index = reason * PTRACEMON_CLASSES + request_class;
	struct ptracemon_ring_loss *loss = &ring->loss[index];

	if (!loss->count++) {
		loss->since = time;
		loss->first_sequence = ring->sequence;
	}
	loss->last_sequence = ring->sequence++;
	ring->untold |= 1ULL << index;
	ring_count_loss(ring, reason, request_class);
	ring_publish_sequence(ring);
}

/*
 * Loss records count as bulk: at the rim of the reserve, each lost read would
 * else be told in a record that eats into the room kept for attaches.
 */
static void ring_tell(struct ptracemon_ring *ring, u64 time)
{
	const u32 length = sizeof(struct ptracemon_loss);
	struct ptracemon_stats *stats = &ring->status->stats;

	while (ring->untold) {
		u32 index = __ffs64(ring->untold);
		struct ptracemon_ring_loss *loss = &ring->loss[index];
		u64 padding = ring_padding(ring, length);
		struct ptracemon_loss *record;

		if (ring_room(ring, padding + length, ring->bulk_limit) >= 0)
			return;
		record = (void *)ring_begin(ring, PTRACEMON_TYPE_LOSS, length,
					    padding, time);
		record->count = loss->count;
		record->since = loss->since;
		record->first_sequence = loss->first_sequence;
		record->last_sequence = loss->last_sequence;
		record->reason = index / PTRACEMON_CLASSES;
		record->request_class = index % PTRACEMON_CLASSES;
		loss->count = 0;
		ring->untold &= ~(1ULL << index);
		ring->head += ring->reserved;
		WRITE_ONCE(stats->own, stats->own + 1);
		ring_publish(ring);
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
			ring->folded[i]++;
			ring_lose(ring, PTRACEMON_LOST_NESTED, i, time);
		}
	}
}

/* What has to be told before anything else. */
static noinline void ring_catch_up(struct ptracemon_ring *ring, u64 time)
{
	if (READ_ONCE(ring->has_nested))
		ring_fold_nested(ring, time);
	ring_tell(ring, time);
}

/* Begins a stretch in which the ring is the caller's. */
static __always_inline void ring_enter(struct ptracemon_ring *ring, u64 time)
{
	WRITE_ONCE(ring->busy, true);
	barrier(); /* this CPU only: an interrupt finds busy set */
	if (unlikely(ptracemon_ring_has_untold(ring)))
		ring_catch_up(ring, time);
}

static void ring_leave(struct ptracemon_ring *ring)
{
	barrier(); /* this CPU only: an interrupt finds all of it, or busy */
	WRITE_ONCE(ring->busy, false);
}

/* There is no room. */
static noinline void *ring_refuse(struct ptracemon_ring *ring, u32 reason,
				  u32 request_class, u64 time)
{
	ring_lose(ring, reason, request_class, time);
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

void *ptracemon_ring_reserve(struct ptracemon_ring *ring, u16 type, u32 length,
			     u32 request_class, u64 time)
{
	u64 padding, limit;
	int reason;

	if (unlikely(READ_ONCE(ring->busy)))
		return ring_refuse_nested(ring, request_class);
	ring_enter(ring, time);
	padding = ring_padding(ring, length);
	limit = is_bulk(request_class) ? ring->bulk_limit : ring->size;
	reason = ring_room(ring, padding + length, limit);
	if (unlikely(reason >= 0))
		return ring_refuse(ring, reason, request_class, time);
	return ring_begin(ring, type, length, padding, time);
}

void ptracemon_ring_commit(struct ptracemon_ring *ring, u32 request_class)
{
	struct ptracemon_stats *stats = &ring->status->stats;

	ring->head += ring->reserved;
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

/* Whether a chain of records leads from @position to @end. */
static bool ring_leads_to(const struct ptracemon_ring *ring, u64 position,
			  u64 end)
{
	struct ptracemon_ring_item item;
	u64 sequence = 0;

	if (end - position > ring->size)
		return false;
	while (position != end) {
		if (!ring_find(ring, position, end, &item))
			return false;
		if (item.record) {
			if (item.record->sequence < sequence)
				return false;
			sequence = item.record->sequence + 1;
		}
		position += item.length;
	}
	return true;
}

bool ptracemon_ring_reposition(struct ptracemon_ring *ring)
{
	u64 position = READ_ONCE(ring->control->consumer_pos);
	u64 end = ptracemon_ring_published(ring);
	u64 lap = end & ~(ring->size - 1);

	if (ring_leads_to(ring, position, end))
		return false;
	/*
	 * The producer never writes past a position that is out of range, so
	 * what was there when it went wrong is there still; but where its
	 * records begin is known for the start of the area only.
	 */
	if (!ring_leads_to(ring, lap, end))
		lap = end;
	/* D, pairs with A. */
	smp_store_release(&ring->control->consumer_pos, lap);
	return true;
}

/*
 * Lays the unread records out in an area of @size bytes, and copies them there
 * if @data is not NULL. Returns the bytes that they take with their padding.
 */
static u64 ring_lay_out(const struct ptracemon_ring *ring, u8 *data, u64 size)
{
	u64 position = READ_ONCE(ring->control->consumer_pos);
	struct ptracemon_ring_item item;
	u64 at = 0;

	while (position != ring->head) {
		u64 left = size - (at & (size - 1));

		if (!ring_find(ring, position, ring->head, &item))
			break; /* no reader could get past this either */
		position += item.length;
		if (!item.record)
			continue;
		if (item.length > left) {
			if (data)
				ring_pad(data + (at & (size - 1)), left);
			at += left;
		}
		if (data)
			memcpy(data + (at & (size - 1)), item.record,
			       item.length);
		at += item.length;
	}
	return at;
}

int ptracemon_ring_resize(struct ptracemon_ring *ring, void *data, u64 size)
{
	u64 used;

	if (READ_ONCE(ring->busy))
		return -EBUSY;
	used = ring_lay_out(ring, NULL, size);
	if (used > size)
		return -ENOSPC;
	ring_lay_out(ring, data, size);

	ring->data = data;
	ring->size = size;
	ring->bulk_limit = size - size / 4;
	ring->head = 0 - size + used;
	ring->status->data_size = size;
	WRITE_ONCE(ring->control->consumer_pos, 0 - size);
	ring_publish(ring);
	return 0;
}
