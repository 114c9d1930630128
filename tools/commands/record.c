// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon record: from the rings to files, as cheaply as can be. See format.h
 * for what is written.
 *
 * The kernel's pages go to write(2) as they are mapped; of each record no more
 * is looked at than its header. A round is what the rings hold at one moment. It
 * is given back to the kernel once it is in the file: whatever ends the program
 * in between, the next reader finds it again.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/beside.h"
#include "commands/commands.h"
#include "device/heartbeat.h"
#include "device/live.h"
#include "host/host.h"
#include "host/sandbox.h"

/**
 * struct recorder - one run
 * @reader: where records come from
 * @arguments: what to do
 * @writer: where they go
 * @heartbeat: whether the sensor sees at all
 * @host: what files begin with
 * @clock: for the rounds
 * @round: of this round, and when it slept before it
 * @recorded: records, in all, without the canary's
 * @error: what ended the run
 * @done: what the queued blocks have, if they are RECORDS
 */
struct recorder {
	struct reader *reader;
	const struct arguments *arguments;
	struct writer writer;
	struct heartbeat heartbeat;
	struct host host;
	struct clock clock;
	struct recording_round round;
	uint64_t recorded;
	int error;
	struct item done[WRITER_BLOCKS];
};

/* Writes what is queued, and gives back the room of what is in the file. */
static bool flush(struct recorder *recorder)
{
	size_t whole, i;
	int error = writer_flush(&recorder->writer, &whole);

	for (i = 0; i < whole; i++) {
		if (recorder->writer.heads[i].type == RECORDING_RECORDS)
			reader_consume(recorder->reader, recorder->done[i].ring,
				       recorder->done[i].end);
	}
	if (error)
		recorder->error = error;
	return !error;
}

static bool rotate(struct recorder *recorder)
{
	if (!flush(recorder))
		return false;
	host_refresh(&recorder->host);
	beside_set_host(&recorder->writer.start, &recorder->host);
	recorder->error = writer_rotate(&recorder->writer, clock_boottime(),
					recorder->clock.offset);
	return !recorder->error;
}

/* Bytes have to stay as long as the queue: records do, by not being consumed. */
static bool queue(struct recorder *recorder, const struct recording_block *head,
		  const void *bytes, size_t length)
{
	if (recorder->writer.queued == WRITER_BLOCKS && !flush(recorder))
		return false;
	writer_add(&recorder->writer, head, bytes, length);
	return true;
}

/* A record that means something here too. Returns false on an error. */
static bool look_at(struct recorder *recorder, const void *bytes, size_t length)
{
	struct record record;

	if (decode_record(bytes, length, &record) != DECODED)
		return true;
	if (canary_take(&recorder->heartbeat.canary, &record)) {
		recorder->recorded--;
		return true;
	}
	return reader_grow(recorder->reader, &record);
}

static bool look_through(struct recorder *recorder,
			 const struct item *stretch)
{
	const uint8_t *at = stretch->bytes, *end = at + stretch->length;
	bool mapped = true;

	recorder->recorded += stretch->count;
	while (at < end) {
		struct ptracemon_record header;

		memcpy(&header, at, 8); /* length, type, flags */
		if (header.flags & PTRACEMON_RECORD_CANARY ||
		    reader_may_grow(header.type))
			mapped &= look_at(recorder, at, header.length);
		at += header.length;
	}
	return mapped;
}

static bool take(struct recorder *recorder, const struct item *stretch)
{
	const struct recording_block head = {
		.type = RECORDING_RECORDS,
		.cpu = stretch->cpu,
		.count = stretch->count,
	};
	struct writer *writer = &recorder->writer;

	if (writer_needs_rotation(writer, stretch->length) && !rotate(recorder))
		return false;
	if (!queue(recorder, &head, stretch->bytes, stretch->length))
		return false;
	recorder->done[writer->queued - 1] = *stretch;
	return look_through(recorder, stretch);
}

enum round {
	ROUND_EMPTY, /* everything was read: sleep */
	ROUND_AGAIN,
	ROUND_FAILED, /* reader->problem says why, or recorder->error */
};

static bool end_round(struct recorder *recorder)
{
	const struct recording_block head = { .type = RECORDING_ROUND };

	if (!queue(recorder, &head, &recorder->round,
		   sizeof(recorder->round)) ||
	    !flush(recorder))
		return false;
	recorder->round.slept_first = 0;
	recorder->round.slept_last = 0;
	return true;
}

/* Everything that the rings hold now. */
static enum round do_round(struct recorder *recorder)
{
	struct reader *reader = recorder->reader;
	size_t most = writer_block_max(&recorder->writer);
	struct item stretch;
	bool empty = true;
	enum next next;

	clock_measure(&recorder->clock);
	recorder->round.utc_offset = recorder->clock.offset;
	recorder->round.horizon = clock_boottime();
	reader_begin(reader, recorder->round.horizon);
	while ((next = reader_next_stretch(reader, most, &stretch)) ==
		       NEXT_ITEM &&
	       take(recorder, &stretch))
		empty = false;
	if (next != NEXT_NONE) {
		flush(recorder);
		return ROUND_FAILED;
	}
	if (empty)
		return ROUND_EMPTY;
	return end_round(recorder) ? ROUND_AGAIN : ROUND_FAILED;
}

/* Blind, or sighted again: to the file, and to who started this. */
static void emit_sight(void *context, const struct record *record)
{
	const struct recording_block head = { .type = RECORDING_SIGHT };
	struct recorder *recorder = context;
	const struct sight *sight = &record->sight;

	usage_problem("%s %s: %s",
		      record->header.type == RECORD_BLIND ? "blind to" :
							    "sees again",
		      name_of_path(sight->path), sight->reason);
	if (queue(recorder, &head, sight, sizeof(*sight)))
		flush(recorder);
}

/* Nanoseconds until something is due by the time; UINT64_MAX: nothing is. */
static uint64_t time_left(const struct writer *writer)
{
	uint64_t due = writer_age_due(writer), sync = writer_sync_due(writer);
	uint64_t seal = writer_seal_due(writer), now = clock_monotonic();

	if (sync < due)
		due = sync;
	if (seal < due)
		due = seal;
	if (due == UINT64_MAX)
		return due;
	return due > now ? due - now : 0;
}

/* What is due by the time, while records come or not. */
static bool keep_time(struct recorder *recorder)
{
	struct writer *writer = &recorder->writer;
	uint64_t now = clock_monotonic();

	if (now >= writer_age_due(writer))
		return rotate(recorder);
	if (now >= writer_seal_due(writer)) {
		if (!flush(recorder))
			return false;
		recorder->error = writer_seal(writer, clock_boottime());
	}
	if (!recorder->error && now >= writer_sync_due(writer))
		recorder->error = writer_sync(writer);
	return !recorder->error;
}

static void wait_for_records(struct recorder *recorder)
{
	const struct writer *writer = &recorder->writer;
	struct timespec timeout;
	sigset_t mask;

	/* Up to then everything was read. */
	recorder->round.slept_last = recorder->round.horizon;
	if (!recorder->round.slept_first)
		recorder->round.slept_first = recorder->round.horizon;
	stop_block(&mask);
	if (!stop_asked)
		recorder->error = reader_wait(
			recorder->reader, &writer->fd, 1,
			heartbeat_timeout(&recorder->heartbeat,
					  time_left(writer), &timeout),
			&mask);
	stop_unblock(&mask);
}

static bool is_enough(const struct recorder *recorder)
{
	uint64_t count = recorder->arguments->output.count;

	return count && recorder->recorded >= count;
}

/* Returns whether all went well. */
static bool run(struct recorder *recorder)
{
	while (!recorder->error && !stop_asked && !is_enough(recorder)) {
		enum round round;

		heartbeat_beat(&recorder->heartbeat);
		round = do_round(recorder);
		if (round == ROUND_FAILED)
			return false;
		heartbeat_look(&recorder->heartbeat, emit_sight, recorder);
		if (!recorder->error && keep_time(recorder) &&
		    round == ROUND_EMPTY)
			wait_for_records(recorder);
	}
	/* The last sleep belongs to the proof that nothing is missing. */
	if (!recorder->error && recorder->round.slept_last)
		end_round(recorder);
	return !recorder->error;
}

/* Ends the file, and says what ended the run. Returns the exit code. */
static int verdict(struct recorder *recorder, bool well)
{
	struct writer *writer = &recorder->writer;
	int error = recorder->error;

	/* Nobody reads the pipe any more, or it was given up: a clean end. */
	if (error == EPIPE || error == EINTR) {
		writer_close(writer, RECORDING_STOPPED);
		return EXIT_DONE;
	}
	if (!error && !well)
		usage_problem("%s", recorder->reader->problem);
	else if (error)
		usage_problem("cannot go on: %s; what was not written is still in the rings",
			      *writer->problem ? writer->problem :
						 strerror(error));
	error = writer_close(writer, well ? RECORDING_STOPPED :
					    RECORDING_FAILED);
	if (!well)
		return EXIT_PROBLEM;
	if (error)
		return usage_problem("%s", writer->problem);
	return EXIT_DONE;
}

int record_follow(struct reader *reader, const struct arguments *arguments)
{
	struct recorder recorder = { .reader = reader, .arguments = arguments };
	struct recording_start start;

	heartbeat_init(&recorder.heartbeat, reader, arguments->canary,
		       arguments->heartbeat);
	stop_init(arguments->seconds);
	host_init(&recorder.host);
	clock_measure(&recorder.clock);
	beside_describe(&start, reader, arguments->canary, &recorder.host,
			&recorder.clock);
	if (writer_open(&recorder.writer, &arguments->files, &start,
			beside_publish))
		return verdict(&recorder, run(&recorder));
	return usage_problem("%s", recorder.writer.problem);
}

/* What goes together, and what does not. */
static int check(const struct writer_options *files)
{
	bool rotates = series_has_numbers(&files->limits);
	bool is_output = !strcmp(files->path, "-");

	if (!*files->path)
		return usage_wrong("record needs the name of a file",
				   "it is empty");
	if (is_output && (rotates || files->sync != WRITER_SYNC_NEVER))
		return usage_wrong("standard output has no --rotate-size, --rotate-age or --fsync",
				   files->path);
	if (is_output && isatty(STDOUT_FILENO))
		return usage_wrong("a recording is not for a terminal",
				   "send standard output to a file or a pipe");
	if (is_output && !file_has_output())
		return usage_wrong("no standard output", "it is closed");
	return 0;
}

int record_main(struct arguments *arguments)
{
	struct live live;
	int code;

	if (!arguments->path_count)
		return usage_wrong("record needs the name of a file",
				   "none was given");
	if (arguments->path_count > 1)
		return usage_wrong("unexpected argument", arguments->paths[1]);
	arguments->files.path = arguments->paths[0];
	code = check(&arguments->files);
	if (!code)
		code = live_open(&live, arguments->heartbeat,
				 arguments->sandbox ?
					 SANDBOX_LIVE | SANDBOX_FILES : 0);
	if (code)
		return code;
	arguments->canary = live.canary;
	code = record_follow(&live.reader, arguments);
	reader_close(&live.reader);
	return code;
}
