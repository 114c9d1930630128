// SPDX-License-Identifier: GPL-2.0
/*
 * When the canary flies. See heartbeat.h.
 *
 * No verdict rests on how long something takes: a record that is not in the
 * rings when its call has returned will never be. So a reader that was stopped,
 * or that waits for its output, finds what it has to find whenever it goes on.
 */
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/clock.h"
#include "device/heartbeat.h"

#define SECOND	1000000000ull

void heartbeat_init(struct heartbeat *heartbeat, struct reader *reader,
		    const struct canary_host *host, double seconds)
{
	memset(heartbeat, 0, sizeof(*heartbeat));
	heartbeat->reader = reader;
	heartbeat->canary.host = host;
	heartbeat->well = true;
	heartbeat->period = (uint64_t)(seconds * (double)SECOND);
}

void heartbeat_beat(struct heartbeat *heartbeat)
{
	uint64_t now;

	if (!heartbeat->period || heartbeat->canary.sent)
		return;
	now = clock_monotonic();
	if (now < heartbeat->due)
		return;
	heartbeat->due = now + heartbeat->period;
	if (!heartbeat->canary.host) {
		sd_notify(0, "WATCHDOG=1");
		return;
	}
	canary_send(&heartbeat->canary);
	reader_mark(heartbeat->reader);
}

static void report_to_service(struct heartbeat *heartbeat)
{
	char status[sizeof(heartbeat->status)];

	heartbeat->well = canary_is_well(&heartbeat->canary);
	if (heartbeat->well)
		sd_notify(0, "WATCHDOG=1");
	canary_describe(&heartbeat->canary, status, sizeof(status));
	if (!strcmp(status, heartbeat->status))
		return;
	memcpy(heartbeat->status, status, sizeof(status));
	sd_notifyf(0, "STATUS=%s", status);
}

/*
 * It works its way to the canary's records through what was there before them,
 * which can take long: rings are as large as somebody likes.
 */
static void report_progress(struct heartbeat *heartbeat)
{
	uint64_t now = clock_monotonic();

	if (now < heartbeat->due)
		return;
	heartbeat->due = now + heartbeat->period;
	if (heartbeat->well)
		sd_notify(0, "WATCHDOG=1");
}

void heartbeat_look(struct heartbeat *heartbeat,
		    void (*changed)(void *context, const struct record *record),
		    void *context)
{
	if (!heartbeat->canary.sent)
		return;
	if (!reader_has_passed_mark(heartbeat->reader)) {
		report_progress(heartbeat);
		return;
	}
	if (canary_judge(&heartbeat->canary, changed, context))
		heartbeat->due = 0;
	report_to_service(heartbeat);
}

const struct timespec *heartbeat_timeout(const struct heartbeat *heartbeat,
					 uint64_t left,
					 struct timespec *timeout)
{
	uint64_t now = clock_monotonic();
	uint64_t own = heartbeat->due > now ? heartbeat->due - now : 0;

	if (heartbeat->period && own < left)
		left = own;
	if (left == UINT64_MAX)
		return NULL;
	timeout->tv_sec = (time_t)(left / SECOND);
	timeout->tv_nsec = (long)(left % SECOND);
	return timeout;
}
