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
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
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

/* The call is wanted: watches it, or makes its record at once. */
static noinline int watch(struct kprobe *kprobe, struct pt_regs *regs,
			  const struct ptracemon_transfer *transfer)
{
	struct ptracemon_transfer *watched;

	if (ptracemon_config_is_on(PTRACEMON_SWITCH_OUTCOME)) {
		watched = ptracemon_hook_watch(kprobe, regs, transfer->payer);
		if (likely(watched)) {
			*watched = *transfer;
			ptracemon_buffers_count(entered);
			return 0;
		}
		ptracemon_buffers_count(unwatched);
	}
	ptracemon_doors_transfer(transfer, 0, false);
	return 0;
}
NOKPROBE_SYMBOL(watch);

static void finish_later(void *data, unsigned long value, u8 *items)
{
	const struct ptracemon_transfer *transfer = data;

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

static void transfer_over(void *data, unsigned long value)
{
	ptracemon_buffers_count(returned);
	if (!leave_for_later(data, value))
		ptracemon_doors_transfer(data, value, true);
}
NOKPROBE_SYMBOL(transfer_over);

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
	struct ptracemon_transfer transfer = {
		.remote = { { .addr = *position, .length = count } },
		.local = { { .addr = buffer, .length = count } },
		.ranges = 1,
		.mm = file->private_data,
		.door = writes ? PTRACEMON_DOOR_MEM_WRITE :
				 PTRACEMON_DOOR_MEM_READ,
	};

	/* As mem_rw() does: there is no memory behind it. */
	if (!transfer.mm || !ptracemon_doors_wants(&transfer))
		return 0;
	ptracemon_syscall_of_current(&call);
	transfer.abi = call.abi;
	if (file->f_cred != current_cred())
		transfer.flags |= PTRACEMON_MEMORY_HANDED_ON;
	return watch(kprobe, regs, &transfer);
}
NOKPROBE_SYMBOL(mem_moves);

static void read_ranges(struct ptracemon_range *ranges, u64 address, u64 count)
{
	struct iovec whole[PTRACEMON_RANGES] = {};
	struct compat_iovec half[PTRACEMON_RANGES] = {};
	const void __user *from = (const void __user *)(unsigned long)address;
	size_t i, known = min_t(u64, count, PTRACEMON_RANGES);

	if (in_compat_syscall() ?
		    copy_from_user_nofault(half, from, known * sizeof(*half)) :
		    copy_from_user_nofault(whole, from, known * sizeof(*whole)))
		return;
	for (i = 0; i < known; i++) {
		ranges[i].addr = in_compat_syscall() ?
					 half[i].iov_base :
					 (unsigned long)whole[i].iov_base;
		ranges[i].length = in_compat_syscall() ? half[i].iov_len :
							 whole[i].iov_len;
	}
}
NOKPROBE_SYMBOL(read_ranges);

/*
 * process_vm_rw(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
 * const struct iovec __user *rvec, unsigned long riovcnt, unsigned long flags, int
 * vm_write) of mm/process_vm_access.c.
 */
static int vm_moves(struct kprobe *kprobe, struct pt_regs *regs)
{
	struct ptracemon_syscall call;
	struct ptracemon_transfer transfer = {
		.pid = regs_get_kernel_argument(regs, 0),
		.ranges = regs_get_kernel_argument(regs, 4),
	};

	ptracemon_syscall_of_current(&call);
	transfer.abi = call.abi;
	transfer.door = ptracemon_record_door(call.abi, call.number);
	if (!ptracemon_doors_wants(&transfer))
		return 0;
	read_ranges(transfer.remote, regs_get_kernel_argument(regs, 3),
		    transfer.ranges);
	if (transfer.door == PTRACEMON_DOOR_PROCESS_VM_WRITEV)
		read_ranges(transfer.local, regs_get_kernel_argument(regs, 1),
			    regs_get_kernel_argument(regs, 2));
	return watch(kprobe, regs, &transfer);
}
NOKPROBE_SYMBOL(vm_moves);

static struct ptracemon_hook memory_hooks[] = {
	{
		.symbol = "mem_rw",
		.entry = mem_moves,
		.returned = transfer_over,
		.data_size = sizeof(struct ptracemon_transfer),
	},
	{
		.symbol = "process_vm_rw",
		.entry = vm_moves,
		.returned = transfer_over,
		.data_size = sizeof(struct ptracemon_transfer),
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
