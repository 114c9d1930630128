// SPDX-License-Identifier: GPL-2.0
/*
 * Records of several CPUs in one order. See merge.h.
 */
#include <stdlib.h>
#include <string.h>

#include "recording/merge.h"

static struct lane *find_lane(struct merge *merge, uint32_t cpu)
{
	struct lane *lanes;
	size_t i;

	for (i = 0; i < merge->count; i++) {
		if (merge->lanes[i].cpu == cpu)
			return &merge->lanes[i];
	}
	lanes = reallocarray(merge->lanes, merge->count + 1, sizeof(*lanes));
	if (!lanes)
		return NULL;
	merge->lanes = lanes;
	memset(&lanes[merge->count], 0, sizeof(*lanes));
	lanes[merge->count].cpu = cpu;
	return &lanes[merge->count++];
}

static bool make_room(struct lane *lane, size_t length)
{
	size_t size = lane->size ? lane->size : 4096;
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

bool merge_add(struct merge *merge, uint32_t cpu, const void *bytes,
	       size_t length)
{
	struct lane *lane = find_lane(merge, cpu);

	if (!lane ||
	    (lane->size - lane->used < length && !make_room(lane, length)))
		return false;
	if (!length)
		return true;
	memcpy(lane->bytes + lane->used, bytes, length);
	lane->used += length;
	peek(lane);
	return true;
}

static bool is_older(const struct lane *lane, const struct lane *than)
{
	if (lane->frame.time != than->frame.time)
		return lane->frame.time < than->frame.time;
	return lane->cpu < than->cpu;
}

const void *merge_next(struct merge *merge, uint64_t horizon, size_t *length)
{
	struct lane *oldest = NULL;
	const void *bytes;
	size_t i;

	for (i = 0; i < merge->count; i++) {
		struct lane *lane = &merge->lanes[i];

		if (lane->used && lane->frame.time <= horizon &&
		    (!oldest || is_older(lane, oldest)))
			oldest = lane;
	}
	if (!oldest)
		return NULL;
	bytes = oldest->bytes + oldest->at;
	*length = oldest->frame.length;
	oldest->at += oldest->frame.length;
	peek(oldest);
	return bytes;
}

void merge_free(struct merge *merge)
{
	size_t i;

	for (i = 0; i < merge->count; i++)
		free(merge->lanes[i].bytes);
	free(merge->lanes);
	memset(merge, 0, sizeof(*merge));
}
