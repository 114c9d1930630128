// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that are born with a tracer, because it asked so with PTRACE_O_TRACE* or
 * because their parent said CLONE_PTRACE: no call of ptrace(2) shows them.
 */
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>

#include "autoattach.h"
#include "doors.h"
#include "numbers.h"
#include "syscall.h"
#include "tracepoint.h"

/*
 * Whether the new task is a vfork() child. Of clone3(), whose flags lie in
 * memory, the flags as they are now.
 */
static bool is_vfork(void)
{
	struct ptracemon_numbers numbers;
	struct ptracemon_syscall call;
	u64 flags;

	ptracemon_syscall_of_current(&call);
	numbers = ptracemon_numbers_of(call.abi);
	if (call.number == numbers.vfork)
		return true;
	if (call.number == numbers.clone)
		return call.args[0] & CLONE_VFORK;
	return ptracemon_numbers_common(call.abi, call.number) ==
		       __NR_clone3 &&
	       !copy_from_user_nofault(&flags,
				       (void __user *)(unsigned long)
					       call.args[0],
				       sizeof(flags)) &&
	       (flags & CLONE_VFORK);
}

/*
 * kernel_clone() of kernel/fork.c says a fork is what sends SIGCHLD, and looks
 * whether the parent's tracer wants to know about it; only else it was
 * CLONE_PTRACE.
 */
static u32 attached_by(struct task_struct *parent, struct task_struct *child)
{
	/* The tracer changes them; now is as good as a moment ago. */
	u32 options = data_race(parent->ptrace);

	if (is_vfork())
		return options & PT_EVENT_FLAG(PTRACE_EVENT_VFORK) ?
			       PTRACEMON_ATTACHED_BY_VFORK :
			       PTRACEMON_ATTACHED_BY_CLONE_PTRACE;
	if (child->exit_signal == SIGCHLD)
		return options & PT_EVENT_FLAG(PTRACE_EVENT_FORK) ?
			       PTRACEMON_ATTACHED_BY_FORK :
			       PTRACEMON_ATTACHED_BY_CLONE_PTRACE;
	return options & PT_EVENT_FLAG(PTRACE_EVENT_CLONE) ?
		       PTRACEMON_ATTACHED_BY_CLONE :
		       PTRACEMON_ATTACHED_BY_CLONE_PTRACE;
}

/* See tracepoint.h for preemption. */
static void forked(void *data, struct task_struct *parent,
		   struct task_struct *child)
{
	if (likely(!READ_ONCE(child->ptrace)))
		return;
	preempt_disable();
	rcu_read_lock();
	ptracemon_doors_auto_attach(parent, child, attached_by(parent, child));
	rcu_read_unlock();
	preempt_enable();
}

static struct ptracemon_tracepoint fork_tracepoint = {
	.name = "sched_process_fork",
	.handler = forked,
};

int __init ptracemon_autoattach_init(void)
{
	int error = ptracemon_tracepoint_add(&fork_tracepoint);

	if (error)
		pr_warn("children that are born with a tracer cannot be seen\n");
	return error;
}

void ptracemon_autoattach_exit(void)
{
	ptracemon_tracepoint_remove(&fork_tracepoint);
	tracepoint_synchronize_unregister();
}
