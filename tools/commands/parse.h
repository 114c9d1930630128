/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a command line says, and a configuration.
 */
#ifndef _PTRACEMON_TOOLS_PARSE_H
#define _PTRACEMON_TOOLS_PARSE_H

#include "commands/arguments.h"

/**
 * parse_arguments - read a command line
 * @arguments: initialised; what it points to are words of @argv
 * @command: whose
 * @argc: of the command
 * @argv: likewise
 *
 * Ends the program after --help and --version.
 *
 * Return: 0; or the exit code, if something cannot be, which it has said.
 */
int parse_arguments(struct arguments *arguments, enum command command, int argc,
		    char **argv);

/*
 * Sets an option by what a configuration says of it: the argument, or yes or no; must
 * stay. Returns as parse_arguments().
 */
int parse_setting(struct arguments *to, const struct option_row *row,
		  const char *value);

#endif /* _PTRACEMON_TOOLS_PARSE_H */
