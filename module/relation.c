// SPDX-License-Identifier: GPL-2.0
/*
 * What two tasks are to each other, beyond what their identities say.
 */
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include "identity.h"
#include "record.h"
#include "relation.h"
#include "task.h"

/* Bounds the walk: somebody may make a long line of processes. */
#define GENERATIONS	64

u32 ptracemon_relation_descent(struct task_struct *tracer,
			       struct task_struct *tracee)
{
	struct task_struct *task = tracee;
	unsigned int i;

	if (!tracer || !tracee || tracer->tgid == tracee->tgid)
		return 0;
	for (i = 0; i < GENERATIONS && task->tgid; i++) {
		task = ptracemon_task_parent(task);
		if (unlikely(!task))
			break;
		/* Of a child's own parent the identities tell. */
		if (task->tgid == tracer->tgid)
			return i ? PTRACEMON_REL_DESCENDANT : 0;
	}
	return 0;
}

u32 ptracemon_relation_attached(struct task_struct *tracer,
				struct task_struct *tracee)
{
	struct task_struct *by;

	if (!tracee || !READ_ONCE(tracee->ptrace))
		return 0;
	by = ptracemon_task_tracer(tracee);
	return by && by->tgid == tracer->tgid ? PTRACEMON_REL_ATTACHED : 0;
}

u32 ptracemon_relation(struct task_struct *tracer, struct task_struct *tracee,
		       const struct ptracemon_identity *tracer_identity,
		       const struct ptracemon_identity *tracee_identity)
{
	return ptracemon_record_relation(tracer_identity, tracee_identity) |
	       ptracemon_relation_descent(tracer, tracee);
}

static bool same_rights(struct task_struct *parent, struct task_struct *child)
{
	const struct cred *a = rcu_dereference_sched(parent->real_cred);
	const struct cred *b = rcu_dereference_sched(child->real_cred);

	return uid_eq(a->uid, b->uid) && uid_eq(a->euid, b->euid) &&
	       uid_eq(a->suid, b->suid) && gid_eq(a->gid, b->gid) &&
	       gid_eq(a->egid, b->egid) && gid_eq(a->sgid, b->sgid) &&
	       a->user_ns == b->user_ns &&
	       cap_issubset(b->cap_permitted, a->cap_effective);
}

bool ptracemon_relation_is_equal(struct task_struct *one,
				 struct task_struct *other)
{
	return one && other && same_rights(one, other) &&
	       ptracemon_identity_same_namespaces(one, other);
}

bool ptracemon_relation_is_plain_child(struct task_struct *parent,
				       struct task_struct *child)
{
	struct task_struct *real;

	if (!parent || !child || parent->tgid == child->tgid)
		return false;
	real = ptracemon_task_parent(child);
	return real && real->tgid == parent->tgid &&
	       ptracemon_relation_is_equal(parent, child);
}
