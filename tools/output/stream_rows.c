// SPDX-License-Identifier: GPL-2.0
/*
 * Events of one stream as rows. See stream_rows.h.
 */
#include <stdlib.h>
#include <string.h>

#include "output/stream_rows.h"

/* A record can bring a second one with it, about what is missing before it. */
#define BUFFER_SIZE (STREAM_FULL + 2 * OUT_RECORD_MAX)

bool stream_begin(struct stream *stream, const struct out_format *format, uint64_t gap)
{
	memset(stream, 0, sizeof(*stream));
	stream->buffer.data = malloc(BUFFER_SIZE);
	if (!stream->buffer.data)
		return false;
	stream->buffer.size = BUFFER_SIZE;
	stream->out.buffer = &stream->buffer;
	stream->format = format;
	stream->collapse = gap ? collapse_new(gap) : NULL;
	return true;
}

bool stream_counts(struct stream *stream, struct enrich *enrich, const struct event *event,
		   const struct details *details)
{
	struct details known = *details;

	if (!event->tracer)
		return false;
	enrich_tracer_before(enrich, event, &known.tracer);
	return collapse_take(stream->collapse, event, &known);
}

bool stream_tell(struct stream *stream, uint64_t now, bool end, size_t most)
{
	struct details details;
	struct record record;
	struct event event;

	if (!stream->collapse)
		return true;
	stream->collapse->ending = end;
	while (stream->buffer.used < most) {
		if (!collapse_pop(stream->collapse, now, &record, &event, &details))
			return true;
		stream->format->record(&stream->out, &event, &details);
	}
	return false;
}

void stream_end(struct stream *stream)
{
	stream->format->end(&stream->out);
	free(stream->buffer.data);
	free(stream->collapse);
}
