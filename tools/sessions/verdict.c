// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions -> verdicts. See verdict.h.
 */
#include <stdbool.h>
#include <string.h>

#include "sessions/verdict.h"

/* Facts: conclusions from what was seen. docs/verdicts.md has the words. */
#define DONE		(1u << 0)
#define TRACEME		(1u << 1)
#define TRACED		(1u << 2)
#define KIN		(1u << 3)
#define FOREIGN		(1u << 4)
#define PRIVILEGED	(1u << 5)
#define READS		(1u << 6)
#define WRITES		(1u << 7)
#define CODE		(1u << 8)
#define REGISTERS	(1u << 9)
#define RUNS		(1u << 10)
#define CHANGES		(1u << 11)
#define ALONE		(1u << 12)
#define REFUSED		(1u << 13)
#define PARENT		(1u << 14)
#define EXECUTED	(1u << 15)
#define BREAKPOINTS	(1u << 16)
#define STATE		(1u << 17)

#define PTRACE_CALLS "T1055.008"
#define PROC_MEMORY "T1055.009"
#define PROC_FILES "T1003.007"
#define PROCESS_DISCOVERY "T1057"

static const char *const no_ids[] = { NULL };
static const char *const evasion_ids[] = { "T1622", NULL };
static const char *const ptrace_ids[] = { PTRACE_CALLS, NULL };
static const char *const ptrace_mem_ids[] = { PTRACE_CALLS, PROC_MEMORY, NULL };
static const char *const discovery_ids[] = { PROCESS_DISCOVERY, NULL };
static const char *const files_ids[] = { PROC_FILES, NULL };
static const char *const files_mem_ids[] = { PROC_FILES, PROC_MEMORY, NULL };

#define NO_IDS no_ids, no_ids
#define EVASION evasion_ids, evasion_ids
#define DISCOVERY discovery_ids, discovery_ids
#define INJECTION ptrace_ids, ptrace_mem_ids
#define READING files_ids, files_mem_ids

/* The first line that fits counts. */
static const struct verdict table[] = {
	{ "anti-debug", SEVERITY_LOW, EVASION, TRACEME | ALONE, TRACED },
	{ "anti-debug", SEVERITY_LOW, EVASION, PARENT,
	  FOREIGN | READS | WRITES | CHANGES },
	{ "refused attempt", SEVERITY_LOW, DISCOVERY, STATE | REFUSED, DONE },
	{ "refused attempt", SEVERITY_MEDIUM, INJECTION, REFUSED | FOREIGN,
	  DONE },
	{ "refused attempt", SEVERITY_LOW, INJECTION, REFUSED, DONE },
	{ "nothing done", SEVERITY_INFORMATIONAL, NO_IDS, 0, DONE },
	{ "debugging own child", SEVERITY_INFORMATIONAL, NO_IDS, KIN, 0 },
	{ "inspecting", SEVERITY_LOW, DISCOVERY, STATE, 0 },
	{ "debugging", SEVERITY_LOW, INJECTION, BREAKPOINTS, FOREIGN },
	{ "code injection", SEVERITY_HIGH, INJECTION, EXECUTED, 0 },
	{ "code injection", SEVERITY_HIGH, INJECTION, WRITES | REGISTERS | RUNS,
	  0 },
	{ "code injection", SEVERITY_HIGH, INJECTION, CODE | RUNS | FOREIGN,
	  0 },
	{ "code injection", SEVERITY_HIGH, INJECTION,
	  REGISTERS | RUNS | FOREIGN, 0 },
	{ "code injection", SEVERITY_MEDIUM, INJECTION, CODE | RUNS, 0 },
	{ "code injection", SEVERITY_MEDIUM, INJECTION, REGISTERS | RUNS, 0 },
	{ "modifying", SEVERITY_HIGH, INJECTION, CHANGES | FOREIGN, 0 },
	{ "credential access", SEVERITY_HIGH, READING, READS | PRIVILEGED, 0 },
	{ "modifying", SEVERITY_HIGH, INJECTION, WRITES | PRIVILEGED, 0 },
	{ "credential access", SEVERITY_MEDIUM, READING, READS | FOREIGN, 0 },
	{ "modifying", SEVERITY_MEDIUM, INJECTION, WRITES | FOREIGN, 0 },
	{ "modifying", SEVERITY_MEDIUM, INJECTION, CHANGES, 0 },
	{ "modifying", SEVERITY_LOW, INJECTION, WRITES, 0 },
	{ "inspecting", SEVERITY_MEDIUM, INJECTION, FOREIGN, 0 },
	{ "inspecting", SEVERITY_LOW, INJECTION, 0, 0 },
};

#define LINES (sizeof(table) / sizeof(*table))

_Static_assert(LINES <= 32, "more lines than numbers");

const char *verdict_fact(unsigned int bit)
{
	static const char *const words[] = {
		"done",	      "traceme",    "traced", "kin",
		"foreign",    "privileged", "reads",  "writes",
		"code",	      "registers",  "runs",   "changes",
		"alone",      "refused",    "parent", "executed",
		"breakpoints", "state",
	};

	return bit < sizeof(words) / sizeof(*words) ? words[bit] : NULL;
}

const char *severity_word(enum severity severity)
{
	static const char *const words[] = {
		[SEVERITY_INFORMATIONAL] = "informational",
		[SEVERITY_LOW] = "low",
		[SEVERITY_MEDIUM] = "medium",
		[SEVERITY_HIGH] = "high",
	};

	return words[severity];
}

/*
 * A parent and the child that it made, or an ancestor and who was traced from
 * birth, which are no more than they. Debuggers attach before they write.
 */
static bool is_kin(const struct session *session)
{
	static const uint32_t doors = SESSION_MEM_OPENED | SESSION_VM_WRITTEN |
				      SESSION_MEM_WRITTEN;
	/* Capabilities in a namespace of its own are none outside. */
	const uint32_t grown = session->relation & PTRACEMON_REL_CROSS_USER_NS ?
				       PTRACEMON_REL_CROSS_UID :
				       PTRACEMON_REL_CROSS_UID |
					       PTRACEMON_REL_MORE_CAPS;

	if (session->evidence & SESSION_STRANGER || session->relation & grown)
		return false;
	if (session->evidence & doors &&
	    !(session->evidence & SESSION_ATTACHED))
		return false;
	return session->relation &
	       (PTRACEMON_REL_OWN_CHILD | PTRACEMON_REL_DESCENDANT);
}

/*
 * Whether it ran on after what was done to it: it was let run, or it was never
 * stopped, or that cannot be excluded. Whoever dies lets what it traces run,
 * and of that there is no record.
 */
static bool ran_on(const struct session *session)
{
	return !(session->evidence & SESSION_STOPPED) ||
	       session->evidence & (SESSION_RESUMED | SESSION_STEPS_UNSEEN) ||
	       session->ended != SESSION_OPEN;
}

/*
 * Whether nobody debugs what asked to be traced. Where requests that let it go
 * on are not recorded that cannot be known of a child that still is the
 * program of its parent: so debuggers begin.
 */
static bool is_alone(const struct session *session)
{
	return !(session->evidence & SESSION_STEPS_UNSEEN) ||
	       session->evidence & SESSION_OWN_PROGRAM;
}

/* Whether /proc/PID/mem may have been written, and nobody knows. */
static bool may_have_written(uint32_t evidence)
{
	return evidence & SESSION_MEM_OPENED && !(evidence & SESSION_MEM_WRITTEN);
}

/* Whether nothing but breakpoints was written, by anybody. */
static bool has_breakpoints_only(uint32_t evidence)
{
	return evidence & SESSION_BREAKPOINTS && !may_have_written(evidence) &&
	       !(evidence & SESSION_VM_WRITTEN);
}

/*
 * What was changed: an injection can be spread over several sessions, but this
 * one must have a part in it.
 */
static uint32_t changes(const struct session *session)
{
	const uint32_t own = session->evidence;
	uint32_t evidence = own, facts = 0;

	if (own & (SESSION_MEMORY | SESSION_MEM_OPENED | SESSION_REGISTERS))
		evidence |= session->before;
	if (own & (SESSION_MEMORY | SESSION_REGISTERS | SESSION_CHANGED))
		facts |= CHANGES;
	/* Nobody knows how much that was: it was made to be executed. */
	if (evidence & SESSION_ADJACENT ||
	    (own & SESSION_VM_WRITTEN && own & SESSION_STOPPED &&
	     session->unmeasured))
		facts |= CODE;
	/* Who sets breakpoints sets registers, to step back over them. */
	if (own & SESSION_MEMORY && has_breakpoints_only(evidence))
		return facts;
	if (evidence & SESSION_MEMORY || may_have_written(evidence))
		facts |= WRITES;
	if (own & SESSION_EXECUTED)
		facts |= EXECUTED;
	if (evidence & SESSION_REGISTERS)
		facts |= REGISTERS;
	return facts;
}

/*
 * Whether the kernel says of all changes, of this tracer and of others, that
 * breakpoints explain them. Who debugs attaches, and is at home where the tracee is.
 */
static bool is_debugged(const struct session *session)
{
	static const uint32_t elsewhere = PTRACEMON_REL_CROSS_PID_NS |
					  PTRACEMON_REL_CROSS_USER_NS |
					  PTRACEMON_REL_CROSS_MNT_NS;
	const uint32_t evidence = session->evidence | session->before;

	return session->evidence & SESSION_ATTACHED &&
	       !(session->evidence & (SESSION_PARTIAL | SESSION_LOSSY)) &&
	       session->evidence &
		       (SESSION_MEMORY | SESSION_REGISTERS | SESSION_CHANGED) &&
	       !(evidence & SESSION_BEYOND) && !may_have_written(evidence) &&
	       !(session->relation & elsewhere);
}

/* Whether a child has attached to its parent, or tried to. */
static bool is_child(const struct session *session)
{
	return (session->began == SESSION_ATTACH ||
		session->began == SESSION_SEIZE) &&
	       session->evidence & (SESSION_DONE | SESSION_REFUSED) &&
	       session->tracee.tid &&
	       session->tracer.parent == session->tracee.tgid;
}

static uint32_t facts_of(const struct session *session)
{
	uint32_t evidence = session->evidence, facts = changes(session);

	if (evidence & SESSION_DONE)
		facts |= DONE;
	if (evidence & SESSION_SELF_TRACED)
		facts |= TRACEME;
	if (evidence & SESSION_TRACED)
		facts |= TRACED;
	if (evidence & SESSION_READ)
		facts |= READS;
	if (session->relation &
	    (PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS))
		facts |= FOREIGN;
	if (session->relation & PTRACEMON_REL_MORE_CAPS)
		facts |= PRIVILEGED;
	if (session->evidence & SESSION_REFUSED)
		facts |= REFUSED;
	if (is_child(session))
		facts |= PARENT;
	if (!(evidence & SESSION_USED))
		facts |= STATE;
	if (is_debugged(session))
		facts |= BREAKPOINTS;
	if (is_alone(session))
		facts |= ALONE;
	if (is_kin(session))
		facts |= KIN;
	if (ran_on(session))
		facts |= RUNS;
	return facts;
}

const struct verdict *verdict_of(const struct session *session)
{
	uint32_t facts = facts_of(session);
	size_t i = 0;

	/* The last line fits always. */
	while ((facts & table[i].all) != table[i].all || facts & table[i].none)
		i++;
	return &table[i];
}

unsigned int verdict_number(const struct verdict *verdict)
{
	unsigned int i = 0;

	while (table[i].severity != verdict->severity ||
	       strcmp(table[i].word, verdict->word))
		i++;
	return i;
}

void verdict_event(const struct session *session, const struct record *record,
		   struct event *event)
{
	const struct verdict *verdict = verdict_of(session);

	event_of(record, event);
	event->session = session;
	event->tracer = &session->tracer;
	event->tracee = &session->tracee;
	event->relation = session->relation;
	event->since = session->since;
	event->outcome = session->evidence & SESSION_DONE ?
				 PTRACEMON_OUTCOME_SUCCESS :
				 PTRACEMON_OUTCOME_FAILURE;
	event->failed = session->failed;
	event->techniques = session->evidence & SESSION_PROC_MEM ?
				    verdict->mem_techniques :
				    verdict->techniques;
}

const struct verdict *verdict_line(size_t index)
{
	return index < LINES ? &table[index] : NULL;
}
