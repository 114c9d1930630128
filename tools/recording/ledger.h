/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of JSON that prove each other (chain.h), of any hosts and runs, in any order and
 * as often as they come; and what is wrong with them. Pure; trusts no byte.
 */
#ifndef _PTRACEMON_TOOLS_LEDGER_H
#define _PTRACEMON_TOOLS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/certificate.h"
#include "base/slice.h"
#include "abi/chain.h"
#include "recording/proof.h"

/* What is kept of a line takes some 90 bytes; more lines are not taken. */
#define LEDGER_LINES_MAX	(16u * 1024 * 1024)

/* CPUs that a certificate can be of in one line; no writer has so many. */
#define LEDGER_CPUS_MAX		64

/**
 * struct ledger_line - what is kept of a line
 * @line: its number in the run
 * @sequence: of its record; only with a CPU
 * @time: UTC, nanoseconds
 * @place: which line of the file it is
 * @file: which file
 * @cpu: RECORD_NO_CPU: of none
 * @before: beginning of the digest of the line before it
 * @first: there is none before it
 * @asked: what it says of what somebody asks for, as @asks of struct ledger
 * @digest: of its text
 */
struct ledger_line {
	uint64_t line;
	uint64_t sequence;
	uint64_t time;
	uint64_t place;
	uint32_t file;
	uint32_t cpu;
	uint8_t before[CHAIN_BEFORE];
	bool first;
	uint8_t asked;
	uint8_t digest[CERTIFICATE_DIGEST];
};

/**
 * struct ledger_certificate - a part of a certificate
 * @line: of it
 * @covered: how many lines before it it is about
 * @said: what it states, in UTC; without .settings
 * @cpus: of @said
 * @lost: records, of all reasons
 * @missing: numbers that nothing explains, so far or for ever
 * @records: of its CPUs
 * @previous: digest of the certificate before it
 * @follows: there is one
 * @digest: as it says
 * @text: of what it says itself
 * @good: all is as it was that it covers
 */
struct ledger_certificate {
	uint64_t line;
	uint64_t covered;
	struct certificate said;
	struct certificate_cpu *cpus;
	uint64_t lost;
	uint64_t missing;
	uint64_t records;
	uint8_t previous[CERTIFICATE_DIGEST];
	bool follows;
	uint8_t digest[CERTIFICATE_DIGEST];
	uint8_t text[CERTIFICATE_DIGEST];
	bool good;
};

/**
 * struct ledger_run - lines of one run of a reader, to one output
 * @boot_id: of the host then
 * @host: its name, as it is written
 * @run: which
 * @lines: in order after ledger_check()
 * @count: how many
 * @room: for so many
 * @again: lines that came more than once
 * @certificates: likewise in order
 * @certificate_count: how many
 */
struct ledger_run {
	char boot_id[40];
	char host[80];
	uint64_t run;
	struct ledger_line *lines;
	size_t count;
	size_t room;
	uint64_t again;
	struct ledger_certificate *certificates;
	size_t certificate_count;
};

/**
 * struct ledger - all of them
 * @runs: sorted after ledger_sort()
 * @count: how many
 * @lines: in all
 * @asks: what a line says of what somebody asks for; 0: nothing. NULL: nobody does
 * @context: for @asks
 */
struct ledger {
	struct ledger_run *runs;
	size_t count;
	size_t lines;
	uint8_t (*asks)(void *context, struct slice object);
	void *context;
};

enum ledger_taken {
	LEDGER_TAKEN,
	LEDGER_UNPROVEN, /* a line of -o json, which is in no chain */
	LEDGER_FOREIGN,	 /* something else */
	LEDGER_FULL,	 /* no memory, or too many lines */
};

/**
 * ledger_add - take a line
 * @ledger: all zero at first, but for @asks and @context
 * @text: of it, without line feed
 * @length: bytes of it
 * @file: where it is, for @lines
 * @place: likewise
 */
enum ledger_taken ledger_add(struct ledger *ledger, const char *text,
			     size_t length, uint32_t file, uint64_t place);

/* By host, boot and run. */
void ledger_sort(struct ledger *ledger);

enum ledger_wrong {
	LEDGER_BEGIN,	/* what precedes @line is not here */
	LEDGER_MISSING, /* lines between @line and @next are not here */
	LEDGER_CHANGED, /* @line is not as it was, or the first that can be so */
	LEDGER_OTHER,	/* @line and @next have the same number, and differ */
	LEDGER_CHAIN,	/* the certificate in @line does not follow the one before */
};

/**
 * struct ledger_finding - what is wrong
 * @wrong: what
 * @line: see there
 * @next: likewise, or NULL
 */
struct ledger_finding {
	enum ledger_wrong wrong;
	const struct ledger_line *line;
	const struct ledger_line *next;
};

/**
 * ledger_check - what is wrong with a run
 * @run: of which all lines have been added
 * @heads: digests of certificates that are known from elsewhere
 * @head_count: how many
 * @found: told of each thing that is wrong
 * @context: for @found
 */
void ledger_check(struct ledger_run *run, struct proof_head *heads,
		  size_t head_count,
		  void (*found)(void *context, const struct ledger_run *run,
				const struct ledger_finding *finding),
		  void *context);

void ledger_free(struct ledger *ledger);

#endif /* _PTRACEMON_TOOLS_LEDGER_H */
