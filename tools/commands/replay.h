/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon replay: from files of `ptracemon record` to outputs.
 */
#ifndef _PTRACEMON_TOOLS_REPLAY_H
#define _PTRACEMON_TOOLS_REPLAY_H

#include <stddef.h>

#include "commands/view.h"

/**
 * replay_files - print recordings
 * @view: what to print
 * @paths: the files, in any order; or "-" alone: standard input
 * @count: how many
 * @fd: where the output goes
 *
 * What precedes damage is printed, and then the next file.
 *
 * Return: the exit code.
 */
int replay_files(const struct view *view, char *const *paths, size_t count,
		 int fd);

#endif /* _PTRACEMON_TOOLS_REPLAY_H */
