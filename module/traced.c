// SPDX-License-Identifier: GPL-2.0
/*
 * Relations that stood before: no call will show them.
 */
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

static void tell(struct task_struct *tracee)
{
	struct ptracemon_traced *record;
	struct task_struct *tracer;

	preempt_disable();
	tracer = ptracemon_task_tracer(tracee);
	record = ptracemon_buffers_reserve(PTRACEMON_TYPE_TRACED,
					   sizeof(*record),
					   PTRACEMON_CLASS_NONE,
					   ktime_get_boot_fast_ns());
	if (record) {
		record->reserved0 = 0;
		record->reserved1 = 0;
		ptracemon_identity_of(&record->tracer, tracer);
		ptracemon_identity_of(&record->tracee, tracee);
		record->relation = ptracemon_relation(tracer, tracee,
						      &record->tracer,
						      &record->tracee);
		ptracemon_buffers_commit(PTRACEMON_CLASS_NONE);
	}
	preempt_enable();
}

void ptracemon_traced_tell(void)
{
	struct task_struct *process, *task;

	rcu_read_lock();
	for_each_process_thread(process, task) {
		if (READ_ONCE(task->ptrace))
			tell(task);
	}
	rcu_read_unlock();
}
