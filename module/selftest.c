// SPDX-License-Identifier: GPL-2.0
/*
 * Do probes fire here at all? Registering one succeeds even while they are
 * switched off (kprobes/enabled in debugfs, kernel.ftrace_enabled). And does a
 * return probe that was registered after a kprobe run before it?
 */
#include <linux/kprobes.h>
#include <linux/sched.h>

#include "selftest.h"

/* What was seen, one digit for each handler, oldest first. */
enum seen {
	SEEN_RETURNS_ENTRY	= 1,
	SEEN_ENTRY		= 2,
	SEEN_RETURN		= 3,
};

static struct task_struct *tester;
static int seen;

static noinline void hooked(void)
{
	barrier(); /* this CPU only: a body, so that no call is left out */
}

/* Called through memory, so that the compiler cannot call a clone of it. */
static void (*hooked_address)(void) = hooked;

static void saw(enum seen what)
{
	if (current == tester)
		WRITE_ONCE(seen, seen * 10 + what);
}

static int entry(struct kprobe *kprobe, struct pt_regs *regs)
{
	saw(SEEN_ENTRY);
	return 0;
}

static int returns_entry(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	saw(SEEN_RETURNS_ENTRY);
	return 0;
}

static int returns_exit(struct kretprobe_instance *instance,
			struct pt_regs *regs)
{
	saw(SEEN_RETURN);
	return 0;
}

static struct kprobe kprobe = {
	.addr = (kprobe_opcode_t *)hooked,
	.pre_handler = entry,
};

static struct kretprobe kretprobe = {
	.kp.addr = (kprobe_opcode_t *)hooked,
	.entry_handler = returns_entry,
	.handler = returns_exit,
	.maxactive = 1,
};

static int judge(int seen)
{
	switch (seen) {
	case SEEN_RETURNS_ENTRY * 100 + SEEN_ENTRY * 10 + SEEN_RETURN:
		return 0;
	case 0:
		pr_err("probes do not fire: kprobes or ftrace are switched off. Write 1 to /sys/kernel/debug/kprobes/enabled and to /proc/sys/kernel/ftrace_enabled, then load again\n");
		return -EOPNOTSUPP;
	default:
		pr_err("probes fire in an order that is not known (%d): not safe to use on this kernel\n",
		       seen);
		return -EOPNOTSUPP;
	}
}

int __init ptracemon_selftest(void)
{
	int error;

	tester = current;
	error = register_kprobe(&kprobe);
	if (error) {
		pr_err("cannot hook a function of this module: error %d\n",
		       error);
		return error;
	}
	error = register_kretprobe(&kretprobe);
	if (error) {
		pr_err("cannot hook the return of a function of this module: error %d\n",
		       error);
		goto err_unregister_kprobe;
	}
	READ_ONCE(hooked_address)();
	error = judge(READ_ONCE(seen));

	unregister_kretprobe(&kretprobe);
err_unregister_kprobe:
	unregister_kprobe(&kprobe);
	return error;
}
