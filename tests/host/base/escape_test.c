// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/escape.c: every byte, every character, and back.
 */
#include <stdlib.h>

#include "base/escape.h"
#include "tap.h"

static const char *escaped(const void *from, size_t length, unsigned int flags)
{
	static char text[ESCAPE_MAX(4096) + 1];

	text[escape(text, from, length, flags)] = 0;
	return text;
}

static void test_examples(void)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "nginx", "nginx" },
		{ "Web Content", "Web Content" },
		{ "", "" },
		{ "a\\x1b", "a\\\\x1b" },
		{ "\033[31mred", "\\x1b[31mred" },
		{ "a\nb\tc\r", "a\\x0ab\\x09c\\x0d" },
		{ "del\177", "del\\x7f" },
		{ "M\xc3\xbcller", "M\xc3\xbcller" },
		{ "\xe2\x86\x92 \xf0\x9f\x90\xa7",
		  "\xe2\x86\x92 \xf0\x9f\x90\xa7" },
		/* C1: U+0085, U+009B as UTF-8, and 0x9b alone */
		{ "\xc2\x85\xc2\x9b", "\\xc2\\x85\\xc2\\x9b" },
		{ "\x9b", "\\x9b" },
		/* U+202E, U+2066, U+200B, U+FEFF, U+00AD, U+E0041 */
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6" },
		{ "\xe2\x80\x8b", "\\xe2\\x80\\x8b" },
		{ "\xef\xbb\xbf", "\\xef\\xbb\\xbf" },
		{ "\xc2\xad", "\\xc2\\xad" },
		{ "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81" },
		/* U+2028, and a noncharacter of plane 15 */
		{ "\xe2\x80\xa8", "\\xe2\\x80\\xa8" },
		{ "\xf3\xbf\xbf\xbe", "\\xf3\\xbf\\xbf\\xbe" },
		/* overlong slash, surrogate, above U+10FFFF, cut short */
		{ "\xc0\xaf", "\\xc0\\xaf" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xf8\x88", "\\xf8\\x88" },
		{ "x\xe2\x86", "x\\xe2\\x86" },
		{ "\xe2(\xa1", "\\xe2(\\xa1" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		is_text(escaped(cases[i].from, strlen(cases[i].from), 0),
			cases[i].to, cases[i].to);
	is_text(escaped("a\0b", 3, 0), "a\\x00b", "a NUL in the middle");
	is_text(escaped("a b\xc2\xa0\xe3\x80\x80", 8, ESCAPE_BLANKS),
		"a\\x20b\\xc2\\xa0\\xe3\\x80\\x80", "blanks, where asked for");
}

/* Undoes escape(). Returns the length. */
static size_t undo(uint8_t *to, const char *text)
{
	size_t length = 0;

	while (*text) {
		if (text[0] == '\\' && text[1] == 'x') {
			char hex[3] = { text[2], text[3] };

			to[length++] = strtoul(hex, NULL, 16);
			text += 4;
		} else {
			text += *text == '\\';
			to[length++] = *text++;
		}
	}
	return length;
}

static bool has_control(const char *text)
{
	for (; *text; text++) {
		if ((uint8_t)*text < 0x20 || *text == 0x7f)
			return true;
		if ((uint8_t)*text == 0xc2 && (uint8_t)text[1] < 0xa0)
			return true;
	}
	return false;
}

/* All pairs of bytes, between two others: no control, and nothing lost. */
static void test_pairs(void)
{
	unsigned int wrong = 0, raw = 0, i;

	for (i = 0; i < 65536; i++) {
		const uint8_t from[] = { 'a', i >> 8, i & 255, '\xbf' };
		uint8_t back[64];
		const char *text = escaped(from, sizeof(from), 0);

		raw += has_control(text);
		wrong += undo(back, text) != sizeof(from) ||
			 memcmp(back, from, sizeof(from));
	}
	is(raw, 0, "no pair of bytes gives a control character");
	is(wrong, 0, "every pair of bytes can be had back");
}

static void test_room(void)
{
	uint8_t from[4096];

	memset(from, 0xff, sizeof(from));
	is(strlen(escaped(from, sizeof(from), 0)), ESCAPE_MAX(sizeof(from)),
	   "the worst case takes the room that was promised");
}

/* Long texts take another way than short ones: each byte at each place. */
static void test_places(void)
{
	unsigned int wrong = 0, c, at, flags;

	for (flags = 0; flags <= ESCAPE_BLANKS; flags++) {
		for (c = 0; c < 0x100; c++) {
			for (at = 0; at < 17; at++) {
				char bytes[17], text[ESCAPE_MAX(17)];
				char one[ESCAPE_MAX(1)];
				size_t length, size;

				memset(bytes, 'x', sizeof(bytes));
				bytes[at] = (char)c;
				length = escape(text, bytes, sizeof(bytes), flags);
				size = escape(one, bytes + at, 1, flags);
				wrong += length != 16 + size ||
					 memcmp(text + at, one, size);
			}
		}
	}
	is(wrong, 0, "any byte, at any place");
}

int main(void)
{
	test_examples();
	test_places();
	test_pairs();
	test_room();
	return done();
}
