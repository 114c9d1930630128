// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of the journal: fields to look for, and the object of -o json. In the
 * buffer an entry is lines of FIELD=value, and an empty line (Journal Export
 * Format): no value has a line feed, as what others choose is escaped.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/names.h"
#include "base/stop.h"
#include "output/layout.h"
#include "output/line.h"
#include "sessions/verdict.h"

/* A path is cut at its end here; it is whole in the object. */
#define PATH_LENGTH	1024

/* ---- MESSAGE */

static void put_task(struct buffer *buffer,
		     const struct ptracemon_identity *task)
{
	if (!task->tid) {
		buffer_char(buffer, '?');
		return;
	}
	line_task(buffer, task);
	buffer_printf(buffer, " (uid %u)", task->uid);
}

/* What was done, and how it ended. @room: DOOR_NAME_MAX bytes. */
static const char *deed(const struct event *event, const char **end, char *room)
{
	const struct ptracemon_call *call = &event->record->call;
	const char *what, *error;

	*end = name_of_outcome(event->outcome);
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		what = request_name(call->abi, call->request, NULL);
		error = event->failed ? name_of_error(event->error) : NULL;
		*end = error ? error : *end;
		return what ? what : "ptrace, unknown request";
	case PTRACEMON_TYPE_ACCESS:
	case PTRACEMON_TYPE_MEMORY:
		return event_door(event, room);
	case PTRACEMON_TYPE_END:
		*end = NULL;
		return event_name(event);
	case PTRACEMON_TYPE_AUTO_ATTACH:
		*end = name_of_attached_by(event->record->auto_attach.how);
		return "auto-attach";
	case PTRACEMON_TYPE_TRACED:
		*end = NULL;
		return "already traced";
	case RECORD_REPEATED:
		*end = "many times more";
		return *event->record->repeated.verdict ? event->record->repeated.verdict :
							   event->record->repeated.of;
	default:
		*end = session_end_word(event->session->ended);
		return verdict_of(event->session)->word;
	}
}

/* "gdb[12] (uid 0): WHAT: nginx[7] (uid 33): END" */
static void put_message(struct out *out, const struct event *event)
{
	char room[DOOR_NAME_MAX];
	const char *end;

	if (!event->tracer) {
		line_sentence(out, event);
		return;
	}
	put_task(out->buffer, event->tracer);
	buffer_string(out->buffer, ": ");
	buffer_string(out->buffer, deed(event, &end, room));
	/* Of a tracer that ends there is no tracee to be told. */
	if (event->type != PTRACEMON_TYPE_END || event->tracee->tid) {
		buffer_string(out->buffer, ": ");
		put_task(out->buffer, event->tracee);
	}
	if (end) {
		buffer_string(out->buffer, ": ");
		buffer_string(out->buffer, end);
	}
}

/* ---- what has no fact of its own */

/* What this is a name for does not change with versions of this program. */
static void message_id(struct source *source)
{
	static const struct {
		uint16_t type;
		const char *id;
	} ids[] = {
		{ PTRACEMON_TYPE_CALL, "82a5d638dc0d4244ae2b00e8232e1ca8" },
		{ PTRACEMON_TYPE_ACCESS, "4fb5078c0cf14bd59b545b20602aeaca" },
		{ PTRACEMON_TYPE_MEMORY, "4fb5078c0cf14bd59b545b20602aeaca" },
		{ PTRACEMON_TYPE_END, "e8c3bebbabb14ac4df370c8f1cf7a762" },
		{ PTRACEMON_TYPE_AUTO_ATTACH, "28bd0c355422499e9b18167c92ab1cd5" },
		{ PTRACEMON_TYPE_TRACED, "8423172edba540848a3e2ee9ef675a96" },
		{ RECORD_SESSION, "6e88f3be3f4044308b02a082c1081d2e" },
		{ PTRACEMON_TYPE_LOSS, "21ad569ef13d44b59f5a8bbad1915735" },
		{ PTRACEMON_TYPE_KNOB, "c96cbc70ab384fbc8462a9621b0f781a" },
		{ PTRACEMON_TYPE_LIFECYCLE, "976904fcf14b45eea6da5b1c53823427" },
		{ RECORD_BLIND, "337a50e8d94b4de682b166fa22c4f42a" },
		{ RECORD_REPEATED, "1caa4e49a34f44f5b1b7fcc40e1535f7" },
		{ RECORD_SUPPRESSED, "d1959ecfd27d4c1f896ce26630fd1242" },
		{ RECORD_CERTIFICATE, "7d4f0c1b6b6e4b0c9f5d2a8e31c0b7a4" },
		{ RECORD_SIGHTED, "23c9b0bf76304f798581d50fb63b2f92" },
	};
	size_t i = 0;

	while (ids[i].type != source->event->type)
		i++;
	json_string(source->json, ids[i].id);
}

static void exe(struct source *source)
{
	const struct excerpt *path = &source->actor->program->exe;

	if (path->bytes)
		json_escaped(source->json, path->bytes,
			     path->size < PATH_LENGTH ? path->size :
							PATH_LENGTH);
	else
		json_null(source->json);
}

#define CONTAINER(name, field)                                              \
	static void name(struct source *source)                            \
	{                                                                  \
		const struct who *who = source->actor->program->who;       \
                                                                           \
		if (who && *who->container.field)                          \
			json_escaped(source->json, who->container.field,   \
				     strlen(who->container.field));        \
		else                                                       \
			json_null(source->json);                           \
	}

CONTAINER(container_name, name)
CONTAINER(container_image, image)
CONTAINER(pod_name, pod)
CONTAINER(pod_namespace, namespace)

/* ---- the fields, but for MESSAGE and PTRACEMON_JSON */

#define TASK(whose, name)                              \
	OF(whose, "PTRACEMON_" name "_PID", fact_pid), \
	OF(whose, "PTRACEMON_" name "_TID", fact_tid), \
	OF(whose, "PTRACEMON_" name "_UID", fact_uid), \
	OF(whose, "PTRACEMON_" name "_EUID", fact_euid), \
	OF(whose, "PTRACEMON_" name "_CPID", fact_cpid), \
	OF(whose, "PTRACEMON_" name "_COMM", fact_comm), \
	OF(whose, "PTRACEMON_" name "_EXE", exe), \
	OF(whose, "PTRACEMON_" name "_CONTAINER_NAME", container_name), \
	OF(whose, "PTRACEMON_" name "_CONTAINER_IMAGE", container_image), \
	OF(whose, "PTRACEMON_" name "_POD", pod_name), \
	OF(whose, "PTRACEMON_" name "_POD_NAMESPACE", pod_namespace)

/* How each entry ends. */
static const struct row sensor[] = {
	VALUE("PRIORITY", fact_priority), VALUE("MESSAGE_ID", message_id),
	TEXT("SYSLOG_IDENTIFIER", "ptracemon"),
	VALUE("PTRACEMON_EVENT", fact_kind),
	VALUE("PTRACEMON_TECHNIQUE", fact_techniques), END,
};

static const struct row setter[] = {
	TASK(SETTER, "BY"),
	ROWS(sensor),
	END,
};

static const struct row tasks[] = {
	TASK(TRACER, "TRACER"),
	TASK(TRACEE, "TRACEE"),
	VALUE("PTRACEMON_RELATION", fact_relation),
	ROWS(sensor),
	END,
};

static const struct row attached[] = {
	VALUE("PTRACEMON_CLASS", fact_class),
	ROWS(tasks),
	END,
};

static const union kinds kinds = {
	.call = TABLE(
		VALUE("PTRACEMON_REQUEST", fact_request_word),
		VALUE("PTRACEMON_CLASS", fact_class),
		VALUE("PTRACEMON_ABI", fact_abi),
		VALUE("PTRACEMON_OUTCOME", fact_outcome),
		VALUE("PTRACEMON_ERROR", fact_error),
		VALUE("PTRACEMON_DENIED_BY", fact_denied),
		ROWS(tasks)),
	.access = TABLE(
		VALUE("PTRACEMON_DOOR", fact_door),
		VALUE("PTRACEMON_CLASS", fact_class),
		VALUE("PTRACEMON_MODE", fact_mode),
		VALUE("PTRACEMON_ABI", fact_abi),
		VALUE("PTRACEMON_OUTCOME", fact_outcome),
		VALUE("PTRACEMON_DENIED_BY", fact_denied),
		ROWS(tasks)),
	.memory = TABLE(
		VALUE("PTRACEMON_DOOR", fact_door),
		VALUE("PTRACEMON_CLASS", fact_class),
		VALUE("PTRACEMON_ABI", fact_abi),
		VALUE("PTRACEMON_OUTCOME", fact_outcome),
		VALUE("PTRACEMON_ERROR", fact_error),
		VALUE("PTRACEMON_DENIED_BY", fact_denied),
		ROWS(tasks)),
	.end = attached,
	.auto_attach = attached,
	.traced = attached,
	.session = TABLE(
		VALUE("PTRACEMON_VERDICT", fact_verdict),
		VALUE("PTRACEMON_SEVERITY", fact_severity),
		VALUE("PTRACEMON_WRITTEN_SHA256", fact_pieces_sha256),
		VALUE("PTRACEMON_KNOWN_TOOL", fact_known_tool),
		VALUE("PTRACEMON_FIRST_SEEN", fact_first_seen),
		ROWS(tasks)),
	.loss = sensor,
	.knob = setter,
	.lifecycle = setter,
	.sight = sensor,
	.repeated = TABLE(VALUE("PTRACEMON_COUNT", fact_repeated_count),
			  VALUE("PTRACEMON_CLASS", fact_repeated_class),
			  VALUE("PTRACEMON_VERDICT", fact_repeated_verdict),
			  VALUE("PTRACEMON_SEVERITY", fact_repeated_severity),
			  ROWS(tasks)),
	.suppressed = TABLE(VALUE("PTRACEMON_RULE", fact_rule), ROWS(sensor)),
	.certificate = TABLE(
		VALUE("PTRACEMON_COMPLETE", fact_certificate_complete),
		VALUE("PTRACEMON_JSON_SHA256", fact_certificate_lines),
		VALUE("PTRACEMON_SEAL", fact_certificate_seal), ROWS(sensor)),
};

/*
 * One value of JSON, without quotation marks. A backslash is only before itself
 * or a quotation mark: facts of bytes are escaped before. Returns what is behind.
 */
static const char *put_value(struct buffer *buffer, const char *name,
			     const char *value)
{
	const bool quoted = *value == '"';

	buffer_string(buffer, name);
	buffer_char(buffer, '=');
	for (value += quoted; quoted ? *value != '"' : !strchr(",]", *value);
	     value++) {
		value += quoted && *value == '\\';
		buffer_char(buffer, *value);
	}
	buffer_char(buffer, '\n');
	return value + quoted;
}

/* A field for each value of a list, and none for null. */
static void put_values(struct buffer *buffer, const char *name,
		       const char *values, size_t length)
{
	const char *const end = values + length;

	if (!strncmp(values, "null", 4))
		return;
	while (values < end)
		if (strchr("[],", *values))
			values++;
		else
			values = put_value(buffer, name, values);
}

static void put_rows(struct source *source, const struct row *row)
{
	struct buffer *json = source->json->buffer;

	for (; row->kind != ROW_END; row++) {
		if (row->kind == ROW_ROWS)
			put_rows(source, row->rows);
		source->actor = &source->actors[row->side];
		if (row->kind == ROW_ROWS ||
		    (row->side && !source->actor->task))
			continue;
		json->used = 0;
		if (row->put)
			row->put(source);
		else
			buffer_string(json, row->text);
		put_values(source->out->buffer, row->key, json->data,
			   json->used);
	}
}

static void journal_record(struct out *out, const struct event *event,
			   const struct details *details)
{
	char text[OUT_LINE_MAX];
	struct buffer value = { text, 0, sizeof(text) };
	struct json json = { .buffer = &value };
	struct source source = { .out = out, .json = &json, .event = event,
				 .details = details };

	buffer_string(out->buffer, "MESSAGE=");
	put_message(out, event);
	buffer_char(out->buffer, '\n');
	source_begin(&source, 0, false);
	put_rows(&source, kinds_rows(&kinds, event));
	buffer_string(out->buffer, "PTRACEMON_JSON=");
	layouts_record(out, event, details);
	buffer_char(out->buffer, '\n');
}

static bool journal_begin(struct out *out)
{
	out->colour = false;
	return layouts_begin(out, &json_lines);
}

/* ---- to the journal, through its library */

#define SOCKET		"/run/systemd/journal/socket"

/* An entry of this program has some thirty. */
#define FIELDS_MAX	72

/* Whether there is a journal on this host; if not, that has been said. */
static bool journal_ready(void)
{
	if (!access(SOCKET, W_OK))
		return true;
	fprintf(stderr,
		"ptracemon: no journal to write to: %s: %s; is systemd-journald running?\n",
		SOCKET, strerror(errno));
	return false;
}

/* Returns bytes of the entry, with the empty line at its end, and its fields. */
static size_t find_fields(const char *data, size_t length,
			  struct iovec *fields, int *count)
{
	const char *line, *end;

	*count = 0;
	for (line = data; *line != '\n'; line = end + 1) {
		end = memchr(line, '\n', length - (size_t)(line - data));
		if (*count < FIELDS_MAX)
			fields[(*count)++] = (struct iovec){
				(char *)line, (size_t)(end - line) };
	}
	return (size_t)(line + 1 - data);
}

/* Returns 0 or an errno. */
static int send_entry(const struct iovec *fields, int count)
{
	int error;

	do {
		if (access(SOCKET, W_OK))
			return errno;
		error = -sd_journal_sendv(fields, count);
	} while (error == EINTR && stop_asked <= 1);
	return error;
}

/*
 * Waits, and returns, as sink_write() does. There must be a journal all the
 * time: libsystemd says nothing of an entry that nobody took.
 */
static int journal_write(const char *data, size_t length, size_t *written)
{
	*written = 0;
	while (*written < length) {
		struct iovec fields[FIELDS_MAX];
		int count, error;
		size_t size = find_fields(data + *written, length - *written,
					  fields, &count);

		error = send_entry(fields, count);
		if (error)
			return error;
		*written += size;
		if (stop_asked > 1 && *written < length)
			return EINTR;
	}
	return 0;
}

const struct out_format out_journal = {
	.name = "journal",
	.begin = journal_begin,
	.record = journal_record,
	.end = out_free,
	.ready = journal_ready,
	.write = journal_write,
};
