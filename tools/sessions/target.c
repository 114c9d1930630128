// SPDX-License-Identifier: GPL-2.0
/*
 * What was done to a process. See target.h.
 */
#include <stdlib.h>

#include "sessions/target.h"

#define WORD_MAX 8

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
	free(target->words);
	free(target->steps);
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

/* Whether a word makes a run of bytes with others that touch or overlap. */
static bool is_code(const struct target *target, const struct target_word *word)
{
	/* What is written around it: bit ACT_CODE_BYTES is its first byte. */
	const int first = ACT_CODE_BYTES, last = 2 * ACT_CODE_BYTES + WORD_MAX;
	int from = first, to = first + word->size;
	uint64_t written = 0;
	size_t i;

	for (i = 0; i < target->word_count; i++) {
		const struct target_word *other = &target->words[i];
		const uint64_t bytes = (1u << other->size) - 1;
		const int64_t at =
			(int64_t)(other->address - word->address) + first;

		/* What begins further down makes a run without this one. */
		if (at >= 0 && at < last)
			written |= bytes << at;
	}
	while (from && written >> (from - 1) & 1)
		from--;
	while (to < last && written >> to & 1)
		to++;
	return to - from >= ACT_CODE_BYTES;
}

static bool make_word_room(struct target *target)
{
	size_t room = target->word_room ? 2 * target->word_room : 4;
	struct target_word *words;

	if (target->word_count < target->word_room)
		return true;
	if (room > TARGET_WORDS)
		return false;
	words = realloc(target->words, room * sizeof(*words));
	if (!words)
		return false;
	target->words = words;
	target->word_room = room;
	return true;
}

/* Bits of what a breakpoint replaces. */
static unsigned int breakpoint_bits(uint8_t abi)
{
	return abi == PTRACEMON_ABI_ARM64 || abi == PTRACEMON_ABI_ARM ? 32 : 8;
}

/* x86: int3. arm64: brk; 32-bit ARM: what Linux takes for one. */
static bool is_breakpoint(uint8_t abi, uint64_t part)
{
	if (breakpoint_bits(abi) == 32)
		return (part & 0xffe0001f) == 0xd4200000 || part == 0xe7f001f0;
	return part == 0xcc;
}

/* Whether a breakpoint is all by which two words differ. */
static bool differ_by_breakpoint(uint8_t abi, uint64_t a, uint64_t b)
{
	const unsigned int bits = breakpoint_bits(abi);
	const uint64_t mask = (1ull << bits) - 1;
	unsigned int at = 0;

	while (!((a ^ b) >> at & mask))
		at += bits;
	if ((a ^ b) >> at & ~mask)
		return false;
	return is_breakpoint(abi, a >> at & mask) !=
	       is_breakpoint(abi, b >> at & mask);
}

/* A word is written again. */
static void rewrite(struct target *target, struct target_word *word,
		    const struct act *act)
{
	if (word->value == act->value)
		return;
	if (!differ_by_breakpoint(act->event->abi, word->value, act->value)) {
		target->plain += word->kind == WORD_BREAKPOINT;
		word->kind = WORD_OTHER;
	} else if (word->kind == WORD_NEW) {
		target->plain--;
		word->kind = WORD_BREAKPOINT;
	}
	word->value = act->value;
}

void target_poke(struct target *target, const struct act *act)
{
	const struct target_word word = {
		.address = act->address,
		.value = act->value,
		.size = (uint8_t)act->word,
	};
	size_t i;

	for (i = 0; i < target->word_count; i++) {
		if (target->words[i].address == word.address &&
		    target->words[i].size == word.size) {
			rewrite(target, &target->words[i], act);
			return;
		}
	}
	target->plain++;
	if (!make_word_room(target)) {
		target->evidence |= SESSION_ADJACENT;
		return;
	}
	target->words[target->word_count++] = word;
	if (is_code(target, &word))
		target->evidence |= SESSION_ADJACENT;
}

void target_write(struct target *target, const struct act *act)
{
	const struct record_item *to =
		&act->event->record->items[PTRACEMON_ITEM_WRITTEN_TO];

	target->plain += !(to->flags & PTRACEMON_ITEM_ASIDE);
	target->ranges[target->range_count++ % TARGET_RANGES] =
		(struct ptracemon_range){ act->address, act->written };
}

bool target_holds(const struct target *target, uint8_t abi, uint64_t address)
{
	size_t i;

	for (i = 0; i < TARGET_RANGES; i++)
		if (address - target->ranges[i].addr < target->ranges[i].length)
			return true;
	for (i = 0; i < target->word_count; i++) {
		const struct target_word *word = &target->words[i];
		const uint64_t at = address - word->address;

		if (at < word->size && word->kind != WORD_BREAKPOINT)
			return !is_breakpoint(abi,
					      word->value >> 8 * at &
						      ((1ull << breakpoint_bits(abi)) - 1));
	}
	return false;
}

bool target_steps(struct target *target, uint64_t address)
{
	bool known = false;
	size_t i;

	for (i = 0; i < target->step_count; i++) {
		if (target->steps[i] == address + 1)
			return false;
		known |= target->steps[i] == address;
	}
	if (known)
		return true;
	if (!target->steps)
		target->steps = calloc(TARGET_STEPS, sizeof(*target->steps));
	if (!target->steps || target->step_count == TARGET_STEPS)
		return false;
	target->steps[target->step_count++] = address;
	return true;
}

bool target_stays(struct target *target, const struct act *act)
{
	const struct target_stay stay = {
		.range = { act->address, act->written },
		.since = act->event->since,
		.until = act->event->record->header.time,
	};
	size_t i;

	for (i = 0; i < target->stay_count; i++) {
		const struct target_stay *other = &target->stays[i];

		if (stay.range.addr < other->range.addr + other->range.length &&
		    other->range.addr < stay.range.addr + stay.range.length &&
		    stay.since <= other->until && other->since <= stay.until)
			return false;
	}
	if (target->stay_count == TARGET_STAYS)
		return false;
	target->stays[target->stay_count++] = stay;
	return true;
}

void targets_free(struct targets *targets)
{
	size_t i;

	for (i = 0; i < SEVERITIES; i++) {
		while (targets->ranks[i].oldest) {
			struct target *target = targets->ranks[i].oldest;

			recall(targets, target);
			discard(targets, target);
		}
	}
}
