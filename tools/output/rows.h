/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of -o json that other outputs have too.
 */
#ifndef _PTRACEMON_TOOLS_ROWS_H
#define _PTRACEMON_TOOLS_ROWS_H

#include "output/layout.h"

/* What is said of a session. */
extern const struct row session_rows[];

/* What is said of each kind of event alone. */
extern const union kinds own_rows;

#endif /* _PTRACEMON_TOOLS_ROWS_H */
