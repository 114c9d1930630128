/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_DEVICE_H
#define _PTRACEMON_DEVICE_H

#include <linux/types.h>

struct attribute_group;

/**
 * ptracemon_device_init - make /dev/ptracemon
 * @mode: its permission bits
 * @groups: its sysfs attributes, terminated by NULL
 *
 * Context: process. Return: 0 or -errno.
 */
int ptracemon_device_init(umode_t mode, const struct attribute_group **groups);

/* Context: process; nobody has the device open (the module is pinned then). */
void ptracemon_device_exit(void);

/* Whether somebody has the device open for reading. Context: any. */
bool ptracemon_device_has_reader(void);

/**
 * ptracemon_device_lock_out - keep readers away for a moment
 *
 * Context: process, may sleep.
 * Return: 0, to be followed by ptracemon_device_let_in(); -EBUSY if there is a
 * reader.
 */
int ptracemon_device_lock_out(void);
void ptracemon_device_let_in(void);

#endif /* _PTRACEMON_DEVICE_H */
