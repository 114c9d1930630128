// SPDX-License-Identifier: GPL-2.0
/*
 * Runs when the reader is built, and is not installed: fills in a manual page, or
 * a completion of bash or zsh. Lines of the template that begin with .\" @ or # @
 * name what stands in their place, from options.def, the table of requests, and
 * the text about the module's settings.
 *
 *	describe TEMPLATE
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/names.h"
#include "abi/requests.h"
#include "commands/options.h"

static _Noreturn void fail(const char *what, const char *name)
{
	fprintf(stderr, "describe: %s: %s\n", what, name);
	exit(1);
}

/* The whole of a file, terminated. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = 0;
	char *text = NULL;

	if (!file || getdelim(&text, &size, 0, file) < 0)
		fail("cannot read", path);
	fclose(file);
	return text;
}

/* Up to the end of the line. */
static const struct option_row *find_option(const char *name)
{
	const size_t length = strcspn(name, "\n");
	const struct option_row *row;

	for (row = option_rows; row->name; row++)
		if (strlen(row->name) == length &&
		    !memcmp(row->name, name, length))
			return row;
	fail("no such option", name);
}

/* ---- manual pages, as mdoc(7) */

/* Options of which the page has something to say, or that it had already. */
static uint64_t told;

/* In words of mdoc(7) a minus is a hyphen unless it is escaped. */
static void put_name(const char *name)
{
	for (; *name; name++)
		printf("%s%c", *name == '-' ? "\\" : "", *name);
}

/* Arguments are lower case in the page. */
static void put_lower(const char *word, size_t length)
{
	for (; length--; word++)
		putchar(tolower((unsigned char)*word));
}

/* "[FILE...]" -> Op Ar file ... */
static void put_operands(const char *operands)
{
	const char *word = operands + (*operands == '[');
	const size_t length = strcspn(word, ".]");

	fputs(*operands == '[' ? "Op Ar " : "Ar ", stdout);
	put_lower(word, length);
	if (word[length] == '.')
		fputs(" ...", stdout);
}

/*
 * Lines of roff, a new one for each sentence: what begins with a dot or a quote
 * is none of its requests.
 */
static void put_text(const char *text, size_t length)
{
	bool begins = true;
	size_t i;

	for (i = 0; i < length; i++) {
		if (begins && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", stdout);
		begins = text[i] == ' ' && i && text[i - 1] == '.';
		if (begins)
			putchar('\n');
		else if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] != '`')
			putchar(text[i]);
	}
	putchar('\n');
}

/* How a command is called. */
static void put_synopsis(enum command command)
{
	const struct command_row *row = &command_rows[command];

	puts(".Nm");
	printf(command ? ".Cm %s\n" : ".Op Cm %s\n", row->name);
	puts(".Op Ar options");
	if (row->operands) {
		putchar('.');
		put_operands(row->operands);
		putchar('\n');
	}
}

/* What a command does, and its options. */
static void put_command(enum command command)
{
	const struct command_row *about = &command_rows[command];
	const struct option_row *row;
	const char *between = " ";

	printf(".It Cm %s%s", about->name, about->operands ? " " : "");
	if (about->operands)
		put_operands(about->operands);
	printf("\n%c%s:\n.Fl", about->summary[0] & ~0x20, about->summary + 1);
	for (row = option_rows; row->name; row++) {
		if (!option_is_of(row, command))
			continue;
		printf("%s\\-", between);
		put_name(row->name);
		between = " , ";
	}
	putchar('\n');
}

/* An item of a list, for the words that follow. */
static void put_option(const char *name)
{
	const struct option_row *row = find_option(name);

	fputs(".It ", stdout);
	if (row->letter)
		printf("Fl %c , ", row->letter);
	fputs("Fl \\-", stdout);
	put_name(row->name);
	if (row->argument) {
		fputs(" Ar ", stdout);
		put_lower(row->argument, strlen(row->argument));
	}
	putchar('\n');
}

/* Items for those options of a command of which nothing else is said. */
static void put_options(const char *name)
{
	const enum command command = options_command(name);
	const struct option_row *row;

	if (command == COMMANDS)
		fail("no such command", name);
	for (row = option_rows; row->name; row++) {
		if (!option_is_of(row, command) || told >> row->id & 1)
			continue;
		told |= 1ull << row->id;
		put_option(row->name);
		printf("%c%s.\n", row->help[0] & ~0x20, row->help + 1);
	}
}

/* The settings of docs/ABI-sysfs: "What:", and the lines of "Description:". */
static void put_settings(const char *path)
{
	static const char what[] = "What:\t\t/sys/class/misc/ptracemon/";
	static const char description[] = "Description:";
	char *line, *rest = read_file(path);
	bool named = false, goes_on = false;

	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, what, sizeof(what) - 1)) {
			printf("%s%s", named ? " , " : ".It Pa ",
			       line + sizeof(what) - 1);
			named = true;
		}
		if (!strncmp(line, description, sizeof(description) - 1)) {
			line += sizeof(description) - 1;
			putchar('\n');
			named = false;
			goes_on = true;
		}
		goes_on = goes_on && *line == '\t';
		line += strspn(line, "\t ");
		if (goes_on)
			put_text(line, strlen(line));
	}
}

/* MODULE_PARM_DESC(name, "words") */
static void put_parameters(const char *path)
{
	static const char macro[] = "\nMODULE_PARM_DESC(";
	const char *at = read_file(path);

	while ((at = strstr(at, macro))) {
		const char *name = at + sizeof(macro) - 1;
		const char *text = strchr(name, '"') + 1;

		printf(".It Va %.*s\n", (int)strcspn(name, ","), name);
		at = strstr(text, "\");");
		put_text(text, (size_t)(at - text));
	}
}

/* ---- completions */

/* As the functions of the templates are called that complete such arguments. */
static const char *const kinds[] = {
	[ARGUMENT_NONE] = NULL,
	[ARGUMENT_ANY] = "any",
	[ARGUMENT_FORMAT] = "format",
	[ARGUMENT_REQUESTS] = "requests",
	[ARGUMENT_CLASSES] = "classes",
	[ARGUMENT_USER] = "user",
	[ARGUMENT_FILE] = "file",
	[ARGUMENT_FOLDER] = "folder",
};

static void print_word(void *context, const char *word)
{
	(void)context;
	printf("%s ", word);
}

static void put_words(const char *what)
{
	const bool files = !strcmp(what, "with_files");
	size_t i;

	printf("_ptracemon_%s='", what);
	if (!strcmp(what, "formats")) {
		for (i = 0; format_names[i]; i++)
			print_word(NULL, format_names[i]);
	} else if (!strcmp(what, "requests")) {
		fputs("all none ", stdout);
		request_words(print_word, NULL);
	} else if (!strcmp(what, "classes")) {
		for (i = 1; name_of_class((uint32_t)i); i++)
			print_word(NULL, name_of_class((uint32_t)i));
	} else if (files || !strcmp(what, "commands")) {
		for (i = 0; i < COMMANDS; i++)
			if (!files || command_rows[i].operands)
				print_word(NULL, command_rows[i].name);
	} else {
		fail("no such words", what);
	}
	puts("'");
}

/* bash: which kind of argument an option has. */
static void put_kinds(const char *none)
{
	const struct option_row *row;

	(void)none;
	for (row = option_rows; row->name; row++) {
		if (!row->argument)
			continue;
		printf("	--%s", row->name);
		if (row->letter)
			printf(" | -%c", row->letter);
		printf(") echo %s ;;\n", kinds[row->kind]);
	}
}

/* bash: which options a command has. */
static void put_names(enum command command)
{
	const struct option_row *row;

	printf("	%s) echo '", command_rows[command].name);
	for (row = option_rows; row->name; row++)
		if (option_is_of(row, command))
			printf("--%s ", row->name);
	puts("' ;;");
}

/* zsh: what is a delimiter in the specifications of _arguments is escaped. */
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

static void put_summary(enum command command)
{
	printf("		'%s:", command_rows[command].name);
	put_help(command_rows[command].summary);
	puts("'");
}

/* `*': an option can be given more than once. */
static void put_argument(const struct option_row *row, const char *name,
			 const char *equals)
{
	printf(" \\\n		'*-%s%s[", name, row->argument ? equals : "");
	put_help(row->help);
	putchar(']');
	if (row->kind == ARGUMENT_ANY)
		printf(":%s: ", row->argument);
	else if (row->argument)
		printf(":%s:_ptracemon_%s", row->argument, kinds[row->kind]);
	putchar('\'');
}

/* zsh: the options and operands of a command. */
static void put_arguments(enum command command)
{
	const struct option_row *row;

	printf("	%s)\n		_arguments -s", command_rows[command].name);
	for (row = option_rows; row->name; row++) {
		char name[64];

		if (!option_is_of(row, command))
			continue;
		snprintf(name, sizeof(name), "-%s", row->name);
		put_argument(row, name, "=");
		if (row->letter)
			put_argument(row, (char[]){ row->letter, 0 }, "+");
	}
	if (command_rows[command].operands)
		fputs(" \\\n		'*:file:_files'", stdout);
	puts("\n		;;");
}

/* ---- templates */

static const struct {
	const char *name;
	void (*put)(const char *argument);
	void (*of_each)(enum command command);
} directives[] = {
	{ "synopsis", .of_each = put_synopsis },
	{ "commands", .of_each = put_command },
	{ "option", .put = put_option },
	{ "options", .put = put_options },
	{ "settings", .put = put_settings },
	{ "parameters", .put = put_parameters },
	{ "words", .put = put_words },
	{ "kinds", .put = put_kinds },
	{ "names", .of_each = put_names },
	{ "summaries", .of_each = put_summary },
	{ "arguments", .of_each = put_arguments },
};

/* @words: a directive, and its argument if it has one. */
static void carry_out(char *words)
{
	const char *name = strsep(&words, " ");
	int command;
	size_t i;

	for (i = 0; strcmp(directives[i].name, name);)
		if (++i == sizeof(directives) / sizeof(*directives))
			fail("no such directive", name);
	if (directives[i].put)
		directives[i].put(words);
	for (command = 0; directives[i].of_each && command < COMMANDS; command++)
		directives[i].of_each((enum command)command);
}

int main(int argc, char **argv)
{
	static const char item[] = "\n.\\\" @option ";
	char *at, *line, *rest;

	if (argc != 2)
		fail("wants", "TEMPLATE");
	rest = at = read_file(argv[1]);
	while ((at = strstr(at, item))) {
		at += sizeof(item) - 1;
		told |= 1ull << find_option(at)->id;
	}
	while (*rest) {
		line = strsep(&rest, "\n");
		if (!strncmp(line, ".\\\" @", 5))
			carry_out(line + 5);
		else if (!strncmp(line, "# @", 3))
			carry_out(line + 3);
		else
			puts(line);
	}
	return fflush(stdout) || ferror(stdout);
}
