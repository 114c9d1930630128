/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which ways into the kernel are seen, as the canary has it, for metrics.
 */
#ifndef _PTRACEMON_TOOLS_WAYS_H
#define _PTRACEMON_TOOLS_WAYS_H

#include "device/canary.h"
#include "output/metrics.h"

/* Those that are not there, or cannot be checked, are left out. */
void ways_take(struct metrics *metrics, const struct canary *canary);

#endif /* _PTRACEMON_TOOLS_WAYS_H */
