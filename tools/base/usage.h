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
	EXIT_GAPS = 3, /* settings leave something out; of verify: it cannot be said */
	EXIT_NO_DEVICE = 4, /* the module is not loaded */
	EXIT_TRACED = 5, /* of verify: records say that it was traced */
};

/* Whose --help usage_wrong() refers to. */
void usage_is_of(const char *command);

/*
 * What is said from here on is about a line of a configuration file, "FILE:LINE", which
 * must stay; NULL: about the command line.
 */
void usage_is_at(const char *where);

/* "ptracemon: ", and the place if there is one, on standard error. */
void usage_begin(void);

/* "ptracemon: WHAT: TEXT; see ptracemon COMMAND --help". Returns EXIT_USAGE. */
int usage_wrong(const char *what, const char *text);

/* "ptracemon: WHAT: 'TEXT'; there are: WORD..."; the last of @words is NULL. */
int usage_wrong_word(const char *what, const char *text,
		     const char *const *words);

/* "ptracemon: ", the sentence and a line end on standard error. Returns EXIT_PROBLEM. */
__attribute__((format(printf, 1, 2))) int usage_problem(const char *format, ...);

/* Standard output is complete. Writing can fail. Returns the exit code. */
int usage_said(void);

#endif /* _PTRACEMON_TOOLS_USAGE_H */
