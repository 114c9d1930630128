/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of one stream as rows: each, or one for many.
 */
#ifndef _PTRACEMON_TOOLS_STREAM_ROWS_H
#define _PTRACEMON_TOOLS_STREAM_ROWS_H

#include "output/streams.h"

/* @known: @details, and what else is known of the tracer. */
void stream_show(struct stream *stream, const struct event *event,
		 const struct details *details, const struct details *known);

/*
 * Tells rows that have ended at @now, boot time; @end: all. Returns false if there is no room for
 * more, with so many bytes of text: @most.
 */
bool stream_tell(struct stream *stream, uint64_t now, bool end, size_t most);

#endif /* _PTRACEMON_TOOLS_STREAM_ROWS_H */
