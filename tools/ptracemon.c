// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host. Arguments and usage only.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status.h"
#include "usage.h"
#include "version.h"
#include "watch.h"

static const char usage[] =
	"usage: ptracemon [watch] [options]\n"
	"       ptracemon sessions [options]   one line for each tracer and tracee\n"
	"       ptracemon status [--json]   whether the sensor works\n"
	"\n"
	"Prints every use of ptrace on this host, as the ptracemon kernel module\n"
	"sees it: who traces whom, with which request, and how it ended.\n"
	"\n"
	"  -o, --output FORMAT   text (default), json, or deviceevents\n"
	"  -o FORMAT=FILE        the same records to FILE as well, at its end\n"
	"  -r, --request LIST    print these calls only: names (PTRACE_ATTACH),\n"
	"                        classes (attach, write, control, read, step,\n"
	"                        unknown), all; -NAME takes away, as in\n"
	"                        attach,write,-PTRACE_POKEUSER\n"
	"  -n, --count N         end after N records\n"
	"  -f, --for SECONDS     end after that time\n"
	"      --heartbeat SECONDS\n"
	"                        how often to look whether the sensor sees at all\n"
	"                        (default 5; 0: never)\n"
	"      --sessions        tell sessions as well, as they end\n"
	"      --no-header       text without the line of column names and dates\n"
	"  -h, --help            print this\n"
	"  -V, --version         print the version\n"
	"\n"
	"Exit codes: 0 done, 1 something went wrong, 2 wrong arguments.\n";

enum {
	OPTION_NO_HEADER = 256,
	OPTION_HEARTBEAT,
	OPTION_SESSIONS,
};

static const char short_options[] = "o:r:n:f:hV";

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "request", required_argument, NULL, 'r' },
	{ "count", required_argument, NULL, 'n' },
	{ "for", required_argument, NULL, 'f' },
	{ "heartbeat", required_argument, NULL, OPTION_HEARTBEAT },
	{ "sessions", no_argument, NULL, OPTION_SESSIONS },
	{ "no-header", no_argument, NULL, OPTION_NO_HEADER },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* A year is enough, and fits every type. */
static bool read_seconds(double *seconds, const char *text)
{
	char *end;

	*seconds = strtod(text, &end);
	return end != text && !*end && *seconds >= 0 &&
	       *seconds <= 366 * 86400;
}

static int parse_seconds(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->seconds, text) || !options->seconds)
		return usage_wrong("--for takes a number of seconds above 0",
				   text);
	return 0;
}

/* So short a time that it never sleeps is a mistake. */
static int parse_heartbeat(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->heartbeat, text) ||
	    (options->heartbeat && options->heartbeat < 0.1))
		return usage_wrong("--heartbeat takes a number of seconds, 0.1 or more, or 0 for never",
				   text);
	return 0;
}

static int parse_option(struct watch_options *options, int option)
{
	switch (option) {
	case 'o':
		return view_parse_output(&options->view, optarg);
	case 'r':
		return view_parse_requests(&options->view, optarg);
	case 'n':
		return view_parse_count(&options->view, optarg);
	case 'f':
		return parse_seconds(options, optarg);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(options, optarg);
	case OPTION_SESSIONS:
		if (options->view.of == VIEW_RECORDS)
			options->view.of = VIEW_RECORDS_AND_SESSIONS;
		return 0;
	case OPTION_NO_HEADER:
		options->view.header = false;
		return 0;
	default:
		/* getopt_long() has said what is wrong. */
		fputs("see ptracemon --help\n", stderr);
		return EXIT_USAGE;
	}
}

static int follow(int argc, char **argv, enum view_of of)
{
	struct watch_options options = { .heartbeat = 5 };
	int option, code;

	view_init(&options.view);
	options.view.of = of;
	while ((option = getopt_long(argc, argv, short_options, long_options,
				     NULL)) >= 0) {
		if (option == 'h')
			return usage_say(usage);
		if (option == 'V')
			return usage_say("ptracemon " PTRACEMON_VERSION "\n");
		code = parse_option(&options, option);
		if (code)
			return code;
	}
	if (optind < argc)
		return usage_wrong("unexpected argument", argv[optind]);
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return usage_wrong("no standard output", strerror(errno));
	return watch_device(&options);
}

static int watch_main(int argc, char **argv)
{
	return follow(argc, argv, VIEW_RECORDS);
}

static int sessions_main(int argc, char **argv)
{
	return follow(argc, argv, VIEW_SESSIONS);
}

static const struct command {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "watch", watch_main },
	{ "sessions", sessions_main },
	{ "status", status_main },
};

int main(int argc, char **argv)
{
	size_t i;

	/* Options without a command belong to the first one. */
	if (argc < 2 || *argv[1] == '-')
		return commands[0].main(argc, argv);
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (!strcmp(argv[1], commands[i].name)) {
			argv[1] = argv[0];
			return commands[i].main(argc - 1, argv + 1);
		}
	}
	return usage_wrong("no such command", argv[1]);
}
