// SPDX-License-Identifier: GPL-2.0
/*
 * One line of what a person wants to know first. See told.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands/told.h"
#include "device/reader.h"
#include "sessions/verdict.h"

#define DAY	(86400ull * 1000000000)

static struct state state_of(const struct streams *streams)
{
	const struct exceptions *exceptions = streams->output->exceptions;
	const struct live_sessions *live = streams->live;
	struct state state = {
		.since = clock_utc(&streams->clock, streams->since),
		.suppressed = exceptions ? exceptions_total(exceptions) : 0,
		.sessions = live,
	};

	if (live && live->worst) {
		state.day = live->day;
		strncpy(state.worst, live->worst->word, sizeof(state.worst) - 1);
		strncpy(state.severity, severity_word(live->worst->severity),
			sizeof(state.severity) - 1);
	}
	return state;
}

void told_write(int fd, const struct streams *streams)
{
	const struct state state = state_of(streams);

	if (fd > 0)
		state_write(fd, &state, streams->host.boot_id);
}

static void put_worst(struct buffer *to, const struct state *state, uint64_t now)
{
	buffer_string(to, "; worst verdict today: ");
	if (!state->sessions)
		buffer_string(to, "sessions are not looked at");
	else if (!*state->worst || state->day != now / DAY)
		buffer_string(to, "none");
	else
		buffer_printf(to, "%s (%s)", state->worst, state->severity);
}

void told_sentence(char *to, size_t size, bool sees, bool read, uint64_t lost,
		   const struct state *state, uint64_t now)
{
	struct buffer buffer = { to, 0, size - 1 };
	char since[CLOCK_TEXT_MAX];

	buffer_string(&buffer, !sees ? "BLIND" : read ? "seeing" : "seeing, but nobody reads");
	if (read && state) {
		clock_text(since, state->since, 3);
		buffer_printf(&buffer, "; read since %.19sZ", since);
	}
	buffer_printf(&buffer, "; %" PRIu64 " lost", lost);
	if (read && state) {
		buffer_printf(&buffer, "; %" PRIu64 " suppressed", state->suppressed);
		put_worst(&buffer, state, now);
	}
	to[buffer.used] = 0;
}

void told_end(const struct streams *streams, const struct canary *canary,
	      const struct ptracemon_stats *stats)
{
	const struct output *output = streams->output;
	const struct state state = state_of(streams);
	char line[TOLD_MAX];
	bool sees = true;
	int entry;

	if (!output->terminal || output->format != &out_text)
		return;
	for (entry = 0; entry < ENTRIES; entry++)
		sees &= canary->paths[entry].state != CANARY_BLIND;
	told_sentence(line, sizeof(line), sees, true, reader_lost(stats), &state,
		      clock_utc(&streams->clock, clock_boottime()));
	fprintf(stderr, "ptracemon: %s\n", line);
}
