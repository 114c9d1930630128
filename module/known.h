/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that the records of a CPU have told about already.
 */
#ifndef _PTRACEMON_KNOWN_H
#define _PTRACEMON_KNOWN_H

#include <linux/types.h>

struct file;
struct task_struct;

/* What was told: path and command line of a caller; path of a tracee. */
enum ptracemon_known {
	PTRACEMON_KNOWN_CALLER,
	PTRACEMON_KNOWN_TRACEE,
	PTRACEMON_KNOWN_KINDS
};

/**
 * ptracemon_known - whether records of this CPU have it
 * @kind: what
 * @task: of the program, kept as identity.h says
 * @now: nanoseconds, boot clock
 *
 * Context: preemption off.
 */
bool ptracemon_known(enum ptracemon_known kind, struct task_struct *task,
		     u64 now);

/*
 * They have it from now on. @execs: self_exec_id of the task, read before what was
 * told; the rest, and the context, as above.
 */
void ptracemon_known_remember(enum ptracemon_known kind,
			      struct task_struct *task, u64 execs, u64 now);

/**
 * ptracemon_known_file - whether records of this CPU have told a file's path
 * @kind: in which items: those of one kind do not push out another's
 * @file: an open file, kept by the caller
 * @now: nanoseconds, boot clock
 *
 * A folder above it may have been renamed since. Context: preemption off.
 */
bool ptracemon_known_file(u16 kind, const struct file *file, u64 now);

/* They have it from now on. Arguments and context as above. */
void ptracemon_known_remember_file(u16 kind, const struct file *file, u64 now);

/* Nobody has seen anything yet: a reader has come. Context: any. */
void ptracemon_known_forget(void);

/* First and last. Context: process. Return: 0 or -ENOMEM. */
int ptracemon_known_init(void);
void ptracemon_known_exit(void);

#endif /* _PTRACEMON_KNOWN_H */
