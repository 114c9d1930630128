// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of the journal: fields to look for, and the object of -o json. In the
 * buffer an entry is lines of FIELD=value, and an empty line (Journal Export
 * Format): no value has a line feed, as what others choose is escaped.
 */
#include <stdlib.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/words.h"
#include "base/escape.h"
#include "output/journald.h"
#include "output/line.h"
#include "output/out.h"
#include "output/sentences.h"
#include "sessions/verdict.h"

/* syslog(3) */
enum {
	PRIORITY_CRITICAL = 2,
	PRIORITY_ERROR,
	PRIORITY_WARNING,
	PRIORITY_NOTICE,
	PRIORITY_INFORMATIONAL,
};

/**
 * struct entries - state of this output
 * @json: the output that makes PTRACEMON_JSON
 * @buffer: of it
 * @text: of @buffer
 */
struct entries {
	struct out json;
	struct buffer buffer;
	char text[OUT_RECORD_MAX];
};

/* ---- fields */

static void put_text(struct buffer *buffer, const char *name, const char *text)
{
	if (!text)
		return;
	buffer_string(buffer, name);
	buffer_string(buffer, text);
	buffer_char(buffer, '\n');
}

static void put_number(struct buffer *buffer, const char *name, uint64_t value)
{
	buffer_string(buffer, name);
	buffer_u64(buffer, value);
	buffer_char(buffer, '\n');
}

static void put_word(struct buffer *buffer, const char *name, const char *word,
		     uint64_t value)
{
	if (word)
		put_text(buffer, name, word);
	else
		put_number(buffer, name, value);
}

/* A path is cut at its end here; it is whole in the object. */
static void put_path(struct buffer *buffer, const char *name,
		     const struct excerpt *path)
{
	char text[ESCAPE_MAX(1024)];

	if (!path->bytes)
		return;
	buffer_string(buffer, name);
	buffer_bytes(buffer, text,
		     escape(text, path->bytes,
			    path->size < 1024 ? path->size : 1024, 0));
	buffer_char(buffer, '\n');
}

/* What this is a name for does not change with versions of this program. */
static const char *message_id(uint16_t type)
{
	switch (type) {
	case PTRACEMON_TYPE_CALL:
		return "82a5d638dc0d4244ae2b00e8232e1ca8";
	case PTRACEMON_TYPE_ACCESS:
		return "4fb5078c0cf14bd59b545b20602aeaca";
	case PTRACEMON_TYPE_AUTO_ATTACH:
		return "28bd0c355422499e9b18167c92ab1cd5";
	case PTRACEMON_TYPE_TRACED:
		return "8423172edba540848a3e2ee9ef675a96";
	case RECORD_SESSION:
		return "6e88f3be3f4044308b02a082c1081d2e";
	case PTRACEMON_TYPE_LOSS:
		return "21ad569ef13d44b59f5a8bbad1915735";
	case PTRACEMON_TYPE_KNOB:
		return "c96cbc70ab384fbc8462a9621b0f781a";
	case PTRACEMON_TYPE_LIFECYCLE:
		return "976904fcf14b45eea6da5b1c53823427";
	case RECORD_BLIND:
		return "337a50e8d94b4de682b166fa22c4f42a";
	default:
		return "23c9b0bf76304f798581d50fb63b2f92";
	}
}

/* ---- how much it matters */

/* Somebody gets power over what is not his. */
static bool is_beyond(uint32_t relation)
{
	return relation & (PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS);
}

/* @ordinary: if it is not beyond what is its own. */
static unsigned int priority_of_tasks(const struct event *event,
				      unsigned int ordinary)
{
	return is_beyond(event->relation) ? PRIORITY_WARNING : ordinary;
}

static unsigned int priority_of_call(const struct event *event)
{
	if (event->request_class != PTRACEMON_CLASS_ATTACH &&
	    event->request_class != PTRACEMON_CLASS_WRITE)
		return PRIORITY_INFORMATIONAL;
	return priority_of_tasks(event, PRIORITY_NOTICE);
}

static unsigned int priority_of_access(const struct event *event)
{
	const bool reads = event->request_class == PTRACEMON_CLASS_READ;

	return priority_of_tasks(event, reads ? PRIORITY_INFORMATIONAL :
						PRIORITY_NOTICE);
}

static unsigned int priority_of_session(const struct session *session)
{
	static const unsigned int priorities[] = {
		[SEVERITY_INFORMATIONAL] = PRIORITY_INFORMATIONAL,
		[SEVERITY_LOW] = PRIORITY_NOTICE,
		[SEVERITY_MEDIUM] = PRIORITY_WARNING,
		[SEVERITY_HIGH] = PRIORITY_ERROR,
	};

	return priorities[verdict_of(session)->severity];
}

static unsigned int priority_of(const struct event *event)
{
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		return priority_of_call(event);
	case PTRACEMON_TYPE_ACCESS:
		return priority_of_access(event);
	case RECORD_SESSION:
		return priority_of_session(event->session);
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

/* ---- tasks */

#define TASK_OF(side, SIDE)						\
	static void put_##side(struct buffer *buffer,			\
			       const struct ptracemon_identity *task,	\
			       const struct program *program)		\
	{								\
		if (!task->tid)						\
			return;						\
		put_number(buffer, SIDE "_PID=", task->tgid);		\
		put_number(buffer, SIDE "_TID=", task->tid);		\
		put_number(buffer, SIDE "_UID=", task->uid);		\
		put_number(buffer, SIDE "_EUID=", task->euid);		\
		buffer_string(buffer, SIDE "_COMM=");			\
		line_escaped(buffer, task->comm, sizeof(task->comm), 0); \
		buffer_char(buffer, '\n');				\
		put_path(buffer, SIDE "_EXE=", &program->exe);		\
	}

TASK_OF(tracer, "PTRACEMON_TRACER")
TASK_OF(tracee, "PTRACEMON_TRACEE")

static void put_relation(struct buffer *buffer, uint32_t relation)
{
	for (; relation; relation &= relation - 1) {
		unsigned int bit = (unsigned int)__builtin_ctz(relation);

		put_word(buffer, "PTRACEMON_RELATION=", word_relation(bit),
			 bit);
	}
}

/* ---- MESSAGE, and the fields of one kind */

static void put_task(struct buffer *buffer,
		     const struct ptracemon_identity *task)
{
	if (!task->tid) {
		buffer_char(buffer, '?');
		return;
	}
	line_task(buffer, task);
	buffer_string(buffer, " (uid ");
	buffer_u64(buffer, task->uid);
	buffer_char(buffer, ')');
}

/* "gdb[12] (uid 0): WHAT: nginx[7] (uid 33): END" */
static void put_message(struct buffer *buffer,
			const struct ptracemon_identity *tracer,
			const char *what,
			const struct ptracemon_identity *tracee,
			const char *end)
{
	buffer_string(buffer, "MESSAGE=");
	put_task(buffer, tracer);
	buffer_string(buffer, ": ");
	buffer_string(buffer, what);
	buffer_string(buffer, ": ");
	put_task(buffer, tracee);
	if (end) {
		buffer_string(buffer, ": ");
		buffer_string(buffer, end);
	}
	buffer_char(buffer, '\n');
}

/* What --class asks for. */
static void put_class(struct buffer *buffer, const struct event *event)
{
	put_word(buffer, "PTRACEMON_CLASS=", word_class(event->request_class),
		 event->request_class);
}

static void put_tasks(struct buffer *buffer, const struct details *details,
		      const struct ptracemon_identity *tracer,
		      const struct ptracemon_identity *tracee,
		      uint32_t relation)
{
	put_tracer(buffer, tracer, &details->tracer);
	put_tracee(buffer, tracee, &details->tracee);
	put_relation(buffer, relation);
}

static void put_call(struct buffer *buffer, const struct event *event,
		     const struct details *details)
{
	const struct ptracemon_call *call = &event->record->call;
	const char *request = request_name(call->abi, call->request, NULL);
	const char *end = word_outcome(call->outcome);

	if (call->outcome == PTRACEMON_OUTCOME_FAILURE &&
	    word_error(0 - (uint64_t)call->result))
		end = word_error(0 - (uint64_t)call->result);
	put_message(buffer, &call->tracer,
		    request ? request : "ptrace, unknown request",
		    &call->tracee, end);
	put_word(buffer, "PTRACEMON_REQUEST=", request,
		 request_number(call->abi, call->request));
	put_class(buffer, event);
	put_word(buffer, "PTRACEMON_ABI=", word_abi(call->abi), call->abi);
	put_word(buffer, "PTRACEMON_OUTCOME=", word_outcome(call->outcome),
		 call->outcome);
	if (call->outcome == PTRACEMON_OUTCOME_FAILURE)
		put_word(buffer, "PTRACEMON_ERROR=",
			 word_error(0 - (uint64_t)call->result),
			 0 - (uint64_t)call->result);
	if (call->denied_by != PTRACEMON_DENIED_NOT)
		put_word(buffer, "PTRACEMON_DENIED_BY=",
			 word_denied(call->denied_by), call->denied_by);
	put_tasks(buffer, details, &call->tracer, &call->tracee,
		  call->relation);
}

static void put_access(struct buffer *buffer, const struct event *event,
		       const struct details *details)
{
	const struct ptracemon_access *access = &event->record->access;
	char name[DOOR_NAME_MAX];
	const char *door = door_name(access, name);

	put_message(buffer, &access->tracer, door ? door : "access",
		    &access->tracee, word_outcome(access->outcome));
	put_text(buffer, "PTRACEMON_DOOR=", door);
	put_class(buffer, event);
	put_word(buffer, "PTRACEMON_MODE=", word_mode(access->mode),
		 access->mode);
	put_word(buffer, "PTRACEMON_ABI=", word_abi(access->abi), access->abi);
	put_word(buffer, "PTRACEMON_OUTCOME=", word_outcome(access->outcome),
		 access->outcome);
	if (access->denied_by != PTRACEMON_DENIED_NOT)
		put_word(buffer, "PTRACEMON_DENIED_BY=",
			 word_denied(access->denied_by), access->denied_by);
	put_tasks(buffer, details, &access->tracer, &access->tracee,
		  access->relation);
}

static void put_auto_attach(struct buffer *buffer, const struct event *event,
			    const struct details *details)
{
	const struct ptracemon_auto_attach *attach = &event->record->auto_attach;

	put_message(buffer, &attach->tracer, "auto-attach", &attach->tracee,
		    word_attached_by(attach->how));
	put_class(buffer, event);
	put_tasks(buffer, details, &attach->tracer, &attach->tracee,
		  attach->relation);
}

static void put_traced(struct buffer *buffer, const struct event *event,
		       const struct details *details)
{
	const struct ptracemon_traced *traced = &event->record->traced;

	put_message(buffer, &traced->tracer, "already traced", &traced->tracee,
		    NULL);
	put_class(buffer, event);
	put_tasks(buffer, details, &traced->tracer, &traced->tracee,
		  traced->relation);
}

static void put_session(struct buffer *buffer, const struct event *event,
			const struct details *details)
{
	const struct session *session = event->session;
	const struct verdict *verdict = verdict_of(session);

	put_message(buffer, &session->tracer, verdict->word, &session->tracee,
		    session_end_word(session->ended));
	put_text(buffer, "PTRACEMON_VERDICT=", verdict->word);
	put_text(buffer, "PTRACEMON_SEVERITY=",
		 severity_word(verdict->severity));
	put_tasks(buffer, details, &session->tracer, &session->tracee,
		  session->relation);
}

static void put_sentence(struct out *out, const struct event *event)
{
	buffer_string(out->buffer, "MESSAGE=");
	switch (event->type) {
	case PTRACEMON_TYPE_LOSS:
		sentence_loss(out, event);
		break;
	case PTRACEMON_TYPE_KNOB:
		sentence_knob(out, event);
		break;
	case PTRACEMON_TYPE_LIFECYCLE:
		sentence_lifecycle(out, event);
		break;
	default:
		sentence_sight(out, event);
	}
	buffer_char(out->buffer, '\n');
}

static void put_kind(struct out *out, const struct event *event,
		     const struct details *details)
{
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		put_call(out->buffer, event, details);
		break;
	case PTRACEMON_TYPE_ACCESS:
		put_access(out->buffer, event, details);
		break;
	case PTRACEMON_TYPE_AUTO_ATTACH:
		put_auto_attach(out->buffer, event, details);
		break;
	case PTRACEMON_TYPE_TRACED:
		put_traced(out->buffer, event, details);
		break;
	case RECORD_SESSION:
		put_session(out->buffer, event, details);
		break;
	default:
		put_sentence(out, event);
	}
}

static void put_json(struct out *out, const struct event *event,
		     const struct details *details)
{
	struct entries *entries = out->state;

	entries->buffer.used = 0;
	out_json.record(&entries->json, event, details);
	buffer_string(out->buffer, "PTRACEMON_JSON=");
	buffer_bytes(out->buffer, entries->text, entries->buffer.used);
}

static void journal_record(struct out *out, const struct event *event,
			   const struct details *details)
{
	const char *const *id;

	put_kind(out, event, details);
	put_number(out->buffer, "PRIORITY=", priority_of(event));
	put_text(out->buffer, "MESSAGE_ID=", message_id(event->type));
	put_text(out->buffer, "SYSLOG_IDENTIFIER=", "ptracemon");
	put_text(out->buffer, "PTRACEMON_EVENT=",
		 word_event(event->type));
	for (id = event->techniques; *id; id++)
		put_text(out->buffer, "PTRACEMON_TECHNIQUE=", *id);
	put_json(out, event, details);
	buffer_char(out->buffer, '\n');
}

static bool journal_begin(struct out *out)
{
	struct entries *entries = calloc(1, sizeof(*entries));

	out->state = entries;
	if (!entries)
		return false;
	entries->buffer.data = entries->text;
	entries->buffer.size = sizeof(entries->text);
	out->colour = false;
	entries->json = *out;
	entries->json.buffer = &entries->buffer;
	return out_json.begin(&entries->json);
}

static void journal_end(struct out *out)
{
	struct entries *entries = out->state;

	if (entries)
		out_json.end(&entries->json);
	free(entries);
	out->state = NULL;
}

const struct out_format out_journal = {
	.name = "journal",
	.begin = journal_begin,
	.record = journal_record,
	.end = journal_end,
	.ready = journal_ready,
	.write = journal_write,
};
