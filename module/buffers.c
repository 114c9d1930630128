// SPDX-License-Identifier: GPL-2.0
/*
 * The per-CPU set of rings. See buffers.h, and the ordering contract in
 * uapi/ptracemon.h for what the letters mean:
 *
 *   E  ptracemon_buffers_commit(), in buffers.h: between publishing and looking
 *      who waits
 *   F  buffers_announce(): between saying that one waits and looking for data
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/irq_work.h>
#include <linux/log2.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>

#include "area.h"
#include "buffers.h"
#include "counters.h"

DEFINE_PER_CPU(struct ptracemon_ring *, ptracemon_rings);
static DEFINE_PER_CPU(struct irq_work, wake_work);

static DECLARE_WAIT_QUEUE_HEAD(readers);

int ptracemon_buffers_waiting;

/* Who is told what happens to rings. */
static void (*buffers_notify)(u32 event, u64 cpu);

/*
 * Protects: buffer_size, the data areas of all rings, and rings against being
 * made twice. Taken below the hotplug lock.
 */
static DEFINE_MUTEX(buffers_lock);
static size_t buffer_size;
static enum cpuhp_state hotplug_state;

/* Sequence number of the first record of every ring, see ring_create(). */
static u64 first_sequence;

static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible_poll(&readers, EPOLLIN | EPOLLRDNORM);
}

void ptracemon_buffers_wake(void)
{
	WRITE_ONCE(ptracemon_buffers_waiting, 0);
	irq_work_queue(this_cpu_ptr(&wake_work));
}

bool ptracemon_buffers_have_data(void)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;

	ptracemon_for_each_ring(cpu, ring) {
		if (ptracemon_ring_has_data(ring))
			return true;
	}
	return false;
}

/* Says that one waits, and looks once more for data. */
static bool buffers_announce(void)
{
	WRITE_ONCE(ptracemon_buffers_waiting, 1);
	/* F, pairs with E (ptracemon_buffers_commit()). */
	smp_mb();
	return ptracemon_buffers_have_data();
}

/*
 * Calls @function on the CPU of a ring, in interrupt of its producer. Nothing
 * produces on a CPU that is offline, nor does it come back: the caller holds the
 * hotplug lock (cpus_read_lock()).
 */
static void on_cpu_of(unsigned int cpu, smp_call_func_t function, void *data)
{
	if (smp_call_function_single(cpu, function, data, true))
		function(data);
}

static void emit_losses(void *data)
{
	ptracemon_ring_emit_losses(data, ktime_get_boot_fast_ns());
}

/* Before a reader sleeps: losses that no later record has told yet. */
static void buffers_emit_losses(void)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;

	ptracemon_for_each_ring(cpu, ring) {
		if (!ptracemon_ring_has_pending(ring) ||
		    ptracemon_ring_has_data(ring))
			continue;
		cpus_read_lock();
		on_cpu_of(cpu, emit_losses, ring);
		cpus_read_unlock();
	}
}

bool ptracemon_buffers_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &readers, table);
	buffers_emit_losses();
	/*
	 * Even if there is data: an edge-triggered epoll does not ask again
	 * before the next wake-up.
	 */
	return buffers_announce();
}

int ptracemon_buffers_wait(void)
{
	buffers_emit_losses();
	return wait_event_interruptible(readers, buffers_announce());
}

size_t ptracemon_buffers_size(void)
{
	return READ_ONCE(buffer_size);
}

bool ptracemon_buffers_size_valid(unsigned long kb)
{
	return kb >= PTRACEMON_BUFFER_KB_MIN && kb <= PTRACEMON_BUFFER_KB_MAX &&
	       is_power_of_2(kb);
}

struct resize {
	struct ptracemon_ring *ring;
	void *data;
	size_t size;
	int error;
};

static void resize_ring(void *data)
{
	struct resize *resize = data;

	resize->error = ptracemon_ring_resize(resize->ring, resize->data,
					      resize->size);
}

/* Puts a ring into *@data, and hands out the area where it was. */
static int ring_exchange(unsigned int cpu, struct ptracemon_ring *ring,
			 void **data, size_t size)
{
	struct resize resize = { .ring = ring, .data = *data, .size = size };
	void *old = ring->data;

	do {
		on_cpu_of(cpu, resize_ring, &resize);
	} while (resize.error == -EBUSY);
	if (!resize.error)
		*data = old;
	return resize.error;
}

static void free_areas(void **areas)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		ptracemon_area_free(areas[cpu]);
	kfree(areas);
}

static u64 total_size(size_t size)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;
	u64 total = 0;

	ptracemon_for_each_ring(cpu, ring) {
		total += size;
	}
	return total;
}

static void **alloc_areas(size_t size)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;
	void **areas;

	if (!ptracemon_area_affordable(total_size(size)))
		return NULL;
	areas = kcalloc(nr_cpu_ids, sizeof(*areas), GFP_KERNEL);
	if (!areas)
		return NULL;
	ptracemon_for_each_ring(cpu, ring) {
		areas[cpu] = ptracemon_area_alloc(size, cpu_to_node(cpu));
		if (!areas[cpu]) {
			free_areas(areas);
			return NULL;
		}
	}
	return areas;
}

/* All rings change their area, or none does. */
static int exchange_areas(void **areas, size_t size)
{
	struct ptracemon_ring *ring;
	unsigned int cpu, undo;
	int error = 0;

	ptracemon_for_each_ring(cpu, ring) {
		error = ring_exchange(cpu, ring, &areas[cpu], size);
		if (error)
			break;
	}
	if (!error)
		return 0;
	/* Only shrinking can fail: there is room to go back. */
	ptracemon_for_each_ring(undo, ring) {
		if (undo >= cpu)
			break;
		WARN_ON(ring_exchange(undo, ring, &areas[undo], buffer_size));
	}
	return error;
}

int ptracemon_buffers_resize(unsigned long kb)
{
	size_t size = kb * 1024;
	void **areas;
	int error = 0;

	if (!ptracemon_buffers_size_valid(kb))
		return -EINVAL;
	cpus_read_lock();
	mutex_lock(&buffers_lock);
	if (size == buffer_size)
		goto unlock;
	areas = alloc_areas(size);
	if (!areas) {
		error = -ENOMEM;
		goto unlock;
	}
	error = exchange_areas(areas, size);
	if (!error)
		WRITE_ONCE(buffer_size, size);
	free_areas(areas);
unlock:
	mutex_unlock(&buffers_lock);
	cpus_read_unlock();
	return error;
}

struct reposition {
	struct ptracemon_ring *ring;
	int result;
};

static void reposition_ring(void *data)
{
	struct reposition *reposition = data;

	reposition->result = ptracemon_ring_reposition(reposition->ring);
}

void ptracemon_buffers_reposition(void)
{
	struct reposition reposition;
	unsigned int cpu;

	ptracemon_for_each_ring(cpu, reposition.ring) {
		cpus_read_lock();
		do {
			on_cpu_of(cpu, reposition_ring, &reposition);
		} while (reposition.result == -EBUSY);
		cpus_read_unlock();
		if (reposition.result)
			buffers_notify(PTRACEMON_LIFECYCLE_REPOSITION, cpu);
	}
}

static void ring_destroy(struct ptracemon_ring *ring)
{
	ptracemon_area_free(ring->data);
	ptracemon_area_free(ring->status);
	ptracemon_area_free(ring->control);
	kfree(ring);
}

static struct ptracemon_ring *ring_create(unsigned int cpu)
{
	int node = cpu_to_node(cpu);
	struct ptracemon_ring *ring;
	void *control, *status, *data;

	ring = kzalloc_node(sizeof(*ring), GFP_KERNEL, node);
	if (!ring)
		return NULL;
	control = ptracemon_area_alloc(PAGE_SIZE, node);
	if (!control)
		goto err_free_ring;
	status = ptracemon_area_alloc(PAGE_SIZE, node);
	if (!status)
		goto err_free_control;
	data = ptracemon_area_alloc(buffer_size, node);
	if (!data)
		goto err_free_status;
	ptracemon_ring_init(ring, control, status, data, buffer_size, cpu,
			    first_sequence);
	return ring;

err_free_status:
	ptracemon_area_free(status);
err_free_control:
	ptracemon_area_free(control);
err_free_ring:
	kfree(ring);
	return NULL;
}

/* Hands a CPU its ring. Runs there, or nothing runs there. */
static void ring_install(void *data)
{
	struct ptracemon_ring *ring = data;

	ptracemon_counters_move(ring->cpu, &ring->status->stats);
	WRITE_ONCE(per_cpu(ptracemon_rings, ring->cpu), ring);
}

/* Context: process, with the hotplug lock. */
static int ring_add(unsigned int cpu)
{
	struct ptracemon_ring *ring;

	lockdep_assert_held(&buffers_lock);
	ring = ring_create(cpu);
	if (!ring)
		return -ENOMEM;
	init_irq_work(per_cpu_ptr(&wake_work, cpu), wake_readers);
	on_cpu_of(cpu, ring_install, ring);
	/* While loading there is nobody yet who would have to know. */
	if (hotplug_state)
		buffers_notify(PTRACEMON_LIFECYCLE_CPU, cpu);
	return 0;
}

/*
 * A CPU is about to come online. Who needs it gets it, even if there is no memory
 * for its ring: what happens there is lost, but counted, and this is told.
 */
static int prepare_cpu(unsigned int cpu)
{
	int error = 0;

	mutex_lock(&buffers_lock);
	if (!ptracemon_buffers_ring(cpu))
		error = ring_add(cpu);
	mutex_unlock(&buffers_lock);
	if (error) {
		pr_warn("no memory for the ring of CPU %u: its records will be lost\n",
			cpu);
		buffers_notify(PTRACEMON_LIFECYCLE_NO_RING, cpu);
	}
	return 0;
}

void ptracemon_buffers_complete(void)
{
	unsigned int cpu;

	cpus_read_lock();
	mutex_lock(&buffers_lock);
	for_each_online_cpu(cpu) {
		if (!ptracemon_buffers_ring(cpu) && ring_add(cpu))
			break;
	}
	mutex_unlock(&buffers_lock);
	cpus_read_unlock();
}

static void free_rings(void)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;

	ptracemon_for_each_ring(cpu, ring) {
		irq_work_sync(per_cpu_ptr(&wake_work, cpu));
		ring_destroy(ring);
	}
}

static int __init add_online_cpus(void)
{
	unsigned int cpu;
	int error = 0;

	if (!ptracemon_area_affordable((u64)buffer_size * num_online_cpus()))
		return -ENOMEM;
	cpus_read_lock();
	mutex_lock(&buffers_lock);
	for_each_online_cpu(cpu) {
		if (!ptracemon_buffers_ring(cpu))
			error = ring_add(cpu);
		if (error)
			break;
	}
	mutex_unlock(&buffers_lock);
	cpus_read_unlock();
	return error;
}

int __init ptracemon_buffers_init(unsigned long kb,
				  void (*notify)(u32 event, u64 cpu))
{
	int state, error;

	BUILD_BUG_ON(sizeof(struct ptracemon_status) > PAGE_SIZE);
	buffer_size = kb * 1024;
	buffers_notify = notify;
	ptracemon_counters_init();
	/*
	 * Numbers of an earlier load of this module are all below: no CPU makes
	 * a record every nanosecond.
	 */
	first_sequence = ktime_get_boot_fast_ns();
	/*
	 * Without calls: 5.10 does not make them for this kind of state
	 * (kernel/cpu.c, __cpuhp_setup_state_cpuslocked()).
	 */
	state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN,
					  "ptracemon:prepare", prepare_cpu,
					  NULL);
	if (state < 0)
		return state;
	error = add_online_cpus();
	if (error) {
		pr_err("no memory for %u rings of %lu KiB: give buffer_kb= a smaller value\n",
		       num_online_cpus(), kb);
		goto err_remove_state;
	}
	hotplug_state = state;
	return 0;

err_remove_state:
	cpuhp_remove_state_nocalls(state);
	free_rings();
	return error;
}

void ptracemon_buffers_exit(void)
{
	/* No CPU gets a ring from here on, and no producer runs any more. */
	cpuhp_remove_state_nocalls(hotplug_state);
	free_rings();
}
