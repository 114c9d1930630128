/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One hit, one record. Called by the probes: nothing here sleeps, allocates,
 * prints or faults.
 */
#ifndef _PTRACEMON_CAPTURE_H
#define _PTRACEMON_CAPTURE_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

struct task_struct;

/* The plain arguments of a call, whole registers. */
struct ptracemon_arguments {
	u64 request;
	u64 pid;
	u64 addr;
	u64 data;
};

/**
 * ptracemon_capture_set_reader - whose canaries are let through
 * @tgid: process id of the consumer, in the initial namespace; 0: none
 *
 * Context: any.
 */
void ptracemon_capture_set_reader(u32 tgid);

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

/* Counts a hit that is not wanted. Context: preemption off. */
void ptracemon_capture_filtered(void);

/**
 * ptracemon_capture_begin - note a call and both tasks, as it begins
 * @call: out: everything but how it ended; the header has the time only
 * @abi: enum ptracemon_abi
 * @arguments: of the call, by the current task
 *
 * Context: preemption off.
 * Return: false if the knob `children` leaves it out; it has been counted then.
 */
bool ptracemon_capture_begin(struct ptracemon_call *call, u8 abi,
			     const struct ptracemon_arguments *arguments);

/**
 * ptracemon_capture_end - store the record of a call that has returned
 * @call: from ptracemon_capture_begin()
 * @value: the return register
 *
 * Context: preemption off; the current task made the call.
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

/**
 * ptracemon_capture_access - store that the current task asked for access
 * @task: to whom; kept by the caller
 * @mode: PTRACE_MODE_*, with PTRACE_MODE_ATTACH
 * @outcome: enum ptracemon_outcome
 *
 * Context: within a system call of the current task; preemption off.
 */
void ptracemon_capture_access(struct task_struct *task, u32 mode, u8 outcome);

/**
 * ptracemon_capture_auto_attach - store that a new task has a tracer
 * @parent: who made it
 * @child: it
 * @how: enum ptracemon_attached_by
 *
 * Context: an RCU read-side section that keeps both; preemption off.
 */
void ptracemon_capture_auto_attach(struct task_struct *parent,
				   struct task_struct *child, u32 how);

#endif /* _PTRACEMON_CAPTURE_H */
