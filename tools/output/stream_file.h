/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where lines of text go that are for a file: one, or several that follow each other.
 */
#ifndef _PTRACEMON_TOOLS_STREAM_FILE_H
#define _PTRACEMON_TOOLS_STREAM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/series.h"

/**
 * struct stream_file - a file that is open
 * @fd: the file
 * @name: of it, or what comes before the number; NULL: it is standard output
 * @number: the one in its name; 0: there is none, and the file is all there is
 * @size: bytes of the file with that number
 * @opened: when it was begun, CLOCK_MONOTONIC
 */
struct stream_file {
	int fd;
	const char *name;
	uint64_t number;
	uint64_t size;
	uint64_t opened;
};

/* Opens a file in append mode; @name must stay. Returns false with errno. */
bool stream_file_open(struct stream_file *file, const char *name,
		      const struct series_limits *limits);

/**
 * stream_file_write - write text to the file, and to those that follow it
 * @file: with a number
 * @limits: of each file
 * @text: lines
 * @length: of these
 * @written: out: how much was written
 *
 * Each line is in one file, whole.
 *
 * Return: 0 or an errno.
 */
int stream_file_write(struct stream_file *file,
		      const struct series_limits *limits, const char *text,
		      size_t length, size_t *written);

/* Nanoseconds until the file, which is not empty, is too old; 0: never. */
uint64_t stream_file_left(const struct stream_file *file,
			  const struct series_limits *limits);

#endif /* _PTRACEMON_TOOLS_STREAM_FILE_H */
