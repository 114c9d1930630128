// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said about a session. See facts.h.
 */
#include "abi/words.h"
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

static void put_count(struct json *json, const char *word, const char *other,
		      uint64_t count)
{
	json_name(json, word ? word : other);
	json_u64(json, count);
}

FACT(calls)
{
	size_t i;

	json_open(source->json);
	for (i = PTRACEMON_CLASS_ATTACH; i < SESSION_CLASSES; i++)
		put_count(source->json, word_class((uint32_t)i), "other",
			  SESSION->calls[i]);
	json_close(source->json);
}

FACT(accesses)
{
	size_t i;

	json_open(source->json);
	for (i = 0; i < SESSION_DOORS; i++)
		put_count(source->json, word_door((uint32_t)i), "other",
			  SESSION->accesses[i]);
	json_close(source->json);
}

FACT(denials)
{
	size_t i;

	json_open(source->json);
	for (i = 0; i < SESSION_DENIALS; i++)
		put_count(source->json, i ? word_denied((uint32_t)i) : NULL,
			  "unknown", SESSION->denied[i]);
	json_close(source->json);
}

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
