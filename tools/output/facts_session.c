// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about a session. See facts.h.
 */
#include "abi/names.h"
#include "output/facts.h"
#include "sessions/verdict.h"

#define SESSION	(source->event->session)

#define EVIDENCE(name, bits, wanted)                                     \
	FACT(name)                                                       \
	{                                                                \
		json_bool(source->json,                                  \
			  !!(SESSION->evidence & (bits)) == (wanted));   \
	}

SAY(verdict, json_string(source->json, verdict_of(SESSION)->word))
SAY(severity, json_string(source->json,
    severity_word(verdict_of(SESSION)->severity)))
SAY(began, json_word(source->json, session_begin_word(SESSION->began),
    SESSION->began))
SAY(ended, json_word(source->json, session_end_word(SESSION->ended),
    SESSION->ended))
SAY(started, fact_write_time(source->json, source->out->clock, SESSION->since,
    source->digits ? 9 : 0))
SAY(until, fact_write_time(source->json, source->out->clock, SESSION->until,
    source->digits ? 9 : 0))

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
EVIDENCE(memory_read, SESSION_READ, true)
EVIDENCE(memory_written, SESSION_MEMORY, true)
EVIDENCE(mem_opened, SESSION_MEM_OPENED, true)
EVIDENCE(registers_set, SESSION_REGISTERS, true)
EVIDENCE(resumed, SESSION_RESUMED, true)
EVIDENCE(complete, SESSION_LOSSY | SESSION_PARTIAL, false)
