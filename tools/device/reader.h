/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device: opens it, maps the rings, waits, hands out records in order and
 * gives their room back. Knows neither what records mean nor where they go.
 */
#ifndef _PTRACEMON_TOOLS_READER_H
#define _PTRACEMON_TOOLS_READER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "abi/decode.h"

/**
 * struct ring - one CPU's ring, as mapped
 * @control: the page that is written here
 * @status: the page that the kernel writes
 * @data: the records
 * @size: bytes of @data, a power of two
 * @cpu: whose
 * @read: position up to which records were handed out
 * @stored: value of @control->consumer_pos
 * @end: producer_pos, as loaded in this round
 * @mark: see reader_mark()
 * @peeked: whether @frame is the record at @read
 * @frame: of it
 */
struct ring {
	struct ptracemon_control *control;
	const struct ptracemon_status *status;
	const uint8_t *data;
	uint64_t size;
	uint32_t cpu;
	uint64_t read;
	uint64_t stored;
	uint64_t end;
	uint64_t mark;
	bool peeked;
	struct ptracemon_record frame;
};

/**
 * struct reader - the one consumer
 * @fd: the device
 * @info: what the module said about itself
 * @rings: mapped rings, in no order
 * @count: how many
 * @horizon: time up to which records are handed out in this round
 * @held: there are younger ones
 * @is_absent: it could not be opened as there is no device
 * @problem: what went wrong, one sentence without full stop
 */
struct reader {
	int fd;
	struct ptracemon_info info;
	struct ring *rings;
	size_t count;
	uint64_t horizon;
	bool held;
	bool is_absent;
	char problem[256];
};

/**
 * struct item - records that lie one behind the other in a ring
 * @ring: index of the ring, for reader_consume()
 * @cpu: whose
 * @bytes: the records, good until they are consumed
 * @length: bytes of them
 * @count: how many
 * @end: position behind them
 */
struct item {
	size_t ring;
	uint32_t cpu;
	const void *bytes;
	size_t length;
	uint32_t count;
	uint64_t end;
};

/**
 * reader_open - become the consumer
 * @reader: out
 * @path: the device
 *
 * Return: whether it worked; else @reader->problem says why not.
 */
bool reader_open(struct reader *reader, const char *path);

/* For ioctls only, beside whoever is the consumer. */
bool reader_open_control(struct reader *reader, const char *path);
void reader_close(struct reader *reader);

/* Counters of a CPU, or of PTRACEMON_ALL_CPUS. Returns false if there are none. */
bool reader_stats(const struct reader *reader, uint32_t cpu,
		  struct ptracemon_stats *stats);

/* Of these: records that were lost, for whatever reason. */
static inline uint64_t reader_lost(const struct ptracemon_stats *stats)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		sum += stats->lost[i];
	return sum;
}

/**
 * reader_map - map the ring of a CPU, if it has one and is not mapped yet
 * @reader: the reader
 * @cpu: whose
 *
 * In the midst of a round the ring takes part in it.
 *
 * Return: false on an error, which @reader->problem tells.
 */
bool reader_map(struct reader *reader, uint32_t cpu);

/**
 * reader_attach - add a ring that lies in memory
 *
 * What reader_map() does once it has mapped; for tests.
 */
bool reader_attach(struct reader *reader, struct ptracemon_control *control,
		   const struct ptracemon_status *status, const void *data);

/**
 * reader_begin - begin a round
 * @reader: the reader
 * @horizon: CLOCK_BOOTTIME, taken before the call. Younger records are left
 *	for the next round, as one that happened before them may be committed
 *	but not seen yet
 */
void reader_begin(struct reader *reader, uint64_t horizon);

enum next {
	NEXT_NONE, /* no more in this round; reader->held: but in the next */
	NEXT_ITEM,
	NEXT_DAMAGED, /* reader->problem says what and where */
};

/* Hands out the oldest record of the round: one. */
enum next reader_next(struct reader *reader, struct item *item);

/**
 * reader_next_stretch - hand out records of one CPU, as many as lie together
 * @reader: the reader
 * @most: no more bytes than this; at least PTRACEMON_RECORD_MAX
 * @item: out
 *
 * Takes the place of reader_next() where order does not matter. The round's
 * horizon does not hold anything back: NEXT_NONE means that all was handed out
 * which was there when the round began.
 */
enum next reader_next_stretch(struct reader *reader, size_t most,
			      struct item *item);

/**
 * reader_next_taken - look again at what was handed out, and not given back yet
 * @reader: the reader
 * @most: as for reader_next_stretch()
 * @item: in: the one before, or zeros; out: records of one CPU that lie together
 *
 * Return: whether there is one more.
 */
bool reader_next_taken(const struct reader *reader, size_t most,
		       struct item *item);

/* Gives back the room of a record, and of all before it on its CPU. */
void reader_consume(struct reader *reader, size_t ring, uint64_t end);

/* Gives back the room of everything that was handed out. */
void reader_consume_all(struct reader *reader);

/* Remembers how far the rings are filled now. */
void reader_mark(struct reader *reader);

/*
 * Whether everything before the mark was handed out; of a ring that was mapped
 * later, everything before that.
 */
bool reader_has_passed_mark(const struct reader *reader);

#define READER_OUTPUTS	4

/**
 * reader_wait - sleep until there are records
 * @reader: the reader
 * @outputs: files that end the wait if nobody can read one any more; negative:
 *	none
 * @count: how many, READER_OUTPUTS at the most
 * @timeout: NULL: none
 * @mask: signals that stay blocked meanwhile
 *
 * Return: 0: look again (records, a signal, the time-out); else EPIPE for
 * an output, or an errno for the device.
 */
int reader_wait(struct reader *reader, const int *outputs, size_t count,
		const struct timespec *timeout, const sigset_t *mask);

/* Whether a record of this type can tell of a new ring; or of something lost. */
static inline bool reader_may_grow(uint16_t type)
{
	return type == PTRACEMON_TYPE_LIFECYCLE || type == PTRACEMON_TYPE_LOSS;
}

/*
 * Maps the ring of a CPU that came online, if a record tells of one. Returns false
 * on an error, which @reader->problem tells.
 */
bool reader_grow(struct reader *reader, const struct record *record);

#endif /* _PTRACEMON_TOOLS_READER_H */
