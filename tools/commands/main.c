// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/usage.h"
#include "commands/commands.h"

static int print(struct arguments *arguments)
{
	const struct output *output = &arguments->output;

	if (!file_has_output() && !output->format->write && !output->extras)
		return usage_wrong("no standard output",
				   "it is closed, and -o names no file");
	return show(arguments, 0, STDOUT_FILENO);
}

int watch_main(struct arguments *arguments)
{
	return print(arguments);
}

int replay_main(struct arguments *arguments)
{
	if (!arguments->path_count)
		return usage_wrong("replay needs the name of a file",
				   "- is standard input");
	return print(arguments);
}

int sessions_main(struct arguments *arguments)
{
	arguments->output.of = OUTPUT_SESSIONS;
	return print(arguments);
}

static int (*const commands[])(struct arguments *arguments) = {
#define COMMAND(name, ...) name##_main,
#include "commands/options.def"
};

static const char *const names[] = {
#define COMMAND(name, ...) #name,
#include "commands/options.def"
	NULL,
};

int main(int argc, char **argv)
{
	enum command command = COMMAND_watch;
	struct arguments arguments;
	int code;

	if (!file_begin())
		return EXIT_PROBLEM;
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return options_overview();
	/* Options without a command are those of watch. */
	if (argc > 1 && *argv[1] != '-') {
		command = options_command(argv[1]);
		if (command == COMMANDS)
			return usage_wrong_word("no such command", argv[1],
						names);
		argv[1] = argv[0];
		argc--;
		argv++;
	}
	arguments_init(&arguments);
	code = arguments_parse(&arguments, command, argc, argv);
	return code ? code : commands[command](&arguments);
}
