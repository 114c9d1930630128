// SPDX-License-Identifier: GPL-2.0
/*
 * Long texts in a line of limited length. See fit.h.
 */
#include <stdint.h>

#include "base/fit.h"

/* Bytes of the next piece that must stay whole, and what it costs. */
static size_t next_piece(const char *text, size_t left, size_t *cost)
{
	const uint8_t c = (uint8_t)*text;
	size_t size = 1;

	if (c == '\\')
		size = left > 1 && text[1] == 'x' ? 4 : 2;
	else if (c >= 0xc0)
		size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (size > left)
		size = left;
	*cost = size;
	/* JSON doubles each backslash, and puts one before a quotation mark. */
	if (c == '\\')
		*cost += size == 2 ? 2 : 1;
	else if (c == '"')
		*cost += 1;
	return size;
}

size_t fit_cost(const char *text, size_t length)
{
	size_t total = 0, at = 0, cost;

	while (at < length) {
		at += next_piece(text + at, length - at, &cost);
		total += cost;
	}
	return total;
}

size_t fit_start(const char *text, size_t length, size_t room)
{
	size_t at = 0, size, cost;

	if (fit_most(length) <= room)
		return length;
	while (at < length) {
		size = next_piece(text + at, length - at, &cost);
		if (cost > room)
			break;
		room -= cost;
		at += size;
	}
	return at;
}

size_t fit_end(const char *text, size_t length, size_t room)
{
	size_t total = fit_cost(text, length), at = 0, cost;

	while (total > room) {
		at += next_piece(text + at, length - at, &cost);
		total -= cost;
	}
	return at;
}

size_t fit_share(const size_t *wants, size_t *gives, size_t count, size_t room)
{
	size_t share, next = count ? room / count : 0, i;

	/* Whoever wants less than an equal share leaves more for the others. */
	do {
		size_t left = room, open = 0;

		share = next;
		for (i = 0; i < count; i++) {
			if (wants[i] <= share)
				left -= wants[i];
			else
				open++;
		}
		next = open ? left / open : share;
	} while (next > share);
	for (i = 0; i < count; i++) {
		gives[i] = wants[i] < share ? wants[i] : share;
		room -= gives[i];
	}
	return room;
}
