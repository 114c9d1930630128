/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to a tracer's power other than ptrace(2), and what goes through them: one
 * hit, one record. Called by the probes: nothing here sleeps, allocates, prints or
 * faults.
 */
#ifndef _PTRACEMON_DOORS_H
#define _PTRACEMON_DOORS_H

#include <linux/types.h>

#include "evidence.h"
#include "uapi/ptracemon.h"

struct mm_struct;
struct task_struct;

/**
 * ptracemon_doors_access - store that the current task asked for access
 * @task: to whom; kept by the caller
 * @mode: PTRACE_MODE_*, with PTRACE_MODE_ATTACH
 * @outcome: enum ptracemon_outcome
 * @payer: from ptracemon_payer_of_current()
 *
 * Context: within a system call of the current task; preemption off.
 */
void ptracemon_doors_access(struct task_struct *task, u32 mode, u8 outcome,
			    u32 payer);

/**
 * ptracemon_doors_auto_attach - store that a new task has a tracer
 * @parent: who made it
 * @child: it
 * @how: enum ptracemon_attached_by
 *
 * Context: an RCU read-side section that keeps both; preemption off.
 */
void ptracemon_doors_auto_attach(struct task_struct *parent,
				 struct task_struct *child, u32 how);

/**
 * struct ptracemon_transfer - memory that the current task moves, from the
 *	beginning of that to its end
 * @time: when it began
 * @remote: as in struct ptracemon_memory
 * @local: the same in the caller, of what is written
 * @ranges: how many remote ones there are
 * @moved: bytes that were moved, once it is over
 * @mm: the memory of the tracee, kept by the caller; NULL: it is asked for by @pid
 * @execs: self_exec_id of the tracee
 * @pid: as the caller sees it
 * @payer: whose share of the ring its record takes
 * @relation: PTRACEMON_REL_*, what only the tasks themselves tell
 * @flags: PTRACEMON_MEMORY_*
 * @abi: enum ptracemon_abi
 * @door: enum ptracemon_door
 * @plain_child: the tracee is the caller's own child, and may do no more than it
 * @before: see struct ptracemon_evidence
 * @before_size: likewise
 * @met: it is known whose memory it is: what follows, @relation and @plain_child
 *	are filled in
 * @unwanted: there shall be no record
 * @tracee: as it was then
 */
struct ptracemon_transfer {
	u64 time;
	struct ptracemon_range remote[PTRACEMON_RANGES];
	struct ptracemon_range local[PTRACEMON_RANGES];
	u64 ranges;
	u64 moved;
	struct mm_struct *mm;
	u64 execs;
	s32 pid;
	u32 payer;
	u32 relation;
	u32 flags;
	u8 abi;
	u8 door;
	bool plain_child;
	bool met;
	bool unwanted;
	u8 before_size;
	u8 before[PTRACEMON_BEFORE_MAX];
	struct ptracemon_identity tracee;
};

/**
 * ptracemon_doors_begins - whether a transfer may become a record
 * @transfer: with .door, .mm or .pid; .time and .payer are filled in
 *
 * Context: preemption off.
 */
bool ptracemon_doors_begins(struct ptracemon_transfer *transfer);

/* Notes what stands where it will be written. Context: likewise. */
void ptracemon_doors_before(struct ptracemon_transfer *transfer);

/* Counts one that may not. Context: preemption off. */
void ptracemon_doors_ignore(void);

/**
 * ptracemon_doors_met - whose memory it is
 * @transfer: one that may become a record
 * @tracee: it, kept as identity.h says, or NULL
 *
 * Context: preemption off.
 */
void ptracemon_doors_met(struct ptracemon_transfer *transfer,
			 struct task_struct *tracee);

/**
 * ptracemon_doors_transfer - store that memory was moved, if that is wanted
 * @transfer: what ptracemon_doors_begins() has seen
 * @result: bytes, or -errno
 * @over: it has ended; else @result means nothing
 *
 * Context: preemption off; the current task moved it.
 */
void ptracemon_doors_transfer(struct ptracemon_transfer *transfer, s64 result,
			      bool over);

/**
 * ptracemon_doors_transfer_later - the same of one that has ended, once locks may be
 *	taken
 * @transfer: likewise, with .mm still kept
 * @result: likewise
 * @items: memory to use, PTRACEMON_RECORD_MAX bytes; NULL: no evidence
 *
 * Context: process, may sleep; the current task moved it.
 */
void ptracemon_doors_transfer_later(struct ptracemon_transfer *transfer,
				    s64 result, u8 *items);

#endif /* _PTRACEMON_DOORS_H */
