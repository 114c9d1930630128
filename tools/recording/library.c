// SPDX-License-Identifier: GPL-2.0
/*
 * Files of recordings, sorted. See library.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/usage.h"
#include "recording/library.h"
#include "recording/playback.h"

int library_open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	const char *problem = NULL;
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		problem = strerror(errno);
	else if (!S_ISREG(status.st_mode))
		problem = "it is not a regular file; give what is written to a pipe as standard input, with the name -";
	if (!problem)
		return fd;
	usage_problem("cannot open %s: %s", path, problem);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* What a file says about itself. One that says nothing stays as it is. */
static void look_into(struct library_file *file, int fd)
{
	struct recording_block head;
	struct playback playback;
	const void *bytes;

	if (!playback_init(&playback, fd))
		return;
	if (playback_next(&playback, &head, &bytes) == PLAYED_BLOCK) {
		const struct recording_start *start = &playback.start;

		memcpy(file->boot_id, start->boot_id, sizeof(file->boot_id));
		file->began = start->began + (uint64_t)start->utc_offset;
		file->run = start->run;
		file->index = start->index;
	}
	playback_free(&playback);
}

static int look_at(struct library_file *file, bool alone)
{
	int fd;

	file->began = UINT64_MAX;
	if (!strcmp(file->path, "-")) {
		if (!alone)
			return usage_wrong("standard input can only be replayed alone",
					   file->path);
		if (isatty(STDIN_FILENO))
			return usage_wrong("standard input is a terminal",
					   file->path);
		return 0;
	}
	fd = library_open_file(file->path);
	if (fd < 0)
		return EXIT_PROBLEM;
	look_into(file, fd);
	close(fd);
	return 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
	const struct library_file *a = left, *b = right;
	int order = compare_numbers(a->boot, b->boot);

	if (!order)
		order = strcmp(a->boot_id, b->boot_id);
	if (!order)
		order = compare_numbers(a->run, b->run);
	if (!order)
		order = compare_numbers(a->index, b->index);
	return order ? order : compare_numbers(a->place, b->place);
}

/* Boots that overlap in UTC, by a clock that was set, stay in one piece. */
static void find_boots(struct library *library)
{
	size_t i, j;

	for (i = 0; i < library->count; i++) {
		struct library_file *file = &library->files[i];

		file->boot = file->began;
		for (j = 0; j < library->count; j++) {
			const struct library_file *other = &library->files[j];

			if (!strcmp(file->boot_id, other->boot_id) &&
			    other->began < file->boot)
				file->boot = other->began;
		}
	}
}

int library_open(struct library *library, char *const *paths, size_t count)
{
	size_t i;
	int code;

	library->count = count;
	library->files = calloc(count, sizeof(*library->files));
	if (!library->files)
		return usage_problem("out of memory");
	for (i = 0; i < count; i++) {
		library->files[i].path = paths[i];
		library->files[i].place = i;
		code = look_at(&library->files[i], count == 1);
		if (code)
			return code;
	}
	find_boots(library);
	qsort(library->files, count, sizeof(*library->files), compare);
	return 0;
}

void library_free(struct library *library)
{
	free(library->files);
	library->files = NULL;
}
