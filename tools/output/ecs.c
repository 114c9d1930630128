// SPDX-License-Identifier: GPL-2.0
/*
 * Documents of the Elastic Common Schema, one JSON object a line. process is
 * the tracer; Target.process the tracee, where Elastic's own sensor has targets,
 * as the schema has no place for them. What neither knows is under ptracemon.
 */
#include <string.h>

#include "abi/requests.h"
#include "abi/names.h"
#include "output/layout.h"
#include "output/out.h"
#include "sessions/verdict.h"

#define ECS_VERSION	"9.0.0"

/* Most bytes of a line without long texts. */
#define FIXED_MAX	5550

/* ---- event */

#define EVENT	(source->event)
#define LIST(words)	buffer_string(source->json->buffer, words)

static bool is_call_of(const struct event *event, uint8_t class)
{
	return event->type == PTRACEMON_TYPE_CALL &&
	       event->request_class == class;
}

static bool is_change(const struct event *event)
{
	return event->type == PTRACEMON_TYPE_KNOB ||
	       event->request_class == PTRACEMON_CLASS_WRITE ||
	       is_call_of(event, PTRACEMON_CLASS_CONTROL);
}

PUT(event_kind, json_string(source->json, EVENT->session &&
			    verdict_of(EVENT->session)->severity ?
			    "alert" : "event"))
PUT(category, LIST(EVENT->tracer ? "[\"process\"]," :
		   EVENT->type == PTRACEMON_TYPE_KNOB ?
		   "[\"configuration\"]," : "[\"host\"],"))
/*
 * Elastic's own sensor tells of an attach alone, and calls it a start; rules ask
 * for that.
 */
PUT(type, LIST(is_change(EVENT) ? "[\"change\"]," :
	       is_call_of(EVENT, PTRACEMON_CLASS_ATTACH) ?
	       "[\"access\",\"start\"]," :
	       EVENT->tracer ? "[\"access\"]," : "[\"info\"],"))

/* What happened, in the words of -o json. */
static void action(struct source *source)
{
	if (source->event->type == PTRACEMON_TYPE_ACCESS ||
	    source->event->type == PTRACEMON_TYPE_MEMORY)
		fact_door(source);
	else
		fact_kind(source);
}

/* What Elastic's rules have for informational, low, medium and high. */
static const uint8_t severities[] = { 0, 21, 47, 73 };

PUT(severity_number, json_u64(source->json,
			      severities[verdict_of(EVENT->session)->severity]))
IF(is_session, source->event->session)
IF(is_call, source->event->type == PTRACEMON_TYPE_CALL)
IF(has_duration, is_call(source) ||
   source->event->type == PTRACEMON_TYPE_MEMORY)

static const struct row event_rows[] = {
	VALUE("@timestamp", fact_time),
	OBJECT("ecs", TEXT("version", ECS_VERSION)),
	OPEN("event"),
	VALUE("kind", event_kind), VALUE("category", category),
	VALUE("type", type), VALUE("action", action),
	VALUE("outcome", fact_outcome), TEXT("module", "ptracemon"),
	TEXT("dataset", "ptracemon.events"), VALUE("id", fact_event_id),
	VALUE("sequence", fact_number),
	GROUP(is_session, VALUE("start", fact_started),
	      VALUE("end", fact_until), VALUE("duration", fact_span),
	      VALUE("severity", severity_number), VALUE("reason", fact_verdict)),
	GROUP(has_duration, VALUE("duration", fact_duration)),
	CLOSE,
	OBJECT("host", OF_HOST("id", fact_host_id),
	       OF_HOST("name", fact_host_name),
	       OBJECT("boot", OF_HOST("id", fact_boot_id)),
	       OBJECT("os", TEXT("type", "linux"))),
	END,
};

/* ---- tasks */

/* The same for one process, however often it is written. */
PUT(entity_id, fact_write_id(source, 0, source->actor->task->tgid,
			     source->actor->task->start_time))
IF(has_digests, source->actor->program->digests)

static const struct row parent_members[] = { VALUE(NULL, fact_parent_members), END };

static const struct row place[] = {
	GROUP(source_has_who, MAYBE("session_leader", fact_session_leader),
	      GROUP(source_has_terminal, OBJECT("tty", OBJECT("char_device",
			VALUE("major", fact_terminal_major),
			VALUE("minor", fact_terminal_minor)))),
	      MAYBE("working_directory", fact_directory)),
	END,
};

static const struct row process[] = {
	VALUE("pid", fact_pid), VALUE("vpid", fact_ns_pid),
	OBJECT("thread", VALUE("id", fact_tid)),
	OBJECT("parent", VALUE("pid", fact_ppid), WHO_ROWS(parent_members)),
	VALUE("entity_id", entity_id), VALUE("start", fact_start),
	VALUE("name", fact_exe_name), VALUE("executable", fact_exe),
	VALUE("command_line", fact_line),
	OBJECT("user", VALUE("id", fact_euid_text), VALUE("name", fact_effective_user)),
	OBJECT("real_user", VALUE("id", fact_uid_text), VALUE("name", fact_user)),
	OBJECT("saved_user", VALUE("id", fact_suid_text)),
	OBJECT("group", VALUE("id", fact_egid_text)),
	OBJECT("real_group", VALUE("id", fact_gid_text)),
	OBJECT_IF(has_digests, "hash", VALUE("md5", fact_md5),
		  VALUE("sha1", fact_sha1), VALUE("sha256", fact_sha256)),
	WHO_ROWS(place),
	END,
};

/* Elasticsearch's long has a sign. */
#define SIGNED(name, value) PUT(name, json_s64(source->json, (int64_t)(value)))
#define CALL	(&source->event->record->call)

SIGNED(child_pid, CALL->tracee.tid ? CALL->tracee.tgid : CALL->pid)
SIGNED(request_signed, request_number(CALL->abi, CALL->request))
SIGNED(address_signed, CALL->addr)
SIGNED(data_signed, CALL->data)
SIGNED(lost_signed, source->event->record->loss.count)
SIGNED(life_signed, source->event->record->lifecycle.value)
IF(has_process, source->actors[TRACER].task || is_call(source))

IF(in_container, source->actors[TRACER].task &&
   actor_in_container(&source->actors[TRACER]))

static const struct row container[] = {
	MAYBE("name", fact_container_name), MAYBE("runtime", fact_container_runtime),
	GROUP(source_has_image, OBJECT("image", VALUE("name", fact_container_image))),
	END,
};

static const struct row orchestrator[] = {
	GROUP_OF(TRACER), GROUP(source_has_pod,
		OBJECT("orchestrator", TEXT("type", "kubernetes"),
		       MAYBE_OF(TRACER, "namespace", fact_pod_namespace),
		       OBJECT("resource", TEXT("type", "pod"),
			      OF(TRACER, "name", fact_pod)))),
	GROUP_END, END,
};

static const struct row tasks[] = {
	OPEN_IF("process", has_process),
	GROUP_OF(TRACER),
	ROWS_OF(TRACER, process),
	GROUP_END,
	/* as Elastic's own sensor has it */
	GROUP(is_call, OBJECT("Ext", OBJECT("ptrace",
	      VALUE("child_pid", child_pid), VALUE("request", request_signed),
	      VALUE("addr", address_signed), VALUE("data", data_signed)))),
	CLOSE,
	OBJECT_OF(TRACEE, "Target", OBJECT("process", ROWS_OF(TRACEE, process))),
	OBJECT_OF(TRACER, "user", OF(TRACER, "id", fact_uid_text),
		  OF(TRACER, "name", fact_user)),
	/* that of the tracer, too */
	OBJECT_IF(in_container, "container",
		  MAYBE_OF(TRACER, "id", fact_container),
		  WHO_ROWS_OF(TRACER, container)),
	WHO_ROWS(orchestrator),
	END,
};

/* ---- threat, error */

/*
 * @parts: T1055.008 and the like; else T1055 for these, once for all of its
 * parts.
 */
static void put_ids(struct json *json, const char *const *ids, bool parts)
{
	const char *const *id;

	json_open_list(json);
	for (id = ids; *id; id++) {
		const size_t length = strcspn(*id, ".");

		if (!parts && (id == ids || strncmp(id[-1], *id, length)))
			json_plain(json, *id, length);
		else if (parts && (*id)[length])
			json_string(json, *id);
	}
	json_close_list(json);
}

PUT(techniques, put_ids(source->json, EVENT->techniques, false))
PUT(subtechniques, put_ids(source->json, EVENT->techniques, true))
IF(has_techniques, *source->event->techniques)
IF(has_error, has_duration(source) && source->event->failed)

static const struct row threat[] = {
	OBJECT_IF(has_techniques, "threat", TEXT("framework", "MITRE ATT&CK"),
		  OBJECT("technique", VALUE("id", techniques),
			 OBJECT("subtechnique", VALUE("id", subtechniques)))),
	OBJECT_IF(has_error, "error", VALUE("code", fact_error)),
	END,
};

/* ---- ptracemon: what the schema has no place for */

#define WHO_OF(name)                                \
	MAYBE(name "_ancestors", fact_ancestors),   \
	MAYBE(name "_exe_flags", fact_exe_flags),   \
	MAYBE(name "_terminal", fact_terminal)

static const struct row who_tracer[] = { WHO_OF("tracer"), END };
static const struct row who_tracee[] = {
	WHO_OF("tracee"), MAYBE("tracee_container_name", fact_container_name),
	MAYBE("tracee_container_image", fact_container_image),
	MAYBE("tracee_container_runtime", fact_container_runtime),
	MAYBE("tracee_pod", fact_pod),
	MAYBE("tracee_pod_namespace", fact_pod_namespace), END,
};

static const struct row flags[] = {
	VALUE("relation", fact_relation),
	OF(TRACER, "tracer_cpid", fact_cpid),
	OF(TRACEE, "tracee_cpid", fact_cpid),
	ALWAYS_OF(TRACER, "tracer_exe_source", fact_exe_source),
	ALWAYS_OF(TRACEE, "tracee_exe_source", fact_exe_source),
	OF(TRACER, "tracer_command_line_cut", fact_line_cut),
	OF(TRACEE, "tracee_command_line_cut", fact_line_cut),
	OF(TRACEE, "tracee_container", fact_container),
	WHO_ROWS_OF(TRACER, who_tracer), WHO_ROWS_OF(TRACEE, who_tracee),
	END,
};

static const union kinds own = {
	.call = TABLE(VALUE("request", fact_request),
		    VALUE("class", fact_class),
		    VALUE("abi", fact_abi),
		    VALUE("result", fact_result),
		    VALUE("denied_by", fact_denied),
		    ROWS(evidence), ROWS(flags)),
	.access = TABLE(VALUE("mode", fact_mode),
		      VALUE("syscall", fact_syscall),
		      VALUE("abi", fact_abi),
		      VALUE("denied_by", fact_denied),
		      ROWS(evidence), ROWS(flags)),
	.memory = TABLE(VALUE("class", fact_class), VALUE("abi", fact_abi),
		      VALUE("denied_by", fact_denied),
		      VALUE("memory", fact_memory),
		      MAYBE("call_site", fact_call_site), ROWS(flags)),
	.end = TABLE(ROWS_BY_KIND(&own_rows), ROWS(flags)),
	.auto_attach = TABLE(ROWS_BY_KIND(&own_rows),
			   OF(PARENT, "parent_pid", fact_pid),
			   ROWS(flags)),
	.traced = flags,
	.session = TABLE(ROWS_BY_KIND(&own_rows), ROWS(flags)),
	.loss = TABLE(VALUE("count", lost_signed),
		    VALUE("reason", fact_lost_why),
		    VALUE("class", fact_lost_class),
		    VALUE("uid", fact_lost_uid),
		    VALUE("since", fact_lost_since)),
	.knob = TABLE(ROWS_BY_KIND(&own_rows),
		    OF(SETTER, "by_pid", fact_pid),
		    OF(SETTER, "by_uid", fact_uid),
		    OF(SETTER, "by_cpid", fact_cpid)),
	.lifecycle = TABLE(VALUE("what", fact_life),
			 VALUE("value", life_signed)),
	.sight = TABLE(ROWS_BY_KIND(&own_rows)),
	.suppressed = TABLE(ROWS_BY_KIND(&own_rows)),
	.repeated = TABLE(ROWS_BY_KIND(&own_rows), ROWS(flags)),
	.certificate = TABLE(ROWS_BY_KIND(&own_rows)),
};

static const struct row document[] = {
	ROWS(event_rows),
	ROWS(tasks),
	ROWS(threat),
	OBJECT("ptracemon", ROWS_BY_KIND(&own),
	       VALUE("sequence_step", fact_step)),
	END,
};

static const struct lines lines = { FOR_EACH_KIND(document), FIXED_MAX, 9, false, 64, true, false, { "pid", "name", "executable", "start", true, true, false } };

static bool ecs_begin(struct out *out)
{
	return layouts_begin(out, &lines);
}

const struct out_format out_ecs = {
	.name = "ecs",
	.begin = ecs_begin,
	.record = layouts_record,
	.end = out_free,
};
