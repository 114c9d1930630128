// SPDX-License-Identifier: GPL-2.0
/*
 * Ids of cgroups -> their paths -> ids of containers. See cgroup.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "host/cgroup.h"

/* FILEID_KERNFS of the kernel: the handle is the id. */
#define HANDLE_TYPE	0xfe

/* Amazon ECS on Fargate: the id of a task, a minus, a number. */
#define ECS_TASK_DIGITS	32

#define DECIMAL		"0123456789"
#define HEXADECIMAL	DECIMAL "abcdef"

/* Who puts his own name before the id. */
static const char *const runtimes[] = {
	"docker", "libpod", "crio", "cri-containerd", "nerdctl",
};

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

static bool has_only(const char *set, const uint8_t *text, size_t length)
{
	while (length && memchr(set, *text, strlen(set))) {
		text++;
		length--;
	}
	return !length;
}

static bool is_runtime(const uint8_t *name, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++)
		if (strlen(runtimes[i]) == length &&
		    !memcmp(runtimes[i], name, length))
			return true;
	return false;
}

/* What may stand before an id: nothing, RUNTIME- or SLICE:RUNTIME: */
static bool is_prefix(const uint8_t *text, size_t length)
{
	const uint8_t *colon;
	size_t skip;

	if (!length)
		return true;
	if (text[length - 1] == '-')
		return is_runtime(text, length - 1);
	if (text[length - 1] != ':')
		return false;
	colon = memrchr(text, ':', length - 1);
	skip = colon ? (size_t)(colon + 1 - text) : 0;
	return is_runtime(text + skip, length - 1 - skip);
}

static void take_away(struct excerpt *name, const char *end)
{
	size_t length = strlen(end);

	if (name->size >= length &&
	    !memcmp(name->bytes + name->size - length, end, length))
		name->size -= length;
}

/* The 64 digits that nearly all have. */
static bool find_digits(const struct excerpt *name, struct excerpt *id)
{
	size_t before;

	if (name->size < CONTAINER_ID_MAX)
		return false;
	before = name->size - CONTAINER_ID_MAX;
	id->bytes = name->bytes + before;
	id->size = CONTAINER_ID_MAX;
	return has_only(HEXADECIMAL, id->bytes, id->size) &&
	       is_prefix(name->bytes, before);
}

/* @above: the path up to it, with its slash. */
static bool find_ecs(const struct excerpt *above, const struct excerpt *name,
		     struct excerpt *id)
{
	const size_t before = ECS_TASK_DIGITS + 1;

	*id = *name;
	return name->size > before && name->size <= CONTAINER_ID_MAX &&
	       name->bytes[ECS_TASK_DIGITS] == '-' &&
	       memmem(above->bytes, above->size, "/ecs/", 5) &&
	       has_only(HEXADECIMAL, name->bytes, ECS_TASK_DIGITS) &&
	       has_only(DECIMAL, name->bytes + before, name->size - before);
}

struct excerpt container_of_cgroup(const struct excerpt *cgroup)
{
	const struct excerpt none = { .bytes = NULL };
	struct excerpt above = *cgroup, name, id = none;

	while (above.size) {
		const uint8_t *slash =
			memrchr(above.bytes, '/', above.size);
		size_t skip = slash ? (size_t)(slash + 1 - above.bytes) : 0;

		name.bytes = above.bytes + skip;
		name.size = above.size - skip;
		above.size = skip;
		take_away(&name, ".scope");
		if (find_digits(&name, &id) || find_ecs(&above, &name, &id)) {
			id.cut = false;
			return id;
		}
		above.size -= skip != 0;
	}
	return none;
}
