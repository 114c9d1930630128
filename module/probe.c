// SPDX-License-Identifier: GPL-2.0
/*
 * The entry points of ptrace(2).
 *
 * Each call goes one of three ways. The knobs leave it out, and that is all. Or
 * it is watched until it returns, and becomes a record then. Or it becomes a
 * record at once: nobody wants to know how it ends, or too many calls are being
 * watched already.
 */
#include <linux/build_bug.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include "buffers.h"
#include "capture.h"
#include "emit.h"
#include "evidence.h"
#include "hook.h"
#include "later.h"
#include "payer.h"
#include "probe.h"

/* The call matters, most likely. */
static noinline int enter_wanted(struct kprobe *kprobe, struct pt_regs *regs,
				 const struct pt_regs *user, u8 abi)
{
	struct ptracemon_watched *watched;
	u32 payer;

	if (unlikely(!ptracemon_capture_wanted(abi, user))) {
		ptracemon_emit_filtered();
		return 0;
	}
	payer = ptracemon_payer_of_current();
	if (!ptracemon_capture_outcome()) {
		ptracemon_capture_unwatched(abi, user, payer);
		return 0;
	}
	watched = ptracemon_hook_watch(kprobe, regs, payer);
	if (likely(watched)) {
		ptracemon_capture_begin(watched, abi, user, payer);
	} else {
		ptracemon_buffers_count(unwatched);
		ptracemon_capture_unwatched(abi, user, payer);
	}
	return 0;
}
NOKPROBE_SYMBOL(enter_wanted);

static __always_inline int enter(struct kprobe *kprobe, struct pt_regs *regs,
				 u8 abi)
{
	/*
	 * A stub has one argument, the registers of user space: see
	 * arch/x86/include/asm/syscall_wrapper.h and its twin of arm64.
	 */
	const struct pt_regs *user =
		(struct pt_regs *)regs_get_kernel_argument(regs, 0);

	if (unlikely(!ptracemon_capture_unwanted(abi, user)))
		return enter_wanted(kprobe, regs, user, abi);
	ptracemon_emit_filtered();
	return 0;
}

/* A call that has returned, with its arguments: registers change on the way out. */
struct returned {
	struct ptracemon_watched watched;
	struct pt_regs user;
};

static void finish_later(void *data, unsigned long value, u8 *items)
{
	struct returned *returned = data;

	returned->watched.user = &returned->user;
	ptracemon_capture_end_later(&returned->watched, value, items);
}

static bool leave_for_later(const struct ptracemon_watched *watched,
			    unsigned long value)
{
	struct returned returned;

	BUILD_BUG_ON(sizeof(returned) > PTRACEMON_LATER_DATA);
	if (PTRACEMON_RETURN_MAY_LOCK || !ptracemon_evidence_wanted())
		return false;
	returned.watched = *watched;
	returned.user = *watched->user;
	return ptracemon_later(finish_later, &returned, sizeof(returned), value,
			       watched->payer);
}

static void call_returned(void *data, unsigned long value)
{
	if (!leave_for_later(data, value))
		ptracemon_capture_end(data, value);
}
NOKPROBE_SYMBOL(call_returned);

/* One handler for each ABI: most calls end at its first lines. */
#define ENTER(name, abi)                                                   \
	static int enter_##name(struct kprobe *kprobe, struct pt_regs *regs) \
	{                                                                  \
		return enter(kprobe, regs, abi);                           \
	}                                                                  \
	NOKPROBE_SYMBOL(enter_##name)

#define STUB(name, handler)                                      \
	{                                                        \
		.symbol = name, .entry = handler,                \
		.returned = call_returned,                            \
		.data_size = sizeof(struct ptracemon_watched),   \
	}

#if defined(CONFIG_X86_64)
ENTER(x86_64, PTRACEMON_ABI_X86_64);
ENTER(i386, PTRACEMON_ABI_I386);
ENTER(x32, PTRACEMON_ABI_X32);
#elif defined(CONFIG_ARM64)
ENTER(arm64, PTRACEMON_ABI_ARM64);
ENTER(arm, PTRACEMON_ABI_ARM);
#endif

/* Every kernel for an architecture has the first one. */
static struct ptracemon_hook stubs[] = {
#if defined(CONFIG_X86_64)
	STUB("__x64_sys_ptrace", enter_x86_64),
	STUB("__ia32_compat_sys_ptrace", enter_i386),
	STUB("__x64_compat_sys_ptrace", enter_x32),
	STUB("__x32_compat_sys_ptrace", enter_x32), /* until 5.11 */
#elif defined(CONFIG_ARM64)
	STUB("__arm64_sys_ptrace", enter_arm64),
	STUB("__arm64_compat_sys_ptrace", enter_arm),
#endif
};

static int __init add_stub(struct ptracemon_hook *stub, int instances)
{
	int error = ptracemon_hook_add(stub, instances);

	if (error == -ENOENT && stub != stubs)
		return 0;
	if (error == -ENOENT)
		pr_err("this kernel has no symbol %s: its ptrace cannot be watched\n",
		       stub->symbol);
	else if (error)
		pr_err("cannot hook %s: error %d\n", stub->symbol, error);
	return error;
}

int __init ptracemon_probe_init(int instances)
{
	int error;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stubs); i++) {
		error = add_stub(&stubs[i], instances);
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
	BUILD_BUG_ON(ARRAY_SIZE(stubs) > PTRACEMON_HOOKS_MAX);
	ptracemon_hook_remove(stubs, ARRAY_SIZE(stubs));
}
