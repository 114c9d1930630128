/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc says of a process beside what it runs: a thread asks.
 */
#ifndef _PTRACEMON_TOOLS_LINEAGE_H
#define _PTRACEMON_TOOLS_LINEAGE_H

#include "host/asker.h"
#include "host/who.h"

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
