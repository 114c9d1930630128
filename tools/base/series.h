/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that follow each other: NAME.000001, NAME.000002 and so on, of which the
 * oldest are removed. What is in them is the caller's business.
 */
#ifndef _PTRACEMON_TOOLS_SERIES_H
#define _PTRACEMON_TOOLS_SERIES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a name; more than the kernel takes. */
#define SERIES_NAME_MAX	(PATH_MAX + 24)

/* Of less than this no limit can be kept. */
#define SERIES_SIZE_MIN	65536

/**
 * struct series_limits - when the next file begins
 * @size: no file gets larger, bytes; 0: no limit
 * @age: none gets older, seconds; 0: no limit
 * @keep: remove the oldest if there are more files than this; 0: none
 */
struct series_limits {
	uint64_t size;
	double age;
	uint64_t keep;
};

/* Whether there is more than one file, so that names have numbers. */
static inline bool series_has_numbers(const struct series_limits *limits)
{
	return limits->size || limits->age > 0;
}

/* The name of a file; @path: what comes before the number. */
void series_name(char name[SERIES_NAME_MAX], const char *path, uint64_t number);

/* The highest number that there is; 0: none. */
uint64_t series_highest(const char *path);

/**
 * series_prune - remove the files that are too many
 * @path: what comes before the numbers
 * @number: the highest, of the file that is being written
 * @keep: so many stay; 0: all
 *
 * Return: 0; or the errno of the last that could not be removed.
 */
int series_prune(const char *path, uint64_t number, uint64_t keep);

/* Brings the names of the files to the disk. */
void series_sync(const char *path);

/*
 * Opens a file to be written at its end, and makes it, for its owner alone, if it is
 * not there; @fresh: it must not be. These flags are all with which the sandbox lets
 * outputs be opened; see sandbox.h. Returns -1 with errno.
 */
int series_open(const char *name, bool fresh);

#endif /* _PTRACEMON_TOOLS_SERIES_H */
