/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_SYSFS_H
#define _PTRACEMON_SYSFS_H

struct attribute_group;

/* The files of /sys/class/misc/ptracemon/, see docs/ABI-sysfs. */
extern const struct attribute_group *ptracemon_sysfs_groups[];

/**
 * ptracemon_sysfs_parse_children - the value of the knob `children`
 * @text: all, control or none; a newline may follow
 *
 * Return: enum ptracemon_children, or -EINVAL.
 */
int ptracemon_sysfs_parse_children(const char *text);

#endif /* _PTRACEMON_SYSFS_H */
