/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_TASK_H
#define _PTRACEMON_TASK_H

#include <linux/types.h>

struct task_struct;

/**
 * ptracemon_task_of - the task that a pid means to the current task
 * @pid: in the pid namespace of the current task
 *
 * Context: preemption off, which keeps the task.
 * Return: the task, NULL if there is none.
 */
struct task_struct *ptracemon_task_of(pid_t pid);

/**
 * ptracemon_task_parent - the real parent of a task
 * @task: a task that is kept, maybe only by a reference
 *
 * Context: preemption off.
 * Return: the parent, kept for as long as preemption is off; NULL once @task has
 * been reaped.
 */
struct task_struct *ptracemon_task_parent(struct task_struct *task);

/* The tracer of a task that is traced, else its parent. Otherwise likewise. */
struct task_struct *ptracemon_task_tracer(struct task_struct *task);

/**
 * ptracemon_task_start - when the process of a task started
 * @task: as above
 *
 * Context: preemption off.
 * Return: nanoseconds, boot clock, of the thread group leader; 0 if it cannot be
 * asked any more because @task, another thread, has been reaped.
 */
u64 ptracemon_task_start(struct task_struct *task);

#endif /* _PTRACEMON_TASK_H */
