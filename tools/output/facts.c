// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about an event. See facts.h.
 */
#include <string.h>

#include "abi/certificate.h"
#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/names.h"
#include "host/seen.h"
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

/* Boot id, a word or number, and a number. */
#define FACT_ID_MAX	\
	(sizeof(((struct host *)0)->boot_id) + 2 + 2 * FORMAT_U64_MAX)

#define HEADER	(&source->event->record->header)
#define CALL	(&source->event->record->call)
#define ACCESS	(&source->event->record->access)
#define LOSS	(&source->event->record->loss)
#define KNOB	(&source->event->record->knob)
#define HIDDEN	(&source->event->record->suppressed)
#define REPEATED	(&source->event->record->repeated)
#define HAS_CPU	(HEADER->cpu != RECORD_NO_CPU)
#define SESSION	(source->event->session)
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

TIME(time, HEADER->time, source->digits)
TIME(boot_time, 0, source->digits)

SAY(kind, json_word(source->json, event_name(source->event), 0))
SAY(boot_id, json_string(source->json, source->out->host->boot_id))
NUMBER_IF(cpu, HAS_CPU, HEADER->cpu)
NUMBER_IF(sequence, HAS_CPU, HEADER->sequence)
NUMBER_IF(step, source->step, source->step)

/* Also of what no ring has. */
NUMBER(number, HEADER->sequence)

void fact_write_id(struct source *source, char letter, uint64_t one,
		   uint64_t other)
{
	char text[FACT_ID_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };

	buffer_string(&buffer, source->out->host->boot_id);
	buffer_char(&buffer, '-');
	if (letter)
		buffer_char(&buffer, letter);
	else
		buffer_u64(&buffer, one);
	buffer_char(&buffer, '-');
	buffer_u64(&buffer, other);
	json_plain(source->json, text, buffer.used);
}

/* Names a record for ever. What no ring has is counted apart. */
static char letter_of(const struct event *event)
{
	if (event->record->header.cpu != RECORD_NO_CPU)
		return 0;
	if (event->session)
		return 's';
	if (event->type == RECORD_SUPPRESSED)
		return 'x';
	if (event->type == RECORD_REPEATED)
		return 'r';
	if (event->type == RECORD_CERTIFICATE)
		return 'c';
	return event->type == PTRACEMON_TYPE_LOSS ? 'j' : 'b';
}

SAY(event_id, fact_write_id(source, letter_of(source->event), HEADER->cpu,
			    HEADER->sequence))

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
	case PTRACEMON_TYPE_MEMORY:
		return priority_of_tasks(event);
	case RECORD_SESSION:
		return PRIORITY_INFORMATIONAL -
		       verdict_of(event->session)->severity;
	case RECORD_REPEATED:
		return event->record->repeated.priority;
	case RECORD_BLIND:
		return PRIORITY_CRITICAL;
	case PTRACEMON_TYPE_LOSS:
		return PRIORITY_ERROR;
	case PTRACEMON_TYPE_KNOB:
	case RECORD_SIGHTED:
	case RECORD_SUPPRESSED:
		return PRIORITY_NOTICE;
	case RECORD_CERTIFICATE:
		return certificate_is_complete(
			       event->record->statement.certificate) ?
			       PRIORITY_INFORMATIONAL : PRIORITY_NOTICE;
	default:
		return PRIORITY_INFORMATIONAL;
	}
}

NUMBER(priority, fact_priority_of(source->event))

SAY_IF(host_id, *source->out->host->id,
       json_string(source->json, source->out->host->id))

SAY(host_name, json_escaped(source->json, source->out->host->name,
			    strlen(source->out->host->name)))

/* ---- of a call, or another door */

FACT(request)
{
	size_t length;
	const char *name = request_name(CALL->abi, CALL->request, &length);

	if (name)
		json_plain(source->json, name, length);
	else
		json_null(source->json);
}

/* Its number, if it has no name. */
SAY(request_word, json_word(source->json,
			    request_name(CALL->abi, CALL->request, NULL),
			    request_number(CALL->abi, CALL->request)))

/* What happened, in a word: of a call its request. */
FACT(deed)
{
	if (source->event->type == PTRACEMON_TYPE_CALL)
		fact_request_word(source);
	else
		fact_kind(source);
}

/* Of a call, or the first range of what moves memory. */
FACT(address_hex)
{
	const struct record *record = source->event->record;
	char text[FORMAT_HEX_MAX];

	json_plain(source->json, text,
		   format_hex_short(text, source->event->type ==
						  PTRACEMON_TYPE_MEMORY ?
					  record->memory.remote[0].addr :
					  record->call.addr));
}

/* Null if the kernel is older than the field. */
#define CALL_HAS(field)	record_has(source->event->record, call, field)

NUMBER_IF(request_number, CALL_HAS(request),
	  request_number(CALL->abi, CALL->request))
NUMBER_IF(address, CALL_HAS(addr), CALL->addr)
NUMBER_IF(data, CALL_HAS(data), CALL->data)

SAY_IF(pid_argument, CALL_HAS(pid),
       json_s64(source->json, (int64_t)CALL->pid))

WORD(class, name_of_class, source->event->request_class)
WORD(abi, name_of_abi, source->event->abi)

SAY_IF(outcome, source->event->tracer,
       json_word(source->json, name_of_outcome(source->event->outcome),
		 source->event->outcome))

SAY_IF(result, KNOWN, json_s64(source->json, CALL->result))

SAY_IF(error, source->event->failed,
       json_word(source->json, name_of_error(source->event->error),
		 source->event->error))

SAY_IF(denied, source->event->denied_by != PTRACEMON_DENIED_NOT,
       json_word(source->json, name_of_denied(source->event->denied_by),
		 source->event->denied_by))

NUMBER_IF(duration, KNOWN, HEADER->time - source->event->since)

FACT(door)
{
	char name[DOOR_NAME_MAX];

	json_string(source->json, event_door(source->event, name));
}

WORD(mode, name_of_mode, ACCESS->mode)

NUMBER_IF(syscall, ACCESS->syscall >= 0, (uint64_t)ACCESS->syscall)

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
SAY_IF(lost_class, LOSS->request_class != PTRACEMON_CLASS_NONE,
       json_word(source->json, name_of_class(LOSS->request_class),
		 LOSS->request_class))

/* Whose they were, if they were of one. */
NUMBER_IF(lost_uid, LOSS->uid != PTRACEMON_UNSET, LOSS->uid)

TIME(lost_since, LOSS->since, source->digits)
NUMBER(lost_since_boot, LOSS->since)
NUMBER_IF(lost_first, HAS_CPU, LOSS->first_sequence)
NUMBER_IF(lost_last, HAS_CPU, LOSS->last_sequence)

FIELD(knob, KNOB->name)
FIELD(knob_from, KNOB->from)
FIELD(knob_to, KNOB->to)
WORD(life, name_of_lifecycle, source->event->record->lifecycle.event)
NUMBER(life_value, source->event->record->lifecycle.value)
WORD(path, name_of_path, source->event->record->sight.path)
FIELD(path_why, source->event->record->sight.reason)

FIELD(rule, HIDDEN->rule)
FIELD(rule_reason, HIDDEN->reason)
NUMBER(hidden_records, HIDDEN->records)
NUMBER(hidden_sessions, HIDDEN->sessions)
NUMBER(hidden_total, HIDDEN->total)
TIME(hidden_since, HIDDEN->since, source->digits)
SAY(repeated_of, json_string(source->json, REPEATED->of))
SAY_IF(repeated_class, source->event->request_class,
       json_word(source->json, name_of_class(source->event->request_class),
		 source->event->request_class))
NUMBER(repeated_count, REPEATED->count)
TIME(repeated_since, REPEATED->since, source->digits)
SAY_IF(repeated_verdict, *REPEATED->verdict,
       json_string(source->json, REPEATED->verdict))
SAY_IF(repeated_severity, *REPEATED->verdict,
       json_string(source->json, severity_word(REPEATED->severity)))
SAY(rule_expired, json_bool(source->json, HIDDEN->expired))

/* ---- of a session */

SAY(verdict, json_string(source->json, verdict_of(SESSION)->word))
SAY(severity, json_string(source->json,
    severity_word(verdict_of(SESSION)->severity)))
SAY(began, json_word(source->json, session_begin_word(SESSION->began),
    SESSION->began))
SAY(ended, json_word(source->json, session_end_word(SESSION->ended),
    SESSION->ended))
TIME(started, SESSION->since, source->digits ? 9 : 0)
TIME(until, SESSION->until, source->digits ? 9 : 0)

/* Each as an object: how many of what; @other: what has no word. */
static void put_counts(struct json *json, const uint64_t *counts, size_t from,
		       size_t to, const char *(*word)(uint32_t),
		       const char *other)
{
	json_open(json);
	for (; from < to; from++) {
		const char *name = word((uint32_t)from);

		json_name(json, name ? name : other);
		json_u64(json, counts[from]);
	}
	json_close(json);
}

/* A reason is not known for what has none. */
static const char *name_of_denial(uint32_t denied)
{
	return denied ? name_of_denied(denied) : NULL;
}

SAY(calls, put_counts(source->json, SESSION->calls, PTRACEMON_CLASS_ATTACH,
		      SESSION_CLASSES, name_of_class, "other"))
SAY(accesses, put_counts(source->json, SESSION->accesses, 0, SESSION_DOORS,
			 name_of_door, "other"))
SAY(denials, put_counts(source->json, SESSION->denied, 0, SESSION_DENIALS,
			name_of_denial, "unknown"))
NUMBER(span, SESSION->until - SESSION->since)
NUMBER(failures, SESSION->failed)
NUMBER(written, SESSION->written)
NUMBER(unmeasured, SESSION->unmeasured)
NUMBER(threads, SESSION->threads)
NUMBER(children, SESSION->children)
NUMBER(earlier, SESSION->earlier)
SAY_IF(known_tool, SESSION->known_tool,
       json_string(source->json, SESSION->known_tool))
SAY_IF(first_seen, SESSION->first_seen,
       json_bool(source->json, SESSION->first_seen == SEEN_FIRST))
SAY(memory_read, json_bool(source->json, SESSION->evidence & SESSION_READ))
SAY(memory_written, json_bool(source->json, SESSION->evidence & SESSION_MEMORY))
SAY(mem_opened, json_bool(source->json, SESSION->evidence & SESSION_MEM_OPENED))
SAY(registers_set, json_bool(source->json, SESSION->evidence & SESSION_REGISTERS))
SAY(resumed, json_bool(source->json, SESSION->evidence & SESSION_RESUMED))
SAY(complete, json_bool(source->json, !(SESSION->evidence &
					 (SESSION_LOSSY | SESSION_PARTIAL))))
