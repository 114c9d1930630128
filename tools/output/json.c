// SPDX-License-Identifier: GPL-2.0
/*
 * The sensor's own JSON: one object a line. Keys are a contract, documented in
 * ptracemon(8).
 */
#include "abi/chain.h"
#include "output/layout.h"
#include "output/out.h"
#include "sessions/session.h"

/* Most bytes of a line without long texts: three tasks, all numbers long. */
#define FIXED_MAX	4800

static const struct row head[] = {
	VALUE("time", fact_time), VALUE("event", fact_kind),
	OF_HOST("host", fact_host_name), OF_HOST("host_id", fact_host_id),
	OF_HOST("boot_id", fact_boot_id), VALUE("cpu", fact_cpu),
	VALUE("seq", fact_sequence), VALUE("seq_step", fact_step), END,
};

/* Which line it is, of lines that prove each other. */
static const struct row place[] = {
	VALUE("run", fact_run), VALUE("line", fact_line_number),
	VALUE("before", fact_line_before), END,
};

/* Of most tasks nothing was asked: what is null then is put together once. */
IF(runs_known, source->actor->program->exe.bytes ||
   source->actor->program->cmdline.bytes ||
   source->actor->program->file.inode)
IF(runs_unknown, !runs_known(source))

static const struct row who[] = {
	GROUP(source_has_who, MAYBE("ancestors", fact_ancestors),
	      MAYBE("session_leader", fact_session_leader),
	      MAYBE("terminal", fact_terminal),
	      MAYBE("working_directory", fact_directory),
	      MAYBE("exe_flags", fact_exe_flags),
	      GROUP(source_in_container, OBJECT("container",
			MAYBE("id", fact_container),
			MAYBE("name", fact_container_name),
			MAYBE("image", fact_container_image),
			MAYBE("runtime", fact_container_runtime),
			MAYBE("pod", fact_pod),
			MAYBE("namespace", fact_pod_namespace)))),
	END,
};

static const struct row task[] = {
	MEMO, VALUE("pid", fact_pid), VALUE("tid", fact_tid),
	VALUE("ns_pid", fact_ns_pid), VALUE("ppid", fact_ppid),
	VALUE("uid", fact_uid), VALUE("euid", fact_euid),
	VALUE("suid", fact_suid), VALUE("gid", fact_gid),
	VALUE("egid", fact_egid), VALUE("user", fact_user),
	VALUE("caps", fact_caps), VALUE("loginuid", fact_loginuid),
	VALUE("session", fact_login_session), VALUE("start_time", fact_start),
	VALUE("cpid", fact_cpid), VALUE("user_ns", fact_user_ns),
	VALUE("pid_ns", fact_pid_ns), VALUE("mnt_ns", fact_mnt_ns),
	VALUE("cgroup_id", fact_cgroup_id), MEMO_END,
	VALUE("cgroup", fact_cgroup), VALUE("comm", fact_comm),
	GROUP(runs_known, VALUE("exe", fact_exe),
	      VALUE("exe_source", fact_exe_source),
	      VALUE("exe_dev", fact_exe_dev), VALUE("exe_inode", fact_exe_inode),
	      VALUE("cmdline", fact_words),
	      VALUE("cmdline_truncated", fact_line_cut)),
	GROUP(runs_unknown, NOTHING("exe"), TEXT("exe_source", "none"),
	      NOTHING("exe_dev exe_inode cmdline cmdline_truncated")),
	WHO_ROWS(who),
	END,
};

static const struct row tasks[] = {
	OBJECT_OF(TRACER, "tracer", ROWS_OF(TRACER, task)),
	OBJECT_OF(TRACEE, "tracee", ROWS_OF(TRACEE, task)),
	END,
};

IF(has_pieces, source->event->session->pieces)

/* Left out where the kernel does not say it. */
const struct row evidence[] = {
	GROUP(source_has_evidence, MAYBE("memory", fact_memory),
	      MAYBE("resumed_at", fact_resumed_at),
	      MAYBE("call_site", fact_call_site)),
	END,
};

const union kinds own_rows = {
	.call = TABLE(
		VALUE("request", fact_request),
		VALUE("request_number", fact_request_number),
		VALUE("class", fact_class), VALUE("abi", fact_abi),
		VALUE("pid_arg", fact_pid_argument), VALUE("addr", fact_address),
		VALUE("data", fact_data), VALUE("outcome", fact_outcome),
		VALUE("result", fact_result), VALUE("error", fact_error),
		VALUE("denied_by", fact_denied), VALUE("duration_ns", fact_duration),
		ROWS(evidence)),
	.access = TABLE(
		VALUE("door", fact_door), VALUE("mode", fact_mode),
		VALUE("syscall", fact_syscall), VALUE("abi", fact_abi),
		VALUE("args", fact_arguments), VALUE("outcome", fact_outcome),
		VALUE("denied_by", fact_denied), ROWS(evidence)),
	.memory = TABLE(
		VALUE("door", fact_door), VALUE("abi", fact_abi),
		VALUE("class", fact_class), VALUE("outcome", fact_outcome),
		VALUE("error", fact_error), VALUE("denied_by", fact_denied),
		VALUE("duration_ns", fact_duration),
		VALUE("memory", fact_memory), MAYBE("call_site", fact_call_site)),
	.end = TABLE(
		VALUE("status", fact_exit_status), VALUE("signal", fact_exit_signal),
		VALUE("traced", fact_traced), VALUE("traces", fact_traces),
		VALUE("setid_ignored", fact_setid_ignored)),
	.auto_attach = TABLE(VALUE("how", fact_how)),
	.session = TABLE(
		VALUE("verdict", fact_verdict), VALUE("severity", fact_severity),
		VALUE("began", fact_began), VALUE("ended", fact_ended),
		VALUE("outcome", fact_outcome), VALUE("started", fact_started),
		VALUE("duration_ns", fact_span), VALUE("calls", fact_calls),
		VALUE("accesses", fact_accesses), VALUE("failed", fact_failures),
		VALUE("denied", fact_denials), VALUE("bytes_written", fact_written),
		VALUE("unmeasured_writes", fact_unmeasured),
		VALUE("memory_read", fact_memory_read),
		VALUE("memory_written", fact_memory_written),
		VALUE("mem_opened", fact_mem_opened),
		VALUE("registers_set", fact_registers_set),
		VALUE("resumed", fact_resumed), VALUE("threads", fact_threads),
		VALUE("children", fact_children),
		VALUE("earlier_sessions", fact_earlier),
		VALUE("complete", fact_complete),
		MAYBE("known_tool", fact_known_tool),
		MAYBE("first_seen", fact_first_seen),
		GROUP(has_pieces, MAYBE("written", fact_pieces),
		      MAYBE("written_more", fact_pieces_more),
		      MAYBE("bytes_not_kept", fact_bytes_unkept),
		      MAYBE("resumed_at", fact_went_on))),
	.loss = TABLE(
		VALUE("count", fact_lost), VALUE("reason", fact_lost_why),
		VALUE("class", fact_lost_class), VALUE("uid", fact_lost_uid),
		VALUE("since", fact_lost_since), VALUE("first_seq", fact_lost_first),
		VALUE("last_seq", fact_lost_last)),
	.knob = TABLE(
		VALUE("name", fact_knob), VALUE("from", fact_knob_from),
		VALUE("to", fact_knob_to)),
	.lifecycle = TABLE(
		VALUE("what", fact_life), VALUE("value", fact_life_value)),
	.sight = TABLE(
		VALUE("path", fact_path), VALUE("reason", fact_path_why)),
	.repeated = TABLE(
		VALUE("of", fact_repeated_of), VALUE("class", fact_repeated_class),
		VALUE("outcome", fact_outcome),
		VALUE("verdict", fact_repeated_verdict),
		VALUE("severity", fact_repeated_severity),
		VALUE("count", fact_repeated_count),
		VALUE("since", fact_repeated_since)),
	.suppressed = TABLE(
		VALUE("rule", fact_rule), VALUE("reason", fact_rule_reason),
		VALUE("records", fact_hidden_records),
		VALUE("sessions", fact_hidden_sessions),
		VALUE("since", fact_hidden_since),
		VALUE("total", fact_hidden_total),
		VALUE("expired", fact_rule_expired)),
	.certificate = TABLE(
		VALUE("number", fact_certificate_number),
		VALUE("part", fact_certificate_part),
		VALUE("parts", fact_certificate_parts),
		VALUE("last", fact_certificate_last),
		VALUE("since", fact_certificate_since),
		VALUE("until", fact_certificate_until),
		VALUE("complete", fact_certificate_complete),
		VALUE("cpus", fact_certificate_cpus),
		VALUE("unexplained", fact_certificate_unexplained),
		VALUE("blind", fact_certificate_blind),
		VALUE("blinds", fact_certificate_blinds),
		VALUE("blind_ns", fact_certificate_blind_ns),
		VALUE("changes", fact_certificate_changes),
		VALUE("settings", fact_certificate_settings),
		VALUE("left_out", fact_certificate_left_out),
		VALUE("filtered", fact_certificate_filtered),
		VALUE("seal", fact_certificate_seal),
		MAYBE("json_sha256", fact_certificate_lines)),
};

/* ---- whom it is about, and what that means */

static const struct row meaning[] = {
	VALUE("relation", fact_relation), VALUE("technique", fact_techniques),
	END,
};

static const struct row both[] = {
	ROWS(tasks),
	ROWS(meaning),
	END,
};

static const struct row setter[] = {
	OBJECT_OF(SETTER, "by", ROWS_OF(SETTER, task)),
	END,
};

static const union kinds ends = {
	.call = both,
	.access = both,
	.memory = both,
	.end = both,
	.auto_attach = TABLE(ROWS(tasks),
			     OBJECT_OF(PARENT, "parent", ROWS_OF(PARENT, task)),
			     ROWS(meaning)),
	.traced = both,
	.session = both,
	.repeated = both,
	.knob = setter,
	.lifecycle = setter,
};

#define DOCUMENT(...) { __VA_ARGS__, ROWS_BY_KIND(&own_rows), ROWS_BY_KIND(&ends), END }

static const struct row document[] = DOCUMENT(ROWS(head));
static const struct row document_in_chain[] = DOCUMENT(ROWS(head), ROWS(place));

#define JSON_LINES(kinds)                                                    \
	{ FOR_EACH_KIND(kinds), FIXED_MAX, 9, true, PAYLOAD_MOST, false, false, \
	  { "pid", "name", "path", "start_time", false, false, false } }

const struct lines json_lines = JSON_LINES(document);
static const struct lines chained_lines = JSON_LINES(document_in_chain);

static bool json_begin(struct out *out)
{
	return layouts_begin(out, out->chain ? &chained_lines : &json_lines);
}

static void put_in_chain(struct out *out, const struct event *event,
			 const struct details *details)
{
	const size_t start = out->buffer->used;

	chain_next(out->chain);
	layouts_record(out, event, details);
	if (event->type == RECORD_CERTIFICATE)
		chain_certify(out->chain, out->buffer, start);
	else
		chain_line(out->chain, out->buffer, start);
}

static void json_record(struct out *out, const struct event *event,
			const struct details *details)
{
	if (out->chain)
		put_in_chain(out, event, details);
	else
		layouts_record(out, event, details);
}

const struct out_format out_json = {
	.name = "json",
	.begin = json_begin,
	.record = json_record,
	.end = out_free,
};
