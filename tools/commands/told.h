/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One line of what a person wants to know first: from the reader, for `status`, and
 * at the end of text on a terminal.
 */
#ifndef _PTRACEMON_TOOLS_TOLD_H
#define _PTRACEMON_TOOLS_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device/canary.h"
#include "host/state.h"
#include "output/streams.h"

/* Room for the line. */
#define TOLD_MAX	256

/* Writes what streams have to tell to @fd of state_open(); 0 or negative: nowhere. */
void told_write(int fd, const struct streams *streams);

/**
 * told_sentence - the line
 * @to: out
 * @size: of it
 * @sees: the sensor does
 * @read: whether somebody reads
 * @lost: records, since the module was loaded
 * @state: what the reader told; NULL: nothing
 * @now: UTC, nanoseconds
 */
void told_sentence(char *to, size_t size, bool sees, bool read, uint64_t lost,
		   const struct state *state, uint64_t now);

/* At the end of a run: the line, on standard error, if standard output is text on a terminal. */
void told_end(const struct streams *streams, const struct canary *canary,
	      const struct ptracemon_stats *stats);

#endif /* _PTRACEMON_TOOLS_TOLD_H */
