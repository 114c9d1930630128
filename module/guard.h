/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_GUARD_H
#define _PTRACEMON_GUARD_H

/**
 * ptracemon_guard_init - refuse that ftrace is switched off
 *
 * From here on writing 0 to kernel.ftrace_enabled gets EBUSY. Says what is wrong
 * if it fails, above all if it is 0 already.
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_guard_init(void);

/* Context: process. */
void ptracemon_guard_exit(void);

#endif /* _PTRACEMON_GUARD_H */
