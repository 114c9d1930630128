// SPDX-License-Identifier: GPL-2.0
/*
 * The sensor's own JSON: one object a line. Keys are a contract, documented in
 * ptracemon(8). Keys that wait for more knowledge are there already, as null.
 */
#include <stdlib.h>

#include "json.h"
#include "out.h"
#include "requests.h"
#include "values.h"
#include "words.h"

static void put_time(struct out *out, uint64_t boottime)
{
	value_time(out->state, out->clock, boottime, 9);
}

static void put_head(struct out *out, const struct ptracemon_record *header,
		     const char *event)
{
	struct json *json = out->state;

	json_key(json, "time");
	put_time(out, header->time);
	json_key(json, "event");
	json_string(json, event);
	json_key(json, "boot_id");
	json_string(json, out->host->boot_id);
	json_key(json, "cpu");
	json_u64(json, header->cpu);
	json_key(json, "seq");
	json_u64(json, header->sequence);
}

/* Null if nothing is known: absent, as the kernel is older than the field. */
static void put_number(struct json *json, uint64_t value, bool there)
{
	if (there)
		json_u64(json, value);
	else
		json_null(json);
}

static void put_hex(struct json *json, uint64_t value)
{
	char text[16];

	format_hex(text, value, sizeof(text));
	json_text(json, text, sizeof(text));
}

static void put_ids(struct out *out, const struct ptracemon_identity *task,
		    uint64_t now)
{
	struct json *json = out->state;

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

static void put_identity(struct out *out, const struct ptracemon_identity *task,
			 uint64_t now)
{
	struct json *json = out->state;

	if (!task->tid) {
		json_null(json);
		return;
	}
	json_open(json);
	put_ids(out, task, now);
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
	json_key(json, "cgroup");
	json_null(json);
	json_key(json, "comm");
	json_field(json, task->comm, sizeof(task->comm));
	json_key(json, "exe");
	json_null(json);
	json_key(json, "exe_source");
	json_string(json, "none");
	json_key(json, "cmdline");
	json_null(json);
	json_key(json, "cmdline_truncated");
	json_null(json);
	json_close(json);
}

static void put_request(struct json *json, const struct record *record)
{
	const struct ptracemon_call *call = &record->call;

	json_key(json, "request");
	value_request(json, call);
	json_key(json, "request_number");
	put_number(json, request_number(call->abi, call->request),
		   record_has(record, call, request));
	json_key(json, "class");
	json_word(json, word_class(call->request_class), call->request_class);
	json_key(json, "abi");
	json_word(json, word_abi(call->abi), call->abi);
	json_key(json, "pid_arg");
	if (record_has(record, call, pid))
		json_s64(json, (int64_t)call->pid);
	else
		json_null(json);
	json_key(json, "addr");
	put_number(json, call->addr, record_has(record, call, addr));
	json_key(json, "data");
	put_number(json, call->data, record_has(record, call, data));
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
	json_null(json);
	json_key(json, "duration_ns");
	value_duration(json, call);
}

static void put_call(struct out *out, const struct record *record)
{
	const struct ptracemon_call *call = &record->call;
	struct json *json = out->state;

	put_head(out, &record->header, "ptrace");
	put_request(json, record);
	put_outcome(json, call);
	json_key(json, "tracer");
	put_identity(out, &call->tracer, record->header.time);
	json_key(json, "tracee");
	put_identity(out, &call->tracee, record->header.time);
	json_key(json, "relation");
	value_relation(json, call->relation);
	json_key(json, "technique");
	json_null(json);
}

static void put_loss(struct out *out, const struct record *record)
{
	const struct ptracemon_loss *loss = &record->loss;
	struct json *json = out->state;

	put_head(out, &record->header, "loss");
	json_key(json, "count");
	json_u64(json, loss->count);
	json_key(json, "reason");
	json_word(json, word_reason(loss->reason), loss->reason);
	json_key(json, "class");
	value_lost_class(json, loss);
	json_key(json, "since");
	put_time(out, loss->since);
	json_key(json, "first_seq");
	json_u64(json, loss->first_sequence);
	json_key(json, "last_seq");
	json_u64(json, loss->last_sequence);
}

static void put_knob(struct out *out, const struct record *record)
{
	const struct ptracemon_knob *knob = &record->knob;
	struct json *json = out->state;

	put_head(out, &record->header, "knob");
	json_key(json, "name");
	json_field(json, knob->name, sizeof(knob->name));
	json_key(json, "from");
	json_field(json, knob->from, sizeof(knob->from));
	json_key(json, "to");
	json_field(json, knob->to, sizeof(knob->to));
	json_key(json, "by");
	put_identity(out, &knob->by, record->header.time);
}

static void put_lifecycle(struct out *out, const struct record *record)
{
	const struct ptracemon_lifecycle *lifecycle = &record->lifecycle;
	struct json *json = out->state;

	put_head(out, &record->header, "lifecycle");
	json_key(json, "what");
	json_word(json, word_lifecycle(lifecycle->event), lifecycle->event);
	json_key(json, "value");
	json_u64(json, lifecycle->value);
	json_key(json, "by");
	put_identity(out, &lifecycle->by, record->header.time);
}

static void json_record(struct out *out, const struct record *record)
{
	static void (*const put[])(struct out *, const struct record *) = {
		[PTRACEMON_TYPE_CALL] = put_call,
		[PTRACEMON_TYPE_LOSS] = put_loss,
		[PTRACEMON_TYPE_KNOB] = put_knob,
		[PTRACEMON_TYPE_LIFECYCLE] = put_lifecycle,
	};
	struct json *json = out->state;

	json_open(json);
	put[record->header.type](out, record);
	json_close(json);
	json_reset(json);
	buffer_char(out->buffer, '\n');
}

static bool json_begin(struct out *out)
{
	struct json *json = calloc(1, sizeof(*json));

	out->state = json;
	return json && json_init(json, out->buffer);
}

static void json_end(struct out *out)
{
	if (out->state)
		json_free(out->state);
	free(out->state);
	out->state = NULL;
}

const struct out_format out_json = {
	.name = "json",
	.begin = json_begin,
	.record = json_record,
	.end = json_end,
};
