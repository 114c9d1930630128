/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a recording: blocks go in, files of a set come out. Knows the
 * format (format.h) and nothing of where records come from.
 */
#ifndef _PTRACEMON_TOOLS_WRITER_H
#define _PTRACEMON_TOOLS_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/series.h"
#include "recording/format.h"
#include "recording/seal.h"

/* So many blocks can wait to be written together. */
#define WRITER_BLOCKS	64

/* A file must have room for what begins and ends it, and some records. */
#define WRITER_SIZE_MIN	SERIES_SIZE_MIN

/* When what was written is made to reach the disk. */
enum writer_sync {
	WRITER_SYNC_NEVER,  /* when the kernel thinks fit */
	WRITER_SYNC_PERIOD, /* after some time */
	WRITER_SYNC_ALWAYS, /* before writer_flush() returns */
};

/**
 * struct writer_options - which files
 * @path: the file, or what comes before the numbers; "-": standard output
 * @limits: when the next file begins
 * @sync: see enum writer_sync
 * @sync_period: seconds
 * @seal: the recording gets seals
 * @seal_period: seconds between two
 */
struct writer_options {
	const char *path;
	struct series_limits limits;
	enum writer_sync sync;
	double sync_period;
	bool seal;
	double seal_period;
};

/**
 * struct writer - the file that is being written, and what comes after it
 * @options: which files
 * @start: what the next file begins with
 * @fd: the file
 * @path: its name
 * @number: the one in its name
 * @size: bytes of it, all of them whole blocks
 * @records: how many it has
 * @opened: when it was begun, CLOCK_MONOTONIC
 * @unsynced: since when some of it may not be on the disk; 0: all is
 * @seal: the last seal that is in the file
 * @unsealed: since when there are blocks behind the last seal; 0: there are none
 * @sealer: of the blocks that are in the file
 * @sealed: told of each seal that is in the file; NULL: nobody is
 * @queued: blocks that wait
 * @queued_bytes: of these
 * @heads: of these
 * @bytes: of these
 * @pieces: heads and bytes of these
 * @problem: what went wrong, one sentence without full stop
 */
struct writer {
	const struct writer_options *options;
	struct recording_start start;
	int fd;
	char path[SERIES_NAME_MAX];
	uint64_t number;
	uint64_t size;
	uint64_t records;
	uint64_t opened;
	uint64_t unsynced;
	uint8_t seal[RECORDING_SEAL_SIZE];
	uint64_t unsealed;
	struct sealer sealer;
	void (*sealed)(const struct writer *writer, const uint8_t *seal);
	size_t queued;
	size_t queued_bytes;
	struct recording_block heads[WRITER_BLOCKS];
	const void *bytes[WRITER_BLOCKS];
	struct iovec pieces[2 * WRITER_BLOCKS];
	char problem[512];
};

/* Whether both ask for the same files. */
bool writer_options_same(const struct writer_options *one,
			 const struct writer_options *other);

/**
 * writer_open - begin the first file
 * @writer: out
 * @options: which files
 * @start: what they begin with; the index, and what is about seals, are set here
 * @sealed: see struct writer
 *
 * A file is made for its owner alone, and never one that is there already: with
 * rotation the numbers go on behind the highest one there is.
 *
 * Return: whether it worked; else @writer->problem says why not.
 */
bool writer_open(struct writer *writer, const struct writer_options *options,
		 const struct recording_start *start,
		 void (*sealed)(const struct writer *writer,
				const uint8_t *seal));

/* Most bytes that a block should have, so that files can keep their size. */
size_t writer_block_max(const struct writer *writer);

/* Whether a block of @length bytes needs a new file before it. */
bool writer_needs_rotation(const struct writer *writer, size_t length);

/*
 * Queues a block, WRITER_BLOCKS at the most. The bytes must stay where they are
 * until writer_flush().
 */
void writer_add(struct writer *writer, const struct recording_block *head,
		const void *bytes, size_t length);

/**
 * writer_flush - write what is queued
 * @writer: the files
 * @whole: out, if it is not NULL: how many of the queued blocks are in the
 *	file, and will stay there
 *
 * On an error the file ends with the last whole block.
 *
 * Return: 0, or an errno, which @writer->problem tells.
 */
int writer_flush(struct writer *writer, size_t *whole);

/* Ends the file and begins the next one. Nothing may be queued. */
int writer_rotate(struct writer *writer, uint64_t boottime, int64_t utc_offset);

/*
 * Makes a seal, if there is anything to seal. Nothing may be queued. Returns as
 * writer_flush().
 */
int writer_seal(struct writer *writer, uint64_t boottime);

/* When writer_seal() is due, CLOCK_MONOTONIC, or UINT64_MAX: not. */
uint64_t writer_seal_due(const struct writer *writer);

/* When writer_sync() is due, CLOCK_MONOTONIC, or UINT64_MAX: not. */
uint64_t writer_sync_due(const struct writer *writer);

/* Likewise, when the file, which has records, will be too old. */
uint64_t writer_age_due(const struct writer *writer);

/* Brings all to the disk. Returns as writer_flush(). */
int writer_sync(struct writer *writer);

/*
 * Ends the last file, if that is possible, and closes it. Returns as
 * writer_flush().
 */
int writer_close(struct writer *writer, enum recording_reason reason);

#endif /* _PTRACEMON_TOOLS_WRITER_H */
