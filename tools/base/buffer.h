/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text under construction: a fixed piece of memory, and numbers written into it
 * without stdio.
 */
#ifndef _PTRACEMON_TOOLS_BUFFER_H
#define _PTRACEMON_TOOLS_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Longest texts of the formatters below. */
#define FORMAT_U64_MAX	20
#define FORMAT_S64_MAX	20
#define FORMAT_HEX_MAX	18

/* Of eight bytes at a time. */
#define EACH_BYTE(value)	(0x0101010101010101ull * (value))

static inline uint64_t load64(const void *from)
{
	uint64_t bytes;

	memcpy(&bytes, from, sizeof(bytes));
	return bytes;
}

struct buffer {
	char *data;
	size_t used;
	size_t size;
};

/*
 * Returns where @length more bytes may be written; they count as used. A buffer
 * that is too small is a mistake in the program, and ends it.
 */
static inline char *buffer_grow(struct buffer *buffer, size_t length)
{
	char *at = buffer->data + buffer->used;

	if (__builtin_expect(length > buffer->size - buffer->used, 0))
		abort();
	buffer->used += length;
	return at;
}

static inline void buffer_bytes(struct buffer *buffer, const void *bytes,
				size_t length)
{
	memcpy(buffer_grow(buffer, length), bytes, length);
}

static inline void buffer_char(struct buffer *buffer, char c)
{
	*buffer_grow(buffer, 1) = c;
}

void buffer_string(struct buffer *buffer, const char *string);
void buffer_u64(struct buffer *buffer, uint64_t value);

/* For what is rare: stdio takes hundreds of instructions. */
__attribute__((format(printf, 2, 3))) void
buffer_printf(struct buffer *buffer, const char *format, ...);

/* 00 to 99, for format_pair(). */
extern const char decimal_pairs[];

static inline void format_pair(char *to, unsigned int value)
{
	memcpy(to, decimal_pairs + 2 * value, 2);
}

/* How many digits format_u64() writes. */
unsigned int decimal_digits(uint64_t value);

/* Nothing is terminated; those that return something return the length. */
size_t format_u64(char *to, uint64_t value);
size_t format_s64(char *to, int64_t value);
size_t format_hex_short(char *to, uint64_t value);
void format_hex(char *to, uint64_t value, unsigned int digits);
void format_decimal(char *to, uint64_t value, unsigned int digits);

#endif /* _PTRACEMON_TOOLS_BUFFER_H */
