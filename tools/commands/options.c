// SPDX-License-Identifier: GPL-2.0
/*
 * The command line. See options.h.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/usage.h"
#include "commands/options.h"
#include "version.h"

#define ON(name)	(1u << COMMAND_##name)
#define ON_ALL		(~0u)
/* What prints, what leaves something out, and what follows the device. */
#define VIEWS		(ON(watch) | ON(replay) | ON(sessions))
#define FILTERS		(VIEWS | ON(report) | ON(learn))
/* What can have files that follow each other. */
#define KEEPS		(ON(watch) | ON(record) | ON(sessions))
#define FOLLOWS		(ON(watch) | ON(record) | ON(sessions) | ON(report))

/* In --help in full, or of some commands by name only. */
#define COMMON		0
#define RARE		ON_ALL

const struct command_row command_rows[] = {
#define COMMAND(name, operands, summary) { #name, operands, summary },
#include "commands/options.def"
	{ NULL, NULL, NULL },
};

const char *const format_names[] = {
#define FORMAT(name) #name,
#include "output/formats.def"
	NULL,
};

const struct option_row option_rows[] = {
#define OPTION(id, commands, letter, name, argument, kind, rank, help) \
	{ OPTION_##id, commands, letter, name, argument,               \
	  ARGUMENT_##kind, rank, help },
#include "commands/options.def"
	{ .name = NULL },
};

#define OPTIONS	(sizeof(option_rows) / sizeof(*option_rows) - 1)

/* What getopt_long() returns for a long option: no letter, and not 0. */
#define BEHIND_LETTERS	256

bool option_is_of(const struct option_row *row, enum command command)
{
	return row->commands >> command & 1;
}

enum command options_command(const char *name)
{
	int command;

	for (command = 0; command < COMMANDS; command++)
		if (!strcmp(name, command_rows[command].name))
			break;
	return (enum command)command;
}

enum option_id options_next(enum command command, int argc, char **argv)
{
	struct option names[OPTIONS + 1], *name = names;
	char letters[2 * OPTIONS + 1], *letter = letters;
	const struct option_row *row;
	int found;

	for (row = option_rows; row->name; row++) {
		if (!option_is_of(row, command))
			continue;
		*name++ = (struct option){ row->name, !!row->argument, NULL,
					   BEHIND_LETTERS + (int)row->id };
		if (!row->letter)
			continue;
		*letter++ = row->letter;
		if (row->argument)
			*letter++ = ':';
	}
	*letter = 0;
	*name = (struct option){ NULL, 0, NULL, 0 };
	usage_is_of(command_rows[command].name);
	found = getopt_long(argc, argv, letters, names, NULL);
	if (found < 0)
		return OPTION_END;
	for (row = option_rows; row->name; row++)
		if (option_is_of(row, command) &&
		    (found == row->letter ||
		     found == BEHIND_LETTERS + (int)row->id))
			return row->id;
	/* getopt_long() has said what is wrong. */
	fprintf(stderr, "see ptracemon %s --help\n",
		command_rows[command].name);
	return OPTION_WRONG;
}

static void print_option(const struct option_row *row)
{
	char left[64];

	snprintf(left, sizeof(left), "--%s%s%s", row->name,
		 row->argument ? " " : "", row->argument ? row->argument : "");
	if (row->letter)
		printf("  -%c, %-20s  %s\n", row->letter, left, row->help);
	else
		printf("      %-20s  %s\n", left, row->help);
}

/* In lines of 80 columns. */
static void print_names(const char *title, const char *before,
			const char *const *names)
{
	size_t column = strlen(title);

	fputs(title, stdout);
	for (; *names; names++) {
		column += 1 + strlen(before) + strlen(*names);
		if (column > 80) {
			fputs("\n ", stdout);
			column = 2 + strlen(before) + strlen(*names);
		}
		printf(" %s%s", before, *names);
	}
	putchar('\n');
}

static void print_help(enum command command)
{
	const struct command_row *about = &command_rows[command];
	const char *rare[OPTIONS + 1];
	const struct option_row *row;
	bool has_formats = false;
	size_t count = 0;

	printf("usage: ptracemon %s [OPTIONS]%s%s\n%c%s.\n\n", about->name,
	       about->operands ? " " : "",
	       about->operands ? about->operands : "",
	       about->summary[0] & ~0x20, about->summary + 1);
	for (row = option_rows; row->name; row++) {
		if (!option_is_of(row, command))
			continue;
		has_formats |= row->kind == ARGUMENT_FORMAT;
		if (row->rare >> command & 1)
			rare[count++] = row->name;
		else
			print_option(row);
	}
	rare[count] = NULL;
	if (has_formats)
		print_names("Formats:", "", format_names);
	if (count)
		print_names("Also, see ptracemon(8):", "--", rare);
}

int options_overview(void)
{
	const struct command_row *row;

	puts("usage: ptracemon [COMMAND] [OPTIONS]\n"
	     "\n"
	     "Prints what the ptracemon kernel module records of ptrace on this host: who\n"
	     "traces whom, with which request, and how it ended.\n");
	for (row = command_rows; row->name; row++)
		printf("  %-10s  %s\n", row->name, row->summary);
	puts("\n"
	     "  ptracemon                              follow, one line a call\n"
	     "  ptracemon -r attach,write --for 2m     what tampers, for two minutes\n"
	     "  ptracemon -o json=calls.json           as JSON lines to a file as well\n"
	     "  ptracemon COMMAND --help               the options of a command\n"
	     "  man ptracemon                          everything\n"
	     "\n"
	     "Exit codes: 0 done, 1 something went wrong, 2 wrong arguments.");
	return usage_said();
}

int options_print(enum command command, enum option_id id)
{
	if (id == OPTION_VERSION)
		puts("ptracemon " PTRACEMON_VERSION);
	else
		print_help(command);
	return usage_said();
}
