/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What facts are made from: an event, its tasks, and where they are written.
 */
#ifndef _PTRACEMON_TOOLS_SOURCE_H
#define _PTRACEMON_TOOLS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/event.h"
#include "base/json.h"
#include "host/enrich.h"
#include "output/out.h"
#include "output/texts.h"

enum side {
	NOBODY,
	TRACER,
	TRACEE,
	PARENT, /* who made a tracee that is born with a tracer */
	SETTER, /* who changed a setting, or came and went */
	SIDES,
};

/**
 * struct actor - a task of an event
 * @task: NULL if it was not there
 * @program: what it runs
 * @rooms: of the line, for its texts
 * @cut: its command line has more than what was written
 */
struct actor {
	const struct ptracemon_identity *task;
	const struct program *program;
	struct rooms rooms;
	bool cut;
};

/**
 * struct source - what facts are made from
 * @out: the output
 * @json: where they are written
 * @event: what happened
 * @details: about its tasks
 * @digits: of the fractions of seconds
 * @actors: by enum side
 * @actor: whose facts are written at the moment
 */
struct source {
	struct out *out;
	struct json *json;
	const struct event *event;
	const struct details *details;
	unsigned int digits;
	struct actor actors[SIDES];
	struct actor *actor;
};

/**
 * source_begin - an event, and whom it is about
 * @source: the first four fields and @digits are set
 * @room: bytes of the line for all texts of its tasks
 * @whole: paths of cgroups are written, and not the last part of each path
 */
void source_begin(struct source *source, size_t room, bool whole);

/* Whether a task runs in a container. */
bool source_has_container(const struct source *source, enum side side);

/* Also for lines that are no events. @digits: of the fraction. */
void fact_write_time(struct json *json, const struct clock *clock,
		     uint64_t boottime, unsigned int digits);

#endif /* _PTRACEMON_TOOLS_SOURCE_H */
