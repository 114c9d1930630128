/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records in order -> sessions: one for each tracer and tracee, a process each.
 * Pure. Memory is bounded: hostile hosts make processes by the million.
 *
 * A session begins with the first record about the two. It ends when the last
 * thread is detached, when a record shows that one of the two has gone or that
 * somebody else traces, and, if nothing is attached, when nothing was done for
 * a while. It is kept then, as long as there is room: the next session of the
 * two goes on from what this one has done.
 */
#ifndef _PTRACEMON_TOOLS_SESSIONS_H
#define _PTRACEMON_TOOLS_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/enrich.h"
#include "sessions/session.h"
#include "sessions/table.h"

/*
 * How long a session without anything attached waits for the next record, and
 * how long what it amounts to can wait to be told while it goes on.
 */
#define SESSIONS_IDLE_NS 10000000000ull

/**
 * struct sessions - all of them
 * @table: where they are kept
 * @idle: see SESSIONS_IDLE_NS
 * @told: how many have been told
 * @number: of the last one that was told
 * @asks: whether what its tasks run can be asked for
 * @losses: records that told of a loss, or of blindness
 * @steps_recorded: requests of the class step become records
 * @places: paths of mapped files that earlier records said; NULL: none
 */
struct sessions {
	struct table table;
	uint64_t idle;
	uint64_t told;
	uint64_t number;
	bool asks;
	uint64_t losses;
	bool steps_recorded;
	const struct places *places;
};

/* @max: 0: TABLE_MAX. @idle: nanoseconds; 0: SESSIONS_IDLE_NS. */
void sessions_init(struct sessions *sessions, size_t max, uint64_t idle);
void sessions_free(struct sessions *sessions);

/* Takes a record into account. All that sessions_pop() has must be taken first. */
void sessions_take(struct sessions *sessions, const struct event *event);

/*
 * The module's setting `requests`: which classes are recorded decides what their
 * absence means. A text that is none changes nothing.
 */
void sessions_setting(struct sessions *sessions, const char *requests);

/* Whether the paths of the last record's tasks are not known yet, or not any more. */
bool sessions_want_details(const struct sessions *sessions);

/* What the tasks of the last record run; it is copied. */
void sessions_describe(struct sessions *sessions,
		       const struct details *details);

/*
 * The tracer of the last record did what it says with this executable; NULL: the kernel does not
 * tell.
 */
static inline void sessions_program(struct sessions *sessions,
				    const struct ptracemon_file *file)
{
	if (sessions->table.current)
		tracked_program(sessions->table.current, file);
}

/* The last record was kept out of the outputs. */
static inline void sessions_hide(struct sessions *sessions)
{
	if (sessions->table.current)
		sessions->table.current->session.hidden = true;
}

/* Ends what was idle for too long at @now, and says what is due. Call it while time passes. */
void sessions_expire(struct sessions *sessions, uint64_t now);

/* Boot time when sessions_expire() is needed at the earliest; 0: not at all. */
uint64_t sessions_deadline(const struct sessions *sessions);

/**
 * sessions_check - ask about sessions that have something attached
 * @sessions: the sessions
 * @now: boot time
 * @ask: what became of a session: SESSION_OPEN, SESSION_TRACEE_GONE, ...
 * @context: for @ask
 * @most: how many to ask about; the others have their turn in later calls
 */
void sessions_check(struct sessions *sessions, uint64_t now,
		    enum session_end (*ask)(void *context,
					    const struct session *session,
					    uint32_t tid),
		    void *context, size_t most);

/* The input is at its end: so are all sessions. */
void sessions_end(struct sessions *sessions, uint64_t now);

/* Whether there are any to be told. */
static inline bool sessions_pending(const struct sessions *sessions)
{
	return sessions->table.lists[TRACKED_SAY].oldest ||
	       sessions->table.lists[TRACKED_TELL].oldest;
}

/**
 * sessions_pop - take out a session that is to be told
 * @sessions: the sessions
 * @now: boot time
 * @record: out, of the type RECORD_SESSION: a header
 * @event: out, good until the next call of any of these functions
 * @details: out, good until the next call of any of these functions
 *
 * Return: false if there is none.
 */
bool sessions_pop(struct sessions *sessions, uint64_t now,
		  struct record *record, struct event *event,
		  struct details *details);

#endif /* _PTRACEMON_TOOLS_SESSIONS_H */
