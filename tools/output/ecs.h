/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A document of the Elastic Common Schema under construction.
 */
#ifndef _PTRACEMON_TOOLS_ECS_H
#define _PTRACEMON_TOOLS_ECS_H

#include "output/actors.h"
#include "output/out.h"

/**
 * struct ecs - what a document is made from
 * @out: the output
 * @json: the document
 * @event: what happened
 * @actors: its tasks
 * @has_actors: whether it is about two tasks
 */
struct ecs {
	struct out *out;
	struct json *json;
	const struct event *event;
	struct actors actors;
	bool has_actors;
};

void ecs_time(struct ecs *ecs, uint64_t boottime);

/* process, Target, user and container; null without such a task. */
void ecs_tasks(struct ecs *ecs);

#endif /* _PTRACEMON_TOOLS_ECS_H */
