// SPDX-License-Identifier: GPL-2.0
/*
 * How lines lead back. See steps.h.
 */
#include <string.h>

#include "output/steps.h"

uint64_t steps_take(struct steps *steps, const struct ptracemon_record *header)
{
	uint64_t before;

	if (header->cpu >= STEPS_CPUS)
		return 0;
	before = steps->before[header->cpu];
	steps->before[header->cpu] = header->sequence;
	return before && before < header->sequence ?
		       header->sequence - before : 0;
}

void steps_forget(struct steps *steps)
{
	memset(steps, 0, sizeof(*steps));
}
