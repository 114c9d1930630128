// SPDX-License-Identifier: GPL-2.0
/*
 * Durations and sizes. See units.h.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"

#define SECOND	1000000000ull
#define MINUTE	(60 * SECOND)
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof(*(array)))

struct unit {
	const char *name;
	uint64_t value;
};

/*
 * A number times @unit, with a fraction that is cut off where it ends. Floating
 * point would take "nan" and "1e9", and round. Returns what follows, or NULL.
 */
static const char *read_number(const char *text, uint64_t unit, uint64_t *value)
{
	char *end = (char *)text;
	uint64_t sum = 0;
	bool digits;

	errno = 0;
	if (isdigit((unsigned char)*text))
		sum = strtoull(text, &end, 10);
	if (errno || __builtin_mul_overflow(sum, unit, &sum))
		return NULL;
	digits = end > text;
	text = end;
	if (*text == '.') {
		/* At most 2^50 bytes, or a day: ten times that fits. */
		for (text++; *text >= '0' && *text <= '9'; text++) {
			digits = true;
			sum += unit * (uint64_t)(*text - '0') / 10;
			unit /= 10;
		}
	}
	*value = sum;
	return digits ? text : NULL;
}

static size_t number_length(const char *text)
{
	return strspn(text, "0123456789.");
}

static const struct unit *find_unit(const struct unit *units, size_t count,
				    const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strlen(units[i].name) == length &&
		    !strncasecmp(units[i].name, name, length))
			return &units[i];
	}
	return NULL;
}

bool duration_parse(const char *text, uint64_t *nanoseconds)
{
	static const struct unit units[] = {
		{ "s", SECOND }, { "m", MINUTE },      { "h", HOUR },
		{ "d", DAY },	 { "ms", 1000000 },    { "us", 1000 },
		{ "ns", 1 },	 { "min", MINUTE },    { "sec", SECOND },
	};
	const char *start = text;
	uint64_t sum = 0;
	bool bare = false;

	if (!*text)
		return false;
	while (*text) {
		const char *name = text + number_length(text);
		size_t length = strcspn(name, "0123456789. ");
		const struct unit *unit = &units[0];
		uint64_t value;

		/* A number without unit stands alone. */
		if (bare || (!length && text != start))
			return false;
		bare = !length;
		if (length)
			unit = find_unit(units, ARRAY_SIZE(units), name, length);
		if (!unit || read_number(text, unit->value, &value) != name ||
		    __builtin_add_overflow(sum, value, &sum))
			return false;
		text = name + length;
	}
	*nanoseconds = sum;
	return sum <= DURATION_MAX;
}

bool seconds_parse(const char *text, double *seconds)
{
	uint64_t nanoseconds;

	if (!duration_parse(text, &nanoseconds))
		return false;
	*seconds = (double)nanoseconds / 1e9;
	return true;
}

bool size_parse(const char *text, uint64_t *bytes)
{
	static const struct unit units[] = {
		{ "", 1 },	     { "B", 1 },
		{ "K", 1ull << 10 }, { "KB", 1ull << 10 }, { "KiB", 1ull << 10 },
		{ "M", 1ull << 20 }, { "MB", 1ull << 20 }, { "MiB", 1ull << 20 },
		{ "G", 1ull << 30 }, { "GB", 1ull << 30 }, { "GiB", 1ull << 30 },
		{ "T", 1ull << 40 }, { "TB", 1ull << 40 }, { "TiB", 1ull << 40 },
	};
	const char *name = text + number_length(text);
	const struct unit *unit =
		find_unit(units, ARRAY_SIZE(units), name, strlen(name));

	return unit && read_number(text, unit->value, bytes) == name;
}

/* "3 min 20 s", or "1.2 ms" below ten; what would be zero is left out. */
size_t duration_text(char *to, uint64_t nanoseconds)
{
	static const struct unit units[] = {
		{ " d", DAY },	{ " h", HOUR },	    { " min", MINUTE },
		{ " s", SECOND }, { " ms", 1000000 }, { " us", 1000 },
		{ " ns", 1 },
	};
	const struct unit *unit = units;
	uint64_t whole, rest, small, tenth;

	while (unit->value > 1 && nanoseconds < unit->value)
		unit++;
	whole = nanoseconds / unit->value;
	rest = nanoseconds % unit->value;
	small = unit->value > SECOND ? rest / unit[1].value : 0;
	tenth = unit->value <= SECOND && whole < 10 ? rest * 10 / unit->value : 0;
	if (small)
		return (size_t)snprintf(to, UNITS_TEXT_MAX,
					"%" PRIu64 "%s %" PRIu64 "%s", whole,
					unit->name, small, unit[1].name);
	if (tenth)
		return (size_t)snprintf(to, UNITS_TEXT_MAX,
					"%" PRIu64 ".%" PRIu64 "%s", whole,
					tenth, unit->name);
	return (size_t)snprintf(to, UNITS_TEXT_MAX, "%" PRIu64 "%s", whole,
				unit->name);
}

bool switch_parse(const char *text, bool *on)
{
	static const char *const words[] = { "no",  "yes", "0",	  "1",
					     "off", "on",  "false", "true" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(text, words[i])) {
			*on = i % 2;
			return true;
		}
	return false;
}
