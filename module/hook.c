// SPDX-License-Identifier: GPL-2.0
/*
 * A probe on a function's entry that can ask for the function's return. See
 * hook.h.
 *
 * A return probe of the kernel takes an instance at each call before it asks its
 * user, and tells nobody if none is free. So the kernel's handler is put behind
 * ours, which first looks whether the call matters, takes an instance only then,
 * and knows what came of it. The kernel calls the handler that the kprobe names
 * (kernel/kprobes.c) and puts its own there when the return probe is registered;
 * that is done with the probe disarmed. selftest.c proves that it works when
 * the module is loaded.
 *
 * Handlers do not nest: the functions that are hooked are called by tasks only,
 * preemption is off, and none is called from a handler.
 */
#include <linux/kprobes.h>
#include <linux/percpu.h>

#include "hook.h"

/*
 * What an instance holds. The hook is noted in it because the kernel may have
 * forgotten by the return whose instance it was: without rethook,
 * get_kretprobe() gives NULL from the moment an unregistration begins, while
 * handlers still run (kernel/kprobes.c, unregister_kretprobes()).
 */
struct watched_call {
	struct ptracemon_hook *hook;
	u64 bucket;
	u64 data[];
};

/* The instance that was taken, from keep_instance() to its caller's caller. */
static DEFINE_PER_CPU(struct kretprobe_instance *, taken);

static int keep_instance(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	__this_cpu_write(taken, instance);
	return 0;
}
NOKPROBE_SYMBOL(keep_instance);

static int call_returned(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	struct watched_call *call = (struct watched_call *)instance->data;

	ptracemon_share_give_back(&call->hook->watched, call->bucket);
	call->hook->returned(call->data, regs_return_value(regs));
	return 0;
}
NOKPROBE_SYMBOL(call_returned);

void *ptracemon_hook_watch(struct kprobe *kprobe, struct pt_regs *regs,
			   u32 payer)
{
	u32 bucket = ptracemon_share_bucket(payer);
	struct ptracemon_hook *hook = ptracemon_hook_of(kprobe);
	struct kretprobe_instance *instance;
	struct watched_call *call;

	if (unlikely(!hook->take_instance))
		return NULL;
	if (unlikely(!ptracemon_share_take(&hook->watched,
					   hook->probe.maxactive, bucket)))
		return NULL;
	__this_cpu_write(taken, NULL);
	hook->take_instance(kprobe, regs);
	instance = __this_cpu_read(taken);
	if (unlikely(!instance)) {
		ptracemon_share_give_back(&hook->watched, bucket);
		return NULL;
	}
	call = (struct watched_call *)instance->data;
	call->hook = hook;
	call->bucket = bucket;
	return call->data;
}
NOKPROBE_SYMBOL(ptracemon_hook_watch);

/* Only the entry: returns are not watched here. */
static int add_plain(struct ptracemon_hook *hook)
{
	struct kprobe *probe = &hook->probe.kp;
	int error;

	*probe = (struct kprobe){
		.symbol_name = hook->symbol,
		.addr = hook->address,
		.pre_handler = hook->entry,
	};
	hook->take_instance = NULL;
	error = register_kprobe(probe);
	hook->in_place = !error;
	return error;
}

int ptracemon_hook_add(struct ptracemon_hook *hook, int instances)
{
	struct kretprobe *probe = &hook->probe;
	int error;

	if (!instances)
		return add_plain(hook);
	*probe = (struct kretprobe){
		.kp.symbol_name = hook->symbol,
		.kp.addr = hook->address,
		.kp.flags = KPROBE_FLAG_DISABLED,
		.entry_handler = keep_instance,
		.handler = call_returned,
		.data_size = sizeof(struct watched_call) + hook->data_size,
		.maxactive = instances,
	};
	error = register_kretprobe(probe);
	if (error)
		return error;
	hook->take_instance = probe->kp.pre_handler;
	probe->kp.pre_handler = hook->entry;
	error = enable_kretprobe(probe);
	/* While all are switched off nothing is enabled, nor will be. */
	if (!error && kprobe_disabled(&probe->kp))
		error = -EOPNOTSUPP;
	if (error)
		unregister_kretprobe(probe);
	hook->in_place = !error;
	return error;
}

/* Each removal waits for all CPUs: all at once. */
void ptracemon_hook_remove(struct ptracemon_hook *hooks, size_t count)
{
	struct kretprobe *probes[PTRACEMON_HOOKS_MAX];
	size_t found = 0, i;

	for (i = 0; i < count; i++) {
		if (hooks[i].in_place && hooks[i].take_instance)
			probes[found++] = &hooks[i].probe;
		else if (hooks[i].in_place)
			unregister_kprobe(&hooks[i].probe.kp);
		hooks[i].in_place = false;
	}
	if (found)
		unregister_kretprobes(probes, found);
}
