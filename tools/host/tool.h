/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tools that are known: what a task executes is one if it is, by device and inode from
 * the kernel, a file that root alone can have written where the tool is installed.
 */
#ifndef _PTRACEMON_TOOLS_TOOL_H
#define _PTRACEMON_TOOLS_TOOL_H

#include "base/escape.h"
#include "uapi/ptracemon.h"

/**
 * tool_find - which tool a task is
 * @proc: /proc of the initial pid namespace; negative: there is none
 * @task: the task; nobody's word counts whose mount or user namespace is not that of
 *	process 1
 * @exe: the path that it executes: only tells where to look
 * @file: what it executes, as the kernel said
 *
 * It is asked where process 1 has its root. Each folder on the way must be root's, and
 * writable by nobody else.
 *
 * Return: a word; NULL: it is none, or that is not proved.
 */
const char *tool_find(int proc, const struct ptracemon_identity *task,
		      const struct excerpt *exe,
		      const struct ptracemon_file *file);

#endif /* _PTRACEMON_TOOLS_TOOL_H */
