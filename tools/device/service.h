/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the service manager is told, if there is one: systemd's sd_notify(3).
 */
#ifndef _PTRACEMON_TOOLS_SERVICE_H
#define _PTRACEMON_TOOLS_SERVICE_H

#include <stdint.h>

/* The device is open, and records are followed. */
void service_ready(void);

/* All is well: to be said more often than service_watchdog(). */
void service_alive(void);

/* One line of words for people. */
void service_status(const char *text);

/* After how many microseconds of silence it will end us; 0: never. */
uint64_t service_watchdog(void);

#endif /* _PTRACEMON_TOOLS_SERVICE_H */
