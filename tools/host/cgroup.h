/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ids of cgroups -> their paths -> ids of containers.
 */
#ifndef _PTRACEMON_TOOLS_CGROUP_H
#define _PTRACEMON_TOOLS_CGROUP_H

#include <stddef.h>
#include <stdint.h>

#include "base/escape.h"

#define CGROUP_PATH_MAX	1024
#define CGROUPS_KEPT	64

/**
 * struct cgroups - where to ask, and a bounded cache of the answers
 * @mount: the mount point of cgroup2, opened; negative: there is none
 * @root_length: bytes of its path
 * @entries: by low bits of the id; a newcomer takes the place. An id is not
 *	used again, and a cgroup of version 2 cannot be renamed: answers stay
 *	right
 */
struct cgroups {
	int mount;
	size_t root_length;
	struct cgroup {
		uint64_t id;
		size_t size;
		uint8_t path[CGROUP_PATH_MAX];
	} *entries;
};

/* Without memory or cgroup2 there will be no paths. */
void cgroups_init(struct cgroups *cgroups);
void cgroups_free(struct cgroups *cgroups);

/**
 * cgroups_find - path of a cgroup
 * @cgroups: the cache
 * @id: its id
 *
 * Return: the path below the mount point, good until the next call; nothing if
 * there is no such cgroup any more, or none may be asked for.
 */
struct excerpt cgroups_find(struct cgroups *cgroups, uint64_t id);

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

#endif /* _PTRACEMON_TOOLS_CGROUP_H */
