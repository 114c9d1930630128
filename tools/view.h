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
#include "out.h"
#include "requests.h"

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
 * @requests: calls to print
 * @count: end after so many records; 0: do not
 * @of: records, sessions, or both
 * @colour: use it
 * @header: say first what the columns are
 */
struct view {
	const struct out_format *format;
	struct view_extra extra[VIEW_EXTRAS];
	size_t extras;
	struct request_set requests;
	uint64_t count;
	enum view_of of;
	bool colour;
	bool header;
};

/* Text with all records, as it is without options. */
void view_init(struct view *view);

/* Whether a record is to be shown. */
bool view_wants(const struct view *view, const struct record *record);

/*
 * An argument of an option, as text. Each returns 0; or the exit code, if that
 * cannot be, which it has said.
 */
int view_parse_output(struct view *view, const char *text);
int view_parse_requests(struct view *view, const char *text);
int view_parse_count(struct view *view, const char *text);

#endif /* _PTRACEMON_TOOLS_VIEW_H */
