/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pairs of executables that were seen, as many as there is room for. Pure.
 *
 * Places are in three parts, and who is in one of them takes nothing from the others: so that
 * nobody makes this host forget what root does by doing much. A new pair takes a free place;
 * else, and if its user has a share already, the one of that user, or of the part, that was not
 * seen for the longest time.
 */
#ifndef _PTRACEMON_TOOLS_SEEN_TABLE_H
#define _PTRACEMON_TOOLS_SEEN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEEN_PAIRS	65536
#define SEEN_DIGEST	32

/* All but root have at most one of so many places of their part. */
#define SEEN_SHARES	16

/* Whose pairs they are. */
enum seen_part {
	SEEN_SYSTEM, /* of root and the users below SEEN_PEOPLE_UID */
	SEEN_PEOPLE,
	SEEN_GUESTS, /* of whoever is in namespaces of their own, whatever the user */
	SEEN_PARTS
};

/* Users of people begin here, as distributions have it. */
#define SEEN_PEOPLE_UID	1000

/**
 * struct seen_entry - a pair
 * @digest: of what it is
 * @began: when the session began that it was first seen in, boot time
 * @last: when it was seen last, nanoseconds of UTC
 * @saved: @last as it is in the file
 * @uid: who pays
 * @next: place of the next one with this hash, and one; 0: none
 * @used: there is one
 */
struct seen_entry {
	uint8_t digest[SEEN_DIGEST];
	uint64_t began;
	uint64_t last;
	uint64_t saved;
	uint32_t uid;
	uint32_t next;
	bool used;
};

struct seen_table {
	uint32_t heads[SEEN_PAIRS];
	struct seen_entry entries[SEEN_PAIRS];
};

enum seen_part seen_part_of(uint32_t uid, bool guest);

/* How many places a part has. */
size_t seen_part_size(enum seen_part part);

/* NULL without memory. It is one piece, for free(). */
struct seen_table *seen_table_new(void);

/* NULL: it was not seen. */
struct seen_entry *seen_table_find(struct seen_table *table, const uint8_t *digest);

/* A place for a pair that was not seen: .digest and .uid are set, all else is zero. */
struct seen_entry *seen_table_add(struct seen_table *table, const uint8_t *digest,
				  uint32_t uid, bool guest);

/* Likewise at one place. Returns NULL if it is not of that part, or taken. */
struct seen_entry *seen_table_put(struct seen_table *table, size_t place,
				  const uint8_t *digest, uint32_t uid, bool guest);

static inline size_t seen_table_place(const struct seen_table *table,
				      const struct seen_entry *entry)
{
	return (size_t)(entry - table->entries);
}

#endif /* _PTRACEMON_TOOLS_SEEN_TABLE_H */
