// SPDX-License-Identifier: GPL-2.0
/*
 * One hit, one record. See capture.h for the rules of this place.
 */
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "capture.h"
#include "command.h"
#include "identity.h"
#include "payer.h"
#include "permission.h"
#include "record.h"
#include "relation.h"
#include "syscall.h"
#include "task.h"

/* Who takes which part; NULL for one that is not there. */
struct roles {
	struct task_struct *tracer;
	struct task_struct *tracee;
};

/* Only compared. */
static const struct pid *reader;

void ptracemon_capture_set_reader(const struct pid *process)
{
	WRITE_ONCE(reader, process);
}

static bool is_reader(const struct task_struct *task)
{
	const struct pid *process = READ_ONCE(reader);

	return process &&
	       READ_ONCE(task->signal->pids[PIDTYPE_TGID]) == process;
}

static bool is_canary(u64 request)
{
	return unlikely(request == PTRACEMON_REQUEST_CANARY) &&
	       is_reader(current);
}

/* Whether the knob `children` leaves it out; then it has been counted there. */
static bool is_left_out(const struct roles *roles, u32 request_class)
{
	enum ptracemon_children children = ptracemon_config_get()->children;

	if (likely(children == PTRACEMON_CHILDREN_ALL))
		return false;
	if (children == PTRACEMON_CHILDREN_CONTROL &&
	    (request_class == PTRACEMON_CLASS_ATTACH ||
	     request_class == PTRACEMON_CLASS_CONTROL))
		return false;
	if (!ptracemon_relation_is_plain_child(roles->tracer, roles->tracee))
		return false;
	ptracemon_buffers_count(children);
	return true;
}

static bool is_traceme(u64 request)
{
	return request == 0;
}

/*
 * Roles, not caller and argument: PTRACE_TRACEME makes the caller the tracee of
 * its real parent, and ignores the pid (kernel/ptrace.c, ptrace_traceme()).
 */
static struct roles find_roles(u64 request, u64 pid)
{
	struct roles roles = { .tracer = current, .tracee = current };

	if (is_traceme(request))
		roles.tracer = ptracemon_task_parent(current);
	else
		/* The syscall cuts its long to pid_t in just this way. */
		roles.tracee = ptracemon_task_of((pid_t)pid);
	return roles;
}

bool ptracemon_capture_wanted_specially(u64 request, u8 abi,
					const struct pt_regs *user)
{
	enum ptracemon_family family = ptracemon_abi_family(abi);
	struct roles roles;

	if (!ptracemon_request_set_has(&ptracemon_config_get()->requests,
				       family, request))
		return is_canary(request) &&
		       ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED);
	roles = find_roles(request, ptracemon_arguments_pid(abi, user));
	return !is_left_out(&roles, ptracemon_request_class(family, request));
}

static bool is_bulk(u32 request_class)
{
	return request_class == PTRACEMON_CLASS_READ ||
	       request_class == PTRACEMON_CLASS_STEP;
}

static u32 rank_of(u32 request_class, bool failed, bool plain_child)
{
	if (failed)
		return PTRACEMON_RANK_REFUSED;
	if (is_bulk(request_class))
		return PTRACEMON_RANK_BULK;
	return plain_child ? PTRACEMON_RANK_CHILD : PTRACEMON_RANK_FOREIGN;
}

static bool wants_command(u32 request_class)
{
	const u32 classes = 1 << PTRACEMON_CLASS_ATTACH |
			    1 << PTRACEMON_CLASS_WRITE |
			    1 << PTRACEMON_CLASS_CONTROL;

	return (classes >> request_class & 1) &&
	       ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS);
}

/* Whether and how the items of the current command get into a record. */
struct command_place {
	bool wanted;
	bool of_tracee;
	bool may_lock;
};

/*
 * Begins a record of @body bytes, with the items of the current command behind it
 * if they are wanted, not known yet, and there is room.
 */
static __always_inline void *
reserve_with_command(u16 type, u32 body, const struct ptracemon_claim *claim,
		     u64 time, struct command_place place)
{
	bool known = place.wanted && ptracemon_command_is_known(time);
	struct ptracemon_record *record;
	u32 size;

	record = ptracemon_buffers_reserve(
		type, body, place.wanted && !known ? PTRACEMON_COMMAND_MAX : 0,
		claim, time);
	if (unlikely(!record))
		return NULL;
	if (known)
		record->flags |= PTRACEMON_RECORD_COMMAND_KNOWN;
	if (unlikely(record->length > body)) {
		size = ptracemon_command_write((u8 *)record + body,
					       place.of_tracee, place.may_lock);
		ptracemon_buffers_trim(record, body + size);
		if (size)
			ptracemon_command_remember(time);
	}
	return record;
}

/* Begins the record of a call, without what is only known after it. */
static struct ptracemon_call *reserve_call(u8 abi, const struct pt_regs *user,
					   const struct ptracemon_claim *claim,
					   u64 time, bool may_lock)
{
	u64 whole = ptracemon_arguments_request(abi, user);
	u64 request = ptracemon_abi_request(abi, whole);
	struct ptracemon_call *record;

	record = reserve_with_command(
		PTRACEMON_TYPE_CALL, sizeof(*record), claim, time,
		(struct command_place){
			.wanted = wants_command(claim->request_class),
			.of_tracee = is_traceme(request),
			.may_lock = may_lock,
		});
	if (unlikely(!record))
		return NULL;
	if (is_canary(request))
		record->header.flags |= PTRACEMON_RECORD_CANARY;
	record->request = whole;
	record->pid = ptracemon_arguments_pid(abi, user);
	record->addr = ptracemon_arguments_addr(abi, user);
	record->data = ptracemon_arguments_data(abi, user);
	record->result = 0;
	record->duration = 0;
	record->abi = abi;
	record->request_class = claim->request_class;
	record->outcome = PTRACEMON_OUTCOME_UNKNOWN;
	record->denied_by = PTRACEMON_DENIED_NOT;
	record->reserved1 = 0;
	return record;
}

/* @payer is nobody for a canary, which counts as the sensor's own. */
static __always_inline struct ptracemon_claim
claim_of_call(u32 request_class, u32 payer, bool failed, bool plain_child)
{
	return (struct ptracemon_claim){
		.request_class = request_class,
		.rank = unlikely(payer == PTRACEMON_UNSET) ?
				PTRACEMON_RANK_FOREIGN :
				rank_of(request_class, failed, plain_child),
		.payer = payer,
	};
}

static u32 payer_of_call(u64 request, u32 payer)
{
	return is_canary(request) ? PTRACEMON_UNSET : payer;
}

void ptracemon_capture_begin(struct ptracemon_watched *watched, u8 abi,
			     const struct pt_regs *user, u32 payer)
{
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));
	struct roles roles =
		find_roles(request, ptracemon_arguments_pid(abi, user));

	watched->time = ktime_get_boot_fast_ns();
	watched->user = user;
	watched->payer = payer_of_call(request, payer);
	watched->abi = abi;
	watched->request_class =
		ptracemon_request_class(ptracemon_abi_family(abi), request);
	watched->plain_child = false;
	watched->relation = 0;
	watched->traceme = is_traceme(request);
	ptracemon_identity_of(&watched->other, watched->traceme ? roles.tracer :
								  roles.tracee);
	/* Nearly all calls are about the caller's own child. */
	if (watched->traceme || watched->other.parent == current->tgid)
		/* Asked only where it makes a difference. */
		watched->plain_child = !is_bulk(watched->request_class) &&
				       ptracemon_relation_is_plain_child(
					       roles.tracer, roles.tracee);
	else
		watched->relation = ptracemon_relation_descent(roles.tracer,
							       roles.tracee);
	ptracemon_buffers_count(entered);
}

/* Word by word: "rep movs", which compilers like, is slow for so few. */
static __always_inline void copy_identity(struct ptracemon_identity *to,
					  const struct ptracemon_identity *from)
{
	const u64 *word = (const u64 *)from;
	size_t i;

#pragma GCC unroll 16
	for (i = 0; i < sizeof(*from) / sizeof(u64); i++)
		((u64 *)to)[i] = word[i];
}

void ptracemon_capture_end(const struct ptracemon_watched *watched, u64 value)
{
	const struct ptracemon_claim claim = claim_of_call(
		watched->request_class, watched->payer,
		ptracemon_record_failed(
			ptracemon_record_result(watched->abi, value)),
		watched->plain_child);
	u64 now = ktime_get_boot_fast_ns();
	struct ptracemon_call *record;

	ptracemon_buffers_count(returned);
	record = reserve_call(watched->abi, watched->user, &claim, now,
			      PTRACEMON_RETURN_MAY_LOCK);
	if (!record)
		return;
	/* The clock of another CPU may be behind. */
	ptracemon_record_outcome(record, value,
				 now > watched->time ? now - watched->time : 0);
	if (watched->traceme) {
		copy_identity(&record->tracer, &watched->other);
		ptracemon_identity_of(&record->tracee, current);
	} else {
		ptracemon_identity_of(&record->tracer, current);
		copy_identity(&record->tracee, &watched->other);
	}
	record->relation = watched->relation |
			   ptracemon_record_relation(&record->tracer,
						     &record->tracee);
	if (record->outcome == PTRACEMON_OUTCOME_FAILURE)
		record->denied_by = ptracemon_permission_call_denied(record);
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

void ptracemon_capture_unwatched(u8 abi, const struct pt_regs *user, u32 payer)
{
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));
	u8 request_class =
		ptracemon_request_class(ptracemon_abi_family(abi), request);
	struct roles roles =
		find_roles(request, ptracemon_arguments_pid(abi, user));
	const struct ptracemon_claim claim = claim_of_call(
		request_class, payer_of_call(request, payer),
		ptracemon_permission_will_refuse(request_class,
						 is_traceme(request),
						 roles.tracee),
		!is_bulk(request_class) &&
			ptracemon_relation_is_plain_child(roles.tracer,
							  roles.tracee));
	struct ptracemon_call *record = reserve_call(
		abi, user, &claim, ktime_get_boot_fast_ns(), true);

	if (!record)
		return;
	ptracemon_identity_of(&record->tracer, roles.tracer);
	ptracemon_identity_of(&record->tracee, roles.tracee);
	record->relation = ptracemon_relation(roles.tracer, roles.tracee,
					      &record->tracer, &record->tracee);
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

static void fill_access(struct ptracemon_access *access,
			const struct ptracemon_syscall *call, u8 door, u32 mode,
			u8 outcome, const struct roles *roles)
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
					      &access->tracer, &access->tracee);
}

/* pidfd_getfd() of the reader on itself; see "The canary". */
static bool is_access_canary(u8 door, const struct task_struct *task)
{
	return door == PTRACEMON_DOOR_PIDFD_GETFD && is_reader(current) &&
	       is_reader(task);
}

static bool wants_access(const struct roles *roles, u32 door_class, bool canary)
{
	/* A process has all power over itself, and is never refused it. */
	return ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED) &&
	       ptracemon_config_is_on(PTRACEMON_SWITCH_ACCESS) &&
	       (roles->tracee->tgid != current->tgid || canary) &&
	       !is_left_out(roles, door_class);
}

/* To its own child a process has simpler ways: that is bulk. */
static u32 rank_of_access(const struct roles *roles, u32 door_class, u8 outcome)
{
	if (outcome != PTRACEMON_OUTCOME_FAILURE &&
	    ptracemon_relation_is_plain_child(roles->tracer, roles->tracee))
		return PTRACEMON_RANK_BULK;
	return rank_of(door_class, outcome == PTRACEMON_OUTCOME_FAILURE, false);
}

void ptracemon_capture_access(struct task_struct *task, u32 mode, u8 outcome,
			      u32 payer)
{
	struct roles roles = { .tracer = current, .tracee = task };
	struct ptracemon_access *record;
	struct ptracemon_syscall call;
	struct ptracemon_claim claim;
	bool canary;
	u8 door;

	ptracemon_syscall_of_current(&call);
	door = ptracemon_record_door(call.abi, call.number);
	claim.request_class = ptracemon_record_door_class(door);
	canary = is_access_canary(door, task);
	if (!wants_access(&roles, claim.request_class, canary)) {
		ptracemon_capture_filtered();
		return;
	}
	claim.rank = canary ? PTRACEMON_RANK_FOREIGN :
			      rank_of_access(&roles, claim.request_class,
					     outcome);
	claim.payer = canary ? PTRACEMON_UNSET : payer;
	record = reserve_with_command(
		PTRACEMON_TYPE_ACCESS, sizeof(*record), &claim,
		ktime_get_boot_fast_ns(),
		(struct command_place){
			.wanted = ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS),
			.may_lock = PTRACEMON_RETURN_MAY_LOCK,
		});
	if (!record)
		return;
	fill_access(record, &call, door, mode, outcome, &roles);
	if (canary)
		record->header.flags |= PTRACEMON_RECORD_CANARY;
	ptracemon_buffers_commit(&record->header, claim.request_class);
}

void ptracemon_capture_auto_attach(struct task_struct *parent,
				   struct task_struct *child, u32 how)
{
	struct roles roles = { .tracer = ptracemon_task_tracer(child),
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
	    is_left_out(&roles, claim.request_class)) {
		ptracemon_capture_filtered();
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
