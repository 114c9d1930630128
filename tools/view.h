/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of the records is shown, how, and where: the options that commands which
 * print records have in common.
 */
#ifndef _PTRACEMON_TOOLS_VIEW_H
#define _PTRACEMON_TOOLS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"
#include "filter.h"
#include "options.h"
#include "out.h"

/* Further outputs that can go to files at the same time. */
#define VIEW_EXTRAS	3

/**
 * struct view_extra - a further output
 * @format: the output
 * @fd: where it goes
 */
struct view_extra {
	const struct out_format *format;
	int fd;
};

/* What is shown of two tasks. */
enum view_of {
	VIEW_RECORDS,
	VIEW_RECORDS_AND_SESSIONS,
	VIEW_SESSIONS,
};

/**
 * struct view - what to print
 * @format: the output
 * @extra: further outputs of the same records
 * @extras: how many
 * @filter: which records
 * @count: end after so many records; 0: do not
 * @of: records, sessions, or both
 * @colour: use it
 * @header: say first what the columns are
 * @hash: digests of executables
 * @envelope: rows of deviceevents in messages
 * @local: times for people are local, not UTC
 * @sandbox: give up rights first; see sandbox.h
 */
struct view {
	const struct out_format *format;
	struct view_extra extra[VIEW_EXTRAS];
	size_t extras;
	struct filter filter;
	uint64_t count;
	enum view_of of;
	bool colour;
	bool header;
	bool hash;
	bool envelope;
	bool local;
	bool sandbox;
};

/* Text with all records, as it is without options. */
void view_init(struct view *view);

/* Whether a record is to be shown; see filter_wants(). */
bool view_wants(const struct view *view, const struct record *record,
		const struct details *details);

/**
 * view_parse - take one of these options
 * @view: what to print
 * @option: which; must be none but those of a view
 * @text: its argument
 *
 * Return: 0; or the exit code, if that cannot be, which it has said.
 */
int view_parse(struct view *view, enum option_id option, const char *text);

/* After the last option: 0, or the exit code if they do not fit each other. */
int view_check(const struct view *view);

#endif /* _PTRACEMON_TOOLS_VIEW_H */
