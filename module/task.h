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

#endif /* _PTRACEMON_TASK_H */
