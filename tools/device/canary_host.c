// SPDX-License-Identifier: GPL-2.0
/*
 * What the canary needs, from this host. See canary.h.
 */
#include <string.h>
#include <sys/random.h>

#include "device/canary.h"
#include "host/knobs.h"

static bool is_on(enum entry entry)
{
	return entry != ENTRY_ACCESS || knob_is("access", "1");
}

void canary_host_init(struct canary_host *host, const struct reader *reader)
{
	int entry;

	memset(host, 0, sizeof(*host));
	host->reader = reader;
	host->call = entry_call;
	host->stats = reader_stats;
	host->is_on = is_on;
	host->reason = knobs_blinded_by;
	/* Zeros, if it is too early in the boot, do no harm. */
	if (getrandom(&host->probe_addr, sizeof(host->probe_addr),
		      GRND_NONBLOCK) < 0 ||
	    getrandom(&host->probe_data, sizeof(host->probe_data),
		      GRND_NONBLOCK) < 0)
		host->probe_data = 0;
	for (entry = 0; entry < ENTRIES; entry++)
		host->found[entry] = entry_probe((enum entry)entry,
						 host->probe_addr,
						 host->probe_data);
}
