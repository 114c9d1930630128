// SPDX-License-Identifier: GPL-2.0
/*
 * Outputs that are fed with records. See streams.h.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sink.h"
#include "output/streams.h"

/* With this much text it is time to write. */
#define FULL_BYTES (128 * 1024)

/* A record can bring a second one with it, about what is missing before it. */
#define BUFFER_SIZE (FULL_BYTES + 2 * OUT_RECORD_MAX)

/* @extra: NULL: standard output. Returns false if there is no memory. */
static bool add(struct streams *streams, const struct out_format *format,
		int fd, const struct output_extra *extra)
{
	const struct output *output = streams->output;
	struct stream *stream = &streams->list[streams->count];

	memset(stream, 0, sizeof(*stream));
	stream->buffer.data = malloc(BUFFER_SIZE);
	if (!stream->buffer.data)
		return false;
	streams->count++;
	stream->buffer.size = BUFFER_SIZE;
	stream->format = format;
	stream->file.fd = format->write ? -1 : fd;
	stream->out.buffer = &stream->buffer;
	stream->out.clock = &streams->clock;
	stream->out.users = &streams->users;
	stream->out.host = &streams->host;
	stream->out.colour = !extra && output->colour;
	stream->out.header = output->header;
	stream->out.envelope = output->envelope;
	stream->out.hash = output->hash;
	stream->out.sessions = output->of == OUTPUT_SESSIONS;
	streams->enrich.parents |= format->parents;
	if (extra) {
		stream->file.name = extra->name;
		stream->file.number = extra->number;
		stream->file.opened = clock_monotonic();
	}
	if (!format->document && stream->file.fd >= 0 && sink_is_torn(stream->file.fd))
		buffer_char(&stream->buffer, '\n');
	return format->begin(&stream->out);
}

static bool add_all(struct streams *streams, int fd)
{
	const struct output *output = streams->output;
	size_t i;

	if (output->format && !add(streams, output->format, fd, NULL))
		return false;
	for (i = 0; i < output->extras; i++)
		if (!add(streams, output->extra[i].format, output->extra[i].fd,
			 &output->extra[i]))
			return false;
	return true;
}

/* What is asked for. Returns false if there is no memory. */
static bool set(struct streams *streams, const struct output *output,
		const struct wanted *wanted)
{
	streams->output = output;
	streams->wanted = *wanted;
	streams->clock.local = output->local;
	streams->enrich.all = wanted->paths;
	streams->enrich.processes.digest = output->hash;
	if (output->of == OUTPUT_RECORDS || streams->live)
		return true;
	streams->live = live_sessions_new(&streams->enrich, streams->is_live);
	return streams->live;
}

bool streams_begin(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd)
{
	if (streams->is_live)
		streams->since = clock_boottime();
	return set(streams, output, wanted) && add_all(streams, fd);
}

static void end_list(struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++) {
		streams->list[i].format->end(&streams->list[i].out);
		free(streams->list[i].buffer.data);
	}
	streams->count = 0;
}

void streams_end(struct streams *streams)
{
	end_list(streams);
	live_sessions_free(streams->live);
	streams->live = NULL;
	enrich_forget(&streams->enrich);
	users_free(&streams->users);
}

static bool is_about_blindness(const struct event *event)
{
	return event->type == PTRACEMON_TYPE_LOSS ||
	       event->type == RECORD_BLIND || event->type == RECORD_SIGHTED;
}

/* @details: NULL: not asked for yet. */
static bool is_wanted(const struct streams *streams, const struct event *event,
		      const struct details *details)
{
	const struct wanted *wanted = &streams->wanted;

	if (streams->output->of == OUTPUT_SESSIONS && !event->session &&
	    !is_about_blindness(event))
		return false;
	return !wanted->wants ||
	       wanted->wants(wanted->context, event, details);
}

static void show(struct streams *streams, const struct event *event,
		 const struct details *details)
{
	size_t before = streams->list[0].buffer.used, i;

	if (event->session && streams->output->payloads)
		payloads_keep(streams->output->payloads, event->session);
	for (i = 0; i < streams->count; i++)
		streams->list[i].format->record(&streams->list[i].out, event,
						details);
	streams->printed += streams->list[0].buffer.used != before;
}

static bool is_text_full(const struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++)
		if (streams->list[i].buffer.used >= FULL_BYTES)
			return true;
	return false;
}

bool streams_kept_all(const struct streams *streams)
{
	const struct payloads *payloads = streams->output->payloads;

	return !payloads || !payloads->error;
}

bool streams_are_enough(const struct streams *streams)
{
	return streams->output->count &&
	       streams->printed >= streams->output->count;
}

void streams_rest(struct streams *streams)
{
	struct details details;
	struct record record;
	struct event event;

	if (!streams->live)
		return;
	while (!is_text_full(streams) && !streams_are_enough(streams) &&
	       sessions_pop(&streams->live->sessions, streams->time, &record,
			    &event, &details))
		if (is_wanted(streams, &event, &details))
			show(streams, &event, &details);
}

void streams_take(struct streams *streams, const struct record *record)
{
	struct details details;
	struct event event;
	bool wanted;

	event_of(record, &event);
	enrich_remember(&streams->enrich, &event);
	/* What to ask for is known without its paths, mostly. */
	wanted = is_wanted(streams, &event, NULL);
	if (wanted) {
		enrich_event(&streams->enrich, &event, &details);
		if (!streams->wanted.paths ||
		    is_wanted(streams, &event, &details))
			show(streams, &event, &details);
	}
	if (!streams->live)
		return;
	streams->time = record->header.time;
	live_sessions_event(streams->live, &event, wanted ? &details : NULL);
	streams_rest(streams);
}

void streams_tick(struct streams *streams, uint64_t now)
{
	if (!streams->live)
		return;
	streams->time = now;
	live_sessions_time(streams->live, now);
	streams_rest(streams);
}

uint64_t streams_timeout(const struct streams *streams, uint64_t now)
{
	uint64_t left = streams->live ?
				live_sessions_timeout(streams->live, now) : 0;
	size_t i;

	for (i = 0; i < streams->count; i++) {
		uint64_t age = stream_file_left(&streams->list[i].file,
						&streams->output->limits);

		if (age && (!left || age < left))
			left = age;
	}
	return left;
}

static int finish_sessions(struct streams *streams, uint64_t now)
{
	struct sessions *sessions = &streams->live->sessions;
	int error;

	streams->time = now;
	sessions_end(sessions, now);
	do {
		streams_rest(streams);
		error = streams_flush(streams, NULL);
	} while (!error && sessions_pending(sessions) &&
		 !streams_are_enough(streams));
	/* Ids and times of another boot name other processes. */
	sessions_free(sessions);
	return error;
}

int streams_change(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd)
{
	int error = 0;
	size_t i;

	if (streams->live && output->of == OUTPUT_RECORDS) {
		error = finish_sessions(streams, clock_boottime());
		live_sessions_free(streams->live);
		streams->live = NULL;
	}
	if (error)
		return error;
	for (i = 0; i < streams->count; i++)
		if (streams->list[i].file.name)
			close(streams->list[i].file.fd);
	end_list(streams);
	streams->enrich.parents = false;
	return set(streams, output, wanted) && add_all(streams, fd) ? 0 :
								     ENOMEM;
}

int streams_finish(struct streams *streams, uint64_t now)
{
	int error = 0;
	size_t i;

	if (streams->live)
		error = finish_sessions(streams, now);
	enrich_forget(&streams->enrich);
	for (i = 0; i < streams->count && *streams->host.boot_id; i++) {
		struct stream *stream = &streams->list[i];

		if (stream->format->watched)
			stream->format->watched(&stream->out, streams->since,
						now);
	}
	return error ? error : streams_flush(streams, NULL);
}

bool streams_are_full(const struct streams *streams)
{
	return is_text_full(streams) ||
	       (streams->live &&
		sessions_pending(&streams->live->sessions));
}

size_t streams_files(const struct streams *streams, int files[STREAMS_MAX])
{
	size_t i;

	for (i = 0; i < streams->count; i++)
		files[i] = streams->list[i].file.fd;
	return streams->count;
}

static bool is_unread(const struct stream *stream)
{
	struct pollfd file = { .fd = stream->file.fd };

	return poll(&file, 1, 0) > 0;
}

bool streams_report_unread(const struct streams *streams)
{
	size_t i;

	if (streams->count < 2)
		return false;
	for (i = 0; i < streams->count - 1; i++)
		if (is_unread(&streams->list[i]))
			break;
	fprintf(stderr,
		"ptracemon: cannot go on: nobody reads %s any more, and each output is to have each record\n",
		streams->list[i].file.name ? streams->list[i].file.name :
					"standard output");
	return true;
}

void streams_used(const struct streams *streams, size_t used[STREAMS_MAX])
{
	size_t i;

	for (i = 0; i < streams->count; i++)
		used[i] = streams->list[i].buffer.used;
}

/* Returns 0 or an errno. */
static int write_stream(struct stream *stream,
			const struct series_limits *limits, size_t *written)
{
	const struct buffer *text = &stream->buffer;

	if (stream->format->write)
		return stream->format->write(text->data, text->used, written);
	if (stream->file.number)
		return stream_file_write(&stream->file, limits, text->data,
					 text->used, written);
	return sink_write(stream->file.fd, text->data, text->used, written);
}

int streams_flush(struct streams *streams, size_t written[STREAMS_MAX])
{
	int error = 0;
	size_t i;

	for (i = 0; i < streams->count; i++) {
		struct stream *stream = &streams->list[i];
		size_t count;
		int failed = write_stream(stream, &streams->output->limits,
					  &count);

		stream->buffer.used = 0;
		if (written)
			written[i] = count;
		if (!error)
			error = failed;
	}
	return error;
}
