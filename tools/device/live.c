// SPDX-License-Identifier: GPL-2.0
/*
 * The running host. See live.h.
 */
#include <systemd/sd-daemon.h>

#include "base/usage.h"
#include "device/heartbeat.h"
#include "device/live.h"
#include "host/sandbox.h"

int live_open(struct live *live, double heartbeat, unsigned int needs)
{
	live->canary = NULL;
	if (!heartbeat_is_enough(heartbeat))
		return EXIT_USAGE;
	/* In a child, which must not have the device. */
	if (heartbeat)
		canary_host_init(&live->host, &live->reader.fd);
	if (!reader_open(&live->reader, PTRACEMON_DEVICE)) {
		reader_close(&live->reader);
		return usage_problem("%s", live->reader.problem);
	}
	/* Modules before ABI 1.1 know no canary. */
	if (heartbeat && live->reader.info.abi_minor >= 1)
		live->canary = &live->host;
	if (needs)
		sandbox_enter(needs);
	sd_notify(0, "READY=1");
	return 0;
}

void live_close(struct live *live)
{
	reader_close(&live->reader);
}
