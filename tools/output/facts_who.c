// SPDX-License-Identifier: GPL-2.0
/*
 * Who a task is in the words of the platform. Written once for an answer, and copied into
 * each line: see struct who_text.
 */
#include <string.h>

#include "output/facts.h"

/* Most bytes of a line for a path here; what does not fit is left out in front. */
#define PATH_ROOM	120

/* And for a key, with what comes around it. */
#define KEY_MOST	36

/* What is written before it is known to fit: two names, or a name and a path. */
#define VALUE_MOST	2048

/**
 * struct writing - a text that is being made
 * @source: for times
 * @json: into @buffer
 * @buffer: of @bytes
 * @keys: of objects
 * @left: bytes of the line
 * @bytes: the text, and what does not fit
 */
struct writing {
	const struct source *source;
	struct json json;
	struct buffer buffer;
	const struct who_keys *keys;
	size_t left;
	char bytes[WHO_TEXT_MAX + VALUE_MOST];
};

/* Returns whether what was written since @start stays. @more: bytes that it costs beside. */
static bool keep(struct writing *writing, size_t start, size_t more)
{
	const size_t cost = writing->buffer.used - start + more;

	if (cost > writing->left || writing->buffer.used > WHO_TEXT_MAX) {
		writing->buffer.used = start;
		return false;
	}
	writing->left -= cost;
	return true;
}

static void end_value(struct writing *writing, struct who_text *to,
		      enum who_value value, size_t start)
{
	size_t more = KEY_MOST;

	if (value == WHO_IMAGE && writing->keys->image_twice)
		more += writing->buffer.used - start + KEY_MOST;
	if (writing->buffer.used != start)
		to->whole &= keep(writing, start, more);
	to->from[value] = (uint16_t)start;
	to->size[value] = (uint16_t)(writing->buffer.used - start);
}

static void put_string(struct writing *writing, struct who_text *to,
		       enum who_value value, const char *text)
{
	const size_t start = writing->buffer.used;

	if (*text)
		json_escaped(&writing->json, text, strlen(text));
	end_value(writing, to, value, start);
}

static void put_path(struct writing *writing, const struct who_path *path)
{
	const struct excerpt text = { path->bytes, path->size, path->cut };

	if (path->size)
		fact_put_path(&writing->json, &text, PATH_ROOM);
	else
		json_null(&writing->json);
}

/* Without its brackets. */
static void put_members(struct writing *writing,
			const struct who_process *process)
{
	const struct source *source = writing->source;
	struct json *json = &writing->json;

	json_name(json, writing->keys->name);
	json_field(json, process->comm, sizeof(process->comm));
	if (process->exe.size || !writing->keys->left_out) {
		json_name(json, writing->keys->path);
		put_path(writing, &process->exe);
	}
	json_name(json, writing->keys->start);
	fact_write_time(json, source->out->clock, process->start_time,
			source->digits);
}

static void put_process(struct writing *writing,
			const struct who_process *process)
{
	json_open(&writing->json);
	json_name(&writing->json, writing->keys->pid);
	json_u64(&writing->json, process->pid);
	put_members(writing, process);
	json_close(&writing->json);
}

static void put_flags(struct writing *writing, struct who_text *to, uint32_t flags)
{
	const size_t start = writing->buffer.used;

	if (flags) {
		json_open_list(&writing->json);
		for (; flags; flags &= flags - 1)
			json_word(&writing->json, who_exe_word(flags & -flags), 0);
		json_close_list(&writing->json);
	}
	end_value(writing, to, WHO_FLAGS, start);
}

/* As many as there is room for. */
static void put_ancestors(struct writing *writing, struct who_text *to,
			  const struct who *who)
{
	const size_t start = writing->buffer.used;
	unsigned int i = 0;

	if (who->count && writing->left > KEY_MOST) {
		writing->left -= KEY_MOST;
		json_open_list(&writing->json);
		for (; i < who->count; i++) {
			const size_t at = writing->buffer.used;

			put_process(writing, &who->ancestors[i]);
			if (!keep(writing, at, 0))
				break;
		}
		if (i)
			json_close_list(&writing->json);
		else
			writing->buffer.used = start;
	}
	to->from[WHO_LINEAGE] = (uint16_t)start;
	to->size[WHO_LINEAGE] = (uint16_t)(writing->buffer.used - start);
	to->whole &= i == who->count;
}

/* What matters most comes first, while there is room. */
static void put_all(struct writing *writing, struct who_text *to,
		    const struct who *who, uint32_t flags)
{
	struct buffer *buffer = &writing->buffer;
	size_t start;

	to->whole = true;
	put_string(writing, to, WHO_NAME, who->container.name);
	put_string(writing, to, WHO_POD, who->container.pod);
	put_string(writing, to, WHO_NAMESPACE, who->container.namespace);
	put_flags(writing, to, flags);
	put_string(writing, to, WHO_IMAGE, who->container.image);
	put_string(writing, to, WHO_RUNTIME, who->container.runtime);
	start = buffer->used;
	if (who->count && writing->keys->parent)
		put_members(writing, &who->ancestors[0]);
	end_value(writing, to, WHO_PARENT, start);
	start = buffer->used;
	if (who->leader.pid)
		put_process(writing, &who->leader);
	end_value(writing, to, WHO_LEADER, start);
	put_string(writing, to, WHO_TERMINAL, who->terminal);
	start = buffer->used;
	if (who->directory.size)
		put_path(writing, &who->directory);
	end_value(writing, to, WHO_DIRECTORY, start);
	put_ancestors(writing, to, who);
}

/* What is said of an executable is of that one. */
static uint32_t flags_of(const struct program *program)
{
	const struct who *who = program->who;

	return program->file.inode && who->inode &&
	       program->file.inode != who->inode ? 0 : who->exe;
}

size_t who_text_make(const struct source *source, const struct program *program,
		     const struct who_keys *keys, bool quoted, size_t room,
		     struct who_text *text)
{
	struct writing writing;
	const uint32_t flags = flags_of(program);
	const int64_t offset = source->out->clock->offset;

	room = room < WHO_TEXT_MAX ? room : WHO_TEXT_MAX;
	if (text->serial == program->who->serial && text->flags == flags &&
	    text->offset == offset && text->cost <= room &&
	    (text->whole || text->room == room))
		return text->cost;
	writing.source = source;
	writing.keys = keys;
	writing.left = room;
	writing.buffer = (struct buffer){ writing.bytes, 0,
					  sizeof(writing.bytes) };
	json_init(&writing.json, &writing.buffer);
	writing.json.in_text = quoted;
	text->serial = program->who->serial;
	text->flags = flags;
	text->offset = offset;
	text->room = room;
	put_all(&writing, text, program->who, flags);
	text->cost = room - writing.left;
	memcpy(text->text, writing.bytes, writing.buffer.used);
	return text->cost;
}

bool source_has_who(const struct source *source)
{
	return source->actor->who;
}

static bool has(const struct source *source, enum who_value value)
{
	return source->actor->who && source->actor->who->size[value];
}

bool source_has_pod(const struct source *source)
{
	return has(source, WHO_POD);
}

bool source_has_image(const struct source *source)
{
	return has(source, WHO_IMAGE);
}

bool source_has_terminal(const struct source *source)
{
	return has(source, WHO_TERMINAL);
}

bool actor_in_container(const struct actor *actor)
{
	return (actor->who && actor->who->size[WHO_NAME]) ||
	       container_of_cgroup(&actor->program->cgroup).bytes;
}

bool source_in_container(const struct source *source)
{
	return actor_in_container(source->actor);
}

static void put(struct source *source, enum who_value value)
{
	const struct who_text *who = source->actor->who;

	if (has(source, value))
		buffer_bytes(source->json->buffer, who->text + who->from[value],
			     who->size[value]);
	else
		json_null(source->json);
}

SAY(container_name, put(source, WHO_NAME))
SAY(container_image, put(source, WHO_IMAGE))
SAY(container_runtime, put(source, WHO_RUNTIME))
SAY(pod, put(source, WHO_POD))
SAY(pod_namespace, put(source, WHO_NAMESPACE))
SAY(exe_flags, put(source, WHO_FLAGS))
SAY(terminal, put(source, WHO_TERMINAL))
NUMBER(terminal_major, source->actor->program->who->terminal_major)
NUMBER(terminal_minor, source->actor->program->who->terminal_minor)
SAY(session_leader, put(source, WHO_LEADER))
SAY(directory, put(source, WHO_DIRECTORY))
SAY(ancestors, put(source, WHO_LINEAGE))

/* Members of an object: nothing where they are not known. */
FACT(parent_members)
{
	if (has(source, WHO_PARENT))
		put(source, WHO_PARENT);
}
