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

#include "sessions/act.h"
#include "sessions/aside.h"
#include "sessions/verdict.h"

/* Those that no session is of: so many are remembered. */
#define TARGETS_KEPT 4096

#define TARGET_CHAINS 2048

/*
 * Words that were poked; who pokes more writes more than a number. They are of
 * all its tracers, so that nothing between two of them hides that they touch.
 */
#define TARGET_WORDS 256

/**
 * struct target_word - a word that was poked
 * @address: where
 * @value: what was written last
 * @size: bytes of it
 * @kind: what all that was written there amounts to
 */
struct target_word {
	uint64_t address;
	uint64_t value;
	uint8_t size;
	enum {
		WORD_NEW,
		WORD_BREAKPOINT, /* with one, then without, or the reverse */
		WORD_OTHER,
	} kind;
};

/* Longer writes of which it is known where they were; the last ones. */
#define TARGET_RANGES 16

/* Addresses at which its registers left it, by calls that breakpoints explain. */
#define TARGET_STEPS 128

/* So many writes that leave what is there are compared with each other. */
#define TARGET_STAYS 16

/**
 * struct target_stay - a write after which there stood what had been there before
 * @range: where
 * @since: when it began
 * @until: when it was over
 */
struct target_stay {
	struct ptracemon_range range;
	uint64_t since;
	uint64_t until;
};

/**
 * struct target - a process
 * @tgid: its id
 * @start_time: with @tgid it names it
 * @parent: its parent, by the first record that showed it
 * @users: sessions of it
 * @evidence: SESSION_*, of all of these, past ones too
 * @rank: the most severe verdict of any, an enum severity
 * @words: that were poked
 * @word_count: how many
 * @word_room: for how many there is memory
 * @plain: words that are not breakpoints, or not known to be
 * @ranges: longer writes, each where the oldest one was
 * @range_count: how many there were
 * @steps: TARGET_STEPS of them, if there was one
 * @step_count: how many
 * @asides: instructions that are being stepped over elsewhere
 * @stays: writes after which there stood what had been there
 * @stay_count: how many
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
	struct target_word *words;
	size_t word_count;
	size_t word_room;
	size_t plain;
	struct ptracemon_range ranges[TARGET_RANGES];
	size_t range_count;
	uint64_t *steps;
	size_t step_count;
	struct aside asides[ASIDES];
	struct target_stay stays[TARGET_STAYS];
	size_t stay_count;
	struct target *next;
	struct target *older;
	struct target *younger;
};

/**
 * struct targets - all of them
 * @chains: by hash
 * @ranks: those that are remembered, by how severe, the oldest first
 * @kept: how many
 * @forgotten: those that were remembered until there was no room
 */
struct targets {
	struct target *chains[TARGET_CHAINS];
	struct {
		struct target *oldest;
		struct target *youngest;
	} ranks[SEVERITIES];
	size_t kept;
	uint64_t forgotten;
};

/* That of a process, for one more session; NULL without memory. */
struct target *targets_take(struct targets *targets,
			    const struct ptracemon_identity *process);

/* A session less. */
void targets_leave(struct targets *targets, struct target *target);

/* A word was poked; SESSION_ADJACENT is set if that makes code of them. */
void target_poke(struct target *target, const struct act *act);

/*
 * Whether an address lies in what was written: not where a breakpoint was, nor at
 * one that is still there.
 */
bool target_holds(const struct target *target, uint8_t abi, uint64_t address);

/* More was written than is a word: no breakpoint, unless it was to step over one. */
void target_write(struct target *target, const struct act *act);

/*
 * Whether breakpoints still explain that its registers leave it at @address, which
 * is remembered. They do not where it stood one byte further on already: from one
 * breakpoint it is set back once. Nor where nobody can know that any more.
 */
bool target_steps(struct target *target, uint64_t address);

/*
 * Whether an act that the kernel says left what had been there did so: not if another
 * one was going on there meanwhile, for then the first may have found what a third one
 * took away again; nor if there were too many to know.
 */
bool target_stays(struct target *target, const struct act *act);

/* Whether words were poked, all of them breakpoints that came and went. */
static inline bool target_has_breakpoints_only(const struct target *target)
{
	return target->word_count && !target->plain;
}

/* Frees all that are remembered. */
void targets_free(struct targets *targets);

#endif /* _PTRACEMON_TOOLS_TARGET_H */
