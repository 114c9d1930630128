// SPDX-License-Identifier: GPL-2.0
/* The tunables: what each setter changes and what not, and who may look when. */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>

/* The tests run when the module has been initialised. */
#undef __init
#define __init

static bool no_memory;

static void *copy_or_fail(const void *from, size_t size, gfp_t flags)
{
	return no_memory ? NULL : kmemdup(from, size, flags);
}

static void *zeroed_or_fail(size_t size, gfp_t flags)
{
	return no_memory ? NULL : kzalloc(size, flags);
}

#undef kmemdup
#undef kzalloc
#define kmemdup copy_or_fail
#define kzalloc zeroed_or_fail

#include "../../module/config.c"

static const struct ptracemon_request_set some = {
	.low = { 1, 2, 3 },
	.high = { 4, 5, 6 },
	.unknown = true,
};

static const struct ptracemon_request_set others = {
	.low = { 7, 8, 9 },
	.high = { 10, 11, 12 },
};

static const struct ptracemon_request_set nothing;

/* What the module begins with, but for the requests. */
static int begin(void)
{
	struct ptracemon_config first = { .wanted = some };
	int i;

	for (i = 0; i < PTRACEMON_SWITCHES; i++)
		first.on[i] = true;
	return ptracemon_config_init(&first);
}

static int config_test_init(struct kunit *test)
{
	no_memory = false;
	return begin();
}

static void config_test_exit(struct kunit *test)
{
	no_memory = false;
	ptracemon_config_exit();
}

#define set(which, on)	ptracemon_config_set_switch(PTRACEMON_SWITCH_##which, on)

static void expect_config(struct kunit *test, bool enabled, bool outcome,
			  const struct ptracemon_request_set *wanted)
{
	struct ptracemon_config now;

	preempt_disable();
	now = *ptracemon_config_get();
	preempt_enable();
	KUNIT_EXPECT_EQ(test, now.on[PTRACEMON_SWITCH_ENABLED], enabled);
	KUNIT_EXPECT_EQ(test, now.on[PTRACEMON_SWITCH_OUTCOME], outcome);
	KUNIT_EXPECT_MEMEQ(test, &now.wanted, wanted, sizeof(*wanted));
	KUNIT_EXPECT_MEMEQ(test, &now.requests, enabled ? wanted : &nothing,
			   sizeof(*wanted));
}

static void first(struct kunit *test)
{
	expect_config(test, true, true, &some);
}

static void enabled(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), 0);
	expect_config(test, false, true, &some);
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), 0);
	expect_config(test, false, true, &some);
	KUNIT_EXPECT_EQ(test, set(ENABLED, true), 0);
	expect_config(test, true, true, &some);
}

static void outcome(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, set(OUTCOME, false), 0);
	expect_config(test, true, false, &some);
	KUNIT_EXPECT_EQ(test, set(OUTCOME, true), 0);
	expect_config(test, true, true, &some);
}

/* Each switch alone, and nothing but it. */
static void switches(struct kunit *test)
{
	struct ptracemon_config now;
	int i, j;

	for (i = 0; i < PTRACEMON_SWITCHES; i++) {
		KUNIT_EXPECT_EQ(test, ptracemon_config_set_switch(i, false), 0);
		preempt_disable();
		now = *ptracemon_config_get();
		preempt_enable();
		for (j = 0; j < PTRACEMON_SWITCHES; j++)
			KUNIT_EXPECT_EQ(test, now.on[j], j != i);
		KUNIT_EXPECT_EQ(test, ptracemon_config_set_switch(i, true), 0);
	}
}

static void children(struct kunit *test)
{
	struct ptracemon_config now;

	KUNIT_EXPECT_EQ(test,
			ptracemon_config_set_children(PTRACEMON_CHILDREN_NONE),
			0);
	preempt_disable();
	now = *ptracemon_config_get();
	preempt_enable();
	KUNIT_EXPECT_EQ(test, now.children, PTRACEMON_CHILDREN_NONE);
	expect_config(test, true, true, &some);
}

static void requests(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ptracemon_config_set_requests(&others), 0);
	expect_config(test, true, true, &others);
	/* Remembered while the sensor is off, in force when it is on again. */
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), 0);
	KUNIT_EXPECT_EQ(test, ptracemon_config_set_requests(&some), 0);
	expect_config(test, false, true, &some);
	KUNIT_EXPECT_EQ(test, set(OUTCOME, false), 0);
	expect_config(test, false, false, &some);
	KUNIT_EXPECT_EQ(test, set(ENABLED, true), 0);
	expect_config(test, true, false, &some);
}

static void no_memory_no_change(struct kunit *test)
{
	const struct ptracemon_config *before, *after;

	preempt_disable();
	before = ptracemon_config_get();
	preempt_enable();
	no_memory = true;
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), -ENOMEM);
	KUNIT_EXPECT_EQ(test, set(OUTCOME, false), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ptracemon_config_set_requests(&others), -ENOMEM);
	KUNIT_EXPECT_EQ(test,
			ptracemon_config_set_children(PTRACEMON_CHILDREN_NONE),
			-ENOMEM);
	no_memory = false;
	preempt_disable();
	after = ptracemon_config_get();
	preempt_enable();
	KUNIT_EXPECT_PTR_EQ(test, before, after);
	expect_config(test, true, true, &some);
	/* The lock was given back each time. */
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), 0);

	ptracemon_config_exit();
	no_memory = true;
	KUNIT_EXPECT_EQ(test, begin(), -ENOMEM);
	no_memory = false;
	KUNIT_EXPECT_EQ(test, begin(), 0);
}

static bool same(const struct ptracemon_request_set *one,
		 const struct ptracemon_request_set *two)
{
	return !memcmp(one, two, sizeof(*one));
}

struct looker {
	u64 looks;
	u64 torn;
};

/* What a handler does, all the time: KASAN sees a snapshot freed too early. */
static int look(void *data)
{
	struct looker *looker = data;

	while (!kthread_should_stop()) {
		const struct ptracemon_config *now;
		int i;

		preempt_disable();
		now = ptracemon_config_get();
		for (i = 0; i < 50; i++) {
			if (!same(&now->requests,
				  now->on[PTRACEMON_SWITCH_ENABLED] ? &now->wanted : &nothing) ||
			    (!same(&now->wanted, &some) &&
			     !same(&now->wanted, &others)))
				looker->torn++;
			cpu_relax();
		}
		preempt_enable();
		looker->looks++;
		cond_resched();
	}
	return 0;
}

static void snapshots_are_whole(struct kunit *test)
{
	struct looker looker = {};
	struct task_struct *task;
	int error = 0, i;

	task = kthread_run(look, &looker, "ptracemon_look");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	for (i = 0; i < 24; i++) {
		error |= set(ENABLED, i & 1);
		error |= ptracemon_config_set_requests(i & 2 ? &some : &others);
	}
	kthread_stop(task);
	KUNIT_EXPECT_EQ(test, error, 0);
	KUNIT_EXPECT_EQ(test, looker.torn, 0);
	KUNIT_EXPECT_GT(test, looker.looks, 100);
}

/* When a setter returns, no handler works with the old snapshot any more. */
struct holder {
	bool holds;
	bool done;
};

static int hold(void *data)
{
	struct holder *holder = data;
	const struct ptracemon_config *old;

	preempt_disable();
	old = ptracemon_config_get();
	WRITE_ONCE(holder->holds, true);
	mdelay(200);
	/* KASAN reports this if it has been freed. */
	WRITE_ONCE(holder->done, READ_ONCE(old->on[PTRACEMON_SWITCH_ENABLED]));
	preempt_enable();
	while (!kthread_should_stop())
		msleep(20);
	return 0;
}

static void setters_wait_for_handlers(struct kunit *test)
{
	struct holder holder = {};
	struct task_struct *task;

	task = kthread_run(hold, &holder, "ptracemon_hold");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	while (!READ_ONCE(holder.holds))
		msleep(20);
	KUNIT_EXPECT_EQ(test, set(ENABLED, false), 0);
	KUNIT_EXPECT_TRUE(test, READ_ONCE(holder.done));
	kthread_stop(task);
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(first),
	KUNIT_CASE(enabled),
	KUNIT_CASE(outcome),
	KUNIT_CASE(switches),
	KUNIT_CASE(children),
	KUNIT_CASE(requests),
	KUNIT_CASE(no_memory_no_change),
	KUNIT_CASE_SLOW(snapshots_are_whole),
	KUNIT_CASE(setters_wait_for_handlers),
	{}
};

static struct kunit_suite config_suite = {
	.name = "ptracemon_config",
	.init = config_test_init,
	.exit = config_test_exit,
	.test_cases = config_cases,
};

kunit_test_suite(config_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the tunables of ptracemon");
