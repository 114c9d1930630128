// SPDX-License-Identifier: GPL-2.0
/*
 * tools/decode.c: what is taken, what is refused, and what other versions of
 * the kernel may send.
 */
#include "decode.h"
#include "sim.h"
#include "tap.h"

static uint8_t bytes[PTRACEMON_RECORD_MAX * 2];

/* Writes @record as a kernel would, with @length bytes of which @body fixed. */
static void lay_out(struct record *record, uint32_t length, uint16_t body)
{
	record->header.length = length;
	record->header.body = body;
	memset(bytes, 0xee, sizeof(bytes));
	memcpy(bytes, &record->header, sizeof(*record) - 8);
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
	struct frame frame;
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

int main(void)
{
	test_whole();
	test_short_body();
	test_long_body();
	test_unknown_type();
	test_pad();
	test_damage();
	return done();
}
