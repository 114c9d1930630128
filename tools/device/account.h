/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What recordings hold and what they lack: for each CPU which numbers, how many
 * records, how many were lost; for how long the sensor was blind; how often a
 * setting was changed. Pure.
 */
#ifndef _PTRACEMON_TOOLS_ACCOUNT_H
#define _PTRACEMON_TOOLS_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/certificate.h"
#include "device/completeness.h"

#define ACCOUNT_REASONS	CERTIFICATE_REASONS

/**
 * struct account_cpu - of a recording, or of several of one boot
 * @records: how many; 0: none, and the next three say nothing
 * @first: number of the first one
 * @last: of the last one
 * @before: of the last one of an earlier recording of this boot; 0: there is none
 * @lost: by reason, as loss records tell
 */
struct account_cpu {
	uint64_t records;
	uint64_t first;
	uint64_t last;
	uint64_t before;
	uint64_t lost[ACCOUNT_REASONS];
};

/**
 * struct account - of the recording at hand
 * @boot_id: of what boot; empty: nothing has come
 * @cpus: by number
 * @count: how many
 * @completeness: what the numbers skip against what loss records account for
 * @unexplained: numbers for which that is not the same
 * @blind: ways into the kernel that are not seen at the moment, bits by path
 * @blind_since: boot time
 * @spans: when there was any, the first ones
 * @blinds: how often
 * @blind_ns: for how long
 * @changes: of settings
 */
struct account {
	char boot_id[40];
	struct account_cpu *cpus;
	size_t count;
	struct completeness completeness;
	uint64_t unexplained;
	uint64_t blind[4];
	uint64_t blind_since;
	struct certificate_span spans[CERTIFICATE_BLINDS];
	uint64_t blinds;
	uint64_t blind_ns;
	uint64_t changes;
};

/*
 * A recording begins, of @cpus CPUs; @account: all zero at first. @boot_id: 39
 * bytes at the most. Returns false without memory.
 */
bool account_begin(struct account *account, const char *boot_id, size_t cpus);

/* For so many CPUs; due with each START. Returns false without memory. */
bool account_room(struct account *account, size_t count);

/*
 * A record of it; a loss is decoded, of others the header counts. Of one CPU they
 * come in order.
 */
void account_record(struct account *account, const struct record *record);
void account_sight(struct account *account, const struct sight *sight);

/* From here on, boot time, it is counted anew; of what is going on nothing is forgotten. */
void account_go_on(struct account *account, uint64_t since);

/*
 * Up to a boot time: blindness that goes on is told as such. Numbers that are missing
 * so far, in account.completeness, can still be explained.
 */
void account_pause(struct account *account, uint64_t until);

/* It is over: nothing was seen after @until, boot time. */
void account_end(struct account *account, uint64_t until);

/* Numbers of a CPU that lie between recordings, and are in none. */
uint64_t account_between(const struct account_cpu *cpu);

/* Records that were lost on a CPU, whatever the reason. */
uint64_t account_lost(const struct account_cpu *cpu);

/* Whether nothing was missed, as far as the settings asked for it. */
bool account_is_complete(const struct account *account);

void account_free(struct account *account);

#endif /* _PTRACEMON_TOOLS_ACCOUNT_H */
