/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Boot time of the records -> UTC, and what a clock on the wall shows.
 */
#ifndef _PTRACEMON_TOOLS_CLOCK_H
#define _PTRACEMON_TOOLS_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2026-01-02T03:04:05.123456789Z" */
#define CLOCK_TEXT_MAX	32

#define CLOCK_ZONE_MAX	16

/**
 * struct clock_zone - what people add to UTC
 * @east: seconds
 * @name: as "CET", cut if it is long
 */
struct clock_zone {
	int32_t east;
	char name[CLOCK_ZONE_MAX];
};

/**
 * struct clock - what to add to boot time
 * @offset: UTC - CLOCK_BOOTTIME, nanoseconds
 * @local: what is for people is shown in local time (TZ), not in UTC
 * @zone: the local one, as it was found last
 * @zone_minute: for which minute of UTC; 0: for none
 */
struct clock {
	int64_t offset;
	bool local;
	struct clock_zone zone;
	uint64_t zone_minute;
};

/* CLOCK_BOOTTIME, nanoseconds. */
uint64_t clock_boottime(void);

/* CLOCK_MONOTONIC, nanoseconds: stands still while the machine is suspended. */
uint64_t clock_monotonic(void);

/* What start times in /proc are counted in, nanoseconds. */
uint64_t clock_tick(void);

/**
 * clock_measure - find the offset anew
 *
 * To be called now and then, as the wall clock can be set at any time. Records
 * from before a step are then shown by the clock after it.
 */
void clock_measure(struct clock *clock);

/*
 * Takes a measured offset, if it differs from the one in use by more than
 * measuring can err: the same boot time gives the same text then.
 */
void clock_take(struct clock *clock, int64_t measured);

/* UTC, nanoseconds since 1970. */
static inline uint64_t clock_utc(const struct clock *clock, uint64_t boottime)
{
	return boottime + (uint64_t)clock->offset;
}

/*
 * A number for what no ring has counted: microseconds of boot time, or one more than the
 * last if that is not before them, as times of records and the clock can differ a little.
 * So it comes once in a boot, whoever counts anew.
 */
static inline uint64_t clock_number(uint64_t *last, uint64_t now)
{
	*last = now / 1000 > *last ? now / 1000 : *last + 1;
	return *last;
}

/**
 * clock_shown - the time that is for people
 * @clock: the clock
 * @boottime: of the record
 * @zone: out, if not NULL: in which it is, good until the next call
 *
 * Return: nanoseconds, for clock_text(); the text's last letter is wrong then.
 */
uint64_t clock_shown(struct clock *clock, uint64_t boottime,
		     const struct clock_zone **zone);

/**
 * clock_text - RFC 3339 text
 * @to: out, CLOCK_TEXT_MAX bytes; not terminated
 * @utc: nanoseconds since 1970
 * @digits: of the fraction, 1 to 9; the rest is cut off
 *
 * Return: length.
 */
size_t clock_text(char *to, uint64_t utc, unsigned int digits);

/*
 * The other way round: a date and time of day in UTC with any fraction or none; what is
 * left out at its end is zero, but for the date. Returns false if it is none.
 */
bool clock_parse(const char *text, size_t length, uint64_t *utc);

#endif /* _PTRACEMON_TOOLS_CLOCK_H */
