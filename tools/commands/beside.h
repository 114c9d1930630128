/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording that is written beside outputs: the records that a reader has handed out,
 * as they are. And what each recording begins with.
 */
#ifndef _PTRACEMON_TOOLS_BESIDE_H
#define _PTRACEMON_TOOLS_BESIDE_H

#include "base/clock.h"
#include "device/canary.h"
#include "device/reader.h"
#include "host/host.h"
#include "recording/writer.h"

/**
 * struct beside - the recording
 * @reader: where records come from
 * @host: what files begin with; is kept by the caller
 * @clock: likewise
 * @writer: the files
 * @round: what the next round says
 * @is_open: there is one
 */
struct beside {
	const struct reader *reader;
	const struct host *host;
	const struct clock *clock;
	struct writer writer;
	struct recording_round round;
	bool is_open;
};

/* What is known about host, module and @canary (NULL: there is none). */
void beside_describe(struct recording_start *start, const struct reader *reader,
		     const struct canary_host *canary, const struct host *host,
		     const struct clock *clock);
void beside_set_host(struct recording_start *start, const struct host *host);

/* A seal of a recording to the journal, so that it is known elsewhere than in the file. */
void beside_publish(const struct writer *writer, const uint8_t *seal);

/**
 * beside_open - begin a recording
 * @beside: with .reader, .host and .clock
 * @options: which files; must stay
 * @canary: as above
 *
 * Return: false if it cannot; .writer.problem says why.
 */
bool beside_open(struct beside *beside, const struct writer_options *options,
		 const struct canary_host *canary);

/**
 * beside_write - write what was handed out and not given back
 * @beside: open
 * @horizon: no record that the reader hands out later is as old
 *
 * Return: 0, or an errno, which .writer.problem tells.
 */
int beside_write(struct beside *beside, uint64_t horizon);

/* The sensor is blind, or sees again. Returns as beside_write(). */
int beside_sight(struct beside *beside, const struct sight *sight);

/* A part of a certificate. Returns as beside_write(). */
int beside_certify(struct beside *beside, const struct certificate *certificate);

/* Everything up to this boot time was read, and the reader goes to sleep. */
void beside_sleep(struct beside *beside, uint64_t horizon);

/* What is due by the time. Returns as beside_write(). */
int beside_tick(struct beside *beside);

/* Nanoseconds until that; UINT64_MAX: nothing is due. */
uint64_t beside_left(const struct beside *beside);

/* Ends it. Returns as beside_write(). */
int beside_close(struct beside *beside, enum recording_reason reason);

#endif /* _PTRACEMON_TOOLS_BESIDE_H */
