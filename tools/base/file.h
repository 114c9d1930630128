/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The descriptors 0 to 2, which may be closed when this program starts; and
 * short files that are read whole.
 */
#ifndef _PTRACEMON_TOOLS_FILE_H
#define _PTRACEMON_TOOLS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * To be called before any file is opened, which would take the place of a closed
 * descriptor and get what is not for it: the null device takes it. Returns false
 * if it cannot.
 */
bool file_begin(void);

/* Whether there was a standard output. */
bool file_has_output(void);

/**
 * file_read - the text of a file
 * @folder: that @name is in, or AT_FDCWD
 * @name: of the file
 * @text: out: the file's start, and a NUL; empty if it cannot be read
 * @size: of @text
 *
 * Return: bytes without the NUL; -1 if it cannot be read.
 */
ssize_t file_read(int folder, const char *name, char *text, size_t size);

/* The same of a file that is open, from where it stands. */
ssize_t file_read_open(int fd, char *text, size_t size);

/*
 * Whether it is root's, and nobody else can write to it: with an access list, the
 * group's bits are the most that it gives.
 */
bool file_is_roots(const struct stat *status);

#endif /* _PTRACEMON_TOOLS_FILE_H */
