// SPDX-License-Identifier: GPL-2.0
/*
 * The running host. See live.h.
 */
#include <stdio.h>
#include <systemd/sd-daemon.h>

#include "base/usage.h"
#include "device/canary_calls.h"
#include "device/live.h"
#include "host/sandbox.h"

/*
 * Whether looking so often keeps the service manager's watchdog quiet; if not,
 * it has said so.
 */
static bool is_often_enough(double seconds)
{
	uint64_t microseconds = 0;
	double watchdog;

	if (sd_watchdog_enabled(0, &microseconds) <= 0)
		return true;
	watchdog = (double)microseconds / 1e6;
	if (!watchdog || (seconds && seconds * 2 <= watchdog))
		return true;
	fprintf(stderr,
		"ptracemon: the service's watchdog waits %g seconds (WatchdogSec): --heartbeat must be above 0 and at most half of that\n",
		watchdog);
	return false;
}

int live_open(struct live *live, double heartbeat, unsigned int needs)
{
	live->canary = NULL;
	if (!is_often_enough(heartbeat))
		return EXIT_USAGE;
	/* In a child, which must not have the device. */
	if (heartbeat)
		canary_host_init(&live->host, &live->reader);
	if (!reader_open(&live->reader, PTRACEMON_DEVICE)) {
		reader_close(&live->reader);
		usage_problem("%s", live->reader.problem);
		return live->reader.is_absent ? EXIT_NO_DEVICE : EXIT_PROBLEM;
	}
	/* Modules before ABI 1.1 know no canary. */
	if (heartbeat && live->reader.info.abi_minor >= 1)
		live->canary = &live->host;
	if (needs)
		sandbox_enter(needs, entry_prepare());
	sd_notify(0, "READY=1");
	return 0;
}
