/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc says about a process of the past, if it still is the same one.
 */
#ifndef _PTRACEMON_TOOLS_PROCESS_H
#define _PTRACEMON_TOOLS_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/escape.h"
#include "host/asker.h"
#include "host/hash.h"
#include "uapi/ptracemon.h"

#define PROCESS_PATH_MAX	4096
#define PROCESSES_KEPT		64
#define CMDLINE_MAX		4096

/**
 * struct cmdline - who reads command lines
 * @asker: the thread
 * @bytes: what it has read: one byte more than CMDLINE_MAX if it is longer, and a
 *	NUL
 *
 * Reading /proc/PID/cmdline takes a lock of that process' memory, which the
 * process can hold for as long as it likes: while a file system of its own makes
 * it wait for a page, for one. Whoever reads must not wait with it: see asker.h.
 * Until the thread is back, and for a while after each answer that took long,
 * nobody has a command line.
 */
struct cmdline {
	struct asker asker;
	uint8_t bytes[CMDLINE_MAX + 2];
};

/* Asks about a process: its command line. */
extern const struct asker_kind cmdline_kind;

/**
 * struct process_parent - an answer about the parent of a process
 * @pid: process id of the parent
 * @asked: boot time before the question; 0: nothing is known
 * @start_time: when the parent started, to a tick; 0: it is its parent no more
 * @exe: last part of the path of the parent's executable, if it has one
 * @comm: its name
 * @exe_bytes: of @exe
 */
struct process_parent {
	uint32_t pid;
	uint64_t asked;
	uint64_t start_time;
	struct excerpt exe;
	uint8_t comm[PTRACEMON_COMM_SIZE];
	uint8_t exe_bytes[NAME_MAX + sizeof(" (deleted)")];
};

/**
 * struct process - an answer
 * @tgid: process id in the initial pid namespace; 0: no answer is here
 * @start_time: when it started, boot time, nanoseconds
 * @asked: boot time before the question; 0: all but @parent is not known
 * @exe: path of the executable; nothing if the process has gone
 * @cmdline: words, each terminated by NUL; nothing likewise
 * @digested: @digests are there
 * @digests: of the file that @exe names
 * @exe_bytes: of @exe
 * @cmdline_bytes: of @cmdline
 * @parent: an answer about its parent
 */
struct process {
	uint32_t tgid;
	uint64_t start_time;
	uint64_t asked;
	struct excerpt exe;
	struct excerpt cmdline;
	bool digested;
	struct digests digests;
	uint8_t exe_bytes[PROCESS_PATH_MAX];
	uint8_t cmdline_bytes[CMDLINE_MAX];
	struct process_parent parent;
};

/**
 * struct processes - questions to /proc, and a bounded cache of the answers
 * @proc: /proc, if it shows the initial pid namespace; else negative
 * @cmdline: reads command lines; NULL until one was needed
 * @digest: find digests as well
 * @hash: finds them; NULL until one was needed
 * @questions: how many had to be asked
 * @entries: by low bits of the process id; a newcomer takes the place
 */
struct processes {
	int proc;
	struct cmdline *cmdline;
	bool digest;
	struct hash *hash;
	uint64_t questions;
	struct process *entries;
};

/* Without memory or /proc there will be no answers. */
void processes_init(struct processes *processes);
void processes_free(struct processes *processes);

/**
 * processes_find - what a process runs
 * @processes: the cache
 * @tgid: its process id in the initial pid namespace
 * @start_time: when it started, boot time, nanoseconds
 * @time: boot time of the record that is asked for
 *
 * An answer is given again for records from before the question only: since
 * then the process may have executed something else.
 *
 * Return: an answer, good until the next call; NULL if there is no /proc. A
 * process that is not that one any more has no texts.
 */
const struct process *processes_find(struct processes *processes, uint32_t tgid,
				     uint64_t start_time, uint64_t time);

/**
 * processes_parent - who started a process
 * @processes: the cache
 * @task: the process, and the process id that its parent had
 * @time: boot time of the record that is asked for
 *
 * Return: an answer, good until the next call; NULL if the parent has gone, or
 * the process, or there is no /proc.
 */
const struct process_parent *
processes_parent(struct processes *processes,
		 const struct ptracemon_identity *task, uint64_t time);

#endif /* _PTRACEMON_TOOLS_PROCESS_H */
