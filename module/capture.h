/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One call of ptrace(2), one record. Called by the probe: nothing here sleeps,
 * allocates, prints or faults.
 */
#ifndef _PTRACEMON_CAPTURE_H
#define _PTRACEMON_CAPTURE_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "arguments.h"
#include "config.h"
#include "registers.h"
#include "uapi/ptracemon.h"

/**
 * struct ptracemon_watched - what is kept of a call until it returns
 * @time: when it began
 * @user: where its arguments are
 * @resumed_at: of PTRACE_DETACH: where the tracee goes on; else, or if that is not
 *	known, 0
 * @registers: of a call that sets registers: as they were before
 * @relation: PTRACEMON_REL_*, what only the tasks themselves tell
 * @payer: whose share of the ring its record takes
 * @abi: enum ptracemon_abi
 * @request_class: enum ptracemon_class
 * @own_child: the tracee is the tracer's own child
 * @traceme: the request is PTRACE_TRACEME
 * @other: who is in it beside the caller: for PTRACE_TRACEME the tracer, else
 *	the tracee. It may be gone when the call returns
 */
struct ptracemon_watched {
	u64 time;
	const struct pt_regs *user;
	u64 resumed_at;
	struct ptracemon_registers registers;
	u32 relation;
	u32 payer;
	u8 abi;
	u8 request_class;
	bool own_child;
	bool traceme;
	struct ptracemon_identity other;
};

/**
 * ptracemon_capture_unwanted - whether the knob `requests` leaves a call out,
 *	at a glance
 * @abi: enum ptracemon_abi
 * @user: registers of user space, of a call by the current task
 *
 * Context: preemption off.
 * Return: true for nearly all that are left out; ptracemon_capture_wanted()
 * decides about the others.
 */
static __always_inline bool
ptracemon_capture_unwanted(u8 abi, const struct pt_regs *user)
{
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));
	u64 wanted =
		ptracemon_config_get()->requests.low[ptracemon_abi_family(abi)];

	return request < 0x40 && !(wanted >> request & 1);
}

/* The same for what is not as simple as most calls. */
bool ptracemon_capture_wanted_specially(u64 request, u8 abi,
					const struct pt_regs *user);

/**
 * ptracemon_capture_wanted - whether a call is to become a record
 * @abi: enum ptracemon_abi
 * @user: as above
 *
 * Context: preemption off.
 */
static inline bool ptracemon_capture_wanted(u8 abi, const struct pt_regs *user)
{
	const struct ptracemon_config *config = ptracemon_config_get();
	u64 request = ptracemon_abi_request(
		abi, ptracemon_arguments_request(abi, user));

	if (likely(config->children == PTRACEMON_CHILDREN_ALL &&
		   ptracemon_request_set_has(&config->requests,
					     ptracemon_abi_family(abi),
					     request)))
		return true;
	return ptracemon_capture_wanted_specially(request, abi, user);
}

/* Whether calls are to be watched until they return. Context: preemption off. */
static inline bool ptracemon_capture_outcome(void)
{
	return ptracemon_config_is_on(PTRACEMON_SWITCH_OUTCOME);
}

/**
 * ptracemon_capture_begin - note a call that will be watched until it returns
 * @watched: out
 * @abi: enum ptracemon_abi
 * @user: registers of user space, of a call by the current task
 * @payer: from ptracemon_payer_of_current()
 *
 * Context: preemption off.
 */
void ptracemon_capture_begin(struct ptracemon_watched *watched, u8 abi,
			     const struct pt_regs *user, u32 payer);

/**
 * ptracemon_capture_end - store the record of a call that has returned
 * @watched: from ptracemon_capture_begin()
 * @value: the return register
 *
 * Context: preemption off; the current task made the call.
 */
void ptracemon_capture_end(const struct ptracemon_watched *watched, u64 value);

/**
 * ptracemon_capture_end_later - the same, once locks may be taken
 * @watched: from ptracemon_capture_begin(), with .user still valid
 * @value: the return register
 * @items: memory to use, PTRACEMON_RECORD_MAX bytes; NULL: no evidence
 *
 * Context: process, may sleep; the current task made the call.
 */
void ptracemon_capture_end_later(const struct ptracemon_watched *watched,
				 u64 value, u8 *items);

/**
 * ptracemon_capture_unwatched - store the record of a call as it begins
 * @abi: enum ptracemon_abi
 * @user: as for ptracemon_capture_begin()
 * @payer: likewise
 *
 * The outcome will be unknown. Context: preemption off.
 */
void ptracemon_capture_unwatched(u8 abi, const struct pt_regs *user,
				 u32 payer);

#endif /* _PTRACEMON_CAPTURE_H */
