// SPDX-License-Identifier: GPL-2.0
/*
 * Events of the Open Cybersecurity Schema Framework, one JSON object a line.
 * actor.process is the tracer, process the tracee; what is null is left out.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "output/layout.h"
#include "sessions/act.h"
#include "sessions/verdict.h"
#include "version.h"

#define TYPE		type_of(source->event)
#define PROGRAM		(source->actor->program)

static uint64_t request_of(const struct event *event)
{
	return event->type != PTRACEMON_TYPE_CALL ? UINT64_MAX :
	       request_number(event->abi, event->record->call.request);
}

static bool has_address(const struct source *source)
{
	const uint64_t request = request_of(source->event);

	return source->event->type == PTRACEMON_TYPE_MEMORY ||
	       request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA ||
	       request == PTRACE_POKETEXT || request == PTRACE_POKEDATA;
}

/* class_uid * 100 + activity_id: ptracemon(8) has the table. */
static uint32_t type_of(const struct event *event)
{
	const struct record *record = event->record;

	if (event->session)
		return event->session->ended == SESSION_OPEN ? 200401 :
		       event->session->ended < SESSION_IDLE ? 200403 : 200402;
	if (!event->tracer)
		return 100899;
	if (event->type == RECORD_REPEATED)
		return 100799;
	if (event->request_class == PTRACEMON_CLASS_READ)
		return 100407;
	if (event->type == PTRACEMON_TYPE_ACCESS &&
	    record->access.door == PTRACEMON_DOOR_PROC_MEM)
		return door_uses(&record->access) & DOOR_WRITES ? 100408 : 100407;
	if (event->request_class == PTRACEMON_CLASS_ATTACH)
		return 100703;
	if (event->type == PTRACEMON_TYPE_END)
		return record->end.event == PTRACEMON_END_EXIT ? 100702 : 100799;
	if (event->type == PTRACEMON_TYPE_ACCESS ||
	    event->type == PTRACEMON_TYPE_MEMORY || request_of(event) == PTRACE_POKETEXT ||
	    request_of(event) == PTRACE_POKEDATA)
		return 100408;
	if (request_of(event) == PTRACE_KILL)
		return 100702;
	return act_sets_registers(&record->call) ? 100704 : 100799;
}

PUT(type, json_u64(source->json, TYPE))
PUT(class, json_u64(source->json, TYPE / 100))
PUT(category, json_u64(source->json, TYPE / 100000))
PUT(activity, json_u64(source->json, TYPE % 100))
PUT(status, json_u64(source->json, source->event->outcome)) /* as it is */
PUT(severity, json_u64(source->json, 7 - fact_priority_of(source->event)))
PUT(alert, json_bool(source->json, verdict_of(source->event->session)->severity))

/* What the schema has a sentence for. */
static void known_tool(struct source *source)
{
	const char *word = source->event->session->known_tool;
	char text[64];

	if (!word) {
		json_null(source->json);
		return;
	}
	snprintf(text, sizeof(text), "The tracer's executable is %s", word);
	json_string(source->json, text);
}

PUT(finding, fact_write_id(source, 0, source->event->tracer->tgid, source->event->session->since))
/* Only the kernel refuses; all else was observed. */
PUT(action, buffer_string(source->json->buffer,
			  source->event->denied_by == PTRACEMON_DENIED_DAC ||
			  source->event->denied_by == PTRACEMON_DENIED_LSM ?
			  "2,\"disposition_id\":2," : "3,\"disposition_id\":17,"))
IF(is_other, TYPE % 100 == 99)
IF(injects, TYPE == 100704)
IF(has_tasks, source->event->tracer)
IF(lacks_tracer, !source->actors[TRACER].task)
IF(lacks_tracee, !source->actors[TRACEE].task)
IF(has_exe, PROGRAM->exe.bytes)
IF(has_digests, PROGRAM->digests)

static const struct row container[] = {
	MAYBE("name", fact_container_name), MAYBE("runtime", fact_container_runtime),
	GROUP(source_has_image, OBJECT("image", VALUE("uid", fact_container_image),
		VALUE("name", fact_container_image))), END
};

static const struct row who[] = {
	GROUP(source_has_who, MAYBE("working_directory", fact_directory),
	      GROUP(source_has_terminal,
		    OBJECT("session", VALUE("terminal", fact_terminal))),
	      MAYBE("ancestry", fact_ancestors)), END
};

#define WHO_OF(name) \
	MAYBE(name "_pod", fact_pod), MAYBE(name "_pod_namespace", fact_pod_namespace), \
	MAYBE(name "_exe_flags", fact_exe_flags), MAYBE(name "_session_leader", fact_session_leader)

static const struct row who_tracer[] = { WHO_OF("tracer"), END };
static const struct row who_tracee[] = { WHO_OF("tracee"), END };

static const struct row process[] = {
	MEMO, VALUE("pid", fact_pid), VALUE("tid", fact_tid),
	VALUE("namespace_pid", fact_ns_pid), MAYBE("cpid", fact_cpid),
	VALUE("name", fact_comm), VALUE("created_time", fact_start),
	VALUE("euid", fact_euid), VALUE("egid", fact_egid),
	MAYBE("auid", fact_loginuid),
	OBJECT("user", VALUE("uid", fact_uid_text), MAYBE("name", fact_user)),
	OBJECT("group", VALUE("uid", fact_gid_text)),
	OBJECT("parent_process", VALUE("pid", fact_ppid)), MEMO_END,
	MAYBE("cmd_line", fact_line),
	GROUP(has_exe, OBJECT("file", VALUE("name", fact_exe_name),
		VALUE("path", fact_exe), CONSTANT("type_id", "1"),
		GROUP(has_digests, MAYBE("size", fact_file_size),
		      OPEN_LIST("hashes"), CONSTANT("algorithm_id", "3"),
		      VALUE("value", fact_sha256), CLOSE_LIST))),
	WHO_ROWS(who),
	GROUP(source_in_container, OBJECT("container", MAYBE("uid", fact_container),
					  WHO_ROWS(container))), END
};

#define PROCESS(whose, lacks)                                             \
	OBJECT("process", GROUP_OF(whose), ROWS_OF(whose, process), GROUP_END, \
	       GROUP(lacks, TEXT("uid", "unknown")))
#define BOTH \
	OBJECT("actor", PROCESS(TRACER, lacks_tracer)), PROCESS(TRACEE, lacks_tracee)

static const struct row tasks[] = {
	VALUE("status_id", status), MAYBE("status_code", fact_error),
	MAYBE("status_detail", fact_denied), VALUE("action_id", action),
	GROUP(injects, CONSTANT("injection_type_id", "99"),
	      TEXT("injection_type", "ptrace")),
	GROUP(has_address, VALUE("base_address", fact_address_hex),
	      MAYBE("size", fact_moved)),
	VALUE("attacks", fact_attacks), BOTH, END
};

static const struct row session[] = {
	CONSTANT("status_id", "1"), VALUE("is_alert", alert),
	VALUE("start_time", fact_started), VALUE("end_time", fact_until),
	OBJECT("finding_info", VALUE("uid", finding),
	       VALUE("title", fact_verdict), MAYBE("desc", known_tool),
	       VALUE("attacks", fact_attacks)),
	OPEN_LIST("evidences"), BOTH, CLOSE_LIST, END
};

static const struct row log_rows[] = {
	TEXT("log_name", "ptracemon"), GROUP_OF(SETTER),
	OBJECT("actor", OBJECT("process", ROWS_OF(SETTER, process))),
	GROUP_END, END
};

static const union kinds own = {
	.call = tasks, .access = tasks, .memory = tasks, .end = tasks, .auto_attach = tasks, .traced = tasks,
	.session = session, .loss = log_rows, .knob = log_rows,
	.lifecycle = log_rows, .sight = log_rows,
	.suppressed = log_rows, .repeated = tasks, .certificate = log_rows,
};

static const struct row document[] = {
	VALUE("time", fact_time), VALUE("type_uid", type),
	VALUE("class_uid", class), VALUE("category_uid", category),
	VALUE("activity_id", activity), VALUE("severity_id", severity),
	GROUP(is_other, VALUE("activity_name", fact_deed)),
	OBJECT("metadata", TEXT("version", "1.8.0"),
	       OBJECT("product", TEXT("name", "ptracemon"),
		      TEXT("vendor_name", "ptracemon"),
		      TEXT("version", PTRACEMON_VERSION)),
	       CONSTANT("profiles", "[\"container\",\"linux/linux_users\","
				    "\"security_control\"]"),
	       VALUE("event_code", fact_kind), VALUE("uid", fact_event_id),
	       VALUE("sequence", fact_number)),
	OBJECT("device", CONSTANT("type_id", "0"),
	       OF_HOST("hostname", fact_host_name), MAYBE("uid", fact_host_id),
	       OF_HOST("boot_uid", fact_boot_id), VALUE("boot_time", fact_boot_time),
	       OBJECT("os", TEXT("name", "Linux"), CONSTANT("type_id", "200"))),
	ROWS_BY_KIND(&own),
	OBJECT("unmapped", ROWS_BY_KIND(&own_rows),
	       GROUP(has_tasks, VALUE("relation", fact_relation),
		     OF(TRACER, "tracer_command_line_cut", fact_line_cut),
		     OF(TRACEE, "tracee_command_line_cut", fact_line_cut),
		     WHO_ROWS_OF(TRACER, who_tracer),
		     WHO_ROWS_OF(TRACEE, who_tracee))), END
};

static const struct lines lines = { FOR_EACH_KIND(document), 5700, 0, false, 64, false, false,
				    { "pid", "name", "path", "created_time", false, true, true } };

static bool ocsf_begin(struct out *out)
{
	return layouts_begin(out, &lines);
}

const struct out_format out_ocsf = {
	.name = "ocsf",
	.begin = ocsf_begin,
	.record = layouts_record,
	.end = out_free,
};
