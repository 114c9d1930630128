// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/written.c: what of the bytes that records show a session keeps.
 */
#include <stdlib.h>

#include "sessions/sessions.h"
#include "sessions/written.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

#define CODE	(PTRACEMON_PERM_READ | PTRACEMON_PERM_EXEC)
#define DATA	(PTRACEMON_PERM_READ | PTRACEMON_PERM_WRITE)

static struct sessions sessions;
static uint64_t now;

static void set_up(void)
{
	sessions_init(&sessions, 0, 0);
	sessions.steps_recorded = true;
	now = 100 * SECOND;
}

static void identify(struct ptracemon_identity *task, uint32_t n)
{
	memset(task, 0, sizeof(*task));
	task->tgid = task->tid = task->ns_pid = n;
	task->start_time = n * SECOND;
}

static void take(struct record *record)
{
	struct event event;

	record->header.time = now += 1000000;
	record->body = sizeof(*record) - offsetof(struct record, header);
	event_of(record, &event);
	sessions_take(&sessions, &event);
}

static void make_call(struct record *record, uint64_t request, uint8_t class)
{
	sim_call(record);
	memset(record->items, 0, sizeof(record->items));
	record->call.request = request;
	record->call.request_class = class;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.relation = 0;
	identify(&record->call.tracer, 100);
	identify(&record->call.tracee, 200);
}

static void set_place(struct record *record, uint16_t kind, uint64_t address,
		      uint32_t permissions, const char *path)
{
	const struct ptracemon_place place = {
		.address = address,
		.start = address & ~0xfffull,
		.end = (address & ~0xfffull) + 0x2000,
		.offset = path ? 0x100 + (address & 0xfff) : 0,
		.file = { path ? 7 : 0, path ? 8 : 0, 1 },
		.permissions = permissions,
		.kind = path ? PTRACEMON_PLACE_FILE : PTRACEMON_PLACE_ANONYMOUS,
	};

	sim_place(record, kind, 0, &place, path ? path : "",
		  path ? strlen(path) : 0);
}

static struct ptracemon_place *place_of(const struct record *record)
{
	return (struct ptracemon_place *)record
		->items[PTRACEMON_ITEM_WRITTEN_TO].bytes;
}

/* A word, where there is something mapped; @permissions 0: nobody knows what. */
static void poke(uint64_t address, uint64_t value, uint32_t permissions)
{
	struct record record;

	make_call(&record, 4, PTRACEMON_CLASS_WRITE);
	record.call.addr = address;
	record.call.data = value;
	if (permissions)
		set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, address,
			  permissions, NULL);
	take(&record);
}

static void make_transfer(struct record *record, uint64_t address,
			  uint64_t size, const void *bytes, size_t known)
{
	struct ptracemon_memory *memory = &record->memory;

	sim_memory(record);
	memset(record->items, 0, sizeof(record->items));
	memset(memory->remote, 0, sizeof(memory->remote));
	memory->door = PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	memory->abi = PTRACEMON_ABI_X86_64;
	memory->flags = 0;
	memory->outcome = PTRACEMON_OUTCOME_SUCCESS;
	memory->ranges = 1;
	memory->remote[0].addr = address;
	memory->remote[0].length = size;
	memory->moved = size;
	memory->result = (int64_t)size;
	memory->relation = 0;
	identify(&memory->tracer, 100);
	identify(&memory->tracee, 200);
	if (bytes)
		sim_item(record, PTRACEMON_ITEM_PAYLOAD,
			 known < size ? PTRACEMON_ITEM_TRUNCATED : 0, bytes,
			 known);
}

static void transfer(uint64_t address, uint64_t size, const void *bytes,
		     size_t known, uint32_t permissions, const char *path)
{
	struct record record;

	make_transfer(&record, address, size, bytes, known);
	if (permissions)
		set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, address,
			  permissions, path);
	take(&record);
}

/* A detach, with which it goes on there. */
static void resume(uint64_t address)
{
	struct record record;

	make_call(&record, 13, PTRACEMON_CLASS_WRITE);
	set_place(&record, PTRACEMON_ITEM_RESUMED_AT, address, CODE, NULL);
	take(&record);
}

static const struct written *pop(void)
{
	static struct event event;
	static struct record record;
	struct details details;

	sessions_end(&sessions, now);
	if (!sessions_pop(&sessions, now, &record, &event, &details))
		return NULL;
	return event.session->pieces;
}

/* "1000+16:0011", a blank between pieces; "?": where is not known. */
static void are(const char *wanted, const char *what)
{
	const struct written *written = pop();
	const struct written_piece *piece;
	char got[4096] = "";
	size_t used = 0, i, byte;

	for (i = 0; written && (piece = written_piece(written, i)); i++) {
		used += (size_t)sprintf(got + used, "%s", i ? " " : "");
		if (piece->placed)
			used += (size_t)sprintf(got + used, "%" PRIx64,
						piece->address);
		else
			used += (size_t)sprintf(got + used, "?");
		used += (size_t)sprintf(got + used, "+%" PRIu64 ":",
					piece->size);
		for (byte = 0; byte < piece->known && byte < 40; byte++)
			used += (size_t)sprintf(got + used, "%02x",
						piece->bytes[byte]);
	}
	is_text(got, wanted, what);
}

static void test_words(void)
{
	struct record record;

	set_up();
	poke(0x1000, 0x0706050403020100, CODE);
	poke(0x1008, 0x0f0e0d0c0b0a0908, CODE);
	poke(0x1010, 0x1716151413121110, CODE);
	are("1000+24:000102030405060708090a0b0c0d0e0f1011121314151617",
	    "words that touch are a piece");
	sessions_free(&sessions);

	set_up();
	poke(0x1010, 0x33, CODE);
	poke(0x1008, 0x22, CODE);
	poke(0x1000, 0x11, CODE);
	are("1000+24:110000000000000022000000000000003300000000000000",
	    "from the end to the beginning");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, CODE);
	poke(0x1010, 0x33, CODE);
	poke(0x1008, 0x22, CODE);
	are("1000+24:110000000000000022000000000000003300000000000000",
	    "the one between two");
	sessions_free(&sessions);

	set_up();
	poke(0x1010, 0x33, CODE);
	poke(0x1000, 0x11, CODE);
	poke(0x1008, 0x22, CODE);
	are("1000+24:110000000000000022000000000000003300000000000000",
	    "likewise, the second one first");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, CODE);
	poke(0x1009, 0x22, CODE);
	are("1000+8:1100000000000000 1009+8:2200000000000000",
	    "a byte between two");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, CODE);
	poke(0x1008, 0x22, DATA);
	are("1000+8:1100000000000000 1008+8:2200000000000000",
	    "what is mapped otherwise is another piece");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 1, "a", 1, CODE, NULL);
	transfer(0x1001, 1, "b", 1, CODE, "/lib");
	make_transfer(&record, 0x1002, 1, "c", 1);
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1002, CODE, "/lib");
	place_of(&record)->file.inode++;
	take(&record);
	are("1000+1:61 1001+1:62 1002+1:63", "another kind, another file");
	sessions_free(&sessions);

	set_up();
	poke(0x1008, 0x22, DATA);
	poke(0x1000, 0x11, CODE);
	are("1000+8:1100000000000000 1008+8:2200000000000000",
	    "likewise, from the end");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, DATA);
	make_call(&record, 4, PTRACEMON_CLASS_WRITE);
	record.call.addr = 0x1008;
	record.call.data = 0x22;
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1008, DATA, NULL);
	place_of(&record)->kind = PTRACEMON_PLACE_HEAP;
	take(&record);
	are("1000+8:1100000000000000 1008+8:2200000000000000",
	    "what is mapped of another kind is another piece");
	sessions_free(&sessions);

	set_up();
	make_call(&record, 4, PTRACEMON_CLASS_WRITE);
	record.call.abi = PTRACEMON_ABI_I386;
	record.call.addr = 0x1000;
	record.call.data = 0x44332211;
	take(&record);
	are("1000+4:11223344", "a word of 32 bits");
	sessions_free(&sessions);
}

/* Bits that do not count, of words, of ranges, and of where it goes on. */
static void test_tags(void)
{
	const struct written *written;

	set_up();
	poke(0xff00000000001000, 0x11, 0);
	are("1000+8:1100000000000000", "bits of an address that do not count");
	sessions_free(&sessions);

	set_up();
	transfer(0xff00000000001000, 9, "abcdefghi", 9, 0, NULL);
	resume(0x1004);
	written = pop();
	is(written_piece(written, 0)->address, 0x1000, "likewise, of a range");
	is(written_piece(written, 0)->worth, WRITTEN_EXECUTED,
	   "which it executes");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 9, "abcdefghi", 9, 0, NULL);
	resume(0xff00000000001004);
	written = pop();
	is(written_piece(written, 0)->worth, WRITTEN_EXECUTED,
	   "likewise, of where it goes on");
	sessions_free(&sessions);
}

/* Who restores what was there must not wipe out what was executed. */
static void test_again(void)
{
	set_up();
	poke(0x1000, 0x11, CODE);
	poke(0x1008, 0x22, CODE);
	poke(0x1000, 0x11, CODE);
	poke(0x1008, 0x22, CODE);
	are("1000+16:11000000000000002200000000000000", "the same again");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x1111, CODE);
	poke(0x1008, 0x2222, CODE);
	poke(0x1000, 0xaaaa, CODE);
	poke(0x1008, 0xbbbb, CODE);
	are("1000+16:11110000000000002222000000000000 1000+16:aaaa000000000000bbbb000000000000",
	    "what was there before is a piece of its own");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 64, "abcd", 4, CODE, NULL);
	transfer(0x1000, 64, "abcd", 4, CODE, NULL);
	transfer(0x1000, 65, "abcd", 4, CODE, NULL);
	transfer(0x1001, 3, "bcd", 3, CODE, NULL);
	transfer(0x1003, 2, "de", 2, CODE, NULL);
	are("1000+64:61626364 1000+65:61626364 1003+2:6465",
	    "what a piece says already, and what it does not");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 64, NULL, 0, CODE, NULL);
	transfer(0x1000, 1, "a", 1, CODE, NULL);
	are("1000+64: 1000+1:61", "nothing is known of the first");
	sessions_free(&sessions);
}

/* A write of which the ranges are not known. */
static void transfer_somewhere(uint64_t size, const char *bytes, size_t known)
{
	struct record record;

	make_transfer(&record, 0, size, bytes, known);
	record.memory.flags = PTRACEMON_MEMORY_RANGES_UNKNOWN;
	take(&record);
}

/* Nowhere is not address 0. */
static void test_somewhere(void)
{
	const struct written *written;

	set_up();
	transfer_somewhere(9, "abcdefghi", 9);
	transfer_somewhere(9, "abcdefghi", 9);
	are("?+9:616263646566676869", "where, nobody knows");
	sessions_free(&sessions);

	set_up();
	transfer(0, 9, "abcdefghi", 9, 0, NULL);
	transfer_somewhere(9, "abcdefghi", 9);
	are("0+9:616263646566676869 ?+9:616263646566676869",
	    "the same at 0 says nothing of it");
	sessions_free(&sessions);

	set_up();
	transfer_somewhere(9, "abcdefghi", 9);
	transfer(9, 1, "x", 1, 0, NULL);
	transfer_somewhere(9, "rstuvwxyz", 9);
	are("?+9:616263646566676869 9+1:78 ?+9:72737475767778797a",
	    "it touches nothing");
	sessions_free(&sessions);

	set_up();
	transfer_somewhere(8, "abcd", 4);
	poke(0, 0x11223344556677cc, CODE);
	poke(0, 0x1122334455667788, CODE);
	are("?+8:61626364", "it is no breakpoint");
	sessions_free(&sessions);

	set_up();
	transfer_somewhere(9, "abcdefghi", 9);
	poke(1, 0x11, CODE);
	resume(5);
	written = pop();
	is(written_piece(written, 0)->address, 1, "what is at 1 was executed");
	is(written_piece(written, 1)->worth, WRITTEN_CODE, "not what is nowhere");
	sessions_free(&sessions);
}

static void test_transfers(void)
{
	struct record record;

	set_up();
	transfer(0x1000, 4, "abcd", 4, CODE, NULL);
	transfer(0x1004, 100, "efgh", 4, CODE, NULL);
	transfer(0x1068, 4, "ijkl", 4, CODE, NULL);
	are("1000+104:6162636465666768 1068+4:696a6b6c",
	    "behind bytes that are not known begins another piece");
	sessions_free(&sessions);

	set_up();
	transfer(0x1004, 100, "efgh", 4, CODE, NULL);
	transfer(0x1000, 4, "abcd", 4, CODE, NULL);
	are("1000+104:6162636465666768", "but before what is not known whole");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 4096, NULL, 0, CODE, NULL);
	transfer(0x2000, 4, "abcd", 4, CODE, NULL);
	are("1000+4096: 2000+4:61626364", "nothing is known of it");
	sessions_free(&sessions);

	set_up();
	make_transfer(&record, 0x1000, 4, "abcdefghijkl", 12);
	record.memory.remote[1] = (struct ptracemon_range){ 0x1004, 2 };
	record.memory.remote[2] = (struct ptracemon_range){ 0x1800, 100 };
	record.memory.ranges = 3;
	record.memory.moved = 12;
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1000, CODE, NULL);
	take(&record);
	are("1000+6:616263646566 1800+6:6768696a6b6c",
	    "ranges of one transfer, up to what was moved");
	sessions_free(&sessions);

	set_up();
	make_transfer(&record, 0x1000, 1, "abcdefghijkl", 12);
	record.memory.remote[1] = (struct ptracemon_range){ 0x1100, 1 };
	record.memory.remote[2] = (struct ptracemon_range){ 0x1200, 1 };
	record.memory.remote[3] = (struct ptracemon_range){ 0x1300, 1 };
	record.memory.ranges = 5;
	record.memory.moved = 20;
	take(&record);
	are("1000+1:61 1100+1:62 1200+1:63 1300+1:64 ?+16:65666768696a6b6c",
	    "more ranges than there is room for");
	sessions_free(&sessions);

	set_up();
	make_transfer(&record, 0x1000, 0, "abcdefghijkl", 12);
	record.memory.remote[1] = (struct ptracemon_range){ 0x1100, 12 };
	record.memory.ranges = 2;
	record.memory.moved = 12;
	take(&record);
	are("1100+12:6162636465666768696a6b6c", "a range of no bytes");
	sessions_free(&sessions);

	set_up();
	transfer(0x1004, 4, "efgh", 4, CODE, NULL);
	transfer(0x1000, 4, "ab", 2, CODE, NULL);
	are("1004+4:65666768 1000+4:6162", "what is known in part stays alone");
	sessions_free(&sessions);

	set_up();
	transfer(0x1000, 100, "abcd", 4, CODE, NULL);
	transfer(0x1068, 4, "ijkl", 4, CODE, NULL);
	transfer(0x1064, 4, "efgh", 4, CODE, NULL);
	are("1000+100:61626364 1064+8:65666768696a6b6c",
	    "also where others grow up to it");
	sessions_free(&sessions);
}

/* The mapping of the first range is that of the others in it, elsewhere. */
static void test_mapping(void)
{
	const struct written_piece *piece;
	const struct written *written;
	struct places places = { NULL };
	struct record record;
	char path[200];

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = 0;
	path[150] = '/';
	set_up();
	make_transfer(&record, 0x1010, 1, "abcd", 4);
	record.memory.remote[1] = (struct ptracemon_range){ 0x1800, 1 };
	record.memory.remote[2] = (struct ptracemon_range){ 0x3000, 1 };
	record.memory.remote[3] = (struct ptracemon_range){ 0xfff, 1 };
	record.memory.moved = 4;
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1010, CODE, path);
	take(&record);
	written = pop();
	piece = written_piece(written, 0);
	ok(piece->at.place.offset == 0x110 && piece->at.cut &&
		   piece->at.size == WRITTEN_PATH &&
		   !memcmp(piece->at.path, path + 199 - WRITTEN_PATH,
			   WRITTEN_PATH),
	   "the end of a long path is kept");
	piece = written_piece(written, 1);
	ok(piece->at.place.offset == 0x900 && piece->at.place.address == 0x1800 &&
		   piece->at.place.kind == PTRACEMON_PLACE_FILE && piece->at.size,
	   "another range in the same mapping");
	piece = written_piece(written, 2);
	ok(piece->at.place.kind == PTRACEMON_PLACE_UNKNOWN && !piece->at.size,
	   "one behind it");
	piece = written_piece(written, 3);
	ok(piece->at.place.kind == PTRACEMON_PLACE_UNKNOWN && !piece->at.size,
	   "and one before");
	sessions_free(&sessions);

	set_up();
	sessions.places = &places;
	make_transfer(&record, 0x1000, 1, "a", 1);
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1000, CODE, "/a/lib");
	places_keep(&places, &record);
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1000, CODE, "");
	record.items[PTRACEMON_ITEM_WRITTEN_TO].flags = PTRACEMON_ITEM_PATH_KNOWN;
	take(&record);
	written = pop();
	piece = written_piece(written, 0);
	ok(piece->at.size == 6 && !piece->at.cut &&
		   !memcmp(piece->at.path, "/a/lib", 6),
	   "a path that an earlier record said");
	sessions_free(&sessions);
	places_free(&places);

	set_up();
	make_transfer(&record, 0x1000, 1, "a", 1);
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, 0x1000, CODE, "/a/lib");
	record.items[PTRACEMON_ITEM_WRITTEN_TO].flags = PTRACEMON_ITEM_TRUNCATED;
	take(&record);
	ok(written_piece(pop(), 0)->at.cut, "a path that the record has a part of");
	sessions_free(&sessions);

	set_up();
	poke(0x1008, 0x22, CODE);
	poke(0x1000, 0x11, CODE);
	is(written_piece(pop(), 0)->at.place.address, 0x1000,
	   "what a piece begins with tells its mapping");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, DATA);
	poke(0x2000, 0x22, 0);
	are("2000+8:2200000000000000 1000+8:1100000000000000",
	    "what is not known may be code");
	sessions_free(&sessions);
}

/* Breakpoints come and go. */
static void test_breakpoints(void)
{
	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	poke(0x2000, 0x99, CODE);
	poke(0x1000, 0x1122334455667788, CODE);
	poke(0x1000, 0x11223344556677cc, CODE);
	poke(0x1000, 0x1122334455667788, CODE);
	are("2000+8:9900000000000000", "a breakpoint that went");
	sessions_free(&sessions);

	set_up();
	transfer(0x1003, 1, "\xcc", 1, CODE, NULL);
	transfer(0x1003, 1, "\x55", 1, CODE, NULL);
	transfer(0x1003, 1, "\xcc", 1, CODE, NULL);
	transfer(0x1003, 1, "\x55", 1, CODE, NULL);
	are("", "gdb's");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	are("1000+8:cc77665544332211", "one that is still there");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	poke(0x1000, 0x1122334455667788, CODE);
	poke(0x1008, 0x99aabbccddeeffcc, CODE);
	poke(0x1008, 0x99aabbccddeeff00, CODE);
	poke(0x1010, 0x0102030405060708, CODE);
	are("1008+8:ccffeeddccbbaa99 1008+16:00ffeeddccbbaa990807060504030201",
	    "code that is written like breakpoints stays, but for its first word");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	transfer(0x1008, 1, "x", 1, CODE, NULL);
	poke(0x1000, 0x1122334455667788, CODE);
	are("1000+9:cc7766554433221178 1000+8:8877665544332211",
	    "with something beside it, it is none");
	sessions_free(&sessions);

	set_up();
	poke(0x800, 0x99, CODE);
	poke(0x1000, 0x11223344556677cc, CODE);
	poke(0x1000, 0x1122334455667788, CODE);
	are("800+8:9900000000000000", "far below is not beside");
	sessions_free(&sessions);
}

/* What is in the way of a breakpoint that goes. */
static void test_breakpoints_left(void)
{
	const struct written *written;

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	transfer(0x1008, 16, "abcdefghijklmnop", 16, CODE, NULL);
	poke(0x1000, 0x1122334455667788, CODE);
	are("1000+24:cc776655443322116162636465666768696a6b6c6d6e6f70",
	    "what has grown behind it stays");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	poke(0x1000, 0x1122334455667788, CODE);
	transfer(0x1000, 1, "\xcc", 1, CODE, NULL);
	transfer(0x1000, 1, "\x88", 1, CODE, NULL);
	poke(0x1000, 0x11223344556677cc, CODE);
	are("1000+1:cc 1000+1:88 1000+8:cc77665544332211",
	    "one of another size is not the same");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	resume(0x1004);
	poke(0x1000, 0x1122334455667788, CODE);
	are("1000+8:cc77665544332211", "what was executed stays");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11223344556677cc, CODE);
	resume(0x1000);
	written = pop();
	ok(!written->executed &&
		   written_piece(written, 0)->worth == WRITTEN_CODE,
	   "a trap is nothing to execute");
	sessions_free(&sessions);
}

static void test_resumed(void)
{
	const struct written *written;

	set_up();
	poke(0x1000, 0x11, CODE);
	poke(0x2000, 0x22, CODE);
	poke(0x3000, 0x33, CODE);
	resume(0x2007);
	resume(0x7000);
	written = pop();
	ok(written->resumed && written->executed &&
		   written->resumed_at.place.address == 0x2007,
	   "where it was sent to what was written is kept");
	is(written_piece(written, 0)->address, 0x2000,
	   "and that piece comes first");
	is(written_piece(written, 0)->worth, WRITTEN_EXECUTED, "as executed");
	is(written_piece(written, 1)->worth, WRITTEN_CODE, "unlike the one before");
	is(written_piece(written, 2)->worth, WRITTEN_CODE, "and the one behind");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, DATA);
	poke(0x1008, 0x22, CODE);
	resume(0x1008);
	is(written_piece(pop(), 1)->worth, WRITTEN_DATA,
	   "what ends there is not executed");
	sessions_free(&sessions);

	set_up();
	poke(0x1000, 0x11, CODE);
	resume(0x1008);
	resume(0x7000);
	written = pop();
	ok(written->resumed && !written->executed &&
		   written->resumed_at.place.address == 0x7000,
	   "else where it was sent last");
	is(written_piece(written, 0)->worth, WRITTEN_CODE,
	   "a byte behind a piece is not in it");
	sessions_free(&sessions);

	set_up();
	resume(0x7000);
	written = pop();
	ok(written && written->resumed && !written->count, "nothing was written");
	sessions_free(&sessions);
}

/* Pieces that meet are executed if one was. */
static void test_meeting(void)
{
	const struct written *written;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		set_up();
		poke(0x1000, 0x11, CODE);
		poke(0x1010, 0x22, CODE);
		resume(0x1000 + 16 * i);
		poke(0x1008, 0x33, CODE);
		written = pop();
		ok(written->count == 1 &&
			   written_piece(written, 0)->worth == WRITTEN_EXECUTED,
		   "two pieces meet, the %s was executed",
		   i ? "second" : "first");
		sessions_free(&sessions);
	}
}

/* ---- bounds */

static void test_many(void)
{
	const struct written *written;
	unsigned int i;

	set_up();
	for (i = 0; i < 8; i++)
		poke(0x1000 + 16 * i, 0x11 + i, i == 6 ? DATA : CODE);
	poke(0x4000, 0xff, CODE);
	are("1000+8:1100000000000000 1010+8:1200000000000000 1020+8:1300000000000000 1030+8:1400000000000000 "
	    "1040+8:1500000000000000 1050+8:1600000000000000 1070+8:1800000000000000 4000+8:ff00000000000000",
	    "data makes room for code, before other code does");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 20; i++)
		poke(0x1000 + 16 * i, 0x11 + i, CODE);
	are("1000+8:1100000000000000 1010+8:1200000000000000 1020+8:1300000000000000 1030+8:1400000000000000 "
	    "1100+8:2100000000000000 1110+8:2200000000000000 1120+8:2300000000000000 1130+8:2400000000000000",
	    "the first pieces stay, and the last ones");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 20; i++)
		poke(0x1000 + 16 * i, 0x11 + i, CODE);
	written = pop();
	is(written->more, 12, "the others are counted");
	is(written->unkept, 12 * 8, "and their bytes");
	is(written->known, 8 * 8, "what is kept is known");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 20; i++)
		poke(0x1000 + 16 * i, 0x11 + i, i == 9 ? CODE : DATA);
	for (i = 0; i < 20; i++)
		poke(0x3000 + 16 * i, 0x11 + i, DATA);
	written = pop();
	is(written_piece(written, 0)->address, 0x1090,
	   "what can be executed is not left out for what cannot");
	is(written->more, 32, "which is");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 8; i++)
		poke(0x1000 + 16 * i, 0x11 + i, i == 6 ? DATA : CODE);
	poke(0x4000, 0xff, DATA);
	written = pop();
	is(written->count, 8, "data makes room for other data");
	is(written_piece(written, 7)->address, 0x4000, "that is younger");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 8; i++)
		poke(0x1000 + 16 * i, 0x11 + i, CODE);
	poke(0x4000, 0xff, DATA);
	written = pop();
	is(written->more, 1, "data for which there is no room");
	is(written_piece(written, 7)->address, 0x1070, "leaves code alone");
	is(written->unkept, 8, "and its bytes are counted");
	sessions_free(&sessions);
}

static void test_executed_stays(void)
{
	const struct written *written;
	unsigned int i;

	set_up();
	for (i = 0; i < 5; i++)
		poke(0x1000 + 16 * i, 0x11, CODE);
	poke(0x5000, 0x99, DATA);
	resume(0x5000);
	for (i = 0; i < 100; i++)
		poke(0x2000 + 16 * i, 0x11 + i, CODE);
	written = pop();
	is(written_piece(written, 0)->address, 0x5000,
	   "what was executed stays, whatever comes");
	sessions_free(&sessions);
}

static void test_bytes(void)
{
	static uint8_t bytes[PTRACEMON_PAYLOAD_MAX];
	const struct written *written;
	unsigned int i;

	memset(bytes, 0x90, sizeof(bytes));
	set_up();
	transfer(0x10000, 5000, bytes, sizeof(bytes), CODE, NULL);
	written = pop();
	is(written_piece(written, 0)->known, WRITTEN_BYTES, "as many bytes as can be");
	is(written->unkept, 0, "of which all are kept");
	sessions_free(&sessions);

	set_up();
	transfer(0x10000, 3000, bytes, 3000, CODE, NULL);
	transfer(0x10bb8, 3000, bytes, 3000, CODE, NULL);
	written = pop();
	is(written->count, 1, "more than that, in two");
	is(written_piece(written, 0)->size, 6000, "are a piece");
	is(written_piece(written, 0)->known, WRITTEN_BYTES, "known in part");
	is(written->unkept, 6000 - WRITTEN_BYTES, "and the rest is counted");
	sessions_free(&sessions);

	set_up();
	transfer(0x20bb8, 3000, bytes, 3000, CODE, NULL);
	transfer(0x20000, 3000, bytes, 3000, CODE, NULL);
	written = pop();
	is(written->count, 2, "from the end: nothing goes before what is full");
	is(written->known, WRITTEN_BYTES, "but what fits is kept");
	sessions_free(&sessions);

	set_up();
	transfer(0x10000, 4000, bytes, 4000, DATA, NULL);
	transfer(0x20000, 1000, bytes, 1000, CODE, NULL);
	written = pop();
	is(written->count, 1, "bytes of data make room");
	is(written_piece(written, 0)->known, 1000, "for those of code");
	is(written->more, 1, "and are counted");
	is(written->unkept, 4000, "likewise");
	sessions_free(&sessions);

	set_up();
	transfer(0x10000, 4000, bytes, 4000, DATA, NULL);
	transfer(0x20000, 96, bytes, 96, CODE, NULL);
	is(pop()->count, 2, "what just fits makes no room");
	sessions_free(&sessions);

	set_up();
	transfer(0x10000, 2000, bytes, 2000, CODE, NULL);
	transfer(0x10830, 2000, bytes, 2000, CODE, NULL);
	transfer(0x107d0, 96, bytes, 96, CODE, NULL);
	written = pop();
	ok(written->count == 1 && written->known == WRITTEN_BYTES &&
		   written_piece(written, 0)->known == WRITTEN_BYTES &&
		   !written->unkept,
	   "pieces that meet take no more room");
	sessions_free(&sessions);

	set_up();
	for (i = 0; i < 5000; i++)
		transfer(0x10000 + i, 1, bytes + i % 2, 1, CODE, NULL);
	written = pop();
	is(written->count, 1, "byte by byte");
	is(written_piece(written, 0)->size, 5000, "is a piece");
	is(written->known, WRITTEN_BYTES, "no more than can be");
	is(written->unkept, 5000 - WRITTEN_BYTES, "and the rest is counted");
	sessions_free(&sessions);
}

/* A session after another begins anew. */
static void test_next_session(void)
{
	struct record record;

	set_up();
	make_call(&record, 16, PTRACEMON_CLASS_ATTACH);
	take(&record);
	poke(0x1000, 0x11, CODE);
	make_call(&record, 17, PTRACEMON_CLASS_CONTROL);
	take(&record);
	are("1000+8:1100000000000000", "a session");
	make_call(&record, 16, PTRACEMON_CLASS_ATTACH);
	take(&record);
	are("", "the next one has written nothing");
	poke(0x2000, 0x22, CODE);
	are("2000+8:2200000000000000", "or something else");
	sessions_free(&sessions);
}

static unsigned int entropy(const void *bytes, uint32_t size)
{
	const struct written_piece piece = { .bytes = (uint8_t *)bytes,
					     .known = size };

	return written_entropy(&piece);
}

static void test_entropy(void)
{
	uint8_t bytes[4096];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	is(entropy(bytes, 0), 0, "entropy of nothing");
	is(entropy("aaaaaaaa", 8), 0, "of one byte, over and over");
	is(entropy("abababab", 8), 100, "of two");
	is(entropy("aab", 3), 92, "of two and one");
	is(entropy("abc", 3), 158, "of three");
	is(entropy(bytes, 256), 800, "of all");
	is(entropy(bytes, sizeof(bytes)), 800, "of all, over and over");
	is(entropy("\x90\x90\x90\x90\x90\x90\x90\x90\xcc", 9), 50,
	   "of nearly one");
}

int main(void)
{
	test_words();
	test_tags();
	test_again();
	test_somewhere();
	test_transfers();
	test_mapping();
	test_breakpoints();
	test_breakpoints_left();
	test_resumed();
	test_meeting();
	test_many();
	test_executed_stays();
	test_bytes();
	test_next_session();
	test_entropy();
	return done();
}
