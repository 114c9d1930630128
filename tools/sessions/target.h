/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was done to one process by all its tracers together: several can share
 * the work, and each can begin anew as often as it likes. Kept for as long as a
 * session of it is, and, if anything was done, for as long as there is room.
 * Pure.
 */
#ifndef _PTRACEMON_TOOLS_TARGET_H
#define _PTRACEMON_TOOLS_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi/ptracemon.h"

/* Those that no session is of: so many are remembered. */
#define TARGETS_KEPT 4096

#define TARGET_CHAINS 2048

/* They are remembered by how severe what was done is; see enum severity. */
#define TARGET_RANKS 4

/**
 * struct target - a process
 * @tgid: its id
 * @start_time: with @tgid it names it
 * @parent: its parent, by the first record that showed it
 * @users: sessions of it
 * @evidence: SESSION_*, of all of these, past ones too
 * @rank: the most severe verdict of any
 * @next: in its chain
 * @older: of those that are remembered, likewise
 * @younger: likewise
 */
struct target {
	uint32_t tgid;
	uint64_t start_time;
	uint32_t parent;
	uint32_t users;
	uint32_t evidence;
	uint32_t rank;
	struct target *next;
	struct target *older;
	struct target *younger;
};

/**
 * struct targets - all of them
 * @chains: by hash
 * @ranks: those that are remembered, the oldest first
 * @kept: how many
 * @forgotten: those that were remembered until there was no room
 */
struct targets {
	struct target *chains[TARGET_CHAINS];
	struct {
		struct target *oldest;
		struct target *youngest;
	} ranks[TARGET_RANKS];
	size_t kept;
	uint64_t forgotten;
};

/* That of a process, for one more session; NULL without memory. */
struct target *targets_take(struct targets *targets,
			    const struct ptracemon_identity *process);

/* A session less. */
void targets_leave(struct targets *targets, struct target *target);

/* Frees all that are remembered. */
void targets_free(struct targets *targets);

#endif /* _PTRACEMON_TOOLS_TARGET_H */
