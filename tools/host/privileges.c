// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities. See privileges.h.
 */
#include <cap-ng.h>

#include "host/privileges.h"

static const struct {
	unsigned int purpose;
	unsigned int capability;
} rows[] = {
	{ PRIVILEGE_PROCESSES, CAP_SYS_PTRACE },
	{ PRIVILEGE_READ, CAP_DAC_READ_SEARCH },
	{ PRIVILEGE_WRITE, CAP_DAC_OVERRIDE },
};

#define ROWS	(sizeof(rows) / sizeof(*rows))

bool privileges_drop(unsigned int keep)
{
	bool kept[ROWS], may_bound;
	size_t i;

	capng_get_caps_process();
	may_bound = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	for (i = 0; i < ROWS; i++)
		kept[i] = (keep & rows[i].purpose) &&
			  capng_have_capability(CAPNG_PERMITTED,
						rows[i].capability);
	capng_clear(CAPNG_SELECT_BOTH);
	for (i = 0; i < ROWS; i++)
		if (kept[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     rows[i].capability);
	return !capng_apply(may_bound ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
}
