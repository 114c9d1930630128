/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Capabilities: what is kept once the device is open.
 */
#ifndef _PTRACEMON_TOOLS_PRIVILEGES_H
#define _PTRACEMON_TOOLS_PRIVILEGES_H

#include <stdbool.h>

/**
 * privileges_drop - give up all capabilities for good, but for what is needed
 * @enrich: keep CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, if they are there: the
 *	kernel asks for the one who reads /proc/PID/exe of other users, and for
 *	the other who opens a cgroup by its id
 *
 * The user stays: knobs and debugfs are root's. Of threads only the caller gives
 * up, so there should be no other yet.
 *
 * Return: false with errno, if the kernel would not.
 */
bool privileges_drop(bool enrich);

#endif /* _PTRACEMON_TOOLS_PRIVILEGES_H */
