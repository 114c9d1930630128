/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who does something to whom in a record, and what they run, for outputs that
 * show a program by its name and its path.
 */
#ifndef _PTRACEMON_TOOLS_ACTORS_H
#define _PTRACEMON_TOOLS_ACTORS_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/event.h"
#include "base/json.h"
#include "host/enrich.h"
#include "output/texts.h"

#define CONTAINER_ID_SIZE	64

/**
 * struct actor - one of the two
 * @task: NULL if it was not there
 * @program: what it runs
 * @container: id in the name of its cgroup, CONTAINER_ID_SIZE hexadecimal
 *	digits; NULL: none
 * @rooms: of the line, for its texts; there is none for its cgroup
 * @cut: its command line has more than what was written
 */
struct actor {
	const struct ptracemon_identity *task;
	struct program program;
	const char *container;
	struct rooms rooms;
	bool cut;
};

struct actors {
	struct actor tracer;
	struct actor tracee;
};

/**
 * actors_find - whom a record is about
 * @actors: out, good as long as the record and the details
 * @event: what happened
 * @details: about its tasks
 * @room: bytes of the line for all their texts
 *
 * Return: whether it is about two tasks; else @actors is all zero.
 */
bool actors_find(struct actors *actors, const struct event *event,
		 const struct details *details, size_t room);

/*
 * Name of the executable, or of the process if that is not known. Takes at most
 * half of the room for the path, and leaves the rest to it.
 */
void actor_name(struct json *json, struct actor *actor);

/* The command line, or null. */
void actor_line(struct json *json, struct actor *actor);

/* After it, whether it was cut; null if it is not known. */
void actor_line_cut(struct json *json, const struct actor *actor);

/* Id of the container, or null. */
void actor_container(struct json *json, const struct actor *actor);

#endif /* _PTRACEMON_TOOLS_ACTORS_H */
