// SPDX-License-Identifier: GPL-2.0
/*
 * What outputs say of a session. See session_values.h.
 */
#include "abi/words.h"
#include "base/json.h"
#include "base/units.h"
#include "output/line.h"
#include "output/session_values.h"
#include "output/values.h"
#include "sessions/verdict.h"

#define WIDTH_DURATION 18
#define WIDTH_VERDICT 35

/* ---- JSON */

static void verdict(struct json *json, const struct out *out,
		    const struct session *session)
{
	(void)out;
	json_string(json, verdict_of(session)->word);
}

static void severity(struct json *json, const struct out *out,
		     const struct session *session)
{
	(void)out;
	json_string(json, severity_word(verdict_of(session)->severity));
}

static void began(struct json *json, const struct out *out,
		  const struct session *session)
{
	(void)out;
	json_word(json, session_begin_word(session->began), session->began);
}

static void ended(struct json *json, const struct out *out,
		  const struct session *session)
{
	(void)out;
	json_word(json, session_end_word(session->ended), session->ended);
}

static void outcome(struct json *json, const struct out *out,
		    const struct session *session)
{
	bool done = session->evidence & SESSION_DONE;

	(void)out;
	json_string(json, word_outcome(done ? PTRACEMON_OUTCOME_SUCCESS :
					      PTRACEMON_OUTCOME_FAILURE));
}

static void started(struct json *json, const struct out *out,
		    const struct session *session)
{
	value_time(json, out->clock, session->since, 9);
}

static uint64_t duration_of(const struct session *session)
{
	return session->until - session->since;
}

static void put_count(struct json *json, const char *word, const char *other,
		      uint64_t count)
{
	json_name(json, word ? word : other);
	json_u64(json, count);
}

static void calls(struct json *json, const struct out *out,
		  const struct session *session)
{
	size_t i;

	(void)out;
	json_open(json);
	for (i = PTRACEMON_CLASS_ATTACH; i < SESSION_CLASSES; i++)
		put_count(json, word_class((uint32_t)i), "other",
			  session->calls[i]);
	json_close(json);
}

static void accesses(struct json *json, const struct out *out,
		     const struct session *session)
{
	size_t i;

	(void)out;
	json_open(json);
	for (i = 0; i < SESSION_DOORS; i++)
		put_count(json, word_door((uint32_t)i), "other",
			  session->accesses[i]);
	json_close(json);
}

static void denied(struct json *json, const struct out *out,
		   const struct session *session)
{
	size_t i;

	(void)out;
	json_open(json);
	for (i = 0; i < SESSION_DENIALS; i++)
		put_count(json, i ? word_denied((uint32_t)i) : NULL, "unknown",
			  session->denied[i]);
	json_close(json);
}

#define NUMBER(name, value)                                        \
	static void name(struct json *json, const struct out *out, \
			 const struct session *session)            \
	{                                                          \
		(void)out;                                         \
		json_u64(json, value);                             \
	}

NUMBER(duration, duration_of(session))
NUMBER(failed, session->failed)
NUMBER(written, session->written)
NUMBER(unmeasured, session->unmeasured)
NUMBER(threads, session->threads)
NUMBER(children, session->children)
NUMBER(earlier, session->earlier)

#define EVIDENCE(name, bits, wanted)                                       \
	static void name(struct json *json, const struct out *out,         \
			 const struct session *session)                    \
	{                                                                  \
		(void)out;                                                 \
		json_bool(json, !!(session->evidence & (bits)) == wanted); \
	}

EVIDENCE(memory_read, SESSION_READ, true)
EVIDENCE(memory_written, SESSION_MEMORY, true)
EVIDENCE(mem_opened, SESSION_MEM_OPENED, true)
EVIDENCE(registers_set, SESSION_REGISTERS, true)
EVIDENCE(resumed, SESSION_RESUMED, true)
EVIDENCE(complete, SESSION_LOSSY | SESSION_PARTIAL, false)

static const struct member {
	const char *json;
	const char *row;
	void (*put)(struct json *json, const struct out *out,
		    const struct session *session);
} members[] = {
	{ "verdict", "Verdict", verdict },
	{ "severity", "Severity", severity },
	{ "began", "Began", began },
	{ "ended", "Ended", ended },
	{ "outcome", "Outcome", outcome },
	{ "started", "Started", started },
	{ "duration_ns", "DurationNs", duration },
	{ "calls", "Calls", calls },
	{ "accesses", "Accesses", accesses },
	{ "failed", "Failed", failed },
	{ "denied", "Denied", denied },
	{ "bytes_written", "BytesWritten", written },
	{ "unmeasured_writes", "UnmeasuredWrites", unmeasured },
	{ "memory_read", "MemoryRead", memory_read },
	{ "memory_written", "MemoryWritten", memory_written },
	{ "mem_opened", "MemOpened", mem_opened },
	{ "registers_set", "RegistersSet", registers_set },
	{ "resumed", "Resumed", resumed },
	{ "threads", "Threads", threads },
	{ "children", "Children", children },
	{ "earlier_sessions", "EarlierSessions", earlier },
	{ "complete", "Complete", complete },
};

#define MEMBERS (sizeof(members) / sizeof(*members))

void out_session_json(struct json *json, const struct out *out,
		      const struct event *event)
{
	size_t i;

	for (i = 0; i < MEMBERS; i++) {
		json_name(json, members[i].json);
		members[i].put(json, out, event->session);
	}
}

void out_session_row(struct json *json, const struct out *out,
		     const struct event *event)
{
	size_t i;

	for (i = 0; i < MEMBERS; i++) {
		json_name(json, members[i].row);
		members[i].put(json, out, event->session);
	}
}

/* ---- text */

static void put_duration(struct buffer *buffer, uint64_t ns)
{
	char text[UNITS_TEXT_MAX];

	duration_text(text, ns);
	buffer_string(buffer, text);
}

static const char *severity_colour(enum severity severity)
{
	static const char *const sequences[] = {
		[SEVERITY_INFORMATIONAL] = DIM,
		[SEVERITY_LOW] = NULL,
		[SEVERITY_MEDIUM] = YELLOW,
		[SEVERITY_HIGH] = RED,
	};

	return sequences[severity];
}

static void put_verdict(struct out *out, const struct session *session)
{
	const struct verdict *verdict = verdict_of(session);
	const char *sequence = severity_colour(verdict->severity);
	size_t start = line_column_begin(out, sequence);

	buffer_string(out->buffer, verdict->word);
	buffer_string(out->buffer, " (");
	buffer_string(out->buffer, severity_word(verdict->severity));
	buffer_char(out->buffer, ')');
	line_column_end(out, sequence, start, WIDTH_VERDICT);
}

/* ", 3 write"; nothing for 0. */
static void put_some(struct buffer *buffer, uint64_t count, const char *what)
{
	if (!count)
		return;
	buffer_string(buffer, ", ");
	buffer_u64(buffer, count);
	buffer_char(buffer, ' ');
	buffer_string(buffer, what);
}

static void put_counts(struct buffer *buffer, const struct session *session)
{
	size_t i;

	for (i = PTRACEMON_CLASS_ATTACH; i < SESSION_CLASSES; i++)
		put_some(buffer, session->calls[i], word_class((uint32_t)i));
	for (i = 0; i < SESSION_DOORS; i++)
		put_some(buffer, session->accesses[i],
			 i ? word_door((uint32_t)i) : "other access");
	put_some(buffer, session->written, "bytes written");
	put_some(buffer, session->threads > 1 ? session->threads : 0,
		 "threads");
	put_some(buffer, session->children, "children");
	for (i = 0; i < SESSION_DENIALS; i++)
		put_some(buffer, session->denied[i],
			 i ? word_denied((uint32_t)i) : "failed");
}

void out_session_text(struct out *out, const struct event *event)
{
	const struct session *session = event->session;
	const char *const *ids = event->techniques;
	const char *end = session_end_word(session->ended);
	struct buffer *buffer = out->buffer;
	size_t start = line_column_begin(out, NULL);

	put_duration(buffer, duration_of(session));
	line_column_end(out, NULL, start, WIDTH_DURATION);
	put_verdict(out, session);
	buffer_string(buffer, end ? end : "?");
	put_counts(buffer, session);
	for (; *ids; ids++) {
		buffer_string(buffer, ", ");
		buffer_string(buffer, *ids);
	}
	if (session->evidence & (SESSION_LOSSY | SESSION_PARTIAL))
		buffer_string(buffer, ", incomplete");
}
