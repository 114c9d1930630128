// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host. Arguments only.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "status.h"
#include "units.h"
#include "usage.h"
#include "watch.h"

static bool read_seconds(double *seconds, const char *text)
{
	uint64_t nanoseconds;

	if (!duration_parse(text, &nanoseconds))
		return false;
	*seconds = (double)nanoseconds / 1e9;
	return true;
}

static int parse_seconds(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->seconds, text) || !options->seconds)
		return usage_wrong("--for takes " DURATION_WORDS ", above 0",
				   text);
	return 0;
}

/* So short a time that it never sleeps is a mistake. */
static int parse_heartbeat(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->heartbeat, text) ||
	    (options->heartbeat && options->heartbeat < 0.1))
		return usage_wrong("--heartbeat takes " DURATION_WORDS
				   ", of 0.1 s or more, or 0 for never",
				   text);
	return 0;
}

static int parse_option(struct watch_options *options, enum option_id option)
{
	switch (option) {
	case OPTION_FOR:
		return parse_seconds(options, optarg);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(options, optarg);
	default:
		return view_parse(&options->view, option, optarg);
	}
}

static int watch_main(int argc, char **argv)
{
	struct watch_options options = { .heartbeat = 5 };
	enum option_id option;
	int code;

	view_init(&options.view);
	while ((option = options_next(COMMAND_watch, argc, argv)) !=
	       OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_tell(COMMAND_watch, option);
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

static int (*const commands[])(int argc, char **argv) = {
#define COMMAND(name, ...) name##_main,
#include "options.def"
};

static int no_command(const char *name)
{
	const char *names[COMMANDS + 1];
	int command;

	for (command = 0; command <= COMMANDS; command++)
		names[command] = command_rows[command].name;
	return usage_wrong_word("no such command", name, names);
}

int main(int argc, char **argv)
{
	enum command command;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return options_overview();
	/* Options without a command belong to the first one. */
	if (argc < 2 || *argv[1] == '-')
		return commands[0](argc, argv);
	command = options_command(argv[1]);
	if (command == COMMANDS)
		return no_command(argv[1]);
	argv[1] = argv[0];
	return commands[command](argc - 1, argv + 1);
}
