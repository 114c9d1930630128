// SPDX-License-Identifier: GPL-2.0
/*
 * Completion of zsh.
 */
#include <stdio.h>

#include "describe.h"

static const char functions[] =
	"_ptracemon_format() {\n"
	"	if compset -P '*='; then _files; else compadd -S '' -a formats; fi\n"
	"}\n"
	"\n"
	"# A list with commas; a minus takes a word away.\n"
	"_ptracemon_list() {\n"
	"	compset -P '*,'\n"
	"	compset -P '-'\n"
	"	compadd -S '' -a \"$1\"\n"
	"}\n"
	"\n";

/* What is a delimiter in the specifications of _arguments is escaped. */
static void put_help(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (*text == ':' || *text == '[' || *text == ']')
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void put_action(const struct option_row *row)
{
	static const char *const actions[] = {
		[ARGUMENT_ANY] = " ",
		[ARGUMENT_FORMAT] = " _ptracemon_format",
		[ARGUMENT_REQUESTS] = " _ptracemon_list requests",
		[ARGUMENT_CLASSES] = " _ptracemon_list classes",
		[ARGUMENT_USER] = "_users",
		[ARGUMENT_FILE] = "_files",
		[ARGUMENT_WHEN] = "(auto always never)",
	};

	if (row->argument)
		printf(":%s:%s", row->argument, actions[row->kind]);
}

/* `*': an option can be given more than once. */
static void put_option(const struct option_row *row)
{
	const char *equals = row->argument ? "=" : "";

	printf(" \\\n		'*--%s%s[", row->name, equals);
	put_help(row->help);
	putchar(']');
	put_action(row);
	putchar('\'');
	if (!row->letter)
		return;
	printf(" \\\n		'*-%c%s[", row->letter, row->argument ? "+" : "");
	put_help(row->help);
	putchar(']');
	put_action(row);
	putchar('\'');
}

static void put_words(const char *name, enum argument kind)
{
	printf("	%s=(", name);
	describe_words(kind);
	puts(" )");
}

void describe_zsh(void)
{
	const struct option_row *row;
	int command;

	puts("#compdef ptracemon\n# zsh completion of ptracemon(8)\n");
	fputs(functions, stdout);
	puts("_ptracemon() {\n"
	     "	local -a commands formats requests classes\n"
	     "	local command=watch");
	put_words("formats", ARGUMENT_FORMAT);
	put_words("requests", ARGUMENT_REQUESTS);
	put_words("classes", ARGUMENT_CLASSES);
	puts("	commands=(");
	for (command = 0; command < COMMANDS; command++) {
		printf("		'%s:", command_rows[command].name);
		put_help(command_rows[command].summary);
		puts("'");
	}
	puts("	)\n"
	     "	if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
	     "		_describe command commands\n"
	     "		return\n"
	     "	fi\n"
	     "	if (( ${commands[(I)$words[2]:*]} )); then\n"
	     "		command=$words[2]\n"
	     "		shift words\n"
	     "		(( CURRENT-- ))\n"
	     "	fi\n"
	     "	case $command in");
	for (command = 0; command < COMMANDS; command++) {
		printf("	%s)\n		_arguments -s",
		       command_rows[command].name);
		for (row = option_rows; row->name; row++)
			if (option_is_of(row, (enum command)command))
				put_option(row);
		if (command_rows[command].operands)
			fputs(" \\\n		'*:file:_files'", stdout);
		puts("\n		;;");
	}
	puts("	esac\n}\n\n_ptracemon \"$@\"");
}
