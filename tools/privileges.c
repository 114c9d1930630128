// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities. See privileges.h.
 */
#include <cap-ng.h>

#include "privileges.h"

static const unsigned int kept[] = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH };

#define KEPT	(sizeof(kept) / sizeof(*kept))

bool privileges_drop(bool enrich)
{
	bool had[KEPT], may_bound;
	size_t i;

	capng_get_caps_process();
	may_bound = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	for (i = 0; i < KEPT; i++)
		had[i] = enrich &&
			 capng_have_capability(CAPNG_PERMITTED, kept[i]);
	capng_clear(CAPNG_SELECT_BOTH);
	for (i = 0; i < KEPT; i++)
		if (had[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     kept[i]);
	return !capng_apply(may_bound ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
}
