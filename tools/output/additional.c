// SPDX-License-Identifier: GPL-2.0
/*
 * DeviceEvents' column AdditionalFields. See additional.h.
 */
#include "output/additional.h"

static const struct row place[] = {
	VALUE("Cpu", fact_cpu),
	VALUE("Sequence", fact_number),
	VALUE("BootId", fact_boot_id),
	END,
};

/* Command lines come before, in the columns. */
static const struct row tasks[] = {
	ROWS_OF(TRACER, ((const struct row[]){
		MEMO,
		VALUE("TracerComm", fact_comm),
		VALUE("TracerTid", fact_tid),
		VALUE("TracerNsPid", fact_ns_pid),
		VALUE("TracerStartBootNs", fact_start_boot),
		MEMO_END,
		END,
	})),
	ALWAYS_OF(TRACER, "TracerExeSource", fact_exe_source),
	OF(TRACER, "TracerCommandLineCut", fact_line_cut),
	OF(TRACER, "TracerContainer", fact_container),
	ROWS_OF(TRACEE, ((const struct row[]){
		MEMO,
		VALUE("TraceeComm", fact_comm),
		VALUE("TraceeTid", fact_tid),
		VALUE("TraceeNsPid", fact_ns_pid),
		VALUE("TraceeStartBootNs", fact_start_boot),
		MEMO_END,
		END,
	})),
	ALWAYS_OF(TRACEE, "TraceeExeSource", fact_exe_source),
	OF(TRACEE, "TraceeCommandLineCut", fact_line_cut),
	OF(TRACEE, "TraceeContainer", fact_container),
	END,
};

static const struct row meaning[] = {
	VALUE("Relation", fact_relation),
	VALUE("Technique", fact_techniques),
	END,
};

static const struct row call[] = {
	VALUE("Event", fact_kind),
	VALUE("Request", fact_request),
	VALUE("RequestNumber", fact_request_number),
	VALUE("Class", fact_class),
	VALUE("Abi", fact_abi),
	VALUE("PidArg", fact_pid_argument),
	VALUE("Addr", fact_address),
	VALUE("Data", fact_data),
	VALUE("Outcome", fact_outcome),
	VALUE("Result", fact_result),
	VALUE("Error", fact_error),
	VALUE("DeniedBy", fact_denied),
	VALUE("DurationNs", fact_duration),
	ROWS(tasks),
	ROWS(meaning),
	ROWS(place),
	END,
};

static const struct row access_rows[] = {
	VALUE("Event", fact_kind),
	VALUE("Door", fact_door),
	VALUE("Mode", fact_mode),
	VALUE("Syscall", fact_syscall),
	VALUE("Abi", fact_abi),
	VALUE("Args", fact_arguments),
	VALUE("Outcome", fact_outcome),
	VALUE("DeniedBy", fact_denied),
	ROWS(tasks),
	ROWS(meaning),
	ROWS(place),
	END,
};

static const struct row auto_attach[] = {
	VALUE("Event", fact_kind),
	VALUE("How", fact_how),
	ROWS(tasks),
	OF(PARENT, "ParentPid", fact_pid),
	ROWS(meaning),
	ROWS(place),
	END,
};

static const struct row traced[] = {
	VALUE("Event", fact_kind),
	ROWS(tasks),
	ROWS(meaning),
	ROWS(place),
	END,
};

static const struct row session[] = {
	VALUE("Event", fact_kind),
	VALUE("Verdict", fact_verdict),
	VALUE("Severity", fact_severity),
	VALUE("Began", fact_began),
	VALUE("Ended", fact_ended),
	VALUE("Outcome", fact_outcome),
	VALUE("Started", fact_started),
	VALUE("DurationNs", fact_span),
	VALUE("Calls", fact_calls),
	VALUE("Accesses", fact_accesses),
	VALUE("Failed", fact_failures),
	VALUE("Denied", fact_denials),
	VALUE("BytesWritten", fact_written),
	VALUE("UnmeasuredWrites", fact_unmeasured),
	VALUE("MemoryRead", fact_memory_read),
	VALUE("MemoryWritten", fact_memory_written),
	VALUE("MemOpened", fact_mem_opened),
	VALUE("RegistersSet", fact_registers_set),
	VALUE("Resumed", fact_resumed),
	VALUE("Threads", fact_threads),
	VALUE("Children", fact_children),
	VALUE("EarlierSessions", fact_earlier),
	VALUE("Complete", fact_complete),
	ROWS(tasks),
	ROWS(meaning),
	VALUE("BootId", fact_boot_id),
	END,
};

static const struct row loss[] = {
	VALUE("Count", fact_lost),
	VALUE("Reason", fact_lost_why),
	VALUE("Class", fact_lost_class),
	VALUE("Uid", fact_lost_uid),
	VALUE("SinceBootNs", fact_lost_since_boot),
	VALUE("FirstSequence", fact_lost_first),
	VALUE("LastSequence", fact_lost_last),
	ROWS(place),
	END,
};

static const struct row sight[] = {
	VALUE("Path", fact_path),
	VALUE("Reason", fact_path_why),
	VALUE("BootId", fact_boot_id),
	END,
};

const union kinds additional_kinds = {
	.call = call,
	.access = access_rows,
	.auto_attach = auto_attach,
	.traced = traced,
	.session = session,
	.loss = loss,
	.sight = sight,
};
