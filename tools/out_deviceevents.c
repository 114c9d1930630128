// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table DeviceEvents, one JSON object a line, with every column of
 * it. InitiatingProcess* is the tracer; ProcessId, FileName and Account* are
 * the tracee. A column about which this sensor knows nothing is null.
 */
#include <stdlib.h>

#include "additional.h"
#include "out.h"
#include "values.h"

/* Numbers of 53 bits are exact everywhere: CPU above, sequence number below. */
#define REPORT_SEQUENCE_BITS	40

/**
 * struct rows - state of this output
 * @row: the line
 * @additional: the text of AdditionalFields
 * @text: where it is built
 * @memory: of @text
 */
struct rows {
	struct json row;
	struct json additional;
	struct buffer text;
	char memory[OUT_RECORD_MAX / 4];
};

/* What a column is made from. @tracer and @tracee: NULL if there is none. */
struct source {
	struct out *out;
	struct rows *rows;
	struct json *json;
	const struct record *record;
	const struct ptracemon_identity *tracer;
	const struct ptracemon_identity *tracee;
};

static void put_time(struct source *source, uint64_t boottime)
{
	value_time(source->json, source->out->clock, boottime, 7);
}

static void timestamp(struct source *source)
{
	put_time(source, source->record->header.time);
}

static void device_id(struct source *source)
{
	const char *id = source->out->host->id;

	json_string(source->json, *id ? id : NULL);
}

static void device_name(struct source *source)
{
	const char *name = source->out->host->name;

	if (*name)
		json_escaped(source->json, name, strlen(name));
	else
		json_null(source->json);
}

static void action_type(struct source *source)
{
	json_string(source->json,
		    source->record->header.type == PTRACEMON_TYPE_CALL ?
			    "PTraceDetected" :
			    "PTraceSensorLoss");
}

static void report_id(struct source *source)
{
	const struct ptracemon_record *header = &source->record->header;
	uint64_t mask = (1ull << REPORT_SEQUENCE_BITS) - 1;

	json_u64(source->json,
		 (uint64_t)(header->cpu & 0x1fff) << REPORT_SEQUENCE_BITS |
			 (header->sequence & mask));
}

static void additional_fields(struct source *source)
{
	struct rows *rows = source->rows;

	rows->text.used = 0;
	additional_write(&rows->additional, source->out, source->record);
	json_text(source->json, rows->text.data, rows->text.used);
}

static void put_number_as_text(struct source *source, uint64_t number)
{
	char text[FORMAT_U64_MAX];

	json_text(source->json, text, format_u64(text, number));
}

/* What tracer and tracee have in common; task is one of them. */
#define COLUMNS_OF(task)                                                      \
	static void task##_name(struct source *source)                        \
	{                                                                     \
		json_field(source->json, source->task->comm,                  \
			   sizeof(source->task->comm));                       \
	}                                                                     \
	static void task##_domain(struct source *source)                      \
	{                                                                     \
		device_name(source);                                          \
	}                                                                     \
	static void task##_user(struct source *source)                        \
	{                                                                     \
		value_user(source->json, source->out->users,                  \
			   source->task->uid, source->record->header.time);   \
	}                                                                     \
	static void task##_pid(struct source *source)                         \
	{                                                                     \
		json_u64(source->json, source->task->tgid);                   \
	}                                                                     \
	static void task##_start(struct source *source)                       \
	{                                                                     \
		put_time(source, source->task->start_time);                   \
	}                                                                     \
	static void task##_session(struct source *source)                     \
	{                                                                     \
		value_unless_unset(source->json, source->task->session);      \
	}

COLUMNS_OF(tracer)
COLUMNS_OF(tracee)

static void tracee_uid(struct source *source)
{
	put_number_as_text(source, source->tracee->uid);
}

static void tracer_euid(struct source *source)
{
	put_number_as_text(source, source->tracer->euid);
}

static void tracer_parent(struct source *source)
{
	json_u64(source->json, source->tracer->parent);
}

enum needs {
	NEEDS_NOTHING,
	NEEDS_TRACER,
	NEEDS_TRACEE,
};

struct column {
	const char *name;
	size_t length;
	enum needs needs;
	void (*put)(struct source *source);
};

#define NAMED(name)		#name, sizeof(#name) - 1
#define NO_TRUTH(name)		{ NAMED(name), NEEDS_NOTHING, NULL }
#define ALWAYS(name, put)	{ NAMED(name), NEEDS_NOTHING, put }
#define OF_TRACER(name, put)	{ NAMED(name), NEEDS_TRACER, put }
#define OF_TRACEE(name, put)	{ NAMED(name), NEEDS_TRACEE, put }

/* The order of the public schema. */
static const struct column columns[] = {
	ALWAYS(Timestamp, timestamp),
	ALWAYS(DeviceId, device_id),
	ALWAYS(DeviceName, device_name),
	ALWAYS(ActionType, action_type),
	OF_TRACEE(FileName, tracee_name),
	NO_TRUTH(FolderPath),
	NO_TRUTH(SHA1),
	NO_TRUTH(SHA256),
	NO_TRUTH(MD5),
	NO_TRUTH(FileSize),
	OF_TRACEE(AccountDomain, tracee_domain),
	OF_TRACEE(AccountName, tracee_user),
	OF_TRACEE(AccountSid, tracee_uid),
	NO_TRUTH(RemoteUrl),
	NO_TRUTH(RemoteDeviceName),
	OF_TRACEE(ProcessId, tracee_pid),
	NO_TRUTH(ProcessCommandLine),
	OF_TRACEE(ProcessCreationTime, tracee_start),
	NO_TRUTH(ProcessTokenElevation),
	OF_TRACEE(LogonId, tracee_session),
	NO_TRUTH(RegistryKey),
	NO_TRUTH(RegistryValueName),
	NO_TRUTH(RegistryValueData),
	NO_TRUTH(RemoteIP),
	NO_TRUTH(RemotePort),
	NO_TRUTH(LocalIP),
	NO_TRUTH(LocalPort),
	NO_TRUTH(FileOriginUrl),
	NO_TRUTH(FileOriginIP),
	NO_TRUTH(InitiatingProcessSHA1),
	NO_TRUTH(InitiatingProcessSHA256),
	NO_TRUTH(InitiatingProcessMD5),
	OF_TRACER(InitiatingProcessFileName, tracer_name),
	NO_TRUTH(InitiatingProcessFileSize),
	NO_TRUTH(InitiatingProcessFolderPath),
	OF_TRACER(InitiatingProcessId, tracer_pid),
	NO_TRUTH(InitiatingProcessCommandLine),
	OF_TRACER(InitiatingProcessCreationTime, tracer_start),
	OF_TRACER(InitiatingProcessAccountDomain, tracer_domain),
	OF_TRACER(InitiatingProcessAccountName, tracer_user),
	OF_TRACER(InitiatingProcessAccountSid, tracer_euid),
	NO_TRUTH(InitiatingProcessAccountUpn),
	NO_TRUTH(InitiatingProcessAccountObjectId),
	NO_TRUTH(InitiatingProcessVersionInfoCompanyName),
	NO_TRUTH(InitiatingProcessVersionInfoProductName),
	NO_TRUTH(InitiatingProcessVersionInfoProductVersion),
	NO_TRUTH(InitiatingProcessVersionInfoInternalFileName),
	NO_TRUTH(InitiatingProcessVersionInfoOriginalFileName),
	NO_TRUTH(InitiatingProcessVersionInfoFileDescription),
	OF_TRACER(InitiatingProcessParentId, tracer_parent),
	NO_TRUTH(InitiatingProcessParentFileName),
	NO_TRUTH(InitiatingProcessParentCreationTime),
	OF_TRACER(InitiatingProcessLogonId, tracer_session),
	ALWAYS(ReportId, report_id),
	NO_TRUTH(AppGuardContainerId),
	ALWAYS(AdditionalFields, additional_fields),
	NO_TRUTH(InitiatingProcessSessionId),
	NO_TRUTH(IsInitiatingProcessRemoteSession),
	NO_TRUTH(InitiatingProcessRemoteSessionDeviceName),
	NO_TRUTH(InitiatingProcessRemoteSessionIP),
	NO_TRUTH(CreatedProcessSessionId),
	NO_TRUTH(IsProcessRemoteSession),
	NO_TRUTH(ProcessRemoteSessionDeviceName),
	NO_TRUTH(ProcessRemoteSessionIP),
};

/* Null too if the column needs a task that was not there. */
static void put_column(struct source *source, const struct column *column)
{
	json_text(source->json, column->name, column->length);
	if (!column->put ||
	    (column->needs == NEEDS_TRACER && !source->tracer) ||
	    (column->needs == NEEDS_TRACEE && !source->tracee))
		json_null(source->json);
	else
		column->put(source);
}

static void deviceevents_record(struct out *out, const struct record *record)
{
	struct rows *rows = out->state;
	struct source source = {
		.out = out,
		.rows = rows,
		.json = &rows->row,
		.record = record,
	};
	size_t i;

	switch (record->header.type) {
	case PTRACEMON_TYPE_CALL:
		if (record->call.tracer.tid)
			source.tracer = &record->call.tracer;
		if (record->call.tracee.tid)
			source.tracee = &record->call.tracee;
		break;
	case PTRACEMON_TYPE_LOSS:
		break;
	default:
		return; /* the sensor's own affairs are no device events */
	}
	json_open(&rows->row);
	for (i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		put_column(&source, &columns[i]);
	json_close(&rows->row);
	json_reset(&rows->row);
	buffer_char(out->buffer, '\n');
}

static bool deviceevents_begin(struct out *out)
{
	struct rows *rows = calloc(1, sizeof(*rows));

	out->state = rows;
	if (!rows)
		return false;
	rows->text.data = rows->memory;
	rows->text.size = sizeof(rows->memory);
	return json_init(&rows->row, out->buffer) &&
	       json_init(&rows->additional, &rows->text);
}

static void deviceevents_end(struct out *out)
{
	struct rows *rows = out->state;

	if (rows) {
		json_free(&rows->row);
		json_free(&rows->additional);
	}
	free(rows);
	out->state = NULL;
}

const struct out_format out_deviceevents = {
	.name = "deviceevents",
	.begin = deviceevents_begin,
	.record = deviceevents_record,
	.end = deviceevents_end,
};
