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

#include <stddef.h>
#include <stdint.h>

#include "host/asker.h"

#define CMDLINE_MAX	4097

/**
 * struct cmdline - who reads
 * @asker: the thread
 * @bytes: what it has read
 */
struct cmdline {
	struct asker asker;
	uint8_t bytes[CMDLINE_MAX];
};

/* Returns NULL if there can be no thread. */
struct cmdline *cmdline_new(void);
void cmdline_free(struct cmdline *cmdline);

/**
 * cmdline_read - the command line of a process
 * @cmdline: who reads
 * @process: /proc/PID, opened
 * @to: out, CMDLINE_MAX bytes
 *
 * Return: bytes of it; 0 if there is none, or not in time.
 */
size_t cmdline_read(struct cmdline *cmdline, int process, uint8_t *to);

#endif /* _PTRACEMON_TOOLS_CMDLINE_H */
