// SPDX-License-Identifier: GPL-2.0
/*
 * What the program says about arguments. See usage.h.
 */
#include <stdio.h>

#include "usage.h"

int usage_wrong(const char *what, const char *text)
{
	fprintf(stderr, "ptracemon: %s: %s; see ptracemon --help\n", what,
		text);
	return EXIT_USAGE;
}

int usage_say(const char *text)
{
	/* Writing can fail here too, to a full disk for one. */
	if (fputs(text, stdout) < 0 || fflush(stdout)) {
		perror("ptracemon: cannot write");
		return EXIT_PROBLEM;
	}
	return EXIT_DONE;
}
