/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page of ptracemon report: report.html, with the data in it. One file that
 * loads nothing.
 */
#ifndef _PTRACEMON_TOOLS_PAGE_H
#define _PTRACEMON_TOOLS_PAGE_H

#include "output/out.h"

/* What comes before the data. Returns 0 or an errno. */
int page_begin(int fd);

/* Ends the data, and the page. */
int page_end(int fd);

/*
 * Sessions, losses and blindness as the objects of out_json with a comma behind
 * each, for the page only; and for each host and boot what it is called and when
 * it was watched, so that a page with data has one of these at least. After
 * PAGE_SESSIONS sessions only those of medium or high severity, and an object
 * that says so.
 */
extern const struct out_format out_page;

#define PAGE_SESSIONS 20000

#endif /* _PTRACEMON_TOOLS_PAGE_H */
