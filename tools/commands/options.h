/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line: what options.def says, as data; parsing; --help.
 */
#ifndef _PTRACEMON_TOOLS_OPTIONS_H
#define _PTRACEMON_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum command {
#define COMMAND(name, ...) COMMAND_##name,
#include "commands/options.def"
	COMMANDS
};

enum option_id {
	OPTION_END = -1,
	OPTION_WRONG = 0, /* and the reason has been printed */
#define OPTION(id, ...) OPTION_##id,
#include "commands/options.def"
};

/* What an argument is: for completions. */
enum argument {
	ARGUMENT_NONE,
	ARGUMENT_ANY,
	ARGUMENT_FORMAT,   /* an output, or FORMAT=FILE */
	ARGUMENT_REQUESTS, /* a list of requests and classes */
	ARGUMENT_CLASSES,  /* a list of classes */
	ARGUMENT_USER,
	ARGUMENT_FILE,
	ARGUMENT_FOLDER,
	ARGUMENTS
};

struct command_row {
	const char *name;
	const char *operands;
	const char *summary;
};

/**
 * struct option_row - an option
 * @id: which
 * @commands: bits, by enum command
 * @letter: of the short option, or 0
 * @name: of the long option
 * @argument: what its argument is called, or NULL
 * @kind: what may be written there
 * @rare: bits of the commands in whose --help it is by name only
 * @help: one line
 */
struct option_row {
	enum option_id id;
	uint32_t commands;
	char letter;
	const char *name;
	const char *argument;
	enum argument kind;
	uint32_t rare;
	const char *help;
};

/* Each of these ends with a row without name. */
extern const struct command_row command_rows[];
extern const struct option_row option_rows[];
extern const char *const format_names[];

/* Whether a command has an option. */
bool option_is_of(const struct option_row *row, enum command command);

/**
 * options_next - the next option, as getopt_long(3) finds it
 * @command: whose options
 * @argc: of the command
 * @argv: likewise
 *
 * Return: which; OPTION_END: the operands begin at optind. The argument is in
 * optarg. --help and --version are to be handed to options_print().
 */
enum option_id options_next(enum command command, int argc, char **argv);

/* Answers --help or --version. Returns the exit code. */
int options_print(enum command command, enum option_id id);

/* The help that is of no command. Returns the exit code. */
int options_overview(void);

/* The command of that name, or COMMANDS. */
enum command options_command(const char *name);

#endif /* _PTRACEMON_TOOLS_OPTIONS_H */
