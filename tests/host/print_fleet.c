// SPDX-License-Identifier: GPL-2.0
/*
 * print_fleet NAME COUNT: what a host of that name recorded, so many records, on
 * standard output. For tests/fleet: two CPUs, programs whose words have what
 * pipelines stumble over, now and then a record as long as can be, a change of a
 * setting, and a loss with the gap that it tells of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sha2.h>
#include <sys/ptrace.h>

#include "recording/writer.h"
#include "sim.h"

#define CPUS		2
#define BATCH		8
#define BOOTED		1770000000000000000
#define SINCE		3600000000000ull
#define FIRST		5000000000000ull

static struct sim_ring *rings[CPUS];
static struct writer writer;

#define ITEM(record, kind, text) \
	sim_item(record, PTRACEMON_ITEM_##kind, 0, text, sizeof(text) - 1)

static void make_long(struct record *record)
{
	static char path[PTRACEMON_PATH_MAX - 1], words[PTRACEMON_CMDLINE_MAX];

	memset(path, 0xff, sizeof(path));
	memset(words, '\\', sizeof(words));
	path[0] = '/';
	sim_item(record, PTRACEMON_ITEM_TRACER_EXE, 0, path, sizeof(path));
	sim_item(record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, words,
		 sizeof(words));
}

static void make_call(struct record *record, uint64_t number)
{
	sim_call(record);
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	if (number % 3) {
		record->call.request = PTRACE_CONT;
		record->call.request_class = PTRACEMON_CLASS_CONTROL;
	}
	record->call.addr = number;
	if (number % 256 == 200) {
		make_long(record);
		return;
	}
	ITEM(record, TRACER_EXE, "/opt/Debugger \"\xc3\xa4\" 100%/gdb");
	ITEM(record, TRACER_CMDLINE, "gdb\0-ex\0p \"%d\\n\"\0<1>\xe2\x86\x92\xff\t");
}

static void make(struct record *record, struct sim_ring *ring, uint64_t number)
{
	switch (number % 256) {
	case 50:
		sim_knob(record);
		break;
	case 100:
		sim_access(record);
		break;
	case 150:
		sim_loss(record);
		record->loss.count = 12;
		record->loss.first_sequence = ring->sequence;
		record->loss.last_sequence = ring->sequence + 11;
		ring->sequence += 12;
		break;
	default:
		make_call(record, number);
	}
}

static void add(uint32_t type, const struct sim_ring *ring, uint32_t count,
		const void *bytes, size_t length)
{
	const struct recording_block head = {
		.type = type,
		.cpu = ring ? ring->status.cpu : 0,
		.count = count,
	};

	writer_add(&writer, &head, bytes, length);
}

/* One round: records of each CPU, of which none is at the end of its ring. */
static bool put_round(uint64_t *number, uint64_t count)
{
	struct recording_round round = { .utc_offset = BOOTED };
	uint32_t cpu, i;

	for (cpu = 0; cpu < CPUS; cpu++) {
		struct sim_ring *ring = rings[cpu];

		ring->head = 0;
		for (i = 0; i < BATCH && *number < count; i++) {
			struct record record;

			make(&record, ring, *number);
			sim_put(ring, &record, SINCE + ++*number * 1000000);
		}
		if (i)
			add(RECORDING_RECORDS, ring, i, ring->data, ring->head);
	}
	round.horizon = SINCE + *number * 1000000;
	add(RECORDING_ROUND, NULL, 0, &round, sizeof(round));
	return !writer_flush(&writer, NULL);
}

/* Ids that belong to the name. */
static void describe(struct recording_start *start, const char *name)
{
	char digits[SHA256_DIGEST_STRING_LENGTH];

	SHA256Data((const uint8_t *)name, strlen(name), digits);
	start->run = start->began = SINCE;
	start->utc_offset = BOOTED;
	start->cpus = CPUS;
	start->abi_major = PTRACEMON_ABI_MAJOR;
	start->abi_minor = PTRACEMON_ABI_MINOR;
	snprintf(start->host_name, sizeof(start->host_name), "%s", name);
	snprintf(start->host_id, sizeof(start->host_id), "%.40s", digits);
	snprintf(start->boot_id, sizeof(start->boot_id),
		 "%.8s-%.4s-%.4s-%.4s-%.12s", digits + 40, digits + 48,
		 digits + 52, digits, digits + 4);
}

int main(int argc, char **argv)
{
	static const struct writer_options options = { .path = "-" };
	struct recording_start start = { 0 };
	uint64_t number = 0, count;
	uint32_t cpu;
	bool well;

	if (argc < 3)
		return 2;
	count = strtoull(argv[2], NULL, 10);
	describe(&start, argv[1]);
	well = writer_open(&writer, &options, &start, NULL);
	for (cpu = 0; cpu < CPUS; cpu++) {
		rings[cpu] = sim_ring(cpu);
		rings[cpu]->sequence = FIRST;
	}
	while (well && number < count)
		well = put_round(&number, count);
	for (cpu = 0; cpu < CPUS; cpu++)
		free(rings[cpu]);
	return !well || writer_close(&writer, RECORDING_STOPPED);
}
