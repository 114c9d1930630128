/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of recordings, in the order of what they tell.
 */
#ifndef _PTRACEMON_TOOLS_LIBRARY_H
#define _PTRACEMON_TOOLS_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct library_file - a file
 * @path: its name; "-": standard input
 * @boot_id: of the host then
 * @boot: UTC at the earliest of the files with the same @boot_id, nanoseconds
 * @began: UTC when it was begun
 * @run: see struct recording_start
 * @index: likewise
 * @place: in which it was named
 */
struct library_file {
	const char *path;
	char boot_id[40];
	uint64_t boot;
	uint64_t began;
	uint64_t run;
	uint32_t index;
	size_t place;
};

/**
 * struct library - all files
 * @files: sorted
 * @count: how many
 */
struct library {
	struct library_file *files;
	size_t count;
};

/**
 * library_open - look what the files are, and sort them
 * @library: out
 * @paths: their names
 * @count: how many
 *
 * By boot, and by time within it. A file that tells nothing (replaying it will
 * say why) goes to the end.
 *
 * Return: the exit code; if it is not 0, why was said.
 */
int library_open(struct library *library, char *const *paths, size_t count);

/*
 * Opens a recording to read it, or nothing but a regular file: to open a pipe, or
 * to read a device, can take without end. Returns the descriptor; or -1, and why
 * was said.
 */
int library_open_file(const char *path);

void library_free(struct library *library);

#endif /* _PTRACEMON_TOOLS_LIBRARY_H */
