/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the program ends, and what it says about wrong arguments.
 */
#ifndef _PTRACEMON_TOOLS_USAGE_H
#define _PTRACEMON_TOOLS_USAGE_H

/* Exit codes of the program. */
enum {
	EXIT_DONE = 0,
	EXIT_PROBLEM = 1,
	EXIT_USAGE = 2,
};

/* Says so on standard error. Returns EXIT_USAGE. */
int usage_wrong(const char *what, const char *text);

/* To standard output. Writing can fail. Returns the exit code. */
int usage_say(const char *text);

#endif /* _PTRACEMON_TOOLS_USAGE_H */
