// SPDX-License-Identifier: GPL-2.0
/*
 * The ring, case by case; then a random walk beside a model (ring_model.h).
 * Threads are in stress_kunit.c.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "../../module/ring.c"
#include "ring_model.h"

#define SIZE (2 * PTRACEMON_RECORD_MAX)
#define FIRST 1000000007ULL
#define CPU 9
#define TIME 5000000000ULL
#define ATTACH PTRACEMON_CLASS_ATTACH
#define BULK PTRACEMON_CLASS_READ
#define OWN PTRACEMON_CLASS_NONE

static unsigned int walk_steps = 200000;
module_param(walk_steps, uint, 0444);
MODULE_PARM_DESC(walk_steps, "steps of the random walk");

/* A ring in memory of the exact sizes, so that KASAN sees one byte too far. */
struct fixture {
	struct ptracemon_ring ring;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	void *data;
};

static int ring_test_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->control = kunit_kzalloc(test, sizeof(*f->control), GFP_KERNEL);
	f->status = kunit_kzalloc(test, sizeof(*f->status), GFP_KERNEL);
	f->data = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->control);
	KUNIT_ASSERT_NOT_NULL(test, f->status);
	KUNIT_ASSERT_NOT_NULL(test, f->data);
	ptracemon_ring_init(&f->ring, f->control, f->status, f->data, SIZE, CPU,
			    FIRST);
	test->priv = f;
	return 0;
}

static u64 used(struct fixture *f)
{
	return f->status->producer_pos - f->control->consumer_pos;
}

/* Makes one record, full of a byte that its number says. */
static bool put(struct fixture *f, u32 request_class, u32 length)
{
	struct ptracemon_record *record;

	record = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL, length,
					request_class, TIME);
	if (!record)
		return false;
	memset(record + 1, record->sequence & 0xff, length - sizeof(*record));
	ptracemon_ring_commit(&f->ring, request_class);
	return true;
}

static bool look(struct fixture *f, struct ptracemon_ring_item *item)
{
	return !ptracemon_ring_peek(&f->ring,
				    ptracemon_ring_published(&f->ring), item) &&
	       item->record;
}

/* Takes one record; its length, or 0 if there is none or its content is wrong. */
static u32 take(struct fixture *f)
{
	struct ptracemon_ring_item item;
	u32 rest;

	if (!look(f, &item))
		return 0;
	rest = item.length - sizeof(*item.record);
	if (item.record->type == PTRACEMON_TYPE_CALL &&
	    memchr_inv(item.record + 1, item.record->sequence & 0xff, rest))
		return 0;
	ptracemon_ring_consume(&f->ring, &item);
	return item.length;
}

/* Empties the ring, and leaves no loss untold. */
static void take_all(struct fixture *f)
{
	while (take(f))
		;
	ptracemon_ring_tell_losses(&f->ring, TIME);
	while (take(f))
		;
}

/* Puts the empty ring's head at @offset of the area. */
static void go_to(struct kunit *test, struct fixture *f, u64 offset)
{
	take_all(f);
	while ((f->ring.head & (SIZE - 1)) != offset) {
		u64 way = (offset - f->ring.head) & (SIZE - 1);

		if (way > 512)
			way = way - 512 < 32 ? 256 : 512;
		if (way < 32) /* once around */
			way = 32;
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, way));
		KUNIT_ASSERT_EQ(test, take(f), (u32)way);
	}
}

static u64 lost(struct fixture *f)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		sum += f->status->stats.lost[i];
	return sum;
}

#define EXPECT_EQUATION(test, f)                       \
	KUNIT_EXPECT_EQ(test, (f)->status->stats.hits, \
			(f)->status->stats.stored + lost(f))

/* The next record must tell exactly this loss. */
static void expect_loss(struct kunit *test, struct fixture *f, u32 reason,
			u32 request_class, u64 count, u64 first, u64 last)
{
	const struct ptracemon_loss *loss;
	struct ptracemon_ring_item item;

	KUNIT_ASSERT_TRUE(test, look(f, &item));
	loss = (const void *)item.record;
	KUNIT_EXPECT_EQ(test, loss->header.type, PTRACEMON_TYPE_LOSS);
	KUNIT_EXPECT_EQ(test, loss->header.length, (u32)sizeof(*loss));
	KUNIT_EXPECT_EQ(test, loss->header.body, (u16)sizeof(*loss));
	KUNIT_EXPECT_EQ(test, loss->reason, reason);
	KUNIT_EXPECT_EQ(test, loss->request_class, request_class);
	KUNIT_EXPECT_EQ(test, loss->count, count);
	KUNIT_EXPECT_EQ(test, loss->first_sequence, first);
	KUNIT_EXPECT_EQ(test, loss->last_sequence, last);
	KUNIT_EXPECT_EQ(test, loss->since, TIME);
	ptracemon_ring_consume(&f->ring, &item);
}

static void empty_ring(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_ring_item item;

	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_untold(&f->ring));
	KUNIT_EXPECT_EQ(test, ptracemon_ring_published(&f->ring), 0ULL - SIZE);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_peek(&f->ring, 0ULL - SIZE, &item),
			0);
	KUNIT_EXPECT_NULL(test, item.record);
	KUNIT_EXPECT_EQ(test, f->status->abi_major, PTRACEMON_ABI_MAJOR);
	KUNIT_EXPECT_EQ(test, f->status->abi_minor, PTRACEMON_ABI_MINOR);
	KUNIT_EXPECT_EQ(test, f->status->size, (u32)sizeof(*f->status));
	KUNIT_EXPECT_EQ(test, f->status->cpu, CPU);
	KUNIT_EXPECT_EQ(test, f->status->data_size, (u64)SIZE);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_reposition(&f->ring));
}

static void reserve_and_commit(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_record *record;
	struct ptracemon_ring_item item;

	record = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_KNOB, 40,
					ATTACH, TIME);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 40);
	KUNIT_EXPECT_EQ(test, record->type, PTRACEMON_TYPE_KNOB);
	KUNIT_EXPECT_EQ(test, record->flags, 0);
	KUNIT_EXPECT_EQ(test, record->cpu, CPU);
	KUNIT_EXPECT_EQ(test, record->body, 40);
	KUNIT_EXPECT_EQ(test, record->reserved, 0);
	KUNIT_EXPECT_EQ(test, record->sequence, FIRST);
	KUNIT_EXPECT_EQ(test, record->time, TIME);
	/* Not to be seen before it is whole. */
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 0);

	ptracemon_ring_commit(&f->ring, ATTACH);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST + 1);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 1);
	KUNIT_EXPECT_EQ(test, f->status->stats.stored, 1);
	KUNIT_ASSERT_TRUE(test, look(f, &item));
	KUNIT_EXPECT_PTR_EQ(test, item.record, record);
	KUNIT_EXPECT_EQ(test, item.position, 0ULL - SIZE);
	KUNIT_EXPECT_EQ(test, item.length, 40);
	KUNIT_EXPECT_EQ(test, item.time, TIME);
	ptracemon_ring_consume(&f->ring, &item);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_EQ(test, used(f), 0);
}

static void own_records_are_no_hits(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_TRUE(test, put(f, OWN, 64));
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 1);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 0);
	while (put(f, OWN, 512))
		;
	KUNIT_EXPECT_EQ(test, f->status->stats.own_lost, 1);
	KUNIT_EXPECT_EQ(test, lost(f), 0);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 0);
}

/* A caller may have looked at the clock before an interrupt told a loss. */
static void time_never_goes_back(struct kunit *test)
{
	static const u64 given[] = { TIME, TIME - 1, TIME + 5, TIME, TIME + 6 };
	static const u64 stored[] = { TIME, TIME, TIME + 5, TIME + 5,
				      TIME + 6 };
	struct fixture *f = test->priv;
	struct ptracemon_ring_item item;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(given); i++) {
		KUNIT_ASSERT_NOT_NULL(
			test,
			ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL,
					       32, ATTACH, given[i]));
		ptracemon_ring_commit(&f->ring, ATTACH);
		KUNIT_ASSERT_TRUE(test, look(f, &item));
		KUNIT_EXPECT_EQ(test, item.time, stored[i]);
		KUNIT_EXPECT_EQ(test, item.record->time, stored[i]);
		ptracemon_ring_consume(&f->ring, &item);
	}
}

/* Every length that a record can have, again and again around the ring. */
static void every_length(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 length;

	for (length = sizeof(struct ptracemon_record);
	     length <= PTRACEMON_RECORD_MAX; length += 8) {
		KUNIT_ASSERT_TRUE_MSG(test, put(f, ATTACH, length), "%u",
				      length);
		KUNIT_ASSERT_EQ(test, take(f), length);
	}
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_EQ(test, lost(f), 0);
	/* It went over the overflow, many laps. */
	KUNIT_EXPECT_GT(test, (s64)f->ring.head, 100 * SIZE);
}

static void positions_overflow(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int before = 0, across = 0, after = 0;

	/* 48 bytes do not divide the size: some record lies across 0. */
	while (after < 1000) {
		u64 from = f->ring.head;

		KUNIT_ASSERT_TRUE(test, put(f, BULK, 48));
		if ((s64)f->ring.head <= 0)
			before++;
		else if ((s64)from < 0)
			across++;
		else
			after++;
		KUNIT_ASSERT_TRUE(test, ptracemon_ring_has_data(&f->ring));
		KUNIT_ASSERT_LE(test, used(f), (u64)SIZE);
		KUNIT_ASSERT_EQ(test, take(f), 48);
		KUNIT_ASSERT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	}
	KUNIT_EXPECT_GT(test, before, 300);
	KUNIT_EXPECT_EQ(test, across, 1);
	KUNIT_EXPECT_EQ(test, lost(f), 0);
}

static void full_across_the_overflow(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int i;

	for (i = 0; i < SIZE / 512 / 2; i++) {
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
		KUNIT_ASSERT_EQ(test, take(f), 512);
	}
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	KUNIT_EXPECT_LT(test, (s64)f->control->consumer_pos, 0);
	KUNIT_EXPECT_GT(test, (s64)f->status->producer_pos, 0);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 32));
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_reposition(&f->ring));
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_EQ(test, used(f), 0);
}

/* A record that does not fit before the end of the area begins at its start. */
static void padding(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 left;

	for (left = 8; left <= 128; left += 8) {
		const struct ptracemon_record *pad = f->data + SIZE - left;
		struct ptracemon_ring_item item;
		u64 number;

		go_to(test, f, SIZE - left);
		number = f->ring.sequence;
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 136));
		KUNIT_EXPECT_EQ(test, pad->length, left);
		KUNIT_EXPECT_EQ(test, pad->type, PTRACEMON_TYPE_PAD);
		KUNIT_EXPECT_EQ(test, pad->flags, 0);
		KUNIT_EXPECT_EQ(test, used(f), left + 136ULL);

		KUNIT_ASSERT_TRUE(test, look(f, &item));
		KUNIT_EXPECT_PTR_EQ(test, (void *)item.record, f->data);
		KUNIT_EXPECT_EQ(test, item.record->sequence, number);
		/* Looking gave the padding back, and nothing else. */
		KUNIT_EXPECT_EQ(test, used(f), 136);
		KUNIT_EXPECT_EQ(test, take(f), 136);
	}
}

static void no_padding_if_it_just_fits(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 length;

	for (length = 32; length <= 256; length += 8) {
		go_to(test, f, SIZE - length);
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, length));
		KUNIT_EXPECT_EQ(test, f->ring.head & (SIZE - 1), 0);
		KUNIT_EXPECT_EQ(test, used(f), length);
		KUNIT_EXPECT_EQ(test, take(f), length);
	}
}

/* Padding is part of what has to fit. */
static void padding_needs_room(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	go_to(test, f, SIZE - 64);
	for (i = 0; i < 32; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, i ? 512 : 64));
	/* 64 + 31 * 512, so 448 are left, but not before the first record. */
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 512));
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 448));
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	take_all(f);
	go_to(test, f, SIZE - 64);
	for (i = 0; i < 15; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 1024));
	/* 64 of padding went before the first: 960 are left. */
	KUNIT_EXPECT_EQ(test, used(f), 64 + 15 * 1024ULL);
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 968));
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 960));
}

static void full_ring(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 32));
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_FULL], 1);
	EXPECT_EQUATION(test, f);
	/* The lost one took a number, and the ring is as it was. */
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST + SIZE / 512 + 1);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 512));
}

struct admission {
	const char *name;
	u32 request_class;
	u64 limit;
	u32 reason;
};

static const struct admission admissions[] = {
	{ "own", PTRACEMON_CLASS_NONE, SIZE, PTRACEMON_LOST_FULL },
	{ "attach", PTRACEMON_CLASS_ATTACH, SIZE, PTRACEMON_LOST_FULL },
	{ "write", PTRACEMON_CLASS_WRITE, SIZE, PTRACEMON_LOST_FULL },
	{ "control", PTRACEMON_CLASS_CONTROL, SIZE, PTRACEMON_LOST_FULL },
	{ "read", PTRACEMON_CLASS_READ, SIZE / 4 * 3, PTRACEMON_LOST_RESERVE },
	{ "step", PTRACEMON_CLASS_STEP, SIZE / 4 * 3, PTRACEMON_LOST_RESERVE },
	{ "unknown", PTRACEMON_CLASS_UNKNOWN, SIZE / 4 * 3,
	  PTRACEMON_LOST_RESERVE },
};

KUNIT_ARRAY_PARAM_DESC(admission, admissions, name);

/* How far each class may fill the ring, to the byte, and what is said then. */
static void admission(struct kunit *test)
{
	const struct admission *a = test->param_value;
	struct fixture *f = test->priv;
	u64 stored = 0;

	while (put(f, a->request_class, 64))
		stored++;
	KUNIT_EXPECT_EQ(test, used(f), a->limit);
	KUNIT_EXPECT_EQ(test, stored, a->limit / 64);
	KUNIT_EXPECT_EQ(
		test, f->ring.untold,
		1ULL << (a->reason * PTRACEMON_CLASSES + a->request_class));
	if (a->request_class != OWN)
		KUNIT_EXPECT_EQ(test, f->status->stats.lost[a->reason], 1);
	EXPECT_EQUATION(test, f);
	/* Room for the rest is there for those who may have it. */
	while (put(f, ATTACH, 64))
		stored++;
	KUNIT_EXPECT_EQ(test, stored, SIZE / 64);
	/* No room at all is told as that, whoever asks. */
	KUNIT_EXPECT_FALSE(test, put(f, BULK, 64));
	KUNIT_EXPECT_TRUE(test,
			  f->ring.untold & 1ULL << (PTRACEMON_LOST_FULL *
							    PTRACEMON_CLASSES +
						    BULK));
}

/* One loss record for each reason and class, lowest first, exact. */
static void losses_are_exact(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 number;
	u32 i;

	while (put(f, ATTACH, 512))
		;
	number = FIRST + SIZE / 512;
	/* number: attach. Then write, read, write, attach, own. */
	put(f, PTRACEMON_CLASS_WRITE, 64);
	put(f, PTRACEMON_CLASS_READ, 64);
	put(f, PTRACEMON_CLASS_WRITE, 64);
	put(f, PTRACEMON_CLASS_ATTACH, 64);
	put(f, PTRACEMON_CLASS_NONE, 64);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 6);
	KUNIT_EXPECT_EQ(test, f->status->stats.own_lost, 1);
	KUNIT_EXPECT_EQ(test, lost(f), 5);
	EXPECT_EQUATION(test, f);

	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_untold(&f->ring));
	/* Told before the record that fits again. */
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 64));
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_untold(&f->ring));
	expect_loss(test, f, PTRACEMON_LOST_FULL, OWN, 1, number + 5,
		    number + 5);
	expect_loss(test, f, PTRACEMON_LOST_FULL, ATTACH, 2, number,
		    number + 4);
	expect_loss(test, f, PTRACEMON_LOST_FULL, PTRACEMON_CLASS_WRITE, 2,
		    number + 1, number + 3);
	expect_loss(test, f, PTRACEMON_LOST_FULL, BULK, 1, number + 2,
		    number + 2);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 4);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 11);
}

/* Loss records never go into what is kept for attach, write and control. */
static void losses_leave_the_reserve(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	while (put(f, BULK, 64))
		;
	/* 64 do not do for the 64 + 8 of a loss record. */
	KUNIT_EXPECT_EQ(test, take(f), 64);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 64));
	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 0);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_untold(&f->ring));
	/* Down to three quarters less a loss record. */
	while (used(f) > SIZE / 4 * 3 - sizeof(struct ptracemon_loss))
		KUNIT_ASSERT_EQ(test, take(f), 64);
	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 1);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_untold(&f->ring));
	KUNIT_EXPECT_LE(test, used(f), SIZE / 4 * 3ULL);
}

static void tell_losses(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 number;

	/* There are none. */
	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), 0);

	/* There is no room. */
	while (put(f, ATTACH, 512))
		;
	number = f->ring.sequence - 1;
	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 1);

	/* In the middle of a record. */
	while (take(f))
		;
	f->ring.busy = true;
	ptracemon_ring_tell_losses(&f->ring, TIME);
	f->ring.busy = false;
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_untold(&f->ring));

	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_data(&f->ring));
	expect_loss(test, f, PTRACEMON_LOST_FULL, ATTACH, 1, number, number);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_untold(&f->ring));
	/* Told once. */
	ptracemon_ring_tell_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 64));
	KUNIT_EXPECT_EQ(test, take(f), 64);
}

/* A record in the middle of a record is refused; the next one tells it. */
static void nested_record(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_record *outer;
	int i;

	outer = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL, 512,
				       ATTACH, TIME);
	KUNIT_ASSERT_NOT_NULL(test, outer);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_FALSE(test, put(f, BULK, 64));
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 64));
	KUNIT_EXPECT_EQ(test, outer->sequence, FIRST);
	KUNIT_EXPECT_EQ(test, outer->length, 512);
	memset(outer + 1, FIRST & 0xff, 512 - sizeof(*outer));
	ptracemon_ring_commit(&f->ring, ATTACH);
	EXPECT_EQUATION(test, f);
	KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_untold(&f->ring));

	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 64));
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_NESTED], 4);
	EXPECT_EQUATION(test, f);
	expect_loss(test, f, PTRACEMON_LOST_NESTED, ATTACH, 1, FIRST + 1,
		    FIRST + 1);
	expect_loss(test, f, PTRACEMON_LOST_NESTED, BULK, 3, FIRST + 2,
		    FIRST + 4);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_untold(&f->ring));
}

struct position {
	const char *name;
	bool from_head; /* else from the consumer's right position */
	s64 distance;
	bool refused; /* by the producer, as out of range */
	int peek;
	bool moved; /* by reposition */
};

/* The ring holds 16 records of 512 bytes, the consumer is at the first. */
static const struct position positions[] = {
	{ "right", false, 0, false, 0, false },
	{ "at a later record", false, 512, false, 0, false },
	{ "nothing to read", true, 0, false, 0, false },
	{ "just ahead", true, 8, true, -EINVAL, true },
	{ "a lap ahead", true, SIZE, true, -EINVAL, true },
	{ "just behind a lap", true, -SIZE - 8, true, -EINVAL, true },
	{ "half the numbers ahead", true, S64_MAX, true, -EINVAL, true },
	{ "half the numbers behind", true, S64_MIN, true, -EINVAL, true },
	{ "a record that was read already", false, -512, false, 0, false },
	{ "not aligned", false, 1, false, -EINVAL, true },
	{ "not aligned by four", false, 4, false, -EINVAL, true },
	{ "not aligned, last bytes", true, -1, false, -EINVAL, true },
	{ "inside a record", false, 64, false, -EINVAL, true },
	{ "inside the last record", true, -8, false, -EINVAL, true },
	{ "inside a header", false, 8, false, -EINVAL, true },
};

KUNIT_ARRAY_PARAM_DESC(position, positions, name);

static void fill_for_positions(struct kunit *test, struct fixture *f)
{
	int i;

	go_to(test, f, SIZE - 4096);
	for (i = 0; i < 4; i++)
		put(f, ATTACH, 512);
	for (i = 0; i < 4; i++)
		take(f);
	for (i = 0; i < 16; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
}

/* Whatever a reader writes into its page harms that reader only. */
static void hostile_position(struct kunit *test)
{
	const struct position *p = test->param_value;
	struct fixture *f = test->priv;
	u64 right, wrong, head, lap, number;
	struct ptracemon_ring_item item;
	bool stored;

	fill_for_positions(test, f);
	right = f->control->consumer_pos;
	head = f->ring.head;
	wrong = (p->from_head ? head : right) + p->distance;
	WRITE_ONCE(f->control->consumer_pos, wrong);

	KUNIT_EXPECT_EQ(test, ptracemon_ring_peek(&f->ring, head, &item),
			p->peek);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->control->consumer_pos), wrong);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_has_data(&f->ring), wrong != head);

	number = f->ring.sequence;
	stored = put(f, ATTACH, 512);
	KUNIT_EXPECT_EQ(test, stored, !p->refused);
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_POSITION],
			(u64)p->refused);
	EXPECT_EQUATION(test, f);

	head = f->ring.head;
	lap = head & ~(SIZE - 1ULL);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), p->moved);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->control->consumer_pos),
			p->moved ? lap : wrong);
	/* From here on all is well, and the loss is told. */
	while (take(f))
		;
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 512));
	if (p->refused)
		expect_loss(test, f, PTRACEMON_LOST_POSITION, ATTACH, 1, number,
			    number);
	KUNIT_EXPECT_EQ(test, take(f), 512);
}

/* Not even the start of the area is a record's: to the end then. */
static void reposition_to_the_end(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	/* What follows a start of the area is broken, as if it were not ours. */
	((struct ptracemon_record *)f->data)->cpu = CPU + 1;
	WRITE_ONCE(f->control->consumer_pos, f->ring.head - 8);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_reposition(&f->ring));
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->control->consumer_pos),
			f->ring.head);
}

/* A header that a tracer has forged in its arguments must not be believed. */
static void forged_lengths(struct kunit *test)
{
	static const u32 lengths[] = {
		0,	    8,		24,
		31,	    33,		36,
		SIZE,	    SIZE + 8,	PTRACEMON_RECORD_MAX + 8,
		0x7ffffff8, 0xfffffff8, 0xffffffff
	};
	struct fixture *f = test->priv;
	struct ptracemon_ring_item item;
	struct ptracemon_record *forged;
	size_t i;

	KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	forged = f->data + 64;
	forged->type = PTRACEMON_TYPE_CALL;
	forged->cpu = CPU;
	WRITE_ONCE(f->control->consumer_pos, f->control->consumer_pos + 64);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		forged->length = lengths[i];
		KUNIT_EXPECT_EQ_MSG(test,
				    ptracemon_ring_peek(&f->ring, f->ring.head,
							&item),
				    -EINVAL, "length %u", lengths[i]);
	}
	forged->type = PTRACEMON_TYPE_PAD;
	forged->length = 448;
	KUNIT_EXPECT_EQ(test,
			ptracemon_ring_peek(&f->ring, f->ring.head, &item),
			-EINVAL);
}

static void *kunit_kmemdup(struct kunit *test, const void *from, size_t size)
{
	void *copy = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	return memcpy(copy, from, size);
}

static void resize_to(struct kunit *test, struct fixture *f, u64 size,
		      int error)
{
	void *data = kunit_kzalloc(test, size, GFP_KERNEL);
	struct ptracemon_ring *before =
		kunit_kmemdup(test, &f->ring, sizeof(f->ring));
	u64 position = f->control->consumer_pos;

	KUNIT_ASSERT_NOT_NULL(test, data);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_resize(&f->ring, data, size),
			error);
	if (error) {
		KUNIT_EXPECT_EQ(test, memcmp(&f->ring, before, sizeof(*before)),
				0);
		KUNIT_EXPECT_EQ(test, f->control->consumer_pos, position);
		KUNIT_EXPECT_EQ(test, f->status->producer_pos, before->head);
		return;
	}
	/* KASAN sees who still uses the old one. */
	kunit_kfree(test, f->data);
	f->data = data;
	KUNIT_EXPECT_EQ(test, f->status->data_size, size);
	KUNIT_EXPECT_EQ(test, f->control->consumer_pos, 0 - size);
	KUNIT_EXPECT_EQ(test, f->status->producer_pos, f->ring.head);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, before->sequence);
}

static void resize_with_records(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 untold, i;

	/* Unread records with padding among them, and a loss not told. */
	go_to(test, f, SIZE - 520);
	for (i = 0; i < 15; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 1040));
	KUNIT_ASSERT_FALSE(test, put(f, ATTACH, 1040));
	untold = f->ring.untold;

	resize_to(test, f, 4 * SIZE, 0);
	KUNIT_EXPECT_EQ(test, used(f), 15 * 1040);
	KUNIT_EXPECT_EQ(test, f->ring.untold, untold);
	/* A loss record goes before it. */
	KUNIT_EXPECT_TRUE(test, put(f, BULK, 1040));
	resize_to(test, f, SIZE, -ENOSPC);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, take(f), 1040);
	resize_to(test, f, SIZE, 0);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, take(f), 1040);
	KUNIT_EXPECT_EQ(test, take(f), (u32)sizeof(struct ptracemon_loss));
	KUNIT_EXPECT_EQ(test, take(f), 1040);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	/* The new size counts from now on. */
	while (put(f, BULK, 64))
		;
	KUNIT_EXPECT_LE(test, used(f), SIZE / 4 * 3ULL);
}

static void resize_full(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	resize_to(test, f, 2 * SIZE, 0);
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, ATTACH, 512));
	resize_to(test, f, SIZE, 0);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, ATTACH, 32));
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, put(f, ATTACH, 32));
}

static void resize_when_busy(struct kunit *test)
{
	struct fixture *f = test->priv;
	void *record;

	put(f, ATTACH, 64);
	record = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL, 64,
					ATTACH, TIME);
	KUNIT_ASSERT_NOT_NULL(test, record);
	resize_to(test, f, 2 * SIZE, -EBUSY);
	memset(record + sizeof(struct ptracemon_record), (FIRST + 1) & 0xff,
	       64 - sizeof(struct ptracemon_record));
	ptracemon_ring_commit(&f->ring, ATTACH);
	resize_to(test, f, 2 * SIZE, 0);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	KUNIT_EXPECT_EQ(test, take(f), 64);
}

static void random_walk(struct kunit *test)
{
	struct model *model = vzalloc(sizeof(*model));
	struct fixture *f = test->priv;
	void *area, *other;

	area = kunit_kzalloc(test, MODEL_SIZE_MAX, GFP_KERNEL);
	other = kunit_kzalloc(test, MODEL_SIZE_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_ASSERT_NOT_NULL(test, model);

	memset(f->control, 0, sizeof(*f->control));
	memset(f->status, 0, sizeof(*f->status));
	model_begin(model, f->control, f->status, area, other,
		    88172645463325252ULL);
	while (walk_steps && !model->wrong) {
		u64 steps = min(walk_steps, 1000U);

		model_walk(model, steps);
		walk_steps -= steps;
		cond_resched();
	}
	KUNIT_EXPECT_TRUE_MSG(test, !model->wrong, "ring_model.h:%d: %s",
			      model->line, model->wrong ?: "");
	KUNIT_EXPECT_TRUE(test, model->wraps && model->pads && model->losses &&
					model->told && model->hostile &&
					model->moved && model->resized &&
					model->refused && model->full);
	vfree(model);
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(empty_ring),
	KUNIT_CASE(reserve_and_commit),
	KUNIT_CASE(own_records_are_no_hits),
	KUNIT_CASE(time_never_goes_back),
	KUNIT_CASE(every_length),
	KUNIT_CASE(positions_overflow),
	KUNIT_CASE(full_across_the_overflow),
	KUNIT_CASE(padding),
	KUNIT_CASE(no_padding_if_it_just_fits),
	KUNIT_CASE(padding_needs_room),
	KUNIT_CASE(full_ring),
	KUNIT_CASE_PARAM(admission, admission_gen_params),
	KUNIT_CASE(losses_are_exact),
	KUNIT_CASE(losses_leave_the_reserve),
	KUNIT_CASE(tell_losses),
	KUNIT_CASE(nested_record),
	KUNIT_CASE_PARAM(hostile_position, position_gen_params),
	KUNIT_CASE(reposition_to_the_end),
	KUNIT_CASE(forged_lengths),
	KUNIT_CASE(resize_with_records),
	KUNIT_CASE(resize_full),
	KUNIT_CASE(resize_when_busy),
	KUNIT_CASE_SLOW(random_walk),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "ptracemon_ring",
	.init = ring_test_init,
	.test_cases = ring_cases,
};

kunit_test_suite(ring_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the ring of ptracemon");
