// SPDX-License-Identifier: GPL-2.0
/*
 * Records of several CPUs in one order. See merge.h.
 */
#include <stdlib.h>
#include <string.h>

#include "recording/merge.h"

/* Twice the room whenever there is none: all CPUs can have records. */
static bool grow(struct merge *merge, size_t cpus)
{
	size_t more = merge->cpus ? merge->cpus : 16;
	struct lane **lanes, **heap;

	while (more < cpus)
		more *= 2;
	if (more == merge->cpus)
		return true;
	lanes = reallocarray(merge->lanes, more, sizeof(struct lane *));
	if (lanes)
		merge->lanes = lanes;
	heap = reallocarray(merge->heap, more, sizeof(struct lane *));
	if (heap)
		merge->heap = heap;
	if (!lanes || !heap)
		return false;
	memset(lanes + merge->cpus, 0,
	       (more - merge->cpus) * sizeof(struct lane *));
	merge->cpus = more;
	return true;
}

/* Returns NULL without memory. */
static struct lane *find_lane(struct merge *merge, uint32_t cpu)
{
	if (!grow(merge, (size_t)cpu + 1))
		return NULL;
	if (!merge->lanes[cpu]) {
		merge->lanes[cpu] = calloc(1, sizeof(struct lane));
		if (merge->lanes[cpu])
			merge->lanes[cpu]->cpu = cpu;
	}
	return merge->lanes[cpu];
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

static bool is_older(const struct lane *lane, const struct lane *than)
{
	if (lane->frame.time != than->frame.time)
		return lane->frame.time < than->frame.time;
	return lane->cpu < than->cpu;
}

static void swap(struct lane **a, struct lane **b)
{
	struct lane *kept = *a;

	*a = *b;
	*b = kept;
}

/* The last one of the heap may be older than its parent. */
static void sift_up(struct merge *merge)
{
	struct lane **heap = merge->heap;
	size_t at = merge->waiting - 1;

	for (; at && is_older(heap[at], heap[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&heap[at], &heap[(at - 1) / 2]);
}

/* The first one of the heap may be younger than its children. */
static void sift_down(struct merge *merge)
{
	struct lane **heap = merge->heap;
	size_t at = 0, child;

	for (; (child = 2 * at + 1) < merge->waiting; at = child) {
		if (child + 1 < merge->waiting &&
		    is_older(heap[child + 1], heap[child]))
			child++;
		if (!is_older(heap[child], heap[at]))
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
		merge->heap[merge->waiting++] = lane;
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
	oldest = merge->heap[0];
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

	for (i = 0; i < merge->cpus; i++) {
		if (merge->lanes[i])
			free(merge->lanes[i]->bytes);
		free(merge->lanes[i]);
	}
	free(merge->lanes);
	free(merge->heap);
	memset(merge, 0, sizeof(*merge));
}
