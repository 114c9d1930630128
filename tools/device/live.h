/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running host: its device open, and of the rights only what is needed.
 */
#ifndef _PTRACEMON_TOOLS_LIVE_H
#define _PTRACEMON_TOOLS_LIVE_H

#include "device/canary.h"
#include "device/reader.h"

/**
 * struct live - the device, and what looks whether it works
 * @reader: of the device
 * @host: what the canary needs
 * @canary: that, or NULL: there is no canary
 */
struct live {
	struct reader reader;
	struct canary_host host;
	const struct canary_host *canary;
};

/**
 * live_open - open the device, enter the sandbox, tell the service manager
 * @live: out; reader_close() is due if it returns 0
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @needs: what the sandbox must leave, SANDBOX_*; 0: keep all rights
 *
 * Return: 0; or the exit code, and the reason has been printed.
 */
int live_open(struct live *live, double heartbeat, unsigned int needs);

#endif /* _PTRACEMON_TOOLS_LIVE_H */
