// SPDX-License-Identifier: GPL-2.0
/*
 * What commands that print have in common: what is printed, the device or recordings.
 */
#include <unistd.h>

#include "commands/commands.h"
#include "device/live.h"
#include "host/sandbox.h"
#include "host/seen.h"
#include "host/state.h"

/* Those of a configuration are gone once another one was read. */
static int follow_device(struct arguments *arguments, unsigned int needs,
			 int fd)
{
	/* Later it has no right to that. */
	const int state = state_open(STATE_FILE);
	struct live live;
	int code;

	arguments->state = state;
	code = live_open(&live, arguments->heartbeat,
			 arguments->sandbox ? SANDBOX_LIVE | needs : 0);
	if (!code) {
		arguments->canary = live.canary;
		code = watch_follow(&live.reader, arguments, fd);
		reader_close(&live.reader);
	}
	if (state > 0)
		close(state);
	return code;
}

int show(struct arguments *arguments, unsigned int needs, int fd)
{
	/* It has brought its own exceptions, and is gone once another one was read. */
	const bool configured = arguments->config;
	int code = configured ? 0 :
		   arguments_load_exceptions(arguments, arguments->path_count);
	struct seen *seen = NULL;

	if (code)
		return code;
	needs |= arguments_needs(arguments);
	/* A configuration that is read again may ask for sessions then. */
	arguments->output.asks_seen = arguments->seen;
	if (arguments->seen)
		seen = seen_open(arguments->seen, !arguments->path_count);
	arguments->output.seen = seen;
	if (!arguments->path_count) {
		code = follow_device(arguments, needs, fd);
	} else {
		if (arguments->sandbox)
			sandbox_enter(needs, -1);
		code = replay_files(arguments, fd);
	}
	seen_close(seen);
	if (!configured)
		exceptions_free(arguments->output.exceptions);
	return code;
}
