/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_SYSFS_H
#define _PTRACEMON_SYSFS_H

struct attribute_group;

/* The files of /sys/class/misc/ptracemon/, see docs/ABI-sysfs. */
extern const struct attribute_group *ptracemon_sysfs_groups[];

#endif /* _PTRACEMON_SYSFS_H */
