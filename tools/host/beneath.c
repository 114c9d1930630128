// SPDX-License-Identifier: GPL-2.0
/*
 * Files in folders that somebody else may have filled. See beneath.h.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/beneath.h"

#define STEP	(O_PATH | O_NOFOLLOW | O_CLOEXEC)

/* Opens what is at @path to look at it: O_PATH waits for nobody. Returns -1 if it is not there. */
static int find(int root, const char *path, int flags)
{
	int folder = root, next = -1;

	while (*path) {
		const size_t length = strcspn(path, "/");
		char name[NAME_MAX + 1];

		if (length > NAME_MAX)
			break;
		memcpy(name, path, length);
		name[length] = 0;
		path += length;
		path += strspn(path, "/");
		next = openat(folder, name,
			      STEP | (*path ? O_DIRECTORY : flags));
		if (folder != root)
			close(folder);
		folder = next;
		if (next < 0)
			return -1;
	}
	if (*path && folder != root)
		close(folder);
	return *path ? -1 : next;
}

int beneath_folder(int root, const char *path)
{
	return find(root, path, O_DIRECTORY);
}

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t length;

	do {
		length = read(fd, text + used, size - used);
		used += length > 0 ? (size_t)length : 0;
	} while (length > 0 && used < size);
	return length < 0 || used == size ? -1 : (ssize_t)used;
}

/* The same file again, to read. A pipe or a device would be opened by that: it is none. */
static ssize_t read_plain(int found, uid_t owner, char *text, size_t size)
{
	struct stat status;
	ssize_t length;
	char name[40];
	int fd;

	if (fstat(found, &status) || !S_ISREG(status.st_mode) ||
	    (owner != BENEATH_ANY && status.st_uid != owner))
		return -1;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", found);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	length = read_all(fd, text, size);
	close(fd);
	return length;
}

ssize_t beneath_read(int root, const char *path, uid_t owner, char *text,
		     size_t size)
{
	int found = find(root, path, 0);
	ssize_t length;

	if (found < 0)
		return -1;
	length = read_plain(found, owner, text, size);
	close(found);
	return length;
}
