// SPDX-License-Identifier: GPL-2.0
/*
 * Who a task is. Another task may exec, change its credentials or exit at any
 * moment: everything is read under RCU (preemption off) or by value, and what
 * another task's exit frees at once (its nsproxy) only through a read that
 * cannot fault.
 */
#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "identity.h"
#include "task.h"

/* Whether ptracemon_mnt_ns_common() finds the right place on this kernel. */
static bool mnt_ns_known __ro_after_init;

/*
 * Reads the mount namespace number of a task that has other namespaces than the
 * current one. Its nsproxy is freed without RCU when it exits or leaves it, and
 * task_lock() may not be taken here; so the reads cannot fault, and count only
 * if the task has the same nsproxy after them.
 */
static noinline u32 foreign_mnt_ns(struct task_struct *task,
				   struct nsproxy *proxy)
{
	struct mnt_namespace *ns;
	u32 inum;

	if (copy_from_kernel_nofault(&ns, &proxy->mnt_ns, sizeof(ns)) || !ns)
		return 0;
	/* Else @ns may be anything by now, and is not to be followed. */
	if (READ_ONCE(task->nsproxy) != proxy)
		return 0;
	if (copy_from_kernel_nofault(&inum, &ptracemon_mnt_ns_common(ns)->inum,
				     sizeof(inum)))
		return 0;
	return READ_ONCE(task->nsproxy) == proxy ? inum : 0;
}

static __always_inline u32 mnt_ns_of(struct task_struct *task)
{
	struct nsproxy *proxy = READ_ONCE(task->nsproxy);

	if (unlikely(!proxy || !mnt_ns_known))
		return 0;
	/* That of the current task, which most others share, stays. */
	if (likely(proxy == current->nsproxy))
		return ptracemon_mnt_ns_common(proxy->mnt_ns)->inum;
	return foreign_mnt_ns(task, proxy);
}

void __init ptracemon_identity_init(void)
{
	struct mnt_namespace *ns = current->nsproxy->mnt_ns;

	mnt_ns_known = ptracemon_ns_is_mnt(ptracemon_mnt_ns_common(ns));
	if (!mnt_ns_known)
		pr_info("layout of mount namespaces not known on this kernel: mnt_ns will be 0\n");
}

static noinline bool same_foreign_mnt_ns(struct task_struct *one,
					 struct task_struct *other)
{
	u32 mnt_ns = mnt_ns_of(one);

	return mnt_ns && mnt_ns == mnt_ns_of(other);
}

static __always_inline bool same_mnt_ns(struct task_struct *one,
					struct task_struct *other)
{
	struct nsproxy *proxy = current->nsproxy;

	/* The current task holds it, so no other can be at its address. */
	if (likely(proxy && READ_ONCE(one->nsproxy) == proxy &&
		   READ_ONCE(other->nsproxy) == proxy))
		return true;
	return same_foreign_mnt_ns(one, other);
}

bool ptracemon_identity_same_namespaces(struct task_struct *one,
					struct task_struct *other)
{
	struct pid_namespace *pid_ns = ns_of_pid(READ_ONCE(one->thread_pid));

	return pid_ns &&
	       pid_ns == ns_of_pid(READ_ONCE(other->thread_pid)) &&
	       same_mnt_ns(one, other);
}

static u64 cgroup_of(struct task_struct *task)
{
#ifdef CONFIG_CGROUPS
	return cgroup_id(task_css_set_check(task, !preemptible())->dfl_cgrp);
#else
	return 0;
#endif
}

static __always_inline void credentials_of(struct ptracemon_identity *identity,
					   struct task_struct *task)
{
	const struct cred *cred = rcu_dereference_sched(task->real_cred);

	/* A kuid_t is the id in the initial namespace (linux/uidgid.h). */
	identity->uid = __kuid_val(cred->uid);
	identity->euid = __kuid_val(cred->euid);
	identity->suid = __kuid_val(cred->suid);
	identity->gid = __kgid_val(cred->gid);
	identity->egid = __kgid_val(cred->egid);
	identity->cap_effective = ptracemon_cap_bits(cred->cap_effective);
	identity->user_ns = cred->user_ns->ns.inum;
}

static __always_inline void pid_of(struct ptracemon_identity *identity,
				   struct task_struct *task)
{
	struct pid *pid = READ_ONCE(task->thread_pid);
	struct pid_namespace *ns;

	/* A task that was just reaped has no namespace any more. */
	if (unlikely(!pid)) {
		identity->pid_ns = 0;
		identity->ns_pid = 0;
		return;
	}
	ns = pid->numbers[pid->level].ns;
	identity->pid_ns = ns->ns.inum;
	identity->ns_pid = likely(!pid->level) ? task->tgid :
						 task_tgid_nr_ns(task, ns);
}

static __always_inline u32 flags_of(struct task_struct *task)
{
	/* Its own task changes them; those asked for here last. */
	u32 task_flags = data_race(task->flags);
	u32 flags = 0;

	if (unlikely(task_flags & (PF_KTHREAD | PF_EXITING))) {
		if (task_flags & PF_EXITING)
			flags |= PTRACEMON_TASK_EXITING;
		if (task_flags & PF_KTHREAD)
			return flags | PTRACEMON_TASK_KTHREAD;
	}
	if (unlikely(ptracemon_task_is_32bit(task)))
		flags |= PTRACEMON_TASK_32BIT;
	if (unlikely(!ptracemon_task_dumpable(task)))
		flags |= PTRACEMON_TASK_NOT_DUMPABLE;
	return flags;
}

void ptracemon_identity_of(struct ptracemon_identity *identity,
			   struct task_struct *task)
{
	struct task_struct *parent;

	if (unlikely(!task)) {
		memset(identity, 0, sizeof(*identity));
		return;
	}
	parent = ptracemon_task_parent(task);
	identity->tgid = task->tgid;
	identity->tid = READ_ONCE(task->pid);
	pid_of(identity, task);
	identity->parent = likely(parent) ? parent->tgid : 0;
	credentials_of(identity, task);
	/* Set once by a login, in one store. */
	identity->loginuid = data_race(__kuid_val(audit_get_loginuid(task)));
	/* Likewise. */
	identity->session = data_race(audit_get_sessionid(task));
	identity->flags = flags_of(task);
	identity->start_time = ptracemon_task_start(task);
	identity->cgroup_id = cgroup_of(task);
	identity->mnt_ns = mnt_ns_of(task);
	identity->reserved = 0;
	/* Not get_task_comm(): it is a lock before 7.0 (fs/exec.c). May be mixed. */
	data_race(memcpy(identity->comm, task->comm, sizeof(identity->comm)));
	identity->comm[sizeof(identity->comm) - 1] = '\0';
}
