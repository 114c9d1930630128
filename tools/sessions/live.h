/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions beside a stream of records: what time does to them, and what /proc
 * says about those that are open, if this is the host that they are of.
 */
#ifndef _PTRACEMON_TOOLS_FOLLOW_H
#define _PTRACEMON_TOOLS_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "host/enrich.h"
#include "sessions/sessions.h"

/**
 * struct follow - of one stream
 * @sessions: the sessions
 * @enrich: where to ask what tasks run
 * @is_live: records are of this host, and of now
 * @checked: when /proc was asked last, boot time
 */
struct follow {
	struct sessions sessions;
	struct enrich *enrich;
	bool is_live;
	uint64_t checked;
};

/* NULL without memory. */
struct follow *follow_new(struct enrich *enrich, bool is_live);

/* The module's setting `requests`; empty: not known. */
void follow_setting(struct follow *follow, const char *requests);

/* Says on standard error what was too much. */
void follow_free(struct follow *follow);

/* @details: NULL if nobody has asked yet. */
void follow_event(struct follow *follow, const struct event *event,
		  const struct details *details);

/* To be called now and then, and when follow_timeout() is over. */
void follow_time(struct follow *follow, uint64_t now);

/* Nanoseconds until time matters; 0: it does not. */
uint64_t follow_timeout(const struct follow *follow, uint64_t now);

#endif /* _PTRACEMON_TOOLS_FOLLOW_H */
