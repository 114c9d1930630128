// SPDX-License-Identifier: GPL-2.0
/*
 * From a pid to a task, and from a task to those it belongs to. See task.h.
 *
 * A reference to a task keeps neither its parent nor its thread group leader:
 * release_task() of kernel/exit.c leaves both pointers as they were. So they are
 * followed only from a task that has not been reaped, which pid_alive() tells:
 * its parent and its leader have not been reaped then either, and what is reaped
 * after that is freed when preemption has been on again, at the earliest.
 */
#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
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

/*
 * Most calls are about the only task that the caller traces, which is found
 * faster than by its number. That list belongs to tasklist_lock; but a task
 * that is on it now stays a task until preemption is on again (release_task()
 * of kernel/exit.c takes it off first), and only the first one is looked at.
 */
struct task_struct *ptracemon_task_of(pid_t nr)
{
	struct list_head *first = READ_ONCE(current->ptraced.next);
	struct task_struct *task;

	if (likely(first != &current->ptraced)) {
		task = list_entry(first, struct task_struct, ptrace_entry);
		if (likely(has_pid(task, nr)))
			return task;
	}
	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	rcu_read_unlock();
	return task;
}

/* pid_alive() with a marked load: release_task() may run meanwhile. */
static bool is_alive(const struct task_struct *task)
{
	return likely(READ_ONCE(task->thread_pid));
}

struct task_struct *ptracemon_task_parent(struct task_struct *task)
{
	return is_alive(task) ?
		       rcu_dereference_sched(task->real_parent) :
		       NULL;
}

struct task_struct *ptracemon_task_tracer(struct task_struct *task)
{
	return is_alive(task) ? rcu_dereference_sched(task->parent) : NULL;
}

/*
 * exec() by another thread makes that one the leader, with the old one's start
 * time (de_thread() of fs/exec.c).
 */
u64 ptracemon_task_start(struct task_struct *task)
{
	struct task_struct *leader = READ_ONCE(task->group_leader);

	if (likely(leader == task) || is_alive(task))
		return data_race(leader->start_boottime);
	return 0;
}
