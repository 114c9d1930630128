// SPDX-License-Identifier: GPL-2.0
/*
 * What a command is to do. See arguments.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/units.h"
#include "base/usage.h"
#include "commands/arguments.h"
#include "commands/rules.h"
#include "host/sandbox.h"
#include "host/users.h"

bool arguments_have(const struct output *output,
		    const struct out_format *format)
{
	bool has = output->format == format;
	size_t i;

	for (i = 0; i < output->extras; i++)
		has |= output->extra[i].format == format;
	return has;
}

static const char *name_of_output(const struct output *output)
{
	return output->format ? output->format->name :
				output->extra[0].format->name;
}

static bool has_files(const struct arguments *arguments)
{
	return arguments->output.extras || arguments->files.path;
}

/* What goes together of the options about files that follow each other. */
static int check_files(const struct arguments *arguments, enum command command)
{
	const struct series_limits *limits = &arguments->files.limits;

	if (command == COMMAND_watch && arguments->files.seal &&
	    !arguments->files.path)
		return usage_wrong("--seal is for recordings",
				   "there is none (--record FILE)");
	if (limits->keep && !series_has_numbers(limits))
		return usage_wrong("--keep needs --rotate-size or --rotate-age",
				   "one file is all there is");
	if (command != COMMAND_record && series_has_numbers(limits) &&
	    !has_files(arguments))
		return usage_wrong("--rotate-size and --rotate-age are for files",
				   "there is none (-o FORMAT=FILE, --record FILE)");
	return 0;
}

int arguments_check(const struct arguments *arguments, enum command command)
{
	const struct output *output = &arguments->output;
	const bool rows = arguments_have(output, &out_deviceevents);

	if (output->payloads && output->of == OUTPUT_RECORDS &&
	    command != COMMAND_sessions)
		return usage_wrong("--payload needs --sessions", output->payloads->name);
	/* A configuration may have the one without the other: one line less to take back. */
	if (arguments->given >> OPTION_SEEN & 1 && output->of == OUTPUT_RECORDS &&
	    command != COMMAND_sessions && command != COMMAND_report)
		return usage_wrong("--seen needs --sessions", arguments->seen);
	if (output->envelope && !rows)
		return usage_wrong("--envelope is for -o deviceevents, not for",
				   name_of_output(output));
	if (output->hash && !rows && !arguments_have(output, &out_ecs) &&
	    !arguments_have(output, &out_ocsf))
		return usage_wrong("--hash is for -o deviceevents, ecs and ocsf, not for",
				   name_of_output(output));
	if (arguments->exceptions && arguments->no_exceptions)
		return usage_wrong("--exceptions and --no-exceptions exclude each other",
				   arguments->exceptions);
	return check_files(arguments, command);
}

static bool is_ready(const struct out_format *format)
{
	return !format || !format->ready || format->ready();
}

/* Processes' names and arguments are not for everybody: only for the owner. */
static bool open_extra(struct output_extra *extra,
		       const struct series_limits *limits)
{
	struct stream_file file;

	if (stream_file_open(&file, extra->name, limits)) {
		extra->fd = file.fd;
		extra->number = file.number;
		return true;
	}
	usage_problem("cannot open %s: %s", extra->name, strerror(errno));
	return false;
}

bool arguments_reopen(struct arguments *arguments)
{
	struct output *output = &arguments->output, opened = *output;
	size_t i;

	if (!is_ready(output->format))
		return false;
	for (i = 0; i < opened.extras; i++) {
		if (open_extra(&opened.extra[i], &arguments->files.limits))
			continue;
		while (i--)
			close(opened.extra[i].fd);
		return false;
	}
	*output = opened;
	output->limits = arguments->files.limits;
	return true;
}

int arguments_open(struct arguments *arguments)
{
	struct output *output = &arguments->output;

	if (!arguments_reopen(arguments))
		return EXIT_PROBLEM;
	return output->payloads ?
		       payloads_open(output->payloads, output->payloads->name) :
		       0;
}

int arguments_load_exceptions(struct arguments *arguments, bool recorded)
{
	const char *asked = arguments->exceptions;
	struct exceptions *exceptions;

	if (arguments->no_exceptions || (recorded && !asked))
		return 0;
	exceptions = rules_load(asked ? asked : RULES_FOLDER,
				asked && strcmp(asked, RULES_FOLDER), recorded);
	if (!exceptions)
		return EXIT_USAGE;
	rules_warn(exceptions);
	arguments->output.exceptions = exceptions;
	return 0;
}

#define COLLAPSE_GAP	(60 * 1000000000ull)

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       terminal && *terminal && strcmp(terminal, "dumb");
}

void arguments_init(struct arguments *arguments)
{
	memset(arguments, 0, sizeof(*arguments));
	arguments->output.format = &out_text;
	arguments->output.terminal = isatty(STDOUT_FILENO);
	arguments->output.colour = wants_colour();
	/* For people; what reads a pipe may count rows. */
	arguments->output.collapse_text = arguments->output.terminal ? COLLAPSE_GAP : 0;
	arguments->output.header = true;
	arguments->output.local = true;
	arguments->heartbeat = 5;
	arguments->files.seal_period = arguments->heartbeat;
	arguments->sandbox = true;
	filter_init(&arguments->filter);
}

static bool wants(const void *context, const struct event *event,
		  const struct details *details)
{
	return filter_wants(context, event, details);
}

static struct wanted wanted_of(const struct arguments *arguments)
{
	return (struct wanted){
		.wants = wants,
		.context = &arguments->filter,
		.paths = filter_asks_paths(&arguments->filter),
	};
}

bool arguments_begin(const struct arguments *arguments, struct streams *streams,
		     int fd)
{
	const struct wanted wanted = wanted_of(arguments);

	return streams_begin(streams, &arguments->output, &wanted, fd);
}

int arguments_change(const struct arguments *arguments, struct streams *streams,
		     int fd)
{
	const struct wanted wanted = wanted_of(arguments);

	return streams_change(streams, &arguments->output, &wanted, fd);
}

unsigned int arguments_needs(const struct arguments *arguments)
{
	unsigned int needs = 0;

	if (arguments->output.payloads || arguments->metrics)
		needs |= SANDBOX_FILES;
	if (arguments->config_path)
		needs |= SANDBOX_APPEND;
	if (arguments->files.path ||
	    series_has_numbers(&arguments->files.limits))
		needs |= SANDBOX_APPEND | SANDBOX_SERIES;
	return needs;
}
