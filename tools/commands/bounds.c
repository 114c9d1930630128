// SPDX-License-Identifier: GPL-2.0
/*
 * How long to follow the device. See bounds.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/units.h"
#include "base/usage.h"
#include "commands/bounds.h"

int bounds_parse_for(double *seconds, const char *text)
{
	if (!seconds_parse(text, seconds) || !*seconds)
		return usage_wrong("--for takes " DURATION_WORDS ", above 0",
				   text);
	return 0;
}

/* So short a time that it never sleeps is a mistake. */
int bounds_parse_heartbeat(double *seconds, const char *text)
{
	if (!seconds_parse(text, seconds) || (*seconds && *seconds < 0.1))
		return usage_wrong("--heartbeat takes " DURATION_WORDS
				   ", of 0.1 s or more, or 0 for never",
				   text);
	return 0;
}

int bounds_parse_number(uint64_t *number, const char *option, const char *text)
{
	char what[64], *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (!errno && !*end && *text >= '0' && *text <= '9' && *number)
		return 0;
	snprintf(what, sizeof(what), "%s takes a whole number above 0", option);
	return usage_wrong(what, text);
}
