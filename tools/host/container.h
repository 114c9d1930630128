/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of cgroups -> ids of containers. Pure.
 */
#ifndef _PTRACEMON_TOOLS_CONTAINER_H
#define _PTRACEMON_TOOLS_CONTAINER_H

#include "base/excerpt.h"

/* An id is not longer. */
#define CONTAINER_ID_MAX	64

/**
 * container_of_cgroup - the container that the tasks of a cgroup are in
 * @cgroup: its path
 *
 * By the names that runtimes give to cgroups of containers. A monitor, as conmon,
 * has a cgroup with the id of its container in the name, and is not in it.
 *
 * Return: the id, a part of the path, of the innermost one; nothing if there is
 * none.
 */
struct excerpt container_of_cgroup(const struct excerpt *cgroup);

#endif /* _PTRACEMON_TOOLS_CONTAINER_H */
