// SPDX-License-Identifier: GPL-2.0
/*
 * Why a request was refused. The kernel says EPERM for several reasons; this
 * repeats its checks that need no lock (kernel/ptrace.c, ptrace_attach() and
 * __ptrace_may_access(); security/commoncap.c), without their side effects:
 * nothing is audited, and no task is marked as having used a capability.
 */
#include <linux/cred.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "permission.h"
#include "record.h"
#include "task.h"

static bool is_kthread(const struct task_struct *task)
{
	/* Its own task changes the others; this one stays. */
	return data_race(task->flags) & PF_KTHREAD;
}

/* cap_capable() of security/commoncap.c, for CAP_SYS_PTRACE. */
static bool has_ptrace_capability(const struct cred *cred,
				  const struct user_namespace *target)
{
	const struct user_namespace *ns = target;

	for (;;) {
		if (ns == cred->user_ns)
			return cap_raised(cred->cap_effective, CAP_SYS_PTRACE);
		if (ns->level <= cred->user_ns->level)
			return false;
		if (ns->parent == cred->user_ns && uid_eq(ns->owner, cred->euid))
			return true;
		ns = ns->parent;
	}
}

static bool same_user(const struct cred *caller, const struct cred *task,
		      u32 mode)
{
	kuid_t uid = mode & PTRACE_MODE_FSCREDS ? caller->fsuid : caller->uid;
	kgid_t gid = mode & PTRACE_MODE_FSCREDS ? caller->fsgid : caller->gid;

	return uid_eq(uid, task->euid) && uid_eq(uid, task->suid) &&
	       uid_eq(uid, task->uid) && gid_eq(gid, task->egid) &&
	       gid_eq(gid, task->sgid) && gid_eq(gid, task->gid);
}

/*
 * Whether a task's memory may be looked into. Its owner may be gone already: it
 * is looked for among the namespaces that the task's credentials keep alive,
 * where it always is (would_dump() of fs/exec.c).
 */
static bool may_look(const struct cred *caller, struct task_struct *task,
		     const struct cred *cred)
{
	const struct user_namespace *owner, *ns = cred->user_ns;

	if (is_kthread(task) || ptracemon_task_dumpable(task))
		return true;
	owner = ptracemon_task_memory_owner(task);
	while (owner && ns != owner && ns->parent)
		ns = ns->parent;
	return has_ptrace_capability(caller, ns);
}

/* cap_ptrace_access_check() of security/commoncap.c. */
static bool has_more_rights(const struct cred *caller, const struct cred *task,
			    u32 mode)
{
	const kernel_cap_t *caps = mode & PTRACE_MODE_FSCREDS ?
					   &caller->cap_effective :
					   &caller->cap_permitted;

	if (caller->user_ns == task->user_ns &&
	    cap_issubset(task->cap_permitted, *caps))
		return true;
	return has_ptrace_capability(caller, task->user_ns);
}

/* Context: an RCU read-side section. */
static bool discretionary(struct task_struct *task, u32 mode)
{
	const struct cred *caller = current_cred();
	const struct cred *cred = __task_cred(task);

	return (same_user(caller, cred, mode) ||
		has_ptrace_capability(caller, cred->user_ns)) &&
	       may_look(caller, task, cred) &&
	       has_more_rights(caller, cred, mode);
}

/* cap_ptrace_traceme() of security/commoncap.c: of the parent, for once. */
static bool parent_may(void)
{
	return has_more_rights(
		__task_cred(ptracemon_task_parent(current)),
		current_cred(), PTRACE_MODE_REALCREDS);
}

/* The task that @identity was taken of, if it is still there. */
static struct task_struct *task_of_call(const struct ptracemon_call *call)
{
	const struct ptracemon_identity *identity = &call->tracee;
	struct task_struct *task;

	if (!identity->tid)
		return NULL;
	task = ptracemon_task_of((pid_t)call->pid);
	return task && READ_ONCE(task->pid) == identity->tid ? task : NULL;
}

u8 ptracemon_permission_call_denied(const struct ptracemon_call *call)
{
	struct ptracemon_refusal refusal = {
		.error = -call->result,
		.present = call->tracee.tid,
		.traceme = ptracemon_abi_request(call->abi, call->request) ==
			   0 /* PTRACE_TRACEME */,
		.attach = call->request_class == PTRACEMON_CLASS_ATTACH,
	};
	struct task_struct *task;

	rcu_read_lock();
	task = refusal.traceme ? current : task_of_call(call);
	if (task) {
		refusal.found = true;
		refusal.self = task->tgid == current->tgid;
		refusal.kthread = is_kthread(task);
		refusal.traced = READ_ONCE(task->ptrace);
		refusal.exiting = READ_ONCE(task->exit_state);
		if (refusal.traceme)
			refusal.permitted = parent_may();
		else if (refusal.attach)
			refusal.permitted =
				discretionary(task, PTRACE_MODE_REALCREDS);
	}
	rcu_read_unlock();
	return ptracemon_record_denied(&refusal);
}

static bool may_attach(struct task_struct *task)
{
	bool permitted;

	if (task->tgid == current->tgid || is_kthread(task) ||
	    READ_ONCE(task->ptrace) || READ_ONCE(task->exit_state))
		return false;
	rcu_read_lock();
	permitted = discretionary(task, PTRACE_MODE_REALCREDS);
	rcu_read_unlock();
	return permitted;
}

bool ptracemon_permission_will_refuse(u32 request_class, bool traceme,
				      struct task_struct *tracee)
{
	if (!tracee)
		return true;
	if (traceme)
		return READ_ONCE(tracee->ptrace);
	if (request_class == PTRACEMON_CLASS_ATTACH)
		return !may_attach(tracee);
	return !READ_ONCE(tracee->ptrace) ||
	       ptracemon_task_tracer(tracee) != current;
}

u8 ptracemon_permission_access_denied(struct task_struct *task, u32 mode)
{
	bool permitted;

	rcu_read_lock();
	permitted = discretionary(task, mode);
	rcu_read_unlock();
	return permitted ? PTRACEMON_DENIED_LSM : PTRACEMON_DENIED_DAC;
}
