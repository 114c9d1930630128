/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A draft of exceptions from what recordings have: a rule for each pair of executables, which a
 * person is to complete and to sign. An output of records and sessions.
 */
#ifndef _PTRACEMON_TOOLS_DRAFT_H
#define _PTRACEMON_TOOLS_DRAFT_H

#include <stdbool.h>

#include "output/out.h"

/* Pairs that are kept apart; of others it is told how many records and sessions they had. */
#define DRAFT_PAIRS	1024

/**
 * draft_begin - what the next draft is to have
 * @across: rules for what reaches other users and namespaces as well
 * @injection: and for pairs with code injection
 *
 * Return: the output, whose text comes at its end, on standard output.
 */
const struct out_format *draft_begin(bool across, bool injection);

#endif /* _PTRACEMON_TOOLS_DRAFT_H */
