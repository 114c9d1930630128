// SPDX-License-Identifier: GPL-2.0
/*
 * Runs when the reader is built, and is not installed: fills in the manual
 * pages, and writes the completions of bash and zsh, from options.def, the table
 * of requests, and the text about the module's settings.
 *
 *	describe manual PAGE ABI-TEXT MODULE-SOURCE
 *	describe bash | zsh
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

static void print_word(void *context, const char *word)
{
	(void)context;
	printf(" %s", word);
}

void describe_words(enum argument kind)
{
	size_t i;

	switch (kind) {
	case ARGUMENT_FORMAT:
		for (i = 0; format_names[i]; i++)
			print_word(NULL, format_names[i]);
		break;
	case ARGUMENT_REQUESTS:
		fputs(" all none", stdout);
		request_words(print_word, NULL);
		break;
	case ARGUMENT_CLASSES:
		for (i = 1; name_of_class((uint32_t)i); i++)
			print_word(NULL, name_of_class((uint32_t)i));
		break;
	case ARGUMENT_WHEN:
		fputs(" auto always never", stdout);
		break;
	default:
		break;
	}
}

_Noreturn void describe_fail(const char *what, const char *name)
{
	fprintf(stderr, "describe: %s: %s\n", what, name);
	exit(1);
}

char *describe_read(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = 0;
	char *text = NULL;

	if (!file || getdelim(&text, &size, 0, file) < 0)
		describe_fail("cannot read", path);
	fclose(file);
	return text;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "manual"))
		describe_manual(argv[2], argv[3], argv[4]);
	else if (argc == 2 && !strcmp(argv[1], "bash"))
		describe_bash();
	else if (argc == 2 && !strcmp(argv[1], "zsh"))
		describe_zsh();
	else
		describe_fail("wrong arguments", argc > 1 ? argv[1] : "none");
	return fflush(stdout) || ferror(stdout);
}
