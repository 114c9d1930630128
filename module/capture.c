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
#include "config.h"
#include "identity.h"
#include "record.h"

bool ptracemon_capture_wanted(u8 abi, u64 request)
{
	return ptracemon_request_set_has(&ptracemon_config_get()->requests,
					 ptracemon_abi_family(abi),
					 ptracemon_abi_request(abi, request));
}

bool ptracemon_capture_outcome(void)
{
	return ptracemon_config_get()->outcome;
}

/*
 * Fills all but the header and what the return will tell. Roles, not caller and
 * argument: PTRACE_TRACEME makes the caller the tracee of its real parent, and
 * ignores the pid (kernel/ptrace.c, ptrace_traceme()).
 */
static void fill_call(struct ptracemon_call *call, u8 abi,
		      const struct ptracemon_arguments *arguments)
{
	u64 request = ptracemon_abi_request(abi, arguments->request);
	struct task_struct *tracer, *tracee;

	call->request = arguments->request;
	call->pid = arguments->pid;
	call->addr = arguments->addr;
	call->data = arguments->data;
	call->result = 0;
	call->duration = 0;
	call->abi = abi;
	call->request_class =
		ptracemon_request_class(ptracemon_abi_family(abi), request);
	call->outcome = PTRACEMON_OUTCOME_UNKNOWN;
	call->denied_by = PTRACEMON_DENIED_NOT;
	call->reserved1 = 0;

	rcu_read_lock();
	if (request == 0 /* PTRACE_TRACEME */) {
		tracer = rcu_dereference(current->real_parent);
		tracee = current;
	} else {
		tracer = current;
		/* The syscall cuts its long to pid_t in just this way. */
		tracee = pid_task(find_vpid((pid_t)arguments->pid),
				  PIDTYPE_PID);
	}
	ptracemon_identity_of(&call->tracer, tracer);
	ptracemon_identity_of(&call->tracee, tracee);
	rcu_read_unlock();
	call->relation =
		ptracemon_record_relation(&call->tracer, &call->tracee);
}

void ptracemon_capture_begin(struct ptracemon_call *call, u8 abi,
			     const struct ptracemon_arguments *arguments)
{
	call->header.time = ktime_get_boot_fast_ns();
	fill_call(call, abi, arguments);
	ptracemon_buffers_count(entered);
}

void ptracemon_capture_end(struct ptracemon_call *call, u64 value)
{
	const size_t body = offsetof(struct ptracemon_call, request);
	u64 now = ktime_get_boot_fast_ns();
	struct ptracemon_call *record;

	ptracemon_buffers_count(returned);
	ptracemon_record_outcome(call, value, now);
	record = ptracemon_buffers_reserve(PTRACEMON_TYPE_CALL, sizeof(*record),
					   call->request_class, now);
	if (!record)
		return;
	memcpy((u8 *)record + body, (u8 *)call + body, sizeof(*record) - body);
	ptracemon_buffers_commit(call->request_class);
}

void ptracemon_capture_unwatched(u8 abi,
				 const struct ptracemon_arguments *arguments)
{
	u8 request_class = ptracemon_request_class(
		ptracemon_abi_family(abi),
		ptracemon_abi_request(abi, arguments->request));
	struct ptracemon_call *record;

	record = ptracemon_buffers_reserve(PTRACEMON_TYPE_CALL, sizeof(*record),
					   request_class,
					   ktime_get_boot_fast_ns());
	if (!record)
		return;
	fill_call(record, abi, arguments);
	ptracemon_buffers_commit(request_class);
}
