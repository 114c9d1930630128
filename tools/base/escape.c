// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that somebody else chose -> text that is safe to show. See escape.h.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/escape.h"

struct range {
	uint32_t first;
	uint32_t last;
};

/*
 * Unicode's C1 controls, format characters (Cf), line and paragraph separators,
 * and what is default-ignorable or drawn as nothing. The noncharacters at the
 * end of each plane are tested for below.
 */
static const struct range unseen[] = {
	{ 0x80, 0x9f },	      { 0xad, 0xad },	    { 0x34f, 0x34f },
	{ 0x600, 0x605 },     { 0x61c, 0x61c },	    { 0x6dd, 0x6dd },
	{ 0x70f, 0x70f },     { 0x890, 0x891 },	    { 0x8e2, 0x8e2 },
	{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
	{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0x2800, 0x2800 },   { 0x3164, 0x3164 },   { 0xfdd0, 0xfdef },
	{ 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
	{ 0x13430, 0x1345f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

/* Blanks other than the one of ASCII. */
static const struct range blanks[] = {
	{ 0xa0, 0xa0 },	    { 0x1680, 0x1680 }, { 0x2000, 0x200a },
	{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	size_t i;

	for (i = 0; i < count && c >= ranges[i].first; i++)
		if (c <= ranges[i].last)
			return true;
	return false;
}

static bool is_shown(uint32_t c, unsigned int flags)
{
	if (in_ranges(c, unseen, sizeof(unseen) / sizeof(*unseen)) ||
	    (c & 0xfffe) == 0xfffe)
		return false;
	return !(flags & ESCAPE_BLANKS) ||
	       !in_ranges(c, blanks, sizeof(blanks) / sizeof(*blanks));
}

/*
 * Length of the character of two bytes or more at @from, its value in @c; 0 if
 * there is none: cut short, overlong, a surrogate, or above U+10FFFF.
 */
static size_t utf8_character(const uint8_t *from, size_t left, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	/* As many bytes as its first one has ones in front. */
	const size_t length = (size_t)__builtin_clz(~((uint32_t)*from << 24));
	size_t i;

	if (length < 2 || length > 4 || length > left)
		return 0;
	*c = *from & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((from[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (from[i] & 0x3f);
	}
	if (*c < least[length] || *c > 0x10ffff || (*c & 0x1ff800) == 0xd800)
		return 0;
	return length;
}

static char *put_hex(char *to, const uint8_t *from, size_t length)
{
	for (; length; length--, from++, to += 4) {
		to[0] = '\\';
		to[1] = 'x';
		format_hex(to + 2, *from, 2);
	}
	return to;
}

/* Whether eight bytes may be copied: ASCII from @least on, no DEL, no backslash. */
static bool is_plain(const uint8_t *from, uint8_t least)
{
	const uint64_t bytes = load64(from);

	return !((bytes | (bytes - EACH_BYTE(least)) |
		  (bytes + EACH_BYTE(1)) |
		  ((bytes ^ EACH_BYTE('\\')) - EACH_BYTE(1))) &
		 EACH_BYTE(0x80));
}

size_t escape(char *to, const void *from, size_t length, unsigned int flags)
{
	const uint8_t *at = from, *end = at + length;
	const uint8_t least = flags & ESCAPE_BLANKS ? 0x21 : 0x20;
	char *out = to;

	while (at < end) {
		size_t size = 1;
		uint32_t c = 0;

		if (end - at >= 8 && is_plain(at, least)) {
			memcpy(out, at, 8);
			at += 8;
			out += 8;
			continue;
		}
		if (*at >= least && *at < 0x7f) {
			if (*at == '\\')
				*out++ = '\\';
			*out++ = (char)*at++;
			continue;
		}
		if (*at >= 0x80)
			size = utf8_character(at, end - at, &c);
		if (size > 1 && is_shown(c, flags)) {
			memcpy(out, at, size);
			out += size;
		} else {
			size = size ? size : 1;
			out = put_hex(out, at, size);
		}
		at += size;
	}
	return out - to;
}
