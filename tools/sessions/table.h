/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where sessions are kept while they are followed: found by their two
 * processes, in lists by age, and not more than there is room for. For
 * sessions.c alone. Pure.
 */
#ifndef _PTRACEMON_TOOLS_TABLE_H
#define _PTRACEMON_TOOLS_TABLE_H

#include "sessions/tracked.h"

/* Sessions that are known at a time, open ones and past ones. */
#define TABLE_MAX 4096

#define TABLE_CHAINS 2048

/**
 * struct table - all sessions
 * @max: how many at a time
 * @count: how many there are
 * @lists: by enum tracked_list, the oldest first
 * @chains: by enum tracked_index and hash
 * @targets: what was done to whom
 * @current: of the last record, or NULL
 * @evicted: open ones that were told as there was no room
 * @untracked: records that no session has, for want of memory
 */
struct table {
	size_t max;
	size_t count;
	struct {
		struct tracked *oldest;
		struct tracked *youngest;
	} lists[TRACKED_LISTS];
	struct tracked *chains[TRACKED_INDEXES][TABLE_CHAINS];
	struct targets targets;
	struct tracked *current;
	uint64_t evicted;
	uint64_t untracked;
};

static inline bool table_is_process(const struct ptracemon_identity *a,
				    const struct ptracemon_identity *b)
{
	return a->tgid == b->tgid && a->start_time == b->start_time;
}

static inline bool table_is_open(const struct tracked *tracked)
{
	const enum tracked_list state = tracked->places[BY_STATE].in;

	return state == TRACKED_LOOSE || state == TRACKED_HELD ||
	       state == TRACKED_QUIET;
}

/* The session of two processes, open or past, or NULL. */
struct tracked *table_find(struct table *table,
			   const struct ptracemon_identity *tracer,
			   const struct ptracemon_identity *tracee);

/* First of all sessions that may be of a process; see tracked->chain. */
struct tracked **table_chain(struct table *table,
			     enum tracked_index index,
			     const struct ptracemon_identity *tracer,
			     const struct ptracemon_identity *tracee);

/*
 * A new, past session of the two of an act. If there is no room another is
 * ended, to be told. NULL without memory.
 */
struct tracked *table_add(struct table *table, const struct act *act);
void table_discard(struct table *table, struct tracked *tracked);

/* Makes it the youngest of a list; it leaves the other one of that kind. */
void table_move(struct table *table, struct tracked *tracked,
		enum tracked_list list);
void table_leave(struct table *table, struct tracked *tracked,
		 enum tracked_kind kind);

/* Ends it; it is to be told. */
void table_end(struct table *table, struct tracked *tracked,
	       enum session_end how);

#endif /* _PTRACEMON_TOOLS_TABLE_H */
