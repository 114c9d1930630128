// SPDX-License-Identifier: GPL-2.0
/*
 * tools/abi/decode.c: what is taken, what is refused, and what other versions of
 * the kernel may send.
 */
#include "abi/decode.h"
#include "sim.h"
#include "tap.h"

static uint8_t bytes[PTRACEMON_RECORD_MAX * 2];

/* Writes @record as a kernel would, with @length bytes of which @body fixed. */
static void lay_out(struct record *record, uint32_t length, uint16_t body)
{
	record->header.length = length;
	record->header.body = body;
	memset(bytes, 0xee, sizeof(bytes));
	memcpy(bytes, &record->header,
	       sizeof(*record) - offsetof(struct record, header));
}

static void test_whole(void)
{
	struct record record, got;
	const uint32_t size = sizeof(struct ptracemon_call);

	sim_call(&record);
	lay_out(&record, size, size);
	is(decode_record(bytes, size, &got), DECODED, "a whole call");
	ok(!memcmp(&got.call, &record.call, size), "comes out as it went in");
	ok(record_has(&got, call, tracee) && record_has(&got, call, request),
	   "has its first and its last field");
	is(decode_record(bytes, size - 8, &got), DECODED_DAMAGED,
	   "cut by 8 bytes: damaged");
}

/* A kernel that knows fewer fields than this program. */
static void test_short_body(void)
{
	struct record record, got;
	const uint32_t body = offsetof(struct ptracemon_call, result);

	sim_call(&record);
	lay_out(&record, body, body);
	memset(&got, 0x55, sizeof(got));
	is(decode_record(bytes, sizeof(bytes), &got), DECODED, "a short call");
	is(got.call.data, record.call.data, "the last field that it has");
	is(got.call.result, 0, "the first field that it lacks is zero");
	is(got.call.tracee.comm[0], 0, "and so is the last");
	ok(record_has(&got, call, data) && !record_has(&got, call, result),
	   "which are there can be told");
}

/* Before ABI 1.2 losses had no payer. */
static void test_old_loss(void)
{
	struct record record, got;
	const uint32_t old = offsetof(struct ptracemon_loss, uid);

	sim_loss(&record);
	lay_out(&record, old, old);
	is(decode_record(bytes, sizeof(bytes), &got), DECODED, "an old loss");
	is(got.loss.count, record.loss.count, "has its count");
	is(got.loss.uid, PTRACEMON_UNSET, "and is nobody's, not root's");
	lay_out(&record, sizeof(record.loss), sizeof(record.loss));
	decode_record(bytes, sizeof(bytes), &got);
	is(got.loss.uid, record.loss.uid, "a new one says whose it is");
}

/* A kernel that knows more, and an item behind the fixed part. */
static void test_long_body(void)
{
	struct record record, got;
	const uint32_t size = sizeof(struct ptracemon_call);

	sim_call(&record);
	lay_out(&record, size + 64, size + 24);
	is(decode_record(bytes, sizeof(bytes), &got), DECODED,
	   "a call with new fields and an item");
	is(got.body, size + 24, "the kernel's size of the fixed part");
	ok(!memcmp(&got.call, bytes, size),
	   "the known fields are as they were");
}

static void test_unknown_type(void)
{
	struct record record, got;

	sim_call(&record);
	record.header.type = 77;
	record.header.sequence = 99;
	lay_out(&record, 1024, 1000);
	is(decode_record(bytes, sizeof(bytes), &got), DECODED_UNKNOWN,
	   "a type of the future");
	is(got.header.sequence, 99, "has a sequence number all the same");
}

static void test_pad(void)
{
	struct ptracemon_record frame;
	struct record got;
	const struct ptracemon_record pad = { .length = 8 };

	memcpy(bytes, &pad, 8);
	is(decode_record(bytes, 8, &got), DECODED_NOTHING,
	   "padding of 8 bytes at the very end");
	ok(!decode_frame(bytes, 8, &frame) && frame.length == 8,
	   "has a length");
}

static void test_damage(void)
{
	static const struct {
		uint32_t length;
		uint16_t type;
		uint16_t body;
		const char *what;
	} cases[] = {
		{ 0, 1, 376, "length 0" },
		{ 0, 0, 0, "padding of length 0" },
		{ 4, 0, 0, "length 4" },
		{ 12, 0, 0, "length that is no multiple of 8" },
		{ 8200, 1, 376, "longer than any record" },
		{ 0xfffffff8, 1, 376, "length near 2^32" },
		{ 24, 1, 24, "shorter than a header" },
		{ 376, 1, 31, "fixed part shorter than a header" },
		{ 376, 1, 377, "fixed part longer than the record" },
		{ 376, 77, 0, "unknown type, without fixed part" },
		{ 4096, 1, 376, "longer than what is there" },
	};
	struct record record, got;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		sim_call(&record);
		record.header.type = cases[i].type;
		lay_out(&record, cases[i].length, cases[i].body);
		is(decode_record(bytes, 4088, &got), DECODED_DAMAGED,
		   cases[i].what);
	}
	is(decode_record(bytes, 7, &got), DECODED_DAMAGED, "7 bytes");
	is(decode_record(bytes, 0, &got), DECODED_DAMAGED, "no byte");
}

/* Lays out a call with the items at @items, @size bytes, and decodes it. */
static enum decoded decode_with(const void *items, uint32_t size,
				struct record *got)
{
	const uint32_t body = sizeof(struct ptracemon_call);
	struct record record;

	sim_call(&record);
	lay_out(&record, body + size, body);
	memcpy(bytes + body, items, size);
	return decode_record(bytes, body + size, got);
}

static void test_items(void)
{
	static const struct {
		struct ptracemon_item exe;
		char path[8];
		struct ptracemon_item future;
		char unknown[16];
		struct ptracemon_item cmdline;
		char words[8];
		struct ptracemon_item again;
		char other[8];
	} items = {
		{ PTRACEMON_ITEM_TRACER_EXE, PTRACEMON_ITEM_IN_FILESYSTEM, 7 },
		"/bin/sh", { 99, 0, 9 }, "whatever",
		{ PTRACEMON_ITEM_TRACER_CMDLINE, PTRACEMON_ITEM_TRUNCATED, 8 },
		"sh\0-c\0x", { PTRACEMON_ITEM_TRACER_EXE, 0, 3 }, "/no",
	};
	const struct record_item *item;
	struct record got;

	is(decode_with(&items, sizeof(items), &got), DECODED,
	   "a call with items");
	item = &got.items[PTRACEMON_ITEM_TRACER_EXE];
	ok(item->size == 7 && !memcmp(item->bytes, "/bin/sh", 7) &&
		   item->flags == PTRACEMON_ITEM_IN_FILESYSTEM,
	   "the path, the first one of its kind");
	item = &got.items[PTRACEMON_ITEM_TRACER_CMDLINE];
	ok(item->size == 8 && !memcmp(item->bytes, "sh\0-c\0x\0", 8) &&
		   item->flags == PTRACEMON_ITEM_TRUNCATED,
	   "the command line, behind a kind of the future");
	ok(!got.items[PTRACEMON_ITEM_TRACEE_EXE].bytes &&
		   !got.items[PTRACEMON_ITEM_TRACEE_CMDLINE].bytes,
	   "and no others");
	is(decode_with(&items, 0, &got), DECODED, "without items");
	ok(!got.items[PTRACEMON_ITEM_TRACER_EXE].bytes, "there are none");
}

/* Each with a good item before the bad one. */
static void test_damaged_items(void)
{
	static const struct {
		uint16_t kind;
		uint32_t size;
		uint32_t room;
		const char *what;
	} cases[] = {
		{ 2, 9, 8, "an item that is longer than the record" },
		{ 2, 0xffffffff, 8, "one of 4 GiB" },
		{ 2, 0xfffffff9, 8, "one that wraps when it is aligned" },
		{ 2, 4097, 4104, "a path that is longer than any" },
		{ 4, 1025, 1032, "a command line that is longer than any" },
		{ 77, 4000, 8, "a kind of the future that is too long" },
		{ 5, 577, 584, "a place whose path is longer than any" },
		{ 6, 577, 584, "likewise, where a tracee goes on" },
		{ 7, 577, 584, "likewise, where it was called" },
		{ 8, 4097, 4104, "a payload that is longer than any" },
		{ 9, 17, 24, "a file that is longer than any" },
		{ 10, 17, 24, "likewise, of a tracee" },
	};
	const struct ptracemon_item good = { 1, 0, 4 };
	static uint8_t items[8192];
	struct record got;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct ptracemon_item bad = { cases[i].kind, 0,
						    cases[i].size };

		memset(items, 0, sizeof(items));
		memcpy(items, &good, 8);
		memcpy(items + 8, "/bin", 4);
		memcpy(items + 16, &bad, 8);
		is(decode_with(items, 24 + cases[i].room, &got), DECODED,
		   cases[i].what);
		ok(!got.items[1].bytes &&
			   !got.items[cases[i].kind % RECORD_ITEMS].bytes,
		   "costs the items, and not the record");
		is(got.call.request, 16, "which is whole");
	}
}

/* Decodes a call with one item of @size bytes, the kind WRITTEN_TO. */
static bool place_of(const void *item, uint32_t size,
		     struct ptracemon_place *place, struct record_item *path)
{
	static uint8_t items[1024];
	const struct ptracemon_item head = {
		PTRACEMON_ITEM_WRITTEN_TO, PTRACEMON_ITEM_TRUNCATED, size };
	struct record got;

	memset(items, 0xee, sizeof(items));
	memcpy(items, &head, sizeof(head));
	memcpy(items + sizeof(head), item, size);
	ok(decode_with(items, (uint32_t)(sizeof(head) + size + 7) & ~7u,
		       &got) == DECODED,
	   "an item of %u bytes", size);
	return record_place(&got, PTRACEMON_ITEM_WRITTEN_TO, place, path);
}

static void test_place(void)
{
	struct {
		struct ptracemon_place place;
		char path[PTRACEMON_PLACE_PATH_MAX];
	} item;
	struct ptracemon_place place;
	struct record_item path;
	struct record none;

	memset(&item, 0x41, sizeof(item));
	item.place.address = 0x1234;
	ok(place_of(&item, sizeof(place) + 5, &place, &path) &&
		   !memcmp(&place, &item.place, sizeof(place)),
	   "a place and a path");
	ok(path.size == 5 && !memcmp(path.bytes, "AAAAA", 5) &&
		   path.flags == PTRACEMON_ITEM_TRUNCATED,
	   "of five bytes, and the item's flags");
	ok(place_of(&item, sizeof(place), &place, &path) &&
		   place.address == 0x1234 && !path.bytes && !path.size,
	   "a place alone has no path");
	ok(place_of(&item, sizeof(item), &place, &path) &&
		   path.size == PTRACEMON_PLACE_PATH_MAX,
	   "the longest path");
	ok(!place_of(&item, sizeof(place) - 1, &place, &path) &&
		   !place.address && !path.bytes,
	   "less than a place is none");
	ok(!place_of(&item, 0, &place, &path) && !path.bytes,
	   "nor is nothing");
	memset(&none, 0, sizeof(none));
	ok(!record_place(&none, PTRACEMON_ITEM_CALL_SITE, &place, &path) &&
		   !place.kind && !path.bytes,
	   "nor an item that is not there");
}

/* A newer kernel: what it adds lies between the fields and the items. */
static void test_future_memory(void)
{
	const uint32_t known = sizeof(struct ptracemon_memory);
	const struct ptracemon_item head = { PTRACEMON_ITEM_CALL_SITE, 0,
					     sizeof(struct ptracemon_place) };
	const struct ptracemon_place at = { .address = 77 };
	const uint32_t size = known + 24 + sizeof(head) + sizeof(at);
	struct ptracemon_place place;
	struct record_item path;
	struct record record, got;

	sim_memory(&record);
	lay_out(&record, size, (uint16_t)(known + 20));
	memcpy(bytes + known + 24, &head, sizeof(head));
	memcpy(bytes + known + 24 + sizeof(head), &at, sizeof(at));
	is(decode_record(bytes, size, &got), DECODED,
	   "memory that was moved, with fields of the future");
	ok(!memcmp(&got.memory, bytes, known), "has those of today");
	ok(record_place(&got, PTRACEMON_ITEM_CALL_SITE, &place, &path) &&
		   place.address == 77,
	   "and its items");
	lay_out(&record, 72, 72);
	is(decode_record(bytes, 72, &got), DECODED, "of a shorter body");
	ok(got.memory.remote[2].addr == record.memory.remote[2].addr &&
		   !got.memory.remote[3].addr && !got.memory.tracer.tid,
	   "what it lacks is zero");
}

static void test_other_types(void)
{
	struct record record, got;

	sim_access(&record);
	lay_out(&record, sizeof(record.access), sizeof(record.access));
	is(decode_record(bytes, sizeof(record.access), &got), DECODED,
	   "an access");
	ok(!memcmp(&got.access, &record.access, sizeof(got.access)), "whole");
	sim_auto_attach(&record);
	lay_out(&record, sizeof(record.auto_attach),
		sizeof(record.auto_attach));
	is(decode_record(bytes, sizeof(record.auto_attach), &got), DECODED,
	   "an attach by fork");
	ok(!memcmp(&got.auto_attach, &record.auto_attach,
		   sizeof(got.auto_attach)),
	   "whole");
	sim_traced(&record);
	lay_out(&record, sizeof(record.traced), sizeof(record.traced));
	is(decode_record(bytes, sizeof(record.traced), &got), DECODED,
	   "a task that is traced");
	ok(!memcmp(&got.traced, &record.traced, sizeof(got.traced)), "whole");
	sim_memory(&record);
	lay_out(&record, sizeof(record.memory), sizeof(record.memory));
	is(decode_record(bytes, sizeof(record.memory), &got), DECODED,
	   "memory that was moved");
	ok(!memcmp(&got.memory, &record.memory, sizeof(got.memory)), "whole");
	sim_end(&record);
	lay_out(&record, sizeof(record.end), sizeof(record.end));
	is(decode_record(bytes, sizeof(record.end), &got), DECODED,
	   "the end of a task");
	ok(!memcmp(&got.end, &record.end, sizeof(got.end)), "whole");
	sim_traced(&record);
	record.header.type = RECORD_BLIND;
	lay_out(&record, sizeof(record.traced), sizeof(record.traced));
	is(decode_record(bytes, sizeof(record.traced), &got), DECODED_UNKNOWN,
	   "a type of this program's own, from a ring: unknown");
}

int main(void)
{
	test_items();
	test_damaged_items();
	test_place();
	test_future_memory();
	test_other_types();
	test_whole();
	test_short_body();
	test_old_loss();
	test_long_body();
	test_unknown_type();
	test_pad();
	test_damage();
	return done();
}
