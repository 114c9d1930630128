/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A probe on a function's entry that can ask for the function's return, call by
 * call.
 */
#ifndef _PTRACEMON_HOOK_H
#define _PTRACEMON_HOOK_H

#include <linux/kprobes.h>
#include <linux/types.h>

#include "share.h"

/* Most that can be removed at a time. */
#define PTRACEMON_HOOKS_MAX	4

/**
 * struct ptracemon_hook - one function
 * @symbol: its name, or NULL
 * @address: without @symbol, where it is
 * @entry: called at each entry, preemption off, with the kprobe whose
 *	ptracemon_hook_of() this is; returns 0
 * @returned: called at the return of each call that ptracemon_hook_watch() was
 *	called for, preemption off, by the task that made the call, maybe on
 *	another CPU; with what ptracemon_hook_watch() gave and the return value
 * @data_size: bytes to keep from the one to the other, a multiple of 8
 * @in_place: it has been added
 */
struct ptracemon_hook {
	const char *symbol;
	void *address;
	int (*entry)(struct kprobe *kprobe, struct pt_regs *regs);
	void (*returned)(void *data, unsigned long value);
	size_t data_size;
	bool in_place;
	/* private: */
	struct kretprobe probe;
	kprobe_pre_handler_t take_instance; /* NULL: returns are not watched */
	struct ptracemon_share watched;
};

static inline struct ptracemon_hook *ptracemon_hook_of(struct kprobe *kprobe)
{
	return container_of(kprobe, struct ptracemon_hook, probe.kp);
}

/**
 * ptracemon_hook_watch - ask for the return of the call that has just begun
 * @kprobe: as @entry got it
 * @regs: likewise
 * @payer: whose call it is
 *
 * Calls can be held up in the kernel by hundreds, so that each payer may have as
 * many watched as there are left for others.
 *
 * Context: in @entry, once.
 * Return: @data_size bytes, aligned to 8, to be filled before @entry returns;
 * NULL if the return cannot be watched because too many calls are.
 */
void *ptracemon_hook_watch(struct kprobe *kprobe, struct pt_regs *regs,
			   u32 payer);

/**
 * ptracemon_hook_add - put a hook in place
 * @hook: the hook
 * @instances: calls that can be watched at a time; 0: returns are not watched
 *
 * Context: process.
 * Return: 0 or -errno; -ENOENT if there is no such function; -EOPNOTSUPP if
 * kprobes are switched off.
 */
int ptracemon_hook_add(struct ptracemon_hook *hook, int instances);

/**
 * ptracemon_hook_remove - take hooks away
 * @hooks: the hooks; those that are not in place are passed over
 * @count: how many, PTRACEMON_HOOKS_MAX at the most
 *
 * When it returns none of their functions runs, nor will.
 *
 * Context: process.
 */
void ptracemon_hook_remove(struct ptracemon_hook *hooks, size_t count);

#endif /* _PTRACEMON_HOOK_H */
