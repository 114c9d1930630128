// SPDX-License-Identifier: GPL-2.0
/*
 * Where sessions are kept while they are followed. See table.h.
 */
#include <stdlib.h>

#include "sessions/table.h"

static void leave(struct table *table, struct tracked *tracked)
{
	struct tracked_list *list = &table->lists[tracked->state];
	struct tracked *older = tracked->list.older;
	struct tracked *younger = tracked->list.younger;

	*(older ? &older->list.younger : &list->oldest) = younger;
	*(younger ? &younger->list.older : &list->youngest) = older;
}

static void join(struct table *table, struct tracked *tracked,
		 enum tracked_state state)
{
	struct tracked_list *list = &table->lists[state];

	tracked->state = state;
	tracked->list.older = list->youngest;
	tracked->list.younger = NULL;
	*(list->youngest ? &list->youngest->list.younger : &list->oldest) =
		tracked;
	list->youngest = tracked;
}

void table_move(struct table *table, struct tracked *tracked,
		enum tracked_state state)
{
	leave(table, tracked);
	join(table, tracked, state);
}

static uint32_t mix(uint32_t hash, uint64_t value)
{
	uint64_t product = (hash ^ value) * 0x9e3779b97f4a7c15ull;

	return (uint32_t)(product >> 32);
}

static uint32_t hash_of(enum tracked_index index,
			const struct ptracemon_identity *tracer,
			const struct ptracemon_identity *tracee)
{
	uint32_t hash = 0;

	if (index == BY_PAIR)
		hash = mix(mix(mix(mix(0, tracer->tgid), tracer->start_time),
			       tracee->tgid),
			   tracee->start_time);
	else
		hash = mix(0, index == BY_TRACER ? tracer->tgid : tracee->tgid);
	return hash % TABLE_CHAINS;
}

struct tracked **table_chain(struct table *table,
			     enum tracked_index index,
			     const struct ptracemon_identity *tracer,
			     const struct ptracemon_identity *tracee)
{
	return &table->chains[index][hash_of(index, tracer, tracee)];
}

static void link_chains(struct table *table, struct tracked *tracked)
{
	const struct session *session = &tracked->session;
	int i;

	for (i = 0; i < TRACKED_INDEXES; i++) {
		struct tracked **chain = table_chain(
			table, i, &session->tracer, &session->tracee);

		tracked->chain[i] = *chain;
		tracked->link[i] = chain;
		if (*chain)
			(*chain)->link[i] = &tracked->chain[i];
		*chain = tracked;
	}
}

/* At once: of one tracer there can be thousands in a chain. */
static void unlink_chains(struct tracked *tracked)
{
	int i;

	for (i = 0; i < TRACKED_INDEXES; i++) {
		struct tracked *next = tracked->chain[i];

		*tracked->link[i] = next;
		if (next)
			next->link[i] = tracked->link[i];
	}
}

struct tracked *table_find(struct table *table,
			   const struct ptracemon_identity *tracer,
			   const struct ptracemon_identity *tracee)
{
	struct tracked *tracked =
		*table_chain(table, BY_PAIR, tracer, tracee);

	while (tracked &&
	       !(table_is_process(&tracked->session.tracer, tracer) &&
		 table_is_process(&tracked->session.tracee, tracee)))
		tracked = tracked->chain[BY_PAIR];
	return tracked;
}

void table_discard(struct table *table, struct tracked *tracked)
{
	leave(table, tracked);
	unlink_chains(tracked);
	if (table->current == tracked)
		table->current = NULL;
	targets_leave(&table->targets, tracked->target);
	tracked_free(tracked);
	table->count--;
}

void table_end(struct table *table, struct tracked *tracked,
	       enum session_end how)
{
	if (how != SESSION_OPEN && tracked->let_go)
		how = SESSION_DETACHED;
	tracked->session.ended = how;
	table_move(table, tracked, TRACKED_TELL);
}

/* Past sessions go first, then what is not attached. */
static void make_room(struct table *table)
{
	static const enum tracked_state order[] = { TRACKED_LOOSE,
						    TRACKED_QUIET,
						    TRACKED_HELD };
	struct tracked_list *lists = table->lists;
	size_t i;

	while (table->count >= table->max && lists[TRACKED_PAST].oldest)
		table_discard(table, lists[TRACKED_PAST].oldest);
	if (table->count < table->max)
		return;
	for (i = 0; i < sizeof(order) / sizeof(*order); i++) {
		struct tracked *oldest = lists[order[i]].oldest;

		if (!oldest)
			continue;
		table->evicted++;
		table_end(table, oldest, SESSION_EVICTED);
		return;
	}
}

struct tracked *table_add(struct table *table, const struct act *act)
{
	struct tracked *tracked;

	make_room(table);
	tracked = tracked_new();
	if (tracked)
		tracked->target =
			targets_take(&table->targets, act->event->tracee);
	if (!tracked || !tracked->target) {
		free(tracked);
		table->untracked++;
		return NULL;
	}
	table->count++;
	tracked->session.tracer = *act->event->tracer;
	tracked->session.tracee = *act->event->tracee;
	link_chains(table, tracked);
	join(table, tracked, TRACKED_PAST);
	return tracked;
}
