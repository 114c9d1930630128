// SPDX-License-Identifier: GPL-2.0
/*
 * Events of one stream as rows. See stream_rows.h.
 */
#include "output/stream_rows.h"

/* Whether it is alike one that was shown. */
static bool is_counted(struct collapse *collapse, struct enrich *enrich,
		       const struct event *event, const struct details *details)
{
	struct details known = *details;

	if (!event->tracer)
		return false;
	enrich_tracer_before(enrich, event, &known.tracer);
	return collapse_take(collapse, event, &known);
}

void stream_show(struct stream *stream, struct enrich *enrich, const struct event *event,
		 const struct details *details)
{
	if (stream->collapse && is_counted(stream->collapse, enrich, event, details))
		return;
	stream->format->record(&stream->out, event, details);
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
