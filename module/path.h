/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_PATH_H
#define _PTRACEMON_PATH_H

#include <linux/types.h>

struct path;

/**
 * ptracemon_path_write - the name of an open file, as text
 * @text: out: the path, not terminated
 * @size: bytes of @text, at least 64, which are all written to
 * @file: where it is, kept by the caller
 * @may_lock: spinlocks may be taken here; else the path begins at the root of its
 *	file system
 * @flags: out: PTRACEMON_ITEM_*
 *
 * As the current task sees it. A path that is too long loses its beginning.
 *
 * Context: a system call of the current task, outside any lock that path lookup
 * takes. Never sleeps, never faults.
 * Return: bytes of the path.
 */
u32 ptracemon_path_write(char *text, size_t size, const struct path *file,
			 bool may_lock, u16 *flags);

#endif /* _PTRACEMON_PATH_H */
