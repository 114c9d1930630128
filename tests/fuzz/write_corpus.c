// SPDX-License-Identifier: GPL-2.0
/*
 * write_corpus FOLDER: the samples of tests/host as ring bytes, one file each,
 * and all of them in one.
 */
#include <stdio.h>
#include <stdlib.h>

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

int main(int argc, char **argv)
{
	struct sim_ring *all = sim_ring(0);
	size_t i;

	if (argc != 2)
		return 2;
	for (i = 0; i < samples_count; i++) {
		struct sim_ring *one;
		struct record record;
		char name[32];

		samples[i].make(&record);
		if (record.header.type >= RECORD_BLIND)
			continue; /* never comes from a ring */
		one = sim_ring(0);
		/* A record has items of one side. */
		record.items[PTRACEMON_ITEM_TRACEE_EXE].bytes = NULL;
		sim_put(one, &record, 1000 + i);
		sim_put(all, &record, 1000 + i);
		snprintf(name, sizeof(name), "sample-%02zu", i);
		write_ring(argv[1], name, one);
		free(one);
	}
	write_ring(argv[1], "all", all);
	free(all);
	return 0;
}
