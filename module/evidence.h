/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a call did, beyond its arguments: where it wrote and what, where a changed
 * tracee goes on, from where it was made, which program the tracee runs. As items
 * of its record, taken when the call is over.
 */
#ifndef _PTRACEMON_EVIDENCE_H
#define _PTRACEMON_EVIDENCE_H

#include <linux/minmax.h>
#include <linux/types.h>

#include "breakpoint.h"
#include "config.h"
#include "item.h"
#include "place.h"
#include "registers.h"

struct mm_struct;
struct task_struct;

/* Most bytes that are read before they are written: a debugger's word. */
#define PTRACEMON_BEFORE_MAX	8

/**
 * struct ptracemon_evidence - what is to be found out
 * @tracee: who it was done to, kept as identity.h says; NULL: not known, or the
 *	current task
 * @mm: its memory, kept by the caller, but maybe without users; NULL: ask @tracee
 * @written_to: address, if @writes
 * @poked: bytes of it, if that was a word
 * @resumed_at: address, if @resumes
 * @local: PTRACEMON_RANGES ranges of the caller's memory with what was written
 * @moved: bytes that were written from there
 * @now: nanoseconds, boot clock
 * @writes: @written_to counts
 * @resumes: @resumed_at counts
 * @change: of its registers, by the call
 * @moved_from: where it was, if @change is PTRACEMON_REGISTERS_MOVED
 * @stepped: it had been stopped by a single step
 * @before: what stood where it was written
 * @before_size: bytes of it; 0: not known
 * @aside: what stands there now, if that is where instructions are put aside
 * @aside_size: bytes of it; 0: it is not
 * @identifies: the tracee's executable is asked for
 * @tracee_known: out: no item TRACEE_EXE, since an earlier record has it
 * @tracee_named: out: that item was written
 * @may_lock: locks may be taken here; else no memory is looked into
 * @execs: self_exec_id of @tracee, before anything of it was read
 * @later: they are written where preemption is on, maybe on another CPU
 * @ready: items that were written already, and are only to be copied; or NULL
 * @ready_size: bytes of them
 */
struct ptracemon_evidence {
	struct task_struct *tracee;
	struct mm_struct *mm;
	u64 written_to;
	u32 poked;
	u64 resumed_at;
	const struct ptracemon_range *local;
	u64 moved;
	u64 now;
	bool writes;
	bool resumes;
	bool stepped;
	bool identifies;
	bool tracee_known;
	bool tracee_named;
	bool may_lock;
	bool later;
	u8 before_size;
	u8 aside_size;
	enum ptracemon_registers_change change;
	struct ptracemon_move moved_from;
	u8 before[PTRACEMON_BEFORE_MAX];
	u8 aside[PTRACEMON_COPY_MAX];
	u64 execs;
	const u8 *ready;
	u32 ready_size;
};

/* Whether evidence is asked for at all. Context: preemption off. */
static inline bool ptracemon_evidence_wanted(void)
{
	return ptracemon_config_is_on(PTRACEMON_SWITCH_EVIDENCE);
}

/**
 * ptracemon_evidence_room - bytes that its items take at the most
 * @evidence: what is to be found out; .tracee_known is decided here
 *
 * Context: preemption off.
 * Return: a multiple of 8.
 */
u32 ptracemon_evidence_room(struct ptracemon_evidence *evidence);

/**
 * ptracemon_evidence_write - find it out, and write the items
 * @at: where to, aligned to 8
 * @room: bytes there are; what does not fit is left out, or cut
 * @evidence: after ptracemon_evidence_room()
 *
 * Context: the current task made the call, which is over; an RCU read-side section.
 * Never sleeps, never faults anything in, waits for no lock that the tracee can
 * hold for long.
 * Return: bytes written.
 */
u32 ptracemon_evidence_write(u8 *at, u32 room,
			     struct ptracemon_evidence *evidence);

/**
 * ptracemon_evidence_before - what stands where something will be written
 * @bytes: out, PTRACEMON_BEFORE_MAX
 * @mm: the memory, kept by the caller, but maybe without users
 * @address: where
 * @size: how many bytes
 *
 * Context: as ptracemon_evidence_write(), where locks may be taken.
 * Return: @size, or 0 if that is not known.
 */
u8 ptracemon_evidence_before(u8 *bytes, struct mm_struct *mm, u64 address,
			     u64 size);

/**
 * ptracemon_evidence_prepare - write the items beforehand, where locks may be taken
 * @evidence: after ptracemon_evidence_room()
 * @items: where to, PTRACEMON_RECORD_MAX bytes, aligned to 8
 * @room: what that said
 *
 * Context: process, in an RCU read-side section.
 */
static inline void
ptracemon_evidence_prepare(struct ptracemon_evidence *evidence, u8 *items,
			   u32 room)
{
	evidence->ready_size = ptracemon_evidence_write(
		items, min_t(u32, room, PTRACEMON_RECORD_MAX), evidence);
	evidence->ready = items;
}

#endif /* _PTRACEMON_EVIDENCE_H */
