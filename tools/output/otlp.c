// SPDX-License-Identifier: GPL-2.0
/*
 * Logs of OpenTelemetry: one ExportLogsServiceRequest of OTLP/JSON a line, with one
 * record. The object of -o json becomes its attributes: keys of objects in it are
 * joined by a dot, and what is null is left out. What the semantic conventions have
 * a name for has that name; all else begins with "ptracemon.".
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output/layout.h"
#include "output/out.h"
#include "version.h"

/* Deeper objects are values. */
#define NAME_MAX_BYTES	128

/* The tracer is the process that it is about. */
static const struct {
	const char *own;
	const char *name;
} conventions[] = {
	{ "tracer.pid", "process.pid" },
	{ "tracer.ns_pid", "process.vpid" },
	{ "tracer.ppid", "process.parent_pid" },
	{ "tracer.euid", "process.user.id" },
	{ "tracer.uid", "process.real_user.id" },
	{ "tracer.suid", "process.saved_user.id" },
	{ "tracer.user", "process.owner" },
	{ "tracer.start_time", "process.creation.time" },
	{ "tracer.cgroup", "process.linux.cgroup" },
	{ "tracer.exe", "process.executable.path" },
	{ "tracer.cmdline", "process.command_args" },
	{ "tracer.tid", "thread.id" },
	{ "tracer.working_directory", "process.working_directory" },
	{ "tracer.session_leader.pid", "process.session_leader.pid" },
	{ "tracer.container.id", "container.id" },
	{ "tracer.container.name", "container.name" },
	{ "tracer.container.image", "container.image.name" },
	{ "tracer.container.runtime", "container.runtime.name" },
	{ "tracer.container.pod", "k8s.pod.name" },
	{ "tracer.container.namespace", "k8s.namespace.name" },
	{ "error", "error.type" },
};

/* In other places of the request. */
static const char *const elsewhere[] = { "time", "event", "boot_id" };

static const char *name_of(const char *own, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(conventions) / sizeof(*conventions); i++)
		if (strlen(conventions[i].own) == length &&
		    !memcmp(conventions[i].own, own, length))
			return conventions[i].name;
	return NULL;
}

static bool is_elsewhere(const char *own, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		if (strlen(elsewhere[i]) == length &&
		    !memcmp(elsewhere[i], own, length))
			return true;
	return false;
}

/* Behind a string that begins at @at. */
static const char *string_end(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

/* Behind a number, a word, or a string. */
static const char *scalar_end(const char *at)
{
	return *at == '"' ? string_end(at) : at + strcspn(at, ",]}");
}

static void put_part(struct buffer *to, const char *from, const char *end)
{
	buffer_bytes(to, from, (size_t)(end - from));
}

/* Numbers of 64 bits are strings, and have a sign: from 2^63 on they are negative. */
static void put_number(struct buffer *to, const char *at, const char *end)
{
	const int64_t number = *at == '-' ? strtoll(at, NULL, 10) :
					    (int64_t)strtoull(at, NULL, 10);

	if (memchr(at, '.', (size_t)(end - at))) {
		buffer_string(to, "{\"doubleValue\":");
		put_part(to, at, end);
		buffer_char(to, '}');
		return;
	}
	buffer_printf(to, "{\"intValue\":\"%" PRId64 "\"}", number);
}

static const char *put_any(struct buffer *to, const char *at);

static const char *put_scalar(struct buffer *to, const char *at)
{
	const char *end = scalar_end(at);

	if (*at == '"') {
		buffer_string(to, "{\"stringValue\":");
		put_part(to, at, end);
		buffer_char(to, '}');
	} else if (*at == 't' || *at == 'f') {
		buffer_string(to, "{\"boolValue\":");
		put_part(to, at, end);
		buffer_char(to, '}');
	} else if (*at == 'n') {
		buffer_string(to, "{}");
	} else {
		put_number(to, at, end);
	}
	return end;
}

static const char *put_list(struct buffer *to, const char *at)
{
	buffer_string(to, "{\"arrayValue\":{\"values\":[");
	for (at++; *at != ']'; at += *at == ',') {
		if (to->data[to->used - 1] == '}')
			buffer_char(to, ',');
		at = put_any(to, at);
	}
	buffer_string(to, "]}}");
	return at + 1;
}

/* An object as a value: of a list. */
static const char *put_object(struct buffer *to, const char *at)
{
	const char *end;

	buffer_string(to, "{\"kvlistValue\":{\"values\":[");
	for (at++; *at != '}'; at += *at == ',') {
		if (to->data[to->used - 1] == '}')
			buffer_char(to, ',');
		end = string_end(at);
		buffer_string(to, "{\"key\":");
		put_part(to, at, end);
		buffer_string(to, ",\"value\":");
		at = put_any(to, end + 1);
		buffer_char(to, '}');
	}
	buffer_string(to, "]}}");
	return at + 1;
}

static const char *put_any(struct buffer *to, const char *at)
{
	return *at == '[' ? put_list(to, at) :
	       *at == '{' ? put_object(to, at) :
			    put_scalar(to, at);
}

static const char *put_attribute(struct buffer *to, const char *name,
				 size_t length, const char *at)
{
	const char *convention = name_of(name, length);

	if (*at == 'n' || is_elsewhere(name, length))
		return scalar_end(at);
	if (to->data[to->used - 1] == '}')
		buffer_char(to, ',');
	buffer_string(to, "{\"key\":\"");
	if (convention) {
		buffer_string(to, convention);
	} else {
		buffer_string(to, "ptracemon.");
		buffer_bytes(to, name, length);
	}
	buffer_string(to, "\",\"value\":");
	at = put_any(to, at);
	buffer_char(to, '}');
	return at;
}

/* @name: of the object, up to @length, with a dot behind it; has NAME_MAX_BYTES. */
static const char *put_attributes(struct buffer *to, char *name, size_t length,
				  const char *at)
{
	for (at++; *at != '}'; at += *at == ',') {
		const char *end = string_end(at);
		const size_t key = (size_t)(end - at) - 2;
		size_t whole = length + key;

		memcpy(name + length, at + 1, key);
		at = end + 1;
		if (*at == '{') {
			name[whole++] = '.';
			at = put_attributes(to, name, whole, at);
		} else {
			at = put_attribute(to, name, whole, at);
		}
	}
	return at + 1;
}

/* syslog(3)'s priorities, 0 to 7, as numbers of OpenTelemetry. */
static void put_severity(struct buffer *to, const struct event *event)
{
	static const struct {
		unsigned int number;
		const char *text;
	} severities[] = {
		{ 23, "FATAL3" }, { 22, "FATAL2" }, { 21, "FATAL" },
		{ 17, "ERROR" },  { 13, "WARN" },   { 10, "INFO2" },
		{ 9, "INFO" },	  { 5, "DEBUG" },
	};
	const unsigned int priority = fact_priority_of(event) & 7;

	buffer_printf(to, "\"severityNumber\":%u,\"severityText\":\"%s\",",
		      severities[priority].number, severities[priority].text);
}

static void put_resource_attribute(struct buffer *to, const char *name,
				   const char *value)
{
	struct json json = { .buffer = to };

	if (!*value)
		return;
	buffer_printf(to, "{\"key\":\"%s\",\"value\":{\"stringValue\":", name);
	json_escaped(&json, value, strlen(value));
	to->used--; /* the comma */
	buffer_string(to, "}},");
}

static void put_head(struct out *out, const struct event *event)
{
	const struct host *host = out->host;
	struct buffer *to = out->buffer;

	buffer_string(to, "{\"resourceLogs\":[{\"resource\":{\"attributes\":[");
	put_resource_attribute(to, "host.name", host->name);
	put_resource_attribute(to, "host.id", host->id);
	put_resource_attribute(to, "ptracemon.boot_id", host->boot_id);
	put_resource_attribute(to, "os.type", "linux");
	put_resource_attribute(to, "service.name", "ptracemon");
	to->used--;
	buffer_string(to, "]},\"scopeLogs\":[{\"scope\":{\"name\":\"ptracemon\",\"version\":\"" PTRACEMON_VERSION "\"},\"logRecords\":[{\"timeUnixNano\":\"");
	buffer_u64(to, clock_utc(out->clock, event->record->header.time));
	buffer_string(to, "\",");
	put_severity(to, event);
	buffer_printf(to, "\"eventName\":\"ptracemon.%s\",\"attributes\":[",
		      event_name(event));
}

static void otlp_record(struct out *out, const struct event *event,
			const struct details *details)
{
	char text[OUT_LINE_MAX + 64], name[NAME_MAX_BYTES];
	struct buffer object = { text, 0, sizeof(text) }, *to = out->buffer;

	put_head(out, event);
	out->buffer = &object;
	layouts_record(out, event, details);
	out->buffer = to;
	put_attributes(to, name, 0, text);
	buffer_string(to, "]}]}]}]}\n");
}

static bool otlp_begin(struct out *out)
{
	return layouts_begin(out, &json_lines);
}

const struct out_format out_otlp = {
	.name = "otlp",
	.begin = otlp_begin,
	.record = otlp_record,
	.end = out_free,
};
