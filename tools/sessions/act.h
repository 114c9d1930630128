/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a record says that one task did to another, whatever the type of the
 * record. Pure.
 */
#ifndef _PTRACEMON_TOOLS_ACT_H
#define _PTRACEMON_TOOLS_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/decode.h"
#include "sessions/session.h"

/* What it does to the relation of the two. */
enum act_effect {
	ACT_NOTHING,
	ACT_HOLDS, /* the tracee's thread is traced from now on, or still */
	ACT_RELEASES,
	ACT_KILLS,
	ACT_GONE, /* there is no such task any more, or never was */
};

/**
 * struct act - what was done
 * @tracer: who
 * @tracee: to whom; zero if there was no such process
 * @parent: who made @tracee, of a child that is born with a tracer; else NULL
 * @relation: PTRACEMON_REL_*
 * @since: when it began, boot time
 * @begin: what a session is that begins with it
 * @effect: if it did not fail
 * @failed: it ended with an error
 * @request_class: enum ptracemon_class of a call, else 0
 * @is_access: by a door, @door
 * @door: enum ptracemon_door
 * @denied: enum ptracemon_denied
 * @id: what the caller calls the tracee, in its own pid namespace; 0: unknown
 * @evidence: SESSION_*
 * @word: bytes that were poked; 0: none
 * @address: where
 * @unmeasured: it wrote, or can write, nobody knows how much
 */
struct act {
	const struct ptracemon_identity *tracer;
	const struct ptracemon_identity *tracee;
	const struct ptracemon_identity *parent;
	uint32_t relation;
	uint64_t since;
	enum session_begin begin;
	enum act_effect effect;
	bool failed;
	uint8_t request_class;
	bool is_access;
	uint8_t door;
	uint8_t denied;
	uint32_t id;
	uint32_t evidence;
	uint32_t word;
	uint64_t address;
	bool unmeasured;
};

/* Returns false for a record that is not about two tasks. */
bool act_of(const struct record *record, struct act *act);

#endif /* _PTRACEMON_TOOLS_ACT_H */
