// SPDX-License-Identifier: GPL-2.0
/*
 * Text under construction. See buffer.h.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"

void buffer_string(struct buffer *buffer, const char *string)
{
	buffer_bytes(buffer, string, strlen(string));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(buffer->data + buffer->used,
			   buffer->size - buffer->used, format, arguments);
	va_end(arguments);
	/* It writes a NUL as well. */
	buffer_grow(buffer, length < 0 ? SIZE_MAX : (size_t)length + 1);
	buffer->used--;
}

unsigned int decimal_digits(uint64_t value)
{
	static const uint64_t powers[] = {
		1ull, 10ull, 100ull, 1000ull, 10000ull, 100000ull, 1000000ull,
		10000000ull, 100000000ull, 1000000000ull, 10000000000ull,
		100000000000ull, 1000000000000ull, 10000000000000ull,
		100000000000000ull, 1000000000000000ull, 10000000000000000ull,
		100000000000000000ull, 1000000000000000000ull,
		10000000000000000000ull,
	};
	/* 1233 / 4096 is just above the logarithm of 2; 0 has a digit too. */
	unsigned int bits = 64 - __builtin_clzll(value | 1);
	unsigned int digits = bits * 1233 >> 12;

	return digits + ((value | 1) >= powers[digits]);
}

void buffer_u64(struct buffer *buffer, uint64_t value)
{
	unsigned int digits = decimal_digits(value);

	format_decimal(buffer_grow(buffer, digits), value, digits);
}

size_t format_u64(char *to, uint64_t value)
{
	unsigned int digits = decimal_digits(value);

	format_decimal(to, value, digits);
	return digits;
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

const char decimal_pairs[] =
	"00010203040506070809" "10111213141516171819"
	"20212223242526272829" "30313233343536373839"
	"40414243444546474849" "50515253545556575859"
	"60616263646566676869" "70717273747576777879"
	"80818283848586878889" "90919293949596979899";

/*
 * Decimal, with zeros in front; what does not fit is cut off in front. Two
 * digits at a time, and with 32 bits as soon as they will do: half the
 * divisions, and cheaper ones.
 */
void format_decimal(char *to, uint64_t value, unsigned int digits)
{
	uint32_t low;

	for (; digits >= 2 && value > UINT32_MAX; value /= 100) {
		digits -= 2;
		format_pair(to + digits, value % 100);
	}
	low = digits < 2 ? value % 10 : (uint32_t)value;
	for (; digits >= 2; low /= 100) {
		digits -= 2;
		format_pair(to + digits, low % 100);
	}
	if (digits)
		*to = (char)('0' + low % 10);
}
