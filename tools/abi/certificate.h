/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sensor states of a stretch of time: that nothing was missed, or exactly
 * what was. Pure.
 */
#ifndef _PTRACEMON_TOOLS_CERTIFICATE_H
#define _PTRACEMON_TOOLS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reasons of losses that are counted apart; the last is for all others. */
#define CERTIFICATE_REASONS	8

/* Stretches of blindness that are told one by one. */
#define CERTIFICATE_BLINDS	8

#define CERTIFICATE_DIGEST	32

/**
 * struct certificate_cpu - one CPU that had records
 * @cpu: its number
 * @first: number of the first record
 * @last: of the last one
 * @records: how many there were, shown or not
 * @lost: by reason, as loss records tell
 * @missing: numbers that are skipped, and for which no loss record has come yet
 */
struct certificate_cpu {
	uint32_t cpu;
	uint64_t first;
	uint64_t last;
	uint64_t records;
	uint64_t lost[CERTIFICATE_REASONS];
	uint64_t missing;
};

/* From one boot time to another. */
struct certificate_span {
	uint64_t since;
	uint64_t until;
};

/**
 * struct certificate - a part of the statement; it has several if there are many CPUs
 * @number: of the statement in its run, from 1
 * @part: from 1
 * @parts: how many there are
 * @last: the run is over
 * @span: boot times: all that happened between these is in what precedes
 * @cpus: of this part
 * @count: how many
 * @unexplained: numbers that never will be explained
 * @blind: when not everything was seen; at the most CERTIFICATE_BLINDS of @blinds
 * @blinds: how often that was
 * @blind_ns: for how long altogether
 * @changes: of settings
 * @settings: as they are now: NAME=VALUE, with blanks between
 * @left_out: those that leave out what is recorded by default; empty: none does
 * @filtered: options of the reader leave something out
 * @seal: of the recording beside it, of all until now
 * @sealed: there is one
 * @lines: digest of the lines of JSON beside it
 * @chained: there are such lines
 */
struct certificate {
	uint64_t number;
	uint32_t part;
	uint32_t parts;
	bool last;
	struct certificate_span span;
	const struct certificate_cpu *cpus;
	size_t count;
	uint64_t unexplained;
	struct certificate_span blind[CERTIFICATE_BLINDS];
	uint64_t blinds;
	uint64_t blind_ns;
	uint64_t changes;
	char settings[512];
	char left_out[256];
	bool filtered;
	uint8_t seal[CERTIFICATE_DIGEST];
	bool sealed;
	uint8_t lines[CERTIFICATE_DIGEST];
	bool chained;
};

/* Whether nothing was missed, as far as settings and options asked for it. */
bool certificate_is_complete(const struct certificate *certificate);

/* Records that were lost on a CPU, whatever the reason. */
uint64_t certificate_lost(const struct certificate_cpu *cpu);

#endif /* _PTRACEMON_TOOLS_CERTIFICATE_H */
