// SPDX-License-Identifier: GPL-2.0
/*
 * Files that follow each other. See series.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/series.h"

void series_name(char name[SERIES_NAME_MAX], const char *path, uint64_t number)
{
	snprintf(name, SERIES_NAME_MAX, "%s.%06" PRIu64, path, number);
}

/* Opens the folder that the files are in. *@name: their name in it. */
static DIR *open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];

	*name = slash ? slash + 1 : path;
	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	return opendir(folder);
}

/* Number of a file of this series: "NAME.000001". Returns 0: it is none. */
static uint64_t number_of(const char *file, const char *name)
{
	size_t length = strlen(name);
	char *end;
	uint64_t number;

	if (strncmp(file, name, length) || file[length] != '.' ||
	    strspn(file + length + 1, "0123456789") < 6)
		return 0;
	number = strtoull(file + length + 1, &end, 10);
	return *end ? 0 : number;
}

/* Looks through the files, and removes those up to the number @last. Returns 0 or an errno. */
static int scan(const char *path, uint64_t last, uint64_t *highest)
{
	const char *name;
	DIR *folder = open_folder(path, &name);
	struct dirent *entry;
	uint64_t number;
	int error = 0;

	*highest = 0;
	while (folder && (entry = readdir(folder))) {
		number = number_of(entry->d_name, name);
		if (number > *highest)
			*highest = number;
		if (number && number <= last &&
		    unlinkat(dirfd(folder), entry->d_name, 0) &&
		    errno != ENOENT)
			error = errno;
	}
	if (folder)
		closedir(folder);
	return error;
}

uint64_t series_highest(const char *path)
{
	uint64_t highest;

	scan(path, 0, &highest);
	return highest;
}

int series_prune(const char *path, uint64_t number, uint64_t keep)
{
	uint64_t highest;

	if (!keep || number <= keep)
		return 0;
	return scan(path, number - keep, &highest);
}

void series_sync(const char *path)
{
	const char *name;
	DIR *folder = open_folder(path, &name);

	if (!folder)
		return;
	fsync(dirfd(folder));
	closedir(folder);
}

int series_open(const char *name, bool fresh)
{
	const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;

	return open(name, fresh ? flags | O_EXCL : flags, 0600);
}
