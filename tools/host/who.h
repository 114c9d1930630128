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
#include "host/lineage.h"
#include "uapi/ptracemon.h"

#define WHOS_KEPT	64

/* What was found is not asked for again before, nanoseconds. */
#define WHO_KEEP_NS		1000000000ull
#define WHO_CONTAINER_KEEP_NS	(60 * 1000000000ull)

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
