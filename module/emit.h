/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What records of what tasks do have in common: whether there is to be one, of what
 * rank, and which items it gets.
 */
#ifndef _PTRACEMON_EMIT_H
#define _PTRACEMON_EMIT_H

#include <linux/minmax.h>
#include <linux/sched.h>

#include "buffers.h"
#include "command.h"
#include "config.h"
#include "evidence.h"
#include "known.h"
#include "relation.h"

/* Who takes which part; NULL for one that is not there. */
struct ptracemon_roles {
	struct task_struct *tracer;
	struct task_struct *tracee;
};

/* Counts a hit that is not wanted. Context: preemption off. */
static inline void ptracemon_emit_filtered(void)
{
	struct ptracemon_stats *stats = ptracemon_buffers_counters();

	ptracemon_count(&stats->hits);
	ptracemon_count(&stats->filtered);
}

/*
 * Whether the knob `children` leaves a record out; then it has been counted there.
 * Context: preemption off, which keeps both.
 */
static inline bool ptracemon_emit_left_out(const struct ptracemon_roles *roles,
					   u32 request_class)
{
	enum ptracemon_children children = ptracemon_config_get()->children;

	if (likely(children == PTRACEMON_CHILDREN_ALL))
		return false;
	if (children == PTRACEMON_CHILDREN_CONTROL &&
	    (request_class == PTRACEMON_CLASS_ATTACH ||
	     request_class == PTRACEMON_CLASS_CONTROL))
		return false;
	if (!ptracemon_relation_is_plain_child(roles->tracer, roles->tracee))
		return false;
	ptracemon_buffers_count(children);
	return true;
}

static inline bool ptracemon_emit_is_bulk(u32 request_class)
{
	return request_class == PTRACEMON_CLASS_READ ||
	       request_class == PTRACEMON_CLASS_STEP;
}

/* What a record of a class may push aside: enum ptracemon_rank. */
static inline u32 ptracemon_emit_rank(u32 request_class, bool failed,
				      bool plain_child)
{
	if (failed)
		return PTRACEMON_RANK_REFUSED;
	if (ptracemon_emit_is_bulk(request_class))
		return PTRACEMON_RANK_BULK;
	return plain_child ? PTRACEMON_RANK_CHILD : PTRACEMON_RANK_FOREIGN;
}

/**
 * struct ptracemon_extras - what is wanted behind a record's fixed part
 * @command: path and command line of the current task
 * @of_tracee: which is the tracee
 * @may_lock: spinlocks may be taken here
 * @evidence: what was done; NULL: not wanted
 */
struct ptracemon_extras {
	bool command;
	bool of_tracee;
	bool may_lock;
	struct ptracemon_evidence *evidence;
};

/* Fills what was reserved behind @body. */
void ptracemon_emit_items(struct ptracemon_record *record, u32 body,
			  bool command, u64 time,
			  const struct ptracemon_extras *extras);

/**
 * ptracemon_emit_reserve - begin a record, with the items behind it that are wanted,
 *	not known yet, and have room
 * @type: enum ptracemon_type
 * @body: bytes of its fixed part
 * @claim: whose it is
 * @time: nanoseconds, boot clock
 * @extras: what is wanted
 *
 * Context: the current task made the call; preemption off until the commit.
 * Return: the record, for ptracemon_buffers_commit(); NULL if it was lost.
 */
static __always_inline void *
ptracemon_emit_reserve(u16 type, u32 body, const struct ptracemon_claim *claim,
		       u64 time, const struct ptracemon_extras *extras)
{
	bool known = extras->command &&
		     ptracemon_known(PTRACEMON_KNOWN_CALLER, current, time);
	bool command = extras->command && !known;
	struct ptracemon_record *record;
	u32 spare = command ? PTRACEMON_COMMAND_MAX : 0;

	if (extras->evidence)
		spare = min_t(u32, PTRACEMON_RECORD_MAX - body,
			      spare + ptracemon_evidence_room(extras->evidence));
	record = ptracemon_buffers_reserve(type, body, spare, claim, time);
	if (unlikely(!record))
		return NULL;
	if (known)
		record->flags |= PTRACEMON_RECORD_COMMAND_KNOWN;
	if (extras->evidence && extras->evidence->tracee_known)
		record->flags |= PTRACEMON_RECORD_TRACEE_KNOWN;
	if (record->length > body)
		ptracemon_emit_items(record, body, command, time, extras);
	return record;
}

#endif /* _PTRACEMON_EMIT_H */
