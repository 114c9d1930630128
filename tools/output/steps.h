/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How each line leads back to the one before it of the same CPU, so that whoever has
 * the lines sees whether one is missing.
 */
#ifndef _PTRACEMON_TOOLS_STEPS_H
#define _PTRACEMON_TOOLS_STEPS_H

#include <stdint.h>

#include "abi/decode.h"

/* No kernel that has these records can have more. */
#define STEPS_CPUS	8192

/**
 * struct steps - the lines of an output
 * @before: by CPU: sequence number of its last line; 0: it had none
 */
struct steps {
	uint64_t before[STEPS_CPUS];
};

/* From the line before it on its CPU to this one; 0: there was none. */
uint64_t steps_take(struct steps *steps, const struct ptracemon_record *header);

/* The numbers of another boot have nothing to do with those of this one. */
void steps_forget(struct steps *steps);

#endif /* _PTRACEMON_TOOLS_STEPS_H */
