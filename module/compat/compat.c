// SPDX-License-Identifier: GPL-2.0
#include <linux/mm_types.h>
#include <linux/rcupdate.h>

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

const struct user_namespace *
ptracemon_task_memory_owner(struct task_struct *task)
{
#if __has_include("linux/sched/exec_state.h")
	/* See ptracemon_task_dumpable(). */
	const struct task_exec_state *state =
		rcu_dereference(task->exec_state);

	return state ? state->user_ns : NULL;
#else
	struct mm_struct *mm = READ_ONCE(task->mm);
	unsigned long owner;

	if (!mm || !ptracemon_read_word(&owner, &mm->user_ns))
		return NULL;
	return READ_ONCE(task->mm) == mm ?
		       (const struct user_namespace *)owner :
		       NULL;
#endif
}
