// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions that are stepped over aside. See aside.h.
 */
#include <string.h>

#include "sessions/aside.h"

static bool is_used(const struct aside *aside)
{
	return aside->written || aside->thread;
}

static enum aside_answer begin(struct aside *asides, const struct act *act)
{
	const struct record_item *payload =
		&act->event->record->items[PTRACEMON_ITEM_PAYLOAD];
	struct ways ways;
	size_t step, i = 0;

	if (act->event->abi != PTRACEMON_ABI_X86_64 ||
	    payload->size != INSTRUCTION_BYTES ||
	    act->written != INSTRUCTION_BYTES)
		return ASIDE_DENIES;
	step = instruction_movable(payload->bytes, &ways);
	while (i < ASIDES && is_used(&asides[i]))
		i++;
	if (!step || i == ASIDES)
		return ASIDE_DENIES;
	asides[i] = (struct aside){ .address = act->address,
				    .step = step,
				    .ways = ways,
				    .written = true };
	return ASIDE_EXPLAINS;
}

static enum aside_answer take_write(struct aside *asides, const struct act *act)
{
	const uint16_t flags =
		act->event->record->items[PTRACEMON_ITEM_WRITTEN_TO].flags;
	size_t i;

	for (i = 0; i < ASIDES; i++) {
		struct aside *aside = &asides[i];

		if (!is_used(aside) ||
		    act->address >= aside->address + INSTRUCTION_BYTES ||
		    aside->address >= act->address + act->written)
			continue;
		/* Nobody is to come there now: what the file has may come back. */
		if (flags & PTRACEMON_ITEM_ASIDE &&
		    flags & PTRACEMON_ITEM_BREAKPOINT && aside->written &&
		    aside->proved &&
		    act->address == aside->address &&
		    act->written == INSTRUCTION_BYTES) {
			aside->written = false;
			return ASIDE_EXPLAINS;
		}
		return ASIDE_DENIES;
	}
	return flags & PTRACEMON_ITEM_ASIDE &&
			       !(flags & PTRACEMON_ITEM_BREAKPOINT) ?
		       begin(asides, act) :
		       ASIDE_SILENT;
}

/*
 * One step later it is behind the instruction, or where that jumps, and goes on just as
 * far from the one that was copied. By more than one step it would be elsewhere, or would
 * have come back.
 */
static bool comes_back(const struct aside *aside, const struct act *act,
		       const struct ptracemon_move *move, uint16_t flags)
{
	const uint64_t by = move->from - aside->address;

	return flags & PTRACEMON_ITEM_STEPPED &&
	       move->stops == aside->stops + 1 &&
	       ((by == aside->step && !aside->ways.always) ||
		by == aside->step + aside->ways.jump) &&
	       act->resumed_at == aside->from + by;
}

/* It must have been stopped there while what is stepped was there. */
static enum aside_answer take_move(struct aside *asides, const struct act *act,
				   const struct record_item *item)
{
	const uint32_t thread = act->event->tracee->tid;
	struct ptracemon_move move;
	size_t i;

	memcpy(&move, item->bytes, sizeof(move));
	for (i = 0; i < ASIDES; i++) {
		struct aside *aside = &asides[i];

		if (aside->thread != thread)
			continue;
		if (!comes_back(aside, act, &move, item->flags))
			return ASIDE_DENIES;
		aside->thread = 0;
		return ASIDE_EXPLAINS;
	}
	for (i = 0; i < ASIDES; i++) {
		struct aside *aside = &asides[i];

		if (!aside->written || aside->thread ||
		    aside->address != act->resumed_at ||
		    !(item->flags & PTRACEMON_ITEM_BREAKPOINT))
			continue;
		aside->proved = true;
		/* It does not come back, and need not: it leaves by that alone. */
		if (aside->ways.leaves)
			return ASIDE_EXPLAINS;
		aside->thread = thread;
		aside->from = move.from;
		aside->stops = move.stops;
		return ASIDE_EXPLAINS;
	}
	return ASIDE_SILENT;
}

/* Who is aside is not sent elsewhere in any other way. */
static enum aside_answer take_stay(const struct aside *asides,
				   const struct act *act)
{
	size_t i;

	for (i = 0; i < ASIDES; i++)
		if (asides[i].thread == act->event->tracee->tid &&
		    act->resumed_at - asides[i].address >= INSTRUCTION_BYTES)
			return ASIDE_DENIES;
	return ASIDE_SILENT;
}

enum aside_answer asides_take(struct aside *asides, const struct act *act)
{
	const struct record_item *item =
		&act->event->record->items[PTRACEMON_ITEM_MOVED_FROM];

	if (act->written)
		return take_write(asides, act);
	if (!act->resumed_at || !act->event->tracee->tid)
		return ASIDE_SILENT;
	if (item->size == sizeof(struct ptracemon_move))
		return take_move(asides, act, item);
	return take_stay(asides, act);
}

bool asides_open(const struct aside *asides)
{
	size_t i;

	for (i = 0; i < ASIDES; i++)
		if (is_used(&asides[i]))
			return true;
	return false;
}
