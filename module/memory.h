/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_MEMORY_H
#define _PTRACEMON_MEMORY_H

#include <linux/types.h>

struct task_struct;

/* What could be hooked. */
#define PTRACEMON_MEMORY_MEM	(1u << 0) /* /proc/PID/mem */
#define PTRACEMON_MEMORY_VM	(1u << 1) /* process_vm_readv(2) and its twin */

/**
 * ptracemon_memory_init - hook the functions that move memory of other processes
 * @instances: transfers that can be watched at a time; 0: no returns
 *
 * Says what is missing.
 *
 * Context: process.
 * Return: PTRACEMON_MEMORY_*.
 */
u32 ptracemon_memory_init(int instances);

/* When it returns no handler runs, and none will. Context: process. */
void ptracemon_memory_exit(void);

/**
 * ptracemon_memory_asked - the kernel asks whether the current task may access one
 * @task: which, kept by the caller
 *
 * Context: at the entry of ptrace_may_access().
 * Return: whether it asks on behalf of a transfer that will have a record.
 */
bool ptracemon_memory_asked(struct task_struct *task);

#endif /* _PTRACEMON_MEMORY_H */
