// SPDX-License-Identifier: GPL-2.0
/*
 * Outputs that are fed with records. See streams.h.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sink.h"
#include "output/streams.h"

/* With this much text it is time to write. */
#define FULL_BYTES (128 * 1024)

/* A record can bring a second one with it, about what is missing before it. */
#define BUFFER_SIZE (FULL_BYTES + 2 * OUT_RECORD_MAX)

/* Returns false if there is no memory. */
static bool add(struct streams *streams, const struct out_format *format,
		int fd)
{
	const struct output *output = streams->output;
	struct stream *stream = &streams->list[streams->count];
	bool first = !streams->count;

	stream->buffer.data = malloc(BUFFER_SIZE);
	if (!stream->buffer.data)
		return false;
	streams->count++;
	stream->format = format;
	stream->fd = format->write ? -1 : fd;
	stream->buffer.size = BUFFER_SIZE;
	stream->out.buffer = &stream->buffer;
	stream->out.clock = &streams->clock;
	stream->out.users = &streams->users;
	stream->out.host = &streams->host;
	stream->out.colour = first && output->colour;
	stream->out.header = output->header;
	stream->out.envelope = output->envelope;
	stream->out.hash = output->hash;
	stream->out.sessions = output->of == OUTPUT_SESSIONS;
	streams->enrich.parents |= format->parents;
	if (!format->document && stream->fd >= 0 && sink_is_torn(stream->fd))
		buffer_char(&stream->buffer, '\n');
	return format->begin(&stream->out);
}

bool streams_begin(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd)
{
	size_t i;

	streams->output = output;
	streams->wanted = *wanted;
	streams->clock.local = output->local;
	streams->enrich.all = wanted->paths;
	streams->enrich.processes.digest = output->hash;
	if (streams->is_live)
		streams->since = clock_boottime();
	if (output->of != OUTPUT_RECORDS) {
		streams->live =
			live_sessions_new(&streams->enrich, streams->is_live);
		if (!streams->live)
			return false;
	}
	if (!add(streams, output->format, fd))
		return false;
	for (i = 0; i < output->extras; i++)
		if (!add(streams, output->extra[i].format, output->extra[i].fd))
			return false;
	return true;
}

void streams_end(struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++) {
		streams->list[i].format->end(&streams->list[i].out);
		free(streams->list[i].buffer.data);
	}
	streams->count = 0;
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
	return streams->live ? live_sessions_timeout(streams->live, now) : 0;
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
		files[i] = streams->list[i].fd;
	return streams->count;
}

static bool is_unread(const struct stream *stream)
{
	struct pollfd file = { .fd = stream->fd };

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
		i ? streams->output->extra[i - 1].name : "standard output");
	return true;
}

void streams_used(const struct streams *streams, size_t used[STREAMS_MAX])
{
	size_t i;

	for (i = 0; i < streams->count; i++)
		used[i] = streams->list[i].buffer.used;
}

/* Returns 0 or an errno. */
static int write_stream(const struct stream *stream, size_t *written)
{
	const struct buffer *text = &stream->buffer;

	if (stream->format->write)
		return stream->format->write(text->data, text->used, written);
	return sink_write(stream->fd, text->data, text->used, written);
}

int streams_flush(struct streams *streams, size_t written[STREAMS_MAX])
{
	int error = 0;
	size_t i;

	for (i = 0; i < streams->count; i++) {
		struct stream *stream = &streams->list[i];
		size_t count;
		int failed = write_stream(stream, &count);

		stream->buffer.used = 0;
		if (written)
			written[i] = count;
		if (!error)
			error = failed;
	}
	return error;
}
