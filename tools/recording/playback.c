// SPDX-License-Identifier: GPL-2.0
/*
 * A recording, block by block. See playback.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stop.h"
#include "recording/playback.h"

/* The largest block, and so much that small ones need few calls. */
#define MEMORY_SIZE	(sizeof(struct recording_block) + RECORDING_BLOCK_MAX)

bool playback_init(struct playback *playback, int fd)
{
	memset(playback, 0, sizeof(*playback));
	playback->fd = fd;
	playback->memory = malloc(MEMORY_SIZE);
	return playback->memory;
}

void playback_free(struct playback *playback)
{
	free(playback->memory);
	playback->memory = NULL;
}

static size_t available(const struct playback *playback)
{
	return playback->used - playback->at;
}

static enum played damaged(struct playback *playback, const char *problem)
{
	playback->problem = problem;
	return PLAYED_DAMAGED;
}

/*
 * Sees to it that @length bytes are there, or all up to the end of the file.
 * Returns PLAYED_BLOCK for both.
 */
static enum played need(struct playback *playback, size_t length)
{
	if (available(playback) < length && playback->at) {
		playback->used -= playback->at;
		memmove(playback->memory, playback->memory + playback->at,
			playback->used);
		playback->at = 0;
	}
	while (available(playback) < length) {
		ssize_t count = read(playback->fd,
				     playback->memory + playback->used,
				     MEMORY_SIZE - playback->used);

		if (!count)
			break;
		if (count > 0)
			playback->used += (size_t)count;
		else if (errno != EINTR)
			return damaged(playback, strerror(errno));
		if (stop_asked)
			return PLAYED_STOPPED;
	}
	return PLAYED_BLOCK;
}

static const void *hand_out(struct playback *playback, size_t length)
{
	const void *bytes = playback->memory + playback->at;

	playback->at += length;
	playback->offset += length;
	return bytes;
}

/* Where a recording must begin, or nothing. */
static enum played take_magic(struct playback *playback)
{
	struct recording_magic magic;
	enum played played = need(playback, sizeof(magic));
	const char *wrong;

	if (played != PLAYED_BLOCK)
		return played;
	if (!available(playback))
		return playback->offset ? PLAYED_OVER :
					  damaged(playback, "it is empty");
	if (available(playback) < sizeof(magic))
		return damaged(playback, playback->offset ?
			"behind the end of a recording is something else" :
			"it is not a recording of ptracemon");
	memcpy(&magic, playback->memory + playback->at, sizeof(magic));
	wrong = recording_check_magic(&magic, playback->wrong,
				      sizeof(playback->wrong));
	if (wrong)
		return damaged(playback, wrong);
	playback->base = playback->offset;
	playback->begun = false;
	playback->ended = false;
	hand_out(playback, sizeof(magic));
	return PLAYED_BLOCK;
}

/* Whether blocks of such a type may come here. */
static const char *check_place(const struct playback *playback,
			       const struct recording_block *head)
{
	if (!playback->begun != (head->type == RECORDING_START))
		return playback->begun ?
			       "a recording begins within another one" :
			       "its first block is missing";
	if (playback->begun && head->type == RECORDING_RECORDS &&
	    head->cpu >= playback->start.cpus)
		return "there is no such CPU";
	return NULL;
}

/* Follows the blocks that say where in a run this is. */
static const char *take_place(struct playback *playback,
			      const struct recording_block *head, const void *bytes)
{
	if (head->type == RECORDING_START) {
		playback->begun = true;
		return recording_take_start(&playback->start, bytes,
					    head->length);
	}
	playback->ended = head->type == RECORDING_END;
	return NULL;
}

enum played playback_next(struct playback *playback,
			  struct recording_block *head, const void **bytes)
{
	enum played played = PLAYED_BLOCK;
	const uint8_t *at;
	const char *wrong;

	if (!playback->offset || playback->ended)
		played = take_magic(playback);
	if (played == PLAYED_BLOCK)
		played = need(playback, sizeof(*head));
	if (played != PLAYED_BLOCK)
		return played;
	if (!available(playback))
		return damaged(playback,
			       "it has no end here: it was cut, or its recorder was killed or is still writing");
	if (available(playback) < sizeof(*head))
		return damaged(playback, "it is cut short within a block");
	memcpy(head, playback->memory + playback->at, sizeof(*head));
	wrong = recording_check_head(head, playback->offset - playback->base);
	if (wrong)
		return damaged(playback, wrong);
	played = need(playback, sizeof(*head) + head->length);
	if (played != PLAYED_BLOCK)
		return played;
	if (available(playback) < sizeof(*head) + head->length)
		return damaged(playback, "it is cut short within a block");
	at = playback->memory + playback->at + sizeof(*head);
	wrong = recording_check_block(head, at);
	if (!wrong)
		wrong = check_place(playback, head);
	if (!wrong)
		wrong = take_place(playback, head, at);
	if (wrong)
		return damaged(playback, wrong);
	hand_out(playback, sizeof(*head) + head->length);
	*bytes = at;
	return PLAYED_BLOCK;
}
