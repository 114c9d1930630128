/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where sessions are kept while they are followed: found by their two
 * processes, in lists by age, and not more than there is room for. For
 * sessions.c alone. Pure.
 */
#ifndef _PTRACEMON_TOOLS_TABLE_H
#define _PTRACEMON_TOOLS_TABLE_H

#include "tracked.h"

static inline bool table_is_process(const struct ptracemon_identity *a,
				    const struct ptracemon_identity *b)
{
	return a->tgid == b->tgid && a->start_time == b->start_time;
}

static inline bool table_is_open(const struct tracked *tracked)
{
	return tracked->state == TRACKED_LOOSE ||
	       tracked->state == TRACKED_HELD ||
	       tracked->state == TRACKED_QUIET;
}

/* The session of two processes, open or past, or NULL. */
struct tracked *table_find(struct sessions *sessions,
			   const struct ptracemon_identity *tracer,
			   const struct ptracemon_identity *tracee);

/* First of all sessions that may be of a process; see tracked->chain. */
struct tracked **table_chain(struct sessions *sessions,
			     enum tracked_index index,
			     const struct ptracemon_identity *tracer,
			     const struct ptracemon_identity *tracee);

/*
 * A new, past session of the two of an act. If there is no room another is
 * ended, to be told. NULL without memory.
 */
struct tracked *table_add(struct sessions *sessions, const struct act *act);
void table_discard(struct sessions *sessions, struct tracked *tracked);

/* Makes it the youngest of a list. */
void table_move(struct sessions *sessions, struct tracked *tracked,
		enum tracked_state state);

/* Ends it; it is to be told. */
void table_end(struct sessions *sessions, struct tracked *tracked,
	       enum session_end how);

#endif /* _PTRACEMON_TOOLS_TABLE_H */
