/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which records somebody asked for. Pure.
 *
 * All conditions must hold; of the values of one condition one must. They are
 * about calls, accesses, tasks that are traced, and sessions: these pass if they
 * have a call of a wanted class, and if any of their calls failed. What the sensor says of
 * itself (losses, blindness, settings, its life) passes every filter: whoever
 * looks at a part must not take silence for peace.
 */
#ifndef _PTRACEMON_TOOLS_FILTER_H
#define _PTRACEMON_TOOLS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/event.h"
#include "abi/requests.h"
#include "host/enrich.h"

/* Values that one condition can have. */
#define FILTER_VALUES	16

/* Conditions, by whom they are about. */
enum filter_about {
	FILTER_TRACER,
	FILTER_TRACEE,
	FILTER_NAME,	/* of either */
	FILTER_USER,	/* of either */
	FILTER_ABOUT
};

enum filter_by {
	FILTER_PID,
	FILTER_UID,
	FILTER_COMM,
	FILTER_EXE,
};

/**
 * struct filter_value - one value of a condition
 * @by: what is compared
 * @number: process or thread id in the initial pid namespace; or the real or
 *	effective user
 * @pattern: for fnmatch(3), of the whole name or path
 */
struct filter_value {
	enum filter_by by;
	uint32_t number;
	const char *pattern;
};

/**
 * struct filter - the conditions; those without values hold
 * @requests: of calls; other doors go by their class
 * @classes: bits, by enum ptracemon_class
 * @values: about tasks
 * @counts: how many of each
 * @failed: only what was refused, or failed
 * @routine: also what event_is_routine() is true of; sessions count it anyway
 */
struct filter {
	struct request_set requests;
	uint32_t classes;
	struct filter_value values[FILTER_ABOUT][FILTER_VALUES];
	size_t counts[FILTER_ABOUT];
	bool failed;
	bool routine;
};

/* Everything passes. */
void filter_init(struct filter *filter);

/**
 * filter_add - add a value of a condition
 * @filter: the filter
 * @about: not FILTER_USER
 * @text: of FILTER_NAME: a pattern for the name. Else digits: a process or thread
 *	id. With a slash in it: a pattern for the whole path of the executable.
 *	Else a pattern for the name. Is kept
 *
 * Return: NULL, or what is wrong with it, in words.
 */
const char *filter_add(struct filter *filter, enum filter_about about,
		       const char *text);
const char *filter_add_uid(struct filter *filter, uint32_t uid);

/* Whether everything passes, but for what a session counts anyway. */
bool filter_is_open(const struct filter *filter);

/* Whether it can be decided only with the paths of executables. */
bool filter_asks_paths(const struct filter *filter);

/**
 * filter_wants - whether a record passes
 * @filter: the filter
 * @event: what happened
 * @details: of the record; NULL: not asked for yet: the answer is whether it
 *	can pass, whatever they are
 */
bool filter_wants(const struct filter *filter, const struct event *event,
		  const struct details *details);

#endif /* _PTRACEMON_TOOLS_FILTER_H */
