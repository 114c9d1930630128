// SPDX-License-Identifier: GPL-2.0
/*
 * Boot time -> UTC. See clock.h.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"

#define SECOND	1000000000ull
#define MINUTE	(60 * SECOND)

/*
 * Reading three clocks takes well below a microsecond, but a preempted reader
 * can err by more. Steps that people make are larger than this; slewing adds up
 * to it within two seconds at worst (500 ppm).
 */
#define TOLERANCE	1000000

static const struct clock_zone zone_utc = { 0, "UTC" };

static uint64_t now(clockid_t id)
{
	struct timespec time;

	clock_gettime(id, &time);
	return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

uint64_t clock_boottime(void)
{
	return now(CLOCK_BOOTTIME);
}

uint64_t clock_monotonic(void)
{
	return now(CLOCK_MONOTONIC);
}

uint64_t clock_tick(void)
{
	return SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
}

void clock_measure(struct clock *clock)
{
	uint64_t best = UINT64_MAX;
	int64_t offset = 0;
	int i;

	/* The reading that was interrupted least. */
	for (i = 0; i < 3; i++) {
		uint64_t before = now(CLOCK_BOOTTIME);
		uint64_t utc = now(CLOCK_REALTIME);
		uint64_t took = now(CLOCK_BOOTTIME) - before;

		if (took < best) {
			best = took;
			offset = (int64_t)(utc - (before + took / 2));
		}
	}
	clock_take(clock, offset);
}

void clock_take(struct clock *clock, int64_t measured)
{
	int64_t change = measured - clock->offset;

	if (change > TOLERANCE || change < -TOLERANCE)
		clock->offset = measured;
}

/* No zone changes within a minute of UTC. Where none is known, that is UTC. */
static void find_zone(struct clock *clock, uint64_t utc)
{
	const time_t seconds = (time_t)(utc / SECOND);
	struct tm tm;

	if (clock->zone_minute == utc / MINUTE)
		return;
	clock->zone_minute = utc / MINUTE;
	clock->zone = zone_utc;
	if (!localtime_r(&seconds, &tm))
		return;
	clock->zone.east = (int32_t)tm.tm_gmtoff;
	snprintf(clock->zone.name, sizeof(clock->zone.name), "%s", tm.tm_zone);
}

uint64_t clock_shown(struct clock *clock, uint64_t boottime,
		     const struct clock_zone **zone)
{
	const struct clock_zone *found = &zone_utc;
	uint64_t utc = clock_utc(clock, boottime);

	if (clock->local) {
		find_zone(clock, utc);
		found = &clock->zone;
	}
	if (zone)
		*zone = found;
	return utc + (uint64_t)((int64_t)found->east * (int64_t)SECOND);
}

/* Days since 1970 -> date, proleptic Gregorian; years begin with March here. */
static void civil(uint64_t days, unsigned int *year, unsigned int *month,
		  unsigned int *day)
{
	uint64_t shifted = days + 719468; /* 0000-03-01 */
	uint64_t era = shifted / 146097;
	unsigned int doe = shifted % 146097;
	unsigned int yoe =
		(doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned int m = (5 * doy + 2) / 153;

	*day = doy - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

size_t clock_text(char *to, uint64_t utc, unsigned int digits)
{
	uint64_t seconds = utc / SECOND;
	unsigned int fraction = utc % SECOND;
	unsigned int second = seconds % 86400;
	unsigned int year, month, day, i;

	for (i = digits; i < 9; i++)
		fraction /= 10;
	civil(seconds / 86400, &year, &month, &day);
	memcpy(to, "0000-00-00T00:00:00.", 20);
	format_pair(to, year / 100 % 100);
	format_pair(to + 2, year % 100);
	format_pair(to + 5, month);
	format_pair(to + 8, day);
	format_pair(to + 11, second / 3600);
	format_pair(to + 14, second / 60 % 60);
	format_pair(to + 17, second % 60);
	format_decimal(to + 20, fraction, digits);
	to[20 + digits] = 'Z';
	return 21 + digits;
}

/* A number of just so many digits, and what is behind it. */
static bool take_number(const char **at, const char *end, size_t digits,
			uint64_t *number)
{
	*number = 0;
	if ((size_t)(end - *at) < digits)
		return false;
	for (; digits; digits--, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*number = *number * 10 + (uint64_t)(**at - '0');
	}
	return true;
}

static bool take_mark(const char **at, const char *end, char mark)
{
	if (*at == end || **at != mark)
		return false;
	(*at)++;
	return true;
}

/* Days since 1970; years begin in March, so that a leap day is the last one. */
static bool take_date(const char **at, const char *end, uint64_t *days)
{
	uint64_t year, month, day;

	if (!take_number(at, end, 4, &year) || !take_mark(at, end, '-') ||
	    !take_number(at, end, 2, &month) || !take_mark(at, end, '-') ||
	    !take_number(at, end, 2, &day) || year < 1970 || year > 2500 || month < 1 ||
	    month > 12 || day < 1 || day > 31)
		return false;
	year -= month < 3;
	month = (month + 9) % 12;
	*days = 365 * year + year / 4 - year / 100 + year / 400 +
		(153 * month + 2) / 5 + day - 1 - 719468;
	return true;
}

bool clock_parse(const char *text, size_t length, uint64_t *utc)
{
	const char *at = text, *end = text + length;
	uint64_t days, parts[3] = { 0 }, nanoseconds = 0, digit, unit = SECOND;
	size_t i;

	if (!take_date(&at, end, &days))
		return false;
	for (i = 0; i < 3 && take_mark(&at, end, i ? ':' : 'T'); i++)
		if (!take_number(&at, end, 2, &parts[i]) ||
		    parts[i] >= (i ? 60 : 24))
			return false;
	if (i == 3 && take_mark(&at, end, '.'))
		while (unit > 1 && take_number(&at, end, 1, &digit))
			nanoseconds += digit * (unit /= 10);
	take_mark(&at, end, 'Z');
	*utc = (((days * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2]) *
		       SECOND + nanoseconds;
	return at == end;
}
