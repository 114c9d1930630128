/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_IDENTITY_H
#define _PTRACEMON_IDENTITY_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

struct task_struct;

/**
 * ptracemon_identity_init - check what the kernel headers do not promise
 *
 * Context: process.
 */
void ptracemon_identity_init(void);

/**
 * ptracemon_identity_of - who a task is, now
 * @identity: out
 * @task: the task, or NULL: @identity becomes zero
 *
 * Context: preemption off, which keeps @task.
 * Takes no lock, never sleeps, never faults.
 */
void ptracemon_identity_of(struct ptracemon_identity *identity,
			   struct task_struct *task);

/**
 * ptracemon_identity_same_namespaces - whether two tasks share pid and mount
 *	namespace, for certain
 * @one: a task
 * @other: a task
 *
 * Context: as ptracemon_identity_of().
 */
bool ptracemon_identity_same_namespaces(struct task_struct *one,
					struct task_struct *other);

#endif /* _PTRACEMON_IDENTITY_H */
