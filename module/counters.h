/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of each possible CPU: in its status page if it has a ring. They are
 * counted and read by the functions of buffers.h.
 */
#ifndef _PTRACEMON_COUNTERS_H
#define _PTRACEMON_COUNTERS_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

/* No CPU has a ring yet. Context: process, before all else here. */
void ptracemon_counters_init(void);

/**
 * ptracemon_counters_move - let the counters of a CPU go on in another place
 * @cpu: the CPU
 * @to: the place
 *
 * Context: on that CPU with interrupts off, or while it is offline.
 */
void ptracemon_counters_move(unsigned int cpu, struct ptracemon_stats *to);

#endif /* _PTRACEMON_COUNTERS_H */
