/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a recording: blocks go in, files of a set come out. Knows the
 * format (format.h) and nothing of where records come from.
 */
#ifndef _PTRACEMON_TOOLS_VOLUME_H
#define _PTRACEMON_TOOLS_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "recording/format.h"

/* So many blocks can wait to be written together. */
#define VOLUME_BLOCKS	64

/* A file must have room for what begins and ends it, and some records. */
#define VOLUME_SIZE_MIN	65536

/* When what was written is made to reach the disk. */
enum volume_sync {
	VOLUME_SYNC_NEVER,  /* when the kernel thinks fit */
	VOLUME_SYNC_PERIOD, /* after some time */
	VOLUME_SYNC_ALWAYS, /* before volume_flush() returns */
};

/**
 * struct volume_options - which files
 * @path: the file, or what comes before the numbers; "-": standard output
 * @rotate_size: no file gets larger, bytes; 0: no limit
 * @rotate_age: none gets older, seconds; 0: no limit
 * @keep: remove the oldest if there are more files than this; 0: none
 * @sync: see enum volume_sync
 * @sync_period: seconds
 */
struct volume_options {
	const char *path;
	uint64_t rotate_size;
	double rotate_age;
	uint64_t keep;
	enum volume_sync sync;
	double sync_period;
};

/**
 * struct volume - the file that is being written, and what comes after it
 * @options: which files
 * @start: what the next file begins with
 * @fd: the file
 * @path: its name
 * @number: the one in its name
 * @size: bytes of it, all of them whole blocks
 * @records: how many it has
 * @opened: when it was begun, CLOCK_MONOTONIC
 * @unsynced: since when some of it may not be on the disk; 0: all is
 * @queued: blocks that wait
 * @queued_bytes: of these
 * @heads: of these
 * @pieces: heads and bytes of these
 * @problem: what went wrong, one sentence without full stop
 */
struct volume {
	const struct volume_options *options;
	struct recording_start start;
	int fd;
	char *path;
	uint64_t number;
	uint64_t size;
	uint64_t records;
	uint64_t opened;
	uint64_t unsynced;
	size_t queued;
	size_t queued_bytes;
	struct recording_block heads[VOLUME_BLOCKS];
	struct iovec pieces[2 * VOLUME_BLOCKS];
	char problem[512];
};

/**
 * volume_open - begin the first file
 * @volume: out
 * @options: which files
 * @start: what they begin with; the index is set here
 *
 * A file is made for its owner alone, and never one that is there already: with
 * rotation the numbers go on behind the highest one there is.
 *
 * Return: whether it worked; else @volume->problem says why not.
 */
bool volume_open(struct volume *volume, const struct volume_options *options,
		 const struct recording_start *start);

/* Most bytes that a block should have, so that files can keep their size. */
size_t volume_block_max(const struct volume *volume);

/* Whether a block of @length bytes needs a flush, or a new file, before it. */
bool volume_is_full(const struct volume *volume);
bool volume_needs_rotation(const struct volume *volume, size_t length);

/* Whether the file is too old, and has records. */
bool volume_is_old(const struct volume *volume, uint64_t now);

/*
 * Queues a block. The bytes must stay where they are until volume_flush().
 */
void volume_add(struct volume *volume, const struct recording_block *head,
		const void *bytes, size_t length);

/**
 * volume_flush - write what is queued
 * @volume: the files
 * @whole: out, if it is not NULL: how many of the queued blocks are in the
 *	file, and will stay there
 *
 * On an error the file ends with the last whole block.
 *
 * Return: 0, or an errno, which @volume->problem tells.
 */
int volume_flush(struct volume *volume, size_t *whole);

/* Ends the file and begins the next one. Nothing may be queued. */
int volume_rotate(struct volume *volume, uint64_t boottime, int64_t utc_offset);

/* When volume_sync() is due, CLOCK_MONOTONIC; 0: not. */
uint64_t volume_sync_due(const struct volume *volume);

/* When the file will be too old; 0: it will not. */
uint64_t volume_age_due(const struct volume *volume);

/* Brings all to the disk. Returns as volume_flush(). */
int volume_sync(struct volume *volume);

/*
 * Ends the last file, if that is possible, and closes it. Returns as
 * volume_flush().
 */
int volume_close(struct volume *volume, enum recording_reason reason);

#endif /* _PTRACEMON_TOOLS_VOLUME_H */
