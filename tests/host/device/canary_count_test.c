// SPDX-License-Identifier: GPL-2.0
/*
 * tools/device/canary.c: who is seen, while others call too.
 */
#include <errno.h>
#include <sched.h>

#include "device/canary.h"
#include "tap.h"

static uint64_t hits;
static bool is_seen, is_off, fails;
static unsigned int calls, noise_until;
static int answer;

static int call(enum entry entry, uint32_t addr, uint32_t data)
{
	(void)addr;
	(void)data;
	calls++;
	hits += is_seen;
	/* Somebody else's, in between. */
	hits += calls < noise_until;
	return answer ? answer : entry_answer(entry);
}

static bool stats(const struct reader *reader, uint32_t cpu,
		  struct ptracemon_stats *found)
{
	(void)reader;
	found->hits = hits;
	return !fails && (int)cpu == sched_getcpu();
}

static bool is_on(enum entry entry)
{
	(void)entry;
	return !is_off;
}

static struct canary_host host = { .call = call, .stats = stats, .is_on = is_on };

static enum canary_state prove(enum entry entry)
{
	calls = 0;
	return canary_count(&host, entry);
}

int main(void)
{
	cpu_set_t before, after;

	sched_getaffinity(0, sizeof(before), &before);
	is_seen = true;
	is(prove(ENTRY_NATIVE), CANARY_SIGHTED, "a call that is counted");
	is(calls, 20, "each of twenty times");
	noise_until = 100;
	is(prove(ENTRY_ACCESS), CANARY_SIGHTED, "others' calls do no harm");
	is_seen = false;
	noise_until = 0;
	is(prove(ENTRY_NATIVE), CANARY_BLIND, "a call that is not counted");
	is(calls, 1, "once is enough");
	noise_until = 15;
	is(prove(ENTRY_X32), CANARY_BLIND, "others' calls hide it");
	is(calls, 15, "for as long as they last");
	is_seen = true;
	noise_until = 0;
	answer = EPERM;
	is(prove(ENTRY_NATIVE), CANARY_UNCHECKED, "another answer");
	answer = 0;
	fails = true;
	is(prove(ENTRY_NATIVE), CANARY_UNCHECKED, "no counters");
	fails = false;
	is_off = true;
	is(prove(ENTRY_ACCESS), CANARY_OFF, "what is not to be recorded");
	is_off = false;
	host.found[ENTRY_I386] = ENTRY_MISSING;
	is(prove(ENTRY_I386), CANARY_OFF, "what the host lacks");
	host.found[ENTRY_I386] = ENTRY_BLOCKED;
	is(prove(ENTRY_I386), CANARY_UNCHECKED, "what is blocked");
	is(calls, 0, "neither is called");
	sched_getaffinity(0, sizeof(after), &after);
	ok(CPU_EQUAL(&before, &after), "it may run where it could before");
	return done();
}
