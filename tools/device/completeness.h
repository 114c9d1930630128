/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The proof that nothing is missing: on each CPU, what the sequence numbers
 * skip must be what loss records account for. Pure.
 */
#ifndef _PTRACEMON_TOOLS_COMPLETENESS_H
#define _PTRACEMON_TOOLS_COMPLETENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/decode.h"

/**
 * struct completeness_cpu - one CPU
 * @begun: a record has been seen
 * @first: sequence number of the first record seen
 * @last: header of the last
 * @missing: numbers skipped, less those that loss records account for
 * @slack: part of what was accounted for that may have been older than @first
 * @overdue: of @missing, what should be accounted for soon
 * @overdue_since: since when, boot time
 */
struct completeness_cpu {
	bool begun;
	uint64_t first;
	struct ptracemon_record last;
	uint64_t missing;
	uint64_t slack;
	uint64_t overdue;
	uint64_t overdue_since;
};

/**
 * struct completeness - all CPUs
 * @cpus: by number
 * @count: how many
 * @failed: something was wrong at least once
 */
struct completeness {
	struct completeness_cpu *cpus;
	size_t count;
	bool failed;
};

void completeness_free(struct completeness *completeness);

/**
 * completeness_record - take the next record of a CPU into account
 * @completeness: all zero at first
 * @record: a record; of an unknown type, its header alone counts
 * @loss: out, if something is wrong: a loss with the reason LOST_UNEXPLAINED
 *
 * Return: false if @record shows that something is wrong: a sequence number
 * that came before, or losses that are more than what is missing.
 */
bool completeness_record(struct completeness *completeness,
			 const struct record *record, struct record *loss);

/* How long the kernel may take to tell its losses when a reader sleeps. */
#define PROOF_GRACE_NS	1000000000ull

/**
 * completeness_sleep - everything was read, and the reader is about to sleep
 * @completeness: of all CPUs
 * @now: boot time
 * @loss: out, as above
 *
 * The kernel tells its losses when the reader goes to sleep at the latest. What
 * was missing then, and still is when it goes to sleep again after
 * PROOF_GRACE_NS, is unexplained.
 *
 * Return: false if so, for one CPU: call again until it returns true.
 */
bool completeness_sleep(struct completeness *completeness, uint64_t now,
			struct record *loss);

#endif /* _PTRACEMON_TOOLS_COMPLETENESS_H */
