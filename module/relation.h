/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_RELATION_H
#define _PTRACEMON_RELATION_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

struct task_struct;

/**
 * ptracemon_relation_descent - what only the tasks themselves tell
 * @tracer: one, or NULL
 * @tracee: the other, or NULL
 *
 * Context: as ptracemon_identity_of().
 * Return: PTRACEMON_REL_DESCENDANT or 0.
 */
u32 ptracemon_relation_descent(struct task_struct *tracer,
			       struct task_struct *tracee);

/**
 * ptracemon_relation - what holds between two tasks
 * @tracer: one, or NULL
 * @tracee: the other, or NULL
 * @tracer_identity: of @tracer
 * @tracee_identity: of @tracee
 *
 * Context: as ptracemon_identity_of().
 * Return: PTRACEMON_REL_* bits, 0 if either is absent.
 */
u32 ptracemon_relation(struct task_struct *tracer, struct task_struct *tracee,
		       const struct ptracemon_identity *tracer_identity,
		       const struct ptracemon_identity *tracee_identity);

/**
 * ptracemon_relation_is_plain_child - whether a task is a child without more
 *	rights
 * @parent: one, or NULL
 * @child: the other, or NULL
 *
 * True only if all uids and gids are the same, the child may do nothing that
 * the parent may not, and both live in the same user, pid and mount namespace.
 *
 * Context: as ptracemon_identity_of().
 */
bool ptracemon_relation_is_plain_child(struct task_struct *parent,
				       struct task_struct *child);

/* The same of two tasks that need not be parent and child. */
bool ptracemon_relation_is_equal(struct task_struct *one,
				 struct task_struct *other);

/**
 * ptracemon_relation_attached - whether a task is traced by the process of another
 * @tracer: who might trace it
 * @tracee: a task that is kept, or NULL
 *
 * Context: preemption off.
 * Return: PTRACEMON_REL_ATTACHED or 0.
 */
u32 ptracemon_relation_attached(struct task_struct *tracer,
				struct task_struct *tracee);

#endif /* _PTRACEMON_RELATION_H */
