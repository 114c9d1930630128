/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What journald has dropped of this program's entries. It takes more than its
 * rate limit allows without an error, and says how many it has not kept in an
 * entry of its own, once it keeps others again.
 */
#ifndef _PTRACEMON_TOOLS_DROPS_H
#define _PTRACEMON_TOOLS_DROPS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/decode.h"

struct drops;

/* Looks at the journal from now on, in a thread. NULL: there can be none. */
struct drops *drops_new(void);

/* @drops: or NULL. */
void drops_free(struct drops *drops);

/**
 * drops_look - ask the journal again, each half minute
 * @drops: or NULL
 * @now: boot time
 * @written: how many entries this program has written; while there are no more the
 *	journal is left alone
 * @loss: out: a loss with the reason LOST_BY_JOURNAL, of no CPU
 *
 * Never waits: what the journal says now is returned by a later call.
 *
 * Return: whether there is a loss.
 */
bool drops_look(struct drops *drops, uint64_t now, uint64_t written,
		struct record *loss);

#endif /* _PTRACEMON_TOOLS_DROPS_H */
