// SPDX-License-Identifier: GPL-2.0
/*
 * The other doors to a tracer's power: process_vm_readv(2), process_vm_writev(2),
 * /proc/PID/mem, pidfd_getfd(2) and whatever else has to pass
 * ptrace_may_access() with PTRACE_MODE_ATTACH. ptrace(2) itself does not come by
 * here: it calls __ptrace_may_access() (kernel/ptrace.c). Credentials are
 * checked inside, so that their refusals are seen too.
 *
 * Questions with PTRACE_MODE_READ, which ps and the like ask by the hundred, end
 * at one test.
 */
#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include "access.h"
#include "buffers.h"
#include "config.h"
#include "doors.h"
#include "hook.h"
#include "memory.h"
#include "payer.h"

#define SYMBOL	"ptrace_may_access"

/*
 * What was asked, from entry to return, and who pays. The caller keeps the task,
 * by a reference at least: see identity.h.
 */
struct question {
	struct task_struct *task;
	u32 mode;
	u32 payer;
};

static void access_decided(void *data, unsigned long value)
{
	const struct question *question = data;

	/* A bool is the low byte of the register. */
	ptracemon_doors_access(question->task, question->mode,
			       (u8)value ? PTRACEMON_OUTCOME_SUCCESS :
					   PTRACEMON_OUTCOME_FAILURE,
			       question->payer);
}
NOKPROBE_SYMBOL(access_decided);

static noinline int ask(struct kprobe *kprobe, struct pt_regs *regs)
{
	struct question *watched, question = {
		.task = (struct task_struct *)regs_get_kernel_argument(regs, 0),
		.mode = regs_get_kernel_argument(regs, 1),
	};

	if (ptracemon_memory_asked(question.task))
		return 0;
	question.payer = ptracemon_payer_of_current();
	if (ptracemon_config_is_on(PTRACEMON_SWITCH_OUTCOME)) {
		watched = ptracemon_hook_watch(kprobe, regs, question.payer);
		if (likely(watched)) {
			*watched = question;
			return 0;
		}
		ptracemon_buffers_count(unwatched);
	}
	ptracemon_doors_access(question.task, question.mode,
			       PTRACEMON_OUTCOME_UNKNOWN, question.payer);
	return 0;
}
NOKPROBE_SYMBOL(ask);

static int access_asked(struct kprobe *kprobe, struct pt_regs *regs)
{
	if (likely(!(regs_get_kernel_argument(regs, 1) & PTRACE_MODE_ATTACH)))
		return 0;
	return ask(kprobe, regs);
}
NOKPROBE_SYMBOL(access_asked);

static struct ptracemon_hook access_hook = {
	.symbol = SYMBOL,
	.entry = access_asked,
	.returned = access_decided,
	.data_size = sizeof(struct question),
};

int __init ptracemon_access_init(int instances)
{
	int error = ptracemon_hook_add(&access_hook, instances);

	if (error)
		pr_warn("cannot hook " SYMBOL ": error %d\n", error);
	return error;
}

void ptracemon_access_exit(void)
{
	ptracemon_hook_remove(&access_hook, 1);
}
