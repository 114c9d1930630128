/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was written in a session, as far as records show its bytes, and where
 * the tracee went on last. Words and writes that touch make a piece. Pure.
 *
 * Bounded: a session keeps WRITTEN_PIECES pieces, WRITTEN_BYTES bytes of all of
 * them, and of each path its last WRITTEN_PATH bytes, less than 8 KiB in all;
 * with TABLE_MAX sessions these are 32 MiB at the most. What does not fit is
 * counted. The first WRITTEN_FIRST pieces stay, and of the others the last ones;
 * but what can be executed takes the place of what cannot, and what was
 * executed that of both, so that nobody hides code behind other writes.
 */
#ifndef _PTRACEMON_TOOLS_WRITTEN_H
#define _PTRACEMON_TOOLS_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/places.h"
#include "sessions/act.h"
#include "sessions/target.h"

#define WRITTEN_PIECES	8
#define WRITTEN_FIRST	4
#define WRITTEN_BYTES	4096
#define WRITTEN_PATH	128

/* What a piece is worth when there is no room. */
enum written_worth {
	WRITTEN_DATA,
	WRITTEN_CODE, /* it can be executed, or that is not known */
	WRITTEN_EXECUTED, /* the tracee was sent there */
	WRITTEN_WORTHS,
};

/**
 * struct written_place - what is mapped somewhere
 * @place: as a record has it; zero if none does
 * @path: the end of its path
 * @size: bytes of @path; 0: it has none, or none is known
 * @cut: there is more before it
 */
struct written_place {
	struct ptracemon_place place;
	uint8_t path[WRITTEN_PATH];
	uint32_t size;
	bool cut;
};

/**
 * struct written_piece - bytes that touch
 * @address: where they begin
 * @size: how many were written
 * @bytes: the first of them
 * @known: how many these are; if @size is more, others were not shown
 * @worth: enum written_worth
 * @placed: @address is known
 * @at: what was mapped there
 */
struct written_piece {
	uint64_t address;
	uint64_t size;
	uint8_t *bytes;
	uint32_t known;
	uint8_t worth;
	bool placed;
	struct written_place at;
};

/**
 * struct written - of a session
 * @pieces: in the order in which they began
 * @count: how many
 * @known: bytes of all together
 * @more: pieces for which there was no room
 * @unkept: bytes that records showed, for which there was none
 * @resumed: the tracee was sent somewhere
 * @executed: to where it was written; @resumed_at is that place then
 * @resumed_at: where it was sent last
 */
struct written {
	struct written_piece pieces[WRITTEN_PIECES];
	size_t count;
	size_t known;
	uint64_t more;
	uint64_t unkept;
	bool resumed;
	bool executed;
	struct written_place resumed_at;
};

/**
 * written_take - take what an act wrote into account
 * @written: of its session; NULL in it: nothing yet. Without memory it stays so
 * @act: that wrote
 * @target: which has it already: a breakpoint that goes leaves nothing
 */
void written_take(struct written **written, const struct act *act,
		  const struct target *target);

/* Likewise where the tracee goes on. @executed: that was written before. */
void written_resume(struct written **written, const struct act *act,
		    bool executed);

/* @written: NULL: nothing. */
void written_free(struct written *written);

/* The piece that is worth most, by @index: 0, ...; NULL behind the last. */
const struct written_piece *written_piece(const struct written *written,
					  size_t index);

/* Entropy of the known bytes, in hundredths of a bit per byte: 0 to 800. */
unsigned int written_entropy(const struct written_piece *piece);

#endif /* _PTRACEMON_TOOLS_WRITTEN_H */
