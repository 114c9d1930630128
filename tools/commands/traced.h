/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a process was traced between two times, or whether that cannot be said: by
 * lines that prove each other, once it is known what is wrong with them.
 */
#ifndef _PTRACEMON_TOOLS_TRACED_H
#define _PTRACEMON_TOOLS_TRACED_H

#include "recording/ledger.h"

/**
 * struct traced_question - who, and when
 * @asked: somebody asks
 * @pid: of the process
 * @start: how the time of its start begins, as in JSON; empty: any process
 * @from: UTC, nanoseconds
 * @to: likewise; 0: not given
 */
struct traced_question {
	bool asked;
	uint64_t pid;
	char start[32];
	uint64_t from;
	uint64_t to;
};

/* "PID" or "PID:START". Returns false if it is neither. */
bool traced_parse(struct traced_question *question, const char *text);

/* For struct ledger; context: the question. */
uint8_t traced_asks(void *context, struct slice object);

/**
 * traced_answer - say whether it was
 * @question: the question
 * @ledger: sorted and checked
 * @names: of its files
 *
 * Return: EXIT_DONE if it was not, EXIT_TRACED, or EXIT_GAPS: it cannot be said.
 */
int traced_answer(const struct traced_question *question,
		  const struct ledger *ledger, char *const *names);

#endif /* _PTRACEMON_TOOLS_TRACED_H */
