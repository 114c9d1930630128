// SPDX-License-Identifier: GPL-2.0
/*
 * DeviceEvents' column AdditionalFields. See additional.h.
 */
#include "abi/requests.h"
#include "abi/words.h"
#include "base/json.h"
#include "output/actors.h"
#include "output/additional.h"
#include "output/out.h"
#include "output/session_values.h"
#include "output/values.h"
#include "sessions/session.h"

static void put_place(struct json *json, const struct out *out,
		      const struct event *event)
{
	if (event->record->header.cpu != RECORD_NO_CPU) {
		json_key(json, "Cpu");
		json_u64(json, event->record->header.cpu);
		json_key(json, "Sequence");
		json_u64(json, event->record->header.sequence);
	}
	json_key(json, "BootId");
	json_string(json, out->host->boot_id);
}

/* Null if the kernel is older than the field. */
static void put_field(struct json *json, uint64_t value, bool there)
{
	if (there)
		json_u64(json, value);
	else
		json_null(json);
}

static void put_request(struct json *json, const struct event *event)
{
	const struct record *record = event->record;
	const struct ptracemon_call *call = &record->call;

	json_key(json, "Request");
	value_request(json, call);
	json_key(json, "RequestNumber");
	put_field(json, request_number(call->abi, call->request),
		  record_has(record, call, request));
	json_key(json, "Class");
	json_word(json, word_class(call->request_class), call->request_class);
	json_key(json, "Abi");
	json_word(json, word_abi(call->abi), call->abi);
	json_key(json, "PidArg");
	if (record_has(record, call, pid))
		json_s64(json, (int64_t)call->pid);
	else
		json_null(json);
	json_key(json, "Addr");
	put_field(json, call->addr, record_has(record, call, addr));
	json_key(json, "Data");
	put_field(json, call->data, record_has(record, call, data));
}

static void put_outcome(struct json *json, const struct ptracemon_call *call)
{
	json_key(json, "Outcome");
	json_word(json, word_outcome(call->outcome), call->outcome);
	json_key(json, "Result");
	value_result(json, call);
	json_key(json, "Error");
	value_error(json, call);
	json_key(json, "DeniedBy");
	value_denied(json, call->denied_by);
	json_key(json, "DurationNs");
	value_duration(json, call);
}

/* Keys of one side. */
struct side {
	const char *comm;
	const char *tid;
	const char *ns_pid;
	const char *start;
};

/* Null for a task that was not there. */
static void put_id(struct json *json, const char *key,
		   const struct ptracemon_identity *task, uint64_t value)
{
	json_name(json, key);
	if (task->tid)
		json_u64(json, value);
	else
		json_null(json);
}

/* What an output works with. */
struct place {
	struct json *json;
	struct additional *additional;
	const struct out *out;
};

static void put_identity(const struct place *place, const struct side *side,
			 const struct ptracemon_identity *task,
			 struct memos *memos, uint64_t now)
{
	const struct clock *clock = place->out->clock;
	struct json *json = place->json;
	const struct memo *memo = memos_find(memos, task, clock, now);
	struct buffer *buffer = json->buffer;
	size_t start = buffer->used;

	if (memo) {
		memo_write_first(memo, buffer);
		return;
	}
	json_name(json, side->comm);
	if (task->tid)
		json_field(json, task->comm, sizeof(task->comm));
	else
		json_null(json);
	put_id(json, side->tid, task, task->tid);
	put_id(json, side->ns_pid, task, task->ns_pid);
	put_id(json, side->start, task, task->start_time);
	memo_keep_first(memos_keep(memos, task, clock, now),
			buffer->data + start, buffer->used - start);
}

/* What a side runs, and where; side is Tracer or Tracee. */
#define PROGRAM_OF(side)						\
	static void put_program_of_##side(struct json *json,		\
					  const struct actor *actor)	\
	{								\
		json_key(json, #side "ExeSource");			\
		json_word(json,						\
			  exe_source_word(actor->program.source), 0);	\
		json_key(json, #side "CommandLineCut");			\
		actor_line_cut(json, actor);				\
		json_key(json, #side "Container");			\
		actor_container(json, actor);				\
	}

PROGRAM_OF(Tracer)
PROGRAM_OF(Tracee)

static void put_tasks(const struct place *place, const struct actors *actors,
		      const struct ptracemon_identity *tracer,
		      const struct ptracemon_identity *tracee, uint64_t now)
{
	static const struct side tracer_keys = {
		"TracerComm", "TracerTid", "TracerNsPid", "TracerStartBootNs",
	};
	static const struct side tracee_keys = {
		"TraceeComm", "TraceeTid", "TraceeNsPid", "TraceeStartBootNs",
	};
	struct additional *additional = place->additional;

	put_identity(place, &tracer_keys, tracer, &additional->tracers, now);
	put_program_of_Tracer(place->json, &actors->tracer);
	put_identity(place, &tracee_keys, tracee, &additional->tracees, now);
	put_program_of_Tracee(place->json, &actors->tracee);
}

static void put_meaning(struct json *json, const struct event *event,
			uint32_t relation)
{
	json_key(json, "Relation");
	value_relation(json, relation);
	json_key(json, "Technique");
	value_technique(json, event);
}

static void put_call(const struct place *place, const struct event *event,
		     const struct actors *actors)
{
	struct json *json = place->json;
	const struct ptracemon_call *call = &event->record->call;

	json_key(json, "Event");
	json_word(json, "ptrace", 0);
	put_request(json, event);
	put_outcome(json, call);
	put_tasks(place, actors, &call->tracer, &call->tracee,
		  event->record->header.time);
	put_meaning(json, event, call->relation);
}

static void put_access(const struct place *place, const struct event *event,
		       const struct actors *actors)
{
	struct json *json = place->json;
	const struct ptracemon_access *access = &event->record->access;

	json_key(json, "Event");
	json_word(json, "access", 0);
	json_key(json, "Door");
	value_door(json, access);
	json_key(json, "Mode");
	json_word(json, word_mode(access->mode), access->mode);
	json_key(json, "Syscall");
	value_syscall(json, access);
	json_key(json, "Abi");
	json_word(json, word_abi(access->abi), access->abi);
	json_key(json, "Args");
	value_args(json, access);
	json_key(json, "Outcome");
	json_word(json, word_outcome(access->outcome), access->outcome);
	json_key(json, "DeniedBy");
	value_denied(json, access->denied_by);
	put_tasks(place, actors, &access->tracer, &access->tracee,
		  event->record->header.time);
	put_meaning(json, event, access->relation);
}

static void put_auto_attach(const struct place *place, const struct event *event,
			    const struct actors *actors)
{
	struct json *json = place->json;
	const struct ptracemon_auto_attach *attach = &event->record->auto_attach;

	json_key(json, "Event");
	json_word(json, "auto_attach", 0);
	json_key(json, "How");
	json_word(json, word_attached_by(attach->how), attach->how);
	put_tasks(place, actors, &attach->tracer, &attach->tracee,
		  event->record->header.time);
	json_key(json, "ParentPid");
	json_u64(json, attach->parent.tgid);
	put_meaning(json, event, attach->relation);
}

static void put_traced(const struct place *place, const struct event *event,
		       const struct actors *actors)
{
	struct json *json = place->json;
	const struct ptracemon_traced *traced = &event->record->traced;

	json_key(json, "Event");
	json_word(json, "already_traced", 0);
	put_tasks(place, actors, &traced->tracer, &traced->tracee,
		  event->record->header.time);
	put_meaning(json, event, traced->relation);
}

static void put_sight(const struct place *place, const struct event *event,
		      const struct actors *actors)
{
	struct json *json = place->json;
	const struct sight *sight = &event->record->sight;

	(void)actors;
	json_key(json, "Path");
	json_word(json, word_path(sight->path), sight->path);
	json_key(json, "Reason");
	json_field(json, (const uint8_t *)sight->reason,
		   sizeof(sight->reason));
}

static void put_loss(const struct place *place, const struct event *event,
		     const struct actors *actors)
{
	struct json *json = place->json;
	const struct ptracemon_loss *loss = &event->record->loss;

	(void)actors;
	json_key(json, "Count");
	json_u64(json, loss->count);
	json_key(json, "Reason");
	json_word(json, word_reason(loss->reason), loss->reason);
	json_key(json, "Class");
	value_lost_class(json, loss);
	json_key(json, "SinceBootNs");
	json_u64(json, loss->since);
	json_key(json, "FirstSequence");
	json_u64(json, loss->first_sequence);
	json_key(json, "LastSequence");
	json_u64(json, loss->last_sequence);
}

static void put_session(const struct place *place, const struct event *event,
			const struct actors *actors)
{
	struct json *json = place->json;
	const struct session *session = event->session;

	json_key(json, "Event");
	json_word(json, "session", 0);
	out_session_row(json, place->out, event);
	put_tasks(place, actors, &session->tracer, &session->tracee,
		  event->record->header.time);
	put_meaning(json, event, session->relation);
}

void additional_write(struct json *json, struct additional *additional,
		      const struct out *out, const struct event *event,
		      const struct actors *actors)
{
	static void (*const put[])(const struct place *, const struct event *,
				   const struct actors *) = {
		[PTRACEMON_TYPE_CALL] = put_call,
		[PTRACEMON_TYPE_LOSS] = put_loss,
		[PTRACEMON_TYPE_ACCESS] = put_access,
		[PTRACEMON_TYPE_AUTO_ATTACH] = put_auto_attach,
		[PTRACEMON_TYPE_TRACED] = put_traced,
	};
	const struct place place = { json, additional, out };
	uint16_t type = event->type;

	json_open(json);
	if (type < sizeof(put) / sizeof(*put))
		put[type](&place, event, actors);
	else if (type == RECORD_SESSION)
		put_session(&place, event, actors);
	else
		put_sight(&place, event, actors);
	put_place(json, out, event);
	json_close(json);
}
