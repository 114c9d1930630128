/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon report: sessions as a page for a browser.
 */
#ifndef _PTRACEMON_TOOLS_REPORT_H
#define _PTRACEMON_TOOLS_REPORT_H

/* Arguments without the command. Returns the exit code. */
int report_main(int argc, char **argv);

#endif /* _PTRACEMON_TOOLS_REPORT_H */
