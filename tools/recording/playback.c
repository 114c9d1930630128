// SPDX-License-Identifier: GPL-2.0
/*
 * A recording, block by block. See playback.h.
 */
#include <errno.h>
#include <stdio.h>
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
			return PLAYED_OVER;
	}
	return PLAYED_BLOCK;
}

static void pass(struct playback *playback, size_t length)
{
	playback->at += length;
	playback->offset += length;
}

static const char *check_magic(struct playback *playback,
			       const struct recording_magic *magic)
{
	if (memcmp(magic->magic, RECORDING_MAGIC, sizeof(magic->magic)))
		return "it is not a recording of ptracemon";
	if (magic->order != RECORDING_ORDER)
		return "it was recorded on a machine with another byte order";
	if (magic->major == RECORDING_MAJOR)
		return NULL;
	snprintf(playback->wrong, sizeof(playback->wrong),
		 "it has version %u.%u of the format, and this program knows %u.%u; replay it with the ptracemon that recorded it",
		 magic->major, magic->minor, RECORDING_MAJOR, RECORDING_MINOR);
	return playback->wrong;
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
	wrong = check_magic(playback, &magic);
	if (wrong)
		return damaged(playback, wrong);
	playback->magic = magic;
	playback->base = playback->offset;
	playback->begun = false;
	playback->ended = false;
	pass(playback, sizeof(magic));
	return PLAYED_BLOCK;
}

/* Whether a head can be right, as far as it can be told without the bytes. */
static const char *check_head(const struct playback *playback,
			      const struct recording_block *head)
{
	if (head->offset != playback->offset - playback->base)
		return "here is no block, or one of another place";
	if (head->length > RECORDING_BLOCK_MAX || head->length % 8)
		return "the length of a block cannot be right";
	return NULL;
}

/* Whether such a block may come here; follows those that say where this is. */
static const char *take_place(struct playback *playback,
			      const struct recording_block *head,
			      const void *bytes)
{
	if (playback->begun == (head->type == RECORDING_START))
		return playback->begun ?
			       "a recording begins within another one" :
			       "its first block is missing";
	if (head->type == RECORDING_START)
		recording_copy(&playback->start, sizeof(playback->start), head,
			       bytes);
	else if (head->type == RECORDING_RECORDS &&
		 head->cpu >= playback->start.cpus)
		return "there is no such CPU";
	playback->begun = true;
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
	wrong = check_head(playback, head);
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
		wrong = take_place(playback, head, at);
	if (wrong)
		return damaged(playback, wrong);
	pass(playback, sizeof(*head) + head->length);
	*bytes = at;
	return PLAYED_BLOCK;
}
