// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about a task, and about what it runs. See facts.h.
 */
#include <limits.h>
#include <string.h>

#include "host/container.h"
#include "host/hash.h"
#include "output/facts.h"

/* The name of a tracer's parent; a longer one is cut. */
#define PARENT_NAME_MAX	NAME_MAX

/* ---- whom it is about */

static void set_actor(struct actor *actor,
		      const struct ptracemon_identity *task,
		      const struct program *program)
{
	static const struct program unknown;

	actor->task = task && task->tid ? task : NULL;
	actor->program = program ? program : &unknown;
	actor->cut = false;
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
	texts_share(&source->actors[TRACER], event->parent ? 3 : 2, !whole,
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
       texts_path(source->json, &PROGRAM->cgroup, ROOMS.cgroup))
SAY_IF(exe, PROGRAM->exe.bytes,
       texts_path(source->json, &PROGRAM->exe, ROOMS.exe))

/*
 * Name of the executable, or of the process if that is not known. Takes at most
 * half of the room for the path, and leaves the rest to it.
 */
FACT(exe_name)
{
	if (PROGRAM->exe.bytes)
		ROOMS.exe -= texts_name(source->json, &PROGRAM->exe,
					ROOMS.exe / 2);
	else
		fact_comm(source);
}

SAY(exe_source, json_word(source->json, exe_source_word(PROGRAM->source), 0))
SAY_IF(words, PROGRAM->cmdline.bytes, source->actor->cut =
       texts_words(source->json, &PROGRAM->cmdline, ROOMS.cmdline))
SAY_IF(line, PROGRAM->cmdline.bytes, source->actor->cut =
       texts_line(source->json, &PROGRAM->cmdline, ROOMS.cmdline))

/* After one of the two. */
SAY_IF(line_cut, PROGRAM->cmdline.bytes,
       json_bool(source->json, source->actor->cut))

bool source_has_container(const struct source *source, enum side side)
{
	const struct actor *actor = &source->actors[side];

	return actor->task &&
	       container_of_cgroup(&actor->program->cgroup).bytes;
}

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
					 sizeof(DIGESTS->kind)))

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
		texts_name(source->json, &parent->exe, PARENT_NAME_MAX);
	else
		json_field(source->json, parent->comm, sizeof(parent->comm));
}

SAY_IF(parent_start, source->details->tracer_parent,
       fact_write_time(source->json, source->out->clock,
		       source->details->tracer_parent->start_time,
		       source->digits))
