// SPDX-License-Identifier: GPL-2.0
/*
 * Events -> what they mean for a session. See act.h.
 */
#include <errno.h>
#include <string.h>

#include "abi/doors.h"
#include "abi/requests.h"
#include "sessions/act.h"

/* Requests, by the numbers that all families of ABIs have. */
#define TRACEME 0
#define PEEKTEXT 1
#define PEEKDATA 2
#define POKETEXT 4
#define POKEDATA 5
#define POKEUSER 6
#define KILL 8
#define ATTACH 16
#define DETACH 17
#define SETREGSET 0x4205
#define SEIZE 0x4206
#define SET_SYSCALL_INFO 0x4212

/* x86 and 32-bit ARM. */
#define SETREGS 13
/* 32-bit ARM. */
#define SET_SYSCALL 23

/* Of PTRACE_SETREGSET: the general registers, and of arm64 the system call. */
#define NT_PRSTATUS 1
#define NT_ARM_SYSTEM_CALL 0x404
#define NT_ARM_HW_BREAK 0x402
#define NT_ARM_HW_WATCH 0x403

static bool is_x86(uint8_t abi)
{
	return abi == PTRACEMON_ABI_X86_64 || abi == PTRACEMON_ABI_I386 ||
	       abi == PTRACEMON_ABI_X32;
}

static bool is_64bit(uint8_t abi)
{
	return abi == PTRACEMON_ABI_X86_64 || abi == PTRACEMON_ABI_ARM64;
}

/* Bytes of a peek or poke: a word of the ABI. x32 has the 32-bit calls. */
static uint32_t word_size(uint8_t abi)
{
	return is_64bit(abi) ? 8 : 4;
}

/* Bytes of struct user that are general registers, in front of it. */
static uint64_t user_registers(uint8_t abi)
{
	switch (abi) {
	case PTRACEMON_ABI_X86_64:
		return 27 * 8;
	case PTRACEMON_ABI_I386:
		return 17 * 4;
	case PTRACEMON_ABI_ARM:
		return 18 * 4;
	default:
		return 0; /* x32 reaches debug registers only; ARM64 none */
	}
}

/* Of addr and data, 32-bit calls too give the kernel the low half alone. */
static uint64_t argument(const struct ptracemon_call *call, uint64_t value)
{
	return request_number(call->abi, value);
}

bool act_sets_registers(const struct ptracemon_call *call)
{
	switch (request_number(call->abi, call->request)) {
	case SETREGS:
		return call->abi != PTRACEMON_ABI_ARM64;
	case SET_SYSCALL:
		return call->abi == PTRACEMON_ABI_ARM;
	case POKEUSER:
		return argument(call, call->addr) < user_registers(call->abi);
	case SETREGSET:
		/* An unsigned int to the kernel, whatever the ABI. */
		return (uint32_t)call->addr == NT_PRSTATUS ||
		       (uint32_t)call->addr == NT_ARM_SYSTEM_CALL;
	case SET_SYSCALL_INFO:
		return true;
	default:
		return false;
	}
}

/* Bytes of struct user where x86 has debug registers. */
#define DEBUG_REGISTERS 848
#define DEBUG_REGISTERS_END (848 + 8 * 8)
#define DEBUG_REGISTERS_I386 252
#define DEBUG_REGISTERS_I386_END (252 + 8 * 4)

/* Whether they are all that a call sets: the tracee stops there, and goes on as it was. */
static bool sets_debug_registers(const struct ptracemon_call *call)
{
	const uint64_t request = request_number(call->abi, call->request);
	const uint64_t at = argument(call, call->addr);

	if (request == SETREGSET)
		return !is_x86(call->abi) && ((uint32_t)call->addr == NT_ARM_HW_BREAK ||
					      (uint32_t)call->addr == NT_ARM_HW_WATCH);
	if (request != POKEUSER || !is_x86(call->abi))
		return false;
	return call->abi == PTRACEMON_ABI_I386 ?
		       at >= DEBUG_REGISTERS_I386 && at < DEBUG_REGISTERS_I386_END :
		       at >= DEBUG_REGISTERS && at < DEBUG_REGISTERS_END;
}

#define SETFPREGS 15
#define NT_PRFPREG 2
#define NT_X86_XSTATE 0x202

/* Of floating point and vectors. Of these the kernel says whether they are as before. */
static bool sets_vectors(const struct ptracemon_call *call)
{
	const uint64_t request = request_number(call->abi, call->request);
	const uint32_t type = (uint32_t)call->addr;

	return is_x86(call->abi) &&
	       (request == SETFPREGS ||
		(request == SETREGSET &&
		 (type == NT_PRFPREG || type == NT_X86_XSTATE)));
}

#define ARCH_PRCTL 30
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

/* Whether a request that can change something asks what there is. */
static bool only_asks(const struct ptracemon_call *call)
{
	return call->abi == PTRACEMON_ABI_X86_64 &&
	       call->request == ARCH_PRCTL &&
	       (call->data == ARCH_GET_FS || call->data == ARCH_GET_GS);
}

/* Whether the kernel says of a place that breakpoints explain what was done. */
static bool is_breakpoint(const struct record *record, unsigned int kind)
{
	return record->items[kind].flags & PTRACEMON_ITEM_BREAKPOINT;
}

static bool is_of_debugger(const struct record *record, const struct act *act)
{
	if (act->evidence & SESSION_MEMORY)
		return is_breakpoint(record, PTRACEMON_ITEM_WRITTEN_TO);
	if (act->evidence & SESSION_REGISTERS || sets_vectors(&record->call))
		return is_breakpoint(record, PTRACEMON_ITEM_RESUMED_AT);
	return sets_debug_registers(&record->call);
}

static void take_write(const struct ptracemon_call *call, uint64_t request,
		       struct act *act)
{
	if (only_asks(call))
		return;
	if (request == POKETEXT || request == POKEDATA) {
		act->evidence |= SESSION_MEMORY;
		act->word = word_size(call->abi);
		act->written = act->word;
		act->address = act_address(argument(call, call->addr));
		act->value = argument(call, call->data);
	} else if (act_sets_registers(call)) {
		act->evidence |= SESSION_REGISTERS;
	} else {
		act->evidence |= SESSION_CHANGED;
	}
	if (!is_of_debugger(act->event->record, act))
		act->evidence |= SESSION_BEYOND;
}

static enum session_begin begin_of(uint64_t request)
{
	switch (request) {
	case TRACEME:
		return SESSION_TRACEME;
	case ATTACH:
		return SESSION_ATTACH;
	case SEIZE:
		return SESSION_SEIZE;
	default:
		return SESSION_REQUEST;
	}
}

/* What a call did that did not fail. */
static void take_done(const struct ptracemon_call *call, uint64_t request,
		      struct act *act)
{
	act->evidence |= SESSION_DONE | SESSION_ATTACHED;
	if (request != SEIZE)
		act->evidence |= SESSION_STOPPED;
	act->effect = ACT_HOLDS;
	switch (call->request_class) {
	case PTRACEMON_CLASS_WRITE:
		take_write(call, request, act);
		break;
	case PTRACEMON_CLASS_READ:
		if (request == PEEKTEXT || request == PEEKDATA)
			act->evidence |= SESSION_READ;
		break;
	case PTRACEMON_CLASS_STEP:
		act->evidence |= SESSION_RESUMED;
		break;
	case PTRACEMON_CLASS_CONTROL:
		if (request == DETACH) {
			act->evidence |= SESSION_RESUMED;
			act->effect = ACT_RELEASES;
		} else if (request == KILL) {
			/* It kills what it can let run. */
			act->evidence |= SESSION_RESUMED;
			act->effect = ACT_KILLS;
		}
		break;
	default:
		break;
	}
}

/*
 * Whether somebody said no. Nobody does to who comes too early, means itself or
 * a thread of the kernel, or finds no process, nor by an error that is about
 * something else.
 */
static bool is_refused(const struct event *event)
{
	switch (event->denied_by) {
	case PTRACEMON_DENIED_NOT:
		return !event->error || event->error == EPERM ||
		       event->error == EACCES;
	case PTRACEMON_DENIED_NO_SUCH_PROCESS:
	case PTRACEMON_DENIED_SELF_OR_KTHREAD:
	case PTRACEMON_DENIED_NOT_STOPPED:
		return false;
	default:
		return true;
	}
}

static void take_resumed(struct act *act)
{
	struct ptracemon_place place;
	struct record_item path;

	if (record_place(act->event->record, PTRACEMON_ITEM_RESUMED_AT, &place,
			 &path))
		act->resumed_at = act_address(place.address);
}

static void take_call(const struct ptracemon_call *call, struct act *act)
{
	uint64_t request = request_number(call->abi, call->request);

	act->begin = begin_of(request);
	if (act->begin == SESSION_TRACEME) {
		act->evidence = SESSION_SELF_TRACED | SESSION_USED;
		if (memcmp(call->tracer.comm, call->tracee.comm,
			   sizeof(call->tracer.comm)) != 0)
			act->evidence |= SESSION_OWN_PROGRAM;
	} else {
		act->evidence = SESSION_TRACED | SESSION_USED;
		act->id = (uint32_t)call->pid;
	}
	if (!act->event->failed) {
		take_done(call, request, act);
		take_resumed(act);
	} else if (call->denied_by == PTRACEMON_DENIED_NO_SUCH_PROCESS) {
		act->effect = ACT_GONE;
	}
}

/* /proc/PID/mem: how it was opened tells what can be done with it. */
static uint32_t of_mem(const struct ptracemon_access *access)
{
	uint32_t uses = door_uses(access), evidence = 0;

	if (uses & DOOR_READS)
		evidence |= SESSION_READ;
	if (uses & DOOR_WRITES)
		evidence |= SESSION_MEM_OPENED;
	return evidence;
}

static uint32_t of_door(const struct ptracemon_access *access)
{
	/* A worker of io_uring, by what is open to them alone, whoever says so. */
	if (access->syscall < 0)
		return of_mem(access);
	switch (access->door) {
	case PTRACEMON_DOOR_PROCESS_VM_READV:
	case PTRACEMON_DOOR_PIDFD_GETFD:
		return SESSION_READ;
	case PTRACEMON_DOOR_PROCESS_VM_WRITEV:
		return SESSION_MEMORY | SESSION_VM_WRITTEN | SESSION_BEYOND;
	case PTRACEMON_DOOR_PROC_MEM:
		return of_mem(access);
	default:
		return 0;
	}
}

static void take_access(const struct ptracemon_access *access, struct act *act)
{
	act->begin = SESSION_ACCESS;
	act->evidence = SESSION_TRACED;
	if (!door_reads_state(access))
		act->evidence |= SESSION_USED;
	if (access->door == PTRACEMON_DOOR_PROC_MEM)
		act->evidence |= SESSION_PROC_MEM;
	if (act->event->failed)
		return;
	act->evidence |= SESSION_DONE | of_door(access);
	act->unmeasured = act->evidence & (SESSION_MEMORY | SESSION_MEM_OPENED);
}

/* Of what is not mapped executable nobody makes code, by this write alone. */
static bool may_be_code(const struct record *record)
{
	struct ptracemon_place place;
	struct record_item path;

	return record->memory.ranges > 1 ||
	       !record_place(record, PTRACEMON_ITEM_WRITTEN_TO, &place,
			     &path) ||
	       place.kind == PTRACEMON_PLACE_UNKNOWN ||
	       place.permissions & PTRACEMON_PERM_EXEC;
}

/* A few bytes are a word; of more it counts whether they can be code. */
static void take_bytes(const struct record *record, struct act *act)
{
	const struct record_item *payload =
		&record->items[PTRACEMON_ITEM_PAYLOAD];
	size_t i;

	act->written = record->memory.moved;
	act->address = act_address(record->memory.remote[0].addr);
	if (act->written <= sizeof(act->value) &&
	    payload->size == act->written) {
		act->word = (uint32_t)act->written;
		for (i = 0; i < act->word; i++)
			act->value |= (uint64_t)payload->bytes[i] << 8 * i;
	} else if (act->written >= ACT_CODE_BYTES && may_be_code(record)) {
		act->evidence |= SESSION_ADJACENT;
	}
}

static void take_memory(const struct record *record, struct act *act)
{
	const struct ptracemon_memory *memory = &record->memory;
	const bool mem = memory->door == PTRACEMON_DOOR_MEM_READ ||
			 memory->door == PTRACEMON_DOOR_MEM_WRITE;

	act->begin = SESSION_ACCESS;
	act->evidence = SESSION_TRACED | SESSION_USED;
	if (mem)
		act->evidence |= SESSION_PROC_MEM;
	if (act->event->failed)
		return;
	act->evidence |= SESSION_DONE;
	if (act->event->request_class != PTRACEMON_CLASS_WRITE) {
		act->evidence |= SESSION_READ;
		return;
	}
	act->evidence |= SESSION_MEMORY |
			 (mem ? SESSION_MEM_WRITTEN : SESSION_VM_WRITTEN);
	act->unmeasured = act->event->outcome != PTRACEMON_OUTCOME_SUCCESS;
	if (!act->unmeasured)
		take_bytes(record, act);
	/* Of several ranges the place is that of the first one. */
	if (!mem || !is_breakpoint(record, PTRACEMON_ITEM_WRITTEN_TO))
		act->evidence |= SESSION_BEYOND;
	else
		act->stays = !may_be_code(record);
}

/* A tracee's thread exits; that of a tracer lets all that it traces go. */
static bool take_end(const struct ptracemon_end *end, struct act *act)
{
	if (end->event != PTRACEMON_END_EXIT || !act->event->tracee->tid)
		return false;
	act->begin = SESSION_REQUEST;
	act->effect = ACT_EXITS;
	return true;
}

/* It is traced; nobody called. */
static void take_traced(enum session_begin begin, uint32_t evidence,
			struct act *act)
{
	act->begin = begin;
	act->effect = ACT_HOLDS;
	act->evidence = SESSION_DONE | SESSION_TRACED | SESSION_ATTACHED |
			SESSION_STOPPED | SESSION_USED | evidence;
}

bool act_of(const struct event *event, struct act *act)
{
	memset(act, 0, sizeof(*act));
	act->event = event;
	switch (event->type) {
	case PTRACEMON_TYPE_CALL:
		take_call(&event->record->call, act);
		break;
	case PTRACEMON_TYPE_ACCESS:
		take_access(&event->record->access, act);
		break;
	case PTRACEMON_TYPE_AUTO_ATTACH:
		take_traced(SESSION_AUTO_ATTACH, 0, act);
		break;
	case PTRACEMON_TYPE_TRACED:
		take_traced(SESSION_ALREADY_TRACED, SESSION_PARTIAL, act);
		break;
	case PTRACEMON_TYPE_MEMORY:
		take_memory(event->record, act);
		break;
	case PTRACEMON_TYPE_END:
		return take_end(&event->record->end, act);
	default:
		return false;
	}
	if (event->failed && is_refused(event))
		act->evidence |= SESSION_REFUSED;
	return true;
}
