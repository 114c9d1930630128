/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The executable and the command line of the current task, as items of a record
 * (struct ptracemon_item).
 */
#ifndef _PTRACEMON_COMMAND_H
#define _PTRACEMON_COMMAND_H

#include <linux/types.h>

struct ptracemon_command;

/**
 * ptracemon_command_of_current - look at the current task
 *
 * Context: a system call of the current task, outside any lock that path
 * lookup takes; preemption off. Never sleeps, never faults.
 * Return: what was found, good until preemption is on again; NULL if there is
 * nothing to be had here.
 */
const struct ptracemon_command *ptracemon_command_of_current(void);

/* Bytes that its items take in a record; 0 for NULL. */
u32 ptracemon_command_size(const struct ptracemon_command *command);

/**
 * ptracemon_command_write - write the items
 * @at: where to, ptracemon_command_size() bytes
 * @command: what, or NULL
 * @of_tracee: the current task is the tracee of the record
 */
void ptracemon_command_write(void *at, const struct ptracemon_command *command,
			     bool of_tracee);

/* First and last. Context: process. Return: 0 or -ENOMEM. */
int ptracemon_command_init(void);
void ptracemon_command_exit(void);

#endif /* _PTRACEMON_COMMAND_H */
