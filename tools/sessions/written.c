// SPDX-License-Identifier: GPL-2.0
/*
 * What was written in a session. See written.h.
 */
#include <stdlib.h>
#include <string.h>

#include "sessions/written.h"

/**
 * struct chunk - a word, or a range of a transfer
 * @address: where
 * @placed: that is known
 * @size: how many bytes
 * @bytes: the first of them
 * @known: how many these are
 * @at: what is mapped there
 */
struct chunk {
	uint64_t address;
	bool placed;
	uint64_t size;
	const uint8_t *bytes;
	size_t known;
	struct written_place at;
};

/* ---- where it was */

static void take_place(struct written_place *to, const struct act *act,
		       unsigned int kind)
{
	const struct record *record = act->event->record;
	struct record_item path;

	memset(to, 0, sizeof(*to));
	if (!record_place(record, kind, &to->place, &path))
		return;
	if (act->places)
		path = places_path(act->places, record, kind);
	if (!path.bytes)
		return;
	to->size = path.size < WRITTEN_PATH ? path.size : WRITTEN_PATH;
	memcpy(to->path, path.bytes + path.size - to->size, to->size);
	to->cut = to->size < path.size || path.flags & PTRACEMON_ITEM_TRUNCATED;
}

/* What is known of one range holds for another in the same mapping. */
static void move_place(struct written_place *at, uint64_t address)
{
	struct ptracemon_place *place = &at->place;

	if (act_address(place->address) == address)
		return;
	if (address < place->start || address >= place->end) {
		memset(at, 0, sizeof(*at));
		return;
	}
	place->offset += address - act_address(place->address);
	place->address = address;
}

static bool is_same_place(const struct written_place *a,
			  const struct written_place *b)
{
	return a->place.kind == b->place.kind &&
	       a->place.permissions == b->place.permissions &&
	       !memcmp(&a->place.file, &b->place.file, sizeof(a->place.file));
}

static enum written_worth worth_of(const struct written_place *at)
{
	return at->place.kind == PTRACEMON_PLACE_UNKNOWN ||
			       at->place.permissions & PTRACEMON_PERM_EXEC ?
		       WRITTEN_CODE :
		       WRITTEN_DATA;
}

/* ---- pieces */

static bool is_whole(const struct written_piece *piece)
{
	return piece->known == piece->size;
}

static void drop(struct written *written, size_t index)
{
	struct written_piece *piece = &written->pieces[index];

	written->known -= piece->known;
	free(piece->bytes);
	written->count--;
	memmove(piece, piece + 1, (written->count - index) * sizeof(*piece));
}

/* What is left out for something that is worth more, or is younger. */
static bool make_room(struct written *written, unsigned int worth)
{
	size_t i, found = WRITTEN_PIECES;

	for (i = 0; i < written->count; i++) {
		const struct written_piece *piece = &written->pieces[i];

		if ((piece->worth < worth ||
		     (piece->worth == worth && i >= WRITTEN_FIRST)) &&
		    (found == WRITTEN_PIECES ||
		     piece->worth < written->pieces[found].worth))
			found = i;
	}
	if (found == WRITTEN_PIECES)
		return false;
	written->more++;
	written->unkept += written->pieces[found].known;
	drop(written, found);
	return true;
}

/* Puts bytes of a chunk behind those of a piece, or before; as many as fit. */
static void add_bytes(struct written *written, struct written_piece *piece,
		      const struct chunk *chunk, bool before)
{
	const size_t room = WRITTEN_BYTES - written->known;
	size_t size = chunk->known < room ? chunk->known : room;
	uint8_t *bytes = size ? realloc(piece->bytes, piece->known + size) : NULL;

	if (bytes) {
		piece->bytes = bytes;
		if (before)
			memmove(bytes + size, bytes, piece->known);
		memcpy(bytes + (before ? 0 : piece->known), chunk->bytes, size);
	} else {
		size = 0;
	}
	piece->known += (uint32_t)size;
	piece->size += chunk->size;
	written->known += size;
	written->unkept += chunk->known - size;
}

static void add_piece(struct written *written, const struct chunk *chunk)
{
	const unsigned int worth = worth_of(&chunk->at);
	struct written_piece *piece;

	while (written->count == WRITTEN_PIECES ||
	       WRITTEN_BYTES - written->known < chunk->known) {
		if (make_room(written, worth))
			continue;
		if (written->count < WRITTEN_PIECES)
			break;
		written->more++;
		written->unkept += chunk->known;
		return;
	}
	piece = &written->pieces[written->count++];
	memset(piece, 0, sizeof(*piece));
	piece->address = chunk->address;
	piece->placed = chunk->placed;
	piece->worth = (uint8_t)worth;
	piece->at = chunk->at;
	add_bytes(written, piece, chunk, false);
}

/* Whether a piece says all that a chunk does. */
static bool holds(const struct written_piece *piece, const struct chunk *chunk)
{
	const uint64_t from = chunk->address - piece->address;

	return piece->placed == chunk->placed && from <= piece->known &&
	       chunk->known <= piece->known - from &&
	       chunk->size <= piece->size - from &&
	       (!chunk->known ||
		!memcmp(piece->bytes + from, chunk->bytes, chunk->known));
}

static bool ends_at(const struct written_piece *piece, uint64_t address,
		    const struct written_place *at)
{
	return piece->placed && piece->address + piece->size == address &&
	       is_same_place(&piece->at, at);
}

/* What is known of a piece is its beginning: behind a gap nothing can be kept. */
static bool goes_on(const struct written *written,
		    const struct written_piece *piece)
{
	return is_whole(piece) || written->known == WRITTEN_BYTES;
}

/* A piece that begins where another ends becomes a part of that one. */
static void join(struct written *written)
{
	size_t i, other;

	for (i = 0; i < written->count; i++) {
		struct written_piece *piece = &written->pieces[i], *next;
		struct chunk chunk;

		for (other = 0; other < written->count; other++) {
			next = &written->pieces[other];
			if (other == i || !is_whole(piece) ||
			    !ends_at(piece, next->address, &next->at))
				continue;
			if (piece->worth < next->worth)
				piece->worth = next->worth;
			chunk = (struct chunk){ .size = next->size,
						.bytes = next->bytes,
						.known = next->known };
			written->known -= next->known;
			add_bytes(written, piece, &chunk, false);
			written->known += next->known;
			drop(written, other);
			return;
		}
	}
}

/* The youngest piece first: it is the one that is being written. */
static void add(struct written *written, const struct chunk *chunk)
{
	const uint64_t end = chunk->address + chunk->size;
	size_t i;

	for (i = 0; i < written->count; i++)
		if (holds(&written->pieces[i], chunk))
			return;
	for (i = written->count; chunk->placed && i--;) {
		struct written_piece *piece = &written->pieces[i];
		const bool before = chunk->size == chunk->known &&
				    end == piece->address &&
				    is_same_place(&piece->at, &chunk->at) &&
				    chunk->known <= WRITTEN_BYTES - written->known;

		if (!before && !(goes_on(written, piece) &&
				 ends_at(piece, chunk->address, &chunk->at)))
			continue;
		add_bytes(written, piece, chunk, before);
		if (before) {
			piece->address = chunk->address;
			piece->at = chunk->at;
		}
		join(written);
		return;
	}
	add_piece(written, chunk);
}

/* ---- records */

static void take_word(struct written *written, const struct act *act)
{
	uint8_t bytes[sizeof(act->value)];
	struct chunk chunk = {
		.address = act->address,
		.placed = true,
		.size = act->word,
		.bytes = bytes,
		.known = act->word,
	};
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(act->value >> 8 * i);
	take_place(&chunk.at, act, PTRACEMON_ITEM_WRITTEN_TO);
	add(written, &chunk);
}

/*
 * Bytes go to one range after the other. Those behind the last one that is told
 * go nobody knows where.
 */
static void take_ranges(struct written *written, const struct act *act)
{
	const struct ptracemon_memory *memory = &act->event->record->memory;
	struct record_item payload =
		act->event->record->items[PTRACEMON_ITEM_PAYLOAD];
	uint64_t left = act->written;
	size_t i;

	for (i = 0; left; i++) {
		const bool told = i < PTRACEMON_RANGES &&
				  !(memory->flags & PTRACEMON_MEMORY_RANGES_UNKNOWN);
		struct chunk chunk = { .placed = told, .size = left,
				       .bytes = payload.bytes };

		if (told) {
			chunk.address = act_address(memory->remote[i].addr);
			if (memory->remote[i].length < left)
				chunk.size = memory->remote[i].length;
			take_place(&chunk.at, act, PTRACEMON_ITEM_WRITTEN_TO);
			move_place(&chunk.at, chunk.address);
		}
		chunk.known = payload.size < chunk.size ? payload.size : chunk.size;
		if (chunk.size)
			add(written, &chunk);
		left -= chunk.size;
		if (payload.bytes)
			payload.bytes += chunk.known;
		payload.size -= (uint32_t)chunk.known;
	}
}

/* ---- breakpoints */

/*
 * Whether a word is a breakpoint that came and went, or the reverse. One with
 * others beside it may be code that somebody writes in this way.
 */
static bool is_breakpoint(const struct target *target, const struct act *act)
{
	bool found = false;
	size_t i;

	for (i = 0; i < target->word_count; i++) {
		const struct target_word *word = &target->words[i];

		if (word->address == act->address && word->size == act->word)
			found = word->kind == WORD_BREAKPOINT;
		else if (word->address <= act->address + act->word &&
			 act->address <= word->address + word->size)
			return false;
	}
	return found;
}

static void forget(struct written *written, const struct act *act)
{
	size_t i;

	for (i = written->count; i--;)
		if (written->pieces[i].placed &&
		    written->pieces[i].address == act->address &&
		    written->pieces[i].size == act->word &&
		    written->pieces[i].worth != WRITTEN_EXECUTED)
			drop(written, i);
}

/* ---- for all */

static bool make(struct written **written)
{
	if (!*written)
		*written = calloc(1, sizeof(**written));
	return *written;
}

void written_take(struct written **written, const struct act *act,
		  const struct target *target)
{
	if (act->word && is_breakpoint(target, act)) {
		if (*written)
			forget(*written, act);
		return;
	}
	if (!make(written))
		return;
	if (act->event->type == PTRACEMON_TYPE_MEMORY)
		take_ranges(*written, act);
	else
		take_word(*written, act);
}

void written_resume(struct written **written, const struct act *act,
		    bool executed)
{
	struct written *to;
	size_t i;

	if (!make(written))
		return;
	to = *written;
	if (to->executed && !executed)
		return;
	to->resumed = true;
	to->executed = executed;
	take_place(&to->resumed_at, act, PTRACEMON_ITEM_RESUMED_AT);
	for (i = 0; executed && i < to->count; i++)
		if (to->pieces[i].placed &&
		    act->resumed_at - to->pieces[i].address < to->pieces[i].size)
			to->pieces[i].worth = WRITTEN_EXECUTED;
}

void written_free(struct written *written)
{
	if (!written)
		return;
	while (written->count)
		drop(written, written->count - 1);
	free(written);
}

const struct written_piece *written_piece(const struct written *written,
					  size_t index)
{
	int worth;
	size_t i;

	for (worth = WRITTEN_EXECUTED; worth >= WRITTEN_DATA; worth--)
		for (i = 0; i < written->count; i++)
			if (written->pieces[i].worth == worth && !index--)
				return &written->pieces[i];
	return NULL;
}

/* The binary logarithm of a number above 0, in units of 1 / 65536. */
static uint64_t logarithm(uint32_t number)
{
	const unsigned int whole = 31 - (unsigned int)__builtin_clz(number);
	uint64_t rest = (uint64_t)number << (31 - whole);
	uint64_t result = (uint64_t)whole << 16;
	int bit;

	/* A square has twice the logarithm. */
	for (bit = 15; bit >= 0; bit--) {
		rest = rest * rest >> 31;
		if (rest >> 32) {
			rest >>= 1;
			result |= 1ull << bit;
		}
	}
	return result;
}

unsigned int written_entropy(const struct written_piece *piece)
{
	uint32_t counts[256] = { 0 };
	uint64_t sum = 0;
	uint32_t i;

	if (!piece->known)
		return 0;
	for (i = 0; i < piece->known; i++)
		counts[piece->bytes[i]]++;
	for (i = 0; i < 256; i++)
		if (counts[i])
			sum += counts[i] * logarithm(counts[i]);
	return (unsigned int)(((logarithm(piece->known) - sum / piece->known) *
				       100 +
			       (1 << 15)) >>
			      16);
}
