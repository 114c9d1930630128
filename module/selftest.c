// SPDX-License-Identifier: GPL-2.0
/*
 * Do probes fire here at all? Registering one succeeds even while they are
 * switched off (kprobes/enabled in debugfs, kernel.ftrace_enabled). And can a
 * probe's handler ask for the return, as hook.c does it?
 */
#include <linux/kprobes.h>
#include <linux/sched.h>

#include "hook.h"
#include "selftest.h"

/* What was seen, one digit for each handler, oldest first. */
enum seen {
	SEEN_ENTRY	= 1,
	SEEN_RETURN	= 2,
};

#define ARGUMENT	0x7074726163656d6fUL
#define RESULT		0x6e2d636865636bUL

static struct task_struct *tester;
static int seen;

static noinline unsigned long probed(void)
{
	barrier(); /* this CPU only: a body, so that no call is left out */
	return RESULT;
}

/* Called through memory, so that the compiler cannot call a clone of it. */
static unsigned long (*probed_address)(void) = probed;

static void saw(enum seen what)
{
	WRITE_ONCE(seen, seen * 10 + what);
}

static int test_entry(struct kprobe *kprobe, struct pt_regs *regs)
{
	unsigned long *data;

	if (current != tester)
		return 0;
	saw(SEEN_ENTRY);
	data = ptracemon_hook_watch(kprobe, regs, 0);
	if (data)
		*data = ARGUMENT;
	return 0;
}

static void test_returned(void *data, unsigned long value)
{
	if (*(unsigned long *)data == ARGUMENT && value == RESULT)
		saw(SEEN_RETURN);
}

static struct ptracemon_hook test_hook = {
	.address = probed,
	.entry = test_entry,
	.returned = test_returned,
	.data_size = sizeof(unsigned long),
};

static int judge(int seen, bool returns)
{
	switch (seen) {
	case SEEN_ENTRY * 10 + SEEN_RETURN:
		return 0;
	case SEEN_ENTRY:
		return returns ? -ENODATA : 0;
	case 0:
		pr_err("probes do not fire: kprobes or ftrace are switched off. Write 1 to /sys/kernel/debug/kprobes/enabled and to /proc/sys/kernel/ftrace_enabled, then load again\n");
		return -EOPNOTSUPP;
	default:
		pr_err("probes fire in a way that is not known (%d): not safe to use on this kernel\n",
		       seen);
		return -EOPNOTSUPP;
	}
}

int __init ptracemon_selftest(bool returns)
{
	int error;

	tester = current;
	WRITE_ONCE(seen, 0);
	error = ptracemon_hook_add(&test_hook, returns ? 1 : 0);
	if (error && error != -EOPNOTSUPP) {
		pr_err("cannot probe a function of this module: error %d\n",
		       error);
		return error;
	}
	READ_ONCE(probed_address)();
	error = judge(READ_ONCE(seen), returns);
	ptracemon_hook_remove(&test_hook, 1);
	return error;
}
