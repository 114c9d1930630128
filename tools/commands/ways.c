// SPDX-License-Identifier: GPL-2.0
/*
 * Which ways into the kernel are seen. See ways.h.
 */
#include "commands/ways.h"

_Static_assert(ENTRIES <= METRICS_WAYS, "each has room");

void ways_take(struct metrics *metrics, const struct canary *canary)
{
	int entry;

	metrics->way_count = 0;
	for (entry = 0; entry < ENTRIES; entry++) {
		const enum canary_state state = canary->paths[entry].state;

		if (state == CANARY_SIGHTED || state == CANARY_BLIND)
			metrics->ways[metrics->way_count++] = (struct metrics_way){
				entry_path((enum entry)entry),
				state == CANARY_SIGHTED };
	}
}
