/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What records say, from plain values. Pure: no current, no time, no locks.
 */
#ifndef _PTRACEMON_RECORD_H
#define _PTRACEMON_RECORD_H

#include <linux/types.h>

#include "request.h"
#include "uapi/ptracemon.h"

/* Family of the request numbers of an ABI (enum ptracemon_abi). */
static inline enum ptracemon_family ptracemon_abi_family(u8 abi)
{
	switch (abi) {
	case PTRACEMON_ABI_ARM64:
		return PTRACEMON_FAMILY_ARM64;
	case PTRACEMON_ABI_ARM:
		return PTRACEMON_FAMILY_ARM;
	default:
		return PTRACEMON_FAMILY_X86;
	}
}

/* Whether the kernel takes arguments of an ABI as 32-bit values. */
static inline bool ptracemon_abi_is_32bit(u8 abi)
{
	return abi != PTRACEMON_ABI_X86_64 && abi != PTRACEMON_ABI_ARM64;
}

/*
 * The request as the kernel understands it: SYSCALL_DEFINE4(ptrace, long, ...)
 * compares the whole register, COMPAT_SYSCALL_DEFINE4 a compat_long_t
 * (kernel/ptrace.c).
 */
static inline u64 ptracemon_abi_request(u8 abi, u64 request)
{
	return ptracemon_abi_is_32bit(abi) ? (u32)request : request;
}

/**
 * ptracemon_record_relation - what holds between two tasks
 * @tracer: one
 * @tracee: the other
 *
 * Return: PTRACEMON_REL_* bits, 0 if either is absent.
 */
u32 ptracemon_record_relation(const struct ptracemon_identity *tracer,
			      const struct ptracemon_identity *tracee);

/* What a call returned: a compat stub's upper half is no part of it. */
static inline s64 ptracemon_record_result(u8 abi, u64 value)
{
	return ptracemon_abi_is_32bit(abi) ? (s32)value : (s64)value;
}

/* Whether that is an error: IS_ERR_VALUE() of the kernel, -MAX_ERRNO..-1. */
static inline bool ptracemon_record_failed(s64 result)
{
	return result < 0 && result >= -4095;
}

/* Whether a request, as the kernel understands it, writes a word of memory. */
static inline bool ptracemon_record_pokes(u64 request)
{
	return request == 4 /* PTRACE_POKETEXT */ ||
	       request == 5 /* PTRACE_POKEDATA */;
}

/*
 * Whether one can send the tracee elsewhere, by the instruction pointer, or sets
 * registers together with those that can.
 */
static inline bool
ptracemon_record_sets_registers(enum ptracemon_family family, u64 request)
{
	switch (request) {
	case 13: /* PTRACE_SETREGS where there is one */
		return family != PTRACEMON_FAMILY_ARM64;
	case 15: /* PTRACE_SETFPREGS: these too go with where it is */
		return family == PTRACEMON_FAMILY_X86;
	case 6: /* PTRACE_POKEUSR */
	case 0x4205: /* PTRACE_SETREGSET */
	case 0x4212: /* PTRACE_SET_SYSCALL_INFO */
		return true;
	default:
		return false;
	}
}

/* Of these: whether it sets floating point or vector registers. x86 only. */
bool ptracemon_record_sets_vectors(u64 request, u64 address);

/* Of these: whether registers.h looks at all that it sets, and can say that it stayed. */
bool ptracemon_record_registers_known(u64 request, u64 address);

/**
 * ptracemon_record_outcome - enter how a call ended
 * @call: a call with .abi
 * @value: the return register
 * @duration: nanoseconds
 */
static inline void ptracemon_record_outcome(struct ptracemon_call *call,
					    u64 value, u64 duration)
{
	call->result = ptracemon_record_result(call->abi, value);
	call->duration = duration;
	call->outcome = ptracemon_record_failed(call->result) ?
				PTRACEMON_OUTCOME_FAILURE :
				PTRACEMON_OUTCOME_SUCCESS;
}

/**
 * struct ptracemon_refusal - what is known of a call that failed
 * @error: positive
 * @present: the tracee was there when the call began
 * @traceme: the request was PTRACE_TRACEME
 * @attach: the request was PTRACE_TRACEME, PTRACE_ATTACH or PTRACE_SEIZE
 * @found: the tracee is there now; else nothing below is known
 * @self: it is a thread of the caller's process
 * @kthread: it is a kernel thread
 * @permitted: credentials, capabilities and dumpability allow it (TRACEME: those of
 *	the parent)
 * @traced: somebody traces it
 * @exiting: it has exited
 */
struct ptracemon_refusal {
	u64 error;
	bool present;
	bool traceme;
	bool attach;
	bool found;
	bool self;
	bool kthread;
	bool permitted;
	bool traced;
	bool exiting;
};

/**
 * ptracemon_record_denied - why a call was refused
 * @refusal: what is known
 *
 * Return: enum ptracemon_denied; PTRACEMON_DENIED_NOT for an error that is no
 * refusal (bad argument, bad address, interrupted).
 */
u8 ptracemon_record_denied(const struct ptracemon_refusal *refusal);

/**
 * ptracemon_record_door - which door a system call is
 * @abi: enum ptracemon_abi
 * @syscall: its number; -1 for a worker of io_uring, which asks for that power only
 *	when it opens a file
 *
 * Of those that open a file, all that need PTRACE_MODE_ATTACH open a task's
 * memory (fs/proc/base.c).
 *
 * Return: enum ptracemon_door.
 */
u8 ptracemon_record_door(u8 abi, s32 syscall);

/* The class that a door's records count as; see enum ptracemon_door. */
u32 ptracemon_record_door_class(u8 door);

/**
 * ptracemon_record_text - copy text into a field, cut if too long
 * @field: out, always terminated by NUL and padded with it
 * @size: bytes of @field
 * @text: what to copy
 * @length: bytes of @text without terminating NUL
 *
 * Blanks and newlines at the end are left out.
 */
void ptracemon_record_text(u8 *field, size_t size, const char *text,
			   size_t length);

#endif /* _PTRACEMON_RECORD_H */
