// SPDX-License-Identifier: GPL-2.0
/*
 * JSON that is read. See slice.h.
 */
#include <string.h>

#include "base/slice.h"

/* Objects and lists within each other. */
#define DEPTH_MAX	12

/* Behind the string that begins at @at, or NULL. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++) {
		if ((uint8_t)*at < ' ')
			return NULL;
		at += *at == '\\';
	}
	return at < end ? at + 1 : NULL;
}

/* Behind a number or a word, or NULL. */
static const char *word_end(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && *at && strchr("+-.0123456789Eaeflnrstu", *at))
		at++;
	return at > from ? at : NULL;
}

static const char *value_end(const char *at, const char *end, int depth);

/* Behind an object or a list, or NULL. */
static const char *container_end(const char *at, const char *end, int depth)
{
	const char close = *at == '{' ? '}' : ']';

	if (depth == DEPTH_MAX)
		return NULL;
	if (++at < end && *at == close)
		return at + 1;
	while (at < end) {
		if (close == '}') {
			at = *at == '"' ? string_end(at, end) : NULL;
			if (!at || at == end || *at++ != ':')
				return NULL;
		}
		at = value_end(at, end, depth + 1);
		if (!at || at == end)
			return NULL;
		if (*at == close)
			return at + 1;
		if (*at++ != ',')
			return NULL;
	}
	return NULL;
}

static const char *value_end(const char *at, const char *end, int depth)
{
	if (at == end)
		return NULL;
	if (*at == '{' || *at == '[')
		return container_end(at, end, depth);
	return *at == '"' ? string_end(at, end) : word_end(at, end);
}

bool slice_check(const char *text, size_t length)
{
	const char *end = text + length;

	return length && *text == '{' && value_end(text, end, 0) == end;
}

bool slice_next(struct slice *rest, struct slice *key, struct slice *value)
{
	const char *at = rest->at, *end, *behind;

	/* A bracket or a comma is before each, and a bracket is what is left. */
	if (rest->length < 3)
		return false;
	end = at + rest->length;
	at++;
	*key = (struct slice){ at, 0 };
	if (end[-1] == '}') {
		behind = string_end(at, end);
		*key = (struct slice){ at + 1, (size_t)(behind - at) - 2 };
		at = behind + 1;
	}
	behind = value_end(at, end, 0);
	*value = (struct slice){ at, (size_t)(behind - at) };
	*rest = (struct slice){ behind, (size_t)(end - behind) };
	return true;
}

bool slice_is(struct slice slice, const char *text)
{
	return slice.length == strlen(text) &&
	       !memcmp(slice.at, text, slice.length);
}

struct slice slice_member(struct slice object, const char *key)
{
	struct slice name, value;

	while (slice_next(&object, &name, &value))
		if (slice_is(name, key))
			return value;
	return (struct slice){ NULL, 0 };
}

bool slice_u64(struct slice value, uint64_t *number)
{
	uint64_t so_far = 0;
	size_t i;

	*number = 0;
	for (i = 0; i < value.length; i++) {
		const unsigned int digit = (unsigned int)(value.at[i] - '0');

		if (digit > 9 || __builtin_mul_overflow(so_far, 10, &so_far) ||
		    __builtin_add_overflow(so_far, digit, &so_far))
			return false;
	}
	*number = so_far;
	return i;
}

static int digit_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool slice_hex(struct slice value, uint8_t *bytes, size_t size)
{
	size_t i;

	memset(bytes, 0, size);
	if (value.length != 2 * size + 2 || *value.at != '"')
		return false;
	for (i = 0; i < size; i++) {
		const int high = digit_of(value.at[2 * i + 1]);
		const int low = digit_of(value.at[2 * i + 2]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

void slice_text(struct slice value, char *text, size_t size)
{
	size_t length = 0, i;

	if (value.length >= 2 && *value.at == '"') {
		length = value.length - 2;
		if (length > size - 1)
			length = size - 1;
		memcpy(text, value.at + 1, length);
	}
	for (i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	text[length] = 0;
}
