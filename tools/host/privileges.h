/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Capabilities: what is kept once the device is open.
 */
#ifndef _PTRACEMON_TOOLS_PRIVILEGES_H
#define _PTRACEMON_TOOLS_PRIVILEGES_H

#include <stdbool.h>

/* What for: bits. */
enum {
	/* CAP_SYS_PTRACE: /proc/PID/exe of other users */
	PRIVILEGE_PROCESSES = 1,
	/* CAP_DAC_READ_SEARCH: others' files, and cgroups by id */
	PRIVILEGE_READ = 2,
	/* CAP_DAC_OVERRIDE: more files in a directory, whoever has that */
	PRIVILEGE_WRITE = 4,
};

/**
 * privileges_drop - give up all capabilities for good, but for what is needed
 * @keep: PRIVILEGE_*, what is kept if it is there
 *
 * The user stays: knobs and debugfs are root's. Of threads only the caller gives
 * up, so there should be no other yet.
 *
 * Return: false with errno, if the kernel would not.
 */
bool privileges_drop(unsigned int keep);

#endif /* _PTRACEMON_TOOLS_PRIVILEGES_H */
