/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The per-CPU set of rings: memory, hotplug, waking the reader, counters.
 */
#ifndef _PTRACEMON_BUFFERS_H
#define _PTRACEMON_BUFFERS_H

#include <asm/local.h>
#include <linux/build_bug.h>
#include <linux/percpu.h>
#include <linux/poll.h>

#include "ring.h"

#define PTRACEMON_BUFFER_KB_MIN		64
#define PTRACEMON_BUFFER_KB_MAX		(256 * 1024)
#define PTRACEMON_BUFFER_KB_DEFAULT	1024

/*
 * Rings of CPUs that have been online since the module was loaded; they stay
 * when the CPU goes. NULL on a CPU that came when there was no memory for one:
 * its records are lost, and counted.
 */
DECLARE_PER_CPU(struct ptracemon_ring *, ptracemon_rings);

/* Counters of each possible CPU: in its status page if it has a ring. */
DECLARE_PER_CPU(struct ptracemon_stats *, ptracemon_counters);

/* Ring of any CPU, or NULL. */
static inline struct ptracemon_ring *ptracemon_buffers_ring(unsigned int cpu)
{
	return cpu < nr_cpu_ids && cpu_possible(cpu) ?
		       READ_ONCE(per_cpu(ptracemon_rings, cpu)) :
		       NULL;
}

/* Counters of this CPU. Context: preemption off. */
static inline struct ptracemon_stats *ptracemon_buffers_counters(void)
{
	return __this_cpu_read(ptracemon_counters);
}

/* For each CPU that has a ring; @ring is it. */
#define ptracemon_for_each_ring(cpu, ring)                            \
	for_each_possible_cpu(cpu)                                    \
		if (((ring) = ptracemon_buffers_ring(cpu)) == NULL) { \
		} else

/* Counts a record for which this CPU has no ring. Returns NULL. */
void *ptracemon_buffers_refuse(const struct ptracemon_claim *claim);

/*
 * Begins a record on this CPU. Arguments and results are those of ring.h.
 * Context: preemption off until the commit; any but interrupt (nothing that
 * makes records runs there). Never sleeps.
 */
static inline void *
ptracemon_buffers_reserve(u16 type, u32 length, u32 spare,
			  const struct ptracemon_claim *claim, u64 time)
{
	struct ptracemon_ring *ring = __this_cpu_read(ptracemon_rings);

	if (unlikely(!ring))
		return ptracemon_buffers_refuse(claim);
	return ptracemon_ring_reserve(ring, type, length, spare, claim, time);
}

/* Whether the next record's rank may matter on this CPU. Context: likewise. */
static inline bool ptracemon_buffers_are_scarce(void)
{
	const struct ptracemon_ring *ring = __this_cpu_read(ptracemon_rings);

	return ring && ptracemon_ring_is_scarce(ring);
}

/* Cuts a reserved record to what it needs. Context: likewise. */
static inline void ptracemon_buffers_trim(struct ptracemon_record *record,
					  u32 length)
{
	ptracemon_ring_trim(__this_cpu_read(ptracemon_rings), record, length);
}

/* Somebody waits for records, or is about to. Written by both sides: E and F. */
extern int ptracemon_buffers_waiting;
void ptracemon_buffers_wake(void);

/* Publishes it, and wakes the reader if it waits. Context: likewise. */
static inline void
ptracemon_buffers_commit(const struct ptracemon_record *record,
			 u32 request_class)
{
	ptracemon_ring_commit(__this_cpu_read(ptracemon_rings), record,
			      request_class);
	/*
	 * E, pairs with F (buffers_announce()): either the reader sees what was
	 * published, or it said before that it waits, and is seen here.
	 */
	smp_mb();
	if (unlikely(READ_ONCE(ptracemon_buffers_waiting)))
		ptracemon_buffers_wake();
}

/* Adds one to a counter that only this CPU changes: never torn, nor lost. */
static inline void ptracemon_count(u64 *counter)
{
	BUILD_BUG_ON(sizeof(local_t) != sizeof(*counter));
	local_inc((local_t *)counter);
}

/**
 * ptracemon_buffers_count - add one to a counter of this CPU
 * @field: member of struct ptracemon_stats
 *
 * Context: preemption off.
 */
#define ptracemon_buffers_count(field) \
	ptracemon_count(&ptracemon_buffers_counters()->field)

/* True if any ring has data. */
bool ptracemon_buffers_have_data(void);

/**
 * ptracemon_buffers_poll - wait for data, or arrange to be woken
 * @file: as poll() got them
 * @table: likewise
 *
 * Return: whether there is data.
 */
bool ptracemon_buffers_poll(struct file *file, poll_table *table);

/**
 * ptracemon_buffers_wait - sleep until there is data
 *
 * Context: process.
 * Return: 0, or -ERESTARTSYS on a signal.
 */
int ptracemon_buffers_wait(void);

/**
 * ptracemon_buffers_stats - counters, each CPU's taken at one moment
 * @cpu: a CPU, or PTRACEMON_ALL_CPUS for the sum
 * @stats: out
 * @next_sequence: out; 0 for the sum, and for a CPU without a ring
 *
 * Disturbs no other CPU.
 *
 * Context: process, may sleep.
 * Return: 0, or -ENODEV if there cannot be such a CPU.
 */
int ptracemon_buffers_stats(u32 cpu, struct ptracemon_stats *stats,
			    u64 *next_sequence);

/* Size of each data area, bytes. */
size_t ptracemon_buffers_size(void);

/**
 * ptracemon_buffers_resize - give all rings another size
 * @kb: KiB, a power of two, PTRACEMON_BUFFER_KB_MIN to PTRACEMON_BUFFER_KB_MAX
 *
 * Unread records stay.
 *
 * Context: process; the caller makes sure that there is no reader.
 * Return: 0; -EINVAL for a wrong size; -ENOMEM; -ENOSPC if the unread records
 * of a CPU do not fit. Nothing has changed then.
 */
int ptracemon_buffers_resize(unsigned long kb);

/* Whether @kb is a size that ptracemon_buffers_resize() takes. */
bool ptracemon_buffers_size_valid(unsigned long kb);

/**
 * ptracemon_buffers_complete - try once more for rings that there was no memory
 *	for
 *
 * Context: process.
 */
void ptracemon_buffers_complete(void);

/**
 * ptracemon_buffers_reposition - mend what a reader left
 *
 * Context: process, without reader.
 */
void ptracemon_buffers_reposition(void);

/**
 * ptracemon_buffers_init - make the rings of the CPUs that are online
 * @kb: size of each, as ptracemon_buffers_size_valid() allows
 * @notify: called from then on, in process context, for what happens to rings:
 *	enum ptracemon_lifecycle_event, and the number of the CPU
 *
 * The probes are in place after it and before ptracemon_buffers_exit() only.
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_buffers_init(unsigned long kb,
			   void (*notify)(u32 event, u64 cpu));
void ptracemon_buffers_exit(void);

#endif /* _PTRACEMON_BUFFERS_H */
