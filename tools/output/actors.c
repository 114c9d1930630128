// SPDX-License-Identifier: GPL-2.0
/*
 * Who does something to whom in a record. See actors.h.
 */
#include <string.h>

#include "output/actors.h"

static bool is_hexadecimal(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/*
 * Docker, containerd, CRI-O and Podman name cgroups after their containers:
 * docker-ID.scope, /ID. The innermost one counts.
 */
static const char *find_container(const struct excerpt *cgroup)
{
	size_t digits = 0, i;

	for (i = cgroup->size; i-- > 0;) {
		if (!is_hexadecimal(cgroup->bytes[i])) {
			digits = 0;
			continue;
		}
		digits++;
		if (digits == CONTAINER_ID_SIZE &&
		    (!i || !is_hexadecimal(cgroup->bytes[i - 1])))
			return (const char *)cgroup->bytes + i;
	}
	return NULL;
}

static void set_actor(struct actor *actor,
		      const struct ptracemon_identity *task,
		      const struct program *program)
{
	static const struct excerpt nothing;

	actor->task = task->tid ? task : NULL;
	actor->program = *program;
	actor->container = find_container(&program->cgroup);
	actor->program.cgroup = nothing;
	actor->cut = false;
}

static void set_actors(struct actors *actors, const struct details *details,
		       const struct ptracemon_identity *tracer,
		       const struct ptracemon_identity *tracee, size_t room)
{
	const struct program *const programs[] = {
		&actors->tracer.program,
		&actors->tracee.program,
	};
	struct rooms rooms[2];

	set_actor(&actors->tracer, tracer, &details->tracer);
	set_actor(&actors->tracee, tracee, &details->tracee);
	texts_share(programs, rooms, 2, true, room);
	actors->tracer.rooms = rooms[0];
	actors->tracee.rooms = rooms[1];
}

bool actors_find(struct actors *actors, const struct event *event,
		 const struct details *details, size_t room)
{
	if (!event->tracer) {
		memset(actors, 0, sizeof(*actors));
		return false;
	}
	set_actors(actors, details, event->tracer, event->tracee, room);
	return true;
}

void actor_name(struct json *json, struct actor *actor)
{
	struct rooms *rooms = &actor->rooms;

	if (actor->program.exe.bytes)
		rooms->exe -= texts_name(json, &actor->program.exe,
					 rooms->exe / 2);
	else
		json_field(json, actor->task->comm, sizeof(actor->task->comm));
}

void actor_line(struct json *json, struct actor *actor)
{
	actor->cut = texts_line(json, &actor->program.cmdline,
				actor->rooms.cmdline);
}

void actor_line_cut(struct json *json, const struct actor *actor)
{
	if (actor->program.cmdline.bytes)
		json_bool(json, actor->cut);
	else
		json_null(json);
}

void actor_container(struct json *json, const struct actor *actor)
{
	if (actor->container)
		json_plain(json, actor->container, CONTAINER_ID_SIZE);
	else
		json_null(json);
}
