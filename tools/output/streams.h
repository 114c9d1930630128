/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Outputs that are fed with records: each makes its text of them, and has a file
 * that the text goes to. Where the records come from is the caller's business.
 */
#ifndef _PTRACEMON_TOOLS_STREAMS_H
#define _PTRACEMON_TOOLS_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "output/out.h"
#include "output/payloads.h"
#include "output/stream_rows.h"
#include "sessions/exceptions.h"
#include "sessions/live.h"

/* Further outputs that can go to files at the same time. */
#define OUTPUT_EXTRAS	3

/**
 * struct output_extra - a further output
 * @format: the output
 * @fd: where it goes
 * @name: of that file, or what comes before the number
 * @number: the one in its name; 0: there is none
 */
struct output_extra {
	const struct out_format *format;
	int fd;
	const char *name;
	uint64_t number;
};

/* What is shown of two tasks. */
enum output_of {
	OUTPUT_RECORDS,
	OUTPUT_RECORDS_AND_SESSIONS,
	OUTPUT_SESSIONS,
};

/**
 * struct output - how records are shown
 * @format: the output; NULL: there is none but the further ones
 * @extra: further outputs of the same records
 * @extras: how many
 * @limits: of their files
 * @count: end after so many records; 0: do not
 * @of: records, sessions, or both
 * @terminal: standard output is one
 * @colour: use it
 * @header: say first what the columns are
 * @hash: digests of executables
 * @who: who processes are: ancestors, containers, ...
 * @envelope: rows of deviceevents in messages
 * @chained: lines of json prove each other
 * @local: times for people are local, not UTC
 * @collapse: nanoseconds; what is alike and comes in less is one row, in all outputs; 0: not
 * @collapse_text: likewise, of text as the first output
 * @payloads: where what sessions wrote is kept as well; NULL: nowhere
 * @exceptions: what is kept out of all outputs; NULL: nothing
 * @seen: which pairs of executables are known here; NULL: nobody knows
 * @asks_seen: that is asked for
 */
struct output {
	const struct out_format *format;
	struct output_extra extra[OUTPUT_EXTRAS];
	size_t extras;
	struct series_limits limits;
	uint64_t count;
	enum output_of of;
	bool terminal;
	bool colour;
	bool header;
	bool hash;
	bool who;
	bool envelope;
	bool chained;
	bool local;
	uint64_t collapse;
	uint64_t collapse_text;
	struct payloads *payloads;
	struct exceptions *exceptions;
	struct seen *seen;
	bool asks_seen;
};

/**
 * struct wanted - which records are shown
 * @wants: whether a record is; @details: NULL: not asked for yet: the answer is
 *	whether it can be, whatever they are. NULL: all are
 * @context: for @wants
 * @paths: it can be decided only with the paths of executables
 */
struct wanted {
	bool (*wants)(const void *context, const struct event *event,
		      const struct details *details);
	const void *context;
	bool paths;
};

#define STREAMS_MAX (1 + OUTPUT_EXTRAS)

/**
 * struct streams - all outputs
 * @list: the first one is that of --output
 * @count: how many
 * @collapses: one of them makes one row for many
 * @output: how records are shown
 * @wanted: which
 * @clock: of the host that the records are of
 * @host: what is known about that host
 * @users: its names
 * @enrich: where to ask what its tasks run
 * @is_live: the records are of this host, and of now
 * @live: sessions; NULL: they are not asked for
 * @unanswered: sessions of which it was asked in vain whether they are new, by enum seen_lack
 * @certificates: number of the last part of a certificate
 * @printed: records that became text in the first stream
 * @since: when watching @host began, boot time
 * @time: up to which records have been taken
 *
 * The caller fills in @clock, @host, @enrich, @is_live, and @since unless it is
 * live; zero means that nothing is known.
 */
struct streams {
	struct stream list[STREAMS_MAX];
	size_t count;
	bool collapses;
	const struct output *output;
	struct wanted wanted;
	struct clock clock;
	struct host host;
	struct users users;
	struct enrich enrich;
	bool is_live;
	struct live_sessions *live;
	uint64_t unanswered[SEEN_LACKS];
	uint64_t certificates;
	uint64_t printed;
	uint64_t since;
	uint64_t time;
};

/**
 * streams_begin - begin with what comes before the first record
 * @streams: all zero, but for what the caller fills in
 * @output: which outputs; must stay
 * @wanted: which records
 * @fd: where the first one goes
 *
 * Return: false if there is no memory; streams_end() is due all the same.
 */
bool streams_begin(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd);
void streams_end(struct streams *streams);

/**
 * streams_change - go on with other outputs, or with the same that were opened anew
 * @streams: all of whose text is written
 * @output: as for streams_begin()
 * @wanted: likewise
 * @fd: likewise
 *
 * Files of before are closed. What is known of tasks and sessions stays; if sessions are
 * not asked for any more, those that go on are told first, and so is what exceptions hid
 * and what was alike.
 *
 * Return: 0, or an errno: the streams can only be ended then.
 */
int streams_change(struct streams *streams, const struct output *output,
		   const struct wanted *wanted, int fd);

/*
 * Makes text of a record, if it is wanted, and of sessions. Neither this
 * nor the next two to be called while the streams are full.
 */
void streams_take(struct streams *streams, const struct record *record);

/*
 * Makes text of a part of a certificate, at a boot time, whatever is wanted. Its
 * digest of lines is set here.
 */
void streams_certify(struct streams *streams, struct certificate *certificate,
		     uint64_t now);

/* Makes text of sessions for which there was no room; due after each flush. */
void streams_rest(struct streams *streams);

/* All records up to @now, boot time, have been taken: what that does to sessions. */
void streams_tick(struct streams *streams, uint64_t now);

/* Nanoseconds until streams_tick() is due, or a file is too old; 0: neither is. */
uint64_t streams_timeout(const struct streams *streams, uint64_t now);

/*
 * No record of this host and boot will follow: writes all that is left. Returns
 * 0 or an errno.
 */
int streams_finish(struct streams *streams, uint64_t now);

/* Writes all text, what exceptions hid, and what was alike, and nobody was told of. Returns 0 or an errno. */
int streams_finish_hidden(struct streams *streams, uint64_t now);

/* Whether there is so much text, or more to come, that it should be written. */
bool streams_are_full(const struct streams *streams);

/* Whether there were as many records as are wanted at the most. */
bool streams_are_enough(const struct streams *streams);

/* Whether no payload was lost to an error. */
bool streams_kept_all(const struct streams *streams);

/* Descriptors of all streams, negative if a stream has none. Returns how many. */
size_t streams_files(const struct streams *streams, int files[STREAMS_MAX]);

/*
 * One of several outputs has no reader any more: says which on standard error.
 * Returns false if there is only one, whose end needs no word.
 */
bool streams_report_unread(const struct streams *streams);

/* How much text each stream has. */
void streams_used(const struct streams *streams, size_t used[STREAMS_MAX]);

/**
 * streams_flush - write the text
 * @streams: the outputs
 * @written: out, if it is not NULL: how much of the text of each was written
 *
 * Return: 0, or the first error as sink_write() returns it. The text is gone in
 * both cases.
 */
int streams_flush(struct streams *streams, size_t written[STREAMS_MAX]);

#endif /* _PTRACEMON_TOOLS_STREAMS_H */
