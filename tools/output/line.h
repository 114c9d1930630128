/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts of a line for people: columns, colours, tasks. Names hold no blanks
 * here, so that nobody can choose one that looks like several fields.
 */
#ifndef _PTRACEMON_TOOLS_LINE_H
#define _PTRACEMON_TOOLS_LINE_H

#include "output/out.h"

#define WIDTH_TIME	12

#define RESET	"\033[0m"
#define BOLD	"\033[1m"
#define DIM	"\033[2m"
#define RED	"\033[31m"
#define GREEN	"\033[32m"
#define YELLOW	"\033[33m"
#define MAGENTA	"\033[35m"
#define CYAN	"\033[36m"
#define ALARM	"\033[1;37;41m"

/* A colour, if it is wanted. @sequence: NULL: none. */
void line_paint(struct out *out, const char *sequence);

/* Returns where the text of the column begins, for line_column_end(). */
size_t line_column_begin(struct out *out, const char *sequence);

/* Blanks up to @width characters, and one more. */
void line_column_end(struct out *out, const char *sequence, size_t start,
		     size_t width);
void line_column(struct out *out, const char *text, size_t width,
		 const char *sequence);

/* HH:MM:SS.mmm, in the time that is for people */
void line_clock(struct out *out, uint64_t boottime);

/* comm[pid], or comm[pid/tid] */
void line_task(struct buffer *buffer, const struct ptracemon_identity *task);

/* What holds between the two, and where they are: the last column. */
void line_flags(struct out *out, const struct event *event,
		const struct details *details);

/* What the sensor says about itself: a loss, a setting, a life, a sight. */
void line_sentence(struct out *out, const struct event *event);

#endif /* _PTRACEMON_TOOLS_LINE_H */
