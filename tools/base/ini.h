/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of a configuration file: sections, and a key with its value a line. Pure.
 *
 *	# a comment, as is what begins with ;
 *	[section]
 *	key = value up to the end of the line, without blanks around it
 */
#ifndef _PTRACEMON_TOOLS_INI_H
#define _PTRACEMON_TOOLS_INI_H

#include <stddef.h>

/**
 * struct ini - a text, and how far it was read
 * @rest: what follows
 * @end: of the text
 * @line: number of the line that was read last, from 1
 * @section: that it is in; empty: before the first
 * @key: of that line
 * @value: likewise; may be empty
 */
struct ini {
	char *rest;
	const char *end;
	unsigned int line;
	const char *section;
	const char *key;
	const char *value;
};

/* @text: @length bytes and a NUL; is cut into pieces, which must stay. */
void ini_begin(struct ini *ini, char *text, size_t length);

enum ini_found {
	INI_END,
	INI_ENTRY,
	INI_WRONG, /* *@problem says why; what follows can be read all the same */
};

/* Finds the next key. */
enum ini_found ini_next(struct ini *ini, const char **problem);

#endif /* _PTRACEMON_TOOLS_INI_H */
