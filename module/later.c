// SPDX-License-Identifier: GPL-2.0
/*
 * What return handlers leave for later. See later.h.
 *
 * A task runs its work on the way out before it looks for signals (get_signal() of
 * kernel/signal.c runs it first), so that only who traces it, with
 * PTRACE_SYSCALL, could stop it before that. Slots are few, and belong to payers as
 * return instances do: a task has one for the moment between return and exit.
 */
#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/task_work.h>

#include "later.h"
#include "share.h"
#include "uapi/ptracemon.h"

#define SLOTS	256

/**
 * struct slot - something that waits
 * @work: the kernel's end of it
 * @finish: what to do
 * @value: for it
 * @bucket: who pays
 * @data: for it
 */
struct slot {
	struct callback_head work;
	ptracemon_later_finish_t finish;
	unsigned long value;
	u32 bucket;
	u64 data[PTRACEMON_LATER_DATA / sizeof(u64)];
};

static struct slot *slots;
static struct ptracemon_share share;

/* Bit n: slots[n] is taken. */
static DECLARE_BITMAP(taken, SLOTS);

static struct slot *take_slot(u32 bucket)
{
	unsigned int i;

	if (!ptracemon_share_take(&share, SLOTS, bucket))
		return NULL;
	/* There is one: at most as many have come this far. */
	for (;;) {
		i = find_first_zero_bit(taken, SLOTS);
		if (i < SLOTS && !test_and_set_bit(i, taken))
			return &slots[i];
		cpu_relax();
	}
}

static void give_slot_back(struct slot *slot)
{
	u32 bucket = slot->bucket;

	/* Its content is no longer needed, before somebody else takes it. */
	clear_bit_unlock(slot - slots, taken);
	ptracemon_share_give_back(&share, bucket);
}

static void run(struct callback_head *work)
{
	struct slot *slot = container_of(work, struct slot, work);
	u8 *items = kmalloc(PTRACEMON_RECORD_MAX, GFP_KERNEL | __GFP_NORETRY);

	slot->finish(slot->data, slot->value, items);
	kfree(items);
	/* Last of all: see ptracemon_later_exit(). */
	give_slot_back(slot);
}

bool ptracemon_later(ptracemon_later_finish_t finish, const void *data,
		     size_t size, unsigned long value, u32 payer)
{
	u32 bucket = ptracemon_share_bucket(payer);
	struct slot *slot;

	if (PTRACEMON_RETURN_MAY_LOCK || READ_ONCE(current->ptrace) ||
	    current->flags & (PF_KTHREAD | PF_IO_WORKER))
		return false;
	slot = take_slot(bucket);
	if (!slot)
		return false;
	slot->finish = finish;
	slot->value = value;
	slot->bucket = bucket;
	memcpy(slot->data, data, size);
	init_task_work(&slot->work, run);
	if (!task_work_add(current, &slot->work, TWA_RESUME))
		return true;
	/* It exits: in no system call of ours. */
	give_slot_back(slot);
	return false;
}

int __init ptracemon_later_init(void)
{
	if (PTRACEMON_RETURN_MAY_LOCK)
		return 0;
	slots = kvcalloc(SLOTS, sizeof(*slots), GFP_KERNEL);
	return slots ? 0 : -ENOMEM;
}

void ptracemon_later_exit(void)
{
	if (!slots)
		return;
	/* No wait queue: on PREEMPT_RT to wake somebody can sleep. */
	while (atomic_read(&share.taken))
		msleep(20);
	/*
	 * Who gave the last slot back may still be on its way out of run(). It
	 * is in no read-side section, but does not sleep there: that is what
	 * rcu_tasks waits for. Where the kernel is not preemptible it is another
	 * name of synchronize_rcu() (linux/rcupdate.h).
	 */
	synchronize_rcu_tasks();
	kvfree(slots);
}
