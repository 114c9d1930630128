// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table DeviceEvents, one JSON object a line, with every column of
 * it. InitiatingProcess* is the tracer; ProcessId, FileName and Account* are
 * the tracee. A column about which this sensor knows nothing is null.
 */
#include <string.h>

#include "abi/names.h"
#include "output/layout.h"
#include "output/out.h"

/* Numbers of 53 bits are exact everywhere: CPU above, sequence number below. */
#define REPORT_SEQUENCE_BITS	40

/* Most bytes of a line without long texts. */
#define FIXED_MAX	5950

/*
 * ---- AdditionalFields: what the record says beyond the columns. Its keys are
 * those of -o json, written as columns are.
 */

static const struct row place[] = {
	VALUE("Cpu", fact_cpu), VALUE("Sequence", fact_number),
	VALUE("SequenceStep", fact_step),
	OF_HOST("BootId", fact_boot_id), END,
};

/* Left out where they are not known. */
#define WHO_OF(whose, name)                                                  \
	WHO_ROWS_OF(whose, ((const struct row[]){                            \
		GROUP(source_has_who,                                        \
		      MAYBE(name "ContainerName", fact_container_name),      \
		      MAYBE(name "ContainerImage", fact_container_image),    \
		      MAYBE(name "ContainerRuntime", fact_container_runtime),\
		      MAYBE(name "PodName", fact_pod),                       \
		      MAYBE(name "PodNamespace", fact_pod_namespace),        \
		      MAYBE(name "ExeFlags", fact_exe_flags),                \
		      MAYBE(name "Terminal", fact_terminal),                 \
		      MAYBE(name "WorkingDirectory", fact_directory),        \
		      MAYBE(name "SessionLeader", fact_session_leader),      \
		      MAYBE(name "Ancestors", fact_ancestors)),              \
		END,                                                         \
	}))

#define TASK_OF(whose, name)                                          \
	ROWS_OF(whose, ((const struct row[]){                         \
		MEMO,                                                 \
		VALUE(name "Comm", fact_comm),                        \
		VALUE(name "Tid", fact_tid),                          \
		VALUE(name "NsPid", fact_ns_pid),                     \
		VALUE(name "StartBootNs", fact_start_boot),           \
		VALUE(name "Cpid", fact_cpid),                        \
		MEMO_END,                                             \
		END,                                                  \
	})),                                                          \
	ALWAYS_OF(whose, name "ExeSource", fact_exe_source),          \
	OF(whose, name "ExeDev", fact_exe_dev),                       \
	OF(whose, name "ExeInode", fact_exe_inode),                   \
	OF(whose, name "CommandLineCut", fact_line_cut),              \
	OF(whose, name "Container", fact_container)

/* Command lines come before, in the columns. */
static const struct row tasks[] = {
	TASK_OF(TRACER, "Tracer"),
	TASK_OF(TRACEE, "Tracee"),
	GROUP_OF(TRACER), WHO_OF(TRACER, "Tracer"), GROUP_END,
	GROUP_OF(TRACEE), WHO_OF(TRACEE, "Tracee"), GROUP_END,
	END,
};

static const struct row meaning[] = {
	VALUE("Relation", fact_relation), VALUE("Technique", fact_techniques),
	END,
};

static const struct row setter[] = {
	OF(SETTER, "SetterComm", fact_comm), OF(SETTER, "SetterTid", fact_tid),
	OF(SETTER, "SetterNsPid", fact_ns_pid),
	OF(SETTER, "SetterStartBootNs", fact_start_boot),
	OF(SETTER, "SetterCpid", fact_cpid), END,
};

/* What public queries for tampering with a sensor read. */
static void knob_file(struct source *source)
{
	static const char folder[] = "/sys/class/misc/ptracemon/";
	const struct ptracemon_knob *knob = &source->event->record->knob;
	char path[sizeof(folder) + sizeof(knob->name)];

	memcpy(path, folder, sizeof(folder) - 1);
	memcpy(path + sizeof(folder) - 1, knob->name, sizeof(knob->name));
	path[sizeof(path) - 1] = 0;
	json_escaped(source->json, path, strlen(path));
}

IF(is_blind, source->event->type == RECORD_BLIND)

static const struct row blinding[] = {
	TEXT("TamperingAction", "SensorBlinding"), TEXT("Status", "Succeeded"),
	VALUE("Target", fact_path), TEXT("OriginalValue", "sighted"),
	TEXT("TamperingAttemptedValue", "blind"), END,
};

/* As the vendor's rows of reads and writes of memory on another system have it. */
static const struct row copied[] = {
	VALUE("TotalBytesCopied", fact_moved),
	OF(TRACEE, "TargetProcessId", fact_pid),
	OF(TRACEE, "TargetProcessCreationTimeUtc", fact_start), END,
};

#define ABOUT(...)                                                       \
	TABLE(VALUE("Event", fact_kind), ROWS_BY_KIND(&own_rows), ROWS(tasks), \
	      __VA_ARGS__)

static const union kinds additional = {
	.call = ABOUT(ROWS(meaning), ROWS(place)),
	.access = ABOUT(ROWS(meaning), ROWS(place)),
	.memory = ABOUT(ROWS(copied), ROWS(meaning), ROWS(place)),
	.end = ABOUT(ROWS(meaning), ROWS(place)),
	.auto_attach = ABOUT(OF(PARENT, "ParentPid", fact_pid), ROWS(meaning),
			     ROWS(place)),
	.traced = ABOUT(ROWS(meaning), ROWS(place)),
	.session = ABOUT(ROWS(meaning), OF_HOST("BootId", fact_boot_id)),
	.loss = TABLE(VALUE("Count", fact_lost),
		      VALUE("Reason", fact_lost_why),
		      VALUE("Class", fact_lost_class),
		      VALUE("Uid", fact_lost_uid),
		      VALUE("SinceBootNs", fact_lost_since_boot),
		      VALUE("FirstSequence", fact_lost_first),
		      VALUE("LastSequence", fact_lost_last), ROWS(place)),
	/* Its values can be long: they are there once. */
	.knob = TABLE(TEXT("TamperingAction", "SensorSettingChange"),
		      TEXT("Status", "Succeeded"),
		      VALUE("Target", knob_file),
		      VALUE("OriginalValue", fact_knob_from),
		      VALUE("TamperingAttemptedValue", fact_knob_to),
		      VALUE("Event", fact_kind), ROWS(setter), ROWS(place)),
	.lifecycle = TABLE(VALUE("Event", fact_kind), ROWS_BY_KIND(&own_rows),
			   ROWS(setter), ROWS(place)),
	.sight = TABLE(GROUP(is_blind, ROWS(blinding)),
		       ROWS_BY_KIND(&own_rows),
		       OF_HOST("BootId", fact_boot_id)),
	.repeated = ABOUT(ROWS(meaning), OF_HOST("BootId", fact_boot_id)),
	.suppressed = TABLE(VALUE("Event", fact_kind), ROWS_BY_KIND(&own_rows),
			    OF_HOST("BootId", fact_boot_id)),
	.certificate = TABLE(VALUE("Event", fact_kind), ROWS_BY_KIND(&own_rows),
			     OF_HOST("BootId", fact_boot_id)),
};

/* ---- the columns */

static void device_name(struct source *source)
{
	if (*source->out->host->name)
		fact_host_name(source);
	else
		json_null(source->json);
}

static void action_type(struct source *source)
{
	json_word(source->json, name_of_action(source->event->type), 0);
}

/*
 * Of what is of no CPU, sessions are counted apart, and so is what was suppressed, or
 * repeated, and certificates.
 */
static void report_id(struct source *source)
{
	const struct ptracemon_record *header = &source->event->record->header;
	uint64_t mask = (1ull << REPORT_SEQUENCE_BITS) - 1;
	uint32_t cpu = header->cpu - (header->type == RECORD_SESSION) -
		       2 * (header->type == RECORD_SUPPRESSED) -
		       3 * (header->type == RECORD_REPEATED) -
		       4 * (header->type == RECORD_CERTIFICATE);

	json_u64(source->json,
		 (uint64_t)(cpu & 0x1fff) << REPORT_SEQUENCE_BITS |
			 (header->sequence & mask));
}

/* The order of the public schema. @by: who did it. */
#define COLUMNS(by) { \
	VALUE("Timestamp", fact_time), OF_HOST("DeviceId", fact_host_id), \
	OF_HOST("DeviceName", device_name), VALUE("ActionType", action_type), \
	OF(TRACEE, "FileName", fact_exe_name), \
	OF(TRACEE, "FolderPath", fact_exe), OF_FILE(TRACEE, "SHA1", fact_sha1), \
	OF_FILE(TRACEE, "SHA256", fact_sha256), OF_FILE(TRACEE, "MD5", fact_md5), \
	OF_FILE(TRACEE, "FileSize", fact_file_size), \
	HOST_OF(TRACEE, "AccountDomain", device_name), \
	OF(TRACEE, "AccountName", fact_user), \
	OF(TRACEE, "AccountSid", fact_uid_text), \
	NOTHING("RemoteUrl RemoteDeviceName"), \
	OF(TRACEE, "ProcessId", fact_pid), \
	OF(TRACEE, "ProcessCommandLine", fact_line), \
	OF(TRACEE, "ProcessCreationTime", fact_start), \
	NOTHING("ProcessTokenElevation"), \
	OF(TRACEE, "LogonId", fact_login_session), \
	NOTHING("RegistryKey RegistryValueName RegistryValueData RemoteIP " \
	"RemotePort LocalIP LocalPort FileOriginUrl FileOriginIP"), \
	OF_FILE(by, "InitiatingProcessSHA1", fact_sha1), \
	OF_FILE(by, "InitiatingProcessSHA256", fact_sha256), \
	OF_FILE(by, "InitiatingProcessMD5", fact_md5), \
	OF(by, "InitiatingProcessFileName", fact_exe_name), \
	OF_FILE(by, "InitiatingProcessFileSize", fact_file_size), \
	OF(by, "InitiatingProcessFolderPath", fact_exe), \
	OF(by, "InitiatingProcessId", fact_pid), \
	OF(by, "InitiatingProcessCommandLine", fact_line), \
	OF(by, "InitiatingProcessCreationTime", fact_start), \
	HOST_OF(by, "InitiatingProcessAccountDomain", device_name), \
	OF(by, "InitiatingProcessAccountName", fact_user), \
	OF(by, "InitiatingProcessAccountSid", fact_euid_text), \
	NOTHING("InitiatingProcessAccountUpn " \
	"InitiatingProcessAccountObjectId " \
	"InitiatingProcessVersionInfoCompanyName " \
	"InitiatingProcessVersionInfoProductName " \
	"InitiatingProcessVersionInfoProductVersion " \
	"InitiatingProcessVersionInfoInternalFileName " \
	"InitiatingProcessVersionInfoOriginalFileName " \
	"InitiatingProcessVersionInfoFileDescription"), \
	OF(by, "InitiatingProcessParentId", fact_ppid), \
	OF(by, "InitiatingProcessParentFileName", fact_parent_name), \
	OF(by, "InitiatingProcessParentCreationTime", fact_parent_start), \
	OF(by, "InitiatingProcessLogonId", fact_login_session), \
	VALUE("ReportId", report_id), \
	NOTHING("AppGuardContainerId"), \
	OBJECT_TEXT("AdditionalFields", ROWS_BY_KIND(&additional)), \
	NOTHING("InitiatingProcessSessionId " \
	"IsInitiatingProcessRemoteSession " \
	"InitiatingProcessRemoteSessionDeviceName " \
	"InitiatingProcessRemoteSessionIP CreatedProcessSessionId " \
	"IsProcessRemoteSession ProcessRemoteSessionDeviceName " \
	"ProcessRemoteSessionIP"), \
	END, \
}

static const struct row columns[] = COLUMNS(TRACER);
static const struct row columns_by_setter[] = COLUMNS(SETTER);

/*
 * A message as Defender's streaming API puts it on a queue, with one row. This
 * sensor belongs to no tenant and to no group of machines.
 */
#define MESSAGE(table) { \
	OPEN_LIST("records"), \
	VALUE("time", fact_time), \
	NOTHING("tenantId"), \
	TEXT("category", "AdvancedHunting-DeviceEvents"), \
	TEXT("operationName", "Publish"), \
	OBJECT("properties", ROWS(table), NOTHING("MachineGroup")), \
	CLOSE_LIST, \
	END, \
}

static const struct row message[] = MESSAGE(columns);
static const struct row message_by_setter[] = MESSAGE(columns_by_setter);

#define KINDS_OF(table) \
	{ .call = table, .access = table, .auto_attach = table, .traced = table, \
	  .session = table, .loss = table, .knob = table##_by_setter, \
	  .lifecycle = table##_by_setter, .sight = table, .memory = table, \
	  .end = table, .suppressed = table, .repeated = table, \
	  .certificate = table }

#define WHO_KEYS	{ "Pid", "Name", "Path", "StartTime", false, false, false }

static const struct lines rows = { KINDS_OF(columns), FIXED_MAX, 7, false, 64, false, true, WHO_KEYS };
static const struct lines messages = { KINDS_OF(message), FIXED_MAX, 7, false, 64, false, true, WHO_KEYS };

static bool deviceevents_begin(struct out *out)
{
	return layouts_begin(out, out->envelope ? &messages : &rows);
}

const struct out_format out_deviceevents = {
	.name = "deviceevents",
	.parents = true,
	.begin = deviceevents_begin,
	.record = layouts_record,
	.end = out_free,
};
