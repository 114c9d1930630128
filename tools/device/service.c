// SPDX-License-Identifier: GPL-2.0
/*
 * What the service manager is told. See service.h.
 */
#include <systemd/sd-daemon.h>

#include "device/service.h"

void service_ready(void)
{
	sd_notify(0, "READY=1");
}

void service_alive(void)
{
	sd_notify(0, "WATCHDOG=1");
}

void service_status(const char *text)
{
	sd_notifyf(0, "STATUS=%s", text);
}

uint64_t service_watchdog(void)
{
	uint64_t microseconds = 0;

	return sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds : 0;
}
