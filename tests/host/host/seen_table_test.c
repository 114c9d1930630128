// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/seen_table.c: who pays if there is no room for a pair.
 */
#include <stdlib.h>

#include "host/seen_table.h"
#include "tap.h"

static const uint8_t *digest(uint32_t number)
{
	static uint8_t bytes[SEEN_DIGEST];

	memcpy(bytes, &number, sizeof(number));
	return bytes;
}

static void test_share(void)
{
	const size_t share = seen_part_size(SEEN_PEOPLE) / SEEN_SHARES;
	struct seen_table *table = seen_table_new();
	uint32_t i;

	seen_table_add(table, digest(1u << 30), 1000, false)->last = 1;
	for (i = 0; i < 2 * share; i++)
		seen_table_add(table, digest(i), 1001, false)->last = i + 2;
	ok(seen_table_find(table, digest(i - 1)) && seen_table_find(table, digest(i - (uint32_t)share)),
	   "a user has a share");
	ok(!seen_table_find(table, digest(i - (uint32_t)share - 1)) && !seen_table_find(table, digest(0)),
	   "and pays for more with what was not seen for the longest time");
	ok(seen_table_find(table, digest(1u << 30)), "the older pair of another user stays");
	free(table);
}

static void test_parts(void)
{
	struct seen_table *table = seen_table_new();
	const size_t begin = seen_part_size(SEEN_SYSTEM) + seen_part_size(SEEN_PEOPLE);
	struct seen_entry *entry;
	uint32_t i;

	seen_table_add(table, digest(1u << 30), 0, false)->last = 1;
	seen_table_add(table, digest(1u << 31), 1000, false)->last = 1;
	for (i = 0; i < seen_part_size(SEEN_GUESTS); i++)
		seen_table_put(table, begin + i, digest(i), 100000 + i, true)->last = i + 10;
	entry = seen_table_add(table, digest(i), 0, true);
	is(seen_table_place(table, entry), begin, "if a part is full, its oldest pair goes");
	ok(!seen_table_find(table, digest(0)) && seen_table_find(table, digest(1)), "and no other");
	ok(seen_table_find(table, digest(1u << 30)) && seen_table_find(table, digest(1u << 31)),
	   "other parts lose nothing to guests");
	ok(!seen_table_put(table, 5, digest(70000), 1000, false), "a row of another part is none");
	ok(!seen_table_put(table, begin + 5, digest(70000), 1, true), "nor one that is taken");
	ok(!seen_table_put(table, 5, digest(1u << 30), 0, false), "nor a pair twice");
	free(table);
}

static void test_root(void)
{
	const size_t share = seen_part_size(SEEN_SYSTEM) / SEEN_SHARES;
	struct seen_table *table = seen_table_new();
	uint32_t i;

	for (i = 0; i <= share; i++)
		seen_table_add(table, digest(i), 0, false)->last = i + 1;
	ok(seen_table_find(table, digest(0)), "root has no share");
	for (i = 0; i <= share; i++)
		seen_table_add(table, digest(100000 + i), 33, false)->last = i + 1;
	ok(!seen_table_find(table, digest(100000)), "but others of the system do");
	free(table);
}

int main(void)
{
	test_share();
	test_parts();
	test_root();
	return done();
}
