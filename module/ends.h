/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_ENDS_H
#define _PTRACEMON_ENDS_H

/**
 * ptracemon_ends_init - watch for the exit and exec of tasks that trace or are
 *	traced
 *
 * Says what is missing if it fails.
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_ends_init(void);

/* When it returns no handler runs, and none will. Context: process. */
void ptracemon_ends_exit(void);

#endif /* _PTRACEMON_ENDS_H */
