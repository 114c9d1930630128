// SPDX-License-Identifier: GPL-2.0
/*
 * recording: a recording on standard output, made of simulated rings by the
 * recorder. For scripts.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ptrace.h>

#include "commands/commands.h"
#include "sim.h"

static struct sim_ring *ring;
static unsigned int records;

static void put(struct record *record)
{
	sim_put(ring, record, ++records * 1000000ull);
}

static void put_call(uint32_t request_class, uint64_t request, uint8_t outcome)
{
	struct record record;

	sim_call(&record);
	record.call.request = request;
	record.call.request_class = (uint8_t)request_class;
	record.call.outcome = outcome;
	record.call.result = outcome == PTRACEMON_OUTCOME_FAILURE ?
				     -EPERM :
				     0;
	put(&record);
}

static void put_records(void)
{
	struct record loss;

	put_call(PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH, PTRACEMON_OUTCOME_SUCCESS);
	put_call(PTRACEMON_CLASS_WRITE, PTRACE_POKETEXT, PTRACEMON_OUTCOME_FAILURE);
	put_call(PTRACEMON_CLASS_CONTROL, PTRACE_SETOPTIONS, PTRACEMON_OUTCOME_SUCCESS);
	put_call(PTRACEMON_CLASS_READ, PTRACE_PEEKTEXT, PTRACEMON_OUTCOME_UNKNOWN);
	sim_loss(&loss);
	put(&loss);
}

int main(void)
{
	struct arguments options = { .files.path = "-" };
	struct reader reader;
	int code;

	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	reader.info.abi_minor = PTRACEMON_ABI_MINOR;
	ring = sim_ring(0);
	sim_attach(&reader, ring);
	put_records();
	options.output.count = records;
	code = record_follow(&reader, &options);
	reader_close(&reader);
	free(ring);
	return code;
}
