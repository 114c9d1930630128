/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strings out of JSON that somebody else wrote, without keeping the rest. Whatever
 * it is, it takes time and memory that its length limits.
 */
#ifndef _PTRACEMON_TOOLS_PICK_H
#define _PTRACEMON_TOOLS_PICK_H

#include <stdbool.h>
#include <stddef.h>

/* What is deeper is refused, as are keys of which that many bytes do not suffice. */
#define PICK_DEPTH	32
#define PICK_PATH_MAX	512

/* Between keys of a path. */
#define PICK_IN	"\n"

/**
 * struct pick - what is looked for, and where it goes
 * @path: keys of objects with PICK_IN between; a list has the key "[]"
 * @to: out: the string, terminated. One that does not fit, or has a NUL, is left out
 * @size: of @to
 */
struct pick {
	const char *path;
	char *to;
	size_t size;
};

/**
 * pick_strings - find strings
 * @text: JSON; need not be
 * @length: bytes of it
 * @picks: what is looked for. If a thing is there twice, the last one holds
 * @count: how many
 * @ended: called with @context after each object that is right in a list which is the
 *	whole document; returns whether to go on. NULL: nobody asks
 *
 * Return: whether @text was JSON up to where it was looked at. If not, some may have
 * been found.
 */
bool pick_strings(const char *text, size_t length, const struct pick *picks,
		  size_t count, bool (*ended)(void *context), void *context);

#endif /* _PTRACEMON_TOOLS_PICK_H */
