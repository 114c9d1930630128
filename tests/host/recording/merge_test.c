// SPDX-License-Identifier: GPL-2.0
/*
 * tools/recording/merge.c: one order by time, and for any number of CPUs no more
 * steps and memory than what they have.
 */
#include <stdlib.h>

#include "recording/merge.h"
#include "recording/format.h"
#include "tap.h"

static struct merge merge;
static uint64_t added;

static void add(uint32_t cpu, uint64_t time)
{
	const struct ptracemon_record record = {
		.length = sizeof(record),
		.type = PTRACEMON_TYPE_LIFECYCLE,
		.cpu = cpu,
		.body = sizeof(record),
		.time = time,
	};

	if (!merge_add(&merge, cpu, &record, sizeof(record)))
		abort();
	added += sizeof(record);
}

/* Returns whether the next record is that one. */
static bool next_is(uint64_t horizon, uint32_t cpu, uint64_t time)
{
	struct ptracemon_record record;
	size_t length;
	const void *bytes = merge_next(&merge, horizon, &length);

	if (!bytes || length != sizeof(record))
		return false;
	memcpy(&record, bytes, sizeof(record));
	return record.cpu == cpu && record.time == time;
}

static void test_order(void)
{
	size_t length;

	add(7, 20);
	add(2, 30);
	add(7, 40);
	add(3, 20);
	ok(next_is(100, 3, 20), "the oldest comes first, of the lowest CPU");
	ok(next_is(100, 7, 20), "then that of the next");
	add(3, 25);
	ok(next_is(100, 3, 25), "a CPU that had none left can have more");
	ok(!merge_next(&merge, 29, &length), "what is younger waits");
	ok(next_is(30, 2, 30) && next_is(100, 7, 40), "until it is time");
	ok(!merge_next(&merge, UINT64_MAX, &length), "nothing is left");
	merge_free(&merge);
}

/* Records come in any order of CPUs, and go in the order of time. */
static void test_many(void)
{
	struct ptracemon_record record;
	unsigned int i, wrong = 0, count = 0;
	uint64_t last = 0;
	const void *bytes;
	size_t length;

	srandom(4711);
	for (i = 1; i <= 20000; i++) {
		add((uint32_t)random() % 97, 10 * i + (uint64_t)random() % 9);
		if (i % 3 || !(bytes = merge_next(&merge, UINT64_MAX, &length)))
			continue;
		memcpy(&record, bytes, sizeof(record));
		count++;
	}
	while ((bytes = merge_next(&merge, UINT64_MAX, &length))) {
		memcpy(&record, bytes, sizeof(record));
		wrong += record.time < last;
		last = record.time;
		count++;
	}
	is(wrong, 0, "what came mixed goes by time");
	is(count, 20000, "all of it");
	merge_free(&merge);
}

/* With a step for each CPU and record this would not end in a minute. */
static void test_cpus(void)
{
	uint64_t allocated = 0;
	uint32_t cpu;
	size_t i;

	added = 0;
	for (cpu = 0; cpu < RECORDING_CPUS_MAX; cpu++)
		add(RECORDING_CPUS_MAX - 1 - cpu, 1 + cpu);
	for (i = 0; i < merge.cpus; i++)
		if (merge.lanes[i])
			allocated += merge.lanes[i]->size +
				     sizeof(*merge.lanes[i]);
	allocated += merge.cpus * (sizeof(*merge.lanes) + sizeof(*merge.heap));
	ok(allocated <= 5 * added,
	   "as many CPUs as there can be take some memory of each record (%u of %u)",
	   (unsigned int)allocated, (unsigned int)added);
	for (cpu = 0; cpu < RECORDING_CPUS_MAX; cpu++)
		if (!next_is(UINT64_MAX, RECORDING_CPUS_MAX - 1 - cpu, 1 + cpu))
			break;
	is(cpu, RECORDING_CPUS_MAX, "and have their order");
	merge_free(&merge);
}

int main(void)
{
	test_order();
	test_many();
	test_cpus();
	return done();
}
