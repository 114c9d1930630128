// SPDX-License-Identifier: GPL-2.0
/*
 * Records -> what happened. See event.h. The table of techniques is in
 * ptracemon(8) too.
 */
#include <stddef.h>
#include <string.h>

#include "abi/doors.h"
#include "abi/event.h"
#include "abi/names.h"
#include "abi/requests.h"

#define PTRACE_SYSTEM_CALLS	"T1055.008"
#define PROC_MEMORY		"T1055.009"
#define PROCESS_INJECTION	"T1055"
#define PROC_FILESYSTEM		"T1003.007"
#define DEBUGGER_EVASION	"T1622"

static const char *const none[] = { NULL };
static const char *const injection[] = { PTRACE_SYSTEM_CALLS, NULL };
/* A task that has itself traced keeps others from tracing it. */
static const char *const evasion[] = { PTRACE_SYSTEM_CALLS, DEBUGGER_EVASION,
				       NULL };

static const char *const of_doors[][3] = {
	[PTRACEMON_DOOR_PROCESS_VM_READV] = { PROC_FILESYSTEM },
	[PTRACEMON_DOOR_PROCESS_VM_WRITEV] = { PROCESS_INJECTION },
	[PTRACEMON_DOOR_PROC_MEM] = { PROC_MEMORY, PROC_FILESYSTEM },
	[PTRACEMON_DOOR_MEM_READ] = { PROC_FILESYSTEM },
	[PTRACEMON_DOOR_MEM_WRITE] = { PROC_MEMORY },
};

static const char *const *techniques_of_call(const struct ptracemon_call *call)
{
	switch (call->request_class) {
	case PTRACEMON_CLASS_ATTACH:
		/* PTRACE_TRACEME is 0 everywhere. */
		return request_number(call->abi, call->request) ? injection :
								  evasion;
	case PTRACEMON_CLASS_WRITE:
	case PTRACEMON_CLASS_CONTROL:
		return injection;
	default:
		return none;
	}
}

static const char *const *techniques_of_door(uint8_t door)
{
	return door < sizeof(of_doors) / sizeof(*of_doors) ? of_doors[door] :
							     none;
}

static void of_call(const struct ptracemon_call *call, struct event *event)
{
	event->tracer = &call->tracer;
	event->tracee = &call->tracee;
	event->relation = call->relation;
	event->since -= call->duration;
	event->request_class = call->request_class;
	event->outcome = call->outcome;
	event->failed = call->outcome == PTRACEMON_OUTCOME_FAILURE;
	if (event->failed)
		event->error = 0 - (uint64_t)call->result;
	event->denied_by = call->denied_by;
	event->abi = call->abi;
	event->pid = (uint32_t)call->pid;
	event->techniques = techniques_of_call(call);
}

static void of_access(const struct ptracemon_access *access,
		      struct event *event)
{
	event->tracer = &access->tracer;
	event->tracee = &access->tracee;
	event->relation = access->relation;
	event->request_class = door_class(access->door);
	event->outcome = access->outcome;
	event->failed = access->outcome == PTRACEMON_OUTCOME_FAILURE;
	event->denied_by = access->denied_by;
	event->abi = access->abi;
	event->techniques = techniques_of_door(access->door);
}

static void of_memory(const struct ptracemon_memory *memory,
		      struct event *event)
{
	event->tracer = &memory->tracer;
	event->tracee = &memory->tracee;
	event->relation = memory->relation;
	event->since -= memory->duration;
	event->request_class = door_class(memory->door);
	event->outcome = memory->outcome;
	event->failed = memory->outcome == PTRACEMON_OUTCOME_FAILURE;
	if (event->failed)
		event->error = 0 - (uint64_t)memory->result;
	event->denied_by = memory->denied_by;
	event->abi = memory->abi;
	event->techniques = techniques_of_door(memory->door);
}

/* Who only traces has no tracer, and is one itself. */
static void of_end(const struct ptracemon_end *end, struct event *event)
{
	static const struct ptracemon_identity nobody;
	const bool traced = end->flags & PTRACEMON_END_TRACED;

	event->tracer = traced ? &end->tracer : &end->task;
	event->tracee = traced ? &end->task : &nobody;
	event->relation = end->relation;
	event->request_class = PTRACEMON_CLASS_CONTROL;
	event->outcome = PTRACEMON_OUTCOME_SUCCESS;
}

/* A tracer that came without a call. */
static void of_tracer(const struct ptracemon_identity *tracer,
		      const struct ptracemon_identity *tracee,
		      uint32_t relation, struct event *event)
{
	event->tracer = tracer;
	event->tracee = tracee;
	event->relation = relation;
	event->request_class = PTRACEMON_CLASS_ATTACH;
	event->outcome = PTRACEMON_OUTCOME_SUCCESS;
	event->techniques = injection;
}

void event_of(const struct record *record, struct event *event)
{
	memset(event, 0, sizeof(*event));
	event->record = record;
	event->type = record->header.type;
	event->since = record->header.time;
	event->techniques = none;
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		of_call(&record->call, event);
		break;
	case PTRACEMON_TYPE_ACCESS:
		of_access(&record->access, event);
		break;
	case PTRACEMON_TYPE_AUTO_ATTACH:
		of_tracer(&record->auto_attach.tracer,
			  &record->auto_attach.tracee,
			  record->auto_attach.relation, event);
		event->parent = &record->auto_attach.parent;
		break;
	case PTRACEMON_TYPE_TRACED:
		of_tracer(&record->traced.tracer, &record->traced.tracee,
			  record->traced.relation, event);
		break;
	case PTRACEMON_TYPE_MEMORY:
		of_memory(&record->memory, event);
		break;
	case PTRACEMON_TYPE_END:
		of_end(&record->end, event);
		break;
	}
}

const char *event_name(const struct event *event)
{
	const char *name;

	if (event->type != PTRACEMON_TYPE_END)
		return name_of_event(event->type);
	name = name_of_end(event->record->end.event);
	return name ? name : "end";
}

const char *event_door(const struct event *event, char *name)
{
	const char *word;

	if (event->type != PTRACEMON_TYPE_MEMORY)
		return door_name(&event->record->access, name);
	word = name_of_door(event->record->memory.door);
	return word ? word : "other";
}

/* Whether the one has all rights of the other, and is at home where it is. */
static bool are_equal(const struct event *event)
{
	const uint32_t others =
		PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS |
		PTRACEMON_REL_CROSS_PID_NS | PTRACEMON_REL_CROSS_USER_NS |
		PTRACEMON_REL_CROSS_MNT_NS | PTRACEMON_REL_NOT_DUMPABLE;
	const struct ptracemon_identity *tracer = event->tracer;
	const struct ptracemon_identity *tracee = event->tracee;

	return !(event->relation & others) && tracer->suid == tracee->suid &&
	       tracer->gid == tracee->gid && tracer->egid == tracee->egid;
}

/* Not who was adopted, as far as one record tells. */
static bool is_own_child(const struct event *event)
{
	return event->relation &
		       (PTRACEMON_REL_OWN_CHILD | PTRACEMON_REL_DESCENDANT) &&
	       event->tracee->start_time >= event->tracer->start_time &&
	       event->tracee->loginuid == event->tracer->loginuid &&
	       event->tracee->session == event->tracer->session;
}

static bool reads_tracee(const struct event *event)
{
	uint8_t door;

	if (event->type == PTRACEMON_TYPE_MEMORY)
		door = event->record->memory.door;
	else if (event->type == PTRACEMON_TYPE_ACCESS)
		door = event->record->access.door;
	else
		return false;
	return door == PTRACEMON_DOOR_PROCESS_VM_READV &&
	       event->relation & PTRACEMON_REL_ATTACHED;
}

static bool sets_breakpoint(const struct event *event)
{
	const struct record_item *items = event->record->items;

	if (event->type != PTRACEMON_TYPE_CALL &&
	    (event->type != PTRACEMON_TYPE_MEMORY ||
	     event->record->memory.door != PTRACEMON_DOOR_MEM_WRITE ||
	     !(event->relation & PTRACEMON_REL_ATTACHED)))
		return false;
	return event->request_class == PTRACEMON_CLASS_WRITE &&
	       (items[PTRACEMON_ITEM_WRITTEN_TO].flags |
		items[PTRACEMON_ITEM_RESUMED_AT].flags) &
		       PTRACEMON_ITEM_BREAKPOINT;
}

bool event_is_routine(const struct event *event)
{
	if (event->failed || event->outcome == PTRACEMON_OUTCOME_UNKNOWN)
		return false;
	if (reads_tracee(event))
		return are_equal(event);
	return sets_breakpoint(event) && is_own_child(event) && are_equal(event);
}
