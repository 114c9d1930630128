/* SPDX-License-Identifier: GPL-2.0 */
/*
 * When the canary flies, and who hears what it found.
 */
#ifndef _PTRACEMON_TOOLS_HEARTBEAT_H
#define _PTRACEMON_TOOLS_HEARTBEAT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "device/canary.h"
#include "device/reader.h"

/**
 * struct heartbeat - of one run
 * @reader: whose rings
 * @canary: what flies
 * @period: nanoseconds between two; 0: never
 * @due: when the next one is, CLOCK_MONOTONIC
 * @well: what the last one has found; true before the first
 * @status: what the service manager was told last
 */
struct heartbeat {
	struct reader *reader;
	struct canary canary;
	uint64_t period;
	uint64_t due;
	bool well;
	char status[160];
};

/* @host: NULL: nothing is checked. @seconds: between two; 0: never. */
void heartbeat_init(struct heartbeat *heartbeat, struct reader *reader,
		    const struct canary_host *host, double seconds);

/* Sends the canary, if it is time. */
void heartbeat_beat(struct heartbeat *heartbeat);

/* Judges it, once its records must have been taken; see canary_judge(). */
void heartbeat_look(struct heartbeat *heartbeat,
		    void (*changed)(void *context, const struct record *record),
		    void *context);

/*
 * Until the next one, or @left nanoseconds (UINT64_MAX: without end) if that is
 * sooner; NULL: for ever. @timeout: where to write it.
 */
const struct timespec *heartbeat_timeout(const struct heartbeat *heartbeat,
					 uint64_t left,
					 struct timespec *timeout);

#endif /* _PTRACEMON_TOOLS_HEARTBEAT_H */
