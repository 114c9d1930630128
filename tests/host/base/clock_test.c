// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/clock.c and the number formats of tools/base/buffer.c.
 */
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "tap.h"

static const char *text_of(uint64_t utc, unsigned int digits)
{
	static char text[CLOCK_TEXT_MAX + 1];

	text[clock_text(text, utc, digits)] = 0;
	return text;
}

static void test_text(void)
{
	const uint64_t second = 1000000000;

	is_text(text_of(0, 9), "1970-01-01T00:00:00.000000000Z", "1970");
	is_text(text_of(1770000001123456789, 9),
		"2026-02-02T02:40:01.123456789Z", "nine digits");
	is_text(text_of(1770000001999999999, 7), "2026-02-02T02:40:01.9999999Z",
		"seven digits, cut off and not rounded");
	is_text(text_of(1770000001999999999, 3), "2026-02-02T02:40:01.999Z",
		"three digits");
	is_text(text_of(951782400 * second, 1), "2000-02-29T00:00:00.0Z",
		"a leap day");
	is_text(text_of(4107542399 * second, 1), "2100-02-28T23:59:59.0Z",
		"before a leap day that is none");
	is_text(text_of(4107542400 * second, 1), "2100-03-01T00:00:00.0Z",
		"and after it");
}

/* Against the C library: a time in each of some 180,000 days. */
static void test_against_libc(void)
{
	unsigned int wrong = 0;
	uint64_t seconds;

	for (seconds = 0; seconds < 18446744073; seconds += 99991) {
		time_t time = (time_t)seconds;
		struct tm tm;
		char wanted[64];

		gmtime_r(&time, &tm);
		strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%S.0Z", &tm);
		wrong += strcmp(text_of(seconds * 1000000000, 1), wanted) != 0;
	}
	is(wrong, 0, "as gmtime() says, up to 2554");
}

static void test_offset(void)
{
	struct clock clock = { .offset = 0 };

	clock_take(&clock, 1770000000000000000);
	is(clock.offset, 1770000000000000000, "the first measurement counts");
	clock_take(&clock, 1770000000000900000);
	is(clock.offset, 1770000000000000000, "one that errs does not");
	clock_take(&clock, 1769999999999100000);
	is(clock.offset, 1770000000000000000, "nor one the other way");
	clock_take(&clock, 1769999996400000000);
	is(clock.offset, 1769999996400000000, "a step back does");
	clock_take(&clock, 1770000000000000000);
	is(clock.offset, 1770000000000000000, "a step forward does");
	is(clock_utc(&clock, 5), 1770000000000000005, "UTC of boot time");
	clock.offset = -10;
	is(clock_utc(&clock, 15), 5, "a wall clock before 1970 at boot");
}

static void test_measure(void)
{
	struct clock clock = { .offset = 0 };
	struct timespec now;
	int64_t off;

	clock_measure(&clock);
	clock_gettime(CLOCK_REALTIME, &now);
	off = (int64_t)clock_utc(&clock, clock_boottime()) -
	      ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
	ok(off > -1000000000 && off < 1000000000,
	   "now is now, by less than a second");
}

/* @wanted: the text, and the zone. */
static void shows(const char *tz, uint64_t utc, const char *wanted)
{
	struct clock clock = { .local = true };
	char text[CLOCK_TEXT_MAX + CLOCK_ZONE_MAX + 1];
	const struct clock_zone *zone;
	size_t length;

	setenv("TZ", tz, 1);
	tzset();
	length = clock_text(text, clock_shown(&clock, utc, &zone), 3);
	text[length - 1] = ' ';
	strcpy(text + length, zone->name);
	is_text(text, wanted, tz);
}

static void test_zones(void)
{
	const uint64_t summer = 1785542400000000000, second = 1000000000;
	const uint64_t change = 1792890000 * second;
	const char *berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
	struct clock clock = { .local = false };
	const struct clock_zone *zone;

	shows("UTC0", summer, "2026-08-01T00:00:00.000 UTC");
	shows(berlin, summer, "2026-08-01T02:00:00.000 CEST");
	shows(berlin, 1800000000 * second, "2027-01-15T09:00:00.000 CET");
	shows(berlin, change - 1, "2026-10-25T02:59:59.999 CEST");
	shows(berlin, change, "2026-10-25T02:00:00.000 CET");
	shows("XYZ9:30", summer, "2026-07-31T14:30:00.000 XYZ");
	shows("<-1030>10:30", summer, "2026-07-31T13:30:00.000 -1030");
	is(clock_shown(&clock, summer, &zone), summer, "UTC is wanted");
	is_text(zone->name, "UTC", "and told");
	is((uint64_t)zone->east, 0, "with nothing in between");
	setenv("TZ", berlin, 1);
	tzset();
	clock.local = true;
	is(clock_shown(&clock, change - 1, NULL) - change, 7200 * second - 1,
	   "summer");
	is(clock_shown(&clock, change, NULL) - change, 3600 * second,
	   "and winter, by the same clock");
}

static void test_numbers(void)
{
	char text[64];

	text[format_u64(text, 0)] = 0;
	is_text(text, "0", "0");
	text[format_u64(text, UINT64_MAX)] = 0;
	is_text(text, "18446744073709551615", "2^64 - 1");
	text[format_s64(text, INT64_MIN)] = 0;
	is_text(text, "-9223372036854775808", "-2^63");
	text[format_s64(text, -1)] = 0;
	is_text(text, "-1", "-1");
	text[format_hex_short(text, 0)] = 0;
	is_text(text, "0x0", "0x0");
	text[format_hex_short(text, UINT64_MAX)] = 0;
	is_text(text, "0xffffffffffffffff", "2^64 - 1 in hex");
	text[format_hex_short(text, 0x7070)] = 0;
	is_text(text, "0x7070", "0x7070");
}

int main(void)
{
	test_text();
	test_against_libc();
	test_offset();
	test_measure();
	test_zones();
	test_numbers();
	return done();
}
