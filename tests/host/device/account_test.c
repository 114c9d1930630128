// SPDX-License-Identifier: GPL-2.0
/*
 * tools/device/account.c: what is missing is counted, and nothing else.
 */
#include "device/account.h"
#include "sim.h"
#include "tap.h"

static struct account account;
static const char *boot = "b1";

static void record(uint32_t cpu, uint64_t sequence)
{
	struct record record = { .header.type = PTRACEMON_TYPE_CALL };

	record.header.cpu = cpu;
	record.header.sequence = sequence;
	account_record(&account, &record);
}

static void loss(uint64_t sequence, uint32_t reason, uint64_t first, uint64_t last)
{
	struct record record;

	sim_loss(&record);
	record.header.cpu = 0;
	record.header.sequence = sequence;
	record.loss.count = last - first + 1;
	record.loss.reason = reason;
	record.loss.first_sequence = first;
	record.loss.last_sequence = last;
	account_record(&account, &record);
}

static void sight(uint16_t type, uint32_t path, uint64_t time)
{
	struct sight sight = { .path = path };

	sight.header.type = type;
	sight.header.time = time;
	account_sight(&account, &sight);
}

static void test_losses(void)
{
	account_begin(&account, boot, 2);
	record(0, 5);
	record(0, 6);
	record(1, 1);
	account_end(&account, 100);
	ok(account_is_complete(&account), "nothing is missing");
	is(account.cpus[0].first, 5, "from the first");
	is(account.cpus[0].last, 6, "to the last");

	account_begin(&account, boot, 2);
	record(0, 7);
	loss(11, PTRACEMON_LOST_FULL, 8, 10);
	loss(12, PTRACEMON_LOST_MEMORY, 3, 4);
	account_end(&account, 100);
	is(account_lost(&account.cpus[0]), 3,
	   "losses count, but for those of before");
	is(account.cpus[0].lost[PTRACEMON_LOST_FULL], 3, "by reason");
	is(account.unexplained, 0, "they explain what is missing");
	ok(!account_is_complete(&account), "it is not complete");

	account_begin(&account, boot, 2);
	record(0, 13);
	record(0, 15);
	account_end(&account, 100);
	is(account.unexplained, 1, "a number that no loss explains");
	ok(!account_is_complete(&account), "is missing");
}

static void test_between(void)
{
	account_begin(&account, boot, 2);
	record(0, 20);
	record(1, 20);
	account_end(&account, 100);
	is(account_between(&account.cpus[0]), 4, "numbers between two recordings");
	ok(!account_is_complete(&account), "are missing");
	account_begin(&account, boot, 2);
	account_end(&account, 100);
	account_begin(&account, boot, 2);
	record(0, 19);
	record(1, 21);
	account_end(&account, 100);
	ok(account_is_complete(&account),
	   "none are if they go on, or come again after a kill");
	boot = "b2";
	account_begin(&account, boot, 2);
	record(0, 90);
	account_end(&account, 100);
	ok(account_is_complete(&account), "nor of another boot");
}

static void test_blind(void)
{
	account_begin(&account, boot, 2);
	sight(RECORD_BLIND, PTRACEMON_ABI_X86_64, 10);
	sight(RECORD_BLIND, SIGHT_ACCESS, 20);
	sight(RECORD_SIGHTED, PTRACEMON_ABI_X86_64, 30);
	sight(RECORD_SIGHTED, SIGHT_ACCESS, 40);
	sight(RECORD_BLIND, PTRACEMON_ABI_I386, 70);
	account_end(&account, 75);
	is(account.blind_ns, 35, "blind while any way is not seen");
	ok(!account_is_complete(&account), "it is not complete then");
}

static void test_growth(void)
{
	ok(account_room(&account, 70), "more CPUs");
	record(69, 1);
	is(account.cpus[69].records, 1, "are counted");
}

/* One stretch of time after the other, as certificates are. */
static void test_go_on(void)
{
	account_begin(&account, boot, 1);
	record(0, 1);
	record(0, 4);
	sight(RECORD_BLIND, PTRACEMON_ABI_X86_64, 100);
	account_pause(&account, 150);
	is(account.cpus[0].records, 2, "two records");
	is(account.blind_ns, 50, "and blind to the end of the stretch");
	account_go_on(&account, 150);
	is(account.cpus[0].records, 0, "then it is counted anew");
	loss(5, PTRACEMON_LOST_FULL, 2, 3);
	is(account.cpus[0].first, 5, "from the next number on");
	is(account.completeness.cpus[0].missing, 0,
	   "and what is told later still explains what was missing");
	sight(RECORD_SIGHTED, PTRACEMON_ABI_X86_64, 170);
	is(account.blinds, 1, "blindness went on");
	is(account.spans[0].since, 150, "from the beginning of this stretch");
	is(account.blind_ns, 20, "and ended");
	account_free(&account);
}

int main(void)
{
	test_go_on();
	test_losses();
	test_between();
	test_blind();
	test_growth();
	account_free(&account);
	return done();
}
