/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording, block by block, from a file or a pipe. See format.h.
 */
#ifndef _PTRACEMON_TOOLS_PLAYBACK_H
#define _PTRACEMON_TOOLS_PLAYBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording/format.h"

/**
 * struct playback - where a file is read
 * @fd: the file
 * @offset: of the next block, in the file
 * @base: where its recording begins, in the file
 * @magic: of that recording
 * @begun: the block START has been read
 * @ended: the block END has been read
 * @memory: bytes of the file, from @at on not handed out yet
 * @at: see there
 * @used: bytes in @memory
 * @start: of the recording
 * @wrong: memory for a sentence
 * @problem: what is wrong at @offset, in words; NULL: nothing
 */
struct playback {
	int fd;
	uint64_t offset;
	uint64_t base;
	struct recording_magic magic;
	bool begun;
	bool ended;
	uint8_t *memory;
	size_t at;
	size_t used;
	struct recording_start start;
	char wrong[256];
	const char *problem;
};

/* Returns false if there is no memory. */
bool playback_init(struct playback *playback, int fd);
void playback_free(struct playback *playback);

enum played {
	PLAYED_BLOCK,
	PLAYED_OVER,	/* it is at its end, or this is to end: nothing is wrong */
	PLAYED_DAMAGED, /* playback->problem says why, playback->offset where */
};

/**
 * playback_next - read a block
 * @playback: where
 * @head: out
 * @bytes: out, good until the next call
 *
 * After START, playback->start is set. In a pipe another recording can follow.
 */
enum played playback_next(struct playback *playback,
			  struct recording_block *head, const void **bytes);

#endif /* _PTRACEMON_TOOLS_PLAYBACK_H */
