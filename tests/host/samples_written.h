/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What sessions wrote, for samples.c.
 */
#ifndef _PTRACEMON_TESTS_SAMPLES_WRITTEN_H
#define _PTRACEMON_TESTS_SAMPLES_WRITTEN_H

#include "sessions/written.h"

/* Code that was executed, data, and something of which nothing is known. */
extern const struct written samples_injected;

/* Nothing was written, but it was sent somewhere. */
extern const struct written samples_sent;

/* All that can be long; texts of one byte. Good until the next call. */
const struct written *samples_longest_written(char fill);

#endif /* _PTRACEMON_TESTS_SAMPLES_WRITTEN_H */
