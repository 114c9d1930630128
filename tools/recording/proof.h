/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether recordings are as they were sealed: the chain of seals is made again from
 * the bytes. Blocks come from playback.h, which has found what is damaged. Pure.
 */
#ifndef _PTRACEMON_TOOLS_PROOF_H
#define _PTRACEMON_TOOLS_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording/playback.h"
#include "recording/seal.h"

/* So many seals can be given that are known from elsewhere. */
#define PROOF_HEADS	16

/**
 * struct proof_head - a seal that is known from elsewhere
 * @seal: the seal
 * @found: it is in the chain, and all that it stands for is as it was
 */
struct proof_head {
	uint8_t seal[RECORDING_SEAL_SIZE];
	bool found;
};

/**
 * struct proof_place - a record
 * @there: there is one
 * @cpu: its CPU
 * @sequence: its number there
 */
struct proof_place {
	bool there;
	uint32_t cpu;
	uint64_t sequence;
};

/**
 * struct proof - what is known of the recording at hand
 * @heads: seals that must be found
 * @head_count: how many
 * @begun: there is a recording
 * @start: of the file at hand
 * @sealer: what has come since the last seal
 * @seal: the last one
 * @reason: how the file at hand ended, enum recording_reason; 0: not yet
 * @broken: something was wrong with that file: no more is known of its chain
 * @bad: something was wrong with the recording
 * @suspect: the first record behind the last seal
 * @good: the last record
 * @since: UTC when it began, nanoseconds
 * @until: UTC up to which it is complete
 * @files: of it
 * @records: of these
 * @file_records: of the file at hand
 * @text: memory for sentences
 */
struct proof {
	struct proof_head heads[PROOF_HEADS];
	size_t head_count;
	bool begun;
	struct recording_start start;
	struct sealer sealer;
	uint8_t seal[RECORDING_SEAL_SIZE];
	uint32_t reason;
	bool broken;
	bool bad;
	struct proof_place suspect;
	struct proof_place good;
	uint64_t since;
	uint64_t until;
	uint64_t files;
	uint64_t records;
	uint64_t file_records;
	char text[320];
};

/* Whether a START begins another recording than the one at hand. */
bool proof_is_new(const struct proof *proof,
		  const struct recording_start *start);

/**
 * proof_block - the next block
 * @proof: @heads and @head_count are set, all else zero at first
 * @playback: which has it
 * @head: of the block
 * @bytes: likewise
 *
 * Before a START for which proof_is_new(), proof_over() is due.
 *
 * Return: NULL, or what is wrong, in words.
 */
const char *proof_block(struct proof *proof, const struct playback *playback,
			const struct recording_block *head, const void *bytes);

/*
 * The file is damaged, or has no end: its chain is broken. Returns which record is
 * the last one before that, in words.
 */
const char *proof_damage(struct proof *proof);

/* Nothing more of this recording comes. Returns as proof_block(). */
const char *proof_over(struct proof *proof);

#endif /* _PTRACEMON_TOOLS_PROOF_H */
