// SPDX-License-Identifier: GPL-2.0
/*
 * Manual pages. See describe.h.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "describe.h"

/* In words of mdoc(7) a minus is a hyphen unless it is escaped. */
static void put_name(const char *name)
{
	for (; *name; name++)
		printf("%s%c", *name == '-' ? "\\" : "", *name);
}

/* Arguments are lower case in the page. */
static void put_argument(const char *argument)
{
	for (; *argument; argument++)
		putchar(tolower((unsigned char)*argument));
}

/* "[FILE...]" -> Op Ar file ... */
static void put_operands(const char *operands)
{
	fputs(*operands == '[' ? "Op Ar " : "Ar ", stdout);
	for (operands += *operands == '['; isupper(*operands); operands++)
		putchar(tolower((unsigned char)*operands));
	if (*operands == '.')
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

static void put_item(const struct option_row *row)
{
	fputs(".It ", stdout);
	if (row->letter)
		printf("Fl %c , ", row->letter);
	fputs("Fl \\-", stdout);
	put_name(row->name);
	if (row->argument) {
		fputs(" Ar ", stdout);
		put_argument(row->argument);
	}
	putchar('\n');
}

static void put_synopsis(void)
{
	const struct command_row *row;

	for (row = command_rows; row->name; row++) {
		puts(".Nm");
		printf(row == command_rows ? ".Op Cm %s\n" : ".Cm %s\n",
		       row->name);
		puts(".Op Ar options");
		if (row->operands) {
			putchar('.');
			put_operands(row->operands);
			putchar('\n');
		}
	}
	puts(".Nm\n.Op Ar command\n.Fl h | V");
}

/* What each command does, and what is said of it elsewhere. */
static void put_commands(void)
{
	const struct option_row *row;
	int command;

	for (command = 0; command < COMMANDS; command++) {
		const struct command_row *about = &command_rows[command];
		const char *between = " ";

		printf(".It Cm %s%s", about->name, about->operands ? " " : "");
		if (about->operands)
			put_operands(about->operands);
		printf("\n%c%s:\n.Fl", about->summary[0] & ~0x20,
		       about->summary + 1);
		for (row = option_rows; row->name; row++) {
			if (!option_is_of(row, (enum command)command))
				continue;
			printf("%s\\-", between);
			put_name(row->name);
			between = " , ";
		}
		putchar('\n');
	}
}

static const struct option_row *find(const char *name, size_t length)
{
	const struct option_row *row;

	for (row = option_rows; row->name; row++)
		if (strlen(row->name) == length &&
		    !memcmp(row->name, name, length))
			break;
	return row;
}

/* Whether the page has words of its own about it, or had it already. */
static bool is_told(const char *page, const struct option_row *row)
{
	static uint64_t told;
	const uint64_t bit = 1ull << row->id;
	char line[80];

	if (told & bit)
		return true;
	told |= bit;
	snprintf(line, sizeof(line), "\n.\\\" @option %s\n", row->name);
	return strstr(page, line);
}

static void put_options(const char *page, enum command command)
{
	const struct option_row *row;

	for (row = option_rows; row->name; row++) {
		if (!option_is_of(row, command) || is_told(page, row))
			continue;
		put_item(row);
		/* A sentence of the page. */
		putchar(row->help[0] & ~0x20);
		fputs(row->help + 1, stdout);
		puts(".");
	}
}

/* The line behind "Description:", and those that go on with it. */
static void put_description(const char *at)
{
	const char *end;

	at += strcspn(at, ":") + 1;
	for (;; at = end + 1) {
		at += strspn(at, "\t ");
		end = at + strcspn(at, "\n");
		if (end != at)
			put_text(at, (size_t)(end - at));
		if (end[0] != '\n' || end[1] != '\t')
			return;
	}
}

static void put_settings(const char *path)
{
	static const char what[] = "What:\t\t/sys/class/misc/ptracemon/";
	char *text = describe_read(path), *line, *rest = text;
	bool first = true;

	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, what, sizeof(what) - 1)) {
			printf("%s%s", first ? ".It Pa " : " , ",
			       line + sizeof(what) - 1);
			first = false;
		} else if (!strncmp(line, "Description:", 12)) {
			putchar('\n');
			first = true;
			rest[-1] = '\n';
			put_description(line);
		}
	}
}

/* MODULE_PARM_DESC(name, "words") */
static void put_parameters(const char *path)
{
	static const char macro[] = "\nMODULE_PARM_DESC(";
	const char *at = describe_read(path);

	while ((at = strstr(at, macro))) {
		const char *name = at + sizeof(macro) - 1;
		const char *text = strchr(name, '"') + 1;

		printf(".It Va %.*s\n", (int)strcspn(name, ","), name);
		at = strstr(text, "\");");
		put_text(text, (size_t)(at - text));
	}
}

void describe_manual(const char *path, const char *abi, const char *module)
{
	static const char mark[] = ".\\\" @";
	char *page = describe_read(path);
	const char *line = page, *word;
	size_t length;

	for (; *line; line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		if (strncmp(line, mark, sizeof(mark) - 1)) {
			printf("%.*s\n", (int)length, line);
			continue;
		}
		word = line + sizeof(mark) - 1;
		if (!strncmp(word, "option ", 7)) {
			const struct option_row *row =
				find(word + 7, length - sizeof(mark) - 6);

			if (!row->name)
				describe_fail("no such option", word);
			put_item(row);
		} else if (!strncmp(word, "options ", 8)) {
			char name[32];

			snprintf(name, sizeof(name), "%.*s",
				 (int)strcspn(word + 8, "\n"), word + 8);
			if (options_command(name) == COMMANDS)
				describe_fail("no such command", name);
			put_options(page, options_command(name));
		} else if (!strncmp(word, "synopsis", 8)) {
			put_synopsis();
		} else if (!strncmp(word, "commands", 8)) {
			put_commands();
		} else if (!strncmp(word, "settings", 8)) {
			put_settings(abi);
		} else if (!strncmp(word, "parameters", 10)) {
			put_parameters(module);
		} else {
			describe_fail("no such directive", word);
		}
	}
}
