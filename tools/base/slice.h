/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON that is read: a text of one object, as json.h writes it, without blanks between
 * values. Trusts no byte. Pure.
 */
#ifndef _PTRACEMON_TOOLS_SLICE_H
#define _PTRACEMON_TOOLS_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct slice - a value in a text that slice_check() has found good
 * @at: where it begins
 * @length: bytes of it
 */
struct slice {
	const char *at;
	size_t length;
};

/* Whether a text is one object, of not too many depths. */
bool slice_check(const char *text, size_t length);

/**
 * slice_next - the next member of an object, or value of a list
 * @rest: at first the object or list; what is left of it
 * @key: out: of an object, without quotation marks
 * @value: out
 *
 * Return: false if there is none.
 */
bool slice_next(struct slice *rest, struct slice *key, struct slice *value);

/* Whether a key, or a value that is a string with its marks, is this. */
bool slice_is(struct slice slice, const char *text);

/* The member of an object; .at is NULL if there is none. */
struct slice slice_member(struct slice object, const char *key);

/* False, and 0, unless it is a whole number without sign of 64 bits. */
bool slice_u64(struct slice value, uint64_t *number);

/* False, and zeros, unless it is a string of just so many bytes in hexadecimal digits. */
bool slice_hex(struct slice value, uint8_t *bytes, size_t size);

/*
 * A string as it is written, cut to @size with NUL; empty if it is none. For people: what
 * is not printable ASCII becomes a question mark.
 */
void slice_text(struct slice value, char *text, size_t size);

#endif /* _PTRACEMON_TOOLS_SLICE_H */
