// SPDX-License-Identifier: GPL-2.0
/*
 * Pairs that were seen. See seen_table.h.
 */
#include <stdlib.h>
#include <string.h>

#include "host/seen_table.h"

/* Where each part begins; the last one ends with the table. */
static const size_t begins[SEEN_PARTS + 1] = {
	[SEEN_SYSTEM] = 0,
	[SEEN_PEOPLE] = SEEN_PAIRS / 4,
	[SEEN_GUESTS] = SEEN_PAIRS / 4 * 3,
	[SEEN_PARTS] = SEEN_PAIRS,
};

/**
 * struct survey - what there is in a part
 * @free: a place; NULL: there is none
 * @oldest: that was not seen for the longest time
 * @own: likewise, of one user
 * @own_count: how many that user has
 */
struct survey {
	struct seen_entry *free;
	struct seen_entry *oldest;
	struct seen_entry *own;
	size_t own_count;
};

enum seen_part seen_part_of(uint32_t uid, bool guest)
{
	if (guest)
		return SEEN_GUESTS;
	return uid < SEEN_PEOPLE_UID ? SEEN_SYSTEM : SEEN_PEOPLE;
}

size_t seen_part_size(enum seen_part part)
{
	return begins[part + 1] - begins[part];
}

struct seen_table *seen_table_new(void)
{
	return calloc(1, sizeof(struct seen_table));
}

static uint32_t *head_of(struct seen_table *table, const uint8_t *digest)
{
	return &table->heads[(digest[0] << 8 | digest[1]) % SEEN_PAIRS];
}

struct seen_entry *seen_table_find(struct seen_table *table, const uint8_t *digest)
{
	uint32_t at = *head_of(table, digest);

	while (at && memcmp(table->entries[at - 1].digest, digest, SEEN_DIGEST))
		at = table->entries[at - 1].next;
	return at ? &table->entries[at - 1] : NULL;
}

static void note_older(struct seen_entry **oldest, struct seen_entry *entry)
{
	if (!*oldest || entry->last < (*oldest)->last)
		*oldest = entry;
}

static struct survey look(struct seen_table *table, enum seen_part part, uint32_t uid)
{
	struct survey survey = { NULL, NULL, NULL, 0 };
	size_t i;

	for (i = begins[part]; i < begins[part + 1]; i++) {
		struct seen_entry *entry = &table->entries[i];

		if (!entry->used) {
			if (!survey.free)
				survey.free = entry;
			continue;
		}
		note_older(&survey.oldest, entry);
		if (entry->uid != uid)
			continue;
		note_older(&survey.own, entry);
		survey.own_count++;
	}
	return survey;
}

static void forget(struct seen_table *table, struct seen_entry *entry)
{
	const uint32_t number = (uint32_t)seen_table_place(table, entry) + 1;
	uint32_t *link = head_of(table, entry->digest);

	while (*link != number)
		link = &table->entries[*link - 1].next;
	*link = entry->next;
}

static struct seen_entry *take(struct seen_table *table, struct seen_entry *entry,
			       const uint8_t *digest, uint32_t uid)
{
	uint32_t *head = head_of(table, digest);

	memset(entry, 0, sizeof(*entry));
	memcpy(entry->digest, digest, SEEN_DIGEST);
	entry->uid = uid;
	entry->used = true;
	entry->next = *head;
	*head = (uint32_t)seen_table_place(table, entry) + 1;
	return entry;
}

struct seen_entry *seen_table_add(struct seen_table *table, const uint8_t *digest,
				  uint32_t uid, bool guest)
{
	const enum seen_part part = seen_part_of(uid, guest);
	const struct survey survey = look(table, part, uid);
	const bool is_root = !uid && !guest;
	struct seen_entry *entry = survey.free;

	if (!is_root && survey.own_count >= seen_part_size(part) / SEEN_SHARES)
		entry = survey.own;
	else if (!entry)
		entry = survey.oldest;
	if (entry->used)
		forget(table, entry);
	return take(table, entry, digest, uid);
}

struct seen_entry *seen_table_put(struct seen_table *table, size_t place,
				  const uint8_t *digest, uint32_t uid, bool guest)
{
	const enum seen_part part = seen_part_of(uid, guest);

	if (place < begins[part] || place >= begins[part + 1] ||
	    table->entries[place].used || seen_table_find(table, digest))
		return NULL;
	return take(table, &table->entries[place], digest, uid);
}
