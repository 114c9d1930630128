/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon verify: lines of JSON.
 */
#ifndef _PTRACEMON_TOOLS_VERIFY_LINES_H
#define _PTRACEMON_TOOLS_VERIFY_LINES_H

#include "commands/arguments.h"

/**
 * verify_lines - whether lines of JSON are as they were written
 * @arguments: .traced is answered, if it is asked for
 * @heads: digests that are known from elsewhere; those that are found are marked
 * @count: how many
 * @paths: of files, or "-"
 * @path_count: how many
 * @peeked: bytes that were read from "-" already
 * @peeked_size: how many
 * @wrong: set if something is
 *
 * Return: the exit code, whatever @wrong is.
 */
int verify_lines(const struct arguments *arguments, struct proof_head *heads,
		 size_t count, char **paths, size_t path_count,
		 const char *peeked, size_t peeked_size, bool *wrong);

#endif /* _PTRACEMON_TOOLS_VERIFY_LINES_H */
