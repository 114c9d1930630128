/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which calls are the reader's canaries: see "The canary" in uapi/ptracemon.h.
 */
#ifndef _PTRACEMON_CANARY_H
#define _PTRACEMON_CANARY_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "uapi/ptracemon.h"

struct pid;
struct task_struct;

/**
 * ptracemon_canary_set_reader - whose canaries are let through
 * @process: of the consumer, with a reference of the caller, which keeps others
 *	from being taken for it when it has ended; NULL: nobody's
 *
 * Context: any.
 */
void ptracemon_canary_set_reader(const struct pid *process);

/* Whether the current task is the reader. Context: preemption off. */
bool ptracemon_canary_by_reader(void);

/* Whether a ptrace request of the current task is one. Context: likewise. */
static inline bool ptracemon_canary_is_call(u64 request)
{
	return unlikely(request == PTRACEMON_REQUEST_CANARY) &&
	       ptracemon_canary_by_reader();
}

/* Whether the current task's way through a door to @task is one. Likewise. */
bool ptracemon_canary_is_access(u8 door, const struct task_struct *task);

#endif /* _PTRACEMON_CANARY_H */
