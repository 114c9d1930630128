// SPDX-License-Identifier: GPL-2.0
/*
 * Text under construction. See buffer.h.
 */
#include <stdlib.h>

#include "buffer.h"

void buffer_overflow(void)
{
	abort();
}

void buffer_string(struct buffer *buffer, const char *string)
{
	buffer_bytes(buffer, string, strlen(string));
}

void buffer_u64(struct buffer *buffer, uint64_t value)
{
	char text[FORMAT_U64_MAX];

	buffer_bytes(buffer, text, format_u64(text, value));
}

size_t format_u64(char *to, uint64_t value)
{
	char text[FORMAT_U64_MAX];
	size_t at = sizeof(text);

	do {
		text[--at] = '0' + value % 10;
		value /= 10;
	} while (value);
	memcpy(to, text + at, sizeof(text) - at);
	return sizeof(text) - at;
}

size_t format_s64(char *to, int64_t value)
{
	if (value >= 0)
		return format_u64(to, value);
	*to = '-';
	return 1 + format_u64(to + 1, 0 - (uint64_t)value);
}

/* Lower-case hexadecimal, with zeros in front. */
void format_hex(char *to, uint64_t value, unsigned int digits)
{
	while (digits--) {
		to[digits] = "0123456789abcdef"[value & 15];
		value >>= 4;
	}
}

/* 0x and no zeros in front. */
size_t format_hex_short(char *to, uint64_t value)
{
	unsigned int digits = 1;

	while (digits < 16 && value >> (4 * digits))
		digits++;
	to[0] = '0';
	to[1] = 'x';
	format_hex(to + 2, value, digits);
	return 2 + digits;
}

/* Decimal, with zeros in front; what does not fit is cut off in front. */
void format_decimal(char *to, uint64_t value, unsigned int digits)
{
	while (digits--) {
		to[digits] = '0' + value % 10;
		value /= 10;
	}
}
