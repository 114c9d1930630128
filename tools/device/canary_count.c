// SPDX-License-Identifier: GPL-2.0
/*
 * Proof that the sensor sees. See canary_count.h.
 */
#include <sched.h>

#include "device/canary_count.h"

#define TRIES	20

/* Each of these leaves a record, for whoever reads. */
#define TRIES_ACCESS	3

/* Stays on the CPU where this runs. Returns it, or -1. */
static int pin(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return -1;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -1 : cpu;
}

/*
 * One try. A CPU that goes offline lets us go: what was counted then counts
 * for nothing.
 */
static enum canary_state try_once(const struct canary_counts *host,
				  enum entry entry, int cpu)
{
	const struct canary_host *canary = host->canary;
	uint64_t before, after;
	int answer;

	if (!host->hits(host->context, (uint32_t)cpu, &before))
		return CANARY_UNCHECKED;
	answer = canary->call(canary->context, entry, 0, 0);
	if (answer != entry_answer(entry))
		return CANARY_UNCHECKED;
	if (!host->hits(host->context, (uint32_t)cpu, &after) ||
	    sched_getcpu() != cpu)
		return CANARY_UNCHECKED;
	return after == before ? CANARY_BLIND : CANARY_SIGHTED;
}

enum canary_state canary_count_entry(const struct canary_counts *host,
				     enum entry entry)
{
	const struct canary_host *canary = host->canary;
	enum canary_state state = CANARY_UNCHECKED;
	cpu_set_t before;
	int cpu, i, tries = entry == ENTRY_ACCESS ? TRIES_ACCESS : TRIES;

	if (canary->found[entry] == ENTRY_MISSING ||
	    !canary->is_on(canary->context, entry))
		return CANARY_OFF;
	if (canary->found[entry] == ENTRY_BLOCKED ||
	    sched_getaffinity(0, sizeof(before), &before))
		return CANARY_UNCHECKED;
	cpu = pin();
	for (i = 0; cpu >= 0 && i < tries; i++) {
		state = try_once(host, entry, cpu);
		if (state != CANARY_SIGHTED)
			break;
	}
	sched_setaffinity(0, sizeof(before), &before);
	return state;
}
