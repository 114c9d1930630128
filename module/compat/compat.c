// SPDX-License-Identifier: GPL-2.0
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/sched/coredump.h>
#include <linux/uaccess.h>
#if __has_include("linux/sched/exec_state.h")
#include <linux/sched/exec_state.h>
#endif

/*
 * The guess of ptracemon_mnt_ns_common() may be wrong on a kernel that nobody
 * has tried: follow it with reads that cannot fault.
 */
bool ptracemon_ns_is_mnt(struct ns_common *ns)
{
	const struct proc_ns_operations *ops;
	const char *name;
	char text[4];

	return !copy_from_kernel_nofault(&ops, &ns->ops, sizeof(ops)) &&
	       !copy_from_kernel_nofault(&name, &ops->name, sizeof(name)) &&
	       !copy_from_kernel_nofault(text, name, sizeof(text)) &&
	       !memcmp(text, "mnt", sizeof(text));
}

#if __has_include("linux/sched/exec_state.h")
/* Since 7.2 the task has it, under RCU. */
bool ptracemon_task_dumpable(struct task_struct *task)
{
	const struct task_exec_state *state =
		rcu_dereference(task->exec_state);

	return !state || (task->flags & PF_KTHREAD) ||
	       READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER;
}

const struct user_namespace *
ptracemon_task_memory_owner(struct task_struct *task)
{
	const struct task_exec_state *state =
		rcu_dereference(task->exec_state);

	return state ? state->user_ns : NULL;
}
#else
/* linux/sched/coredump.h, MMF_DUMPABLE_MASK and SUID_DUMP_USER */
static bool is_dumpable(unsigned long flags)
{
	return (flags & 3) == 1;
}

/*
 * Before, the mm has it, which another task may give up at any moment, and
 * task_lock() may not be taken here: the reads cannot fault, and count only if
 * the task still has the same mm after them.
 */
bool ptracemon_task_dumpable(struct task_struct *task)
{
	struct mm_struct *mm = READ_ONCE(task->mm);
	unsigned long flags;

	if (!mm || (task->flags & PF_KTHREAD))
		return true;
	if (mm == current->mm)
		return is_dumpable(*(unsigned long *)&mm->flags);
	return copy_from_kernel_nofault(&flags, &mm->flags, sizeof(flags)) ||
	       READ_ONCE(task->mm) != mm || is_dumpable(flags);
}

const struct user_namespace *
ptracemon_task_memory_owner(struct task_struct *task)
{
	struct mm_struct *mm = READ_ONCE(task->mm);
	const struct user_namespace *owner;

	if (!mm || copy_from_kernel_nofault(&owner, &mm->user_ns, sizeof(owner)))
		return NULL;
	return READ_ONCE(task->mm) == mm ? owner : NULL;
}
#endif
