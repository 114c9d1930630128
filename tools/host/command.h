/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What processes run, as the kernel last said: it says so once for a program on
 * a CPU, and of later records that it is known. Pure.
 */
#ifndef _PTRACEMON_TOOLS_COMMAND_H
#define _PTRACEMON_TOOLS_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/decode.h"

#define COMMANDS_KEPT	4096
#define COMMAND_WAYS	8

/**
 * struct known_command - of a process
 * @tgid: process id in the initial pid namespace; 0: nothing is here
 * @start_time: when it started, boot time, nanoseconds
 * @used: number of its last use
 * @exe: as in the record that said it, or not there
 * @cmdline: likewise
 * @bytes: of both
 * @file: which file the executable is
 * @has_file: whether that is known
 * @together: @cmdline was said with @exe, so it is of the same program
 */
struct known_command {
	uint32_t tgid;
	uint64_t start_time;
	uint64_t used;
	struct record_item exe;
	struct record_item cmdline;
	uint8_t *bytes;
	struct ptracemon_file file;
	bool has_file;
	bool together;
};

/**
 * struct said - what is said of a process
 * @exe: the item; may be one that is not there
 * @cmdline: likewise
 * @file: which file the executable is; NULL: not said
 */
struct said {
	const struct record_item *exe;
	const struct record_item *cmdline;
	const struct ptracemon_file *file;
};

/**
 * struct commands - a bounded table; all zero at first
 * @entries: COMMANDS_KEPT, in sets of COMMAND_WAYS by a hash of the process; in
 *	a set the newcomer takes the place of the one not used for longest. NULL
 *	until there was something to keep
 * @uses: how many there were
 */
struct commands {
	struct known_command *entries;
	uint64_t uses;
};

/*
 * What a record says of a process replaces all that was known of it; but of the
 * program that was known, what is not said again stays.
 */
void commands_keep(struct commands *commands,
		   const struct ptracemon_identity *task, const struct said *said);

/* What is known of a process, good until the next commands_keep(), or NULL. */
const struct known_command *
commands_find(struct commands *commands,
	      const struct ptracemon_identity *task);

/* Forgets all. */
void commands_free(struct commands *commands);

#endif /* _PTRACEMON_TOOLS_COMMAND_H */
