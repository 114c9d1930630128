// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/cpid.c: the example of the specification; what is not known; what
 * is kept. What outputs print is held against sha256sum(1) by output/cpid.t.
 */
#include "host/cpid.h"
#include "tap.h"

#define BOOT	"2899dae4-4fa4-4eef-95b6-6bc95325f61a"
#define EXAMPLE	"b770a0ed-8463-822c-b5f6-30d9081ddbd9"

/* Up to this many nanoseconds it is the same tick, at 100 a second. */
#define START	555580000000ull
#define TICK	10000000

static struct cpids cpids;
static const struct ptracemon_identity example = {
	.tgid = 39174,
	.tid = 39175,
	.ns_pid = 29,
	.pid_ns = 4026532263,
	.start_time = START,
};

static const char *text_of(const char *boot_id,
			   const struct ptracemon_identity *task)
{
	static char text[CPID_LENGTH + 1];
	const char *cpid = cpid_of(&cpids, boot_id, task);

	return cpid ? memcpy(text, cpid, CPID_LENGTH) : NULL;
}

static void test_example(void)
{
	struct ptracemon_identity task = example;

	is_text(text_of(BOOT, &task), EXAMPLE, "as the specification has it");
	is_text(text_of(BOOT, &task), EXAMPLE, "and again");
	task.start_time += TICK - 1;
	is_text(text_of(BOOT, &task), EXAMPLE, "within one tick it is the same");
	task.start_time++;
	ok(strcmp(text_of(BOOT, &task), EXAMPLE), "and another in the next");
}

static void test_unknown(void)
{
	struct ptracemon_identity task = example;

	task.pid_ns = 0;
	ok(!text_of(BOOT, &task), "no namespace");
	task = example;
	task.ns_pid = 0;
	ok(!text_of(BOOT, &task), "no process id");
	task = example;
	task.start_time = 0;
	ok(!text_of(BOOT, &task), "no start");
	ok(!text_of("", &example), "no boot id");
	ok(!text_of("2899dae4-4fa4-4eef-95b6-6bc95325f61", &example),
	   "a boot id that is too short");
	ok(!text_of("2899dae4-4fa4-4eef-95b6-6bc95325f61g", &example),
	   "a boot id that is none");
}

/* What is kept is not taken for another boot, namespace or process. */
static void test_kept(void)
{
	struct ptracemon_identity task = example;

	text_of(BOOT, &task);
	ok(strcmp(text_of("2899dae4-4fa4-4eef-95b6-6bc95325f61b", &task),
		  EXAMPLE), "another boot");
	is_text(text_of(BOOT, &task), EXAMPLE, "and back");
	task.pid_ns++;
	ok(strcmp(text_of(BOOT, &task), EXAMPLE), "another namespace");
	task = example;
	task.ns_pid++;
	ok(strcmp(text_of(BOOT, &task), EXAMPLE), "another process");
	is_text(text_of(BOOT, &example), EXAMPLE, "and the first again");
}

int main(void)
{
	test_example();
	test_unknown();
	test_kept();
	return done();
}
