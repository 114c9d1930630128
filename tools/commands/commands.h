/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands, and what they do between the device, recordings and outputs.
 * All of these return the exit code.
 */
#ifndef _PTRACEMON_TOOLS_COMMANDS_H
#define _PTRACEMON_TOOLS_COMMANDS_H

#include "commands/arguments.h"
#include "device/reader.h"

/* NAME_main() for each of options.def. */
#define COMMAND(name, ...) int name##_main(struct arguments *arguments);
#include "commands/options.def"

/*
 * Prints what happens, or what was recorded, to @fd. @needs: what the sandbox must
 * leave beside what that takes; see sandbox.h.
 */
int show(struct arguments *arguments, unsigned int needs, int fd);

/* Follows an open reader, and prints to @fd. */
int watch_follow(struct reader *reader, const struct arguments *arguments,
		 int fd);

/* Records from an open reader to files. */
int record_follow(struct reader *reader, const struct arguments *arguments);

/* Whether recordings are as they were sealed: says so, or what is wrong. */
int verify_files(const struct arguments *arguments);

/*
 * Prints recordings to @fd: files in any order, or "-" alone: standard input. What
 * precedes damage is printed, and then the next file.
 */
int replay_files(const struct arguments *arguments, int fd);

#endif /* _PTRACEMON_TOOLS_COMMANDS_H */
