// SPDX-License-Identifier: GPL-2.0
/*
 * How far a long piece of work is. See progress.h.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"

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
}

void progress_show(struct progress *progress, uint64_t done)
{
	static const char full[] = "##############################";
	uint64_t now;
	int parts;

	if (!progress->total)
		return;
	now = clock_monotonic();
	if (now - progress->shown < PERIOD_NS || done > progress->total)
		return;
	progress->shown = now;
	parts = (int)(done * WIDTH / progress->total);
	fprintf(stderr, "\r[%.*s%*s] %3u %% of %llu MiB\033[K", parts, full,
		WIDTH - parts, "", (unsigned int)(done * 100 / progress->total),
		(unsigned long long)(progress->total >> 20));
}

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = 0;
}
