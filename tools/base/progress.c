// SPDX-License-Identifier: GPL-2.0
/*
 * How far a long piece of work is. See progress.h.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/units.h"

/* What is done sooner than anybody has read a line. */
#define SMALL		(8 << 20)

#define PERIOD_NS	200000000
#define WIDTH		30

void progress_init(struct progress *progress, uint64_t total)
{
	memset(progress, 0, sizeof(*progress));
	if (total < SMALL || !isatty(STDERR_FILENO) || isatty(STDOUT_FILENO))
		return;
	progress->total = total;
	progress->began = clock_monotonic();
}

void progress_show(struct progress *progress, uint64_t done)
{
	static const char full[] = "##############################";
	char total[UNITS_TEXT_MAX], rate[UNITS_TEXT_MAX];
	uint64_t now, took;
	int parts;

	if (!progress->total)
		return;
	now = clock_monotonic();
	if (now - progress->shown < PERIOD_NS || done > progress->total)
		return;
	progress->shown = now;
	took = now - progress->began;
	parts = (int)(done * WIDTH / progress->total);
	size_text(total, progress->total);
	size_text(rate,
		  (uint64_t)((double)done * 1e9 / (double)(took + 1)));
	fprintf(stderr, "\r[%.*s%*s] %3u %% of %s, %s/s \033[K", parts, full,
		WIDTH - parts, "", (unsigned int)(done * 100 / progress->total),
		total, rate);
}

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = 0;
}
