/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a pid to a task, and from a task to those it belongs to.
 *
 * A reference to a task keeps neither its parent nor its thread group leader:
 * release_task() of kernel/exit.c leaves both pointers as they were. So they are
 * followed only from a task that has not been reaped, which pid_alive() tells:
 * its parent and its leader have not been reaped then either, and what is reaped
 * after that is freed when preemption has been on again, at the earliest.
 */
#ifndef _PTRACEMON_TASK_H
#define _PTRACEMON_TASK_H

#include <linux/compiler.h>
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

/**
 * ptracemon_task_of - the task that a pid means to the current task
 * @pid: in the pid namespace of the current task
 *
 * Context: preemption off, which keeps the task.
 * Return: the task, NULL if there is none.
 */
struct task_struct *ptracemon_task_of(pid_t pid);

/*
 * One that the current task traces, most often the only one; or NULL. That list
 * belongs to tasklist_lock; but a task that is on it now stays a task until
 * preemption is on again (release_task() of kernel/exit.c takes it off first), and
 * only the first one is looked at. Context: preemption off.
 */
static __always_inline struct task_struct *ptracemon_task_first_traced(void)
{
	struct list_head *first = READ_ONCE(current->ptraced.next);

	return likely(first != &current->ptraced) ?
		       list_entry(first, struct task_struct, ptrace_entry) :
		       NULL;
}

/* The task that owns memory, or NULL. Context: likewise; the caller keeps @mm. */
static __always_inline struct task_struct *
ptracemon_task_of_memory(struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	return rcu_dereference_sched(mm->owner);
#else
	return NULL;
#endif
}

/* pid_alive() with a marked load: release_task() may run meanwhile. */
static __always_inline bool ptracemon_task_alive(const struct task_struct *task)
{
	return likely(READ_ONCE(task->thread_pid));
}

/**
 * ptracemon_task_parent - the real parent of a task
 * @task: a task that is kept, maybe only by a reference
 *
 * Context: preemption off.
 * Return: the parent, kept for as long as preemption is off; NULL once @task has
 * been reaped.
 */
static __always_inline struct task_struct *
ptracemon_task_parent(struct task_struct *task)
{
	return ptracemon_task_alive(task) ?
		       rcu_dereference_sched(task->real_parent) :
		       NULL;
}

/* The tracer of a task that is traced, else its parent. Otherwise likewise. */
static __always_inline struct task_struct *
ptracemon_task_tracer(struct task_struct *task)
{
	return ptracemon_task_alive(task) ? rcu_dereference_sched(task->parent) :
					    NULL;
}

/**
 * ptracemon_task_start - when the process of a task started
 * @task: as above
 *
 * exec() by another thread makes that one the leader, with the old one's start
 * time (de_thread() of fs/exec.c).
 *
 * Context: preemption off.
 * Return: nanoseconds, boot clock, of the thread group leader; 0 if it cannot be
 * asked any more because @task, another thread, has been reaped.
 */
static __always_inline u64 ptracemon_task_start(struct task_struct *task)
{
	struct task_struct *leader = READ_ONCE(task->group_leader);

	if (likely(leader == task) || ptracemon_task_alive(task))
		/* exec() writes it, once more the same. */
		return data_race(leader->start_boottime);
	return 0;
}

/**
 * ptracemon_task_ip - where a stopped task will go on
 * @task: the task, or NULL
 *
 * Context: preemption off, which keeps @task. Never faults.
 * Return: an address of its user space; 0 if not known: it has begun to exit, say.
 */
u64 ptracemon_task_ip(struct task_struct *task);

#endif /* _PTRACEMON_TASK_H */
