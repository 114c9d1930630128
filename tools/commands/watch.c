// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon watch: follow the device and print what it says.
 *
 * One round: send the canary if it is time, note the time, see how far each ring
 * is filled, turn the records up to that time into text, write the text, and
 * only then give the room in the rings back. Whatever ends the program in between, the next reader goes on at
 * a record that was not written yet, or not in full.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/beside.h"
#include "commands/certify.h"
#include "commands/commands.h"
#include "commands/config.h"
#include "commands/told.h"
#include "commands/ways.h"
#include "device/heartbeat.h"
#include "device/completeness.h"
#include "host/drops.h"
#include "output/metrics.h"
#include "output/out.h"
#include "output/streams.h"

_Static_assert(STREAMS_MAX <= READER_OUTPUTS, "each can end the wait");

/* A round ends when the streams are full, or it has this many records. */
#define BATCH_RECORDS	4096

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
 * struct watch - one run
 * @reader: where records come from
 * @arguments: what to do
 * @config: where that is kept which these are of; NULL: they are of none
 * @allowed: what the sandbox leaves, SANDBOX_*
 * @fd: standard output
 * @state: what `status` is told; 0 or negative: nothing
 * @streams: the outputs
 * @beside: the recording that is written as well
 * @completeness: that nothing is missing
 * @heartbeat: whether the sensor sees at all
 * @certify: what there was
 * @metrics: numbers for Prometheus
 * @drops: of the journal, if one of the outputs is that
 * @reported_drops: whether standard error has it already
 * @unexplained: how often records did not add up
 * @failed: .reader->problem says why
 * @error: of the recording, when there was no way to return it
 * @skipped_type: a type that this program does not know was seen
 * @batch: the records of this round
 * @batched: how many
 * @horizon: no record that comes later is as old
 */
struct watch {
	struct reader *reader;
	const struct arguments *arguments;
	struct config **config;
	unsigned int allowed;
	int fd;
	int state;
	struct streams streams;
	struct beside beside;
	struct completeness completeness;
	struct heartbeat heartbeat;
	struct certify certify;
	struct metrics metrics;
	struct drops *drops;
	bool reported_drops;
	uint64_t unexplained;
	bool failed;
	int error;
	bool skipped_type;
	struct done batch[BATCH_RECORDS];
	size_t batched;
	uint64_t horizon;
};

/*
 * Writes the text, and gives back the room of the records that are in it with
 * their last byte, in every stream. Returns 0 or an errno.
 */
static int flush(struct watch *watch)
{
	size_t written[STREAMS_MAX], whole = watch->batched, i;
	int error = 0;

	if (watch->beside.is_open)
		error = beside_write(&watch->beside, watch->horizon);
	/* What is not in the recording is to be in no output either, yet. */
	if (error) {
		watch->batched = 0;
		return error;
	}
	error = streams_flush(&watch->streams, written);
	for (i = 0; error && i < watch->streams.count; i++) {
		while (whole && watch->batch[whole - 1].text_end[i] > written[i])
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

/* To the outputs, if it is wanted there, and to the numbers. */
static void tell(struct watch *watch, const struct record *record)
{
	if (watch->metrics.path)
		metrics_record(&watch->metrics, record);
	streams_take(&watch->streams, record);
}

/*
 * What the proof found wrong: to the output, and once, with their number in the
 * end, to who started this.
 */
static void report(struct watch *watch, const struct record *loss)
{
	if (!watch->unexplained++)
		usage_problem("records of CPU %u do not add up before sequence number %llu (%llu unexplained); please report this",
			      loss->header.cpu, loss->header.sequence,
			      loss->loss.count);
	tell(watch, loss);
}

/* Makes text of one record. Returns false on an error that ends the run. */
static bool take(struct watch *watch, const struct item *item)
{
	struct done *done = &watch->batch[watch->batched++];
	struct record record, loss;
	enum decoded decoded =
		decode_record(item->bytes, item->length, &record);
	bool mapped = true;

	certify_record(&watch->certify, &record);
	if (!completeness_record(&watch->completeness, &record, &loss))
		report(watch, &loss);
	if (decoded == DECODED &&
	    !canary_take(&watch->heartbeat.canary, &record)) {
		mapped = reader_grow(watch->reader, &record);
		tell(watch, &record);
	}
	if (decoded == DECODED_UNKNOWN && !watch->skipped_type) {
		watch->skipped_type = true;
		usage_problem("the module makes records that this program does not know; it skips them");
	}
	/* The record is text, or nothing: note how far each stream is. */
	done->ring = item->ring;
	done->end = item->end;
	watch->horizon = record.header.time - 1;
	streams_used(&watch->streams, done->text_end);
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
	streams_rest(&watch->streams);
	while (watch->batched < BATCH_RECORDS &&
	       !streams_are_full(&watch->streams) &&
	       !streams_are_enough(&watch->streams)) {
		switch (reader_next(reader, &item)) {
		case NEXT_NONE:
			watch->horizon = reader->horizon;
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
static void emit_sight(void *context, const struct record *record)
{
	struct watch *watch = context;
	const struct sight *sight = &record->sight;

	usage_problem("%s %s: %s",
		      record->header.type == RECORD_BLIND ? "blind to" :
							    "sees again",
		      name_of_path(sight->path), sight->reason);
	streams_take(&watch->streams, record);
	certify_sight(&watch->certify, sight);
	if (watch->beside.is_open && !watch->error)
		watch->error = beside_sight(&watch->beside, sight);
}

/* What the journal did not keep: to the output, and once to who started this. */
static void look_for_drops(struct watch *watch)
{
	struct record loss;

	if (!drops_look(watch->drops, clock_boottime(),
			watch->streams.printed, &loss))
		return;
	if (!watch->reported_drops)
		usage_problem("journald drops entries of this program (%llu so far): set LogRateLimitIntervalSec=0 for its unit, as ptracemon.service does",
			      loss.loss.count);
	watch->reported_drops = true;
	tell(watch, &loss);
}

/* Nanoseconds until something is due; UINT64_MAX: nothing is. Time ends sessions too. */
static uint64_t time_left(const struct watch *watch)
{
	uint64_t left = streams_timeout(&watch->streams, clock_boottime());
	uint64_t due = certify_left(&watch->certify), beside;

	if (watch->beside.is_open && (beside = beside_left(&watch->beside)) < due)
		due = beside;
	return left && left < due ? left : due;
}

/* What is behind the last certificate; all text is written. Returns 0 or an errno. */
static int certify(struct watch *watch, bool last)
{
	return certify_write(&watch->certify, &watch->streams, &watch->beside,
			     watch->horizon, last);
}

/* Returns 0, or the errno that ends the run. */
static int wait_for_records(struct watch *watch)
{
	uint64_t now = clock_boottime(), left;
	struct timespec timeout;
	struct record loss;
	int files[STREAMS_MAX];
	sigset_t mask;
	int error;

	while (!completeness_sleep(&watch->completeness, now, &loss))
		report(watch, &loss);
	streams_tick(&watch->streams, now);
	error = flush(watch);
	if (!error && watch->beside.is_open)
		beside_sleep(&watch->beside, watch->reader->horizon);
	if (error || streams_are_full(&watch->streams) ||
	    streams_are_enough(&watch->streams))
		return error;
	left = time_left(watch);
	stop_block(&mask);
	if (!stop_asked && !reload_asked)
		error = reader_wait(watch->reader, files,
				    streams_files(&watch->streams, files),
				    heartbeat_timeout(&watch->heartbeat, left,
						      &timeout),
				    &mask);
	stop_unblock(&mask);
	return error;
}

static void write_metrics(struct watch *watch)
{
	struct ptracemon_stats stats;

	if (!watch->metrics.path)
		return;
	watch->metrics.exceptions = watch->streams.output->exceptions;
	watch->metrics.unanswered = watch->streams.output->asks_seen ? watch->streams.unanswered : NULL;
	ways_take(&watch->metrics, &watch->heartbeat.canary);
	metrics_write(&watch->metrics,
		      reader_stats(watch->reader, PTRACEMON_ALL_CPUS, &stats) ?
			      &stats : NULL);
}

static void look(struct watch *watch)
{
	const struct canary *canary = &watch->heartbeat.canary;
	const bool sent = canary->sent;

	heartbeat_look(&watch->heartbeat, emit_sight, watch);
	if (!sent || canary->sent)
		return;
	told_write(watch->state, &watch->streams);
	if (canary_is_well(canary))
		watch->metrics.success = clock_utc(&watch->streams.clock,
						   clock_boottime());
	write_metrics(watch);
}

/* Returns the exit code for what ended the run; 0 is no error. */
static int verdict(const struct watch *watch, int error)
{
	const char *problem = watch->beside.writer.problem;

	if (watch->unexplained > 1)
		usage_problem("records do not add up at %llu places in all",
			      (unsigned long long)watch->unexplained);
	if (error == EPIPE && streams_report_unread(&watch->streams))
		return EXIT_PROBLEM;
	/* Nobody reads the output any more, or it was given up: a clean end. */
	if (error && (*problem || (error != EPIPE && error != EINTR)))
		return usage_problem("cannot go on: %s; what was not written is still in the rings",
				     *problem ? problem : strerror(error));
	return watch->completeness.failed || !streams_kept_all(&watch->streams) ?
		       EXIT_PROBLEM :
		       EXIT_DONE;
}

/* Begins the recording that is asked for, if one is. Returns 0 or an errno. */
static int begin_beside(struct watch *watch)
{
	const struct arguments *arguments = watch->arguments;

	watch->beside.reader = watch->reader;
	watch->beside.host = &watch->streams.host;
	watch->beside.clock = &watch->streams.clock;
	return !arguments->files.path ||
	       beside_open(&watch->beside, &arguments->files, arguments->canary) ? 0 : EIO;
}

/* Only the journal has any. */
static void begin_drops(struct watch *watch)
{
	const bool wanted =
		arguments_have(&watch->arguments->output, &out_journal);

	if (!wanted)
		drops_free(watch->drops);
	if (!wanted || !watch->drops)
		watch->drops = wanted ? drops_new() : NULL;
}

/* Goes over from @old to the configuration in force. Returns 0 or an errno. */
static int change(struct watch *watch, struct config *old)
{
	const struct arguments *before = watch->arguments;
	bool same;
	int error;

	watch->arguments = &(*watch->config)->arguments;
	same = writer_options_same(&before->files, &watch->arguments->files);
	if (!(error = certify(watch, true)))
		error = arguments_change(watch->arguments, &watch->streams, watch->fd);
	if (!error && !certify_begin(&watch->certify, watch->arguments,
				     &watch->reader->info))
		error = ENOMEM;
	begin_drops(watch);
	if (!error && !same && watch->beside.is_open)
		error = beside_close(&watch->beside, RECORDING_STOPPED);
	if (!error && !same)
		error = begin_beside(watch);
	watch->beside.writer.options = &watch->arguments->files;
	watch->metrics.path = watch->arguments->metrics;
	if (old != *watch->config)
		config_free(old);
	return error;
}

/*
 * SIGHUP: what was read goes where it was to go, what follows to where the configuration
 * says now. Returns 0 or an errno.
 */
static int reload(struct watch *watch)
{
	struct config *old = *watch->config, *config;
	int error = flush(watch);

	if (error)
		return error;
	reload_asked = 0;
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		   (unsigned long long)(clock_monotonic() / 1000));
	config = config_reload(old, watch->allowed);
	if (config) {
		*watch->config = config;
		error = change(watch, old);
	}
	sd_notify(0, "READY=1");
	return error ? error : flush(watch);
}

/* One time all that comes before sleeping. Returns 0, or the errno that ends the run. */
static int do_round(struct watch *watch)
{
	enum round round;
	int error;

	clock_measure(&watch->streams.clock);
	host_refresh(&watch->streams.host);
	look_for_drops(watch);
	heartbeat_beat(&watch->heartbeat);
	round = gather(watch);
	error = flush(watch);
	if (!error && watch->beside.is_open)
		error = beside_tick(&watch->beside);
	look(watch);
	if (round == ROUND_FAILED) {
		watch->failed = true;
		return EIO;
	}
	if (!error)
		error = watch->error;
	if (!error && certify_is_due(&watch->certify) && !(error = flush(watch)))
		error = certify(watch, false);
	if (!error && reload_asked)
		return reload(watch);
	if (!error && round == ROUND_EMPTY)
		error = wait_for_records(watch);
	return error;
}

static int run(struct watch *watch)
{
	struct ptracemon_stats stats;
	int error = begin_beside(watch);

	if (!error)
		error = flush(watch); /* the header */
	while (!error && !stop_asked && !streams_are_enough(&watch->streams))
		error = do_round(watch);
	if (watch->failed)
		return usage_problem("%s", watch->reader->problem);
	if (!error && !streams_are_enough(&watch->streams))
		error = streams_finish(&watch->streams, clock_boottime());
	else if (!error)
		error = streams_finish_hidden(&watch->streams, clock_boottime());
	if (!error)
		error = certify(watch, true);
	if (!error && watch->beside.is_open)
		error = beside_close(&watch->beside, RECORDING_STOPPED);
	write_metrics(watch);
	if (reader_stats(watch->reader, PTRACEMON_ALL_CPUS, &stats))
		told_end(&watch->streams, &watch->heartbeat.canary, &stats);
	return verdict(watch, error);
}

int watch_follow(struct reader *reader, const struct arguments *arguments,
		 int fd)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	int code;

	if (!watch)
		return usage_problem("out of memory");
	watch->reader = reader;
	watch->arguments = arguments;
	watch->config = arguments->config;
	watch->allowed = arguments->sandbox ? arguments_needs(arguments) : ~0u;
	watch->fd = fd;
	watch->state = arguments->state;
	watch->metrics.path = arguments->metrics;
	host_init(&watch->streams.host);
	enrich_init(&watch->streams.enrich);
	clock_measure(&watch->streams.clock);
	watch->streams.is_live = true;
	heartbeat_init(&watch->heartbeat, reader, arguments->canary,
		       arguments->heartbeat);
	stop_init(arguments->seconds);
	begin_drops(watch);
	if (certify_begin(&watch->certify, arguments, &reader->info) &&
	    arguments_begin(arguments, &watch->streams, fd))
		code = run(watch);
	else
		code = usage_problem("out of memory");
	streams_end(&watch->streams);
	drops_free(watch->drops);
	enrich_free(&watch->streams.enrich);
	completeness_free(&watch->completeness);
	certify_free(&watch->certify);
	free(watch);
	return code;
}
