// SPDX-License-Identifier: GPL-2.0
/*
 * The ring under load: on each CPU a pinned writer with a ring of its own, and
 * one reader of all. Records describe themselves: each byte behind the header
 * follows from its sequence number. The reader is slow at times, so that records
 * are lost; at the end every number must be accounted for.
 */
#include <kunit/test.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/vmalloc.h>

#include "../../module/ring.c"

#define SIZE (4 * PTRACEMON_RECORD_MAX)
#define FIRST 1000000007ULL
#define MOST_WRITERS 8

static unsigned int runtime_ms = 8000;
module_param(runtime_ms, uint, 0444);
MODULE_PARM_DESC(runtime_ms, "how long the writers write, in milliseconds");

struct lane {
	struct ptracemon_ring ring;
	struct ptracemon_control control;
	struct ptracemon_status status;
	void *data;
	struct task_struct *writer;

	/* the writer's account */
	u64 made;
	u64 refused;

	/* the reader's */
	u64 next;
	u64 gaps;
	u64 told;
	u64 read;
	u64 wrong;
};

static u8 fill_of(u64 sequence)
{
	return sequence * 167 + 13;
}

static void write_one(struct lane *lane, struct rnd_state *random)
{
	u32 bits = prandom_u32_state(random);
	struct ptracemon_claim claim = {
		.request_class = 1 + bits % PTRACEMON_CLASS_UNKNOWN,
		.rank = bits >> 16 & 3,
		.payer = 1000 + (bits >> 24 & 3),
	};
	u32 spare = 8 * (bits >> 27);
	u32 length = sizeof(struct ptracemon_record) + 8 * (bits >> 8 & 63);
	struct ptracemon_record *record;

	if (!(bits >> 20 & 255))
		length = PTRACEMON_RECORD_MAX - spare;
	lane->made++;
	/* As handlers do it. */
	preempt_disable();
	record = ptracemon_ring_reserve(&lane->ring, PTRACEMON_TYPE_CALL,
					length, spare, &claim, lane->made);
	if (record) {
		if (record->length > length)
			ptracemon_ring_trim(&lane->ring, record,
					    length + spare / 16 * 8);
		memset(record + 1, fill_of(record->sequence),
		       record->length - sizeof(*record));
		ptracemon_ring_commit(&lane->ring, record, claim.request_class);
	} else {
		lane->refused++;
	}
	preempt_enable();
}

/* Bursts as fast as it goes, and rests in which the reader catches up. */
static int writer(void *data)
{
	struct lane *lane = data;
	struct rnd_state random;

	prandom_seed_state(&random, lane->ring.cpu + 1);
	while (!kthread_should_stop()) {
		unsigned int burst = prandom_u32_state(&random) % 512;

		while (burst--)
			write_one(lane, &random);
		if (prandom_u32_state(&random) % 8)
			cond_resched();
		else
			usleep_range(1000, 2000);
	}
	return 0;
}

static void check_record(struct lane *lane,
			 const struct ptracemon_ring_item *item)
{
	const struct ptracemon_record *record = item->record;
	const struct ptracemon_loss *loss = (const void *)record;

	if (record->sequence < lane->next || record->cpu != lane->ring.cpu ||
	    record->body > item->length || record->flags) {
		lane->wrong++;
		return;
	}
	lane->gaps += record->sequence - lane->next;
	lane->next = record->sequence + 1;
	lane->read++;
	if (record->type == PTRACEMON_TYPE_LOSS)
		lane->told += loss->count;
	else if (memchr_inv(record + 1, fill_of(record->sequence),
			    item->length - sizeof(*record)))
		lane->wrong++;
}

static void read_lane(struct lane *lane)
{
	u64 end = ptracemon_ring_published(&lane->ring);
	struct ptracemon_ring_item item;

	for (;;) {
		if (ptracemon_ring_peek(&lane->ring, end, &item)) {
			lane->wrong++;
			return;
		}
		if (!item.record)
			return;
		check_record(lane, &item);
		ptracemon_ring_consume(&lane->ring, &item);
		cond_resched();
	}
}

static void stop_writer(void *data)
{
	struct lane *lane = data;

	if (lane->writer)
		kthread_stop(lane->writer);
	lane->writer = NULL;
}

static void free_area(void *data)
{
	vfree(data);
}

static void start_lane(struct kunit *test, struct lane *lane, unsigned int cpu)
{
	struct task_struct *task;

	lane->data = vzalloc(SIZE);
	KUNIT_ASSERT_NOT_NULL(test, lane->data);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_area, lane->data));
	ptracemon_ring_init(&lane->ring, &lane->control, &lane->status,
			    lane->data, SIZE, cpu, FIRST);
	lane->next = FIRST;
	task = kthread_create(writer, lane, "ptracemon_writer/%u", cpu);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	kthread_bind(task, cpu);
	lane->writer = task;
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, stop_writer, lane));
	wake_up_process(task);
}

static void check_lane(struct kunit *test, struct lane *lane)
{
	struct ptracemon_stats *stats = &lane->status.stats;

	/* The writer is gone: this is the one producer now. */
	do {
		read_lane(lane);
		ptracemon_ring_emit_losses(&lane->ring, lane->made);
	} while (ptracemon_ring_has_data(&lane->ring));

	kunit_info(test, "CPU %u: %llu calls, %llu read, %llu lost\n",
		   lane->ring.cpu, lane->made, lane->read, lane->gaps);
	KUNIT_EXPECT_EQ(test, lane->wrong, 0);
	KUNIT_EXPECT_EQ(test, lane->next, lane->ring.sequence);
	KUNIT_EXPECT_EQ(test, lane->next, lane->status.next_sequence);
	KUNIT_EXPECT_EQ(test, lane->gaps, lane->refused);
	KUNIT_EXPECT_EQ(test, lane->told, lane->refused);
	KUNIT_EXPECT_EQ(test, stats->hits, lane->made);
	KUNIT_EXPECT_EQ(test, stats->stored, lane->made - lane->refused);
	KUNIT_EXPECT_EQ(test,
			stats->lost[PTRACEMON_LOST_FULL] +
				stats->lost[PTRACEMON_LOST_RESERVE] +
				stats->lost[PTRACEMON_LOST_SHARE],
			lane->refused);
	KUNIT_EXPECT_EQ(test, stats->own + stats->stored, lane->read);
	/* It has been over the overflow, and both fast and slow enough. */
	KUNIT_EXPECT_GT(test, (s64)lane->ring.head, (s64)SIZE);
	KUNIT_EXPECT_GT(test, lane->refused, 0);
	KUNIT_EXPECT_GT(test, stats->stored, 100);
}

static void stress(struct kunit *test)
{
	unsigned long end = jiffies + msecs_to_jiffies(runtime_ms);
	unsigned int count = 0, cpu, i;
	struct lane *lanes;

	lanes = kunit_kcalloc(test, MOST_WRITERS, sizeof(*lanes), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, lanes);
	for_each_online_cpu(cpu) {
		if (count < MOST_WRITERS)
			start_lane(test, &lanes[count++], cpu);
	}
	while (time_before(jiffies, end)) {
		for (i = 0; i < count; i++)
			read_lane(&lanes[i]);
		usleep_range(50, 500);
	}
	for (i = 0; i < count; i++)
		stop_writer(&lanes[i]);
	for (i = 0; i < count; i++)
		check_lane(test, &lanes[i]);
}

static struct kunit_case stress_cases[] = { KUNIT_CASE_SLOW(stress), {} };

static struct kunit_suite stress_suite = {
	.name = "ptracemon_stress",
	.test_cases = stress_cases,
};

kunit_test_suite(stress_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit stress test of the ring of ptracemon");
