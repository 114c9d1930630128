/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes that somebody else chose, and text that is safe to show. Pure.
 */
#ifndef _PTRACEMON_TOOLS_ESCAPE_H
#define _PTRACEMON_TOOLS_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct excerpt - some bytes of a text
 * @bytes: not terminated; NULL: nothing is known
 * @size: how many
 * @cut: there are more: of a path before them, else behind them
 */
struct excerpt {
	const uint8_t *bytes;
	size_t size;
	bool cut;
};

/* Room that escape() needs for @length bytes. */
#define ESCAPE_MAX(length)	((length) * 4)

enum escape_flags {
	ESCAPE_BLANKS = 1, /* blanks too: the text becomes one word */
};

/**
 * escape - make any bytes valid UTF-8 without control or invisible characters
 * @to: out, ESCAPE_MAX(@length) bytes; not terminated
 * @from: anything
 * @length: bytes of @from
 * @flags: enum escape_flags
 *
 * Bytes that are not UTF-8, control characters (C0, DEL, C1), characters that
 * cannot be seen or turn the direction of the text, and noncharacters come out
 * as \xHH, byte by byte; a backslash comes out doubled. So the text is
 * unambiguous: undoing \\ and \xHH gives @from.
 *
 * Return: bytes written.
 */
size_t escape(char *to, const void *from, size_t length, unsigned int flags);

#endif /* _PTRACEMON_TOOLS_ESCAPE_H */
