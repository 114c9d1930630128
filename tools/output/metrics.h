/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of a run for Prometheus, in a file as the textfile collector of its
 * node_exporter reads it. Not an output: no filter applies, and the file is made
 * anew each time.
 */
#ifndef _PTRACEMON_TOOLS_METRICS_H
#define _PTRACEMON_TOOLS_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/decode.h"
#include "host/seen.h"
#include "sessions/exceptions.h"

#define METRICS_CLASSES		(PTRACEMON_CLASS_UNKNOWN + 1)
#define METRICS_OUTCOMES	(PTRACEMON_OUTCOME_FAILURE + 1)

#define METRICS_WAYS		8

/**
 * struct metrics_way - a way into the kernel that can be checked
 * @path: enum ptracemon_abi, or SIGHT_ACCESS
 * @seen: whether calls by it are
 */
struct metrics_way {
	uint32_t path;
	bool seen;
};

/**
 * struct metrics - what is counted
 * @path: of the file; NULL: nothing is
 * @calls: by class and outcome, also of other doors; without the reader's own
 * @lost: by reason, if the module does not tell
 * @unexplained: numbers that are missing, and nothing says why
 * @by_journal: entries that journald has dropped
 * @exceptions: rules that hide something from the outputs; NULL: none
 * @unanswered: sessions without first_seen, by enum seen_lack; NULL: it is not asked for
 * @ways: what is known of them
 * @way_count: how many
 * @success: UTC, nanoseconds, when each way that can be checked was seen; 0: not yet
 * @error: the last errno, which was said; 0: none
 */
struct metrics {
	const char *path;
	uint64_t calls[METRICS_CLASSES][METRICS_OUTCOMES];
	__u64 lost[PTRACEMON_LOST_REASONS];
	uint64_t unexplained;
	uint64_t by_journal;
	const struct exceptions *exceptions;
	const uint64_t *unanswered;
	struct metrics_way ways[METRICS_WAYS];
	size_t way_count;
	uint64_t success;
	int error;
};

/* Counts a record, also one that this program has made. */
void metrics_record(struct metrics *metrics, const struct record *record);

/**
 * metrics_write - make the file anew
 * @metrics: what was counted
 * @stats: of all CPUs; NULL: not known
 *
 * It is written beside its place, FILE.new, and moved there. What goes wrong is
 * said once.
 */
void metrics_write(struct metrics *metrics, const struct ptracemon_stats *stats);

#endif /* _PTRACEMON_TOOLS_METRICS_H */
