// SPDX-License-Identifier: GPL-2.0
/*
 * Relations that stood before: no call will show them.
 */
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>

#include "buffers.h"
#include "identity.h"
#include "relation.h"
#include "task.h"
#include "traced.h"

static void emit_traced(struct task_struct *tracee)
{
	/* A user may trace thousands: what is kept for calls is not for that. */
	const struct ptracemon_claim claim = {
		.request_class = PTRACEMON_CLASS_NONE,
		.rank = PTRACEMON_RANK_BULK,
		.payer = __kuid_val(task_uid(tracee)),
	};
	struct ptracemon_traced *record;
	struct task_struct *tracer;

	preempt_disable();
	tracer = ptracemon_task_tracer(tracee);
	record = ptracemon_buffers_reserve(PTRACEMON_TYPE_TRACED,
					   sizeof(*record), 0, &claim,
					   ktime_get_boot_fast_ns());
	if (record) {
		record->reserved0 = 0;
		record->reserved1 = 0;
		ptracemon_identity_of(&record->tracer, tracer);
		ptracemon_identity_of(&record->tracee, tracee);
		record->relation = ptracemon_relation(tracer, tracee,
						      &record->tracer,
						      &record->tracee);
		ptracemon_buffers_commit(&record->header,
					 PTRACEMON_CLASS_NONE);
	}
	preempt_enable();
}

void ptracemon_traced_emit(void)
{
	struct task_struct *process, *task;

	rcu_read_lock();
	for_each_process_thread(process, task) {
		if (READ_ONCE(task->ptrace))
			emit_traced(task);
	}
	rcu_read_unlock();
}
