// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about a task, and about what it runs. See facts.h.
 */
#include <limits.h>
#include <string.h>

#include "base/escape.h"
#include "base/fit.h"
#include "host/cgroup.h"
#include "host/hash.h"
#include "output/facts.h"

/* The name of a tracer's parent; a longer one is cut. */
#define PARENT_NAME_MAX	NAME_MAX

/* ---- texts that fit into a line */

#define PROGRAMS_MAX	3

/* No excerpt is longer; one that were would be cut. */
#define TEXT_MAX	4096

/* Around a word of a list: quotation marks and a comma. */
#define AROUND_WORD	3

/* Stands for what is left out of a path. */
static const char dots[] = "...";

#define DOTS	(sizeof(dots) - 1)

static size_t escape_text(char *to, const uint8_t *from, size_t size)
{
	return escape(to, from, size < TEXT_MAX ? size : TEXT_MAX, 0);
}

/*
 * Nearly all texts cost what they are long, and fit: there is nothing to
 * measure then. False: nothing was written.
 */
static bool put_as_is(struct json *json, const void *bytes, size_t size,
		      size_t room)
{
	return size <= room && size <= TEXT_MAX &&
	       json_as_is(json, bytes, size);
}

static size_t cost_of(const uint8_t *bytes, size_t size)
{
	char escaped[ESCAPE_MAX(TEXT_MAX)];

	return json_is_as_is(bytes, size) ?
		       size :
		       fit_cost(escaped, escape_text(escaped, bytes, size));
}

static size_t path_cost(const struct excerpt *path)
{
	return path->bytes ? cost_of(path->bytes, path->size) + DOTS : 0;
}

static size_t cmdline_cost(const struct excerpt *cmdline)
{
	const uint8_t *at = cmdline->bytes, *end;
	size_t cost = 0;

	if (!at)
		return 0;
	end = at + cmdline->size;
	while (at < end) {
		const uint8_t *stop = memchr(at, 0, (size_t)(end - at));

		stop = stop ? stop : end;
		cost += cost_of(at, (size_t)(stop - at)) + AROUND_WORD;
		at = stop + 1;
	}
	return cost;
}

static bool fits_in_any_case(const struct actor *actors, size_t count,
			     bool names, size_t room)
{
	size_t bytes = 0, i;

	for (i = 0; i < count; i++) {
		const struct program *program = actors[i].program;

		bytes += 2 * program->exe.size + program->cmdline.size +
			 4 * AROUND_WORD + (names ? 0 : program->cgroup.size);
	}
	return bytes * FIT_WORST <= room;
}

/*
 * Shares @room bytes of the line among the texts of @count tasks, 3 at most.
 * @names: the last part of each path is printed beside it, and no cgroup. Paths
 * come first, and stay whole if they fit. Command lines get the rest: a quarter
 * of the room at least, as nobody's path shall hide another's words.
 */
static void share_room(struct actor *actors, size_t count, bool names,
		       size_t room)
{
	size_t wants[2 * PROGRAMS_MAX], gives[2 * PROGRAMS_MAX];
	size_t kept = 0, i;

	/* Nearly always: measuring can be left out. */
	if (fits_in_any_case(actors, count, names, room)) {
		for (i = 0; i < count; i++)
			actors[i].rooms = (struct rooms){ room, room, room };
		return;
	}
	for (i = 0; i < count; i++) {
		const struct program *program = actors[i].program;

		kept += cmdline_cost(&program->cmdline);
		wants[2 * i] = path_cost(&program->exe) << names;
		wants[2 * i + 1] = names ? 0 : path_cost(&program->cgroup);
	}
	kept = kept < room / 4 ? kept : room / 4;
	room = kept + fit_share(wants, gives, 2 * count, room - kept);
	for (i = 0; i < count; i++) {
		actors[i].rooms.exe = gives[2 * i];
		actors[i].rooms.cgroup = gives[2 * i + 1];
		wants[i] = cmdline_cost(&actors[i].program->cmdline);
	}
	fit_share(wants, gives, count, room);
	for (i = 0; i < count; i++)
		actors[i].rooms.cmdline = gives[i];
}

void fact_put_path(struct json *json, const struct excerpt *path, size_t room)
{
	char text[DOTS + ESCAPE_MAX(TEXT_MAX)], *start = text + DOTS;
	size_t length, skip = 0;

	if (!path->cut && put_as_is(json, path->bytes, path->size, room))
		return;
	length = escape_text(start, path->bytes, path->size);
	if (path->cut || (fit_most(length) > room &&
			  fit_cost(start, length) > room)) {
		skip = fit_end(start, length, room > DOTS ? room - DOTS : 0);
		start += skip;
		start -= DOTS;
		memcpy(start, dots, DOTS);
		length += DOTS;
	}
	json_text(json, start, length - skip);
}

/* The last part of a path. Returns the bytes that it took. */
static size_t put_name(struct json *json, const struct excerpt *path,
		       size_t room)
{
	static const char deleted[] = " (deleted)";
	const size_t tail = sizeof(deleted) - 1;
	char text[ESCAPE_MAX(TEXT_MAX)];
	const uint8_t *name = path->bytes, *slash;
	size_t size = path->size, length;

	slash = memrchr(path->bytes, '/', size);
	if (slash) {
		size -= (size_t)(slash + 1 - path->bytes);
		name = slash + 1;
	}
	if (size > tail && !memcmp(name + size - tail, deleted, tail))
		size -= tail;
	if (put_as_is(json, name, size, room))
		return size;
	length = escape_text(text, name, size);
	length = fit_start(text, length, room);
	json_text(json, text, length);
	return fit_cost(text, length);
}

/* Writes a word. Takes what it costs off @room. Returns whether it is whole. */
static bool put_word(struct json *json, const uint8_t *word, size_t size,
		     size_t *room)
{
	char text[ESCAPE_MAX(TEXT_MAX)];
	size_t length, fits;

	if (*room < AROUND_WORD)
		return false;
	*room -= AROUND_WORD;
	if (put_as_is(json, word, size, *room)) {
		*room -= size;
		return true;
	}
	length = escape_text(text, word, size);
	fits = fit_start(text, length, *room);
	if (fits < length && !fits)
		return false;
	*room -= fit_cost(text, fits);
	json_text(json, text, fits);
	return fits == length;
}

/* List of words. Returns whether words are left out at its end. */
static bool put_words(struct json *json, const struct excerpt *cmdline,
		      size_t room)
{
	const uint8_t *at = cmdline->bytes, *const end = at + cmdline->size;
	bool whole = true;

	json_open_list(json);
	while (whole && at < end) {
		const uint8_t *stop = memchr(at, 0, (size_t)(end - at));

		stop = stop ? stop : end;
		whole = put_word(json, at, (size_t)(stop - at), &room);
		at = stop + 1;
	}
	json_close_list(json);
	return !whole || cmdline->cut;
}

/* Between words. Eight at a time: 0x80 in what is NUL, and so a blank there. */
static void blank_nuls(uint8_t *bytes, size_t size)
{
	uint64_t eight;
	size_t i;

	for (i = 0; size - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, bytes + i, sizeof(eight));
		eight |= (~(((eight & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) |
			    eight) & EACH_BYTE(0x80)) >> 2;
		memcpy(bytes + i, &eight, sizeof(eight));
	}
	for (; i < size; i++)
		if (!bytes[i])
			bytes[i] = ' ';
}

/* The words with blanks between. Returns likewise. */
static bool put_line(struct json *json, const struct excerpt *cmdline,
		     size_t room)
{
	size_t size = cmdline->size, length, fits;
	char text[ESCAPE_MAX(TEXT_MAX)];
	uint8_t bytes[TEXT_MAX];

	size = size < TEXT_MAX ? size : TEXT_MAX;
	memcpy(bytes, cmdline->bytes, size);
	while (size && !bytes[size - 1])
		size--;
	blank_nuls(bytes, size);
	if (put_as_is(json, bytes, size, room))
		return cmdline->cut;
	length = escape(text, bytes, size, 0);
	fits = fit_start(text, length, room);
	json_text(json, text, fits);
	return fits < length || cmdline->cut;
}

/* ---- whom it is about */

static void set_actor(struct actor *actor,
		      const struct ptracemon_identity *task,
		      const struct program *program)
{
	static const struct program unknown;

	actor->task = task && task->tid ? task : NULL;
	actor->program = program ? program : &unknown;
	actor->cut = false;
	actor->who = NULL;
}

/* Who changed a setting, or came and went. */
static const struct ptracemon_identity *setter_of(const struct event *event)
{
	switch (event->type) {
	case PTRACEMON_TYPE_KNOB:
		return &event->record->knob.by;
	case PTRACEMON_TYPE_LIFECYCLE:
		return &event->record->lifecycle.by;
	default:
		return NULL;
	}
}

void source_begin(struct source *source, size_t room, bool whole)
{
	const struct event *event = source->event;
	const struct details *details = source->details;

	if (!event->tracer) {
		source->actors[TRACER].task = NULL;
		source->actors[TRACEE].task = NULL;
		set_actor(&source->actors[SETTER], setter_of(event), NULL);
		source->actors[SETTER].rooms = (struct rooms){ 0, 0, 0 };
		return;
	}
	set_actor(&source->actors[TRACER], event->tracer, &details->tracer);
	set_actor(&source->actors[TRACEE], event->tracee, &details->tracee);
	if (event->parent)
		set_actor(&source->actors[PARENT], event->parent,
			  &details->parent);
	share_room(&source->actors[TRACER], event->parent ? 3 : 2, !whole,
		   room);
}

/* ---- of a task */

#define TASK	(source->actor->task)

NUMBER(pid, TASK->tgid)
NUMBER(tid, TASK->tid)
NUMBER(ns_pid, TASK->ns_pid)
NUMBER(ppid, TASK->parent)
NUMBER(uid, TASK->uid)
NUMBER(euid, TASK->euid)
NUMBER(suid, TASK->suid)
NUMBER(gid, TASK->gid)
NUMBER(egid, TASK->egid)
NUMBER(user_ns, TASK->user_ns)
NUMBER(pid_ns, TASK->pid_ns)
NUMBER(cgroup_id, TASK->cgroup_id)
NUMBER(start_boot, TASK->start_time)
TIME(start, TASK->start_time, source->digits)
FIELD(comm, TASK->comm)

FACT(cpid)
{
	const char *text = cpid_of(&source->out->cpids,
				   source->out->host->boot_id, TASK);

	if (text)
		json_plain(source->json, text, CPID_LENGTH);
	else
		json_null(source->json);
}

NUMBER_IF(mnt_ns, TASK->mnt_ns, TASK->mnt_ns)
NUMBER_IF(loginuid, TASK->loginuid != PTRACEMON_UNSET, TASK->loginuid)
NUMBER_IF(login_session, TASK->session != PTRACEMON_UNSET, TASK->session)

#define NUMBER_TEXT(name, value)                                         \
	FACT(name)                                                       \
	{                                                                \
		char text[FORMAT_U64_MAX];                               \
                                                                         \
		json_plain(source->json, text, format_u64(text, value)); \
	}

NUMBER_TEXT(uid_text, TASK->uid)
NUMBER_TEXT(euid_text, TASK->euid)
NUMBER_TEXT(suid_text, TASK->suid)
NUMBER_TEXT(gid_text, TASK->gid)
NUMBER_TEXT(egid_text, TASK->egid)

static void put_user(struct source *source, uint32_t uid)
{
	size_t length;
	const char *name = users_name(source->out->users, uid,
				      source->event->record->header.time, &length);

	if (name)
		json_escaped(source->json, name, length);
	else
		json_null(source->json);
}

SAY(user, put_user(source, TASK->uid))
SAY(effective_user, put_user(source, TASK->euid))

FACT(caps)
{
	char text[16];

	format_hex(text, TASK->cap_effective, sizeof(text));
	json_plain(source->json, text, sizeof(text));
}

/* ---- of what it runs */

#define PROGRAM	(source->actor->program)
#define ROOMS	(source->actor->rooms)

SAY_IF(cgroup, PROGRAM->cgroup.bytes,
       fact_put_path(source->json, &PROGRAM->cgroup, ROOMS.cgroup))
SAY_IF(exe, PROGRAM->exe.bytes,
       fact_put_path(source->json, &PROGRAM->exe, ROOMS.exe))

/*
 * Name of the executable, or of the process if that is not known. Takes at most
 * half of the room for the path, and leaves the rest to it.
 */
FACT(exe_name)
{
	if (PROGRAM->exe.bytes)
		ROOMS.exe -= put_name(source->json, &PROGRAM->exe,
					ROOMS.exe / 2);
	else
		fact_comm(source);
}

SAY(exe_source, json_word(source->json, exe_source_word(PROGRAM->source), 0))
SAY_IF(exe_dev, PROGRAM->file.inode,
       fact_put_device(source->json, &PROGRAM->file))
NUMBER_IF(exe_inode, PROGRAM->file.inode, PROGRAM->file.inode)
SAY_IF(words, PROGRAM->cmdline.bytes, source->actor->cut =
       put_words(source->json, &PROGRAM->cmdline, ROOMS.cmdline))
SAY_IF(line, PROGRAM->cmdline.bytes, source->actor->cut =
       put_line(source->json, &PROGRAM->cmdline, ROOMS.cmdline))

/* After one of the two. */
SAY_IF(line_cut, PROGRAM->cmdline.bytes,
       json_bool(source->json, source->actor->cut))

FACT(container)
{
	const struct excerpt id = container_of_cgroup(&PROGRAM->cgroup);

	if (id.bytes)
		json_plain(source->json, (const char *)id.bytes, id.size);
	else
		json_null(source->json);
}

#define DIGESTS	(PROGRAM->digests)

/* Null if it was not asked for, or is not known. */
#define DIGEST(kind)                                                    \
	SAY_IF(kind, DIGESTS, json_plain(source->json, DIGESTS->kind,   \
					 sizeof(DIGESTS->kind) - 1))

DIGEST(md5)
DIGEST(sha1)
DIGEST(sha256)

NUMBER_IF(file_size, DIGESTS, DIGESTS->size)

/* ---- of the tracer's parent */

FACT(parent_name)
{
	const struct process_parent *parent = source->details->tracer_parent;

	if (!parent)
		json_null(source->json);
	else if (parent->exe.bytes)
		put_name(source->json, &parent->exe, PARENT_NAME_MAX);
	else
		json_field(source->json, parent->comm, sizeof(parent->comm));
}

SAY_IF(parent_start, source->details->tracer_parent,
       fact_write_time(source->json, source->out->clock,
		       source->details->tracer_parent->start_time,
		       source->digits))
