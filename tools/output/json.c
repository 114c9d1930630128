// SPDX-License-Identifier: GPL-2.0
/*
 * The sensor's own JSON: one object a line. Keys are a contract, documented in
 * ptracemon(8).
 */
#include <stdlib.h>

#include "abi/requests.h"
#include "abi/words.h"
#include "base/json.h"
#include "output/memo.h"
#include "output/out.h"
#include "output/session_values.h"
#include "output/texts.h"
#include "output/values.h"
#include "sessions/session.h"

/* Most bytes of a line without long texts: three tasks, all numbers long. */
#define FIXED_MAX	4000

/**
 * struct state - state of this output
 * @json: the line
 * @memos: what is the same in each identity of a task
 */
struct state {
	struct json json;
	struct memos memos;
};

static struct json *json_of(struct out *out)
{
	return &((struct state *)out->state)->json;
}

/* What outputs get that have nothing to say about a task. */
static const struct program unknown;
static const struct rooms no_room;

static void put_time(struct out *out, uint64_t boottime)
{
	value_time(json_of(out), out->clock, boottime, 9);
}

/* Null if there is none: the kernel is older than the field, for one. */
static void put_number(struct json *json, uint64_t value, bool there)
{
	if (there)
		json_u64(json, value);
	else
		json_null(json);
}

static void put_head(struct out *out, const struct ptracemon_record *header,
		     const char *event)
{
	struct json *json = json_of(out);

	json_key(json, "time");
	put_time(out, header->time);
	json_key(json, "event");
	json_string(json, event);
	json_key(json, "boot_id");
	json_string(json, out->host->boot_id);
	json_key(json, "cpu");
	put_number(json, header->cpu, header->cpu != RECORD_NO_CPU);
	json_key(json, "seq");
	put_number(json, header->sequence, header->cpu != RECORD_NO_CPU);
}

static void put_hex(struct json *json, uint64_t value)
{
	char text[16];

	format_hex(text, value, sizeof(text));
	json_plain(json, text, sizeof(text));
}

static void put_ids(struct out *out, const struct ptracemon_identity *task,
		    uint64_t now)
{
	struct json *json = json_of(out);

	json_key(json, "pid");
	json_u64(json, task->tgid);
	json_key(json, "tid");
	json_u64(json, task->tid);
	json_key(json, "ns_pid");
	json_u64(json, task->ns_pid);
	json_key(json, "ppid");
	json_u64(json, task->parent);
	json_key(json, "uid");
	json_u64(json, task->uid);
	json_key(json, "euid");
	json_u64(json, task->euid);
	json_key(json, "suid");
	json_u64(json, task->suid);
	json_key(json, "gid");
	json_u64(json, task->gid);
	json_key(json, "egid");
	json_u64(json, task->egid);
	json_key(json, "user");
	value_user(json, out->users, task->uid, now);
	json_key(json, "caps");
	put_hex(json, task->cap_effective);
	json_key(json, "loginuid");
	value_unless_unset(json, task->loginuid);
	json_key(json, "session");
	value_unless_unset(json, task->session);
}

static void put_program(struct json *json, const struct program *program,
			const struct rooms *rooms)
{
	bool truncated;

	json_key(json, "exe");
	texts_path(json, &program->exe, rooms->exe);
	json_key(json, "exe_source");
	json_word(json, exe_source_word(program->source), 0);
	json_key(json, "cmdline");
	truncated = texts_words(json, &program->cmdline, rooms->cmdline);
	json_key(json, "cmdline_truncated");
	if (program->cmdline.bytes)
		json_bool(json, truncated);
	else
		json_null(json);
}

static void put_places(struct out *out, const struct ptracemon_identity *task)
{
	struct json *json = json_of(out);

	json_key(json, "start_time");
	put_time(out, task->start_time);
	json_key(json, "user_ns");
	json_u64(json, task->user_ns);
	json_key(json, "pid_ns");
	json_u64(json, task->pid_ns);
	json_key(json, "mnt_ns");
	put_number(json, task->mnt_ns, task->mnt_ns);
	json_key(json, "cgroup_id");
	json_u64(json, task->cgroup_id);
}

static void put_cgroup(struct json *json, const struct program *program,
		       const struct rooms *rooms)
{
	json_key(json, "cgroup");
	texts_path(json, &program->cgroup, rooms->cgroup);
}

/* Two parts of an identity are in most lines for the second time at least. */
static void put_new(struct out *out, const struct ptracemon_identity *task,
		    const struct program *program, const struct rooms *rooms,
		    uint64_t now)
{
	struct state *state = out->state;
	struct memo *memo = memos_keep(&state->memos, task, out->clock, now);
	struct buffer *buffer = out->buffer;
	size_t start = buffer->used;

	put_ids(out, task, now);
	put_places(out, task);
	memo_keep_first(memo, buffer->data + start, buffer->used - start);
	put_cgroup(&state->json, program, rooms);
	start = buffer->used;
	json_key(&state->json, "comm");
	json_field(&state->json, task->comm, sizeof(task->comm));
	memo_keep_second(memo, buffer->data + start, buffer->used - start);
}

static void put_identity(struct out *out, const struct ptracemon_identity *task,
			 const struct program *program,
			 const struct rooms *rooms, uint64_t now)
{
	struct state *state = out->state;
	struct json *json = &state->json;
	const struct memo *memo;

	if (!task->tid) {
		json_null(json);
		return;
	}
	json_open(json);
	memo = memos_find(&state->memos, task, out->clock, now);
	if (memo) {
		memo_write_first(memo, out->buffer);
		put_cgroup(json, program, rooms);
		memo_write_second(memo, out->buffer);
	} else {
		put_new(out, task, program, rooms, now);
	}
	put_program(json, program, rooms);
	json_close(json);
}

static void put_by(struct out *out, const struct ptracemon_identity *task,
		   uint64_t now)
{
	json_key(json_of(out), "by");
	put_identity(out, task, &unknown, &no_room, now);
}

/* @parent: NULL if this kind of record has none. */
static void put_tasks(struct out *out, const struct details *details,
		      const struct ptracemon_identity *tracer,
		      const struct ptracemon_identity *tracee,
		      const struct ptracemon_identity *parent, uint64_t now)
{
	const struct program *const programs[] = {
		&details->tracer,
		&details->tracee,
		&details->parent,
	};
	struct json *json = json_of(out);
	struct rooms rooms[3];

	texts_share(programs, rooms, parent ? 3 : 2, false,
		    OUT_LINE_MAX - FIXED_MAX);
	json_key(json, "tracer");
	put_identity(out, tracer, programs[0], &rooms[0], now);
	json_key(json, "tracee");
	put_identity(out, tracee, programs[1], &rooms[1], now);
	if (!parent)
		return;
	json_key(json, "parent");
	put_identity(out, parent, programs[2], &rooms[2], now);
}

/* How all that is about a tracer and a tracee ends. */
static void put_meaning(struct json *json, const struct event *event,
			uint32_t relation)
{
	json_key(json, "relation");
	value_relation(json, relation);
	json_key(json, "technique");
	value_technique(json, event);
}

static void put_request(struct json *json, const struct event *event)
{
	const struct ptracemon_call *call = &event->record->call;

	json_key(json, "request");
	value_request(json, call);
	json_key(json, "request_number");
	put_number(json, request_number(call->abi, call->request),
		   record_has(event->record, call, request));
	json_key(json, "class");
	json_word(json, word_class(call->request_class), call->request_class);
	json_key(json, "abi");
	json_word(json, word_abi(call->abi), call->abi);
	json_key(json, "pid_arg");
	if (record_has(event->record, call, pid))
		json_s64(json, (int64_t)call->pid);
	else
		json_null(json);
	json_key(json, "addr");
	put_number(json, call->addr, record_has(event->record, call, addr));
	json_key(json, "data");
	put_number(json, call->data, record_has(event->record, call, data));
}

static void put_outcome(struct json *json, const struct ptracemon_call *call)
{
	json_key(json, "outcome");
	json_word(json, word_outcome(call->outcome), call->outcome);
	json_key(json, "result");
	value_result(json, call);
	json_key(json, "error");
	value_error(json, call);
	json_key(json, "denied_by");
	value_denied(json, call->denied_by);
	json_key(json, "duration_ns");
	value_duration(json, call);
}

static void put_call(struct out *out, const struct event *event,
		     const struct details *details)
{
	const struct ptracemon_call *call = &event->record->call;
	struct json *json = json_of(out);

	put_head(out, &event->record->header, "ptrace");
	put_request(json, event);
	put_outcome(json, call);
	put_tasks(out, details, &call->tracer, &call->tracee, NULL,
		  event->record->header.time);
	put_meaning(json, event, call->relation);
}

static void put_access(struct out *out, const struct event *event,
		       const struct details *details)
{
	const struct ptracemon_access *access = &event->record->access;
	struct json *json = json_of(out);

	put_head(out, &event->record->header, "access");
	json_key(json, "door");
	value_door(json, access);
	json_key(json, "mode");
	json_word(json, word_mode(access->mode), access->mode);
	json_key(json, "syscall");
	value_syscall(json, access);
	json_key(json, "abi");
	json_word(json, word_abi(access->abi), access->abi);
	json_key(json, "args");
	value_args(json, access);
	json_key(json, "outcome");
	json_word(json, word_outcome(access->outcome), access->outcome);
	json_key(json, "denied_by");
	value_denied(json, access->denied_by);
	put_tasks(out, details, &access->tracer, &access->tracee, NULL,
		  event->record->header.time);
	put_meaning(json, event, access->relation);
}

static void put_auto_attach(struct out *out, const struct event *event,
			    const struct details *details)
{
	const struct ptracemon_auto_attach *attach = &event->record->auto_attach;
	struct json *json = json_of(out);

	put_head(out, &event->record->header, "auto_attach");
	json_key(json, "how");
	json_word(json, word_attached_by(attach->how), attach->how);
	put_tasks(out, details, &attach->tracer, &attach->tracee,
		  &attach->parent, event->record->header.time);
	put_meaning(json, event, attach->relation);
}

static void put_traced(struct out *out, const struct event *event,
		       const struct details *details)
{
	const struct ptracemon_traced *traced = &event->record->traced;

	put_head(out, &event->record->header, "already_traced");
	put_tasks(out, details, &traced->tracer, &traced->tracee, NULL,
		  event->record->header.time);
	put_meaning(json_of(out), event, traced->relation);
}

static void put_loss(struct out *out, const struct event *event,
		const struct details *details)
{
	const struct ptracemon_loss *loss = &event->record->loss;
	struct json *json = json_of(out);

	(void)details;
	put_head(out, &event->record->header, "loss");
	json_key(json, "count");
	json_u64(json, loss->count);
	json_key(json, "reason");
	json_word(json, word_reason(loss->reason), loss->reason);
	json_key(json, "class");
	value_lost_class(json, loss);
	json_key(json, "uid");
	value_unless_unset(json, loss->uid);
	json_key(json, "since");
	put_time(out, loss->since);
	json_key(json, "first_seq");
	json_u64(json, loss->first_sequence);
	json_key(json, "last_seq");
	json_u64(json, loss->last_sequence);
}

static void put_knob(struct out *out, const struct event *event,
		const struct details *details)
{
	const struct ptracemon_knob *knob = &event->record->knob;
	struct json *json = json_of(out);

	(void)details;
	put_head(out, &event->record->header, "knob");
	json_key(json, "name");
	json_field(json, knob->name, sizeof(knob->name));
	json_key(json, "from");
	json_field(json, knob->from, sizeof(knob->from));
	json_key(json, "to");
	json_field(json, knob->to, sizeof(knob->to));
	put_by(out, &knob->by, event->record->header.time);
}

static void put_lifecycle(struct out *out, const struct event *event,
		const struct details *details)
{
	const struct ptracemon_lifecycle *lifecycle = &event->record->lifecycle;
	struct json *json = json_of(out);

	(void)details;
	put_head(out, &event->record->header, "lifecycle");
	json_key(json, "what");
	json_word(json, word_lifecycle(lifecycle->event), lifecycle->event);
	json_key(json, "value");
	json_u64(json, lifecycle->value);
	put_by(out, &lifecycle->by, event->record->header.time);
}

static void put_sight(struct out *out, const struct event *event,
		      const struct details *details)
{
	const struct sight *sight = &event->record->sight;
	struct json *json = json_of(out);

	(void)details;
	put_head(out, &event->record->header,
		 event->type == RECORD_BLIND ? "blind" : "sighted");
	json_key(json, "path");
	json_word(json, word_path(sight->path), sight->path);
	json_key(json, "reason");
	json_field(json, (const uint8_t *)sight->reason,
		   sizeof(sight->reason));
}

static void put_session(struct out *out, const struct event *event,
			const struct details *details)
{
	const struct session *session = event->session;

	put_head(out, &event->record->header, "session");
	out_session_json(json_of(out), out, event);
	put_tasks(out, details, &session->tracer, &session->tracee, NULL,
		  event->record->header.time);
	put_meaning(json_of(out), event, session->relation);
}

static void json_record(struct out *out, const struct event *event,
			const struct details *details)
{
	static void (*const put[])(struct out *, const struct event *,
				   const struct details *) = {
		[PTRACEMON_TYPE_CALL] = put_call,
		[PTRACEMON_TYPE_LOSS] = put_loss,
		[PTRACEMON_TYPE_KNOB] = put_knob,
		[PTRACEMON_TYPE_LIFECYCLE] = put_lifecycle,
		[PTRACEMON_TYPE_ACCESS] = put_access,
		[PTRACEMON_TYPE_AUTO_ATTACH] = put_auto_attach,
		[PTRACEMON_TYPE_TRACED] = put_traced,
	};
	struct json *json = json_of(out);
	uint16_t type = event->type;

	json_open(json);
	if (type < sizeof(put) / sizeof(*put))
		put[type](out, event, details);
	else if (type == RECORD_SESSION)
		put_session(out, event, details);
	else
		put_sight(out, event, details);
	json_close(json);
	json_finish(json);
	buffer_char(out->buffer, '\n');
}

static bool json_begin(struct out *out)
{
	struct state *state = calloc(1, sizeof(*state));

	out->state = state;
	if (state)
		json_init(&state->json, out->buffer);
	return state;
}

static void json_end(struct out *out)
{
	free(out->state);
	out->state = NULL;
}

const struct out_format out_json = {
	.name = "json",
	.begin = json_begin,
	.record = json_record,
	.end = json_end,
};
