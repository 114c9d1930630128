// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon watch. See watch.h.
 *
 * One round: send the canary if it is time, note the time, see how far each ring
 * is filled, turn the records up to that time into text, write the text, and
 * only then give the room in the rings back. Whatever ends the program in between, the next reader goes on at
 * a record that was not written yet, or not in full.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doors.h"
#include "heartbeat.h"
#include "proof.h"
#include "service.h"
#include "sink.h"
#include "stop.h"
#include "watch.h"
#include "words.h"

/* A round ends when it has this much text, or this many records. */
#define BATCH_BYTES	(128 * 1024)
#define BATCH_RECORDS	4096

/* A record can bring a second one with it, about what is missing before it. */
#define BUFFER_SIZE	(BATCH_BYTES + 2 * OUT_RECORD_MAX)

#define STREAMS_MAX	(1 + WATCH_EXTRAS)

/**
 * struct done - a record that is text now
 * @ring: index of its ring
 * @end: position behind it
 * @text_end: bytes of each stream's text up to and with it
 */
struct done {
	size_t ring;
	uint64_t end;
	size_t text_end[STREAMS_MAX];
};

/**
 * struct stream - one output on its way to one file
 * @format: the output
 * @fd: where the text goes
 * @out: what the output works with
 * @buffer: the text of this round
 * @memory: of @buffer
 */
struct stream {
	const struct out_format *format;
	int fd;
	struct out out;
	struct buffer buffer;
	char *memory;
};

/**
 * struct watch - one run
 * @reader: where records come from
 * @options: what to do
 * @streams: the outputs, the first one on standard output
 * @stream_count: how many
 * @clock: for the outputs
 * @users: for the outputs
 * @host: for the outputs
 * @enrich: what tasks run
 * @proof: that nothing is missing
 * @heartbeat: whether the sensor sees at all
 * @printed: records, in all
 * @skipped_type: a type that this program does not know was seen
 * @batch: the records of this round
 * @batched: how many
 * @memory: of @buffer
 */
struct watch {
	struct reader *reader;
	const struct watch_options *options;
	struct stream streams[STREAMS_MAX];
	size_t stream_count;
	struct clock clock;
	struct users users;
	struct host host;
	struct enrich enrich;
	struct proof proof;
	struct heartbeat heartbeat;
	uint64_t printed;
	bool skipped_type;
	struct done batch[BATCH_RECORDS];
	size_t batched;
};

static void complain(const char *sentence)
{
	fprintf(stderr, "ptracemon: %s\n", sentence);
}

static bool is_enough(const struct watch *watch)
{
	return watch->options->count && watch->printed >= watch->options->count;
}

/*
 * Writes the text, and gives back the room of the records that are in it with
 * their last byte, in every stream. Returns 0 or an errno.
 */
static int flush(struct watch *watch)
{
	size_t whole = watch->batched, i;
	int error = 0;

	for (i = 0; i < watch->stream_count; i++) {
		struct stream *stream = &watch->streams[i];
		size_t written;
		int failed = sink_write(stream->fd, stream->memory,
					stream->buffer.used, &written);

		stream->buffer.used = 0;
		if (!failed)
			continue;
		error = error ? error : failed;
		while (whole && watch->batch[whole - 1].text_end[i] > written)
			whole--;
	}
	if (!error)
		reader_consume_all(watch->reader);
	for (i = 0; error && i < whole; i++)
		reader_consume(watch->reader, watch->batch[i].ring,
			       watch->batch[i].end);
	watch->batched = 0;
	return error;
}

/* Returns whether it became text in the first stream. */
static bool print(struct watch *watch, const struct record *record)
{
	size_t before = watch->streams[0].buffer.used, i;
	struct details details;

	enrich_record(&watch->enrich, record, &details);
	for (i = 0; i < watch->stream_count; i++)
		watch->streams[i].format->record(&watch->streams[i].out, record,
						 &details);
	return watch->streams[0].buffer.used != before;
}

static bool is_full(const struct watch *watch)
{
	size_t i;

	if (watch->batched == BATCH_RECORDS)
		return true;
	for (i = 0; i < watch->stream_count; i++) {
		if (watch->streams[i].buffer.used >= BATCH_BYTES)
			return true;
	}
	return false;
}

/* What the proof found wrong: to the output, and to who started this. */
static void report(struct watch *watch, const struct record *loss)
{
	fprintf(stderr,
		"ptracemon: records of CPU %u do not add up before sequence number %llu (%llu unexplained); please report this\n",
		loss->header.cpu, loss->header.sequence, loss->loss.count);
	print(watch, loss);
}

/* Rings that came to be since the start. Returns false on an error. */
static bool map_new_rings(struct watch *watch, const struct record *record)
{
	struct reader *reader = watch->reader;

	if (record->header.type == PTRACEMON_TYPE_LIFECYCLE &&
	    record->lifecycle.event == PTRACEMON_LIFECYCLE_CPU &&
	    record->lifecycle.value < reader->info.cpus)
		return reader_map(reader, (uint32_t)record->lifecycle.value);
	/* The record that says so may be among the lost ones. */
	if (record->header.type == PTRACEMON_TYPE_LOSS &&
	    record->loss.request_class == PTRACEMON_CLASS_NONE)
		return reader_map_all(reader);
	return true;
}

static bool is_wanted(const struct watch *watch, const struct record *record)
{
	const struct request_set *set = &watch->options->requests;
	const struct ptracemon_call *call = &record->call;

	switch (record->header.type) {
	case PTRACEMON_TYPE_CALL:
		return request_set_has(set, call->abi, call->request,
				       call->request_class);
	case PTRACEMON_TYPE_ACCESS:
		return request_set_has_class(set,
					     door_class(record->access.door));
	case PTRACEMON_TYPE_AUTO_ATTACH:
	case PTRACEMON_TYPE_TRACED:
		return request_set_has_class(set, PTRACEMON_CLASS_ATTACH);
	default:
		return true;
	}
}

/* The record is text, or nothing: note how far each stream is. */
static void note(struct watch *watch, const struct item *item)
{
	struct done *done = &watch->batch[watch->batched++];
	size_t i;

	done->ring = item->ring;
	done->end = item->end;
	for (i = 0; i < watch->stream_count; i++)
		done->text_end[i] = watch->streams[i].buffer.used;
}

/* Makes text of one record. Returns false on an error that ends the run. */
static bool take(struct watch *watch, const struct item *item)
{
	struct record record, loss;
	enum decoded decoded =
		decode_record(item->bytes, item->length, &record);
	bool mapped = true;

	if (!proof_record(&watch->proof, &record, &loss))
		report(watch, &loss);
	if (decoded == DECODED &&
	    !canary_take(&watch->heartbeat.canary, &record) &&
	    is_wanted(watch, &record)) {
		mapped = map_new_rings(watch, &record);
		watch->printed += print(watch, &record);
	}
	if (decoded == DECODED_UNKNOWN && !watch->skipped_type) {
		watch->skipped_type = true;
		complain("the module makes records that this program does not know; it skips them");
	}
	note(watch, item);
	return mapped;
}

enum round {
	ROUND_EMPTY, /* everything was read: sleep */
	ROUND_AGAIN,
	ROUND_FAILED, /* reader->problem says why */
};

/* Makes text of what is there, up to the size of a batch. */
static enum round gather(struct watch *watch)
{
	struct reader *reader = watch->reader;
	struct item item;

	reader_begin(reader, clock_boottime());
	while (!is_full(watch) && !is_enough(watch)) {
		switch (reader_next(reader, &item)) {
		case NEXT_NONE:
			return watch->batched || reader->held ? ROUND_AGAIN :
								ROUND_EMPTY;
		case NEXT_DAMAGED:
			return ROUND_FAILED;
		case NEXT_ITEM:
			if (!take(watch, &item))
				return ROUND_FAILED;
		}
	}
	return ROUND_AGAIN;
}

/* Blind, or sighted again: to the output, and to who started this. */
static void tell_sight(void *context, const struct record *record)
{
	const struct sight *sight = &record->sight;

	fprintf(stderr, "ptracemon: %s %s: %s\n",
		record->header.type == RECORD_BLIND ? "blind to" :
						      "sees again",
		word_path(sight->path), sight->reason);
	print(context, record);
}

/* Returns 0, or the errno that ends the run. */
static int wait_for_records(struct watch *watch)
{
	struct timespec timeout;
	struct record loss;
	sigset_t mask;
	int error;

	while (!proof_sleep(&watch->proof, clock_boottime(), &loss))
		report(watch, &loss);
	error = flush(watch);
	if (error)
		return error;
	stop_block(&mask);
	if (!stop_asked)
		error = reader_wait(
			watch->reader, watch->streams[0].fd,
			heartbeat_timeout(&watch->heartbeat, &timeout), &mask);
	stop_unblock(&mask);
	return error;
}

/* Returns the exit code for what ended the run; 0 is no error. */
static int verdict(const struct watch *watch, int error)
{
	/* Nobody reads the output any more, or it was given up: a clean end. */
	if (error && error != EPIPE && error != EINTR) {
		fprintf(stderr,
			"ptracemon: cannot go on: %s; what was not written is still in the rings\n",
			strerror(error));
		return EXIT_PROBLEM;
	}
	return watch->proof.failed ? EXIT_PROBLEM : EXIT_DONE;
}

static int run(struct watch *watch)
{
	int error = flush(watch); /* the header */

	while (!error && !stop_asked && !is_enough(watch)) {
		enum round round;

		clock_measure(&watch->clock);
		heartbeat_beat(&watch->heartbeat);
		round = gather(watch);
		error = flush(watch);
		heartbeat_look(&watch->heartbeat, tell_sight, watch);
		if (round == ROUND_FAILED) {
			complain(watch->reader->problem);
			return EXIT_PROBLEM;
		}
		if (!error && round == ROUND_EMPTY)
			error = wait_for_records(watch);
	}
	return verdict(watch, error);
}

/* Returns false if there is no memory. */
static bool add_stream(struct watch *watch, const struct out_format *format,
		       int fd, bool first)
{
	struct stream *stream = &watch->streams[watch->stream_count];

	stream->memory = malloc(BUFFER_SIZE);
	if (!stream->memory)
		return false;
	watch->stream_count++;
	stream->format = format;
	stream->fd = fd;
	stream->buffer.data = stream->memory;
	stream->buffer.size = BUFFER_SIZE;
	stream->out.buffer = &stream->buffer;
	stream->out.clock = &watch->clock;
	stream->out.users = &watch->users;
	stream->out.host = &watch->host;
	stream->out.colour = first && watch->options->colour;
	stream->out.header = watch->options->header;
	return format->begin(&stream->out);
}

static bool add_streams(struct watch *watch, int fd)
{
	const struct watch_options *options = watch->options;
	size_t i;

	if (!add_stream(watch, options->format, fd, true))
		return false;
	for (i = 0; i < options->extras; i++) {
		if (!add_stream(watch, options->extra[i].format,
				options->extra[i].fd, false))
			return false;
	}
	return true;
}

static void end_streams(struct watch *watch)
{
	size_t i;

	for (i = 0; i < watch->stream_count; i++) {
		watch->streams[i].format->end(&watch->streams[i].out);
		free(watch->streams[i].memory);
	}
}

int watch_follow(struct reader *reader, const struct watch_options *options,
		 int fd)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	int code = EXIT_PROBLEM;

	if (!watch) {
		complain("out of memory");
		return code;
	}
	watch->reader = reader;
	watch->options = options;
	host_init(&watch->host);
	enrich_init(&watch->enrich);
	heartbeat_init(&watch->heartbeat, reader, options->canary,
		       options->heartbeat);
	stop_init(options->seconds);
	if (add_streams(watch, fd))
		code = run(watch);
	else
		complain("out of memory");
	end_streams(watch);
	enrich_free(&watch->enrich);
	proof_free(&watch->proof);
	free(watch);
	return code;
}

/* What this program promises its service manager, it must be able to keep. */
static bool keeps_promise(const struct watch_options *options)
{
	double watchdog = (double)service_watchdog() / 1e6;

	if (!watchdog ||
	    (options->heartbeat && options->heartbeat * 2 <= watchdog))
		return true;
	fprintf(stderr,
		"ptracemon: the service's watchdog waits %g seconds (WatchdogSec): --heartbeat must be above 0 and at most half of that\n",
		watchdog);
	return false;
}

int watch_device(struct watch_options *options)
{
	struct canary_host host;
	struct reader reader;
	int code = EXIT_PROBLEM;

	if (!keeps_promise(options))
		return EXIT_USAGE;
	/* In a child, which must not have the device. */
	if (options->heartbeat)
		canary_host_init(&host, &reader.fd);
	if (!reader_open(&reader, PTRACEMON_DEVICE)) {
		complain(reader.problem);
	} else {
		/* Modules before ABI 1.1 know no canary. */
		if (options->heartbeat && reader.info.abi_minor >= 1)
			options->canary = &host;
		service_ready();
		code = watch_follow(&reader, options, STDOUT_FILENO);
	}
	reader_close(&reader);
	return code;
}
