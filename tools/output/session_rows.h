/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is said of a session, with the keys of -o json.
 */
#ifndef _PTRACEMON_TOOLS_SESSION_ROWS_H
#define _PTRACEMON_TOOLS_SESSION_ROWS_H

#include "output/layout.h"

extern const struct row session_rows[];

#endif /* _PTRACEMON_TOOLS_SESSION_ROWS_H */
