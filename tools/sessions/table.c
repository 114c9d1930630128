// SPDX-License-Identifier: GPL-2.0
/*
 * Where sessions are kept while they are followed. See table.h.
 */
#include <stdlib.h>

#include "sessions/table.h"

static enum tracked_kind kind_of(enum tracked_list list)
{
	if (list < TRACKED_DUE)
		return BY_STATE;
	return list < TRACKED_WORTH ? BY_DUE : BY_WORTH;
}

void table_leave(struct table *table, struct tracked *tracked,
		 enum tracked_kind kind)
{
	struct tracked *older = tracked->places[kind].older;
	struct tracked *younger = tracked->places[kind].younger;
	enum tracked_list list = tracked->places[kind].in;

	if (list == TRACKED_NONE)
		return;
	*(older ? &older->places[kind].younger : &table->lists[list].oldest) =
		younger;
	*(younger ? &younger->places[kind].older :
		    &table->lists[list].youngest) = older;
	tracked->places[kind].in = TRACKED_NONE;
}

void table_move(struct table *table, struct tracked *tracked,
		enum tracked_list list)
{
	const enum tracked_kind kind = kind_of(list);
	struct tracked *youngest;

	table_leave(table, tracked, kind);
	youngest = table->lists[list].youngest;
	tracked->places[kind].in = list;
	tracked->places[kind].older = youngest;
	tracked->places[kind].younger = NULL;
	*(youngest ? &youngest->places[kind].younger :
		     &table->lists[list].oldest) = tracked;
	table->lists[list].youngest = tracked;
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

static void leave_all(struct table *table, struct tracked *tracked)
{
	table_leave(table, tracked, BY_STATE);
	table_leave(table, tracked, BY_DUE);
	table_leave(table, tracked, BY_WORTH);
}

void table_discard(struct table *table, struct tracked *tracked)
{
	leave_all(table, tracked);
	unlink_chains(tracked);
	targets_leave(&table->targets, tracked->target);
	tracked_free(tracked);
	table->count--;
}

void table_end(struct table *table, struct tracked *tracked,
	       enum session_end how)
{
	if (tracked->let_go)
		how = SESSION_DETACHED;
	tracked->session.ended = how;
	leave_all(table, tracked);
	table_move(table, tracked, TRACKED_TELL);
}

/* What is past and told goes first, then what is worth least. */
static void make_room(struct table *table)
{
	size_t worth = TRACKED_WORTH;

	while (table->count >= table->max && table->lists[TRACKED_PAST].oldest)
		table_discard(table, table->lists[TRACKED_PAST].oldest);
	if (table->count < table->max)
		return;
	while (worth < TRACKED_LISTS && !table->lists[worth].oldest)
		worth++;
	if (worth == TRACKED_LISTS)
		return;
	table->evicted++;
	table_end(table, table->lists[worth].oldest, SESSION_EVICTED);
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
	table_move(table, tracked, TRACKED_PAST);
	return tracked;
}
