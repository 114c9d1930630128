// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon replay: from recordings to outputs. See format.h for what is read.
 *
 * What was live is done again: the rounds, the proof that nothing is missing,
 * and the clock are those of the recorder. Nothing is asked of this host, so that
 * a recording says the same wherever and whenever it is replayed; but names of
 * users, if it is the host that was recorded.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "device/canary.h"
#include "device/completeness.h"
#include "output/streams.h"
#include "recording/library.h"
#include "recording/merge.h"
#include "recording/playback.h"

/**
 * struct replay - one run
 * @library: the files
 * @streams: the outputs
 * @merge: records that wait
 * @completeness: that nothing is missing
 * @canary: knows the recorder's own calls
 * @canary_host: for @canary
 * @path: the file at hand, in words
 * @start: of the file at hand, or of the last one
 * @numbers: by CPU: the last sequence number that came, and the last one that an
 *	earlier run of a recorder had
 * @cpus: how many
 * @unexplained: how often records did not add up
 * @skipped_type: a type that this program does not know was seen
 * @error: of the output
 * @problem: something was wrong with a file
 */
struct replay {
	struct library library;
	struct streams streams;
	struct merge merge;
	struct completeness completeness;
	struct canary canary;
	struct canary_host canary_host;
	const char *path;
	struct recording_start start;
	struct numbers {
		uint64_t last;
		uint64_t before;
	} *numbers;
	uint32_t cpus;
	uint64_t unexplained;
	bool skipped_type;
	int error;
	bool problem;
};

static bool is_over(const struct replay *replay)
{
	return replay->error || stop_asked ||
	       streams_are_enough(&replay->streams);
}

static void flush(struct replay *replay)
{
	int error = streams_flush(&replay->streams, NULL);

	if (!replay->error)
		replay->error = error;
}

/*
 * What a record has ended is told with its time, and before what follows. Returns
 * false if nothing follows.
 */
static bool make_room(struct replay *replay)
{
	while (streams_are_full(&replay->streams) && !is_over(replay)) {
		flush(replay);
		streams_rest(&replay->streams);
	}
	return !is_over(replay);
}

static void print(struct replay *replay, const struct record *record)
{
	if (make_room(replay))
		streams_take(&replay->streams, record);
}

/* Said once, and in the end how often: who made a file can make it any number. */
static void report(struct replay *replay, const struct record *loss)
{
	if (!replay->unexplained++)
		usage_problem("records of CPU %u do not add up before sequence number %llu (%llu unexplained); please report this",
			      loss->header.cpu, loss->header.sequence,
			      loss->loss.count);
	print(replay, loss);
}

/*
 * A recorder that was killed may have written what the next one found in the
 * rings again. Within a run a number that comes twice is for the proof.
 */
static bool is_repeated(struct replay *replay, const struct record *record)
{
	struct numbers *numbers = &replay->numbers[record->header.cpu];
	uint64_t sequence = record->header.sequence;

	if (sequence > numbers->last)
		numbers->last = sequence;
	return sequence <= numbers->before;
}

static void take(struct replay *replay, const void *bytes, size_t length)
{
	struct record record, loss;
	enum decoded decoded = decode_record(bytes, length, &record);

	if (is_repeated(replay, &record))
		return;
	if (!completeness_record(&replay->completeness, &record, &loss))
		report(replay, &loss);
	if (decoded == DECODED && !canary_take(&replay->canary, &record))
		print(replay, &record);
	if (decoded == DECODED_UNKNOWN && !replay->skipped_type) {
		replay->skipped_type = true;
		usage_problem("there are records that this program does not know; it skips them");
	}
}

/* Everything up to a time. */
static void take_until(struct replay *replay, uint64_t horizon)
{
	const void *bytes;
	size_t length;

	while (!is_over(replay) &&
	       (bytes = merge_next(&replay->merge, horizon, &length)))
		take(replay, bytes, length);
}

static void take_round(struct replay *replay,
		       const struct recording_round *round)
{
	struct record loss;

	replay->streams.clock.offset = round->utc_offset;
	if (round->slept_last) {
		take_until(replay, round->slept_last);
		while (!completeness_sleep(&replay->completeness,
					   round->slept_first, &loss))
			report(replay, &loss);
		while (!completeness_sleep(&replay->completeness,
					   round->slept_last, &loss))
			report(replay, &loss);
	}
	take_until(replay, round->horizon);
	if (make_room(replay))
		streams_tick(&replay->streams, round->horizon);
}

static void take_sight(struct replay *replay, const void *bytes)
{
	struct record record = { .body = sizeof(record.sight) };

	memcpy(&record.sight, bytes, sizeof(record.sight));
	print(replay, &record);
}

static void take_certificate(struct replay *replay, const void *bytes)
{
	struct certificate_cpu cpus[RECORDING_CERTIFICATE_CPUS];
	struct certificate certificate;

	recording_get_certificate(&certificate, cpus, bytes);
	if (make_room(replay))
		streams_certify(&replay->streams, &certificate,
				certificate.span.until);
}

/* What follows has nothing to do with what was. */
static void break_off(struct replay *replay)
{
	bool failed = replay->completeness.failed;

	take_until(replay, UINT64_MAX);
	failed |= replay->completeness.failed;
	completeness_free(&replay->completeness);
	replay->completeness.failed = failed;
}

/* Sessions end with the records. */
static void finish(struct replay *replay)
{
	int error;

	break_off(replay);
	error = streams_finish(&replay->streams, replay->streams.time);
	replay->streams.time = 0;
	if (!replay->error)
		replay->error = error;
}

static bool grow_cpus(struct replay *replay, uint32_t cpus)
{
	struct numbers *numbers;

	if (cpus <= replay->cpus)
		return true;
	numbers = reallocarray(replay->numbers, cpus, sizeof(*numbers));
	if (!numbers)
		return false;
	memset(numbers + replay->cpus, 0,
	       (cpus - replay->cpus) * sizeof(*numbers));
	replay->numbers = numbers;
	replay->cpus = cpus;
	return true;
}

/*
 * How a file follows the one before it. Returns whether it goes on with the same
 * recording.
 */
static bool follow(struct replay *replay, const struct recording_start *start)
{
	const struct recording_start *old = &replay->start;
	bool same_boot = !strcmp(start->boot_id, old->boot_id);
	uint32_t cpu;

	/* What begins after a boot is no part of a session before. */
	if (!same_boot)
		finish(replay);
	if (same_boot && start->run == old->run) {
		if (start->index == old->index + 1)
			return true;
		usage_problem(start->index > old->index ?
			      "%s: files of this recording are missing before it" :
			      "%s: it is here twice, or not in its place",
			      replay->path);
		replay->problem = true;
	}
	break_off(replay);
	for (cpu = 0; cpu < replay->cpus; cpu++) {
		if (!same_boot)
			replay->numbers[cpu].last = 0;
		replay->numbers[cpu].before = replay->numbers[cpu].last;
	}
	return false;
}

/* What the recorder found when it began. */
static void begin_run(struct replay *replay,
		      const struct recording_start *start)
{
	struct streams *streams = &replay->streams;

	if (strcmp(start->boot_id, streams->host.boot_id))
		streams->since = start->began;
	if (streams->time < start->began)
		streams->time = start->began;
	if (streams->live)
		live_sessions_setting(streams->live, start->requests);
}

/* Names of users are those of this host, so they are of no use for another. */
static void set_host(struct replay *replay, const struct recording_start *start)
{
	struct host *host = &replay->streams.host, own;

	memset(host, 0, sizeof(*host));
	memcpy(host->boot_id, start->boot_id, sizeof(host->boot_id) - 1);
	memcpy(host->name, start->host_name, sizeof(host->name) - 1);
	memcpy(host->id, start->host_id, sizeof(host->id) - 1);
	host_init(&own);
	users_free(&replay->streams.users);
	replay->streams.users.patient = true;
	replay->streams.users.foreign = strcmp(own.id, host->id) ||
					(!*own.id && strcmp(own.name, host->name));
}

static void take_start(struct replay *replay,
		       const struct recording_start *start)
{
	if (!grow_cpus(replay, start->cpus)) {
		replay->error = ENOMEM;
		return;
	}
	if (!*replay->start.boot_id || !follow(replay, start))
		begin_run(replay, start);
	replay->start = *start;
	replay->canary_host.probe_addr = start->probe_addr;
	replay->canary_host.probe_data = start->probe_data;
	replay->canary.host = start->probe_addr || start->probe_data ?
				      &replay->canary_host : NULL;
	replay->streams.clock.offset = start->utc_offset;
	set_host(replay, start);
}

static void take_end(struct replay *replay, const struct recording_end *end)
{
	if (end->reason == RECORDING_ROTATED)
		return;
	break_off(replay);
	if (end->reason == RECORDING_FAILED)
		usage_problem("%s: the recorder could not go on after what it has here",
			      replay->path);
}

/* A block; its bytes have been checked. */
static void take_block(struct replay *replay, const struct playback *playback,
		       const struct recording_block *head, const void *bytes)
{
	struct recording_round round;
	struct recording_end end;

	switch (head->type) {
	case RECORDING_START:
		take_start(replay, &playback->start);
		break;
	case RECORDING_RECORDS:
		if (!merge_add(&replay->merge, head->cpu, bytes, head->length))
			replay->error = ENOMEM;
		break;
	case RECORDING_ROUND:
		memcpy(&round, bytes, sizeof(round));
		take_round(replay, &round);
		break;
	case RECORDING_SIGHT:
		take_sight(replay, bytes);
		break;
	case RECORDING_CERTIFICATE:
		take_certificate(replay, bytes);
		break;
	case RECORDING_END:
		recording_copy(&end, sizeof(end), head, bytes);
		take_end(replay, &end);
		break;
	}
}

static void replay_opened(struct replay *replay, int fd)
{
	struct recording_block head;
	struct playback playback;
	const void *bytes;
	enum played played = PLAYED_OVER;

	if (!playback_init(&playback, fd)) {
		replay->error = ENOMEM;
		return;
	}
	while (!is_over(replay)) {
		/* What is known is shown before more is waited for. */
		if (playback.at == playback.used)
			flush(replay);
		played = playback_next(&playback, &head, &bytes);
		if (played != PLAYED_BLOCK)
			break;
		take_block(replay, &playback, &head, bytes);
	}
	if (played == PLAYED_DAMAGED) {
		break_off(replay);
		if (playback.offset)
			usage_problem("%s: damaged at offset %llu: %s",
				      replay->path,
				      (unsigned long long)playback.offset,
				      playback.problem);
		else
			usage_problem("cannot replay %s: %s", replay->path,
				      playback.problem);
		replay->problem = true;
	}
	playback_free(&playback);
}

static void replay_file(struct replay *replay, const struct library_file *file)
{
	int fd;

	if (!strcmp(file->path, "-")) {
		replay->path = "standard input";
		replay_opened(replay, STDIN_FILENO);
		return;
	}
	fd = library_open_file(file->path);
	if (fd < 0) {
		replay->problem = true;
		return;
	}
	replay->path = file->path;
	replay_opened(replay, fd);
	close(fd);
}

static int verdict(struct replay *replay)
{
	int error = replay->error;

	if (replay->unexplained > 1)
		usage_problem("records do not add up at %llu places in all",
			      (unsigned long long)replay->unexplained);
	if (error == EPIPE && streams_report_unread(&replay->streams))
		return EXIT_PROBLEM;
	/* Nobody reads the output any more, or it was given up: a clean end. */
	if (error && error != EPIPE && error != EINTR)
		return usage_problem("cannot go on: %s", strerror(error));
	return replay->problem || replay->completeness.failed ||
			       !streams_kept_all(&replay->streams) ?
		       EXIT_PROBLEM :
		       EXIT_DONE;
}

static int run(struct replay *replay)
{
	size_t i;

	for (i = 0; i < replay->library.count && !is_over(replay); i++)
		replay_file(replay, &replay->library.files[i]);
	if (!replay->error && streams_are_enough(&replay->streams))
		replay->error = streams_finish_hidden(&replay->streams,
						      replay->streams.time);
	else if (!replay->error)
		finish(replay);
	return verdict(replay);
}

int replay_files(const struct arguments *arguments, int fd)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	int code;

	if (!replay)
		return usage_problem("out of memory");
	code = library_open(&replay->library, arguments->paths,
			    arguments->path_count);
	if (!code) {
		stop_init(0);
		code = arguments_begin(arguments, &replay->streams, fd) ?
			       run(replay) :
			       usage_problem("out of memory");
		streams_end(&replay->streams);
	}
	library_free(&replay->library);
	merge_free(&replay->merge);
	completeness_free(&replay->completeness);
	free(replay->numbers);
	free(replay);
	return code;
}
