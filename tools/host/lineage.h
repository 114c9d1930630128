/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc says of a process beside what it runs: a thread asks.
 */
#ifndef _PTRACEMON_TOOLS_LINEAGE_H
#define _PTRACEMON_TOOLS_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/asker.h"
#include "host/container.h"
#include "uapi/ptracemon.h"

#define WHO_ANCESTORS	5
#define WHO_PATH_MAX	256
#define WHO_TERMINAL_MAX	24

/**
 * struct who_path - a path, or its end
 * @size: bytes; 0: not known
 * @cut: it has more before them
 * @bytes: not terminated
 */
struct who_path {
	uint16_t size;
	bool cut;
	uint8_t bytes[WHO_PATH_MAX];
};

/**
 * struct who_process - another process
 * @pid: its process id; 0: not known
 * @start_time: boot time, to a tick
 * @comm: its name
 * @exe: path of its executable
 */
struct who_process {
	uint32_t pid;
	uint64_t start_time;
	uint8_t comm[PTRACEMON_COMM_SIZE];
	struct who_path exe;
};

/* What is peculiar about an executable. */
enum who_exe {
	WHO_EXE_MEMFD = 1,   /* memory with a name, and no file */
	WHO_EXE_DELETED = 2, /* no path leads to it */
	WHO_EXE_WRITTEN = 4, /* written or changed after the process started */
	WHO_EXE_OWN_MOUNTS = 8, /* its path is of mounts that a user made */
};

/* The word for one of these, or NULL. */
const char *who_exe_word(uint32_t flag);

/**
 * struct who - an answer
 * @serial: another one for each answer
 * @ancestors: the parent, then its parent, ...
 * @count: how many are known
 * @leader: of the session; may be the process
 * @terminal: its name, or else its numbers; empty: none
 * @terminal_major: its numbers
 * @terminal_minor: likewise
 * @directory: the working directory
 * @exe: enum who_exe
 * @inode: of the executable; 0: not known
 * @container: what is known of it
 */
struct who {
	uint64_t serial;
	struct who_process ancestors[WHO_ANCESTORS];
	unsigned int count;
	struct who_process leader;
	char terminal[WHO_TERMINAL_MAX];
	unsigned int terminal_major;
	unsigned int terminal_minor;
	struct who_path directory;
	uint32_t exe;
	uint64_t inode;
	struct container container;
};

/**
 * struct who_asker - who asks
 * @asker: the thread. The rest belongs to it while it is busy
 * @task: whom about
 * @proc: /proc; 0: not opened yet
 * @answer: but for serial and container
 */
struct who_asker {
	struct asker asker;
	struct ptracemon_identity task;
	int proc;
	struct who answer;
};

extern const struct asker_kind who_kind;

/* Returns whether there is an answer. */
bool who_ask(struct who_asker *asker, const struct ptracemon_identity *task);

#endif /* _PTRACEMON_TOOLS_LINEAGE_H */
