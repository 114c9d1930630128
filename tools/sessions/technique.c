// SPDX-License-Identifier: GPL-2.0
/*
 * Records -> techniques. See technique.h.
 */
#include <stddef.h>

#include "abi/requests.h"
#include "sessions/technique.h"
#include "sessions/verdict.h"

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

static const char *const vm_read[] = { PROC_FILESYSTEM, NULL };
static const char *const vm_write[] = { PROCESS_INJECTION, NULL };
static const char *const proc_mem[] = { PROC_MEMORY, PROC_FILESYSTEM, NULL };

static const char *const *const by_door[] = {
	[PTRACEMON_DOOR_OTHER] = none,
	[PTRACEMON_DOOR_PROCESS_VM_READV] = vm_read,
	[PTRACEMON_DOOR_PROCESS_VM_WRITEV] = vm_write,
	[PTRACEMON_DOOR_PROC_MEM] = proc_mem,
	[PTRACEMON_DOOR_PIDFD_GETFD] = none,
	[PTRACEMON_DOOR_PROCESS_MADVISE] = none,
};

static const char *const *of_call(const struct ptracemon_call *call)
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

const char *const *technique_ids(const struct record *record)
{
	switch (record->header.type) {
	case PTRACEMON_TYPE_CALL:
		return of_call(&record->call);
	case PTRACEMON_TYPE_ACCESS:
		if (record->access.door < sizeof(by_door) / sizeof(*by_door))
			return by_door[record->access.door];
		return none;
	case PTRACEMON_TYPE_AUTO_ATTACH:
	case PTRACEMON_TYPE_TRACED:
		return injection;
	case RECORD_SESSION:
		return verdict_techniques(record->summary.session);
	default:
		return none;
	}
}
