/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_AUTOATTACH_H
#define _PTRACEMON_AUTOATTACH_H

/**
 * ptracemon_autoattach_init - watch for tasks that are born with a tracer
 *
 * Says what is missing if it fails.
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_autoattach_init(void);

/* When it returns no handler runs, and none will. Context: process. */
void ptracemon_autoattach_exit(void);

#endif /* _PTRACEMON_AUTOATTACH_H */
