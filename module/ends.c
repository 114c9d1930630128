// SPDX-License-Identifier: GPL-2.0
/*
 * The end of tasks that trace or are traced, and of the programs that they run. Of
 * all others nothing is done.
 */
#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mount.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/stat.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>
#include <linux/user_namespace.h>

#include "buffers.h"
#include "emit.h"
#include "ends.h"
#include "identity.h"
#include "payer.h"
#include "relation.h"
#include "task.h"
#include "tracepoint.h"

/* PTRACEMON_END_TRACES and its twin, of the current task. */
static u32 ties_of_current(void)
{
	u32 ties = 0;

	if (!list_empty(&current->ptraced))
		ties |= PTRACEMON_END_TRACES;
	if (READ_ONCE(current->ptrace))
		ties |= PTRACEMON_END_TRACED;
	return ties;
}

static void fill(struct ptracemon_end *record, const struct ptracemon_roles *roles)
{
	ptracemon_identity_of(&record->tracer, roles->tracer);
	ptracemon_identity_of(&record->task, roles->tracee);
	record->relation = ptracemon_relation(roles->tracer, roles->tracee,
					      &record->tracer, &record->task);
}

/* Context: preemption off. */
static void emit(u32 event, u32 flags, u32 status)
{
	struct ptracemon_roles roles = {
		.tracer = flags & PTRACEMON_END_TRACED ?
				  ptracemon_task_tracer(current) :
				  NULL,
		.tracee = current,
	};
	const struct ptracemon_claim claim = {
		.request_class = PTRACEMON_CLASS_CONTROL,
		/* Of those that only trace, a user can make any number. */
		.rank = roles.tracer && !ptracemon_relation_is_equal(
						roles.tracer, current) ?
				PTRACEMON_RANK_FOREIGN :
				PTRACEMON_RANK_CHILD,
		.payer = ptracemon_payer_of_current(),
	};
	const struct ptracemon_extras extras = {
		.command = event == PTRACEMON_END_EXEC &&
			   ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS),
		.of_tracee = flags & PTRACEMON_END_TRACED,
		.may_lock = PTRACEMON_ENTRY_MAY_LOCK,
	};
	struct ptracemon_end *record;

	if (!ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED) ||
	    !ptracemon_config_is_on(PTRACEMON_SWITCH_ENDS) ||
	    ptracemon_emit_left_out(&roles, claim.request_class)) {
		ptracemon_emit_filtered();
		return;
	}
	record = ptracemon_emit_reserve(PTRACEMON_TYPE_END, sizeof(*record),
					&claim, ktime_get_boot_fast_ns(),
					&extras);
	if (!record)
		return;
	record->event = event;
	record->flags = flags;
	record->status = status;
	fill(record, &roles);
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

static noinline void emit_end(u32 event, u32 flags, u32 status)
{
	preempt_disable();
	rcu_read_lock();
	emit(event, flags, status);
	rcu_read_unlock();
	preempt_enable();
}

static void exited(PTRACEMON_EXIT_ARGUMENTS)
{
	u32 ties = ties_of_current();

	if (unlikely(ties))
		emit_end(PTRACEMON_END_EXIT, ties, task->exit_code);
}

/*
 * Whether the program is set-id of another, and this did not become so. A mount or
 * a process that allows none (nosuid, no_new_privs) had said so before. In user
 * namespaces ids may mean nobody, and nothing is said.
 */
static bool setid_ignored(const struct linux_binprm *bprm)
{
	const struct inode *inode = file_inode(bprm->file);

	if (bprm->file->f_path.mnt->mnt_flags & MNT_NOSUID ||
	    task_no_new_privs(current) ||
	    current_user_ns() != &init_user_ns ||
	    inode->i_sb->s_user_ns != &init_user_ns)
		return false;
	if (inode->i_mode & S_ISUID && !uid_eq(inode->i_uid, current_euid()))
		return true;
	return inode->i_mode & S_ISGID && inode->i_mode & 0010 &&
	       !gid_eq(inode->i_gid, current_egid());
}

static void executed(void *data, struct task_struct *task, pid_t old_pid,
		     struct linux_binprm *bprm)
{
	u32 ties = ties_of_current();

	if (likely(!ties))
		return;
	if (setid_ignored(bprm))
		ties |= PTRACEMON_END_SETID_IGNORED;
	emit_end(PTRACEMON_END_EXEC, ties, 0);
}

static struct ptracemon_tracepoint exit_tracepoint = {
	.name = "sched_process_exit",
	.handler = exited,
};

static struct ptracemon_tracepoint exec_tracepoint = {
	.name = "sched_process_exec",
	.handler = executed,
};

int __init ptracemon_ends_init(void)
{
	int error = ptracemon_tracepoint_add(&exit_tracepoint);

	if (error)
		goto err;
	error = ptracemon_tracepoint_add(&exec_tracepoint);
	if (error)
		goto err_remove_exit;
	return 0;

err_remove_exit:
	ptracemon_ends_exit();
err:
	pr_warn("the end of tasks that trace or are traced cannot be seen\n");
	return error;
}

void ptracemon_ends_exit(void)
{
	ptracemon_tracepoint_remove(&exec_tracepoint);
	ptracemon_tracepoint_remove(&exit_tracepoint);
	tracepoint_synchronize_unregister();
}
