// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors 0 to 2, and short files. See file.h.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

static bool had_output = true;

bool file_begin(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* Write-only: reading a closed standard input still fails. */
		if (open("/dev/null", O_WRONLY) != fd)
			return false;
		if (fd == STDOUT_FILENO)
			had_output = false;
	}
	return true;
}

bool file_has_output(void)
{
	return had_output;
}

ssize_t file_read_open(int fd, char *text, size_t size)
{
	ssize_t length, used = 0;

	/* At the latest when there is no more room, nothing is read. */
	do {
		length = read(fd, text + used, size - 1 - (size_t)used);
		used += length > 0 ? length : 0;
	} while (length > 0);
	text[used] = 0;
	return used || !length ? used : -1;
}

ssize_t file_read(int folder, const char *name, char *text, size_t size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	*text = 0;
	if (fd < 0)
		return -1;
	length = file_read_open(fd, text, size);
	close(fd);
	return length;
}

bool file_is_roots(const struct stat *status)
{
	return !status->st_uid && !(status->st_mode & (S_IWGRP | S_IWOTH));
}
