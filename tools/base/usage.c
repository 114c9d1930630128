// SPDX-License-Identifier: GPL-2.0
/*
 * What the program says about arguments. See usage.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/file.h"
#include "base/usage.h"

static const char *command = "watch";

/* Of a configuration file, "FILE:LINE"; NULL: it is about the command line. */
static const char *place;

void usage_is_of(const char *name)
{
	command = name;
}

void usage_is_at(const char *where)
{
	place = where;
}

void usage_begin(void)
{
	fprintf(stderr, "ptracemon: %s%s", place ? place : "",
		place ? ": " : "");
}

int usage_wrong(const char *what, const char *text)
{
	usage_begin();
	if (place)
		fprintf(stderr, "%s: %s; see ptracemon.conf(5)\n", what, text);
	else
		fprintf(stderr, "%s: %s; see ptracemon %s --help\n", what,
			text, command);
	return EXIT_USAGE;
}

int usage_wrong_word(const char *what, const char *text,
		     const char *const *words)
{
	usage_begin();
	fprintf(stderr, "%s: '%s'; there are:", what, text);
	for (; *words; words++)
		fprintf(stderr, " %s", *words);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int usage_problem(const char *format, ...)
{
	va_list arguments;

	usage_begin();
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return EXIT_PROBLEM;
}

int usage_said(void)
{
	/* Writing can fail here too, to a full disk for one. */
	if (!fflush(stdout) && !ferror(stdout) && file_has_output())
		return EXIT_DONE;
	if (!file_has_output())
		errno = EBADF;
	perror("ptracemon: cannot write");
	return EXIT_PROBLEM;
}
