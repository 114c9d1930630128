// SPDX-License-Identifier: GPL-2.0
/*
 * tools/device/completeness.c: what adds up, and what does not.
 */
#include "device/completeness.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

static struct completeness completeness;
static struct record loss;

/* A call with this number. */
static bool call(uint32_t cpu, uint64_t sequence)
{
	struct record record;

	sim_call(&record);
	record.header.cpu = cpu;
	record.header.sequence = sequence;
	return completeness_record(&completeness, &record, &loss);
}

/* A loss record with this number, about @count from @first to @last. */
static bool lost(uint64_t sequence, uint64_t count, uint64_t first,
		 uint64_t last)
{
	struct record record;

	sim_loss(&record);
	record.header.sequence = sequence;
	record.loss.count = count;
	record.loss.first_sequence = first;
	record.loss.last_sequence = last;
	return completeness_record(&completeness, &record, &loss);
}

static bool rest(uint64_t now)
{
	return completeness_sleep(&completeness, now, &loss);
}

static void test_good(void)
{
	ok(call(0, 500) && call(0, 501) && call(3, 7) && call(3, 8) && rest(1),
	   "no gap, on two CPUs");
	ok(lost(505, 3, 502, 504), "a gap, told at once");
	ok(call(0, 507) && lost(509, 2, 506, 508),
	   "two gaps, told together, with a record between");
	ok(call(0, 520) && lost(521, 4, 510, 518) && lost(522, 6, 511, 519),
	   "a gap of two classes, told one by one");
	ok(rest(10 * SECOND) && rest(20 * SECOND), "nothing is missing");
	ok(!completeness.failed, "nothing has failed");
	completeness_free(&completeness);
}

static void test_told_late(void)
{
	ok(call(0, 10) && call(0, 20), "a gap that is not told yet");
	ok(rest(1 * SECOND), "the reader sleeps");
	ok(rest(1 * SECOND + 5), "and once more, soon after");
	ok(lost(21, 9, 11, 19) && rest(30 * SECOND) && rest(60 * SECOND),
	   "then it is told");
	ok(call(0, 30) && rest(100 * SECOND) && call(0, 40) &&
		   lost(41, 8, 22, 29) && rest(200 * SECOND),
	   "a new gap while an old one is told");
	ok(lost(42, 9, 31, 39) && rest(300 * SECOND) && rest(400 * SECOND),
	   "and the new one later");
	ok(!completeness.failed, "nothing has failed");
	completeness_free(&completeness);
}

static void test_never_told(void)
{
	call(2, 10);
	call(2, 14);
	ok(rest(SECOND), "a gap that nobody tells");
	ok(rest(SECOND + PROOF_GRACE_NS - 1), "is borne for a while");
	ok(!rest(SECOND + PROOF_GRACE_NS), "and then it is found");
	is(loss.loss.count, 3, "with how many are missing");
	is(loss.header.cpu, 2, "where");
	is(loss.loss.reason, LOST_UNEXPLAINED, "as a loss of that reason");
	is(loss.header.type, PTRACEMON_TYPE_LOSS, "that looks like one");
	ok(rest(9 * SECOND) && rest(20 * SECOND), "it is told once");
	ok(completeness.failed, "the proof has failed for good");
	completeness_free(&completeness);
}

static void test_partly_told(void)
{
	call(0, 10);
	call(0, 20);
	rest(SECOND);
	ok(lost(21, 8, 11, 18), "eight of nine are told");
	ok(!rest(9 * SECOND) && loss.loss.count == 1, "one is missing");
	completeness_free(&completeness);
}

static void test_wrong(void)
{
	call(0, 10);
	ok(!call(0, 10), "a number twice");
	ok(call(0, 11), "but the next one is right again");
	ok(!call(0, 9), "a number that goes back");
	completeness_free(&completeness);

	call(0, 10);
	ok(!lost(13, 3, 11, 12) && loss.loss.count == 1,
	   "more lost than what is missing");
	completeness_free(&completeness);
}

/* The reader before this one got some of it. */
static void test_takes_over(void)
{
	ok(lost(100, 7, 90, 99), "a loss from before the first record");
	ok(call(0, 104) && lost(105, 6, 95, 103),
	   "one that spans the first record");
	ok(rest(SECOND) && rest(10 * SECOND), "is no sign of anything");
	completeness_free(&completeness);

	/* It may take what another loss accounts for. */
	ok(call(0, 100) && call(0, 110) && lost(111, 9, 95, 108) &&
		   lost(112, 4, 103, 109),
	   "one that spans, and one that does not");
	ok(!completeness.failed, "nothing has failed");
	completeness_free(&completeness);
}

int main(void)
{
	test_good();
	test_told_late();
	test_never_told();
	test_partly_told();
	test_wrong();
	test_takes_over();
	return done();
}
