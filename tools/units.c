// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes and times as people write them. See units.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

#define SECONDS_MAX	(366.0 * 86400)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool units_parse_size(const char *text, uint64_t *bytes)
{
	static const char letters[] = "KMGT";
	unsigned int shift = 0;
	const char *letter;
	char *end;

	errno = 0;
	*bytes = strtoull(text, &end, 10);
	if (errno || !is_digit(*text))
		return false;
	letter = *end ? strchr(letters, *end & ~0x20) : NULL;
	if (letter) {
		shift = 10 * (unsigned int)(letter - letters + 1);
		end++;
		/* As in "MiB" and "MB". */
		end += *end == 'i';
	}
	end += *end == 'B';
	if (*end || *bytes > UINT64_MAX >> shift)
		return false;
	*bytes <<= shift;
	return true;
}

bool units_parse_time(const char *text, double *seconds)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {
		{ "", 1 },    { "ms", 0.001 }, { "s", 1 },	{ "m", 60 },
		{ "h", 3600 }, { "d", 86400 },	{ "w", 7 * 86400 },
	};
	char *end;
	size_t i;

	if (!is_digit(*text) && *text != '.')
		return false;
	*seconds = strtod(text, &end);
	for (i = 0; end != text && i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(end, units[i].name))
			continue;
		*seconds *= units[i].seconds;
		return *seconds >= 0 && *seconds <= SECONDS_MAX;
	}
	return false;
}

void units_print_size(char *text, size_t size, uint64_t bytes)
{
	static const char *const names[] = { "bytes", "KiB", "MiB", "GiB",
					     "TiB" };
	double value = (double)bytes;
	size_t i = 0;

	while (value >= 1024 && i < sizeof(names) / sizeof(*names) - 1) {
		value /= 1024;
		i++;
	}
	snprintf(text, size, i ? "%.1f %s" : "%.0f %s", value, names[i]);
}
