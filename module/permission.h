/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_PERMISSION_H
#define _PTRACEMON_PERMISSION_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

struct task_struct;

/**
 * ptracemon_permission_call_denied - why the current task's call was refused
 * @call: the call, with its result, a failure
 *
 * Looks at the tasks as they are now.
 *
 * Context: the current task is about to return from the call; preemption off.
 * Never sleeps, never faults, takes no lock.
 * Return: enum ptracemon_denied.
 */
u8 ptracemon_permission_call_denied(const struct ptracemon_call *call);

/**
 * ptracemon_permission_will_refuse - whether a call of the current task that has
 *	just begun can only fail
 * @request_class: enum ptracemon_class
 * @traceme: the request is PTRACE_TRACEME
 * @tracee: whom it is about, or NULL
 *
 * As things are now; security modules may refuse more.
 *
 * Context: preemption off, which keeps @tracee.
 */
bool ptracemon_permission_will_refuse(u32 request_class, bool traceme,
				      struct task_struct *tracee);

/**
 * ptracemon_permission_access_denied - why ptrace_may_access() said no
 * @task: the task that the current one asked about
 * @mode: PTRACE_MODE_*
 *
 * Context: as above; the caller keeps @task.
 * Return: enum ptracemon_denied.
 */
u8 ptracemon_permission_access_denied(struct task_struct *task, u32 mode);

#endif /* _PTRACEMON_PERMISSION_H */
