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

#include "commands/filter.h"
#include "commands/options.h"
#include "output/streams.h"

/**
 * struct view - what to print
 * @output: how, and where
 * @filter: which records
 * @sandbox: give up rights first; see sandbox.h
 */
struct view {
	struct output output;
	struct filter filter;
	bool sandbox;
};

/* Text with all records, as it is without options. */
void view_init(struct view *view);

/* streams_begin() with what the view wants; the view must stay. */
bool view_begin(const struct view *view, struct streams *streams, int fd);

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
