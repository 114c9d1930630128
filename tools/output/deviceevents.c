// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table DeviceEvents, one JSON object a line, with every column of
 * it. InitiatingProcess* is the tracer; ProcessId, FileName and Account* are
 * the tracee. A column about which this sensor knows nothing is null.
 */
#include <stdlib.h>

#include "abi/names.h"
#include "base/fit.h"
#include "output/layout.h"
#include "output/out.h"

/* Numbers of 53 bits are exact everywhere: CPU above, sequence number below. */
#define REPORT_SEQUENCE_BITS	40

/* Most bytes of a line without long texts. */
#define FIXED_MAX	5720

/* A name of which each byte becomes FIT_WORST, quotation marks, a comma. */
#define NAME_MAX_JSON	(FIT_WORST * 256 + 3)

/**
 * struct state - state of this output
 * @columns: of the row
 * @additional: of AdditionalFields
 * @host: whose name @name is; recordings can be of several
 * @name_length: bytes of @name
 * @name: of the host, as a value
 */
struct state {
	struct layout columns;
	struct layouts additional;
	char host[sizeof(((struct host *)0)->name)];
	size_t name_length;
	char name[NAME_MAX_JSON];
};

/*
 * ---- AdditionalFields: what the record says beyond the columns. Its keys are
 * those of -o json, written as columns are.
 */

static const struct row place[] = {
	VALUE("Cpu", fact_cpu), VALUE("Sequence", fact_number),
	VALUE("BootId", fact_boot_id), END,
};

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
	OF(whose, name "CommandLineCut", fact_line_cut),              \
	OF(whose, name "Container", fact_container)

/* Command lines come before, in the columns. */
static const struct row tasks[] = {
	TASK_OF(TRACER, "Tracer"),
	TASK_OF(TRACEE, "Tracee"),
	END,
};

static const struct row meaning[] = {
	VALUE("Relation", fact_relation), VALUE("Technique", fact_techniques),
	END,
};

#define ABOUT(...)                                                       \
	TABLE(VALUE("Event", fact_kind), ROWS_BY_KIND(&own_rows), ROWS(tasks), \
	      __VA_ARGS__)

static const union kinds additional_kinds = {
	.call = ABOUT(ROWS(meaning), ROWS(place)),
	.access = ABOUT(ROWS(meaning), ROWS(place)),
	.auto_attach = ABOUT(OF(PARENT, "ParentPid", fact_pid), ROWS(meaning),
			     ROWS(place)),
	.traced = ABOUT(ROWS(meaning), ROWS(place)),
	.session = ABOUT(ROWS(meaning), VALUE("BootId", fact_boot_id)),
	.loss = TABLE(VALUE("Count", fact_lost),
		      VALUE("Reason", fact_lost_why),
		      VALUE("Class", fact_lost_class),
		      VALUE("Uid", fact_lost_uid),
		      VALUE("SinceBootNs", fact_lost_since_boot),
		      VALUE("FirstSequence", fact_lost_first),
		      VALUE("LastSequence", fact_lost_last), ROWS(place)),
	.sight = TABLE(ROWS_BY_KIND(&own_rows),
		       VALUE("BootId", fact_boot_id)),
};

/* ---- the columns */

static void device_name(struct source *source)
{
	const struct state *state = source->out->state;

	buffer_bytes(source->json->buffer, state->name, state->name_length);
}

static void action_type(struct source *source)
{
	json_word(source->json, name_of_action(source->event->type), 0);
}

/* Of what is of no CPU, sessions are counted apart. */
static void report_id(struct source *source)
{
	const struct ptracemon_record *header = &source->event->record->header;
	uint64_t mask = (1ull << REPORT_SEQUENCE_BITS) - 1;
	uint32_t cpu = header->cpu - (header->type == RECORD_SESSION);

	json_u64(source->json,
		 (uint64_t)(cpu & 0x1fff) << REPORT_SEQUENCE_BITS |
			 (header->sequence & mask));
}

static void additional_fields(struct source *source)
{
	const struct state *state = source->out->state;

	json_open_text(source->json);
	layout_write(layouts_of(&state->additional, source->event), source);
	json_close_text(source->json);
}

/* The order of the public schema. */
static const struct row columns[] = {
	VALUE("Timestamp", fact_time), VALUE("DeviceId", fact_host_id),
	VALUE("DeviceName", device_name), VALUE("ActionType", action_type),
	OF(TRACEE, "FileName", fact_exe_name),
	OF(TRACEE, "FolderPath", fact_exe), OF(TRACEE, "SHA1", fact_sha1),
	OF(TRACEE, "SHA256", fact_sha256), OF(TRACEE, "MD5", fact_md5),
	OF(TRACEE, "FileSize", fact_file_size),
	OF(TRACEE, "AccountDomain", device_name),
	OF(TRACEE, "AccountName", fact_user),
	OF(TRACEE, "AccountSid", fact_uid_text),
	NOTHING("RemoteUrl RemoteDeviceName"),
	OF(TRACEE, "ProcessId", fact_pid),
	OF(TRACEE, "ProcessCommandLine", fact_line),
	OF(TRACEE, "ProcessCreationTime", fact_start),
	NOTHING("ProcessTokenElevation"),
	OF(TRACEE, "LogonId", fact_login_session),
	NOTHING("RegistryKey RegistryValueName RegistryValueData RemoteIP "
	"RemotePort LocalIP LocalPort FileOriginUrl FileOriginIP"),
	OF(TRACER, "InitiatingProcessSHA1", fact_sha1),
	OF(TRACER, "InitiatingProcessSHA256", fact_sha256),
	OF(TRACER, "InitiatingProcessMD5", fact_md5),
	OF(TRACER, "InitiatingProcessFileName", fact_exe_name),
	OF(TRACER, "InitiatingProcessFileSize", fact_file_size),
	OF(TRACER, "InitiatingProcessFolderPath", fact_exe),
	OF(TRACER, "InitiatingProcessId", fact_pid),
	OF(TRACER, "InitiatingProcessCommandLine", fact_line),
	OF(TRACER, "InitiatingProcessCreationTime", fact_start),
	OF(TRACER, "InitiatingProcessAccountDomain", device_name),
	OF(TRACER, "InitiatingProcessAccountName", fact_user),
	OF(TRACER, "InitiatingProcessAccountSid", fact_euid_text),
	NOTHING("InitiatingProcessAccountUpn "
	"InitiatingProcessAccountObjectId "
	"InitiatingProcessVersionInfoCompanyName "
	"InitiatingProcessVersionInfoProductName "
	"InitiatingProcessVersionInfoProductVersion "
	"InitiatingProcessVersionInfoInternalFileName "
	"InitiatingProcessVersionInfoOriginalFileName "
	"InitiatingProcessVersionInfoFileDescription"),
	OF(TRACER, "InitiatingProcessParentId", fact_ppid),
	OF(TRACER, "InitiatingProcessParentFileName", fact_parent_name),
	OF(TRACER, "InitiatingProcessParentCreationTime", fact_parent_start),
	OF(TRACER, "InitiatingProcessLogonId", fact_login_session),
	VALUE("ReportId", report_id),
	NOTHING("AppGuardContainerId"),
	VALUE("AdditionalFields", additional_fields),
	NOTHING("InitiatingProcessSessionId "
	"IsInitiatingProcessRemoteSession "
	"InitiatingProcessRemoteSessionDeviceName "
	"InitiatingProcessRemoteSessionIP CreatedProcessSessionId "
	"IsProcessRemoteSession ProcessRemoteSessionDeviceName "
	"ProcessRemoteSessionIP"),
	END,
};

/* Of these no row has a value unless digests are asked for. */
static bool is_of_file(const struct row *row)
{
	return row->put == fact_md5 || row->put == fact_sha1 ||
	       row->put == fact_sha256 || row->put == fact_file_size;
}

static struct row table[sizeof(columns) / sizeof(*columns)];

/*
 * A message as Defender's streaming API puts it on a queue, with one row. This
 * sensor belongs to no tenant and to no group of machines.
 */
static const struct row message[] = {
	OPEN_LIST("records"),
	VALUE("time", fact_time),
	NOTHING("tenantId"),
	TEXT("category", "AdvancedHunting-DeviceEvents"),
	TEXT("operationName", "Publish"),
	OBJECT("properties", ROWS(table), NOTHING("MachineGroup")),
	CLOSE_LIST,
	END,
};

static void make_columns(struct state *state, const struct out *out)
{
	size_t i;

	memcpy(table, columns, sizeof(table));
	for (i = 0; !out->hash && table[i].kind != ROW_END; i++) {
		if (!is_of_file(&table[i]))
			continue;
		table[i].put = NULL;
		table[i].text = "null,";
	}
	layout_make(&state->columns, out->envelope ? message : table, false,
		    NULL);
}

static void make_name(struct state *state, const char *name)
{
	struct buffer text = { state->name, 0, sizeof(state->name) };
	struct json json;

	strcpy(state->host, name);
	json_init(&json, &text);
	if (*name)
		json_escaped(&json, name, strlen(name));
	else
		json_null(&json);
	state->name_length = text.used;
}

/* Most of the sensor's own affairs make no row. */
static bool makes_row(const struct event *event)
{
	return event->tracer || event->type == PTRACEMON_TYPE_LOSS ||
	       event->type == RECORD_BLIND || event->type == RECORD_SIGHTED;
}

static void deviceevents_record(struct out *out, const struct event *event,
				const struct details *details)
{
	struct state *state = out->state;
	struct json json;
	struct source source;

	if (!makes_row(event))
		return;
	if (strcmp(state->host, out->host->name))
		make_name(state, out->host->name);
	json_init(&json, out->buffer);
	source.out = out;
	source.json = &json;
	source.event = event;
	source.details = details;
	source.digits = 7;
	source_begin(&source, OUT_LINE_MAX - FIXED_MAX, false);
	layout_write(&state->columns, &source);
	json_finish(&json);
	buffer_char(out->buffer, '\n');
}

static bool deviceevents_begin(struct out *out)
{
	struct state *state = calloc(1, sizeof(*state));

	out->state = state;
	if (!state)
		return false;
	make_columns(state, out);
	make_name(state, out->host->name);
	return layouts_make(&state->additional, &additional_kinds, true);
}

static void deviceevents_end(struct out *out)
{
	struct state *state = out->state;

	if (state)
		layouts_free(&state->additional);
	free(state);
	out->state = NULL;
}

const struct out_format out_deviceevents = {
	.name = "deviceevents",
	.parents = true,
	.begin = deviceevents_begin,
	.record = deviceevents_record,
	.end = deviceevents_end,
};
