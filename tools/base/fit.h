/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Long texts in a line of limited length: who gets how much of it, and what is
 * left out. Pure.
 */
#ifndef _PTRACEMON_TOOLS_FIT_H
#define _PTRACEMON_TOOLS_FIT_H

#include <stddef.h>

/* Most bytes of a JSON string that a byte can become, see escape.h. */
#define FIT_WORST	5

/* Most bytes that text of that length needs; no need to look closer then. */
static inline size_t fit_most(size_t length)
{
	return 2 * length;
}

/**
 * fit_cost - bytes that text needs within a JSON string
 * @text: what escape() wrote
 * @length: bytes of it
 */
size_t fit_cost(const char *text, size_t length);

/* Bytes of the longest start of @text that costs no more than @room. */
size_t fit_start(const char *text, size_t length, size_t room);

/* Bytes to leave out before the longest end that costs no more than @room. */
size_t fit_end(const char *text, size_t length, size_t room);

/**
 * fit_share - share room fairly: nobody gets more than he wants, and whoever
 *	gets less gets as much as any other
 * @wants: bytes each
 * @gives: out
 * @count: how many
 * @room: to share
 *
 * Return: what is left.
 */
size_t fit_share(const size_t *wants, size_t *gives, size_t count, size_t room);

#endif /* _PTRACEMON_TOOLS_FIT_H */
