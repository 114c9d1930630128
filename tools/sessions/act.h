/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an event means for the session of its two tasks. Pure.
 */
#ifndef _PTRACEMON_TOOLS_ACT_H
#define _PTRACEMON_TOOLS_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/event.h"
#include "host/places.h"
#include "sessions/session.h"

/* What it does to the relation of the two. */
enum act_effect {
	ACT_NOTHING,
	ACT_HOLDS, /* the tracee's thread is traced from now on, or still */
	ACT_RELEASES,
	ACT_KILLS,
	ACT_EXITS, /* the tracee's thread has come to its end */
	ACT_GONE, /* there is no such task any more, or never was */
};

/**
 * struct act - what was done to a session
 * @event: what happened; of two tasks
 * @begin: what a session is that begins with it
 * @effect: if it did not fail
 * @id: what the caller calls the tracee, in its own pid namespace; 0: unknown
 * @evidence: SESSION_*
 * @written: bytes that were written
 * @word: of these, bytes that are looked at as a word; 0: none
 * @address: where they were written
 * @value: of @word
 * @resumed_at: where the tracee goes on; 0: not known
 * @stays: the kernel says that it wrote what was there
 * @unmeasured: it wrote, or can write, nobody knows how much
 * @places: paths that earlier records said, for who wants them; NULL: none
 */
struct act {
	const struct event *event;
	enum session_begin begin;
	enum act_effect effect;
	uint32_t id;
	uint32_t evidence;
	uint64_t written;
	uint32_t word;
	uint64_t address;
	uint64_t value;
	uint64_t resumed_at;
	bool stays;
	bool unmeasured;
	const struct places *places;
};

/* No user's address has more bits; what is above, arm64 and LAM ignore. */
static inline uint64_t act_address(uint64_t address)
{
	return address & ((1ull << 56) - 1);
}

/* So many bytes that touch are more than a breakpoint or a number. */
#define ACT_CODE_BYTES 24

/* Whether a call sets registers by which the tracee can be sent elsewhere. */
bool act_sets_registers(const struct ptracemon_call *call);

/* Returns false for a record that is not about two tasks. */
bool act_of(const struct event *event, struct act *act);

#endif /* _PTRACEMON_TOOLS_ACT_H */
