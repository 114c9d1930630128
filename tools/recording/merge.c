// SPDX-License-Identifier: GPL-2.0
/*
 * Records of several CPUs in one order. See merge.h.
 */
#include <stdlib.h>
#include <string.h>

#include "recording/merge.h"

/* Twice the room whenever there is none. Returns NULL without memory. */
static size_t *room_for(size_t *numbers, size_t count, size_t *room)
{
	size_t more = *room ? *room : 16;
	size_t *grown;

	while (more < count)
		more *= 2;
	if (more == *room)
		return numbers;
	grown = reallocarray(numbers, more, sizeof(*grown));
	if (!grown)
		return NULL;
	memset(grown + *room, 0, (more - *room) * sizeof(*grown));
	*room = more;
	return grown;
}

/* Twice as many whenever the number is a power of two. All can have records. */
static bool grow_lanes(struct merge *merge)
{
	size_t room = merge->count ? 2 * merge->count : 1;
	struct lane *lanes;
	size_t *heap;

	if (merge->count & (merge->count - 1))
		return true;
	heap = reallocarray(merge->heap, room, sizeof(*heap));
	if (heap)
		merge->heap = heap;
	lanes = reallocarray(merge->lanes, room, sizeof(*lanes));
	if (lanes)
		merge->lanes = lanes;
	return heap && lanes;
}

static bool add_lane(struct merge *merge, uint32_t cpu)
{
	if (!grow_lanes(merge))
		return false;
	memset(&merge->lanes[merge->count], 0, sizeof(*merge->lanes));
	merge->lanes[merge->count].cpu = cpu;
	merge->by_cpu[cpu] = ++merge->count;
	return true;
}

static struct lane *find_lane(struct merge *merge, uint32_t cpu)
{
	size_t *by_cpu = room_for(merge->by_cpu, (size_t)cpu + 1, &merge->cpus);

	if (!by_cpu)
		return NULL;
	merge->by_cpu = by_cpu;
	if (!by_cpu[cpu] && !add_lane(merge, cpu))
		return NULL;
	return &merge->lanes[by_cpu[cpu] - 1];
}

static bool make_room(struct lane *lane, size_t length)
{
	size_t size = lane->size ? lane->size : 64;
	uint8_t *bytes;

	if (lane->at) {
		lane->used -= lane->at;
		memmove(lane->bytes, lane->bytes + lane->at, lane->used);
		lane->at = 0;
	}
	while (size - lane->used < length)
		size *= 2;
	if (size == lane->size)
		return true;
	bytes = realloc(lane->bytes, size);
	if (!bytes)
		return false;
	lane->bytes = bytes;
	lane->size = size;
	return true;
}

/* Looks at the first record, if there is one. */
static void peek(struct lane *lane)
{
	if (lane->at == lane->used)
		lane->at = lane->used = 0;
	else
		decode_frame(lane->bytes + lane->at, lane->used - lane->at,
			     &lane->frame);
}

static bool is_older(const struct merge *merge, size_t index, size_t than)
{
	const struct lane *a = &merge->lanes[index];
	const struct lane *b = &merge->lanes[than];

	if (a->frame.time != b->frame.time)
		return a->frame.time < b->frame.time;
	return a->cpu < b->cpu;
}

static void swap(size_t *a, size_t *b)
{
	size_t kept = *a;

	*a = *b;
	*b = kept;
}

/* The last one of the heap may be older than its parent. */
static void sift_up(struct merge *merge)
{
	size_t *heap = merge->heap, at = merge->waiting - 1;

	for (; at && is_older(merge, heap[at], heap[(at - 1) / 2]);
	     at = (at - 1) / 2)
		swap(&heap[at], &heap[(at - 1) / 2]);
}

/* The first one of the heap may be younger than its children. */
static void sift_down(struct merge *merge)
{
	size_t *heap = merge->heap, at = 0, child;

	for (; (child = 2 * at + 1) < merge->waiting; at = child) {
		if (child + 1 < merge->waiting &&
		    is_older(merge, heap[child + 1], heap[child]))
			child++;
		if (!is_older(merge, heap[child], heap[at]))
			break;
		swap(&heap[child], &heap[at]);
	}
}

bool merge_add(struct merge *merge, uint32_t cpu, const void *bytes,
	       size_t length)
{
	struct lane *lane = find_lane(merge, cpu);
	bool was_empty;

	if (!lane ||
	    (lane->size - lane->used < length && !make_room(lane, length)))
		return false;
	if (!length)
		return true;
	was_empty = !lane->used;
	memcpy(lane->bytes + lane->used, bytes, length);
	lane->used += length;
	peek(lane);
	if (was_empty) {
		merge->heap[merge->waiting++] = (size_t)(lane - merge->lanes);
		sift_up(merge);
	}
	return true;
}

const void *merge_next(struct merge *merge, uint64_t horizon, size_t *length)
{
	struct lane *oldest;
	const void *bytes;

	if (!merge->waiting)
		return NULL;
	oldest = &merge->lanes[merge->heap[0]];
	if (oldest->frame.time > horizon)
		return NULL;
	bytes = oldest->bytes + oldest->at;
	*length = oldest->frame.length;
	oldest->at += oldest->frame.length;
	peek(oldest);
	if (!oldest->used)
		merge->heap[0] = merge->heap[--merge->waiting];
	sift_down(merge);
	return bytes;
}

void merge_free(struct merge *merge)
{
	size_t i;

	for (i = 0; i < merge->count; i++)
		free(merge->lanes[i].bytes);
	free(merge->lanes);
	free(merge->heap);
	free(merge->by_cpu);
	memset(merge, 0, sizeof(*merge));
}
