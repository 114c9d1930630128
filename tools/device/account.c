// SPDX-License-Identifier: GPL-2.0
/*
 * What recordings hold and lack. See account.h.
 */
#include <stdlib.h>
#include <string.h>

#include "device/account.h"

bool account_room(struct account *account, size_t count)
{
	struct account_cpu *cpus;

	if (count <= account->count)
		return true;
	cpus = reallocarray(account->cpus, count, sizeof(*cpus));
	if (!cpus)
		return false;
	memset(cpus + account->count, 0,
	       (count - account->count) * sizeof(*cpus));
	account->cpus = cpus;
	account->count = count;
	return true;
}

/* @same: the boot is that of before. */
static void forget(struct account *account, bool same)
{
	size_t i;

	for (i = 0; i < account->count; i++) {
		struct account_cpu *cpu = &account->cpus[i];
		const uint64_t last = cpu->records ? cpu->last : cpu->before;

		memset(cpu, 0, sizeof(*cpu));
		cpu->before = same ? last : 0;
	}
	account->unexplained = 0;
	account->blinds = 0;
	account->blind_ns = 0;
	account->changes = 0;
}

bool account_begin(struct account *account, const char *boot_id, size_t cpus)
{
	forget(account, !strcmp(account->boot_id, boot_id));
	memset(account->boot_id, 0, sizeof(account->boot_id));
	memcpy(account->boot_id, boot_id,
	       strnlen(boot_id, sizeof(account->boot_id) - 1));
	completeness_free(&account->completeness);
	memset(account->blind, 0, sizeof(account->blind));
	return account_room(account, cpus);
}

void account_go_on(struct account *account, uint64_t since)
{
	forget(account, true);
	account->blind_since = since;
}

static void take_loss(struct account_cpu *cpu, const struct ptracemon_loss *loss)
{
	const size_t reason = loss->reason < ACCOUNT_REASONS - 1 ?
				      loss->reason : ACCOUNT_REASONS - 1;

	/* The business of what came before this recording. */
	if (loss->last_sequence >= cpu->first)
		cpu->lost[reason] += loss->count;
}

void account_record(struct account *account, const struct record *record)
{
	struct account_cpu *cpu = &account->cpus[record->header.cpu];
	struct record loss;

	if (!completeness_record(&account->completeness, record, &loss))
		account->unexplained += loss.loss.count ? loss.loss.count : 1;
	if (!cpu->records++)
		cpu->first = record->header.sequence;
	cpu->last = record->header.sequence;
	if (record->header.type == PTRACEMON_TYPE_LOSS)
		take_loss(cpu, &record->loss);
	account->changes += record->header.type == PTRACEMON_TYPE_KNOB;
}

static bool is_blind(const struct account *account)
{
	return account->blind[0] | account->blind[1] | account->blind[2] |
	       account->blind[3];
}

static void add_span(struct account *account, uint64_t until)
{
	if (account->blinds < CERTIFICATE_BLINDS)
		account->spans[account->blinds] = (struct certificate_span){
			account->blind_since, until };
	account->blinds++;
	account->blind_ns += until - account->blind_since;
}

void account_sight(struct account *account, const struct sight *sight)
{
	uint64_t *word = &account->blind[sight->path / 64 % 4];
	const uint64_t bit = 1ull << sight->path % 64;
	const bool was_blind = is_blind(account);

	if (sight->header.type == RECORD_BLIND)
		*word |= bit;
	else
		*word &= ~bit;
	if (!was_blind && is_blind(account))
		account->blind_since = sight->header.time;
	else if (was_blind && !is_blind(account))
		add_span(account, sight->header.time);
}

void account_pause(struct account *account, uint64_t until)
{
	if (is_blind(account) && until > account->blind_since)
		add_span(account, until);
}

void account_end(struct account *account, uint64_t until)
{
	size_t i;

	account_pause(account, until);
	for (i = 0; i < account->completeness.count; i++)
		account->unexplained += account->completeness.cpus[i].missing;
}

uint64_t account_between(const struct account_cpu *cpu)
{
	if (!cpu->records || !cpu->before || cpu->first <= cpu->before)
		return 0;
	return cpu->first - cpu->before - 1;
}

uint64_t account_lost(const struct account_cpu *cpu)
{
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < ACCOUNT_REASONS; i++)
		lost += cpu->lost[i];
	return lost;
}

bool account_is_complete(const struct account *account)
{
	size_t i;

	for (i = 0; i < account->count; i++)
		if (account_lost(&account->cpus[i]) ||
		    account_between(&account->cpus[i]))
			return false;
	return !account->unexplained && !account->blind_ns &&
	       !is_blind(account);
}

void account_free(struct account *account)
{
	completeness_free(&account->completeness);
	free(account->cpus);
	memset(account, 0, sizeof(*account));
}
