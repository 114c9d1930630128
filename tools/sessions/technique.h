/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records -> techniques of MITRE ATT&CK that work this way. The table is in
 * technique.c, and in ptracemon(8). Pure.
 */
#ifndef _PTRACEMON_TOOLS_TECHNIQUE_H
#define _PTRACEMON_TOOLS_TECHNIQUE_H

#include "abi/decode.h"

/* Ids, the most specific first, ended by NULL; none: just that NULL. */
const char *const *technique_ids(const struct record *record);

#endif /* _PTRACEMON_TOOLS_TECHNIQUE_H */
