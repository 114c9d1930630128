/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One output on its way to one file, and its rows: one for each event, or one for many.
 */
#ifndef _PTRACEMON_TOOLS_STREAM_ROWS_H
#define _PTRACEMON_TOOLS_STREAM_ROWS_H

#include "abi/chain.h"
#include "output/collapse.h"
#include "output/out.h"
#include "output/stream_file.h"

/* With this much text it is time to write. */
#define STREAM_FULL (128 * 1024)

/**
 * struct stream - one output on its way to one file
 * @format: the output
 * @file: where the text goes; .fd negative: see format->write
 * @out: what the output works with
 * @buffer: the text that is not written yet
 * @collapse: one row for many; NULL: each is shown
 * @chain: of its lines, if they prove each other
 */
struct stream {
	const struct out_format *format;
	struct stream_file file;
	struct out out;
	struct buffer buffer;
	struct collapse *collapse;
	struct chain chain;
};

/*
 * A stream with nothing in it. @gap: nanoseconds; what is alike and comes in less is one row; 0:
 * each is shown. Returns false if there is no memory.
 */
bool stream_begin(struct stream *stream, const struct out_format *format, uint64_t gap);

/*
 * Whether an event is alike one that this stream has shown; it is counted then. Of a stream that
 * collapses. @enrich: what else is known of tracers.
 */
bool stream_counts(struct stream *stream, struct enrich *enrich, const struct event *event,
		   const struct details *details);

/*
 * Tells rows that have ended at @now, boot time; @end: all. Returns false if there is no room for
 * more, with so many bytes of text: @most.
 */
bool stream_tell(struct stream *stream, uint64_t now, bool end, size_t most);

/* Frees what it has; its file stays open. */
void stream_end(struct stream *stream);

#endif /* _PTRACEMON_TOOLS_STREAM_ROWS_H */
