// SPDX-License-Identifier: GPL-2.0
/*
 * One call of ptrace(2), one record. See capture.h for the rules of this place.
 */
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "canary.h"
#include "capture.h"
#include "emit.h"
#include "identity.h"
#include "payer.h"
#include "permission.h"
#include "record.h"
#include "relation.h"
#include "task.h"

static bool is_traceme(u64 request)
{
	return request == 0;
}

/*
 * Roles, not caller and argument: PTRACE_TRACEME makes the caller the tracee of
 * its real parent, and ignores the pid (kernel/ptrace.c, ptrace_traceme()).
 */
static struct ptracemon_roles find_roles(u64 request, u64 pid)
{
	struct ptracemon_roles roles = { .tracer = current, .tracee = current };

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
	struct ptracemon_roles roles;

	if (!ptracemon_request_set_has(&ptracemon_config_get()->requests,
				       family, request))
		return ptracemon_canary_is_call(request) &&
		       ptracemon_config_is_on(PTRACEMON_SWITCH_ENABLED);
	roles = find_roles(request, ptracemon_arguments_pid(abi, user));
	return !ptracemon_emit_left_out(
		&roles, ptracemon_request_class(family, request));
}

static bool wants_command(u32 request_class)
{
	const u32 classes = 1 << PTRACEMON_CLASS_ATTACH |
			    1 << PTRACEMON_CLASS_WRITE |
			    1 << PTRACEMON_CLASS_CONTROL;

	return (classes >> request_class & 1) &&
	       ptracemon_config_is_on(PTRACEMON_SWITCH_PATHS);
}

/* Begins the record of a call, without what is only known after it. */
static __always_inline struct ptracemon_call *
reserve_call(u8 abi, const struct pt_regs *user,
	     const struct ptracemon_claim *claim, u64 now, bool may_lock,
	     struct ptracemon_evidence *evidence)
{
	u64 whole = ptracemon_arguments_request(abi, user);
	u64 request = ptracemon_abi_request(abi, whole);
	const struct ptracemon_extras extras = {
		.command = wants_command(claim->request_class),
		.of_tracee = is_traceme(request),
		.may_lock = may_lock,
		.evidence = evidence,
	};
	struct ptracemon_call *record;

	record = ptracemon_emit_reserve(PTRACEMON_TYPE_CALL, sizeof(*record),
					claim, now, &extras);
	if (unlikely(!record))
		return NULL;
	if (ptracemon_canary_is_call(request))
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
				ptracemon_emit_rank(request_class, failed,
						    plain_child),
		.payer = payer,
	};
}

static u32 payer_of_call(u64 request, u32 payer)
{
	return ptracemon_canary_is_call(request) ? PTRACEMON_UNSET : payer;
}

static bool sets_registers(u8 abi, u64 request)
{
	return ptracemon_record_sets_registers(ptracemon_abi_family(abi),
					       request);
}

/* To be compared with what they are in the end. */
static void read_registers(struct ptracemon_watched *watched,
			   struct task_struct *tracee, u64 request)
{
	u64 address = ptracemon_arguments_addr(watched->abi, watched->user);

	watched->registers.digest = 0;
	if (watched->request_class == PTRACEMON_CLASS_WRITE &&
	    !ptracemon_record_pokes(request) &&
	    sets_registers(watched->abi, request) &&
	    ptracemon_evidence_wanted() &&
	    ptracemon_record_registers_known(request, address))
		ptracemon_registers_read(
			&watched->registers, tracee,
			ptracemon_record_sets_vectors(request, address));
}

void ptracemon_capture_begin(struct ptracemon_watched *watched, u8 abi,
			     const struct pt_regs *user, u32 payer)
{
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));
	struct ptracemon_roles roles =
		find_roles(request, ptracemon_arguments_pid(abi, user));

	watched->time = ktime_get_boot_fast_ns();
	watched->user = user;
	watched->payer = payer_of_call(request, payer);
	watched->abi = abi;
	watched->request_class =
		ptracemon_request_class(ptracemon_abi_family(abi), request);
	watched->relation = 0;
	watched->resumed_at = 0;
	watched->traceme = is_traceme(request);
	ptracemon_identity_of(&watched->other, watched->traceme ? roles.tracer :
								  roles.tracee);
	/* Nearly all calls are about the caller's own child. */
	watched->own_child = watched->traceme ||
			     watched->other.parent == current->tgid;
	if (!watched->own_child)
		watched->relation = ptracemon_relation_descent(roles.tracer,
							       roles.tracee);
	/* Of a tracee that is let go: when the call returns it may be anywhere. */
	if (request == PTRACE_DETACH && ptracemon_evidence_wanted())
		watched->resumed_at = ptracemon_task_ip(roles.tracee);
	read_registers(watched, roles.tracee, request);
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

static bool has_failed(const struct ptracemon_watched *watched, u64 value)
{
	return ptracemon_record_failed(
		ptracemon_record_result(watched->abi, value));
}

static bool is_other(const struct ptracemon_watched *watched,
		     struct task_struct *task)
{
	return task && READ_ONCE(task->pid) == watched->other.tid &&
	       ptracemon_task_start(task) == watched->other.start_time;
}

/* The other one, if it is still there: nearly always the caller's only tracee. */
static __always_inline struct task_struct *
find_tracee(const struct ptracemon_watched *watched)
{
	struct task_struct *task = ptracemon_task_first_traced();

	if (likely(is_other(watched, task)))
		return task;
	task = ptracemon_task_of((pid_t)
		ptracemon_arguments_pid(watched->abi, watched->user));
	return is_other(watched, task) ? task : NULL;
}

static void find_change(const struct ptracemon_watched *watched,
			struct ptracemon_evidence *evidence)
{
	struct task_struct *tracee = evidence->tracee;

	evidence->change =
		ptracemon_registers_compare(&watched->registers, tracee);
	if (!IS_ENABLED(CONFIG_X86_64) ||
	    evidence->change != PTRACEMON_REGISTERS_MOVED)
		return;
	evidence->moved_from = (struct ptracemon_move){
		.from = watched->registers.ip,
		.stops = READ_ONCE(tracee->nvcsw),
	};
	evidence->stepped = ptracemon_registers_stepped(tracee);
}

/* What a call that succeeded has done to another process. */
static void find_evidence(const struct ptracemon_watched *watched,
			  struct ptracemon_evidence *evidence)
{
	u64 request = ptracemon_abi_request(
		watched->abi,
		ptracemon_arguments_request(watched->abi, watched->user));
	u64 address = ptracemon_arguments_addr(watched->abi, watched->user);

	if (watched->traceme ||
	    (watched->request_class != PTRACEMON_CLASS_ATTACH &&
	     watched->request_class != PTRACEMON_CLASS_WRITE &&
	     !watched->resumed_at))
		return;
	evidence->tracee = find_tracee(watched);
	if (!evidence->tracee)
		return;
	evidence->identifies = !watched->resumed_at;
	if (ptracemon_record_pokes(request)) {
		evidence->writes = true;
		evidence->written_to = ptracemon_abi_is_32bit(watched->abi) ?
					       (u32)address :
					       address;
		evidence->poked = ptracemon_abi_is_32bit(watched->abi) ? 4 : 8;
		return;
	}
	evidence->resumed_at = watched->resumed_at;
	if (sets_registers(watched->abi, request)) {
		evidence->resumed_at = ptracemon_task_ip(evidence->tracee);
		find_change(watched, evidence);
	}
	evidence->resumes = evidence->resumed_at;
}

/*
 * Whether the child may do no more than its tracer. One that has gone counts as such,
 * so that its record pushes aside none that matters more.
 */
static noinline bool is_plain(const struct ptracemon_watched *watched)
{
	struct task_struct *tracer = current, *tracee = current;

	if (watched->traceme)
		tracer = ptracemon_task_parent(current);
	else
		tracee = find_tracee(watched);
	return !tracer || !tracee ||
	       ptracemon_relation_is_equal(tracer, tracee);
}

/* For the rank; found out only where it makes a difference. */
static __always_inline bool
is_plain_child(const struct ptracemon_watched *watched)
{
	return watched->own_child &&
	       (ptracemon_emit_is_bulk(watched->request_class) ||
		likely(!ptracemon_buffers_are_scarce()) || is_plain(watched));
}

/* Context: preemption off. */
static __always_inline void store(const struct ptracemon_watched *watched,
				  u64 value, u64 now,
				  struct ptracemon_evidence *evidence)
{
	const struct ptracemon_claim claim = claim_of_call(
		watched->request_class, watched->payer,
		has_failed(watched, value), is_plain_child(watched));
	struct ptracemon_call *record;

	ptracemon_buffers_count(returned);
	record = reserve_call(watched->abi, watched->user, &claim, now,
			      PTRACEMON_RETURN_MAY_LOCK, evidence);
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

/* Apart, so that neither way saves registers for the other. */
static noinline void end_plainly(const struct ptracemon_watched *watched,
				 u64 value)
{
	store(watched, value, ktime_get_boot_fast_ns(), NULL);
}

static noinline void end_with_evidence(const struct ptracemon_watched *watched,
				       u64 value)
{
	struct ptracemon_evidence evidence = {
		.now = ktime_get_boot_fast_ns(),
		.may_lock = PTRACEMON_RETURN_MAY_LOCK,
	};

	if (!has_failed(watched, value))
		find_evidence(watched, &evidence);
	store(watched, value, evidence.now, &evidence);
}

void ptracemon_capture_end(const struct ptracemon_watched *watched, u64 value)
{
	if (ptracemon_evidence_wanted())
		end_with_evidence(watched, value);
	else
		end_plainly(watched, value);
}

void ptracemon_capture_end_later(const struct ptracemon_watched *watched,
				 u64 value, u8 *items)
{
	struct ptracemon_evidence evidence = {
		.now = ktime_get_boot_fast_ns(),
		.may_lock = true,
		.later = true,
	};
	u32 room;

	/* Nobody comes here, and it need not be compiled. */
	if (PTRACEMON_RETURN_MAY_LOCK)
		return;
	rcu_read_lock();
	preempt_disable();
	if (!has_failed(watched, value))
		find_evidence(watched, &evidence);
	room = ptracemon_evidence_room(&evidence);
	preempt_enable();
	if (items)
		ptracemon_evidence_prepare(&evidence, items, room);
	evidence.may_lock = PTRACEMON_RETURN_MAY_LOCK;
	preempt_disable();
	store(watched, value, evidence.now, &evidence);
	preempt_enable();
	rcu_read_unlock();
}

/* What can be known of a call that has just begun: from where it is made. */
static noinline struct ptracemon_call *
reserve_with_site(u8 abi, const struct pt_regs *user,
		  const struct ptracemon_claim *claim, u64 now)
{
	struct ptracemon_evidence evidence = {
		.now = now,
		.may_lock = PTRACEMON_ENTRY_MAY_LOCK,
	};

	return reserve_call(abi, user, claim, now, PTRACEMON_ENTRY_MAY_LOCK,
			    &evidence);
}

void ptracemon_capture_unwatched(u8 abi, const struct pt_regs *user, u32 payer)
{
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));
	u8 request_class =
		ptracemon_request_class(ptracemon_abi_family(abi), request);
	struct ptracemon_roles roles =
		find_roles(request, ptracemon_arguments_pid(abi, user));
	const struct ptracemon_claim claim = claim_of_call(
		request_class, payer_of_call(request, payer),
		ptracemon_permission_will_refuse(request_class,
						 is_traceme(request),
						 roles.tracee),
		!ptracemon_emit_is_bulk(request_class) &&
			ptracemon_relation_is_plain_child(roles.tracer,
							  roles.tracee));
	u64 now = ktime_get_boot_fast_ns();
	struct ptracemon_call *record =
		ptracemon_evidence_wanted() ?
			reserve_with_site(abi, user, &claim, now) :
			reserve_call(abi, user, &claim, now,
				     PTRACEMON_ENTRY_MAY_LOCK, NULL);

	if (!record)
		return;
	ptracemon_identity_of(&record->tracer, roles.tracer);
	ptracemon_identity_of(&record->tracee, roles.tracee);
	record->relation = ptracemon_relation(roles.tracer, roles.tracee,
					      &record->tracer, &record->tracee);
	ptracemon_buffers_commit(&record->header, claim.request_class);
}
