/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_PROBE_H
#define _PTRACEMON_PROBE_H

#include <linux/types.h>

#define PTRACEMON_RETURN_INSTANCES_MAX	65536

/**
 * ptracemon_probe_init - hook the entry points of ptrace(2)
 * @instances: calls that can be watched at a time, for each entry point, up to
 *	PTRACEMON_RETURN_INSTANCES_MAX; 0: no returns
 *
 * From here on calls become records. Says what is missing if it fails.
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int ptracemon_probe_init(int instances);

/*
 * When it returns no handler runs, and none will. Context: process.
 */
void ptracemon_probe_exit(void);

#endif /* _PTRACEMON_PROBE_H */
