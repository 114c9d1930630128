/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What holds for text whatever it was made from.
 */
#ifndef _PTRACEMON_TESTS_SAFE_H
#define _PTRACEMON_TESTS_SAFE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

static inline void demand(int holds)
{
	if (!holds)
		abort();
}

/* Whole lines of UTF-8 without controls. */
static inline void check_lines(const char *text, size_t length)
{
	size_t i;

	demand(!length || text[length - 1] == '\n');
	for (i = 0; i < length; i++) {
		uint8_t c = (uint8_t)text[i];

		demand(c >= 0x20 || c == '\n');
		demand(c != 0x7f);
		demand(c != 0xc2 || (uint8_t)text[i + 1] >= 0xa0);
	}
}

/* At most one line, which is a JSON document. */
static inline void check_json(const char *text, size_t length)
{
	yajl_handle parser = yajl_alloc(NULL, NULL, NULL);

	demand(!length || memchr(text, '\n', length) == text + length - 1);
	if (length) {
		demand(yajl_parse(parser, (const unsigned char *)text,
				  length) == yajl_status_ok);
		demand(yajl_complete_parse(parser) == yajl_status_ok);
	}
	yajl_free(parser);
}

#endif /* _PTRACEMON_TESTS_SAFE_H */
