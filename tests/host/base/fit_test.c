// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/fit.c: nothing is cut in its midst, and the room is shared fairly.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "base/fit.h"
#include "base/json.h"
#include "tap.h"

/* Of any bytes: what fit_cost() says is what the generator writes. */
static void test_cost(void)
{
	char text[ESCAPE_MAX(64)], memory[1024];
	struct buffer buffer = { memory, 0, sizeof(memory) };
	unsigned int wrong = 0, round, i;
	struct json json;

	json_init(&json, &buffer);
	srandom(1);
	for (round = 0; round < 20000; round++) {
		uint8_t bytes[64];
		size_t size = (size_t)random() % 64, length;

		for (i = 0; i < size; i++)
			bytes[i] = random() % 4 ? (uint8_t)random() :
						  (uint8_t)"\\\"x0\xe2\x86\x92"
							  [random() % 7];
		length = escape(text, bytes, size, 0);
		buffer.used = 0;
		json_text(&json, text, length);
		json_finish(&json);
		wrong += fit_cost(text, length) + 2 != buffer.used;
		wrong += fit_cost(text, length) > FIT_WORST * size;
	}
	is(wrong, 0, "the cost is what the generator writes, of any bytes");
}

/* Cuts at each length. */
static void test_cut(void)
{
	static const char from[] = "a\n\"\\\xe2\x86\x92\xf0\x9f\x98\x80z\xff";
	unsigned int wrong = 0, pieces = 0;
	char text[ESCAPE_MAX(sizeof(from))];
	size_t length = escape(text, from, sizeof(from) - 1, 0), room;
	size_t before = 0;

	for (room = 0; room <= fit_cost(text, length); room++) {
		size_t start = fit_start(text, length, room);
		size_t skip = fit_end(text, length, room);

		wrong += fit_cost(text, start) > room;
		wrong += fit_cost(text + skip, length - skip) > room;
		/* A piece whose beginning is missing would cost otherwise. */
		wrong += fit_cost(text, start) +
				 fit_cost(text + start, length - start) !=
			 fit_cost(text, length);
		wrong += fit_cost(text, skip) +
				 fit_cost(text + skip, length - skip) !=
			 fit_cost(text, length);
		pieces += start != before;
		before = start;
	}
	is(wrong, 0, "what is cut fits, and is whole");
	is(pieces, 8, "each of eight characters at once");
	is(fit_end(text, length, 1000), 0, "what fits is not cut");
}

static void test_share(void)
{
	const size_t wants[] = { 10, 1000, 50, 2000 };
	size_t gives[4];

	is(fit_share(wants, gives, 4, 5000), 1940, "enough for all");
	ok(gives[0] == 10 && gives[1] == 1000 && gives[3] == 2000,
	   "everybody gets it");
	is(fit_share(wants, gives, 4, 1060), 0, "not enough");
	ok(gives[0] == 10 && gives[2] == 50, "who wants little gets it");
	ok(gives[1] == 500 && gives[3] == 500, "the others share the rest");
	fit_share(wants, gives, 4, 0);
	ok(!gives[0] && !gives[1] && !gives[2] && !gives[3], "no room");
	is(fit_share(wants, gives, 0, 7), 7, "nobody");
}

int main(void)
{
	test_cost();
	test_cut();
	test_share();
	return done();
}
