// SPDX-License-Identifier: GPL-2.0
/*
 * The other doors to a tracer's power: process_vm_readv(2), process_vm_writev(2),
 * /proc/PID/mem, pidfd_getfd(2) and whatever else has to pass
 * ptrace_may_access() with PTRACE_MODE_ATTACH. ptrace(2) itself does not come by
 * here: it calls __ptrace_may_access() (kernel/ptrace.c). Credentials are
 * checked inside, so that their refusals are seen too.
 *
 * The two probes share the work as those of probe.c do. Questions with
 * PTRACE_MODE_READ, which ps and the like ask by the hundred, end at one test.
 */
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>

#include "access.h"
#include "buffers.h"
#include "capture.h"

#define SYMBOL	"ptrace_may_access"

/* What was asked, from entry to return. The caller keeps the task. */
struct question {
	struct task_struct *task;
	u32 mode;
};

/* The return probe took the question; for the kprobe right after it. */
static DEFINE_PER_CPU(bool, watched);

static bool returns_in_place;

/* Returns whether the question is about a door. */
static bool get_question(struct pt_regs *regs, struct question *question)
{
	question->task =
		(struct task_struct *)regs_get_kernel_argument(regs, 0);
	question->mode = regs_get_kernel_argument(regs, 1);
	return question->mode & PTRACE_MODE_ATTACH;
}

static int returns_entry(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	struct question *question = (struct question *)instance->data;

	if (!get_question(regs, question) || !ptracemon_capture_outcome())
		return 1;
	__this_cpu_write(watched, true);
	return 0;
}
NOKPROBE_SYMBOL(returns_entry);

static int returns_exit(struct kretprobe_instance *instance,
			struct pt_regs *regs)
{
	struct question *question = (struct question *)instance->data;

	/* A bool is the low byte of the register. */
	ptracemon_capture_access(question->task, question->mode,
				 (u8)regs_return_value(regs) ?
					 PTRACEMON_OUTCOME_SUCCESS :
					 PTRACEMON_OUTCOME_FAILURE);
	return 0;
}
NOKPROBE_SYMBOL(returns_exit);

static int entry(struct kprobe *kprobe, struct pt_regs *regs)
{
	struct question question;

	if (!get_question(regs, &question))
		return 0;
	if (__this_cpu_read(watched)) {
		__this_cpu_write(watched, false);
		return 0;
	}
	if (returns_in_place && ptracemon_capture_outcome())
		ptracemon_buffers_count(unwatched);
	ptracemon_capture_access(question.task, question.mode,
				 PTRACEMON_OUTCOME_UNKNOWN);
	return 0;
}
NOKPROBE_SYMBOL(entry);

static struct kprobe kprobe = {
	.symbol_name = SYMBOL,
	.pre_handler = entry,
};

static struct kretprobe kretprobe = {
	.kp.symbol_name = SYMBOL,
	.entry_handler = returns_entry,
	.handler = returns_exit,
	.data_size = sizeof(struct question),
};

int __init ptracemon_access_init(bool watch_returns, int instances)
{
	int error = register_kprobe(&kprobe);

	if (error) {
		pr_err("cannot hook " SYMBOL ": error %d\n", error);
		return error;
	}
	if (!watch_returns)
		return 0;
	kretprobe.maxactive = instances;
	error = register_kretprobe(&kretprobe);
	if (error) {
		pr_err("cannot hook the return of " SYMBOL ": error %d\n",
		       error);
		unregister_kprobe(&kprobe);
		return error;
	}
	returns_in_place = true;
	return 0;
}

void ptracemon_access_exit(void)
{
	if (returns_in_place)
		unregister_kretprobe(&kretprobe);
	unregister_kprobe(&kprobe);
}
