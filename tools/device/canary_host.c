// SPDX-License-Identifier: GPL-2.0
/*
 * What the canary needs, from this host. See canary.h.
 */
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>

#include "device/canary.h"
#include "host/knobs.h"

static int call(void *context, enum entry entry, uint32_t addr, uint32_t data)
{
	(void)context;
	return entry_call(entry, addr, data);
}

/* The sensor's own losses too: a new ring may have been told among them. */
static bool losses(void *context, uint64_t *sum)
{
	struct ptracemon_stats_request request;
	const int *fd = context;
	int i;

	memset(&request, 0, sizeof(request));
	request.cpu = PTRACEMON_ALL_CPUS;
	if (ioctl(*fd, PTRACEMON_IOC_STATS, &request))
		return false;
	*sum = request.stats.own_lost;
	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		*sum += request.stats.lost[i];
	return true;
}

static bool is_on(void *context, enum entry entry)
{
	(void)context;
	return entry != ENTRY_ACCESS || knob_is("access", "1");
}

static const char *reason(void *context)
{
	(void)context;
	return knobs_blinded_by();
}

void canary_host_init(struct canary_host *host, int *fd)
{
	int entry;

	memset(host, 0, sizeof(*host));
	host->context = fd;
	host->call = call;
	host->losses = losses;
	host->is_on = is_on;
	host->reason = reason;
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
