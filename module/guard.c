// SPDX-License-Identifier: GPL-2.0
/*
 * Where kprobes sit on ftrace, kernel.ftrace_enabled=0 silences them, and
 * nothing tells. While some user of ftrace is marked permanent the kernel refuses
 * that write (kernel/trace/ftrace.c, ftrace_enable_sysctl()): this is one, on a
 * function that nobody calls, so that it costs nothing.
 */
#include <linux/ftrace.h>

#include "guard.h"

#if defined(CONFIG_DYNAMIC_FTRACE) && defined(CONFIG_KPROBES_ON_FTRACE)

static noinline void guarded(void)
{
	barrier(); /* this CPU only: a body */
}

/* Taken through memory, so that the function stays one of its own. */
static void (*guarded_address)(void) = guarded;

static void notrace ignore(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *regs)
{
}

static struct ftrace_ops ops = {
	.func = ignore,
	.flags = FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_RECURSION,
};

/* Gives the filter's memory back. ftrace_free_filter() is not exported on 5.10. */
static void forget_filter(void)
{
	ftrace_set_filter(&ops, NULL, 0, 1);
}

int __init ptracemon_guard_init(void)
{
	int error = ftrace_set_filter_ip(
		&ops, (unsigned long)READ_ONCE(guarded_address), 0, 0);

	if (error) {
		pr_err("cannot guard against kernel.ftrace_enabled=0: error %d. The parameter guard=0 does without\n",
		       error);
		return error;
	}
	error = register_ftrace_function(&ops);
	if (!error)
		return 0;
	if (error == -EBUSY)
		pr_err("kernel.ftrace_enabled is 0: probes would see nothing. Write 1 to /proc/sys/kernel/ftrace_enabled, then load again\n");
	else
		pr_err("cannot guard against kernel.ftrace_enabled=0: error %d. The parameter guard=0 does without\n",
		       error);
	forget_filter();
	return error;
}

void ptracemon_guard_exit(void)
{
	unregister_ftrace_function(&ops);
	forget_filter();
}

#else /* kprobes do without ftrace here */

int __init ptracemon_guard_init(void)
{
	return 0;
}

void ptracemon_guard_exit(void)
{
}

#endif
