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
#include "sessions/verdict.h"

/* @extra: NULL: standard output. Returns false if there is no memory. */
static bool add(struct streams *streams, const struct out_format *format,
		int fd, const struct output_extra *extra)
{
	const struct output *output = streams->output;
	struct stream *stream = &streams->list[streams->count];
	const uint64_t gap = format == &out_text && !extra ? output->collapse_text :
							     output->collapse;

	if (!stream_begin(stream, format, gap))
		return false;
	streams->count++;
	stream->file.fd = format->write ? -1 : fd;
	stream->out.clock = &streams->clock;
	stream->out.users = &streams->users;
	stream->out.host = &streams->host;
	stream->out.colour = !extra && output->colour;
	stream->out.header = output->header;
	stream->out.envelope = output->envelope;
	stream->out.hash = output->hash;
	stream->out.who = output->who;
	streams->collapses |= gap > 0;
	if (output->chained && format == &out_json) {
		chain_begin(&stream->chain, clock_boottime() / 1000000);
		stream->out.chain = &stream->chain;
	}
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

/* To be shown, or to know what the records that exceptions hide amount to. */
static bool needs_sessions(const struct output *output)
{
	return output->of != OUTPUT_RECORDS ||
	       (output->exceptions && exceptions_hide_records(output->exceptions));
}

/* What is asked for. Returns false if there is no memory. */
static bool set(struct streams *streams, const struct output *output,
		const struct wanted *wanted)
{
	streams->output = output;
	streams->wanted = *wanted;
	streams->clock.local = output->local;
	streams->enrich.all = wanted->paths || output->exceptions;
	streams->enrich.processes.digest = output->hash;
	streams->enrich.whos.wanted = output->who;
	if (!needs_sessions(output) || streams->live)
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

	for (i = 0; i < streams->count; i++)
		stream_end(&streams->list[i]);
	streams->count = 0;
	streams->collapses = false;
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
	       event->type == RECORD_BLIND || event->type == RECORD_SIGHTED ||
	       event->type == RECORD_SUPPRESSED;
}

/*
 * Whether sessions are asked for; or records of this one were hidden, by rules that are not to
 * hide this, or what may have been this.
 */
static bool may_be_told(const struct streams *streams, const struct session *session)
{
	return streams->output->of != OUTPUT_RECORDS ||
	       (session->hidden &&
		(session->evidence & SESSION_LOSSY ||
		 !strcmp(verdict_of(session)->word, "code injection")));
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
	for (i = 0; i < streams->count; i++) {
		struct stream *stream = &streams->list[i];

		if (!stream->collapse ||
		    !stream_counts(stream, &streams->enrich, event, details))
			stream->format->record(&stream->out, event, details);
	}
	streams->printed += streams->list[0].buffer.used != before;
}

/* Returns the rule that hid it, which has counted it. There are rules. */
static const struct exception *hide(struct streams *streams, const struct event *event,
				    const struct details *details)
{
	struct exceptions *exceptions = streams->output->exceptions;
	struct details known = *details;
	struct exception *rule;

	if (!event->tracer)
		return NULL;
	enrich_tracer_before(&streams->enrich, event, &known.tracer);
	rule = exceptions_rule(exceptions, event, &known, &streams->clock);
	if (rule)
		exceptions_count(rule, event);
	return rule;
}

static bool is_text_full(const struct streams *streams)
{
	size_t i;

	for (i = 0; i < streams->count; i++)
		if (streams->list[i].buffer.used >= STREAM_FULL)
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

static bool has_room(const struct streams *streams)
{
	return !is_text_full(streams) && !streams_are_enough(streams);
}

/* What exceptions are due to tell of what they hid. @last: however much there was before. */
static void tell_hidden(struct streams *streams, bool last)
{
	static const struct details none;
	struct exceptions *exceptions = streams->output->exceptions;
	struct record record;
	struct event event;

	if (!exceptions)
		return;
	exceptions_tick(exceptions, streams->time, &streams->clock);
	while (exceptions->due && (last ? !is_text_full(streams) : has_room(streams)) &&
	       exceptions_pop(exceptions, streams->time, &record)) {
		event_of(&record, &event);
		show(streams, &event, &none);
	}
}

/* Tells what was alike; @end: all of it. Returns whether there was room for that. */
static bool tell_repeated(struct streams *streams, bool end)
{
	bool all = true;
	size_t i;

	for (i = 0; i < streams->count; i++)
		all &= stream_tell(&streams->list[i], streams->time, end, STREAM_FULL);
	return all;
}

void streams_rest(struct streams *streams)
{
	struct details details;
	struct record record;
	struct event event;

	tell_hidden(streams, false);
	if (has_room(streams))
		tell_repeated(streams, false);
	if (!streams->live)
		return;
	while (has_room(streams) &&
	       sessions_pop(&streams->live->sessions, streams->time, &record,
			    &event, &details)) {
		enrich_session(&streams->enrich, &event, &details);
		live_sessions_judge(streams->live, &event, &streams->clock);
		if (streams->output->asks_seen)
			live_sessions_ask(streams->live, streams->output->seen, &event,
					  &details, &streams->clock, streams->unanswered);
		if (may_be_told(streams, event.session) &&
		    is_wanted(streams, &event, &details) &&
		    !(streams->output->exceptions &&
		      hide(streams, &event, &details)))
			show(streams, &event, &details);
	}
}

void streams_take(struct streams *streams, const struct record *record)
{
	const struct exception *rule = NULL;
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
		    is_wanted(streams, &event, &details)) {
			if (streams->output->exceptions)
				rule = hide(streams, &event, &details);
			if (!rule)
				show(streams, &event, &details);
		}
	}
	streams->time = record->header.time;
	if (!streams->live && !streams->collapses && !streams->output->exceptions)
		return;
	if (streams->live)
		live_sessions_event(streams->live, &event, wanted ? &details : NULL);
	if (streams->live && streams->output->exceptions)
		live_sessions_program(streams->live, &event);
	if (streams->live && rule && !rule->injection)
		sessions_hide(&streams->live->sessions);
	streams_rest(streams);
}

void streams_tick(struct streams *streams, uint64_t now)
{
	streams->time = now;
	if (streams->live)
		live_sessions_time(streams->live, now);
	streams_rest(streams);
}

uint64_t streams_timeout(const struct streams *streams, uint64_t now)
{
	uint64_t left = streams->live ?
				live_sessions_timeout(streams->live, now) : 0;
	const struct exceptions *exceptions = streams->output->exceptions;
	const uint64_t tell = exceptions ? exceptions_timeout(exceptions, now) : 0;
	size_t i;

	if (tell && (!left || tell < left))
		left = tell;
	for (i = 0; i < streams->count; i++) {
		const struct stream *stream = &streams->list[i];
		uint64_t age = stream_file_left(&stream->file, &streams->output->limits);
		uint64_t row = stream->collapse ? collapse_timeout(stream->collapse, now) : 0;

		if (age && (!left || age < left))
			left = age;
		if (row && (!left || row < left))
			left = row;
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

int streams_finish_hidden(struct streams *streams, uint64_t now)
{
	struct exceptions *exceptions = streams->output->exceptions;
	bool all;
	int error;

	streams->time = now;
	if (exceptions)
		exceptions_end(exceptions);
	do {
		all = tell_repeated(streams, true);
		tell_hidden(streams, true);
		error = streams_flush(streams, NULL);
	} while (!error && (!all || (exceptions && exceptions->due)));
	return error;
}

int streams_change(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd)
{
	struct exceptions *before = streams->output->exceptions;
	int error = 0;
	size_t i;

	if (streams->live && !needs_sessions(output)) {
		error = finish_sessions(streams, clock_boottime());
		live_sessions_free(streams->live);
		streams->live = NULL;
	}
	if (!error)
		error = streams_finish_hidden(streams, clock_boottime());
	if (error)
		return error;
	if (before && output->exceptions && before != output->exceptions)
		exceptions_inherit(output->exceptions, before);
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
	if (!error)
		error = streams_finish_hidden(streams, now);
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
	const struct exceptions *exceptions = streams->output->exceptions;

	return is_text_full(streams) || (exceptions && exceptions->due) ||
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
