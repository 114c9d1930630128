// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks of a record in the Elastic Common Schema. See ecs.h.
 */
#include "abi/requests.h"
#include "host/digests.h"
#include "output/ecs.h"
#include "output/values.h"

static void put_number_as_text(struct json *json, uint64_t number)
{
	char text[FORMAT_U64_MAX];

	json_plain(json, text, format_u64(text, number));
}

static void put_user(struct ecs *ecs, uint32_t uid, bool with_name)
{
	struct json *json = ecs->json;

	json_open(json);
	json_key(json, "id");
	put_number_as_text(json, uid);
	if (with_name) {
		json_key(json, "name");
		value_user(json, ecs->out->users, uid,
			   ecs->event->record->header.time);
	}
	json_close(json);
}

static void put_users(struct ecs *ecs,
		      const struct ptracemon_identity *task)
{
	struct json *json = ecs->json;

	json_key(json, "user");
	put_user(ecs, task->euid, true);
	json_key(json, "real_user");
	put_user(ecs, task->uid, true);
	json_key(json, "saved_user");
	put_user(ecs, task->suid, false);
	json_key(json, "group");
	json_open(json);
	json_key(json, "id");
	put_number_as_text(json, task->egid);
	json_close(json);
	json_key(json, "real_group");
	json_open(json);
	json_key(json, "id");
	put_number_as_text(json, task->gid);
	json_close(json);
}

/* The same for one process, however often it is written. */
static void put_entity_id(struct ecs *ecs,
			  const struct ptracemon_identity *task)
{
	char text[sizeof(ecs->out->host->boot_id) + 2 +
		  2 * FORMAT_U64_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_string(&buffer, ecs->out->host->boot_id);
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, task->tgid);
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, task->start_time);
	json_plain(ecs->json, text, buffer.used);
}

static void put_hashes(struct json *json, const struct digests *digests)
{
	json_key(json, "hash");
	if (!digests) {
		json_null(json);
		return;
	}
	json_open(json);
	json_key(json, "md5");
	json_plain(json, digests->md5, sizeof(digests->md5));
	json_key(json, "sha1");
	json_plain(json, digests->sha1, sizeof(digests->sha1));
	json_key(json, "sha256");
	json_plain(json, digests->sha256, sizeof(digests->sha256));
	json_close(json);
}

static void put_numbers(struct ecs *ecs,
			const struct ptracemon_identity *task)
{
	struct json *json = ecs->json;

	json_key(json, "pid");
	json_u64(json, task->tgid);
	json_key(json, "vpid");
	json_u64(json, task->ns_pid);
	json_key(json, "thread");
	json_open(json);
	json_key(json, "id");
	json_u64(json, task->tid);
	json_close(json);
	json_key(json, "parent");
	json_open(json);
	json_key(json, "pid");
	json_u64(json, task->parent);
	json_close(json);
}

static void put_process(struct ecs *ecs, struct actor *actor)
{
	const struct ptracemon_identity *task = actor->task;
	struct json *json = ecs->json;

	put_numbers(ecs, task);
	json_key(json, "entity_id");
	put_entity_id(ecs, task);
	json_key(json, "start");
	ecs_time(ecs, task->start_time);
	json_key(json, "name");
	actor_name(json, actor);
	json_key(json, "executable");
	texts_path(json, &actor->program.exe, actor->rooms.exe);
	json_key(json, "command_line");
	actor_line(json, actor);
	put_users(ecs, task);
	put_hashes(json, actor->program.digests);
}

/* Elasticsearch's long has a sign. */
static void put_signed(struct json *json, uint64_t value)
{
	json_s64(json, (int64_t)value);
}

/* As Elastic's own sensor has it. */
static void put_ptrace(struct ecs *ecs)
{
	const struct ptracemon_call *call = &ecs->event->record->call;
	struct json *json = ecs->json;

	json_key(json, "Ext");
	json_open(json);
	json_key(json, "ptrace");
	json_open(json);
	json_key(json, "child_pid");
	put_signed(json, ecs->actors.tracee.task ? call->tracee.tgid :
						      call->pid);
	json_key(json, "request");
	put_signed(json, request_number(call->abi, call->request));
	json_key(json, "addr");
	put_signed(json, call->addr);
	json_key(json, "data");
	put_signed(json, call->data);
	json_close(json);
	json_close(json);
}

static void put_tracer(struct ecs *ecs)
{
	const bool is_call =
		ecs->event->type == PTRACEMON_TYPE_CALL;
	struct actor *tracer = &ecs->actors.tracer;
	struct json *json = ecs->json;

	json_key(json, "process");
	if (!tracer->task && !is_call) {
		json_null(json);
		return;
	}
	json_open(json);
	if (tracer->task)
		put_process(ecs, tracer);
	if (is_call)
		put_ptrace(ecs);
	json_close(json);
}

static void put_tracee(struct ecs *ecs)
{
	struct actor *tracee = &ecs->actors.tracee;
	struct json *json = ecs->json;

	json_key(json, "Target");
	if (!tracee->task) {
		json_null(json);
		return;
	}
	json_open(json);
	json_key(json, "process");
	json_open(json);
	put_process(ecs, tracee);
	json_close(json);
	json_close(json);
}

static void put_user_of_event(struct ecs *ecs)
{
	const struct ptracemon_identity *task = ecs->actors.tracer.task;
	struct json *json = ecs->json;

	json_key(json, "user");
	if (task)
		put_user(ecs, task->uid, true);
	else
		json_null(json);
}

/* That of the tracer, too. */
static void put_container(struct ecs *ecs)
{
	struct json *json = ecs->json;

	json_key(json, "container");
	if (!ecs->actors.tracer.container) {
		json_null(json);
		return;
	}
	json_open(json);
	json_key(json, "id");
	actor_container(json, &ecs->actors.tracer);
	json_close(json);
}

void ecs_tasks(struct ecs *ecs)
{
	put_tracer(ecs);
	put_tracee(ecs);
	put_user_of_event(ecs);
	put_container(ecs);
}
