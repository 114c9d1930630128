/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The executable and the command line of the current task, as items of a record
 * (struct ptracemon_item). They go into one record of a program on each CPU, and
 * into another one when a reader has come, or after a while.
 */
#ifndef _PTRACEMON_COMMAND_H
#define _PTRACEMON_COMMAND_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

/* Bytes that the items take at the most. */
#define PTRACEMON_COMMAND_MAX                                    \
	(3 * sizeof(struct ptracemon_item) + PTRACEMON_PATH_MAX + \
	 sizeof(struct ptracemon_file) + PTRACEMON_CMDLINE_MAX)

/**
 * ptracemon_command_write - write the items of the current task
 * @at: where to, PTRACEMON_COMMAND_MAX bytes, aligned to 8
 * @of_tracee: the current task is the tracee of the record
 * @may_lock: spinlocks may be taken here; else a path begins at the root of its
 *	file system
 *
 * Context: a system call of the current task, outside any lock that path lookup
 * takes; preemption off. Never sleeps, never faults.
 * Return: bytes written, a multiple of 8; 0 if there is nothing to be had.
 */
u32 ptracemon_command_write(void *at, bool of_tracee, bool may_lock);

#endif /* _PTRACEMON_COMMAND_H */
