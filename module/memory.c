// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and writes of other processes' memory: /proc/PID/mem, once it is open, and
 * process_vm_readv(2) and process_vm_writev(2). The functions of the kernel that do
 * it are static; where a compiler has left no symbol of them, what is known is that
 * somebody asked for access (access.c).
 */
#include <linux/build_bug.h>
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "buffers.h"
#include "config.h"
#include "doors.h"
#include "evidence.h"
#include "hook.h"
#include "later.h"
#include "memory.h"
#include "record.h"
#include "syscall.h"
#include "task.h"

/*
 * What is kept of a transfer until it is over.
 * @position: of /proc/PID/mem: where it has got to; on the caller's stack
 * @local_ranges: of process_vm_writev(): where the caller's are
 * @local_count: how many
 * @remote_ranges: of both: the tracee's
 */
struct watched_transfer {
	struct ptracemon_transfer transfer;
	const loff_t *position;
	u64 local_ranges;
	u64 local_count;
	u64 remote_ranges;
};

/*
 * Tasks that are within process_vm_rw(). Which process it is about the kernel
 * decides on the way, when it asks ptrace_may_access(): only what it asks about
 * counts, since the caller can hold it up until the pid is another's. An entry
 * belongs to its task alone, from .task to .task.
 */
#define PENDING_BITS	9
#define PENDING_TRIES	16

static struct pending {
	struct task_struct *task;
	struct ptracemon_transfer *transfer;
} pending[1 << PENDING_BITS];

static struct pending *pending_try(u32 try)
{
	u32 first = hash_ptr(current, PENDING_BITS);

	return &pending[(first + try) & ((1 << PENDING_BITS) - 1)];
}

static struct pending *pending_find(void)
{
	u32 try;

	for (try = 0; try < PENDING_TRIES; try++)
		if (READ_ONCE(pending_try(try)->task) == current)
			return pending_try(try);
	return NULL;
}

/* One of its own from before, of a call that did not return, is taken again. */
static struct pending *pending_take(void)
{
	struct pending *entry = pending_find();
	u32 try;

	for (try = 0; !entry && try < PENDING_TRIES; try++)
		if (!cmpxchg(&pending_try(try)->task, NULL, current))
			entry = pending_try(try);
	return entry;
}

static void pending_give_back(struct pending *entry)
{
	if (entry)
		WRITE_ONCE(entry->task, NULL);
}

bool ptracemon_memory_asked(struct task_struct *task)
{
	struct pending *entry = pending_find();
	struct ptracemon_syscall call;
	u8 door;

	if (!entry)
		return false;
	/* Never seen: what was left behind by a call whose return was not. */
	ptracemon_syscall_of_current(&call);
	door = ptracemon_record_door(call.abi, call.number);
	if (door != PTRACEMON_DOOR_PROCESS_VM_READV &&
	    door != PTRACEMON_DOOR_PROCESS_VM_WRITEV)
		return false;
	ptracemon_doors_met(entry->transfer, task);
	return true;
}

/* Asks for the return of a transfer that has begun; NULL if there is none. */
static struct watched_transfer *watch(struct kprobe *kprobe,
				      struct pt_regs *regs, u32 payer)
{
	struct watched_transfer *watched;

	if (!ptracemon_config_is_on(PTRACEMON_SWITCH_OUTCOME))
		return NULL;
	watched = ptracemon_hook_watch(kprobe, regs, payer);
	if (watched)
		ptracemon_buffers_count(entered);
	return watched;
}
NOKPROBE_SYMBOL(watch);

static void finish_later(void *data, unsigned long value, u8 *items)
{
	struct ptracemon_transfer *transfer = data;

	ptracemon_doors_transfer_later(transfer, value, items);
	if (transfer->mm)
		mmdrop(transfer->mm);
}

/* Until then the file may have been closed: keeps the mm. */
static bool leave_for_later(const struct ptracemon_transfer *transfer,
			    unsigned long value)
{
	BUILD_BUG_ON(sizeof(*transfer) > PTRACEMON_LATER_DATA);
	if (PTRACEMON_RETURN_MAY_LOCK || !ptracemon_evidence_wanted())
		return false;
	if (transfer->mm)
		mmgrab(transfer->mm);
	if (ptracemon_later(finish_later, transfer, sizeof(*transfer), value,
			    transfer->payer))
		return true;
	if (transfer->mm)
		mmdrop(transfer->mm); /* not the last: the file has one */
	return false;
}

static void transfer_over(struct ptracemon_transfer *transfer,
			  unsigned long value)
{
	ptracemon_buffers_count(returned);
	if (!leave_for_later(transfer, value))
		ptracemon_doors_transfer(transfer, value, true);
}
NOKPROBE_SYMBOL(transfer_over);

static void mem_moved(void *data, unsigned long value)
{
	struct watched_transfer *watched = data;

	/* Also what was moved before it failed. */
	watched->transfer.moved =
		*watched->position - watched->transfer.remote[0].addr;
	transfer_over(&watched->transfer, value);
}
NOKPROBE_SYMBOL(mem_moved);

/*
 * mem_rw(struct file *file, char __user *buf, size_t count, loff_t *ppos, int
 * write) of fs/proc/base.c. The file keeps the mm. Descriptors come from where they
 * may: whoever opened this one had other credentials than the caller if it was
 * another process, since fork and exec make new ones.
 */
static int mem_moves(struct kprobe *kprobe, struct pt_regs *regs)
{
	const struct file *file =
		(struct file *)regs_get_kernel_argument(regs, 0);
	u64 buffer = regs_get_kernel_argument(regs, 1);
	u64 count = regs_get_kernel_argument(regs, 2);
	const loff_t *position =
		(const loff_t *)regs_get_kernel_argument(regs, 3);
	bool writes = (int)regs_get_kernel_argument(regs, 4);
	struct ptracemon_syscall call;
	struct watched_transfer *watched;
	struct ptracemon_transfer transfer = {
		.remote = { { .addr = *position, .length = count } },
		.local = { { .addr = buffer, .length = count } },
		.ranges = 1,
		.mm = file->private_data,
		.door = writes ? PTRACEMON_DOOR_MEM_WRITE :
				 PTRACEMON_DOOR_MEM_READ,
	};

	/* As mem_rw() does: there is no memory behind it. */
	if (!transfer.mm)
		return 0;
	if (!ptracemon_doors_begins(&transfer)) {
		ptracemon_doors_ignore();
		return 0;
	}
	ptracemon_doors_met(&transfer,
			    ptracemon_task_of_memory(transfer.mm));
	ptracemon_syscall_of_current(&call);
	transfer.abi = call.abi;
	/* The real ones: io_uring may act with others. */
	if (file->f_cred != rcu_access_pointer(current->real_cred))
		transfer.flags |= PTRACEMON_MEMORY_HANDED_ON;
	watched = watch(kprobe, regs, transfer.payer);
	if (!watched) {
		ptracemon_doors_transfer(&transfer, 0, false);
		return 0;
	}
	ptracemon_doors_before(&transfer);
	watched->transfer = transfer;
	watched->position = position;
	return 0;
}
NOKPROBE_SYMBOL(mem_moves);

/* One of the caller's iovecs. False if it is not in memory. */
static bool read_range(struct ptracemon_range *range, u64 address, u64 index)
{
	struct compat_iovec half;
	struct iovec whole;

	if (in_compat_syscall()) {
		if (copy_from_user_nofault(
			    &half,
			    (struct compat_iovec __user *)(unsigned long)
					    address + index, sizeof(half)))
			return false;
		range->addr = half.iov_base;
		range->length = half.iov_len;
		return true;
	}
	if (copy_from_user_nofault(
		    &whole, (struct iovec __user *)(unsigned long)address +
				    index, sizeof(whole)))
		return false;
	range->addr = (unsigned long)whole.iov_base;
	range->length = whole.iov_len;
	return true;
}
NOKPROBE_SYMBOL(read_range);

/* The first ones that are not empty; none if one of them cannot be read. */
static bool read_ranges(struct ptracemon_range *ranges, u64 address, u64 count)
{
	struct ptracemon_range range;
	u64 at, found = 0;

	count = min_t(u64, count, UIO_MAXIOV);
	for (at = 0; at < count && found < PTRACEMON_RANGES; at++) {
		if (!read_range(&range, address, at)) {
			memset(ranges, 0, found * sizeof(*ranges));
			return false;
		}
		if (range.length)
			ranges[found++] = range;
	}
	return true;
}
NOKPROBE_SYMBOL(read_ranges);

static void vm_moved(void *data, unsigned long value)
{
	struct watched_transfer *watched = data;
	struct ptracemon_transfer *transfer = &watched->transfer;

	pending_give_back(pending_find());
	transfer->moved = (long)value > 0 ? value : 0;
	/* What was not there then is there now, if it was used. */
	if (transfer->flags & PTRACEMON_MEMORY_RANGES_UNKNOWN &&
	    read_ranges(transfer->remote, watched->remote_ranges,
			transfer->ranges))
		transfer->flags &= ~PTRACEMON_MEMORY_RANGES_UNKNOWN;
	if (transfer->door == PTRACEMON_DOOR_PROCESS_VM_WRITEV)
		read_ranges(transfer->local, watched->local_ranges,
			    watched->local_count);
	transfer_over(transfer, value);
}
NOKPROBE_SYMBOL(vm_moved);

/*
 * process_vm_rw(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
 * const struct iovec __user *rvec, unsigned long riovcnt, unsigned long flags, int
 * vm_write) of mm/process_vm_access.c. What cannot be watched until it is over is
 * left to access.c: who is asked about is known there.
 */
static int vm_moves(struct kprobe *kprobe, struct pt_regs *regs)
{
	struct ptracemon_syscall call;
	struct watched_transfer *watched;
	struct pending *entry;
	struct ptracemon_transfer transfer = {
		.pid = regs_get_kernel_argument(regs, 0),
		.ranges = regs_get_kernel_argument(regs, 4),
	};

	ptracemon_syscall_of_current(&call);
	transfer.abi = call.abi;
	transfer.door = ptracemon_record_door(call.abi, call.number);
	entry = pending_take();
	if (!entry)
		return 0;
	if (!ptracemon_config_is_on(PTRACEMON_SWITCH_OUTCOME) ||
	    !ptracemon_doors_begins(&transfer))
		goto give_back;
	watched = watch(kprobe, regs, transfer.payer);
	if (!watched)
		goto give_back;
	watched->remote_ranges = regs_get_kernel_argument(regs, 3);
	watched->local_ranges = regs_get_kernel_argument(regs, 1);
	watched->local_count = regs_get_kernel_argument(regs, 2);
	if (!read_ranges(transfer.remote, watched->remote_ranges,
			 transfer.ranges))
		transfer.flags |= PTRACEMON_MEMORY_RANGES_UNKNOWN;
	watched->transfer = transfer;
	entry->transfer = &watched->transfer;
	return 0;

give_back:
	pending_give_back(entry);
	return 0;
}
NOKPROBE_SYMBOL(vm_moves);

static struct ptracemon_hook memory_hooks[] = {
	{
		.symbol = "mem_rw",
		.entry = mem_moves,
		.returned = mem_moved,
		.data_size = sizeof(struct watched_transfer),
	},
	{
		.symbol = "process_vm_rw",
		.entry = vm_moves,
		.returned = vm_moved,
		.data_size = sizeof(struct watched_transfer),
	},
};

static const char *const missing[] = {
	"reads and writes of /proc/PID/mem cannot be seen, only that it is opened",
	"sizes of process_vm_readv and process_vm_writev cannot be seen",
};

u32 __init ptracemon_memory_init(int instances)
{
	u32 hooked = 0;
	int error;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(memory_hooks); i++) {
		error = ptracemon_hook_add(&memory_hooks[i], instances);
		if (error)
			pr_warn("cannot hook %s: error %d; %s\n",
				memory_hooks[i].symbol, error, missing[i]);
		else
			hooked |= 1u << i;
	}
	return hooked;
}

void ptracemon_memory_exit(void)
{
	ptracemon_hook_remove(memory_hooks, ARRAY_SIZE(memory_hooks));
}
