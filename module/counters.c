// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of each CPU. See counters.h, and buffers.h for how they are counted.
 */
#include <linux/delay.h>
#include <linux/nospec.h>
#include <linux/string.h>

#include "buffers.h"
#include "counters.h"

DEFINE_PER_CPU(struct ptracemon_stats *, ptracemon_counters);

/*
 * Counters of a CPU for as long as it has no ring, and what they were when it got
 * one. A handler in the middle of counting goes on there: that counts, too.
 */
static DEFINE_PER_CPU(struct ptracemon_stats, ringless_stats);
static DEFINE_PER_CPU(struct ptracemon_stats, moved_stats);

void ptracemon_counters_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(ptracemon_counters, cpu) =
			per_cpu_ptr(&ringless_stats, cpu);
}

void ptracemon_counters_move(unsigned int cpu, struct ptracemon_stats *to)
{
	struct ptracemon_stats **counters =
		per_cpu_ptr(&ptracemon_counters, cpu);

	*to = **counters;
	per_cpu(moved_stats, cpu) = *to;
	/* Pairs with cpu_stats(): who sees the new place sees what was moved. */
	smp_store_release(counters, to);
}

void *ptracemon_buffers_refuse(const struct ptracemon_claim *claim)
{
	struct ptracemon_stats *stats = ptracemon_buffers_counters();

	if (claim->request_class == PTRACEMON_CLASS_NONE) {
		ptracemon_count(&stats->own_lost);
		return NULL;
	}
	ptracemon_count(&stats->hits);
	ptracemon_count(&stats->lost[PTRACEMON_LOST_MEMORY]);
	return NULL;
}

static u64 stats_accounted(const struct ptracemon_stats *stats)
{
	u64 sum = stats->stored + stats->filtered;
	int i;

	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		sum += stats->lost[i];
	return sum;
}

/* One counter of a CPU, by its place in struct ptracemon_stats. */
static u64 stats_one(unsigned int cpu, const u64 *from, size_t index)
{
	const u64 *ringless = (const u64 *)per_cpu_ptr(&ringless_stats, cpu);
	const u64 *moved = (const u64 *)per_cpu_ptr(&moved_stats, cpu);
	u64 value = READ_ONCE(from[index]);

	if (likely(from != ringless))
		value += READ_ONCE(ringless[index]) - moved[index];
	return value;
}

/*
 * Copies counters that their CPU may be changing. All go up only, and hits
 * before any other: if the others, which are read later, add up to it, none of
 * them has changed in between. Returns whether they do.
 */
static bool stats_copy(unsigned int cpu, struct ptracemon_stats *to,
		       const struct ptracemon_stats *from)
{
	const u64 *source = (const u64 *)from;
	u64 *target = (u64 *)to;
	size_t i;

	BUILD_BUG_ON(offsetof(struct ptracemon_stats, hits));
	target[0] = stats_one(cpu, source, 0);
	/* No pair: the sum proves the order. */
	smp_rmb();
	for (i = 1; i < sizeof(*to) / sizeof(u64); i++)
		target[i] = stats_one(cpu, source, i);
	return to->hits == stats_accounted(to);
}

/* Counters of one CPU, whether it has a ring or not. */
static void cpu_stats(unsigned int cpu, struct ptracemon_stats *stats,
		      u64 *next_sequence)
{
	struct ptracemon_ring *ring = ptracemon_buffers_ring(cpu);
	const struct ptracemon_stats *from;
	int tries;

	/* Pairs with ptracemon_counters_move(). */
	from = smp_load_acquire(per_cpu_ptr(&ptracemon_counters, cpu));
	for (tries = 0; tries < 2000 && !stats_copy(cpu, stats, from);
	     tries++) {
		/* A virtual CPU may have been stopped in the middle of a hit. */
		if (tries < 1000)
			cpu_relax();
		else
			usleep_range(10, 20);
	}
	*next_sequence = 0;
	if (ring)
		/* Behind producer_pos, as the ABI says: ring_publish_sequence(). */
		*next_sequence = smp_load_acquire(&ring->status->next_sequence);
}

static void stats_add(struct ptracemon_stats *sum,
		      const struct ptracemon_stats *stats)
{
	const u64 *from = (const u64 *)stats;
	u64 *to = (u64 *)sum;
	size_t i;

	BUILD_BUG_ON(sizeof(*stats) % sizeof(u64));
	for (i = 0; i < sizeof(*stats) / sizeof(u64); i++)
		to[i] += from[i];
}

int ptracemon_buffers_stats(u32 cpu, struct ptracemon_stats *stats,
			    u64 *next_sequence)
{
	unsigned int each;

	if (cpu != PTRACEMON_ALL_CPUS) {
		if (cpu >= nr_cpu_ids)
			return -ENODEV;
		cpu = array_index_nospec(cpu, nr_cpu_ids);
		if (!cpu_possible(cpu))
			return -ENODEV;
		cpu_stats(cpu, stats, next_sequence);
		return 0;
	}
	memset(stats, 0, sizeof(*stats));
	for_each_possible_cpu(each) {
		struct ptracemon_stats one;

		cpu_stats(each, &one, next_sequence);
		stats_add(stats, &one);
	}
	*next_sequence = 0;
	return 0;
}
