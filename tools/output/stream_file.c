// SPDX-License-Identifier: GPL-2.0
/*
 * The files of one output that follow each other. See stream_file.h.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sink.h"
#include "output/stream_file.h"

#define SECOND	1000000000.0

bool stream_file_open(struct stream_file *file, const char *name,
		      const struct series_limits *limits)
{
	char numbered[SERIES_NAME_MAX];

	memset(file, 0, sizeof(*file));
	file->name = name;
	file->opened = clock_monotonic();
	if (!series_has_numbers(limits)) {
		file->fd = series_open(name, false);
		return file->fd >= 0;
	}
	file->number = series_highest(name) + 1;
	series_name(numbered, name, file->number);
	file->fd = series_open(numbered, true);
	if (file->fd < 0)
		return false;
	errno = series_prune(name, file->number, limits->keep);
	if (!errno)
		return true;
	close(file->fd);
	return false;
}

/* Returns 0, or an errno; the file of before stays then. */
static int begin_next(struct stream_file *file, const struct series_limits *limits)
{
	char name[SERIES_NAME_MAX];
	int fd;

	series_name(name, file->name, file->number + 1);
	fd = series_open(name, true);
	if (fd < 0)
		return errno;
	close(file->fd);
	file->fd = fd;
	file->number++;
	file->size = 0;
	file->opened = clock_monotonic();
	return series_prune(file->name, file->number, limits->keep);
}

static uint64_t age_due(const struct stream_file *file,
			const struct series_limits *limits)
{
	if (!file->number || limits->age <= 0 || !file->size)
		return UINT64_MAX;
	return file->opened + (uint64_t)(limits->age * SECOND);
}

uint64_t stream_file_left(const struct stream_file *file,
			  const struct series_limits *limits)
{
	uint64_t due = age_due(file, limits), now;

	if (due == UINT64_MAX)
		return 0;
	now = clock_monotonic();
	return due > now ? due - now : 1;
}

/* How much of the text still goes into this file: whole lines. */
static size_t fits(const struct stream_file *file,
		   const struct series_limits *limits, const char *text,
		   size_t length)
{
	const uint64_t room =
		limits->size > file->size ? limits->size - file->size : 0;
	const char *end;

	if (!limits->size || length <= room)
		return length;
	end = memrchr(text, '\n', (size_t)room);
	if (end)
		return (size_t)(end - text) + 1;
	/* A line that is longer than any file; there is none. */
	return file->size ? 0 : length;
}

int stream_file_write(struct stream_file *file,
		      const struct series_limits *limits, const char *text,
		      size_t length, size_t *written)
{
	size_t whole, count;
	int error = 0;

	*written = 0;
	if (clock_monotonic() >= age_due(file, limits))
		error = begin_next(file, limits);
	while (!error && length) {
		whole = fits(file, limits, text, length);
		if (!whole) {
			error = begin_next(file, limits);
			continue;
		}
		error = sink_write(file->fd, text, whole, &count);
		file->size += count;
		*written += count;
		text += count;
		length -= count;
	}
	return error;
}
