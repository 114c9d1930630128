/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ids of cgroups -> their paths.
 */
#ifndef _PTRACEMON_TOOLS_CGROUP_H
#define _PTRACEMON_TOOLS_CGROUP_H

#include <stddef.h>
#include <stdint.h>

#include "base/excerpt.h"

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

#endif /* _PTRACEMON_TOOLS_CGROUP_H */
