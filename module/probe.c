// SPDX-License-Identifier: GPL-2.0
/*
 * The entry points of ptrace(2), and what to make of their registers.
 *
 * A kprobe on each is the evidence: it runs for every call. A return probe on
 * the same address tells how the call ended; its pool of instances can run dry,
 * so nothing may depend on it. It is registered after the kprobe, and therefore
 * runs just before it on the same CPU (kernel/kprobes.c adds at the head of the
 * list); what it did with the call it leaves in `verdict`, for the kprobe to
 * find. selftest.c proves that order when the module is loaded.
 *
 * A stub is entered from a system call only, and with preemption off nothing
 * else on the CPU enters one: handlers of this file do not nest.
 */
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>

#include "buffers.h"
#include "capture.h"
#include "probe.h"
#include "selftest.h"

struct stub {
	const char *symbol;
	u8 abi;
	/* Every kernel for this architecture has it. */
	bool required;
	bool in_place;
	bool returns_in_place;
	struct kprobe entry;
	struct kretprobe returns;
};

static struct stub stubs[] = {
#if defined(CONFIG_X86_64)
	{ "__x64_sys_ptrace", PTRACEMON_ABI_X86_64, true },
	{ "__ia32_compat_sys_ptrace", PTRACEMON_ABI_I386 },
	{ "__x64_compat_sys_ptrace", PTRACEMON_ABI_X32 },
	{ "__x32_compat_sys_ptrace", PTRACEMON_ABI_X32 }, /* until 5.11 */
#elif defined(CONFIG_ARM64)
	{ "__arm64_sys_ptrace", PTRACEMON_ABI_ARM64, true },
	{ "__arm64_compat_sys_ptrace", PTRACEMON_ABI_ARM },
#endif
};

enum verdict {
	VERDICT_NONE,		/* the return probe did not run */
	VERDICT_SETTLED,	/* the record comes when the call returns, or
				 * none does, and that has been counted */
	VERDICT_FILTERED,
};

/* Handed from the return probe's entry to the kprobe right after it. */
static DEFINE_PER_CPU(u8, verdict);

/*
 * A stub has one argument, the registers of user space: see
 * arch/x86/include/asm/syscall_wrapper.h and its twin of arm64.
 */
static void stub_arguments(u8 abi, struct pt_regs *regs,
			   struct ptracemon_arguments *arguments)
{
	struct pt_regs *user =
		(struct pt_regs *)regs_get_kernel_argument(regs, 0);

#if defined(CONFIG_X86_64)
	if (abi == PTRACEMON_ABI_I386) {
		arguments->request = user->bx;
		arguments->pid = user->cx;
		arguments->addr = user->dx;
		arguments->data = user->si;
		return;
	}
	arguments->request = user->di;
	arguments->pid = user->si;
	arguments->addr = user->dx;
	arguments->data = user->r10;
#elif defined(CONFIG_ARM64)
	arguments->request = user->regs[0];
	arguments->pid = user->regs[1];
	arguments->addr = user->regs[2];
	arguments->data = user->regs[3];
#endif
}

/* Entry of the return probe: before the kprobe, if an instance was free. */
static int returns_entry(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	struct stub *stub =
		container_of(get_kretprobe(instance), struct stub, returns);
	struct ptracemon_arguments arguments;

	stub_arguments(stub->abi, regs, &arguments);
	if (!ptracemon_capture_wanted(stub->abi, arguments.request)) {
		__this_cpu_write(verdict, VERDICT_FILTERED);
		return 1;
	}
	if (!ptracemon_capture_outcome())
		return 1;
	__this_cpu_write(verdict, VERDICT_SETTLED);
	return !ptracemon_capture_begin((struct ptracemon_call *)instance->data,
					stub->abi, &arguments);
}
NOKPROBE_SYMBOL(returns_entry);

/* The call may have slept, and be on another CPU now. */
static int returns_exit(struct kretprobe_instance *instance,
			struct pt_regs *regs)
{
	ptracemon_capture_end((struct ptracemon_call *)instance->data,
			      regs_return_value(regs));
	return 0;
}
NOKPROBE_SYMBOL(returns_exit);

static int entry(struct kprobe *kprobe, struct pt_regs *regs)
{
	struct stub *stub = container_of(kprobe, struct stub, entry);
	struct ptracemon_arguments arguments;
	u8 found = __this_cpu_read(verdict);

	__this_cpu_write(verdict, VERDICT_NONE);
	if (found == VERDICT_SETTLED)
		return 0;
	if (found == VERDICT_FILTERED) {
		ptracemon_capture_filtered();
		return 0;
	}
	stub_arguments(stub->abi, regs, &arguments);
	if (!ptracemon_capture_wanted(stub->abi, arguments.request)) {
		ptracemon_capture_filtered();
		return 0;
	}
	if (stub->returns_in_place && ptracemon_capture_outcome())
		ptracemon_buffers_count(unwatched);
	ptracemon_capture_unwatched(stub->abi, &arguments);
	return 0;
}
NOKPROBE_SYMBOL(entry);

static int hook_entry(struct stub *stub)
{
	int error;

	stub->entry.symbol_name = stub->symbol;
	stub->entry.pre_handler = entry;
	error = register_kprobe(&stub->entry);
	if (error == -ENOENT && !stub->required)
		return 0;
	if (error == -ENOENT)
		pr_err("this kernel has no symbol %s: its ptrace cannot be watched\n",
		       stub->symbol);
	else if (error)
		pr_err("cannot hook %s: error %d\n", stub->symbol, error);
	stub->in_place = !error;
	return error;
}

static int hook_returns(struct stub *stub, int instances)
{
	int error;

	if (!stub->in_place)
		return 0;
	stub->returns.kp.symbol_name = stub->symbol;
	stub->returns.entry_handler = returns_entry;
	stub->returns.handler = returns_exit;
	stub->returns.data_size = sizeof(struct ptracemon_call);
	stub->returns.maxactive = instances;
	error = register_kretprobe(&stub->returns);
	if (error)
		pr_err("cannot hook the return of %s: error %d\n", stub->symbol,
		       error);
	stub->returns_in_place = !error;
	return error;
}

int __init ptracemon_probe_init(bool watch_returns, int instances)
{
	int error;
	size_t i;

	error = ptracemon_selftest();
	if (error)
		return error;
	for (i = 0; i < ARRAY_SIZE(stubs); i++) {
		error = hook_entry(&stubs[i]);
		if (!error && watch_returns)
			error = hook_returns(&stubs[i], instances);
		if (error)
			goto err_unhook;
	}
	return 0;

err_unhook:
	ptracemon_probe_exit();
	return error;
}

void ptracemon_probe_exit(void)
{
	size_t i;

	for (i = ARRAY_SIZE(stubs); i-- > 0;) {
		if (stubs[i].returns_in_place)
			unregister_kretprobe(&stubs[i].returns);
		stubs[i].returns_in_place = false;
		if (stubs[i].in_place)
			unregister_kprobe(&stubs[i].entry);
		stubs[i].in_place = false;
	}
}
