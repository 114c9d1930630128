/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command lines from /proc, without waiting for the process that they are of.
 *
 * Reading /proc/PID/cmdline takes a lock of that process' memory, which the
 * process can hold for as long as it likes: while a file system of its own makes
 * it wait for a page, for one. Whoever reads must not wait with it. So a thread
 * reads, and is left alone if it is late. Until it is back, and for a while after
 * each answer that took long, nobody has a command line.
 */
#ifndef _PTRACEMON_TOOLS_CMDLINE_H
#define _PTRACEMON_TOOLS_CMDLINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CMDLINE_MAX	4097

/* How long to wait. Reading takes some microseconds. */
#define CMDLINE_WAIT_NS	100000000

/* What takes longer than this is followed by a pause, so many times as long. */
#define CMDLINE_LONG_NS	10000000
#define CMDLINE_PAUSES	20

/**
 * struct cmdline - the thread, and the question it has
 * @lock: of all below
 * @changed: a question, an answer, or the end
 * @busy: the question is not answered yet
 * @ending: there are no more
 * @resume: end of the pause, CLOCK_MONOTONIC
 * @process: of the question: /proc/PID, opened
 * @size: of the answer
 * @bytes: the answer
 * @thread: runs as long as this exists
 */
struct cmdline {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool busy;
	bool ending;
	uint64_t resume;
	int process;
	size_t size;
	uint8_t bytes[CMDLINE_MAX];
	pthread_t thread;
};

/* Returns NULL if there can be no thread. */
struct cmdline *cmdline_new(void);
void cmdline_free(struct cmdline *cmdline);

/**
 * cmdline_read - the command line of a process
 * @cmdline: the thread
 * @process: /proc/PID, opened
 * @to: out, CMDLINE_MAX bytes
 *
 * Return: bytes of it; 0 if there is none, or not in time.
 */
size_t cmdline_read(struct cmdline *cmdline, int process, uint8_t *to);

#endif /* _PTRACEMON_TOOLS_CMDLINE_H */
