// SPDX-License-Identifier: GPL-2.0
/*
 * The proof that nothing is missing. See proof.h.
 */
#include <stdlib.h>
#include <string.h>

#include "device/proof.h"

void proof_free(struct proof *proof)
{
	free(proof->cpus);
	memset(proof, 0, sizeof(*proof));
}

static struct proof_cpu *find_cpu(struct proof *proof, uint32_t cpu)
{
	size_t count = (size_t)cpu + 1;
	struct proof_cpu *cpus;

	if (cpu < proof->count)
		return &proof->cpus[cpu];
	cpus = reallocarray(proof->cpus, count, sizeof(*cpus));
	if (!cpus)
		abort();
	memset(cpus + proof->count, 0, (count - proof->count) * sizeof(*cpus));
	proof->cpus = cpus;
	proof->count = count;
	return &cpus[cpu];
}

/* Makes the loss that tells what is wrong. Returns false. */
static bool unexplained(struct proof *proof, const struct proof_cpu *cpu,
			uint64_t count, uint64_t first, struct record *loss)
{
	proof->failed = true;
	memset(loss, 0, sizeof(*loss));
	loss->body = sizeof(loss->loss);
	loss->header = cpu->last;
	loss->header.type = PTRACEMON_TYPE_LOSS;
	loss->header.length = sizeof(loss->loss);
	loss->header.body = sizeof(loss->loss);
	loss->loss.count = count;
	loss->loss.since = cpu->last.time;
	loss->loss.first_sequence = first;
	loss->loss.last_sequence = cpu->last.sequence;
	loss->loss.reason = LOST_UNEXPLAINED;
	loss->loss.uid = PTRACEMON_UNSET;
	return false;
}

/*
 * Takes off what is missing what a loss record accounts for. Returns how many
 * records it has too many.
 */
static uint64_t account(struct proof_cpu *cpu,
			const struct ptracemon_loss *loss)
{
	uint64_t taken, surplus;

	if (loss->last_sequence < cpu->first)
		return 0; /* the business of an earlier reader */
	taken = loss->count < cpu->missing ? loss->count : cpu->missing;
	surplus = loss->count - taken;
	cpu->missing -= taken;
	cpu->overdue -= taken < cpu->overdue ? taken : cpu->overdue;
	if (loss->first_sequence < cpu->first) {
		/* It counts both parts, and does not say how many of each. */
		cpu->slack += taken;
		return 0;
	}
	taken = surplus < cpu->slack ? surplus : cpu->slack;
	cpu->slack -= taken;
	return surplus - taken;
}

bool proof_record(struct proof *proof, const struct record *record,
		  struct record *loss)
{
	struct proof_cpu *cpu = find_cpu(proof, record->header.cpu);
	uint64_t sequence = record->header.sequence;
	uint64_t expected = cpu->last.sequence + 1;
	uint64_t surplus = 0;
	bool backwards;

	if (!cpu->begun) {
		cpu->begun = true;
		cpu->first = sequence;
		expected = sequence;
	}
	backwards = sequence < expected;
	cpu->last = record->header;
	if (!backwards)
		cpu->missing += sequence - expected;
	if (record->header.type == PTRACEMON_TYPE_LOSS)
		surplus = account(cpu, &record->loss);
	if (backwards || surplus)
		return unexplained(proof, cpu, surplus, expected, loss);
	return true;
}

bool proof_sleep(struct proof *proof, uint64_t now, struct record *loss)
{
	size_t i;

	for (i = 0; i < proof->count; i++) {
		struct proof_cpu *cpu = &proof->cpus[i];
		uint64_t overdue = cpu->overdue;

		if (overdue && now - cpu->overdue_since >= PROOF_GRACE_NS) {
			cpu->missing -= overdue;
			cpu->overdue = 0;
			return unexplained(proof, cpu, overdue, cpu->first,
					   loss);
		}
		if (!overdue) {
			cpu->overdue = cpu->missing;
			cpu->overdue_since = now;
		}
	}
	return true;
}
