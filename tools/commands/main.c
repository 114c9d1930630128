// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host. Arguments only.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/replay.h"
#include "commands/watch.h"
#include "host/sandbox.h"

static int parse_option(struct watch_options *options, enum option_id option)
{
	switch (option) {
	case OPTION_FOR:
		return option_parse_for(&options->seconds, optarg);
	case OPTION_HEARTBEAT:
		return option_parse_heartbeat(&options->heartbeat, optarg);
	case OPTION_SESSIONS:
		if (options->view.output.of == OUTPUT_RECORDS)
			options->view.output.of = OUTPUT_RECORDS_AND_SESSIONS;
		return 0;
	default:
		return view_parse(&options->view, option, optarg);
	}
}

/* Now, or from recordings. */
static int print(struct watch_options *options, char **files, int count)
{
	const struct output *output = &options->view.output;

	if (!file_has_output() && !output->format->write && !output->extras)
		return usage_wrong("no standard output",
				   "it is closed, and -o names no file");
	if (!count)
		return watch_device(options, STDOUT_FILENO);
	if (options->view.sandbox)
		sandbox_enter(0);
	return replay_files(&options->view, files, (size_t)count,
			    STDOUT_FILENO);
}

static int show(enum command command, enum output_of of, int argc, char **argv)
{
	struct watch_options options = { .heartbeat = 5 };
	enum option_id option;
	int code;

	view_init(&options.view);
	options.view.output.of = of;
	while ((option = options_next(command, argc, argv)) != OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_print(command, option);
		code = parse_option(&options, option);
		if (code)
			return code;
	}
	code = view_check(&options.view);
	if (code)
		return code;
	if (optind < argc && command == COMMAND_watch)
		return usage_wrong("unexpected argument", argv[optind]);
	if (optind == argc && command == COMMAND_replay)
		return usage_wrong("replay needs the name of a file",
				   "- is standard input");
	return print(&options, argv + optind, argc - optind);
}

int watch_main(int argc, char **argv)
{
	return show(COMMAND_watch, OUTPUT_RECORDS, argc, argv);
}

int replay_main(int argc, char **argv)
{
	return show(COMMAND_replay, OUTPUT_RECORDS, argc, argv);
}

int sessions_main(int argc, char **argv)
{
	return show(COMMAND_sessions, OUTPUT_SESSIONS, argc, argv);
}

static int (*const commands[])(int argc, char **argv) = {
#define COMMAND(name, ...) name##_main,
#include "commands/options.def"
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

	if (!file_begin())
		return EXIT_PROBLEM;
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
