// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about an event. See facts.h.
 */
#include <string.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/names.h"
#include "output/facts.h"
#include "sessions/verdict.h"

void fact_write_time(struct json *json, const struct clock *clock,
		     uint64_t boottime, unsigned int digits)
{
	char text[CLOCK_TEXT_MAX];

	if (!digits) {
		json_u64(json, clock_utc(clock, boottime) / 1000000);
		return;
	}
	json_plain(json, text,
		   clock_text(text, clock_utc(clock, boottime), digits));
}

#define HEADER	(&source->event->record->header)
#define CALL	(&source->event->record->call)
#define ACCESS	(&source->event->record->access)
#define LOSS	(&source->event->record->loss)
#define KNOB	(&source->event->record->knob)
#define HAS_CPU	(HEADER->cpu != RECORD_NO_CPU)
#define KNOWN	(source->event->outcome != PTRACEMON_OUTCOME_UNKNOWN)

/* syslog(3) */
enum {
	PRIORITY_CRITICAL = 2,
	PRIORITY_ERROR,
	PRIORITY_WARNING,
	PRIORITY_NOTICE,
	PRIORITY_INFORMATIONAL,
};

/* ---- of the record */

TIME(time, HEADER->time)
TIME(boot_time, 0)

SAY(kind, json_word(source->json, name_of_event(source->event->type), 0))
SAY(boot_id, json_string(source->json, source->out->host->boot_id))
SAY(cpu, put_if(source->json, HEADER->cpu, HAS_CPU))
SAY(sequence, put_if(source->json, HEADER->sequence, HAS_CPU))

/* Also of what no ring has. */
NUMBER(number, HEADER->sequence)

/* Names a record for ever. What no ring has is counted apart. */
FACT(event_id)
{
	const struct ptracemon_record *header = HEADER;
	char text[FACT_ID_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_string(&buffer, source->out->host->boot_id);
	buffer_char(&buffer, '-');
	if (header->cpu != RECORD_NO_CPU)
		buffer_u64(&buffer, header->cpu);
	else
		buffer_char(&buffer, source->event->session ? 's' : 'b');
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, header->sequence);
	json_plain(source->json, text, buffer.used);
}

/* A warning if somebody gets power over what is not his. */
static unsigned int priority_of_tasks(const struct event *event)
{
	const uint8_t class = event->request_class;

	if (event->type == PTRACEMON_TYPE_CALL &&
	    class != PTRACEMON_CLASS_ATTACH && class != PTRACEMON_CLASS_WRITE)
		return PRIORITY_INFORMATIONAL;
	if (event->relation &
	    (PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS))
		return PRIORITY_WARNING;
	return class == PTRACEMON_CLASS_READ ? PRIORITY_INFORMATIONAL :
					       PRIORITY_NOTICE;
}

unsigned int fact_priority_of(const struct event *event)
{
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
	case PTRACEMON_TYPE_ACCESS:
		return priority_of_tasks(event);
	case RECORD_SESSION:
		return PRIORITY_INFORMATIONAL -
		       verdict_of(event->session)->severity;
	case RECORD_BLIND:
		return PRIORITY_CRITICAL;
	case PTRACEMON_TYPE_LOSS:
		return PRIORITY_ERROR;
	case PTRACEMON_TYPE_KNOB:
	case RECORD_SIGHTED:
		return PRIORITY_NOTICE;
	default:
		return PRIORITY_INFORMATIONAL;
	}
}

void fact_write_id(struct source *source, uint64_t one, uint64_t other)
{
	char text[FACT_ID_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_string(&buffer, source->out->host->boot_id);
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, one);
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, other);
	json_plain(source->json, text, buffer.used);
}

NUMBER(priority, fact_priority_of(source->event))

SAY_IF(host_id, *source->out->host->id,
       json_string(source->json, source->out->host->id))

SAY(host_name, json_escaped(source->json, source->out->host->name,
			    strlen(source->out->host->name)))

/* ---- of a call, or another door */

FACT(request)
{
	const struct ptracemon_call *call = CALL;
	size_t length;
	const char *name = request_name(call->abi, call->request, &length);

	if (name)
		json_plain(source->json, name, length);
	else
		json_null(source->json);
}

/* Its number, if it has no name. */
FACT(request_word)
{
	const struct ptracemon_call *call = CALL;

	json_word(source->json, request_name(call->abi, call->request, NULL),
		  request_number(call->abi, call->request));
}

/* What happened, in a word: of a call its request. */
FACT(deed)
{
	if (source->event->type == PTRACEMON_TYPE_CALL)
		fact_request_word(source);
	else
		fact_kind(source);
}

FACT(address_hex)
{
	char text[FORMAT_HEX_MAX];

	json_plain(source->json, text,
		   format_hex_short(text, CALL->addr));
}

/* The kernel is older than the field. */
#define CALL_FIELD(name, field, value)                                       \
	FACT(name)                                                           \
	{                                                                    \
		put_if(source->json, value,                                  \
		       record_has(source->event->record, call, field));      \
	}

CALL_FIELD(request_number, request,
	   request_number(CALL->abi, CALL->request))
CALL_FIELD(address, addr, CALL->addr)
CALL_FIELD(data, data, CALL->data)

SAY_IF(pid_argument, record_has(source->event->record, call, pid),
       json_s64(source->json, (int64_t)CALL->pid))

WORD(class, name_of_class, source->event->request_class)
WORD(abi, name_of_abi, source->event->abi)

SAY_IF(outcome, source->event->tracer,
       json_word(source->json, name_of_outcome(source->event->outcome),
		 source->event->outcome))

SAY_IF(result, KNOWN,
       json_s64(source->json, CALL->result))

SAY_IF(error, source->event->failed,
       json_word(source->json, name_of_error(source->event->error),
		 source->event->error))

SAY_IF(denied, source->event->denied_by != PTRACEMON_DENIED_NOT,
       json_word(source->json, name_of_denied(source->event->denied_by),
		 source->event->denied_by))

SAY(duration, put_if(source->json, CALL->duration, KNOWN))

FACT(door)
{
	char name[DOOR_NAME_MAX];

	json_string(source->json, door_name(ACCESS, name));
}

WORD(mode, name_of_mode, ACCESS->mode)

SAY_IF(syscall, ACCESS->syscall >= 0,
       json_s64(source->json, ACCESS->syscall))

FACT(arguments)
{
	const struct ptracemon_access *access = ACCESS;
	size_t i;

	json_open_list(source->json);
	for (i = 0; i < sizeof(access->args) / sizeof(*access->args); i++)
		json_u64(source->json, access->args[i]);
	json_close_list(source->json);
}

WORD(how, name_of_attached_by, source->event->record->auto_attach.how)

FACT(relation)
{
	uint32_t relation = source->event->relation;

	json_open_list(source->json);
	for (; relation; relation &= relation - 1) {
		unsigned int bit = (unsigned int)__builtin_ctz(relation);

		json_word(source->json, name_of_relation(bit), bit);
	}
	json_close_list(source->json);
}

FACT(techniques)
{
	const char *const *id;

	json_open_list(source->json);
	for (id = source->event->techniques; *id; id++)
		json_word(source->json, *id, 0);
	json_close_list(source->json);
}

/* Objects of a technique, and of the part of it that is meant. */
FACT(attacks)
{
	struct json *json = source->json;
	const char *const *id;

	json_open_list(json);
	for (id = source->event->techniques; *id; id++) {
		const size_t length = strcspn(*id, ".");

		json_literal(json, "{\"technique\":{\"uid\":");
		json_plain(json, *id, length);
		json_close(json);
		if ((*id)[length]) {
			json_literal(json, "\"sub_technique\":{\"uid\":");
			json_string(json, *id);
			json_close(json);
		}
		json_close(json);
	}
	json_close_list(json);
}

/* ---- of what the sensor says of itself */

NUMBER(lost, LOSS->count)
WORD(lost_why, name_of_reason, LOSS->reason)

/* The sensor's own records have no class. */
FACT(lost_class)
{
	uint32_t lost = LOSS->request_class;

	if (lost == PTRACEMON_CLASS_NONE)
		json_null(source->json);
	else
		json_word(source->json, name_of_class(lost), lost);
}

/* Whose they were, if they were of one. */
SAY(lost_uid, put_if(source->json, LOSS->uid,
    LOSS->uid != PTRACEMON_UNSET))

TIME(lost_since, LOSS->since)
NUMBER(lost_since_boot, LOSS->since)
NUMBER(lost_first, LOSS->first_sequence)
NUMBER(lost_last, LOSS->last_sequence)

FIELD(knob, KNOB->name)
FIELD(knob_from, KNOB->from)
FIELD(knob_to, KNOB->to)
WORD(life, name_of_lifecycle, source->event->record->lifecycle.event)
NUMBER(life_value, source->event->record->lifecycle.value)
WORD(path, name_of_path, source->event->record->sight.path)
FIELD(path_why, source->event->record->sight.reason)
