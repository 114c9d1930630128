/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One row for many: what the same program of the same user does again and again to another one
 * is shown once, then counted, and told as `repeated` when it has ended. Pure.
 *
 * Alike are events of one kind, class, outcome, relation and priority, and sessions of one
 * verdict and severity, between the same executables (where one is not known: names) and users.
 * What the sensor says of itself is always shown.
 */
#ifndef _PTRACEMON_TOOLS_COLLAPSE_H
#define _PTRACEMON_TOOLS_COLLAPSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/event.h"
#include "host/enrich.h"

/* Rows that are kept apart; another one takes the place of the one that is oldest, which is told. */
#define COLLAPSE_ROWS	256

/* Longer paths are not collapsed. */
#define COLLAPSE_PATH	256

/* What goes on is told so often: a day of 30 such rows is less than 200 lines. */
#define COLLAPSE_TELL_NS	(4 * 3600 * 1000000000ull)

/**
 * struct collapse_key - what is the same
 * @uids: of both: real and effective
 * @relation: PTRACEMON_REL_*
 * @verdict: line of the table of verdicts, and one; 0: it is no session
 * @type: of the record
 * @request_class: enum ptracemon_class
 * @outcome: enum ptracemon_outcome
 * @priority: see fact_priority_of()
 * @end: enum ptracemon_end_event, if it is one
 * @names: of both: paths, or names behind a colon
 */
struct collapse_key {
	uint32_t uids[4];
	uint32_t relation;
	uint32_t verdict;
	uint16_t type;
	uint8_t request_class;
	uint8_t outcome;
	uint32_t priority;
	uint32_t end;
	char names[2][COLLAPSE_PATH];
};

/**
 * struct collapse_row - a row that was shown, and what came after it
 * @used: there is one
 * @key: of all
 * @repeated: what is told of it, with .count so far
 * @last: time of the last one, boot time
 * @files: of both
 */
struct collapse_row {
	bool used;
	struct collapse_key key;
	struct repeated repeated;
	uint64_t last;
	struct ptracemon_file files[2];
};

/**
 * struct collapse - of one output
 * @gap: so long nothing alike has come when a row has ended, nanoseconds
 * @ending: all is to be told
 * @number: of the last row that was told
 * @told: the row that collapse_pop() returned last
 * @rows: in no order
 */
struct collapse {
	uint64_t gap;
	bool ending;
	uint64_t number;
	struct collapse_row told;
	struct collapse_row rows[COLLAPSE_ROWS];
};

/* NULL without memory. */
struct collapse *collapse_new(uint64_t gap);

/* Whether an event is alike one that was shown; it is counted then. There must be room. */
bool collapse_take(struct collapse *collapse, const struct event *event,
		   const struct details *details);

/* Whether the next event needs collapse_pop() first, or its row could be lost. */
bool collapse_is_full(const struct collapse *collapse);

/**
 * collapse_pop - take out a row that has ended
 * @collapse: the rows
 * @now: boot time
 * @record: out, of the type RECORD_REPEATED
 * @event: out
 * @details: out, good until the next call, as the others are
 *
 * Return: false if there is none.
 */
bool collapse_pop(struct collapse *collapse, uint64_t now, struct record *record,
		  struct event *event, struct details *details);

/* @record: of the type RECORD_REPEATED. */
void repeated_event(const struct record *record, struct event *event);

/* Nanoseconds until collapse_pop() has a row; 0: it will not, as things are. */
uint64_t collapse_timeout(const struct collapse *collapse, uint64_t now);

#endif /* _PTRACEMON_TOOLS_COLLAPSE_H */
