/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a session amounts to: a word, how severe it is, and techniques of MITRE
 * ATT&CK. One table, which docs/verdicts.md explains. Pure.
 */
#ifndef _PTRACEMON_TOOLS_VERDICT_H
#define _PTRACEMON_TOOLS_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include "abi/event.h"
#include "sessions/session.h"

enum severity {
	SEVERITY_INFORMATIONAL,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITIES,
};

const char *severity_word(enum severity severity);

/**
 * struct verdict - a line of the table
 * @word: what it is called
 * @severity: how severe
 * @techniques: ids, ended by NULL
 * @mem_techniques: likewise, if /proc/PID/mem was opened
 * @all: facts that must hold
 * @none: facts that must not
 */
struct verdict {
	const char *word;
	enum severity severity;
	const char *const *techniques;
	const char *const *mem_techniques;
	uint32_t all;
	uint32_t none;
};

/* The first line that fits; there always is one. */
const struct verdict *verdict_of(const struct session *session);

/* The same for all lines of one word and severity; less than 32. */
unsigned int verdict_number(const struct verdict *verdict);

/* @record: of the type RECORD_SESSION, with its header only. */
void verdict_event(const struct session *session, const struct record *record,
		   struct event *event);

/* Line @index of the table, or NULL behind the last. */
const struct verdict *verdict_line(size_t index);

/* Word of fact @bit, or NULL. */
const char *verdict_fact(unsigned int bit);

#endif /* _PTRACEMON_TOOLS_VERDICT_H */
