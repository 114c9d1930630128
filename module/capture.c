// SPDX-License-Identifier: GPL-2.0
/*
 * One hit, one record. See capture.h for the rules of this place.
 */
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "buffers.h"
#include "capture.h"
#include "command.h"
#include "config.h"
#include "identity.h"
#include "permission.h"
#include "record.h"
#include "relation.h"
#include "syscall.h"

/* Who takes which part; NULL for one that is not there. */
struct roles {
	struct task_struct *tracer;
	struct task_struct *tracee;
};

static u32 reader_tgid;

void ptracemon_capture_set_reader(u32 tgid)
{
	WRITE_ONCE(reader_tgid, tgid);
}

static bool is_reader(const struct task_struct *task)
{
	return task->tgid == READ_ONCE(reader_tgid);
}

static bool is_canary(u8 abi, u64 request)
{
	return unlikely(ptracemon_abi_request(abi, request) ==
			PTRACEMON_REQUEST_CANARY) &&
	       is_reader(current);
}

static bool is_on(enum ptracemon_switch which)
{
	return ptracemon_config_get()->on[which];
}

bool ptracemon_capture_wanted(u8 abi, u64 request)
{
	if (ptracemon_request_set_has(&ptracemon_config_get()->requests,
				      ptracemon_abi_family(abi),
				      ptracemon_abi_request(abi, request)))
		return true;
	return is_canary(abi, request) && is_on(PTRACEMON_SWITCH_ENABLED);
}

bool ptracemon_capture_outcome(void)
{
	return is_on(PTRACEMON_SWITCH_OUTCOME);
}

void ptracemon_capture_filtered(void)
{
	ptracemon_buffers_count(hits);
	ptracemon_buffers_count(filtered);
}

/* Whether the knob `children` leaves it out; then it has been counted. */
static bool left_out(const struct roles *roles, u32 request_class)
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
	ptracemon_capture_filtered();
	ptracemon_buffers_count(children);
	return true;
}

/*
 * Roles, not caller and argument: PTRACE_TRACEME makes the caller the tracee of
 * its real parent, and ignores the pid (kernel/ptrace.c, ptrace_traceme()).
 */
static struct roles find_roles(u64 request, u64 pid)
{
	struct roles roles = { .tracer = current, .tracee = current };

	if (request == 0 /* PTRACE_TRACEME */)
		roles.tracer = rcu_dereference(current->real_parent);
	else
		/* The syscall cuts its long to pid_t in just this way. */
		roles.tracee = pid_task(find_vpid((pid_t)pid), PIDTYPE_PID);
	return roles;
}

static u32 class_of(u8 abi, u64 request)
{
	return ptracemon_request_class(ptracemon_abi_family(abi),
				       ptracemon_abi_request(abi, request));
}

/* Fills all but the header and what the return will tell. */
static void fill_call(struct ptracemon_call *call, u8 abi, u32 request_class,
		      const struct ptracemon_arguments *arguments,
		      const struct roles *roles)
{
	call->request = arguments->request;
	call->pid = arguments->pid;
	call->addr = arguments->addr;
	call->data = arguments->data;
	call->result = 0;
	call->duration = 0;
	call->abi = abi;
	call->request_class = request_class;
	call->outcome = PTRACEMON_OUTCOME_UNKNOWN;
	call->denied_by = PTRACEMON_DENIED_NOT;
	call->reserved1 = 0;
	ptracemon_identity_of(&call->tracer, roles->tracer);
	ptracemon_identity_of(&call->tracee, roles->tracee);
	call->relation = ptracemon_relation(roles->tracer, roles->tracee,
					    &call->tracer, &call->tracee);
}

static const struct ptracemon_command *find_command(u32 request_class)
{
	switch (request_class) {
	case PTRACEMON_CLASS_ATTACH:
	case PTRACEMON_CLASS_WRITE:
	case PTRACEMON_CLASS_CONTROL:
		return is_on(PTRACEMON_SWITCH_PATHS) ?
			       ptracemon_command_of_current() :
			       NULL;
	default:
		return NULL;
	}
}

/* Begins a record of @body bytes with the items of @command behind them. */
static void *reserve(u16 type, u16 body, u32 request_class, u64 time,
		     const struct ptracemon_command *command, bool of_tracee)
{
	struct ptracemon_record *record;

	record = ptracemon_buffers_reserve(
		type, body + ptracemon_command_size(command), request_class,
		time);
	if (!record)
		return NULL;
	record->body = body;
	ptracemon_command_write((u8 *)record + body, command, of_tracee);
	return record;
}

static struct ptracemon_call *reserve_call(u8 abi, u64 request,
					   u32 request_class, u64 time)
{
	struct ptracemon_call *record;

	record = reserve(PTRACEMON_TYPE_CALL, sizeof(*record), request_class,
			 time, find_command(request_class),
			 ptracemon_abi_request(abi, request) ==
				 0 /* PTRACE_TRACEME */);
	if (record && is_canary(abi, request))
		record->header.flags |= PTRACEMON_RECORD_CANARY;
	return record;
}

bool ptracemon_capture_begin(struct ptracemon_call *call, u8 abi,
			     const struct ptracemon_arguments *arguments)
{
	u32 request_class = class_of(abi, arguments->request);
	struct roles roles;
	bool out;

	call->header.time = ktime_get_boot_fast_ns();
	rcu_read_lock();
	roles = find_roles(ptracemon_abi_request(abi, arguments->request),
			   arguments->pid);
	out = left_out(&roles, request_class);
	if (!out)
		fill_call(call, abi, request_class, arguments, &roles);
	rcu_read_unlock();
	if (!out)
		ptracemon_buffers_count(entered);
	return !out;
}

/* All but the header, word by word: records are made of 64-bit words. */
static void copy_body(struct ptracemon_call *record,
		      const struct ptracemon_call *call)
{
	const u64 *from = (const u64 *)&call->request;
	u64 *to = (u64 *)&record->request, *end = (u64 *)(record + 1);

	while (to != end)
		*to++ = *from++;
}

void ptracemon_capture_end(struct ptracemon_call *call, u64 value)
{
	u64 now = ktime_get_boot_fast_ns();
	struct ptracemon_call *record;

	ptracemon_buffers_count(returned);
	ptracemon_record_outcome(call, value, now);
	if (call->outcome == PTRACEMON_OUTCOME_FAILURE)
		call->denied_by = ptracemon_permission_call_denied(call);
	record = reserve_call(call->abi, call->request, call->request_class,
			      now);
	if (!record)
		return;
	copy_body(record, call);
	ptracemon_buffers_commit(call->request_class);
}

void ptracemon_capture_unwatched(u8 abi,
				 const struct ptracemon_arguments *arguments)
{
	u32 request_class = class_of(abi, arguments->request);
	struct ptracemon_call *record;
	struct roles roles;

	rcu_read_lock();
	roles = find_roles(ptracemon_abi_request(abi, arguments->request),
			   arguments->pid);
	if (left_out(&roles, request_class))
		goto out;
	record = reserve_call(abi, arguments->request, request_class,
			      ktime_get_boot_fast_ns());
	if (!record)
		goto out;
	fill_call(record, abi, request_class, arguments, &roles);
	ptracemon_buffers_commit(request_class);
out:
	rcu_read_unlock();
}

static void fill_access(struct ptracemon_access *access,
			const struct ptracemon_syscall *call, u32 mode,
			u8 outcome, const struct roles *roles)
{
	memcpy(access->args, call->args, sizeof(access->args));
	access->syscall = call->number;
	access->mode = mode;
	access->abi = call->abi;
	access->door = ptracemon_record_door(call->abi, call->number);
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

void ptracemon_capture_access(struct task_struct *task, u32 mode, u8 outcome)
{
	struct roles roles = { .tracer = current, .tracee = task };
	struct ptracemon_access *record;
	struct ptracemon_syscall call;
	u32 door_class;
	bool canary;
	u8 door;

	ptracemon_syscall_of_current(&call);
	door = ptracemon_record_door(call.abi, call.number);
	door_class = ptracemon_record_door_class(door);
	canary = is_access_canary(door, task);
	/* A process has all power over itself, and is never refused it. */
	if (!is_on(PTRACEMON_SWITCH_ENABLED) ||
	    !is_on(PTRACEMON_SWITCH_ACCESS) ||
	    (task->tgid == current->tgid && !canary)) {
		ptracemon_capture_filtered();
		return;
	}
	rcu_read_lock();
	if (left_out(&roles, door_class))
		goto out;
	/* The door matters, not what the ring keeps room for. */
	record = reserve(PTRACEMON_TYPE_ACCESS, sizeof(*record), door_class,
			 ktime_get_boot_fast_ns(),
			 find_command(PTRACEMON_CLASS_ATTACH), false);
	if (!record)
		goto out;
	fill_access(record, &call, mode, outcome, &roles);
	if (canary)
		record->header.flags |= PTRACEMON_RECORD_CANARY;
	ptracemon_buffers_commit(door_class);
out:
	rcu_read_unlock();
}

void ptracemon_capture_auto_attach(struct task_struct *parent,
				   struct task_struct *child, u32 how)
{
	struct roles roles = { .tracer = rcu_dereference(child->parent),
			       .tracee = child };
	struct ptracemon_auto_attach *record;

	if (!is_on(PTRACEMON_SWITCH_ENABLED) ||
	    !is_on(PTRACEMON_SWITCH_AUTOATTACH)) {
		ptracemon_capture_filtered();
		return;
	}
	if (left_out(&roles, PTRACEMON_CLASS_ATTACH))
		return;
	record = reserve(PTRACEMON_TYPE_AUTO_ATTACH, sizeof(*record),
			 PTRACEMON_CLASS_ATTACH, ktime_get_boot_fast_ns(),
			 NULL, false);
	if (!record)
		return;
	record->how = how;
	record->reserved0 = 0;
	ptracemon_identity_of(&record->tracer, roles.tracer);
	ptracemon_identity_of(&record->tracee, roles.tracee);
	ptracemon_identity_of(&record->parent, parent);
	record->relation = ptracemon_relation(roles.tracer, roles.tracee,
					      &record->tracer, &record->tracee);
	ptracemon_buffers_commit(PTRACEMON_CLASS_ATTACH);
}
