/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an output is: records in, text into a buffer. Where the text goes is the
 * caller's business.
 */
#ifndef _PTRACEMON_TOOLS_OUT_H
#define _PTRACEMON_TOOLS_OUT_H

#include <stdbool.h>
#include <stdlib.h>

#include "abi/event.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "host/cpid.h"
#include "host/enrich.h"
#include "host/host.h"
#include "host/users.h"

/*
 * No line of JSON is longer, with its line feed: log pipelines cut lines at
 * 8 KiB. Each of these outputs knows how much of it everything but the long
 * texts (struct details) can take, and shares the rest among these.
 */
#define OUT_LINE_MAX	8191

/* But those of otlp, in which each value has its name and its type in words. */
#define OUT_OTLP_MAX	(24 * 1024)

/*
 * Room for a record. Text for people has no long texts: a line of it, and one
 * with the date, need less than half of a line of JSON. In a page, a character
 * of that can take six.
 */
#define OUT_RECORD_MAX	(6 * OUT_LINE_MAX + 64)

struct chain;

/**
 * struct out - what outputs work with
 * @buffer: where the text goes; has room for OUT_RECORD_MAX bytes at each call
 * @clock: for times
 * @users: for names
 * @host: for ids
 * @cpids: likewise, of processes
 * @colour: use it
 * @header: say first what the columns are
 * @sessions: of two tasks, only sessions are told
 * @hash: digests of executables are known, as far as they can be
 * @who: it is asked for who processes are
 * @envelope: rows as they come from a queue, each in a message
 * @chain: its lines prove each other; NULL: they do not
 * @state: the output's own
 */
struct out {
	struct buffer *buffer;
	struct clock *clock;
	struct users *users;
	const struct host *host;
	struct cpids cpids;
	bool colour;
	bool header;
	bool sessions;
	bool hash;
	bool who;
	bool envelope;
	struct chain *chain;
	void *state;
};

/* An end for whose state is one piece of memory. */
static inline void out_free(struct out *out)
{
	free(out->state);
	out->state = NULL;
}

/**
 * struct out_format - an output
 * @name: as in --output
 * @parents: it shows parents of tracers
 * @document: it is no lines: its file has nothing of earlier runs
 * @begin: before the first record. Returns false if there is no memory
 * @record: what happened. Writes whole lines; none if this output has no place
 *	for such a record
 * @watched: no record of this host and boot follows; it was watched between
 *	these boot times. NULL: this output does not tell
 * @end: after the last record; frees what begin took
 * @ready: whether @write has where to write to; if not, it has said so
 * @write: sends the text, as sink_write() does; NULL: it goes to a file
 */
struct out_format {
	const char *name;
	bool parents;
	bool document;
	bool (*begin)(struct out *out);
	void (*record)(struct out *out, const struct event *event,
		       const struct details *details);
	void (*watched)(struct out *out, uint64_t since, uint64_t until);
	void (*end)(struct out *out);
	bool (*ready)(void);
	int (*write)(const char *data, size_t length, size_t *written);
};

#define FORMAT(name) extern const struct out_format out_##name;
#include "output/formats.def"

#endif /* _PTRACEMON_TOOLS_OUT_H */
