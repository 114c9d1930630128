/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One hit, one record. Called by the probes: nothing here sleeps, allocates,
 * prints, faults, or takes a lock.
 */
#ifndef _PTRACEMON_CAPTURE_H
#define _PTRACEMON_CAPTURE_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

/* The plain arguments of a call, whole registers. */
struct ptracemon_arguments {
	u64 request;
	u64 pid;
	u64 addr;
	u64 data;
};

/**
 * ptracemon_capture_wanted - whether a call is to become a record
 * @abi: enum ptracemon_abi
 * @request: first argument, the whole register
 *
 * Context: preemption off.
 */
bool ptracemon_capture_wanted(u8 abi, u64 request);

/* Whether calls are to be watched until they return. Context: preemption off. */
bool ptracemon_capture_outcome(void);

/**
 * ptracemon_capture_begin - note a call and both tasks, as it begins
 * @call: out: everything but how it ended; the header has the time only
 * @abi: enum ptracemon_abi
 * @arguments: of the call, by the current task
 *
 * Context: preemption off.
 */
void ptracemon_capture_begin(struct ptracemon_call *call, u8 abi,
			     const struct ptracemon_arguments *arguments);

/**
 * ptracemon_capture_end - store the record of a call that has returned
 * @call: from ptracemon_capture_begin()
 * @value: the return register
 *
 * Context: preemption off.
 */
void ptracemon_capture_end(struct ptracemon_call *call, u64 value);

/**
 * ptracemon_capture_unwatched - store the record of a call as it begins
 * @abi: enum ptracemon_abi
 * @arguments: of the call, by the current task
 *
 * The outcome will be unknown. Context: preemption off.
 */
void ptracemon_capture_unwatched(u8 abi,
				 const struct ptracemon_arguments *arguments);

#endif /* _PTRACEMON_CAPTURE_H */
