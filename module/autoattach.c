// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that are born with a tracer, because it asked so with PTRACE_O_TRACE* or
 * because their parent said CLONE_PTRACE: no call of ptrace(2) shows them.
 */
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>

#include "autoattach.h"
#include "capture.h"
#include "numbers.h"
#include "syscall.h"

static struct tracepoint *fork_tracepoint;
static bool watching_fork;

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

/* From 7.0 on tracepoints call with preemption on. */
static void forked(void *data, struct task_struct *parent,
		   struct task_struct *child)
{
	if (likely(!READ_ONCE(child->ptrace)))
		return;
	preempt_disable();
	rcu_read_lock();
	ptracemon_capture_auto_attach(parent, child,
				      attached_by(parent, child));
	rcu_read_unlock();
	preempt_enable();
}

static void find_fork(struct tracepoint *tracepoint, void *data)
{
	if (!strcmp(tracepoint->name, "sched_process_fork"))
		fork_tracepoint = tracepoint;
}

int __init ptracemon_autoattach_init(void)
{
	int error;

	/* The tracepoint itself is not exported. */
	for_each_kernel_tracepoint(find_fork, NULL);
	if (!fork_tracepoint) {
		pr_warn("this kernel has no tracepoint sched_process_fork: children that are born with a tracer cannot be seen\n");
		return -ENOENT;
	}
	error = tracepoint_probe_register(fork_tracepoint, forked, NULL);
	if (error)
		pr_warn("cannot use the tracepoint sched_process_fork: error %d\n",
			error);
	watching_fork = !error;
	return error;
}

void ptracemon_autoattach_exit(void)
{
	if (!watching_fork)
		return;
	tracepoint_probe_unregister(fork_tracepoint, forked, NULL);
	tracepoint_synchronize_unregister();
}
