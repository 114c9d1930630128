// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the configuration and of rules. See conf_file.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/usage.h"
#include "commands/conf_file.h"

/* What has more was not written by hand. */
#define SIZE_MAX_FILE	(1 << 20)

char *conf_file_read(struct texts *texts, int fd, const char *path, const char *what,
		     size_t *length)
{
	char *text = malloc(SIZE_MAX_FILE);
	ssize_t got = -1;

	if (text && fd >= 0) {
		errno = EISDIR; /* a read that fails may not say why */
		got = file_read_open(fd, text, SIZE_MAX_FILE);
	}
	if (got < 0)
		usage_problem("cannot read %s: %s", path, strerror(errno));
	else if (got == SIZE_MAX_FILE - 1)
		usage_problem("%s is too large to be %s", path, what);
	if (fd >= 0)
		close(fd);
	if (got < 0 || got == SIZE_MAX_FILE - 1) {
		free(text);
		return NULL;
	}
	*length = (size_t)got;
	return texts_keep(texts, realloc(text, *length + 1));
}

const char *conf_file_place(struct texts *texts, const char *path, unsigned int line)
{
	char *place;

	if (asprintf(&place, "%s:%u", path, line) < 0)
		place = NULL;
	texts_keep(texts, place);
	usage_is_at(place);
	return place;
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return *entry->d_name != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

static int by_name(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

int conf_file_list(int folder, struct dirent ***names)
{
	return scandirat(folder, ".", names, is_conf, by_name);
}
