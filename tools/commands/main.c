// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/config.h"
#include "commands/parse.h"

static int print(struct arguments *arguments)
{
	const struct output *output = &arguments->output;

	if (!file_has_output() && output->format && !output->format->write &&
	    !output->extras && !arguments->files.path)
		return usage_wrong("no standard output",
				   "it is closed, and -o names no file");
	return show(arguments, 0, STDOUT_FILENO);
}

/* What stands beside --config. */
#define BESIDE_CONFIG \
	(1ull << OPTION_CONFIG | 1ull << OPTION_COUNT | 1ull << OPTION_FOR | 1ull << OPTION_NO_SANDBOX)

/* Does what a configuration says, and again when SIGHUP comes. */
static int follow_config(const struct arguments *asked)
{
	struct arguments *arguments;
	struct config *config;
	int code;

	if (asked->given & ~BESIDE_CONFIG)
		return usage_wrong("--config goes with --count, --for and --no-sandbox only",
				   "all else belongs into the file");
	stop_keep_on_hangup();
	config = config_load(asked->config_path);
	if (!config)
		return EXIT_USAGE;
	arguments = &config->arguments;
	arguments->config = &config;
	arguments->config_path = asked->config_path;
	arguments->sandbox = asked->sandbox;
	arguments->seconds = asked->seconds;
	arguments->output.count = asked->output.count;
	code = arguments_open(arguments);
	if (!code)
		code = print(arguments);
	config_free(config); /* the one in force at the end */
	return code;
}

int watch_main(struct arguments *arguments)
{
	return arguments->config_path ? follow_config(arguments) :
					print(arguments);
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
	code = parse_arguments(&arguments, command, argc, argv);
	return code ? code : commands[command](&arguments);
}
