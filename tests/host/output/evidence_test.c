// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/facts_evidence.c: what a call did takes no more of a line than was
 * kept for it, whatever was written, and wherever.
 */
#include <stdlib.h>

#include "output/facts.h"
#include "samples_evidence.h"
#include "sim.h"
#include "tap.h"

static char text[65536];

/* The bytes of a fact, with its key. @quoted: within a string. */
static size_t length_of(struct source *source, const char *key,
			void (*put)(struct source *source), bool quoted)
{
	struct buffer buffer = { text, 0, sizeof(text) };
	struct json json;

	json_init(&json, &buffer);
	json_literal(&json, "{");
	if (quoted)
		json_open_text(&json);
	source->json = &json;
	json_name(&json, key);
	put(source);
	return buffer.used;
}

/* With the paths that the record has itself. */
static const struct details *details_of(const struct record *record)
{
	static const struct places nothing_known;
	static struct details details;
	unsigned int i;

	for (i = 0; i < DETAILS_PLACES; i++)
		details.places[i] = places_path(&nothing_known, record,
						PTRACEMON_ITEM_WRITTEN_TO + i);
	return &details;
}

/* How much is left of what was kept for a record. */
static long left(const struct record *record, size_t payload, bool narrow,
		 bool quoted)
{
	struct event event;
	struct source source = { .event = &event, .payload = payload,
				 .narrow = narrow,
				 .details = details_of(record) };
	size_t most, used = 0;

	event_of(record, &event);
	most = source_evidence_most(&source, quoted);
	used += length_of(&source, "memory", fact_memory, quoted);
	if (record->items[PTRACEMON_ITEM_RESUMED_AT].bytes)
		used += length_of(&source, "resumed_at", fact_resumed_at, quoted);
	if (record->items[PTRACEMON_ITEM_CALL_SITE].bytes)
		used += length_of(&source, "call_site", fact_call_site, quoted);
	return (long)most - (long)used;
}

/* Places at the ends of their numbers, with paths of one byte. */
static void give_places(struct record *record, uint8_t number, char fill)
{
	static char path[PTRACEMON_PLACE_PATH_MAX];
	static const uint16_t kinds[] = { PTRACEMON_ITEM_WRITTEN_TO,
					  PTRACEMON_ITEM_RESUMED_AT,
					  PTRACEMON_ITEM_CALL_SITE };
	struct ptracemon_place place;
	uint64_t word;
	size_t i;

	memset(path, fill, sizeof(path));
	memset(&place, 0xff, sizeof(place));
	memset(&word, number, sizeof(word));
	/* The least number with a sign has the most digits. */
	if (number == 0x80)
		word = 1ull << 63;
	place.address = place.offset = place.file.inode = word;
	for (i = 0; i < 3; i++)
		sim_place(record, kinds[i], 0, &place, path, sizeof(path));
	if (record->header.type == PTRACEMON_TYPE_MEMORY) {
		record->memory.remote[0].addr = word;
		record->memory.remote[0].length = word;
		record->memory.ranges = word;
		record->memory.result = (int64_t)word;
		record->memory.moved = word;
	}
}

static void test_longest(void)
{
	static void (*const makers[])(struct record *record) = {
		make_longest_call, make_longest_memory, make_longest_quoted,
		make_poke, make_resumed, make_vm_writev,
	};
	static const char fills[] = { 'x', '\xff', '"', '\\', '\n' };
	static const size_t payloads[] = { 8, 64, PAYLOAD_MOST };
	long least = 1000000, most = 0;
	unsigned int i;

	for (i = 0; i < 6 * 5 * 3 * 2 * 2 * 2; i++) {
		struct record record;
		long rest;

		makers[i % 6](&record);
		give_places(&record, i / 90 % 2 ? 0x80 : 0xff, fills[i / 6 % 5]);
		rest = left(&record, payloads[i / 30 % 3], i / 180 % 2,
			    i / 360 % 2);
		least = rest < least ? rest : least;
		most = rest > most ? rest : most;
	}
	ok(least >= 0, "the longest evidence has room (%ld bytes left)", least);
	ok(most < 1500, "and not much is kept for nothing (%ld)", most);
}

static void test_none(void)
{
	struct event event;
	const struct source source = { .event = &event, .payload = 64 };
	struct record record;

	sim_call(&record);
	event_of(&record, &event);
	is(source_evidence_most(&source, true), 0,
	   "nothing is kept for a call without evidence");
}

static char *print(void (*make)(struct record *record), size_t payload,
		 void (*fact)(struct source *source))
{
	struct event event;
	struct source source = { .event = &event, .payload = payload };
	struct record record;

	make(&record);
	event_of(&record, &event);
	source.details = details_of(&record);
	text[length_of(&source, "it", fact, false) - 1] = 0;
	return text;
}

static void test_payload(void)
{
	ok(strstr(print(make_vm_writev, 64, fact_memory),
		  "\"payload\":\"726f6f743a3a303a303a\",\"payload_truncated\":false,\"payload_copied\":true"),
	   "bytes that were written");
	ok(strstr(print(make_vm_writev, 4, fact_memory),
		  "\"payload\":\"726f6f74\",\"payload_truncated\":true"),
	   "more than an output shows");
	ok(strstr(print(make_mem_write, 64, fact_memory),
		  "\"payload\":\"9090cc00\",\"payload_truncated\":true"),
	   "more than the kernel took");
	ok(strstr(print(make_poke, 64, fact_memory),
		  "\"length\":8,\"moved\":8,"), "a poke: a word");
	ok(strstr(print(make_poke, 64, fact_memory),
		  "\"payload\":\"cccdab8967452301\",\"payload_truncated\":false,\"payload_copied\":false"),
	   "as it is in memory, and no copy");
	ok(strstr(print(make_poke_i386, 64, fact_memory),
		  "\"addr\":4291896128,\"length\":4,\"moved\":4,"),
	   "of 32 bits: half of it");
	ok(strstr(text, "\"payload\":\"78563412\""), "and no more bytes");
	ok(strstr(print(make_vm_readv_refused, 64, fact_memory),
		  "\"moved\":null,"),
	   "what failed moved nothing");
	ok(strstr(print(make_vm_unwatched, 64, fact_memory), "\"moved\":null,"),
	   "what was not watched is not known to have moved anything");
	ok(strstr(print(make_mem_write_to_nobody, 64, fact_memory),
		  "\"moved\":0,"),
	   "nothing was there to be moved");
	is_text(print(make_resumed, 64, fact_memory), "{\"it\":null",
		"registers are no memory");
}

static void test_places(void)
{
	ok(strstr(print(make_poke, 64, fact_memory),
		  "\"mapping\":{\"kind\":\"file\",\"perms\":\"r-x\",\"path\":\"/usr/lib/x86_64-linux-gnu/libc.so.6\",\"offset\":171408,\"dev\":\"8:1\",\"inode\":1835021}"),
	   "a place in a file");
	is_text(print(make_resumed, 64, fact_resumed_at),
		"{\"it\":{\"ip\":139821938901008,\"mapping\":{\"kind\":\"anon\",\"perms\":\"rwx\"}}",
		"one that is no file");
	ok(strstr(print(make_mem_write, 64, fact_memory),
		  "{\"kind\":\"memfd\",\"perms\":\"r-xs\",\"path\":\"/memfd:jit (deleted)\""),
	   "a memfd, shared");
	ok(strstr(print(make_mem_write_pathless, 64, fact_memory),
		  "\"path\":null,\"offset\":171408,\"dev\":\"8:1\",\"inode\":1835021"),
	   "a file whose path is not known");
	ok(strstr(print(make_mem_write_unmapped, 64, fact_memory),
		  "\"mapping\":{\"kind\":\"unmapped\"}"), "nothing is there");
	ok(strstr(print(make_mem_write_unknown, 64, fact_memory),
		  "\"mapping\":null,"), "what is there is not known");
	ok(strstr(print(make_hostile_place, 64, fact_call_site),
		  "\"path\":\"...ome/path\""), "a path without its beginning");
	ok(strstr(print(make_longest_call, 64, fact_call_site),
		  "\"kind\":\"4294967295\",\"perms\":\"rwxs\",\"path\":\"...\\\\xff"),
	   "a kind of the future, and a path that is too long");
	is_text(print(make_moved_by_chance, 64, fact_call_site), "{\"it\":null",
		"an item that is too short is none");
}

int main(void)
{
	test_longest();
	test_none();
	test_payload();
	test_places();
	return done();
}
