// SPDX-License-Identifier: GPL-2.0
/*
 * DeviceEvents' column AdditionalFields. See additional.h.
 */
#include "additional.h"
#include "json.h"
#include "out.h"
#include "requests.h"
#include "values.h"
#include "words.h"

static void put_place(struct json *json, const struct out *out,
		      const struct record *record)
{
	json_key(json, "Cpu");
	json_u64(json, record->header.cpu);
	json_key(json, "Sequence");
	json_u64(json, record->header.sequence);
	json_key(json, "BootId");
	json_string(json, out->host->boot_id);
}

static void put_request(struct json *json, const struct ptracemon_call *call)
{
	json_key(json, "Request");
	value_request(json, call);
	json_key(json, "RequestNumber");
	json_u64(json, request_number(call->abi, call->request));
	json_key(json, "Class");
	json_word(json, word_class(call->request_class), call->request_class);
	json_key(json, "Abi");
	json_word(json, word_abi(call->abi), call->abi);
	json_key(json, "PidArg");
	json_s64(json, (int64_t)call->pid);
	json_key(json, "Addr");
	json_u64(json, call->addr);
	json_key(json, "Data");
	json_u64(json, call->data);
}

static void put_outcome(struct json *json, const struct ptracemon_call *call)
{
	json_key(json, "Outcome");
	json_word(json, word_outcome(call->outcome), call->outcome);
	json_key(json, "Result");
	value_result(json, call);
	json_key(json, "Error");
	value_error(json, call);
	json_key(json, "DurationNs");
	value_duration(json, call);
}

/* A null each for a task that was not there. */
static void put_task(struct json *json, const char *const *keys,
		     const struct ptracemon_identity *task)
{
	const uint64_t values[] = { task->tid, task->ns_pid, task->start_time };
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		json_string(json, keys[i]);
		if (task->tid)
			json_u64(json, values[i]);
		else
			json_null(json);
	}
}

static void put_call(struct json *json, const struct ptracemon_call *call)
{
	static const char *const tracer[] = { "TracerTid", "TracerNsPid",
					      "TracerStartBootNs" };
	static const char *const tracee[] = { "TraceeTid", "TraceeNsPid",
					      "TraceeStartBootNs" };

	put_request(json, call);
	put_outcome(json, call);
	put_task(json, tracer, &call->tracer);
	put_task(json, tracee, &call->tracee);
	json_key(json, "Relation");
	value_relation(json, call->relation);
}

static void put_loss(struct json *json, const struct ptracemon_loss *loss)
{
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

void additional_write(struct json *json, const struct out *out,
		      const struct record *record)
{
	json_open(json);
	if (record->header.type == PTRACEMON_TYPE_CALL)
		put_call(json, &record->call);
	else
		put_loss(json, &record->loss);
	put_place(json, out, record);
	json_close(json);
	json_reset(json);
}
