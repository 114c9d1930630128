// SPDX-License-Identifier: GPL-2.0
/*
 * The system call that the current task is in. See syscall.h.
 */
#include <asm/syscall.h>
#include <linux/compat.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>

#include "syscall.h"
#include "uapi/ptracemon.h"

static u8 abi_of_current(s32 number)
{
#if defined(CONFIG_X86_64)
	if (in_ia32_syscall())
		return PTRACEMON_ABI_I386;
	return number >= 0 && (number & __X32_SYSCALL_BIT) ?
		       PTRACEMON_ABI_X32 :
		       PTRACEMON_ABI_X86_64;
#elif defined(CONFIG_ARM64)
	return is_compat_task() ? PTRACEMON_ABI_ARM : PTRACEMON_ABI_ARM64;
#endif
}

void ptracemon_syscall_of_current(struct ptracemon_syscall *call)
{
	struct pt_regs *regs = task_pt_regs(current);
	unsigned long args[6];
	size_t i;

	/* A worker of io_uring has a user's memory, but no system call. */
	if (current->flags & (PF_KTHREAD | PF_IO_WORKER)) {
		memset(call, 0, sizeof(*call));
		call->number = -1;
		call->abi = abi_of_current(-1);
		return;
	}
	call->number = syscall_get_nr(current, regs);
	call->abi = abi_of_current(call->number);
	syscall_get_arguments(current, regs, args);
	for (i = 0; i < ARRAY_SIZE(call->args); i++)
		call->args[i] = args[i];
}
