// SPDX-License-Identifier: GPL-2.0
/*
 * Ways to a tracer's power other than ptrace(2). See doors.h.
 */
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "canary.h"
#include "doors.h"
#include "emit.h"
#include "identity.h"
#include "payer.h"
#include "permission.h"
#include "record.h"
#include "relation.h"
#include "syscall.h"
#include "task.h"

static void fill_access(struct ptracemon_access *access,
			const struct ptracemon_syscall *call, u8 door, u32 mode,
			u8 outcome, const struct ptracemon_roles *roles)
{
	memcpy(access->args, call->args, sizeof(access->args));
	access->syscall = call->number;
	access->mode = mode;
	access->abi = call->abi;
	access->door = door;
	access->outcome = outcome;
	access->denied_by =
		outcome == PTRACEMON_OUTCOME_FAILURE ?
			ptracemon_permission_access_denied(roles->tracee,
							   mode) :
			PTRACEMON_DENIED_NOT;
	ptracemon_identity_of(&access->tracer, roles->tracer);
	ptracemon_identity_of(&access->tracee, roles->tracee);
	access->relation = ptracemon_relation(roles->tracer, roles->tracee,
					      &access->tracer,
					      &access->tracee) |
			   ptracemon_relation_attached(roles->tracer,
						       roles->tracee);
}

static bool wants_access(const struct ptracemon_roles *roles, u32 door_class, bool canary)
{
	/* A process has all power over itself, and is never refused it. */
	return ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED) &&
	       ptracemon_config_is_on(PTRACEMON_SWITCH_ACCESS) &&
	       (roles->tracee->tgid != current->tgid || canary) &&
	       !ptracemon_emit_left_out(roles, door_class);
}

/* To its own child a process has simpler ways: that is bulk. */
static u32 rank_of_access(const struct ptracemon_roles *roles, u32 door_class, u8 outcome)
{
	if (outcome != PTRACEMON_OUTCOME_FAILURE &&
	    ptracemon_relation_is_plain_child(roles->tracer, roles->tracee))
		return PTRACEMON_RANK_BULK;
	return ptracemon_emit_rank(door_class,
				   outcome == PTRACEMON_OUTCOME_FAILURE, false);
}

void ptracemon_doors_access(struct task_struct *task, u32 mode, u8 outcome,
			    u32 payer)
{
	struct ptracemon_roles roles = { .tracer = current, .tracee = task };
	struct ptracemon_evidence evidence = {
		.tracee = task,
		.now = ktime_get_boot_fast_ns(),
		.identifies = outcome == PTRACEMON_OUTCOME_SUCCESS,
		.may_lock = PTRACEMON_RETURN_MAY_LOCK,
	};
	const struct ptracemon_extras extras = {
		.command = ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS),
		.may_lock = PTRACEMON_RETURN_MAY_LOCK,
		.evidence = ptracemon_evidence_wanted() ? &evidence : NULL,
	};
	struct ptracemon_access *record;
	struct ptracemon_syscall call;
	struct ptracemon_claim claim;
	bool canary;
	u8 door;

	ptracemon_syscall_of_current(&call);
	door = ptracemon_record_door(call.abi, call.number);
	claim.request_class = ptracemon_record_door_class(door);
	canary = ptracemon_canary_is_access(door, task);
	if (!wants_access(&roles, claim.request_class, canary)) {
		ptracemon_emit_filtered();
		return;
	}
	claim.rank = canary ? PTRACEMON_RANK_FOREIGN :
			      rank_of_access(&roles, claim.request_class,
					     outcome);
	claim.payer = canary ? PTRACEMON_UNSET : payer;
	record = ptracemon_emit_reserve(PTRACEMON_TYPE_ACCESS, sizeof(*record),
					&claim, evidence.now, &extras);
	if (!record)
		return;
	fill_access(record, &call, door, mode, outcome, &roles);
	if (canary)
		record->header.flags |= PTRACEMON_RECORD_CANARY;
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

void ptracemon_doors_auto_attach(struct task_struct *parent,
				 struct task_struct *child, u32 how)
{
	struct ptracemon_roles roles = { .tracer = ptracemon_task_tracer(child),
			       .tracee = child };
	const struct ptracemon_claim claim = {
		.request_class = PTRACEMON_CLASS_ATTACH,
		.rank = ptracemon_relation_is_equal(roles.tracer, child) ?
				PTRACEMON_RANK_CHILD :
				PTRACEMON_RANK_FOREIGN,
		.payer = ptracemon_payer_of_current(),
	};
	struct ptracemon_auto_attach *record;

	if (!ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED) ||
	    !ptracemon_config_is_on(PTRACEMON_SWITCH_AUTOATTACH) ||
	    ptracemon_emit_left_out(&roles, claim.request_class)) {
		ptracemon_emit_filtered();
		return;
	}
	record = ptracemon_buffers_reserve(PTRACEMON_TYPE_AUTO_ATTACH,
					   sizeof(*record), 0, &claim,
					   ktime_get_boot_fast_ns());
	if (!record)
		return;
	record->how = how;
	record->reserved0 = 0;
	ptracemon_identity_of(&record->tracer, roles.tracer);
	ptracemon_identity_of(&record->tracee, roles.tracee);
	ptracemon_identity_of(&record->parent, parent);
	record->relation = ptracemon_relation(roles.tracer, roles.tracee,
					      &record->tracer, &record->tracee);
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

/*
 * By pid only if nothing better is known: the kernel looks for it later, and the
 * caller can choose how much later.
 */
static struct task_struct *find_owner(const struct ptracemon_transfer *transfer)
{
	return transfer->mm ? ptracemon_task_of_memory(transfer->mm) :
			      ptracemon_task_of(transfer->pid);
}

static bool is_switched_on(u8 door)
{
	switch (door) {
	case PTRACEMON_DOOR_MEM_READ:
		return ptracemon_config_is_on(PTRACEMON_SWITCH_MEMORY) &&
		       ptracemon_config_is_on(PTRACEMON_SWITCH_MEM_READS);
	case PTRACEMON_DOOR_MEM_WRITE:
		return ptracemon_config_is_on(PTRACEMON_SWITCH_MEMORY);
	default:
		return ptracemon_config_is_on(PTRACEMON_SWITCH_ACCESS);
	}
}

bool ptracemon_doors_begins(struct ptracemon_transfer *transfer)
{
	/* Its own memory: that of a vfork() child's parent is too. */
	if (!ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED) ||
	    !is_switched_on(transfer->door) ||
	    (transfer->mm && transfer->mm == current->mm))
		return false;
	transfer->time = ktime_get_boot_fast_ns();
	transfer->payer = ptracemon_payer_of_current();
	return true;
}

void ptracemon_doors_before(struct ptracemon_transfer *transfer)
{
	if (transfer->door == PTRACEMON_DOOR_MEM_WRITE &&
	    PTRACEMON_ENTRY_MAY_LOCK && !transfer->unwanted &&
	    ptracemon_evidence_wanted())
		transfer->before_size = ptracemon_evidence_before(
			transfer->before, transfer->mm,
			transfer->remote[0].addr, transfer->remote[0].length);
}

void ptracemon_doors_ignore(void)
{
	ptracemon_emit_filtered();
}

void ptracemon_doors_met(struct ptracemon_transfer *transfer,
			 struct task_struct *tracee)
{
	const struct ptracemon_roles roles = {
		.tracer = current,
		.tracee = tracee,
	};

	transfer->met = true;
	transfer->unwanted =
		(!transfer->mm && tracee && tracee->tgid == current->tgid) ||
		ptracemon_emit_left_out(
			&roles, ptracemon_record_door_class(transfer->door));
	transfer->relation = ptracemon_relation_descent(current, tracee) |
			     ptracemon_relation_attached(current, tracee);
	transfer->plain_child =
		ptracemon_relation_is_plain_child(current, tracee);
	transfer->execs = tracee ? READ_ONCE(tracee->self_exec_id) : 0;
	ptracemon_identity_of(&transfer->tracee, tracee);
}

static void fill_memory(struct ptracemon_memory *memory,
			const struct ptracemon_transfer *transfer, s64 result,
			u64 duration, u8 outcome)
{
	memcpy(memory->remote, transfer->remote, sizeof(memory->remote));
	memory->ranges = transfer->ranges;
	memory->result = result;
	memory->moved = transfer->moved;
	memory->duration = duration;
	memory->flags = transfer->flags;
	memory->abi = transfer->abi;
	memory->door = transfer->door;
	memory->outcome = outcome;
	memory->reserved = 0;
	ptracemon_identity_of(&memory->tracer, current);
	memory->tracee = transfer->tracee;
	memory->relation = transfer->relation |
			   ptracemon_record_relation(&memory->tracer,
						     &memory->tracee);
}

/* The task that it was met as, if it is still there and runs the same program. */
static struct task_struct *same_owner(const struct ptracemon_transfer *transfer)
{
	struct task_struct *task = find_owner(transfer);

	return task && READ_ONCE(task->pid) == transfer->tracee.tid &&
			       ptracemon_task_start(task) ==
				       transfer->tracee.start_time &&
			       READ_ONCE(task->self_exec_id) ==
				       transfer->execs ?
		       task :
		       NULL;
}

/* Why process_vm_readv() or its twin failed; mm_access() of kernel/fork.c. */
static u8 transfer_denied(const struct ptracemon_transfer *transfer, s64 result)
{
	struct task_struct *tracee;

	if (transfer->mm)
		return PTRACEMON_DENIED_NOT;
	if (result == -ESRCH && !transfer->tracee.tid)
		return PTRACEMON_DENIED_NO_SUCH_PROCESS;
	if (result == -ESRCH)
		return PTRACEMON_DENIED_OTHER; /* it has no memory */
	if (result != -EPERM)
		return PTRACEMON_DENIED_NOT;
	tracee = same_owner(transfer);
	return tracee ? ptracemon_permission_access_denied(
				tracee, PTRACE_MODE_ATTACH_REALCREDS) :
			PTRACEMON_DENIED_OTHER;
}

static u32 transfer_rank(const struct ptracemon_transfer *transfer,
			 bool failed)
{
	if (!failed && transfer->plain_child)
		return PTRACEMON_RANK_BULK;
	return ptracemon_emit_rank(
		ptracemon_record_door_class(transfer->door), failed, false);
}

/* What there is to be found out about a transfer that is over. */
static void find_evidence(const struct ptracemon_transfer *transfer,
			  struct ptracemon_evidence *evidence)
{
	evidence->tracee = same_owner(transfer);
	evidence->mm = transfer->mm;
	if (!transfer->moved || ptracemon_record_door_class(transfer->door) !=
					PTRACEMON_CLASS_WRITE)
		return;
	evidence->written_to = transfer->remote[0].addr;
	evidence->writes =
		!(transfer->flags & PTRACEMON_MEMORY_RANGES_UNKNOWN);
	evidence->identifies = true;
	evidence->moved = transfer->moved;
	evidence->local = transfer->local;
	evidence->before_size = transfer->before_size;
	memcpy(evidence->before, transfer->before, sizeof(evidence->before));
}

/* Context: preemption off. */
static void store(const struct ptracemon_transfer *transfer, s64 result,
		  bool over, struct ptracemon_evidence *evidence)
{
	bool failed = over && result < 0 && !transfer->moved;
	const struct ptracemon_claim claim = {
		.request_class = ptracemon_record_door_class(transfer->door),
		.rank = transfer_rank(transfer, failed),
		.payer = transfer->payer,
	};
	const struct ptracemon_extras extras = {
		.command = ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS),
		.may_lock = PTRACEMON_RETURN_MAY_LOCK,
		.evidence = ptracemon_evidence_wanted() ? evidence : NULL,
	};
	struct ptracemon_memory *record;

	record = ptracemon_emit_reserve(PTRACEMON_TYPE_MEMORY, sizeof(*record),
					&claim, evidence->now, &extras);
	if (!record)
		return;
	fill_memory(record, transfer, result,
		    evidence->now > transfer->time ?
			    evidence->now - transfer->time :
			    0,
		    !over  ? PTRACEMON_OUTCOME_UNKNOWN :
		    failed ? PTRACEMON_OUTCOME_FAILURE :
			     PTRACEMON_OUTCOME_SUCCESS);
	record->denied_by = failed ? transfer_denied(transfer, result) :
				     PTRACEMON_DENIED_NOT;
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

/* Whether there is to be a record, now that all is known; else counts it. */
static bool is_wanted(struct ptracemon_transfer *transfer)
{
	/* It failed before anybody was asked. */
	if (!transfer->met)
		ptracemon_doors_met(transfer, find_owner(transfer));
	if (transfer->unwanted)
		ptracemon_emit_filtered();
	return !transfer->unwanted;
}

void ptracemon_doors_transfer(struct ptracemon_transfer *transfer, s64 result,
			      bool over)
{
	struct ptracemon_evidence evidence = {
		.now = ktime_get_boot_fast_ns(),
		.may_lock = PTRACEMON_RETURN_MAY_LOCK,
	};

	if (!is_wanted(transfer))
		return;
	if (over && ptracemon_evidence_wanted())
		find_evidence(transfer, &evidence);
	store(transfer, result, over, &evidence);
}

void ptracemon_doors_transfer_later(struct ptracemon_transfer *transfer,
				    s64 result, u8 *items)
{
	struct ptracemon_evidence evidence = {
		.now = ktime_get_boot_fast_ns(),
		.may_lock = true,
		.later = true,
	};
	bool wanted;
	u32 room;

	/* Nobody comes here, and it need not be compiled. */
	if (PTRACEMON_RETURN_MAY_LOCK)
		return;
	rcu_read_lock();
	preempt_disable();
	wanted = is_wanted(transfer);
	if (wanted)
		find_evidence(transfer, &evidence);
	room = ptracemon_evidence_room(&evidence);
	preempt_enable();
	if (wanted && items)
		ptracemon_evidence_prepare(&evidence, items, room);
	evidence.may_lock = PTRACEMON_RETURN_MAY_LOCK;
	preempt_disable();
	if (wanted)
		store(transfer, result, true, &evidence);
	preempt_enable();
	rcu_read_unlock();
}
