// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table DeviceEvents, one JSON object a line, with every column of
 * it. InitiatingProcess* is the tracer; ProcessId, FileName and Account* are
 * the tracee. A column about which this sensor knows nothing is null.
 */
#include <limits.h>
#include <stdlib.h>

#include "abi/words.h"
#include "base/fit.h"
#include "host/digests.h"
#include "output/actors.h"
#include "output/additional.h"
#include "output/out.h"
#include "output/values.h"

/* Numbers of 53 bits are exact everywhere: CPU above, sequence number below. */
#define REPORT_SEQUENCE_BITS	40

/* Most bytes of a line without long texts. */
#define FIXED_MAX	5600

/* Of these for the name of the tracer's parent; a longer one is cut. */
#define PARENT_NAME_MAX	NAME_MAX

/* Most bytes of the keys, and of the columns without truth. */
#define TEXT_MAX	2400
#define PIECES_MAX	64

/* A name of which each byte becomes FIT_WORST, quotation marks, a comma. */
#define NAME_MAX_JSON	(FIT_WORST * 256 + 3)

struct column;

/* What comes before a value, and the value's column. */
struct piece {
	const struct column *column;
	const char *text;
	size_t length;
};

/**
 * struct rows - state of this output
 * @json: the row
 * @additional: for AdditionalFields
 * @pieces: of each row
 * @count: how many
 * @rest: behind the last piece
 * @rest_length: bytes of it
 * @text: of all pieces
 * @host: whose name @name is; recordings can be of several
 * @name_length: bytes of @name
 * @name: of the host, as a value
 */
struct rows {
	struct json json;
	struct additional additional;
	struct piece pieces[PIECES_MAX];
	size_t count;
	const char *rest;
	size_t rest_length;
	char text[TEXT_MAX];
	char host[sizeof(((struct host *)0)->name)];
	size_t name_length;
	char name[NAME_MAX_JSON];
};

/* What a column is made from. */
struct source {
	struct out *out;
	struct json *json;
	const struct event *event;
	const struct details *details;
	struct actors actors;
};

static void put_time(struct source *source, uint64_t boottime)
{
	value_time(source->json, source->out->clock, boottime, 7);
}

static void timestamp(struct source *source)
{
	put_time(source, source->event->record->header.time);
}

static void device_id(struct source *source)
{
	const char *id = source->out->host->id;

	if (*id)
		json_plain(source->json, id, HOST_ID_SIZE);
	else
		json_null(source->json);
}

static void device_name(struct source *source)
{
	const struct rows *rows = source->out->state;

	buffer_bytes(source->json->buffer, rows->name, rows->name_length);
}

static void action_type(struct source *source)
{
	json_word(source->json, word_action(source->event->type), 0);
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
	struct rows *rows = source->out->state;

	json_open_text(source->json);
	additional_write(source->json, &rows->additional, source->out,
			 source->event, &source->actors);
	json_close_text(source->json);
}

static void put_number_as_text(struct source *source, uint64_t number)
{
	char text[FORMAT_U64_MAX];

	json_plain(source->json, text, format_u64(text, number));
}

/* What tracer and tracee have in common; side is one of them. */
#define COLUMNS_OF(side)						\
	static void side##_name(struct source *source)			\
	{								\
		actor_name(source->json, &source->actors.side);		\
	}								\
	static void side##_path(struct source *source)			\
	{								\
		struct actor *actor = &source->actors.side;		\
									\
		texts_path(source->json, &actor->program.exe,		\
			   actor->rooms.exe);				\
	}								\
	static void side##_line(struct source *source)			\
	{								\
		actor_line(source->json, &source->actors.side);		\
	}								\
	static void side##_domain(struct source *source)		\
	{								\
		device_name(source);					\
	}								\
	static void side##_user(struct source *source)			\
	{								\
		value_user(source->json, source->out->users,		\
			   source->actors.side.task->uid,		\
			   source->event->record->header.time);		\
	}								\
	static void side##_pid(struct source *source)			\
	{								\
		json_u64(source->json, source->actors.side.task->tgid);	\
	}								\
	static void side##_start(struct source *source)			\
	{								\
		put_time(source, source->actors.side.task->start_time);	\
	}								\
	static void side##_session(struct source *source)		\
	{								\
		value_unless_unset(source->json,			\
				   source->actors.side.task->session);	\
	}

/* Null if it was not asked for, or is not known. */
#define DIGEST_OF(side, kind)						\
	static void side##_##kind(struct source *source)		\
	{								\
		const struct digests *digests =				\
			source->actors.side.program.digests;		\
									\
		if (digests)						\
			json_plain(source->json, digests->kind,		\
				   sizeof(digests->kind));		\
		else							\
			json_null(source->json);			\
	}

#define DIGESTS_OF(side)						\
	DIGEST_OF(side, md5)						\
	DIGEST_OF(side, sha1)						\
	DIGEST_OF(side, sha256)						\
	static void side##_size(struct source *source)			\
	{								\
		const struct digests *digests =				\
			source->actors.side.program.digests;		\
									\
		if (digests)						\
			json_u64(source->json, digests->size);		\
		else							\
			json_null(source->json);			\
	}

COLUMNS_OF(tracer)
COLUMNS_OF(tracee)
DIGESTS_OF(tracer)
DIGESTS_OF(tracee)

static void tracee_uid(struct source *source)
{
	put_number_as_text(source, source->actors.tracee.task->uid);
}

static void tracer_euid(struct source *source)
{
	put_number_as_text(source, source->actors.tracer.task->euid);
}

static void tracer_parent(struct source *source)
{
	json_u64(source->json, source->actors.tracer.task->parent);
}

static void tracer_parent_name(struct source *source)
{
	const struct process_parent *parent = source->details->tracer_parent;

	if (!parent)
		json_null(source->json);
	else if (parent->exe.bytes)
		texts_name(source->json, &parent->exe, PARENT_NAME_MAX);
	else
		json_field(source->json, parent->comm, sizeof(parent->comm));
}

static void tracer_parent_start(struct source *source)
{
	const struct process_parent *parent = source->details->tracer_parent;

	if (parent)
		put_time(source, parent->start_time);
	else
		json_null(source->json);
}

enum needs {
	NEEDS_NOTHING,
	NEEDS_TRACER,
	NEEDS_TRACEE,
};

/* @hash: has a value only if digests are asked for. */
struct column {
	const char *key;
	size_t length;
	enum needs needs;
	bool hash;
	void (*put)(struct source *source);
};

#define NAMED(name)		"\"" #name "\":", sizeof(#name) + 2
#define NO_TRUTH(name)		{ NAMED(name), NEEDS_NOTHING, false, NULL }
#define ALWAYS(name, put)	{ NAMED(name), NEEDS_NOTHING, false, put }
#define OF_TRACER(name, put)	{ NAMED(name), NEEDS_TRACER, false, put }
#define OF_TRACEE(name, put)	{ NAMED(name), NEEDS_TRACEE, false, put }

#define OF_TRACER_FILE(name, put) { NAMED(name), NEEDS_TRACER, true, put }
#define OF_TRACEE_FILE(name, put) { NAMED(name), NEEDS_TRACEE, true, put }

/* The order of the public schema. */
static const struct column columns[] = {
	ALWAYS(Timestamp, timestamp),
	ALWAYS(DeviceId, device_id),
	ALWAYS(DeviceName, device_name),
	ALWAYS(ActionType, action_type),
	OF_TRACEE(FileName, tracee_name),
	OF_TRACEE(FolderPath, tracee_path),
	OF_TRACEE_FILE(SHA1, tracee_sha1),
	OF_TRACEE_FILE(SHA256, tracee_sha256),
	OF_TRACEE_FILE(MD5, tracee_md5),
	OF_TRACEE_FILE(FileSize, tracee_size),
	OF_TRACEE(AccountDomain, tracee_domain),
	OF_TRACEE(AccountName, tracee_user),
	OF_TRACEE(AccountSid, tracee_uid),
	NO_TRUTH(RemoteUrl),
	NO_TRUTH(RemoteDeviceName),
	OF_TRACEE(ProcessId, tracee_pid),
	OF_TRACEE(ProcessCommandLine, tracee_line),
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
	OF_TRACER_FILE(InitiatingProcessSHA1, tracer_sha1),
	OF_TRACER_FILE(InitiatingProcessSHA256, tracer_sha256),
	OF_TRACER_FILE(InitiatingProcessMD5, tracer_md5),
	OF_TRACER(InitiatingProcessFileName, tracer_name),
	OF_TRACER_FILE(InitiatingProcessFileSize, tracer_size),
	OF_TRACER(InitiatingProcessFolderPath, tracer_path),
	OF_TRACER(InitiatingProcessId, tracer_pid),
	OF_TRACER(InitiatingProcessCommandLine, tracer_line),
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
	OF_TRACER(InitiatingProcessParentFileName, tracer_parent_name),
	OF_TRACER(InitiatingProcessParentCreationTime, tracer_parent_start),
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

#define COLUMNS		(sizeof(columns) / sizeof(*columns))

static const char null[] = "null,";

/*
 * Puts the columns together that are the same in each row, so that there is
 * little to do for one. Each piece ends before a value, or at the end.
 */
static void make_pieces(struct rows *rows, bool hash)
{
	struct buffer text = { rows->text, 0, sizeof(rows->text) };
	size_t start = 0, i;

	for (i = 0; i < COLUMNS; i++) {
		struct piece *piece = &rows->pieces[rows->count];

		buffer_bytes(&text, columns[i].key, columns[i].length);
		if (!columns[i].put || (columns[i].hash && !hash)) {
			buffer_string(&text, null);
			continue;
		}
		piece->column = &columns[i];
		piece->text = rows->text + start;
		piece->length = text.used - start;
		start = text.used;
		rows->count++;
	}
	rows->rest = rows->text + start;
	rows->rest_length = text.used - start;
}

static void make_name(struct rows *rows, const char *name)
{
	struct buffer text = { rows->name, 0, sizeof(rows->name) };
	struct json json;

	strcpy(rows->host, name);
	json_init(&json, &text);
	if (*name)
		json_escaped(&json, name, strlen(name));
	else
		json_null(&json);
	rows->name_length = text.used;
}

/* Null if the column needs a task that was not there. */
static void put_piece(struct source *source, const struct piece *piece)
{
	const struct column *column = piece->column;

	buffer_bytes(source->json->buffer, piece->text, piece->length);
	if ((column->needs == NEEDS_TRACER && !source->actors.tracer.task) ||
	    (column->needs == NEEDS_TRACEE && !source->actors.tracee.task))
		json_null(source->json);
	else
		column->put(source);
}

/* Returns false for what makes no row: most of the sensor's own affairs. */
static bool find_actors(struct source *source)
{
	const uint16_t type = source->event->type;

	return actors_find(&source->actors, source->event, source->details,
			   OUT_LINE_MAX - FIXED_MAX) ||
	       type == PTRACEMON_TYPE_LOSS || type == RECORD_BLIND ||
	       type == RECORD_SIGHTED;
}

/*
 * A message as Defender's streaming API puts it on a queue, with one row. This
 * sensor belongs to no tenant and to no group of machines.
 */
static void open_message(struct source *source)
{
	struct json *json = source->json;

	json_open(json);
	json_key(json, "records");
	json_open_list(json);
	json_open(json);
	json_key(json, "time");
	timestamp(source);
	json_key(json, "tenantId");
	json_null(json);
	json_key(json, "category");
	json_word(json, "AdvancedHunting-DeviceEvents", 0);
	json_key(json, "operationName");
	json_word(json, "Publish", 0);
	json_key(json, "properties");
}

/* The row is still open. */
static void close_message(struct json *json)
{
	json_key(json, "MachineGroup");
	json_null(json);
	json_close(json);
	json_close(json);
	json_close_list(json);
}

static void deviceevents_record(struct out *out, const struct event *event,
				const struct details *details)
{
	struct rows *rows = out->state;
	struct json *json = &rows->json;
	struct source source = {
		.out = out,
		.json = json,
		.event = event,
		.details = details,
	};
	size_t i;

	if (!find_actors(&source))
		return;
	if (strcmp(rows->host, out->host->name))
		make_name(rows, out->host->name);
	if (out->envelope)
		open_message(&source);
	json_open(json);
	for (i = 0; i < rows->count; i++)
		put_piece(&source, &rows->pieces[i]);
	buffer_bytes(json->buffer, rows->rest, rows->rest_length);
	if (out->envelope)
		close_message(json);
	json_close(json);
	json_finish(json);
	buffer_char(out->buffer, '\n');
}

static bool deviceevents_begin(struct out *out)
{
	struct rows *rows = calloc(1, sizeof(*rows));

	out->state = rows;
	if (!rows)
		return false;
	json_init(&rows->json, out->buffer);
	make_pieces(rows, out->hash);
	make_name(rows, out->host->name);
	return true;
}

static void deviceevents_end(struct out *out)
{
	free(out->state);
	out->state = NULL;
}

const struct out_format out_deviceevents = {
	.name = "deviceevents",
	.parents = true,
	.begin = deviceevents_begin,
	.record = deviceevents_record,
	.end = deviceevents_end,
};
