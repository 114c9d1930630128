/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who a process is in the words of the platform: its ancestors, session, terminal and
 * folder, what is peculiar about its executable, and its container.
 *
 * Threads ask, so that nothing that belongs to a process or a user can make the reader
 * wait for long: see asker.h. The answers are of the time of the question, and of
 * that very process.
 */
#ifndef _PTRACEMON_TOOLS_WHO_H
#define _PTRACEMON_TOOLS_WHO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/escape.h"
#include "host/container.h"
#include "uapi/ptracemon.h"

#define WHO_ANCESTORS	5
#define WHO_PATH_MAX	256
#define WHO_TERMINAL_MAX	24
#define WHOS_KEPT	64

/* What was found is not asked for again before, nanoseconds. */
#define WHO_KEEP_NS		1000000000ull
#define WHO_CONTAINER_KEEP_NS	(60 * 1000000000ull)

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

struct who_asker;
struct container_asker;

/**
 * struct whos - who asks, and bounded caches of the answers; all zero: nobody does
 * @wanted: ask
 * @root: where files of containers are, opened; 0: "/" is opened when it is needed
 * @asker: about processes; NULL until one was needed
 * @containers: about containers: of the system, and of users
 * @serial: of the last answer
 * @entries: by low bits of the process id; NULL until there was one
 * @places: by low bits of the cgroup's id, likewise
 */
struct whos {
	bool wanted;
	int root;
	struct who_asker *asker;
	struct container_asker *containers[2];
	uint64_t serial;
	struct who_entry *entries;
	struct who_place *places;
};

/**
 * whos_find - who a process is
 * @whos: where to ask
 * @task: of the process
 * @cgroup: path of its cgroup
 * @time: boot time of the record
 * @kept: an answer about another process that must stay, or NULL
 *
 * Return: what is known, good until the next call without it as @kept; NULL: nothing.
 */
const struct who *whos_find(struct whos *whos,
			    const struct ptracemon_identity *task,
			    const struct excerpt *cgroup, uint64_t time,
			    const struct who *kept);

/* The same, if it was asked for before. */
const struct who *whos_known(const struct whos *whos,
			     const struct ptracemon_identity *task);

void whos_free(struct whos *whos);

#endif /* _PTRACEMON_TOOLS_WHO_H */
