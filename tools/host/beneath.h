/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files in folders that somebody else may have filled: no link is followed on the way,
 * nothing but a plain file is read, and of that no more than is asked for.
 *
 * openat2(2) with RESOLVE_NO_SYMLINKS would do the way in one call; but its flags lie
 * in memory, where the filter of system calls does not see whether it is to write.
 */
#ifndef _PTRACEMON_TOOLS_BENEATH_H
#define _PTRACEMON_TOOLS_BENEATH_H

#include <stddef.h>
#include <sys/types.h>

/* Anybody's. */
#define BENEATH_ANY	((uid_t)-1)

/* Returns the folder at the end of @path, without "..", below @root, or -1. */
int beneath_folder(int root, const char *path);

/**
 * beneath_read - the text of a plain file
 * @root: a folder
 * @path: below it, without ".."
 * @owner: it must be of that user, or BENEATH_ANY
 * @text: out
 * @size: of @text
 *
 * Return: bytes; -1 if there is no such file, or it is longer than that.
 */
ssize_t beneath_read(int root, const char *path, uid_t owner, char *text,
		     size_t size);

#endif /* _PTRACEMON_TOOLS_BENEATH_H */
