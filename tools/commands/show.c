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

static int follow_device(struct arguments *arguments, unsigned int needs,
			 int fd)
{
	struct live live;
	int code;

	/* Later it has no right to that. */
	arguments->state = state_open(STATE_FILE);
	code = live_open(&live, arguments->heartbeat,
			 arguments->sandbox ? SANDBOX_LIVE | needs : 0);
	if (!code) {
		arguments->canary = live.canary;
		code = watch_follow(&live.reader, arguments, fd);
		reader_close(&live.reader);
	}
	if (arguments->state > 0)
		close(arguments->state);
	return code;
}

int show(struct arguments *arguments, unsigned int needs, int fd)
{
	/* A configuration has brought its own. */
	int code = arguments->config ? 0 :
		   arguments_load_exceptions(arguments, arguments->path_count);
	struct seen *seen = NULL;

	if (code)
		return code;
	needs |= arguments_needs(arguments);
	/* A configuration that is read again may ask for sessions then. */
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
	if (!arguments->config)
		exceptions_free(arguments->output.exceptions);
	return code;
}
