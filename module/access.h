/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_ACCESS_H
#define _PTRACEMON_ACCESS_H

#include <linux/types.h>

/**
 * ptracemon_access_init - hook the check that guards the other doors
 * @instances: checks that can be watched at a time; 0: no returns
 *
 * Says what is missing if it fails. After ptracemon_probe_init().
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_access_init(int instances);

/* When it returns no handler runs, and none will. Context: process. */
void ptracemon_access_exit(void);

#endif /* _PTRACEMON_ACCESS_H */
