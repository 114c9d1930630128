// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/units.c: durations and sizes, read and written.
 */
#include "base/units.h"
#include "tap.h"

#define SECOND	1000000000ull

static void takes_duration(const char *text, uint64_t wanted)
{
	uint64_t value = 0;

	ok(duration_parse(text, &value) && value == wanted, "'%s' is %" PRIu64
	   " ns (got %" PRIu64 ")", text, wanted, value);
}

static void takes_size(const char *text, uint64_t wanted)
{
	uint64_t value = 0;

	ok(size_parse(text, &value) && value == wanted, "'%s' is %" PRIu64
	   " bytes (got %" PRIu64 ")", text, wanted, value);
}

static void test_durations(void)
{
	static const char *const wrong[] = {
		"",	  " ",	   "-1",    "nan",   "inf",  "1e3", "s",
		".",	  "1x",	   "1 s",   "2m30",  "30 2m", "0x10", "1..2",
		"1.2.3s", "0s5", "400d",  "99999999999999999999", "m1", "+1", "1,5s",
	};
	uint64_t value;
	size_t i;

	takes_duration("0", 0);
	takes_duration("60", 60 * SECOND);
	takes_duration("0.5", SECOND / 2);
	takes_duration(".5", SECOND / 2);
	takes_duration("5.", 5 * SECOND);
	takes_duration("0.123456789", 123456789);
	takes_duration("0.1234567899999", 123456789);
	takes_duration("1ns", 1);
	takes_duration("250us", 250000);
	takes_duration("500ms", SECOND / 2);
	takes_duration("2m", 120 * SECOND);
	takes_duration("2min", 120 * SECOND);
	takes_duration("1.5h", 5400 * SECOND);
	takes_duration("1h30m", 5400 * SECOND);
	takes_duration("1H30M5S", 5405 * SECOND);
	takes_duration("366d", DURATION_MAX);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(!duration_parse(wrong[i], &value), "no duration: '%s'",
		   wrong[i]);
}

static void test_sizes(void)
{
	static const char *const wrong[] = {
		"", "-1", "K", "1X", "1 K", "1KK", "1e3", "16777216T",
		"18446744073709551616", "1.5.5M", "nan",
	};
	uint64_t value;
	size_t i;

	takes_size("0", 0);
	takes_size("4096", 4096);
	takes_size("12B", 12);
	takes_size("64K", 65536);
	takes_size("64k", 65536);
	takes_size("1.5M", 3 << 19);
	takes_size("1.5MiB", 3 << 19);
	takes_size("2GB", 2ull << 30);
	takes_size("1T", 1ull << 40);
	takes_size("18446744073709551615", UINT64_MAX);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(!size_parse(wrong[i], &value), "no size: '%s'", wrong[i]);
}

static void shows_duration(uint64_t value, const char *wanted)
{
	char text[UNITS_TEXT_MAX];

	is(duration_text(text, value), strlen(wanted), "the length of");
	ok(!strcmp(text, wanted), "%s", wanted);
}

static void test_texts(void)
{
	shows_duration(0, "0 ns");
	shows_duration(999, "999 ns");
	shows_duration(1000, "1 us");
	shows_duration(1250, "1.2 us");
	shows_duration(1234567, "1.2 ms");
	shows_duration(9999999, "9.9 ms");
	shows_duration(12345678, "12 ms");
	shows_duration(59 * SECOND + 999999999, "59 s");
	shows_duration(200 * SECOND, "3 min 20 s");
	shows_duration(7200 * SECOND, "2 h");
	shows_duration(7260 * SECOND, "2 h 1 min");
	shows_duration(90000 * SECOND, "1 d 1 h");
	shows_duration(UINT64_MAX, "213503 d 23 h");
}

int main(void)
{
	test_durations();
	test_sizes();
	test_texts();
	return done();
}
