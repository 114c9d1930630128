/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exit codes of the program.
 */
#ifndef _PTRACEMON_TOOLS_EXITS_H
#define _PTRACEMON_TOOLS_EXITS_H

enum {
	EXIT_DONE = 0,
	EXIT_PROBLEM = 1,
	EXIT_USAGE = 2,
};

#endif /* _PTRACEMON_TOOLS_EXITS_H */
