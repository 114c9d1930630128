// SPDX-License-Identifier: GPL-2.0
/*
 * Documents of the Elastic Common Schema, one JSON object a line. process is
 * the tracer; Target.process the tracee, where Elastic's own sensor has targets,
 * as the schema has no place for them. What neither knows is under ptracemon.
 */
#include <stdlib.h>

#include "abi/words.h"
#include "output/ecs.h"
#include "output/session_values.h"
#include "output/values.h"
#include "sessions/verdict.h"

#define ECS_VERSION	"9.0.0"

/* Most bytes of a line without long texts. */
#define FIXED_MAX	5400

void ecs_time(struct ecs *ecs, uint64_t boottime)
{
	value_time(ecs->json, ecs->out->clock, boottime, 9);
}

static void put_word_list(struct json *json, const char *word,
			  const char *other)
{
	json_open_list(json);
	json_string(json, word);
	if (other)
		json_string(json, other);
	json_close_list(json);
}

/* What happened, in the words of -o json. */
static void put_action(struct ecs *ecs)
{
	const struct event *event = ecs->event;
	struct json *json = ecs->json;

	if (event->type == PTRACEMON_TYPE_ACCESS)
		value_door(json, &event->record->access);
	else
		json_string(json, word_event(event->type));
}

static bool is_write(const struct event *event)
{
	if (event->type == PTRACEMON_TYPE_CALL &&
	    event->request_class == PTRACEMON_CLASS_CONTROL)
		return true;
	return event->request_class == PTRACEMON_CLASS_WRITE;
}

/*
 * Elastic's own sensor tells of an attach alone, and calls it a start; rules ask
 * for that.
 */
static void put_type(struct ecs *ecs)
{
	const struct event *event = ecs->event;
	const bool attaches =
		event->type == PTRACEMON_TYPE_CALL &&
		event->request_class == PTRACEMON_CLASS_ATTACH;

	if (is_write(event) || event->type == PTRACEMON_TYPE_KNOB)
		put_word_list(ecs->json, "change", NULL);
	else if (ecs->has_actors)
		put_word_list(ecs->json, "access",
			      attaches ? "start" : NULL);
	else
		put_word_list(ecs->json, "info", NULL);
}

static void put_category(struct ecs *ecs)
{
	const char *category = "host";

	if (ecs->has_actors)
		category = "process";
	else if (ecs->event->type == PTRACEMON_TYPE_KNOB)
		category = "configuration";
	put_word_list(ecs->json, category, NULL);
}

static void put_outcome(struct ecs *ecs)
{
	const struct event *event = ecs->event;

	if (event->tracer)
		json_word(ecs->json, word_outcome(event->outcome),
			  event->outcome);
	else
		json_null(ecs->json);
}

/* Names a record for ever. What no ring has is counted apart. */
static void put_id(struct ecs *ecs)
{
	const struct ptracemon_record *header = &ecs->event->record->header;
	char text[sizeof(ecs->out->host->boot_id) + 2 +
		  2 * FORMAT_U64_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_string(&buffer, ecs->out->host->boot_id);
	buffer_char(&buffer, '-');
	if (header->cpu != RECORD_NO_CPU)
		buffer_u64(&buffer, header->cpu);
	else
		buffer_char(&buffer, header->type == RECORD_SESSION ? 's' :
								      'b');
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, header->sequence);
	json_plain(ecs->json, text, buffer.used);
}

/* The numbers that Elastic's rules have for these words. */
static unsigned int severity_number(enum severity severity)
{
	static const unsigned int numbers[] = {
		[SEVERITY_INFORMATIONAL] = 0,
		[SEVERITY_LOW] = 21,
		[SEVERITY_MEDIUM] = 47,
		[SEVERITY_HIGH] = 73,
	};

	return numbers[severity];
}

static void put_session_times(struct ecs *ecs,
			      const struct session *session)
{
	struct json *json = ecs->json;

	json_key(json, "start");
	ecs_time(ecs, session->since);
	json_key(json, "end");
	ecs_time(ecs, session->until);
	json_key(json, "duration");
	json_u64(json, session->until - session->since);
	json_key(json, "severity");
	json_u64(json, severity_number(verdict_of(session)->severity));
	json_key(json, "reason");
	json_string(json, verdict_of(session)->word);
}

static void put_event(struct ecs *ecs)
{
	const struct event *event = ecs->event;
	const bool is_session = event->type == RECORD_SESSION;
	struct json *json = ecs->json;

	json_key(json, "event");
	json_open(json);
	json_key(json, "kind");
	json_string(json, is_session && verdict_of(event->session)->severity ?
				  "alert" :
				  "event");
	json_key(json, "category");
	put_category(ecs);
	json_key(json, "type");
	put_type(ecs);
	json_key(json, "action");
	put_action(ecs);
	json_key(json, "outcome");
	put_outcome(ecs);
	json_key(json, "module");
	json_string(json, "ptracemon");
	json_key(json, "dataset");
	json_string(json, "ptracemon.events");
	json_key(json, "id");
	put_id(ecs);
	json_key(json, "sequence");
	json_u64(json, event->record->header.sequence);
	if (is_session)
		put_session_times(ecs, event->session);
	if (event->type == PTRACEMON_TYPE_CALL) {
		json_key(json, "duration");
		value_duration(json, &event->record->call);
	}
	json_close(json);
}

static void put_host(struct ecs *ecs)
{
	const struct host *host = ecs->out->host;
	struct json *json = ecs->json;

	json_key(json, "host");
	json_open(json);
	json_key(json, "id");
	json_string(json, *host->id ? host->id : NULL);
	json_key(json, "name");
	json_escaped(json, host->name, strlen(host->name));
	json_key(json, "boot");
	json_open(json);
	json_key(json, "id");
	json_string(json, host->boot_id);
	json_close(json);
	json_key(json, "os");
	json_open(json);
	json_key(json, "type");
	json_string(json, "linux");
	json_close(json);
	json_close(json);
}

/* T1055 for T1055.008, which is a part of it: once for all of its parts. */
static void put_techniques(struct json *json, const char *const *ids)
{
	const char *const *id;

	json_open_list(json);
	for (id = ids; *id; id++) {
		size_t length = strcspn(*id, ".");

		if (id == ids || strncmp(id[-1], *id, length))
			json_plain(json, *id, length);
	}
	json_close_list(json);
}

static void put_threat(struct ecs *ecs)
{
	const char *const *ids = ecs->event->techniques, *const *id;
	struct json *json = ecs->json;

	json_key(json, "threat");
	if (!*ids) {
		json_null(json);
		return;
	}
	json_open(json);
	json_key(json, "framework");
	json_string(json, "MITRE ATT&CK");
	json_key(json, "technique");
	json_open(json);
	json_key(json, "id");
	put_techniques(json, ids);
	json_key(json, "subtechnique");
	json_open(json);
	json_key(json, "id");
	json_open_list(json);
	for (id = ids; *id; id++)
		if (strchr(*id, '.'))
			json_string(json, *id);
	json_close_list(json);
	json_close(json);
	json_close(json);
	json_close(json);
}

static void put_error(struct ecs *ecs)
{
	struct json *json = ecs->json;

	json_key(json, "error");
	if (!ecs->event->error) {
		json_null(json);
		return;
	}
	json_open(json);
	json_key(json, "code");
	value_error(json, &ecs->event->record->call);
	json_close(json);
}

/* ---- ptracemon: what the schema has no place for */

static void put_flags(struct ecs *ecs, uint32_t relation)
{
	const struct actors *actors = &ecs->actors;
	struct json *json = ecs->json;

	json_key(json, "relation");
	value_relation(json, relation);
	json_key(json, "tracer_exe_source");
	json_string(json, exe_source_word(actors->tracer.program.source));
	json_key(json, "tracee_exe_source");
	json_string(json, exe_source_word(actors->tracee.program.source));
	json_key(json, "tracer_command_line_cut");
	actor_line_cut(json, &actors->tracer);
	json_key(json, "tracee_command_line_cut");
	actor_line_cut(json, &actors->tracee);
	json_key(json, "tracee_container");
	actor_container(json, &actors->tracee);
}

static void put_call(struct ecs *ecs)
{
	const struct ptracemon_call *call = &ecs->event->record->call;
	struct json *json = ecs->json;

	json_key(json, "request");
	value_request(json, call);
	json_key(json, "class");
	json_word(json, word_class(call->request_class), call->request_class);
	json_key(json, "abi");
	json_word(json, word_abi(call->abi), call->abi);
	json_key(json, "result");
	value_result(json, call);
	json_key(json, "denied_by");
	value_denied(json, call->denied_by);
	put_flags(ecs, call->relation);
}

static void put_access(struct ecs *ecs)
{
	const struct ptracemon_access *access = &ecs->event->record->access;
	struct json *json = ecs->json;

	json_key(json, "mode");
	json_word(json, word_mode(access->mode), access->mode);
	json_key(json, "syscall");
	value_syscall(json, access);
	json_key(json, "abi");
	json_word(json, word_abi(access->abi), access->abi);
	json_key(json, "denied_by");
	value_denied(json, access->denied_by);
	put_flags(ecs, access->relation);
}

static void put_auto_attach(struct ecs *ecs)
{
	const struct ptracemon_auto_attach *attach = &ecs->event->record->auto_attach;
	struct json *json = ecs->json;

	json_key(json, "how");
	json_word(json, word_attached_by(attach->how), attach->how);
	json_key(json, "parent_pid");
	json_u64(json, attach->parent.tgid);
	put_flags(ecs, attach->relation);
}

static void put_traced(struct ecs *ecs)
{
	put_flags(ecs, ecs->event->record->traced.relation);
}

static void put_session(struct ecs *ecs)
{
	out_session_json(ecs->json, ecs->out, ecs->event);
	put_flags(ecs, ecs->event->session->relation);
}

static void put_loss(struct ecs *ecs)
{
	const struct ptracemon_loss *loss = &ecs->event->record->loss;
	struct json *json = ecs->json;

	json_key(json, "count");
	json_s64(json, (int64_t)loss->count);
	json_key(json, "reason");
	json_word(json, word_reason(loss->reason), loss->reason);
	json_key(json, "class");
	value_lost_class(json, loss);
	json_key(json, "uid");
	value_unless_unset(json, loss->uid);
	json_key(json, "since");
	ecs_time(ecs, loss->since);
}

static void put_knob(struct ecs *ecs)
{
	const struct ptracemon_knob *knob = &ecs->event->record->knob;
	struct json *json = ecs->json;

	json_key(json, "name");
	json_field(json, knob->name, sizeof(knob->name));
	json_key(json, "from");
	json_field(json, knob->from, sizeof(knob->from));
	json_key(json, "to");
	json_field(json, knob->to, sizeof(knob->to));
	json_key(json, "by_pid");
	json_u64(json, knob->by.tgid);
	json_key(json, "by_uid");
	json_u64(json, knob->by.uid);
}

static void put_lifecycle(struct ecs *ecs)
{
	const struct ptracemon_lifecycle *lifecycle = &ecs->event->record->lifecycle;
	struct json *json = ecs->json;

	json_key(json, "what");
	json_word(json, word_lifecycle(lifecycle->event), lifecycle->event);
	json_key(json, "value");
	json_s64(json, (int64_t)lifecycle->value);
}

static void put_sight(struct ecs *ecs)
{
	const struct sight *sight = &ecs->event->record->sight;
	struct json *json = ecs->json;

	json_key(json, "path");
	json_word(json, word_path(sight->path), sight->path);
	json_key(json, "reason");
	json_field(json, (const uint8_t *)sight->reason,
		   sizeof(sight->reason));
}

static void put_own(struct ecs *ecs)
{
	static void (*const put[])(struct ecs *ecs) = {
		[PTRACEMON_TYPE_CALL] = put_call,
		[PTRACEMON_TYPE_LOSS] = put_loss,
		[PTRACEMON_TYPE_KNOB] = put_knob,
		[PTRACEMON_TYPE_LIFECYCLE] = put_lifecycle,
		[PTRACEMON_TYPE_ACCESS] = put_access,
		[PTRACEMON_TYPE_AUTO_ATTACH] = put_auto_attach,
		[PTRACEMON_TYPE_TRACED] = put_traced,
	};
	const uint16_t type = ecs->event->type;

	json_key(ecs->json, "ptracemon");
	json_open(ecs->json);
	if (type < sizeof(put) / sizeof(*put))
		put[type](ecs);
	else if (type == RECORD_SESSION)
		put_session(ecs);
	else
		put_sight(ecs);
	json_close(ecs->json);
}

static void ecs_record(struct out *out, const struct event *event,
		       const struct details *details)
{
	struct json json;
	struct ecs ecs = { .out = out, .json = &json, .event = event };

	json_init(&json, out->buffer);
	ecs.has_actors = actors_find(&ecs.actors, event, details,
				     OUT_LINE_MAX - FIXED_MAX);
	json_open(&json);
	json_key(&json, "@timestamp");
	ecs_time(&ecs, event->record->header.time);
	json_key(&json, "ecs");
	json_open(&json);
	json_key(&json, "version");
	json_string(&json, ECS_VERSION);
	json_close(&json);
	put_event(&ecs);
	put_host(&ecs);
	ecs_tasks(&ecs);
	put_threat(&ecs);
	put_error(&ecs);
	put_own(&ecs);
	json_close(&json);
	json_finish(&json);
	buffer_char(out->buffer, '\n');
}

/* Nothing is kept from one record to the next. */
static bool ecs_begin(struct out *out)
{
	(void)out;
	return true;
}

static void ecs_end(struct out *out)
{
	(void)out;
}

const struct out_format out_ecs = {
	.name = "ecs",
	.begin = ecs_begin,
	.record = ecs_record,
	.end = ecs_end,
};
