// SPDX-License-Identifier: GPL-2.0
/*
 * write_corpus FOLDER RECORDINGS: the samples of tests/host as ring bytes, one
 * file each, and all of them in one; and each twice, as a recording. And lines of JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/out.h"
#include "abi/chain.h"
#include "recording/format.h"
#include "samples.h"
#include "sim.h"

static void write_ring(const char *folder, const char *name,
		       const struct sim_ring *ring)
{
	size_t size = ring->head + SIM_RING_SIZE;
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file || fwrite(ring->data, 1, size, file) != size || fclose(file))
		exit(1);
}

/* Appends a block. */
static void write_block(FILE *file, enum recording_type type, const void *bytes,
			size_t length, uint32_t count)
{
	struct recording_block head = {
		.type = type,
		.offset = (uint64_t)ftell(file),
		.count = count,
	};

	recording_seal(&head, bytes, length);
	if (fwrite(&head, sizeof(head), 1, file) != 1 ||
	    fwrite(bytes, length, 1, file) != 1)
		exit(1);
}

static void write_recording(const char *folder, const char *name,
			    const struct sim_ring *ring, uint32_t count)
{
	struct recording_start start = {
		.run = 1,
		.utc_offset = 1770000000000000000,
		.cpus = 1,
		.abi_major = PTRACEMON_ABI_MAJOR,
		.boot_id = "01234567-89ab-cdef-0123-456789abcdef",
		.host_name = "host",
	};
	struct recording_round round = { .horizon = 900, .slept_first = 900,
					 .slept_last = 900 };
	struct recording_end end = { .reason = RECORDING_STOPPED,
				     .records = count };
	struct sight sight = { .header.type = RECORD_BLIND,
			       .header.cpu = RECORD_NO_CPU };
	struct recording_magic magic;
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	recording_magic_init(&magic);
	if (!file || fwrite(&magic, sizeof(magic), 1, file) != 1)
		exit(1);
	write_block(file, RECORDING_START, &start, sizeof(start), 0);
	write_block(file, RECORDING_ROUND, &round, sizeof(round), 0);
	write_block(file, RECORDING_RECORDS, ring->data,
		    ring->head + SIM_RING_SIZE, count);
	round.horizon = 1e6;
	write_block(file, RECORDING_ROUND, &round, sizeof(round), 0);
	write_block(file, RECORDING_SIGHT, &sight, sizeof(sight), 0);
	write_block(file, RECORDING_END, &end, sizeof(end), 0);
	if (fclose(file))
		exit(1);
}

/* Of items, with what is before and behind them. */
static size_t items_size(const struct record *record)
{
	size_t size = 0, i;

	for (i = 0; i < RECORD_ITEMS; i++)
		if (record->items[i].bytes)
			size += record->items[i].size + 16;
	return size;
}

/* Samples may have more items than a record takes: the longest ones go. */
static void make_room(struct record *record)
{
	while (items_size(record) > PTRACEMON_RECORD_MAX - 1024) {
		size_t longest = 0, i;

		for (i = 1; i < RECORD_ITEMS; i++)
			if (record->items[i].size > record->items[longest].size)
				longest = i;
		memset(&record->items[longest], 0, sizeof(*record->items));
	}
}

/* Two calls, and a certificate of them, as lines that prove each other. */
static void write_lines(const char *folder)
{
	static const struct certificate_cpu cpu = { 0, 1, 2, 2, { 1 }, 0 };
	static const struct certificate certificate = {
		.number = 1, .part = 1, .parts = 1, .last = true,
		.span = { 0, 3000000000 }, .cpus = &cpu, .count = 1,
		.blinds = 1, .blind = { { 1, 2 } }, .settings = "enabled=1",
	};
	static const struct host host = { .boot_id = "b", .name = "n" };
	static struct clock clock = { .offset = 1770000000000000000 };
	static struct details details;
	static struct enrich enrich;
	static struct users users;
	static char memory[8 * OUT_RECORD_MAX];
	struct buffer buffer = { memory, 0, sizeof(memory) };
	struct chain chain;
	struct out out = { .buffer = &buffer, .clock = &clock, .users = &users,
			   .host = &host, .chain = &chain };
	struct record record;
	struct event event;
	char path[4096];
	FILE *file;
	int i;

	chain_begin(&chain, 1);
	if (!out_json.begin(&out))
		exit(1);
	for (i = 1; i <= 3; i++) {
		sim_call(&record);
		record.call.tracee.tgid = 4711;
		record.header.cpu = i < 3 ? 0 : RECORD_NO_CPU;
		if (i == 3) {
			record.header.type = RECORD_CERTIFICATE;
			record.statement.certificate = &certificate;
		}
		record.header.sequence = (uint64_t)i;
		record.header.time = (uint64_t)i * 1000000000;
		event_of(&record, &event);
		enrich_event(&enrich, &event, &details);
		out_json.record(&out, &event, &details);
	}
	out_json.end(&out);
	snprintf(path, sizeof(path), "%s/lines", folder);
	file = fopen(path, "w");
	if (!file || fwrite(memory, buffer.used, 1, file) != 1 || fclose(file))
		exit(1);
}

int main(int argc, char **argv)
{
	struct sim_ring *all = sim_ring(0);
	size_t i;

	if (argc != 3)
		return 2;
	for (i = 0; i < samples_count; i++) {
		struct sim_ring *one;
		struct record record;
		char name[32];

		samples[i].make(&record);
		if (record.header.type >= RECORD_BLIND)
			continue; /* never comes from a ring */
		one = sim_ring(0);
		make_room(&record);
		sim_put(one, &record, 1000 + i);
		/* One ring has not room for all long ones. */
		if (items_size(&record) < 2048)
			sim_put(all, &record, 1000 + i);
		snprintf(name, sizeof(name), "sample-%02zu", i);
		write_ring(argv[1], name, one);
		sim_put(one, &record, 2000 + i);
		write_recording(argv[2], name, one, 2);
		free(one);
	}
	write_ring(argv[1], "all", all);
	write_lines(argv[2]);
	free(all);
	return 0;
}
