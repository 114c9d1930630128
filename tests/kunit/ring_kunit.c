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
#define LARGE (16 * SIZE)
#define ATTACH PTRACEMON_CLASS_ATTACH
#define READ PTRACEMON_CLASS_READ
#define OWN PTRACEMON_CLASS_NONE
#define LOSS ((u64)sizeof(struct ptracemon_loss))
#define LOSSES_MOST (SIZE / 64) /* bytes of loss records */

/* Nobody pays for these: what matters is the rank. */
static const struct ptracemon_claim attach = {
	.request_class = ATTACH,
	.rank = PTRACEMON_RANK_FOREIGN,
	.payer = PTRACEMON_UNSET,
}, bulk = {
	.request_class = READ,
	.rank = PTRACEMON_RANK_BULK,
	.payer = PTRACEMON_UNSET,
}, own = {
	.request_class = OWN,
	.rank = PTRACEMON_RANK_FOREIGN,
	.payer = PTRACEMON_UNSET,
};

static struct ptracemon_claim by(u32 uid, u32 rank)
{
	return (struct ptracemon_claim){
		.request_class = ATTACH,
		.rank = rank,
		.payer = uid,
	};
}

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

/* Fills a reserved record with a byte that its number says, and commits it. */
static void finish(struct fixture *f, struct ptracemon_record *record,
		   const struct ptracemon_claim *claim)
{
	memset(record + 1, record->sequence & 0xff,
	       record->length - sizeof(*record));
	ptracemon_ring_commit(&f->ring, record, claim->request_class);
}

static struct ptracemon_record *reserve(struct fixture *f,
					const struct ptracemon_claim *claim,
					u32 length, u32 spare)
{
	return ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL, length,
				      spare, claim, TIME);
}

static bool put(struct fixture *f, const struct ptracemon_claim *claim,
		u32 length)
{
	struct ptracemon_record *record = reserve(f, claim, length, 0);

	if (!record)
		return false;
	finish(f, record, claim);
	return true;
}

static bool put_by(struct fixture *f, u32 uid, u32 rank, u32 length)
{
	struct ptracemon_claim claim = by(uid, rank);

	return put(f, &claim, length);
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

/* Empties the ring, and leaves no loss pending. */
static void take_all(struct fixture *f)
{
	while (take(f))
		;
	ptracemon_ring_emit_losses(&f->ring, TIME);
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
		KUNIT_ASSERT_TRUE(test, put(f, &attach, way));
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
static void expect_loss_by(struct kunit *test, struct fixture *f, u32 uid,
			   u32 reason, u32 request_class, u64 count, u64 first,
			   u64 last)
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
	KUNIT_EXPECT_EQ(test, loss->uid, uid);
	KUNIT_EXPECT_EQ(test, loss->reserved, 0);
	ptracemon_ring_consume(&f->ring, &item);
}

static void expect_loss(struct kunit *test, struct fixture *f, u32 reason,
			u32 request_class, u64 count, u64 first, u64 last)
{
	expect_loss_by(test, f, PTRACEMON_UNSET, reason, request_class, count,
		       first, last);
}

static void empty_ring(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_ring_item item;

	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
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
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 0);
}

static void reserve_and_commit(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_record *record;
	struct ptracemon_ring_item item;

	record = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_KNOB, 40, 0,
					&attach, TIME);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 40);
	KUNIT_EXPECT_EQ(test, record->type, PTRACEMON_TYPE_KNOB);
	KUNIT_EXPECT_EQ(test, record->flags, 0);
	KUNIT_EXPECT_EQ(test, record->cpu, CPU);
	KUNIT_EXPECT_EQ(test, record->body, 40);
	KUNIT_EXPECT_EQ(test, record->sequence, FIRST);
	KUNIT_EXPECT_EQ(test, record->time, TIME);
	/* Not to be seen before it is whole. */
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_data(&f->ring));
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 0);

	ptracemon_ring_commit(&f->ring, record, ATTACH);
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

	KUNIT_EXPECT_TRUE(test, put(f, &own, 64));
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 1);
	KUNIT_EXPECT_EQ(test, f->status->stats.hits, 0);
	while (put(f, &own, 512))
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
	struct ptracemon_record *record;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(given); i++) {
		record = ptracemon_ring_reserve(&f->ring, PTRACEMON_TYPE_CALL,
						32, 0, &attach, given[i]);
		KUNIT_ASSERT_NOT_NULL(test, record);
		ptracemon_ring_commit(&f->ring, record, ATTACH);
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
		KUNIT_ASSERT_TRUE_MSG(test, put(f, &attach, length), "%u",
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

		KUNIT_ASSERT_TRUE(test, put(f, &bulk, 48));
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
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
		KUNIT_ASSERT_EQ(test, take(f), 512);
	}
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	KUNIT_EXPECT_LT(test, (s64)f->control->consumer_pos, 0);
	KUNIT_EXPECT_GT(test, (s64)f->status->producer_pos, 0);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, &attach, 32));
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 0);
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
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 136));
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
		KUNIT_ASSERT_TRUE(test, put(f, &attach, length));
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
		KUNIT_ASSERT_TRUE(test, put(f, &attach, i ? 512 : 64));
	/* 64 + 31 * 512, so 448 are left, but not before the first record. */
	KUNIT_EXPECT_FALSE(test, put(f, &attach, 512));
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 448));
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	take_all(f);
	go_to(test, f, SIZE - 64);
	for (i = 0; i < 15; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 1024));
	/* 64 of padding went before the first: 960 are left. */
	KUNIT_EXPECT_EQ(test, used(f), 64 + 15 * 1024ULL);
	KUNIT_EXPECT_FALSE(test, put(f, &attach, 968));
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 960));
}

static void full_ring(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, &attach, 32));
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_FULL], 1);
	EXPECT_EQUATION(test, f);
	/* The lost one took a number, and the ring is as it was. */
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, FIRST + SIZE / 512 + 1);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 512));
}

static u64 lost_by_share(struct fixture *f)
{
	return f->status->stats.lost[PTRACEMON_LOST_SHARE];
}

/* What one of a rank may have in a ring of SIZE, in records of 64 bytes. */
struct admission {
	const char *name;
	u32 rank;
	u64 limit; /* all of them together */
	u64 share; /* one payer, as long as there is no other */
	u32 reason; /* at the limit */
};

static const struct admission admissions[] = {
	{ "refused", PTRACEMON_RANK_REFUSED, SIZE / 8 * 5, 9152,
	  PTRACEMON_LOST_RESERVE },
	{ "bulk", PTRACEMON_RANK_BULK, SIZE / 4 * 3, 10944,
	  PTRACEMON_LOST_RESERVE },
	{ "child", PTRACEMON_RANK_CHILD, SIZE / 8 * 7, 12800,
	  PTRACEMON_LOST_RESERVE },
	{ "foreign", PTRACEMON_RANK_FOREIGN, SIZE, 14592, PTRACEMON_LOST_FULL },
};

KUNIT_ARRAY_PARAM_DESC(admission, admissions, name);

/* How far each rank may fill the ring, to the byte, and what is said then. */
static void limit_of_rank(struct kunit *test)
{
	const struct admission *a = test->param_value;
	struct ptracemon_claim claim = by(PTRACEMON_UNSET, a->rank);
	struct fixture *f = test->priv;
	u64 stored = 0;

	while (put(f, &claim, 64))
		stored++;
	KUNIT_EXPECT_EQ(test, used(f), a->limit);
	KUNIT_EXPECT_EQ(test, stored, a->limit / 64);
	KUNIT_EXPECT_EQ(test, f->ring.pending[0],
			1ULL << (a->reason * PTRACEMON_CLASSES + ATTACH));
	KUNIT_EXPECT_EQ(test, f->ring.pending[1], 0);
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[a->reason], 1);
	EXPECT_EQUATION(test, f);
	/* Nor is there any for a rank below. */
	for (claim.rank = 0; claim.rank < a->rank; claim.rank++)
		KUNIT_EXPECT_FALSE(test, put(f, &claim, 64));
	/* Room for the rest is there for those who may have it. */
	while (put(f, &attach, 64))
		stored++;
	/* A loss was told, if that may be, in 80 bytes. */
	KUNIT_EXPECT_GE(test, stored, SIZE / 64 - 2);
	/* No room at all is told as that, whoever asks. */
	KUNIT_EXPECT_FALSE(test, put(f, &bulk, 64));
	KUNIT_EXPECT_TRUE(
		test, f->ring.pending[0] &
			      1ULL << (PTRACEMON_LOST_FULL * PTRACEMON_CLASSES +
				       READ));
}

/* How much one payer may have, to the byte; the rest is there for another. */
static void share_of_payer(struct kunit *test)
{
	const struct admission *a = test->param_value;
	struct fixture *f = test->priv;
	u64 number;

	while (put_by(f, 1000, a->rank, 64))
		;
	KUNIT_EXPECT_EQ(test, used(f), a->share);
	KUNIT_EXPECT_EQ(test, lost_by_share(f), 1);
	number = f->ring.sequence - 1;
	/* Nobody else is in the way of others. */
	KUNIT_EXPECT_TRUE(test, put_by(f, 1001, a->rank, 64));
	KUNIT_EXPECT_TRUE(test, put_by(f, PTRACEMON_UNSET, a->rank, 64));
	KUNIT_EXPECT_FALSE(test, put_by(f, 1000, a->rank, 64));
	KUNIT_EXPECT_EQ(test, lost_by_share(f), 2);
	EXPECT_EQUATION(test, f);
	while (used(f) > a->share / 2)
		KUNIT_ASSERT_NE(test, take(f), 0);
	KUNIT_EXPECT_TRUE(test, put_by(f, 1000, a->rank, 64));
	take_all(f);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, f->ring.sequence);
	KUNIT_EXPECT_GT(test, f->ring.sequence, number);
}

/* The louder one loses, again and again, and the quiet one nothing. */
static void loudest_loses_first(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i, j;

	while (put_by(f, 1000, PTRACEMON_RANK_FOREIGN, 64))
		;
	for (i = 0; i < 1000; i++) {
		u64 before = lost(f);

		for (j = 0; j < 8; j++)
			put_by(f, 1000, PTRACEMON_RANK_FOREIGN, 64);
		KUNIT_ASSERT_LT(test, before, lost(f));
		before = lost(f);
		KUNIT_ASSERT_TRUE(test,
				  put_by(f, 1001, PTRACEMON_RANK_FOREIGN, 64));
		KUNIT_ASSERT_EQ(test, before, lost(f));
		/* As slow as that: four are read for nine that are made. */
		for (j = 0; j < 4; j++)
			KUNIT_ASSERT_NE(test, take(f), 0);
	}
	KUNIT_EXPECT_EQ(test, lost(f), lost_by_share(f));
	EXPECT_EQUATION(test, f);
}

static void resize_to(struct kunit *test, struct fixture *f, u64 size,
		      int error);

/* Many who take what they get, with a reader that stands still. */
static void newcomer_finds_room(struct kunit *test)
{
	static const u32 loud[] = { 1, 4, 16 };
	const struct admission *a = test->param_value;
	struct fixture *f = test->priv;
	u32 i, uid, tries;

	resize_to(test, f, LARGE, 0);
	for (i = 0; i < ARRAY_SIZE(loud); i++) {
		for (tries = 0; tries < 2000; tries++)
			for (uid = 0; uid < loud[i]; uid++)
				put_by(f, 1000 + uid, a->rank, 304);
		KUNIT_EXPECT_GT(test, lost(f), loud[i] * 1000);
		KUNIT_EXPECT_TRUE_MSG(test, put_by(f, 77, a->rank, 304),
				      "beside %u", loud[i]);
		EXPECT_EQUATION(test, f);
		while (take(f))
			;
	}
}

/* What is refused, by however many, takes nothing from what is not. */
static void refused_flood(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i, uid;

	resize_to(test, f, LARGE, 0);
	for (i = 0; i < 200; i++) {
		for (uid = 0; uid < 100; uid++)
			put_by(f, 1000 + uid, PTRACEMON_RANK_REFUSED, 304);
		KUNIT_ASSERT_TRUE(test,
				  put_by(f, 0, PTRACEMON_RANK_FOREIGN, 304));
	}
	KUNIT_EXPECT_GT(test, lost(f), 100 * 200 * 9 / 10);
	EXPECT_EQUATION(test, f);
}

/*
 * More users than there are places, and none is free: the others share one, and
 * get their own when something has been read.
 */
static void payers_overflow(struct kunit *test)
{
	struct fixture *f = test->priv;
	const struct ptracemon_payer *others =
		&f->ring.payers[PTRACEMON_PAYER_OTHERS];
	u64 sum = 0;
	u32 uid, i;

	resize_to(test, f, LARGE, 0);
	for (uid = 0; uid < 300; uid++)
		KUNIT_ASSERT_TRUE(test,
				  put_by(f, uid, PTRACEMON_RANK_FOREIGN, 64));
	for (i = 0; i < PTRACEMON_PAYERS; i++) {
		KUNIT_EXPECT_EQ(test, f->ring.payers[i].bytes, 64);
		sum += f->ring.payers[i].bytes;
	}
	KUNIT_EXPECT_EQ(test, others->bytes, 300 * 64 - sum);
	/* Who has a place keeps it, who has none has it not. */
	KUNIT_EXPECT_TRUE(test, put_by(f, 0, PTRACEMON_RANK_FOREIGN, 64));
	KUNIT_EXPECT_EQ(test, f->ring.payers[0].uid, 0);
	KUNIT_EXPECT_EQ(test, f->ring.payers[0].bytes, 128);
	KUNIT_EXPECT_TRUE(test, put_by(f, 299, PTRACEMON_RANK_FOREIGN, 64));
	KUNIT_EXPECT_EQ(test, others->bytes, 300 * 64 - sum + 64);
	/* They have a share as one has. */
	while (put_by(f, 299, PTRACEMON_RANK_REFUSED, 64))
		;
	KUNIT_EXPECT_FALSE(test, put_by(f, 298, PTRACEMON_RANK_REFUSED, 64));
	KUNIT_EXPECT_TRUE(test, put_by(f, 0, PTRACEMON_RANK_REFUSED, 64));
	take_all(f);
	for (uid = 300; uid < 308; uid++)
		KUNIT_ASSERT_TRUE(test,
				  put_by(f, uid, PTRACEMON_RANK_FOREIGN, 64));
	KUNIT_EXPECT_EQ(test, others->bytes, 0);
}

static void own_records_pay_nothing(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	KUNIT_EXPECT_TRUE(test, put(f, &own, 64));
	KUNIT_EXPECT_EQ(test, f->ring.payers[PTRACEMON_PAYER_NOBODY].bytes, 64);
	for (i = 0; i <= PTRACEMON_PAYER_LOSSES; i++)
		KUNIT_EXPECT_EQ(test, f->ring.payers[i].bytes, 0);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	KUNIT_EXPECT_TRUE(test, put(f, &own, 64));
	KUNIT_EXPECT_EQ(test, f->ring.payers[PTRACEMON_PAYER_NOBODY].bytes, 64);
}

/* Spare bytes are for times when a refused call would find room for them. */
static void spare_bytes(struct kunit *test)
{
	struct ptracemon_claim user = by(1000, PTRACEMON_RANK_FOREIGN);
	struct fixture *f = test->priv;
	struct ptracemon_record *record;

	record = reserve(f, &user, 304, 1024);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 304 + 1024);
	KUNIT_EXPECT_EQ(test, record->body, 304);
	ptracemon_ring_trim(&f->ring, record, 400);
	KUNIT_EXPECT_EQ(test, record->length, 400);
	KUNIT_EXPECT_EQ(test, record->body, 304);
	finish(f, record, &user);
	KUNIT_EXPECT_EQ(test, used(f), 400);
	KUNIT_EXPECT_EQ(test, take(f), 400);

	/* All of them, to the last byte of what a refused call would find. */
	while (used(f) < SIZE / 4)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	record = reserve(f, &attach, 512, SIZE / 8 * 3 - 512);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, SIZE / 8 * 3);
	ptracemon_ring_trim(&f->ring, record, 512);
	finish(f, record, &attach);
	record = reserve(f, &attach, 512, SIZE / 8 * 3 - 1024 + 8);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 512);
	finish(f, record, &attach);
	EXPECT_EQUATION(test, f);
	KUNIT_EXPECT_EQ(test, lost(f), 0);
}

/* Nor has anybody spare bytes beyond his share. */
static void spare_bytes_of_share(struct kunit *test)
{
	struct ptracemon_claim user = by(1000, PTRACEMON_RANK_FOREIGN);
	struct ptracemon_claim other = by(1001, PTRACEMON_RANK_FOREIGN);
	struct fixture *f = test->priv;
	struct ptracemon_record *record;

	while (used(f) < SIZE / 8 * 5 - 1024)
		KUNIT_ASSERT_TRUE(test, put(f, &user, 512));
	record = reserve(f, &user, 512, 512);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 512);
	finish(f, record, &user);
	record = reserve(f, &other, 256, 256);
	KUNIT_ASSERT_NOT_NULL(test, record);
	KUNIT_EXPECT_EQ(test, record->length, 512);
	finish(f, record, &other);
	KUNIT_EXPECT_EQ(test, lost(f), 0);
}

/* One loss record for each reason and class, lowest first, exact. */
static void losses_are_exact(struct kunit *test)
{
	static const struct ptracemon_claim write = {
		.request_class = PTRACEMON_CLASS_WRITE,
		.rank = PTRACEMON_RANK_FOREIGN,
		.payer = PTRACEMON_UNSET,
	};
	struct fixture *f = test->priv;
	u64 number;
	u32 i;

	while (put(f, &attach, 512))
		;
	number = FIRST + SIZE / 512;
	/* number: attach. Then write, read, write, attach, own. */
	put(f, &write, 64);
	put(f, &bulk, 64);
	put(f, &write, 64);
	put(f, &attach, 64);
	put(f, &own, 64);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 6);
	KUNIT_EXPECT_EQ(test, f->status->stats.own_lost, 1);
	KUNIT_EXPECT_EQ(test, lost(f), 5);
	EXPECT_EQUATION(test, f);

	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_pending(&f->ring));
	/* Told before the record that fits again, three at a time. */
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 64));
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_pending(&f->ring));
	expect_loss(test, f, PTRACEMON_LOST_FULL, OWN, 1, number + 5,
		    number + 5);
	expect_loss(test, f, PTRACEMON_LOST_FULL, ATTACH, 2, number,
		    number + 4);
	expect_loss(test, f, PTRACEMON_LOST_FULL, PTRACEMON_CLASS_WRITE, 2,
		    number + 1, number + 3);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	expect_loss(test, f, PTRACEMON_LOST_FULL, READ, 1, number + 2,
		    number + 2);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 4);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 11);
}

/* Loss records never go into what is kept for attach, write and control. */
static void losses_leave_the_reserve(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	while (put(f, &bulk, 64))
		;
	/* 64 do not do for the 80 of a loss record. */
	KUNIT_EXPECT_EQ(test, take(f), 64);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, put(f, &attach, 64));
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 0);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_pending(&f->ring));
	/* Down to three quarters less a loss record. */
	while (used(f) > SIZE / 4 * 3 - sizeof(struct ptracemon_loss))
		KUNIT_ASSERT_EQ(test, take(f), 64);
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, 1);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	KUNIT_EXPECT_LE(test, used(f), SIZE / 4 * 3ULL);
}

/* Whose they were; and those of a user by class. */
static void losses_by_uid(struct kunit *test)
{
	struct ptracemon_claim reader = bulk;
	struct fixture *f = test->priv;
	const struct ptracemon_loss *loss;
	struct ptracemon_ring_item item;
	u64 number, counts[3][2] = {};
	u32 i;

	reader.payer = 1001;
	while (put(f, &attach, 512))
		;
	number = f->ring.sequence;
	for (i = 0; i < 60; i++) {
		put_by(f, 1000 + i % 3, PTRACEMON_RANK_FOREIGN, 64);
		put(f, &reader, 64);
	}
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	ptracemon_ring_emit_losses(&f->ring, TIME);
	expect_loss(test, f, PTRACEMON_LOST_FULL, ATTACH, 1, number - 1,
		    number - 1);
	for (i = 0; i < 4; i++) {
		ptracemon_ring_emit_losses(&f->ring, TIME);
		KUNIT_ASSERT_TRUE(test, look(f, &item));
		loss = (const void *)item.record;
		KUNIT_ASSERT_EQ(test, loss->header.type, PTRACEMON_TYPE_LOSS);
		KUNIT_ASSERT_LT(test, loss->uid - 1000, 3);
		KUNIT_EXPECT_EQ(test, loss->reason, PTRACEMON_LOST_FULL);
		counts[loss->uid - 1000][loss->request_class == READ] +=
			loss->count;
		if (loss->request_class == ATTACH) {
			KUNIT_EXPECT_EQ(test, loss->first_sequence,
					number + 2 * (loss->uid - 1000));
			KUNIT_EXPECT_EQ(test, loss->last_sequence,
					loss->first_sequence + 2 * 57);
		}
		ptracemon_ring_consume(&f->ring, &item);
	}
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, counts[i][0], 20);
	KUNIT_EXPECT_EQ(test, counts[1][1], 60);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	KUNIT_EXPECT_FALSE(test, look(f, &item));
}

/*
 * More kinds of loss than there are places: what finds none is told as nobody's,
 * and all of it together is what was lost.
 */
static void losses_overflow(struct kunit *test)
{
	struct ptracemon_claim claim = by(0, PTRACEMON_RANK_FOREIGN);
	struct fixture *f = test->priv;
	u64 *told = kunit_kcalloc(test, 201, sizeof(*told), GFP_KERNEL);
	u32 i, counted_uids = 0;
	u64 sum = 0;

	KUNIT_ASSERT_NOT_NULL(test, told);
	while (put(f, &attach, 512))
		;
	for (i = 0; i < 3 * 200; i++) {
		claim.payer = i % 200;
		claim.request_class = ATTACH + i / 200;
		KUNIT_ASSERT_FALSE(test, put(f, &claim, 64));
	}
	for (i = 0; i < 100; i++) {
		struct ptracemon_ring_item item;

		while (look(f, &item)) {
			const struct ptracemon_loss *loss =
				(const void *)item.record;

			if (item.record->type == PTRACEMON_TYPE_LOSS)
				told[min(loss->uid, 200U)] += loss->count;
			ptracemon_ring_consume(&f->ring, &item);
		}
		ptracemon_ring_emit_losses(&f->ring, TIME);
	}
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	for (i = 0; i < 200; i++) {
		KUNIT_EXPECT_LE(test, told[i], 3);
		counted_uids += told[i] != 0;
		sum += told[i];
	}
	KUNIT_EXPECT_EQ(test, sum, PTRACEMON_LOSSES / 2);
	KUNIT_EXPECT_GE(test, counted_uids, PTRACEMON_LOSSES / 2 / 3);
	KUNIT_EXPECT_EQ(test, sum + told[200], lost(f));
	KUNIT_EXPECT_EQ(test, lost(f), 601);
	EXPECT_EQUATION(test, f);
}

/* A flood does not come back as loss records: they have a small share. */
static void losses_take_little(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 number;
	u32 i;

	for (i = 0; i < 1000; i++)
		put_by(f, 1000, PTRACEMON_RANK_REFUSED, 64);
	KUNIT_EXPECT_EQ(test, f->status->stats.own, LOSSES_MOST / LOSS);
	KUNIT_EXPECT_LE(test, used(f), SIZE / 8 * 5 / 9 * 8 + LOSSES_MOST + 64);
	KUNIT_EXPECT_TRUE(test, put_by(f, 1001, PTRACEMON_RANK_REFUSED, 64));
	EXPECT_EQUATION(test, f);
	/* What was not told adds up, and is told when there is room again. */
	number = f->ring.sequence;
	while (f->ring.payers[PTRACEMON_PAYER_LOSSES].bytes + LOSS >
	       LOSSES_MOST) {
		KUNIT_ASSERT_NE(test, take(f), 0);
		ptracemon_ring_emit_losses(&f->ring, TIME);
		if (f->ring.sequence != number)
			break;
	}
	KUNIT_EXPECT_EQ(test, f->ring.sequence, number + 1);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
}

static void emit_losses(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 number;

	/* There are none. */
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), 0);

	/* There is no room. */
	while (put(f, &attach, 512))
		;
	number = f->ring.sequence - 1;
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_EQ(test, f->status->next_sequence, number + 1);

	/* In the middle of a record. */
	while (take(f))
		;
	f->ring.busy = true;
	ptracemon_ring_emit_losses(&f->ring, TIME);
	f->ring.busy = false;
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_pending(&f->ring));

	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_data(&f->ring));
	expect_loss(test, f, PTRACEMON_LOST_FULL, ATTACH, 1, number, number);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
	/* Told once. */
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 64));
	KUNIT_EXPECT_EQ(test, take(f), 64);
}

/* A record in the middle of a record is refused; the next one tells it. */
static void nested_record(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_record *outer;
	int i;

	outer = reserve(f, &attach, 512, 0);
	KUNIT_ASSERT_NOT_NULL(test, outer);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_FALSE(test, put(f, &bulk, 64));
	KUNIT_EXPECT_FALSE(test, put_by(f, 1000, PTRACEMON_RANK_FOREIGN, 64));
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), -EBUSY);
	KUNIT_EXPECT_EQ(test, outer->sequence, FIRST);
	KUNIT_EXPECT_EQ(test, outer->length, 512);
	finish(f, outer, &attach);
	EXPECT_EQUATION(test, f);
	KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, ptracemon_ring_has_pending(&f->ring));

	KUNIT_EXPECT_TRUE(test, put(f, &attach, 64));
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_NESTED], 4);
	EXPECT_EQUATION(test, f);
	expect_loss(test, f, PTRACEMON_LOST_NESTED, ATTACH, 1, FIRST + 1,
		    FIRST + 1);
	expect_loss(test, f, PTRACEMON_LOST_NESTED, READ, 3, FIRST + 2,
		    FIRST + 4);
	KUNIT_EXPECT_EQ(test, take(f), 64);
	KUNIT_EXPECT_FALSE(test, ptracemon_ring_has_pending(&f->ring));
}

struct position {
	const char *name;
	bool from_head; /* else from the consumer's right position */
	s64 distance;
	bool refused; /* by the producer, as out of range */
	int peek;
	u32 mended; /* back to there: bytes from the right position */
};

#define STAYS 0xffffffff /* it is right */

/* The ring holds 16 records of 512 bytes, the consumer is at the first. */
static const struct position positions[] = {
	{ "right", false, 0, false, 0, STAYS },
	{ "at a later record", false, 512, false, 0, STAYS },
	{ "nothing to read", true, 0, false, 0, STAYS },
	{ "just ahead", true, 8, true, -EINVAL, 0 },
	{ "a lap ahead", true, SIZE, true, -EINVAL, 0 },
	{ "just behind a lap", true, -SIZE - 8, true, -EINVAL, 0 },
	{ "half the numbers ahead", true, S64_MAX, true, -EINVAL, 0 },
	{ "half the numbers behind", true, S64_MIN, true, -EINVAL, 0 },
	{ "a record that was read already", false, -512, false, 0, 0 },
	{ "inside a record that was read already", false, -64, false, -EINVAL,
	  0 },
	{ "not aligned", false, 1, false, -EINVAL, 0 },
	{ "not aligned by four", false, 4, false, -EINVAL, 0 },
	{ "not aligned, last bytes", true, -1, false, -EINVAL, 15 * 512 },
	{ "inside a record", false, 64, false, -EINVAL, 0 },
	{ "inside a later record", false, 1024 + 64, false, -EINVAL, 1024 },
	{ "inside the last record", true, -8, false, -EINVAL, 15 * 512 },
	{ "inside a header", false, 8, false, -EINVAL, 0 },
};

KUNIT_ARRAY_PARAM_DESC(position, positions, name);

static void fill_for_positions(struct kunit *test, struct fixture *f)
{
	int i;

	go_to(test, f, SIZE - 4096);
	for (i = 0; i < 4; i++)
		put(f, &attach, 512);
	for (i = 0; i < 4; i++)
		take(f);
	for (i = 0; i < 16; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
}

/* Whatever a reader writes into its page harms that reader only. */
static void hostile_position(struct kunit *test)
{
	const struct position *p = test->param_value;
	struct fixture *f = test->priv;
	bool stays = p->mended == STAYS;
	u64 right, wrong, head, number;
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
	stored = put(f, &attach, 512);
	KUNIT_EXPECT_EQ(test, stored, !p->refused);
	KUNIT_EXPECT_EQ(test, f->status->stats.lost[PTRACEMON_LOST_POSITION],
			(u64)p->refused);
	EXPECT_EQUATION(test, f);

	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), !stays);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->control->consumer_pos),
			stays ? wrong : right + p->mended);
	/* From here on all is well, and the loss is told. */
	while (take(f))
		;
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 512));
	if (p->refused)
		expect_loss(test, f, PTRACEMON_LOST_POSITION, ATTACH, 1, number,
			    number);
	KUNIT_EXPECT_EQ(test, take(f), 512);
}

/* Nothing is skipped: a bad position goes back to where records were given up. */
static void reposition_to_oldest(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 10; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	/* Read, but their room is not taken back yet. */
	WRITE_ONCE(f->control->consumer_pos, f->ring.head + 8);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 1);
	KUNIT_EXPECT_EQ(test, used(f), 10 * 512);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	/* Now it is. */
	KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	WRITE_ONCE(f->control->consumer_pos, f->control->consumer_pos - 512);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 1);
	KUNIT_EXPECT_EQ(test, used(f), 8 * 512);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 0);
	for (i = 0; i < 8; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_EQ(test, used(f), 0);
}

/* In padding a position frees nothing of it, and goes back to its beginning. */
static void reposition_in_padding(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 right;

	go_to(test, f, SIZE - 64);
	right = f->ring.head;
	KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	WRITE_ONCE(f->control->consumer_pos, right + 8);
	KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	KUNIT_EXPECT_EQ(test, f->ring.settled, right);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 1);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->control->consumer_pos), right);
	/* Where it ends a record begins: that is right. */
	WRITE_ONCE(f->control->consumer_pos, right + 64);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 0);
	KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_EQ(test, take(f), 512);
}

/* Who goes back does not get the room back that he has given up, nor loses any. */
static void going_back(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 right, stored = 0;
	u32 i;

	for (i = 0; i < 4; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	for (i = 0; i < 2; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	right = f->control->consumer_pos;
	KUNIT_EXPECT_EQ(test, f->ring.settled, right);
	WRITE_ONCE(f->control->consumer_pos, right - 512);
	while (put(f, &attach, 512))
		stored++;
	/* Until its position is a lap behind, and cannot be right any more. */
	KUNIT_EXPECT_EQ(test, stored, SIZE / 512 - 3);
	KUNIT_EXPECT_EQ(test, f->ring.settled, right);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 1);
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_EQ(test, used(f), 0);
}

/* How much a call has to do for a reader that has taken much at once. */
static void settles_a_bounded_number(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 right;
	u32 i;

	for (i = 0; i < 480; i++)
		KUNIT_ASSERT_TRUE(test, put_by(f, 1000 + i % 2,
					       PTRACEMON_RANK_FOREIGN, 32));
	right = f->control->consumer_pos;
	for (i = 0; i < 479; i++)
		KUNIT_ASSERT_EQ(test, take(f), 32);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), -EBUSY);
	KUNIT_EXPECT_EQ(test, f->ring.settled, right + SETTLE_MAX * 32);
	KUNIT_EXPECT_EQ(test, ptracemon_ring_reposition(&f->ring), 0);
	KUNIT_EXPECT_EQ(test, f->ring.settled, right + 479 * 32);
	KUNIT_EXPECT_EQ(test, f->ring.payers[ring_payer(&f->ring, 1000)].bytes,
			0);
	KUNIT_EXPECT_EQ(test, f->ring.payers[ring_payer(&f->ring, 1001)].bytes,
			32);
}

/* If he has taken all there is nothing to count; his losses are told now. */
static void settles_all_at_once(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < SIZE / 32; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 32));
	KUNIT_ASSERT_FALSE(test, put(f, &attach, 32));
	while (take(f))
		;
	KUNIT_EXPECT_EQ(test, used(f), 0);
	ptracemon_ring_emit_losses(&f->ring, TIME);
	KUNIT_EXPECT_EQ(test, used(f), LOSS);
	KUNIT_EXPECT_EQ(test, f->ring.head - f->ring.settled, LOSS);
	for (i = 0; i < PTRACEMON_PAYERS_ALL; i++)
		KUNIT_EXPECT_EQ(test, f->ring.payers[i].bytes,
				i == PTRACEMON_PAYER_LOSSES ? LOSS : 0);
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

	KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
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
	u64 position = f->control->consumer_pos;
	struct ptracemon_ring *before;

	/* What was read is settled, which is no change. */
	ptracemon_ring_reposition(&f->ring);
	before = kunit_kmemdup(test, &f->ring, sizeof(f->ring));

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
	u64 pending[2], i;

	/* Unread records with padding among them, and a loss not told. */
	go_to(test, f, SIZE - 520);
	for (i = 0; i < 15; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 1040));
	KUNIT_ASSERT_FALSE(test, put(f, &attach, 1040));
	memcpy(pending, f->ring.pending, sizeof(pending));

	resize_to(test, f, 4 * SIZE, 0);
	KUNIT_EXPECT_EQ(test, used(f), 15 * 1040);
	KUNIT_EXPECT_EQ(test, f->ring.pending[0], pending[0]);
	KUNIT_EXPECT_EQ(test, f->ring.pending[1], pending[1]);
	/* A loss record goes before it. */
	KUNIT_EXPECT_TRUE(test, put(f, &bulk, 1040));
	resize_to(test, f, SIZE, -ENOSPC);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, take(f), 1040);
	resize_to(test, f, SIZE, 0);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, take(f), 1040);
	KUNIT_EXPECT_EQ(test, take(f), (u32)LOSS);
	KUNIT_EXPECT_EQ(test, take(f), 1040);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	/* The new size counts from now on. */
	while (put(f, &bulk, 64))
		;
	KUNIT_EXPECT_LE(test, used(f), SIZE / 4 * 3ULL);
}

static void resize_full(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	resize_to(test, f, 2 * SIZE, 0);
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	resize_to(test, f, SIZE, 0);
	KUNIT_EXPECT_EQ(test, used(f), (u64)SIZE);
	KUNIT_EXPECT_FALSE(test, put(f, &attach, 32));
	for (i = 0; i < SIZE / 512; i++)
		KUNIT_ASSERT_EQ(test, take(f), 512);
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 32));
}

/* What a payer has goes along, and is his until it is read. */
static void resize_with_payers(struct kunit *test)
{
	struct fixture *f = test->priv;
	u64 i;

	while (put_by(f, 1000, PTRACEMON_RANK_FOREIGN, 512))
		;
	KUNIT_ASSERT_TRUE(test, put_by(f, 1001, PTRACEMON_RANK_FOREIGN, 512));
	resize_to(test, f, 4 * SIZE, 0);
	resize_to(test, f, SIZE, 0);
	/* A loss is told before. */
	KUNIT_EXPECT_FALSE(test, put_by(f, 1000, PTRACEMON_RANK_FOREIGN, 512));
	KUNIT_EXPECT_EQ(test, lost_by_share(f), 2);
	take_all(f);
	for (i = 0; i < PTRACEMON_PAYERS; i++) {
		ptracemon_ring_reposition(&f->ring);
		KUNIT_EXPECT_EQ(test, f->ring.payers[i].bytes, 0);
	}
}

/* A reader that left a bad position gets all that it had not given up. */
static void resize_at_bad_position(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 10; i++)
		KUNIT_ASSERT_TRUE(test, put(f, &attach, 512));
	WRITE_ONCE(f->control->consumer_pos, f->ring.head + 8);
	KUNIT_ASSERT_FALSE(test, put(f, &attach, 512));
	KUNIT_EXPECT_EQ(
		test,
		ptracemon_ring_resize(&f->ring,
				      kunit_kzalloc(test, 2 * SIZE, GFP_KERNEL),
				      2 * SIZE),
		0);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, take(f), 512);
	KUNIT_EXPECT_EQ(test, used(f), 0);
	KUNIT_EXPECT_TRUE(test, put(f, &attach, 512));
	expect_loss(test, f, PTRACEMON_LOST_POSITION, ATTACH, 1, FIRST + 10,
		    FIRST + 10);
}

static void resize_when_busy(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct ptracemon_record *record;

	put(f, &attach, 64);
	record = reserve(f, &attach, 64, 0);
	KUNIT_ASSERT_NOT_NULL(test, record);
	resize_to(test, f, 2 * SIZE, -EBUSY);
	finish(f, record, &attach);
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
	KUNIT_EXPECT_TRUE_MSG(test, !model_missed(model), "not met: %s",
			      model_missed(model) ?: "");
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
	KUNIT_CASE_PARAM(limit_of_rank, admission_gen_params),
	KUNIT_CASE_PARAM(share_of_payer, admission_gen_params),
	KUNIT_CASE(loudest_loses_first),
	KUNIT_CASE_PARAM(newcomer_finds_room, admission_gen_params),
	KUNIT_CASE(refused_flood),
	KUNIT_CASE(payers_overflow),
	KUNIT_CASE(own_records_pay_nothing),
	KUNIT_CASE(spare_bytes),
	KUNIT_CASE(spare_bytes_of_share),
	KUNIT_CASE(losses_are_exact),
	KUNIT_CASE(losses_leave_the_reserve),
	KUNIT_CASE(losses_by_uid),
	KUNIT_CASE(losses_overflow),
	KUNIT_CASE(losses_take_little),
	KUNIT_CASE(emit_losses),
	KUNIT_CASE(nested_record),
	KUNIT_CASE_PARAM(hostile_position, position_gen_params),
	KUNIT_CASE(reposition_to_oldest),
	KUNIT_CASE(reposition_in_padding),
	KUNIT_CASE(going_back),
	KUNIT_CASE(settles_a_bounded_number),
	KUNIT_CASE(settles_all_at_once),
	KUNIT_CASE(forged_lengths),
	KUNIT_CASE(resize_with_records),
	KUNIT_CASE(resize_full),
	KUNIT_CASE(resize_with_payers),
	KUNIT_CASE(resize_at_bad_position),
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
