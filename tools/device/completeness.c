// SPDX-License-Identifier: GPL-2.0
/*
 * The proof that nothing is missing. See completeness.h.
 */
#include <stdlib.h>
#include <string.h>

#include "device/completeness.h"

void completeness_free(struct completeness *completeness)
{
	free(completeness->cpus);
	memset(completeness, 0, sizeof(*completeness));
}

static struct completeness_cpu *
find_cpu(struct completeness *completeness, uint32_t cpu)
{
	size_t count = (size_t)cpu + 1;
	struct completeness_cpu *cpus;

	if (cpu < completeness->count)
		return &completeness->cpus[cpu];
	cpus = reallocarray(completeness->cpus, count, sizeof(*cpus));
	if (!cpus)
		abort();
	memset(cpus + completeness->count, 0,
	       (count - completeness->count) * sizeof(*cpus));
	completeness->cpus = cpus;
	completeness->count = count;
	return &cpus[cpu];
}

/* Makes the loss that tells what is wrong. Returns false. */
static bool unexplained(struct completeness *completeness,
			const struct completeness_cpu *cpu,
			uint64_t count, uint64_t first, struct record *loss)
{
	completeness->failed = true;
	record_make_loss(loss, &cpu->last, LOST_UNEXPLAINED, count);
	loss->loss.since = cpu->last.time;
	loss->loss.first_sequence = first;
	loss->loss.last_sequence = cpu->last.sequence;
	return false;
}

/*
 * Takes off what is missing what a loss record accounts for. Returns how many
 * records it has too many.
 */
static uint64_t account(struct completeness_cpu *cpu,
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

bool completeness_record(struct completeness *completeness,
			 const struct record *record, struct record *loss)
{
	struct completeness_cpu *cpu = find_cpu(completeness, record->header.cpu);
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
		return unexplained(completeness, cpu, surplus, expected, loss);
	return true;
}

bool completeness_sleep(struct completeness *completeness, uint64_t now,
			struct record *loss)
{
	size_t i;

	for (i = 0; i < completeness->count; i++) {
		struct completeness_cpu *cpu = &completeness->cpus[i];
		uint64_t overdue = cpu->overdue;

		if (overdue && now - cpu->overdue_since >= PROOF_GRACE_NS) {
			cpu->missing -= overdue;
			cpu->overdue = 0;
			return unexplained(completeness, cpu, overdue, cpu->first,
					   loss);
		}
		if (!overdue) {
			cpu->overdue = cpu->missing;
			cpu->overdue_since = now;
		}
	}
	return true;
}
