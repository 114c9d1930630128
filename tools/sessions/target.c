// SPDX-License-Identifier: GPL-2.0
/*
 * What was done to a process. See target.h.
 */
#include <stdlib.h>

#include "sessions/session.h"
#include "sessions/target.h"

static struct target **chain_of(struct targets *targets, uint32_t tgid,
				uint64_t start_time)
{
	uint64_t product = (start_time ^ tgid) * 0x9e3779b97f4a7c15ull;

	return &targets->chains[(product >> 32) % TARGET_CHAINS];
}

static void discard(struct targets *targets, struct target *target)
{
	struct target **link =
		chain_of(targets, target->tgid, target->start_time);

	while (*link != target)
		link = &(*link)->next;
	*link = target->next;
	free(target);
}

/* It is not remembered any more: a session has it, or nobody. */
static void recall(struct targets *targets, struct target *target)
{
	struct target *older = target->older, *younger = target->younger;

	*(older ? &older->younger : &targets->ranks[target->rank].oldest) =
		younger;
	*(younger ? &younger->older : &targets->ranks[target->rank].youngest) =
		older;
	targets->kept--;
}

static void forget_one(struct targets *targets)
{
	struct target *target;
	size_t rank = 0;

	while (!targets->ranks[rank].oldest)
		rank++;
	target = targets->ranks[rank].oldest;
	recall(targets, target);
	discard(targets, target);
	targets->forgotten++;
}

struct target *targets_take(struct targets *targets,
			    const struct ptracemon_identity *process)
{
	struct target **chain =
		chain_of(targets, process->tgid, process->start_time);
	struct target *target = *chain;

	while (target && (target->tgid != process->tgid ||
			  target->start_time != process->start_time))
		target = target->next;
	if (!target) {
		target = calloc(1, sizeof(*target));
		if (!target)
			return NULL;
		target->tgid = process->tgid;
		target->start_time = process->start_time;
		target->parent = process->parent;
		target->next = *chain;
		*chain = target;
	} else if (!target->users) {
		recall(targets, target);
	}
	target->users++;
	return target;
}

void targets_leave(struct targets *targets, struct target *target)
{
	if (--target->users)
		return;
	if (!(target->evidence & SESSION_CHANGES)) {
		discard(targets, target);
		return;
	}
	target->older = targets->ranks[target->rank].youngest;
	target->younger = NULL;
	*(target->older ? &target->older->younger :
			  &targets->ranks[target->rank].oldest) = target;
	targets->ranks[target->rank].youngest = target;
	if (++targets->kept > TARGETS_KEPT)
		forget_one(targets);
}

void targets_free(struct targets *targets)
{
	size_t i;

	for (i = 0; i < TARGET_RANKS; i++) {
		while (targets->ranks[i].oldest) {
			struct target *target = targets->ranks[i].oldest;

			recall(targets, target);
			discard(targets, target);
		}
	}
}
