/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command lines from /proc, without waiting for the process that they are of.
 *
 * Reading /proc/PID/cmdline takes a lock of that process' memory, which the
 * process can hold for as long as it likes: while a file system of its own makes
 * it wait for a page, for one. Whoever reads must not wait with it: see asker.h.
 * Until the thread is back, and for a while after each answer that took long,
 * nobody has a command line.
 */
#ifndef _PTRACEMON_TOOLS_CMDLINE_H
#define _PTRACEMON_TOOLS_CMDLINE_H

#include <stdint.h>

#include "host/asker.h"

#define CMDLINE_MAX	4096

/**
 * struct cmdline - who reads
 * @asker: the thread
 * @bytes: what it has read: one byte more than CMDLINE_MAX if it is longer, and a
 *	NUL
 */
struct cmdline {
	struct asker asker;
	uint8_t bytes[CMDLINE_MAX + 2];
};

/* Asks about a process: its command line. */
extern const struct asker_kind cmdline_kind;

#endif /* _PTRACEMON_TOOLS_CMDLINE_H */
