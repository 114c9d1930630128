/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The descriptors 0 to 2, which may be closed when this program starts: the next
 * file that is opened would take the place of one, and get what is not for it.
 */
#ifndef _PTRACEMON_TOOLS_STANDARD_H
#define _PTRACEMON_TOOLS_STANDARD_H

#include <stdbool.h>

/*
 * To be called before any file is opened: the null device takes the place of
 * those that are closed. Returns false if it cannot.
 */
bool standard_begin(void);

/* Whether there was a standard output. */
bool standard_has_output(void);

#endif /* _PTRACEMON_TOOLS_STANDARD_H */
