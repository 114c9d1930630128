// SPDX-License-Identifier: GPL-2.0
/*
 * The task that a pid means. See task.h.
 */
#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "task.h"

/* As find_vpid() and pid_task() would find it for the current task. */
static bool has_pid(struct task_struct *task, pid_t nr)
{
	struct pid *own = task_pid(current);
	struct pid *pid = READ_ONCE(task->thread_pid);
	struct upid *upid;

	if (!pid || pid->level < own->level)
		return false;
	upid = &pid->numbers[own->level];
	return upid->nr == nr && upid->ns == own->numbers[own->level].ns &&
	       READ_ONCE(pid->tasks[PIDTYPE_PID].first) ==
		       &task->pid_links[PIDTYPE_PID];
}

/* Most calls are about that one, which is found faster than by its number. */
struct task_struct *ptracemon_task_of(pid_t nr)
{
	struct task_struct *task = ptracemon_task_first_traced();

	if (likely(task && has_pid(task, nr)))
		return task;
	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	rcu_read_unlock();
	return task;
}

/*
 * A tracee's stack, on which its registers are, goes when it is killed, and RCU
 * does not keep it: the read cannot fault, and counts only if the task still has
 * the same stack after it, and its tracer.
 */
u64 ptracemon_task_ip(struct task_struct *task)
{
	unsigned long ip;
	void *stack;

	/* Of others anybody can ask: ptrace(2) refuses later. */
	if (!task || !READ_ONCE(task->ptrace))
		return 0;
	stack = READ_ONCE(task->stack);
	if (!stack || !ptracemon_read_word(&ip, ptracemon_ip_on_stack(stack)))
		return 0;
	return READ_ONCE(task->stack) == stack && READ_ONCE(task->ptrace) ? ip :
									   0;
}
