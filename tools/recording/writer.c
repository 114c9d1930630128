// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a recording. See writer.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/series.h"
#include "base/sink.h"
#include "recording/writer.h"

#define SECOND	1000000000.0

/* Files are not cut into more than about this many blocks for their size. */
#define BLOCKS_A_FILE	16

/* What comes behind the last records of a file. */
#define TAIL_SIZE                                                          \
	(sizeof(struct recording_block) + sizeof(struct recording_seal) +  \
	 TAIL_SIZE_UNSEALED)
#define TAIL_SIZE_UNSEALED                                                 \
	(sizeof(struct recording_block) + sizeof(struct recording_round) + \
	 sizeof(struct recording_block) + sizeof(struct recording_end))

__attribute__((format(printf, 3, 4))) static int
fail(struct writer *writer, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(writer->problem, sizeof(writer->problem), format, arguments);
	va_end(arguments);
	return error;
}

static int fail_to(struct writer *writer, const char *what, const char *path,
		   int error)
{
	return fail(writer, error, "cannot %s %s: %s", what, path,
		    strerror(error));
}

static bool is_standard_output(const struct writer *writer)
{
	return !strcmp(writer->options->path, "-");
}

static bool has_numbers(const struct writer_options *options)
{
	return series_has_numbers(&options->limits);
}

/* Removes the files of this set that are too many. */
static int prune(struct writer *writer)
{
	int error = series_prune(writer->options->path, writer->number,
				 writer->options->limits.keep);

	return error ? fail_to(writer, "remove the oldest files of",
			       writer->options->path, error) : 0;
}

static int open_file(struct writer *writer)
{
	if (is_standard_output(writer)) {
		writer->fd = STDOUT_FILENO;
		return 0;
	}
	writer->fd = series_open(writer->path, true);
	if (writer->fd >= 0)
		return 0;
	if (errno == EEXIST)
		return fail(writer, EEXIST,
			    "%s is there already and is not written over; choose another name, or --rotate-size or --rotate-age, which number the files",
			    writer->path);
	return fail_to(writer, "make", writer->path, errno);
}

static int write_start(struct writer *writer)
{
	const struct recording_block head = { .type = RECORDING_START };
	struct recording_magic magic;
	size_t written;
	int error;

	recording_magic_init(&magic);
	error = sink_write(writer->fd, (const char *)&magic, sizeof(magic),
			   &written);
	if (error)
		return fail_to(writer, "write", writer->path, error);
	writer->size = sizeof(magic);
	sealer_begin(&writer->sealer, writer->start.previous);
	sealer_add(&writer->sealer, &magic, sizeof(magic));
	writer_add(writer, &head, &writer->start, sizeof(writer->start));
	return writer_flush(writer, NULL);
}

/* Begins the file with writer->number. */
static int begin_file(struct writer *writer)
{
	int error;

	writer->records = 0;
	writer->unsynced = 0;
	writer->unsealed = 0;
	writer->fd = -1;
	writer->opened = clock_monotonic();
	if (has_numbers(writer->options))
		series_name(writer->path, writer->options->path,
			    writer->number);
	else
		snprintf(writer->path, sizeof(writer->path), "%s",
			 writer->options->path);
	error = open_file(writer);
	if (error)
		return error;
	error = write_start(writer);
	if (!error && writer->options->sync != WRITER_SYNC_NEVER)
		series_sync(writer->options->path);
	return error;
}

/* Of a file that could not be begun, nothing is left. */
static void abandon(struct writer *writer)
{
	if (writer->fd >= 0 && !is_standard_output(writer)) {
		unlink(writer->path);
		close(writer->fd);
	}
	writer->fd = -1;
}

bool writer_options_same(const struct writer_options *one,
			 const struct writer_options *other)
{
	if (!one->path || !other->path)
		return one->path == other->path;
	return !strcmp(one->path, other->path) &&
	       one->limits.size == other->limits.size &&
	       one->limits.age == other->limits.age &&
	       one->limits.keep == other->limits.keep &&
	       one->sync == other->sync &&
	       one->sync_period == other->sync_period &&
	       one->seal == other->seal;
}

bool writer_open(struct writer *writer, const struct writer_options *options,
		 const struct recording_start *start,
		 void (*sealed)(const struct writer *writer,
				const uint8_t *seal))
{
	memset(writer, 0, sizeof(*writer));
	writer->options = options;
	writer->start = *start;
	writer->start.index = 0;
	writer->start.sealed = options->seal;
	writer->sealed = sealed;
	writer->fd = -1;
	if (has_numbers(options))
		writer->number = series_highest(options->path) + 1;
	if (!begin_file(writer) && !prune(writer))
		return true;
	abandon(writer);
	return false;
}

size_t writer_block_max(const struct writer *writer)
{
	uint64_t most = writer->options->limits.size / BLOCKS_A_FILE;

	if (!writer->options->limits.size || most > RECORDING_BLOCK_MAX)
		return RECORDING_BLOCK_MAX;
	return most < PTRACEMON_RECORD_MAX ? PTRACEMON_RECORD_MAX :
					     (size_t)most;
}

bool writer_needs_rotation(const struct writer *writer, size_t length)
{
	uint64_t limit = writer->options->limits.size;

	return limit && writer->size + writer->queued_bytes +
				sizeof(struct recording_block) + length +
				TAIL_SIZE >
			limit;
}

void writer_add(struct writer *writer, const struct recording_block *head,
		const void *bytes, size_t length)
{
	struct recording_block *block = &writer->heads[writer->queued];
	struct iovec *pieces = &writer->pieces[2 * writer->queued];

	*block = *head;
	block->offset = writer->size + writer->queued_bytes;
	recording_seal(block, bytes, length);
	pieces[0].iov_base = block;
	pieces[0].iov_len = sizeof(*block);
	pieces[1].iov_base = (void *)bytes;
	pieces[1].iov_len = length;
	writer->bytes[writer->queued] = bytes;
	writer->queued++;
	writer->queued_bytes += sizeof(*block) + length;
}

/* A block is in the file. */
static void seal_over(struct writer *writer, const struct recording_block *block,
		      const uint8_t *bytes)
{
	if (!writer->options->seal)
		return;
	sealer_block(&writer->sealer, block, bytes);
	if (!seal_is_in(block)) {
		if (!writer->unsealed)
			writer->unsealed = clock_monotonic();
		return;
	}
	writer->unsealed = 0;
	memcpy(writer->seal, bytes + block->length - RECORDING_SEAL_SIZE,
	       sizeof(writer->seal));
	if (writer->sealed)
		writer->sealed(writer, writer->seal);
}

/* How many of the queued blocks are within so many bytes; those count. */
static size_t count_whole(struct writer *writer, size_t written)
{
	size_t i, length;

	for (i = 0; i < writer->queued; i++) {
		const struct recording_block *block = &writer->heads[i];

		length = sizeof(*block) + block->length;
		if (length > written)
			break;
		written -= length;
		writer->size += length;
		writer->records += block->count;
		seal_over(writer, block, writer->bytes[i]);
	}
	return i;
}

int writer_flush(struct writer *writer, size_t *whole)
{
	size_t written, count;
	int error;

	if (whole)
		*whole = 0;
	if (!writer->queued)
		return 0;
	error = sink_write_pieces(writer->fd, writer->pieces,
				  2 * writer->queued, &written);
	count = count_whole(writer, written);
	writer->queued = 0;
	writer->queued_bytes = 0;
	if (!writer->unsynced)
		writer->unsynced = clock_monotonic();
	/* What is left of a block in a pipe, nobody can take back. */
	if (error && ftruncate(writer->fd, (off_t)writer->size) &&
	    !is_standard_output(writer))
		return fail(writer, error,
			    "cannot write %s: %s; nor cut it to what is whole: %s",
			    writer->path, strerror(error), strerror(errno));
	if (error)
		fail_to(writer, "write", writer->path, error);
	else if (writer->options->sync == WRITER_SYNC_ALWAYS)
		error = writer_sync(writer);
	if (whole && (!error || writer->options->sync != WRITER_SYNC_ALWAYS))
		*whole = count;
	return error;
}

/* Nothing is queued: it will come behind what is in the file. */
static void make_seal(const struct writer *writer, uint32_t type,
		      const void *bytes, size_t length, uint8_t *seal)
{
	const struct recording_block head = {
		.type = type,
		.length = (uint32_t)length,
		.offset = writer->size,
	};

	if (writer->options->seal)
		sealer_make(&writer->sealer, &head, bytes, seal);
}

static void make_end(const struct writer *writer, enum recording_reason reason,
		     struct recording_end *end)
{
	memset(end, 0, sizeof(*end));
	end->reason = reason;
	end->records = writer->records;
	make_seal(writer, RECORDING_END, end, sizeof(*end), end->seal);
}

int writer_seal(struct writer *writer, uint64_t boottime)
{
	const struct recording_block head = { .type = RECORDING_SEAL };
	struct recording_seal seal = { .time = boottime,
				       .records = writer->records };

	if (!writer->unsealed)
		return 0;
	make_seal(writer, RECORDING_SEAL, &seal, sizeof(seal), seal.seal);
	writer_add(writer, &head, &seal, sizeof(seal));
	return writer_flush(writer, NULL);
}

uint64_t writer_seal_due(const struct writer *writer)
{
	if (!writer->unsealed)
		return UINT64_MAX;
	return writer->unsealed +
	       (uint64_t)(writer->options->seal_period * SECOND);
}

static int end_file(struct writer *writer, enum recording_reason reason)
{
	const struct recording_block head = { .type = RECORDING_END };
	struct recording_end end;
	int error;

	make_end(writer, reason, &end);
	writer_add(writer, &head, &end, sizeof(end));
	error = writer_flush(writer, NULL);
	if (!error && writer->options->sync == WRITER_SYNC_PERIOD)
		error = writer_sync(writer);
	if (!is_standard_output(writer) && close(writer->fd) && !error)
		error = fail_to(writer, "write", writer->path, errno);
	writer->fd = -1;
	return error;
}

int writer_rotate(struct writer *writer, uint64_t boottime, int64_t utc_offset)
{
	struct writer old = *writer;
	struct recording_end end;
	int error;

	/* The next one begins with the seal that this one will end with. */
	make_end(writer, RECORDING_ROTATED, &end);
	memcpy(writer->start.previous, end.seal, sizeof(end.seal));
	writer->number++;
	writer->start.index++;
	writer->start.began = boottime;
	writer->start.utc_offset = utc_offset;
	error = begin_file(writer);
	if (error) {
		/* The old one is still good, and is ended with the reason. */
		memcpy(old.problem, writer->problem, sizeof(old.problem));
		abandon(writer);
		*writer = old;
		return error;
	}
	error = end_file(&old, RECORDING_ROTATED);
	if (error) {
		memcpy(writer->problem, old.problem, sizeof(old.problem));
		return error;
	}
	return prune(writer);
}

uint64_t writer_sync_due(const struct writer *writer)
{
	if (writer->options->sync != WRITER_SYNC_PERIOD || !writer->unsynced)
		return UINT64_MAX;
	return writer->unsynced +
	       (uint64_t)(writer->options->sync_period * SECOND);
}

uint64_t writer_age_due(const struct writer *writer)
{
	if (writer->options->limits.age <= 0 || !writer->records)
		return UINT64_MAX;
	return writer->opened +
	       (uint64_t)(writer->options->limits.age * SECOND);
}

int writer_sync(struct writer *writer)
{
	if (fdatasync(writer->fd))
		return fail(writer, errno, "cannot bring %s to the disk: %s",
			    writer->path, strerror(errno));
	writer->unsynced = 0;
	return 0;
}

int writer_close(struct writer *writer, enum recording_reason reason)
{
	if (writer->fd < 0)
		return 0;
	return end_file(writer, reason);
}
