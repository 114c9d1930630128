/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions beside a stream of records: what time does to them, and what /proc
 * says about those that are open, if this is the host that they are of.
 */
#ifndef _PTRACEMON_TOOLS_LIVE_SESSIONS_H
#define _PTRACEMON_TOOLS_LIVE_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "host/enrich.h"
#include "host/seen.h"
#include "sessions/sessions.h"
#include "sessions/verdict.h"

/**
 * struct live_sessions - of one stream
 * @sessions: the sessions
 * @enrich: where to ask what tasks run
 * @is_live: records are of this host, and of now
 * @is_forgetful: it was said that there were too many processes to remember
 * @checked: when /proc was asked last, boot time
 * @day: days of UTC since 1970 of @worst
 * @worst: the worst verdict of that day, whatever is shown; NULL: there was none
 * @asked: the session that live_sessions_ask() was asked about last
 */
struct live_sessions {
	struct sessions sessions;
	struct enrich *enrich;
	bool is_live;
	bool is_forgetful;
	uint64_t checked;
	uint64_t day;
	const struct verdict *worst;
	struct session asked;
};

/* NULL without memory. */
struct live_sessions *live_sessions_new(struct enrich *enrich, bool is_live);

/* The module's setting `requests`; empty: not known. */
void live_sessions_setting(struct live_sessions *live, const char *requests);

/* Says on standard error what was too much. */
void live_sessions_free(struct live_sessions *live);

/* For exceptions: with which program the tracer of the last event did it. */
void live_sessions_program(struct live_sessions *live, const struct event *event);

/* Takes note of a session that is to be told, whether it is shown or not. */
void live_sessions_judge(struct live_sessions *live, const struct event *event,
			 const struct clock *clock);

/**
 * live_sessions_ask - whether the pair of a session that is to be told is new here
 * @live: the sessions
 * @seen: what is known; NULL: nothing can be
 * @event: tells the session; in out: of a copy with the answer, good until the next call
 * @details: of the event
 * @clock: of the host
 * @unanswered: how often there was no answer, by enum seen_lack
 */
void live_sessions_ask(struct live_sessions *live, struct seen *seen, struct event *event,
		       const struct details *details, const struct clock *clock,
		       uint64_t unanswered[SEEN_LACKS]);

/* @details: NULL if nobody has asked yet. */
void live_sessions_event(struct live_sessions *live, const struct event *event,
			 const struct details *details);

/* To be called now and then, and when live_sessions_timeout() is over. */
void live_sessions_time(struct live_sessions *live, uint64_t now);

/* Nanoseconds until time matters; 0: it does not. */
uint64_t live_sessions_timeout(const struct live_sessions *live, uint64_t now);

#endif /* _PTRACEMON_TOOLS_LIVE_SESSIONS_H */
