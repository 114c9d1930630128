// SPDX-License-Identifier: GPL-2.0
/*
 * Ids of cgroups -> their paths. See cgroup.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "host/cgroup.h"

/* FILEID_KERNFS of the kernel: the handle is the id. */
#define HANDLE_TYPE	0xfe

static int open_root(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs status;

	if (fd < 0)
		return -1;
	if (!fstatfs(fd, &status) && status.f_type == CGROUP2_SUPER_MAGIC)
		return fd;
	close(fd);
	return -1;
}

void cgroups_init(struct cgroups *cgroups)
{
	/* Where systemd puts it, alone or beside version 1. */
	static const char *const roots[] = {
		"/sys/fs/cgroup",
		"/sys/fs/cgroup/unified",
	};
	size_t i;

	memset(cgroups, 0, sizeof(*cgroups));
	cgroups->entries = calloc(CGROUPS_KEPT, sizeof(*cgroups->entries));
	cgroups->mount = -1;
	for (i = 0; i < 2 && cgroups->mount < 0; i++) {
		cgroups->mount = open_root(roots[i]);
		cgroups->root_length = strlen(roots[i]);
	}
}

void cgroups_free(struct cgroups *cgroups)
{
	if (cgroups->entries && cgroups->mount >= 0)
		close(cgroups->mount);
	free(cgroups->entries);
	cgroups->entries = NULL;
}

static int open_cgroup(int mount, uint64_t id)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(id)];
	} file = { .handle = { .handle_bytes = sizeof(id),
			       .handle_type = HANDLE_TYPE } };

	memcpy(file.handle.f_handle, &id, sizeof(id));
	return open_by_handle_at(mount, &file.handle,
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The root is "/"; a path that is too long to keep counts as none. */
static void look_up(struct cgroups *cgroups, struct cgroup *cgroup, int fd)
{
	size_t skip = cgroups->root_length;
	char path[CGROUP_PATH_MAX + 64], name[32];
	ssize_t length;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	length = readlink(name, path, sizeof(path));
	if (length < (ssize_t)skip || (size_t)length == sizeof(path))
		return;
	cgroup->size = (size_t)length - skip;
	if (!cgroup->size) {
		cgroup->size = 1;
		cgroup->path[0] = '/';
	} else if (path[skip] != '/' || cgroup->size > CGROUP_PATH_MAX) {
		cgroup->size = 0;
	} else {
		memcpy(cgroup->path, path + skip, cgroup->size);
	}
}

struct excerpt cgroups_find(struct cgroups *cgroups, uint64_t id)
{
	struct excerpt found = { .bytes = NULL };
	struct cgroup *cgroup;
	int fd;

	if (!cgroups->entries || cgroups->mount < 0 || !id)
		return found;
	cgroup = &cgroups->entries[id % CGROUPS_KEPT];
	if (cgroup->id != id) {
		cgroup->id = 0;
		cgroup->size = 0;
		fd = open_cgroup(cgroups->mount, id);
		if (fd < 0 && errno != ESTALE && errno != ENOENT)
			return found;
		/* What has gone does not come back. */
		cgroup->id = id;
		if (fd >= 0) {
			look_up(cgroups, cgroup, fd);
			close(fd);
		}
	}
	if (cgroup->size) {
		found.bytes = cgroup->path;
		found.size = cgroup->size;
	}
	return found;
}
