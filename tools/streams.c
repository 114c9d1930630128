// SPDX-License-Identifier: GPL-2.0
/*
 * Outputs that are fed with records. See streams.h.
 */
#include <stdlib.h>
#include <string.h>

#include "sink.h"
#include "streams.h"

/* With this much text it is time to write. */
#define FULL_BYTES (128 * 1024)

/* A record can bring a second one with it, about what is missing before it. */
#define BUFFER_SIZE (FULL_BYTES + 2 * OUT_RECORD_MAX)

/* Returns false if there is no memory. */
static bool add(struct streams *streams, const struct view *view,
		const struct out_format *format, int fd)
{
	struct stream *stream = &streams->list[streams->count];
	bool first = !streams->count;

	stream->memory = malloc(BUFFER_SIZE);
	if (!stream->memory)
		return false;
	streams->count++;
	stream->format = format;
	stream->fd = format->write ? -1 : fd;
	stream->buffer.data = stream->memory;
	stream->buffer.size = BUFFER_SIZE;
	stream->out.buffer = &stream->buffer;
	stream->out.clock = &streams->clock;
	stream->out.users = &streams->users;
	stream->out.host = &streams->host;
	stream->out.colour = first && view->colour;
	stream->out.header = view->header;
	stream->out.envelope = view->envelope;
	stream->out.sessions = view->of == VIEW_SESSIONS;
	return format->begin(&stream->out);
}

bool streams_begin(struct streams *streams, const struct view *view, int fd)
{
	size_t i;

	streams->view = view;
	streams->clock.local = view->local;
	streams->enrich.all = filter_asks_paths(&view->filter);
	if (view->of != VIEW_RECORDS) {
		streams->follow =
			follow_new(&streams->enrich, streams->is_live);
		if (!streams->follow)
			return false;
	}
	if (!add(streams, view, view->format, fd))
		return false;
	for (i = 0; i < view->extras; i++) {
		if (!add(streams, view, view->extra[i].format,
			 view->extra[i].fd))
			return false;
	}
	return true;
}

void streams_end(struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++) {
		streams->list[i].format->end(&streams->list[i].out);
		free(streams->list[i].memory);
	}
	streams->count = 0;
	follow_free(streams->follow);
	streams->follow = NULL;
}

/* Whatever the view is. */
static bool show(struct streams *streams, const struct record *record,
		 const struct details *details)
{
	size_t before = streams->list[0].buffer.used, i;

	for (i = 0; i < streams->count; i++)
		streams->list[i].format->record(&streams->list[i].out, record,
						details);
	return streams->list[0].buffer.used != before;
}

static bool show_wanted(struct streams *streams, const struct record *record,
			const struct details *details)
{
	return view_wants(streams->view, record, details) &&
	       show(streams, record, details);
}

size_t streams_print(struct streams *streams, const struct record *record)
{
	struct details details;

	enrich_record(&streams->enrich, record, &details);
	return show(streams, record, &details);
}

static bool is_text_full(const struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++) {
		if (streams->list[i].buffer.used >= FULL_BYTES)
			return true;
	}
	return false;
}

size_t streams_rest(struct streams *streams)
{
	struct details details;
	struct record record;
	size_t told = 0;

	if (!streams->follow)
		return 0;
	while (!is_text_full(streams) &&
	       sessions_pop(&streams->follow->sessions, streams->time, &record,
			    &details))
		told += show_wanted(streams, &record, &details);
	return told;
}

size_t streams_take(struct streams *streams, const struct record *record)
{
	/* What to ask for is known without its paths, mostly. */
	bool wanted = view_wants(streams->view, record, NULL);
	struct details details;
	size_t shown = 0;

	if (wanted) {
		enrich_record(&streams->enrich, record, &details);
		shown = show_wanted(streams, record, &details);
	}
	if (!streams->follow)
		return shown;
	streams->time = record->header.time;
	follow_record(streams->follow, record, wanted ? &details : NULL);
	return shown + streams_rest(streams);
}

size_t streams_tick(struct streams *streams, uint64_t now)
{
	if (!streams->follow)
		return 0;
	streams->time = now;
	follow_time(streams->follow, now);
	return streams_rest(streams);
}

uint64_t streams_timeout(const struct streams *streams, uint64_t now)
{
	return streams->follow ? follow_timeout(streams->follow, now) : 0;
}

int streams_finish(struct streams *streams, uint64_t now)
{
	int error;

	if (!streams->follow)
		return streams_flush(streams, NULL);
	streams->time = now;
	sessions_end(&streams->follow->sessions, now);
	do {
		streams_rest(streams);
		error = streams_flush(streams, NULL);
	} while (!error && sessions_pending(&streams->follow->sessions));
	return error;
}

bool streams_are_full(const struct streams *streams)
{
	return is_text_full(streams) ||
	       (streams->follow &&
		sessions_pending(&streams->follow->sessions));
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
	if (stream->format->write)
		return stream->format->write(stream->memory,
					     stream->buffer.used, written);
	return sink_write(stream->fd, stream->memory, stream->buffer.used,
			  written);
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
