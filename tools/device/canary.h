/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The canary: calls of this program's own, by every way into the kernel's
 * ptrace, whose records must come out of the rings. See "The canary" in
 * module/uapi/ptracemon.h. Pure, but for what the host does for it.
 */
#ifndef _PTRACEMON_TOOLS_CANARY_H
#define _PTRACEMON_TOOLS_CANARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/decode.h"
#include "device/canary_calls.h"
#include "device/reader.h"

/**
 * struct canary_host - what the canary needs; tests bring their own
 * @reader: for @stats
 * @found: whether the host has that way, once and for all
 * @probe_addr: by these the calls can be told that found it out
 * @probe_data: likewise
 * @call: makes the call, see entry_call()
 * @stats: as reader_stats()
 * @is_on: whether the module is to record what comes by that way
 * @reason: why nothing is recorded, in words
 */
struct canary_host {
	const struct reader *reader;
	enum entry_found found[ENTRIES];
	uint32_t probe_addr;
	uint32_t probe_data;
	int (*call)(enum entry entry, uint32_t addr, uint32_t data);
	bool (*stats)(const struct reader *reader, uint32_t cpu,
		      struct ptracemon_stats *stats);
	bool (*is_on)(enum entry entry);
	const char *(*reason)(void);
};

enum canary_state {
	CANARY_UNKNOWN, /* not found out yet */
	CANARY_SIGHTED,
	CANARY_BLIND,
	CANARY_OFF,	  /* the host lacks it, or the module is not to record it */
	CANARY_UNCHECKED, /* the call does not get as far as the kernel */
};

/**
 * struct canary_path - one way
 * @state: what is known
 * @pending: a call was made and not judged yet
 * @seen: the record of the last call came out
 * @complained: that it cannot be checked was said
 * @told: that it is blind was said
 * @missed: calls in a row whose records are missing
 * @lost: calls in a row whose records are missing while records were lost
 * @addr: of the last call
 * @data: of the last call
 */
struct canary_path {
	enum canary_state state;
	bool pending;
	bool seen;
	bool complained;
	bool told;
	unsigned int missed;
	unsigned int lost;
	uint32_t addr;
	uint32_t data;
};

/**
 * struct canary - all ways
 * @host: what it needs; NULL: no canary
 * @losses: records that were lost before the calls
 * @sent: calls were made and not judged yet
 * @paths: by enum entry
 */
struct canary {
	const struct canary_host *host;
	uint64_t losses;
	bool sent;
	struct canary_path paths[ENTRIES];
};

/* Makes the calls. What they leave in the rings is there when it returns. */
void canary_send(struct canary *canary);

/* Whether a record is a canary's, and no news; takes note of it if it is. */
bool canary_take(struct canary *canary, const struct record *record);

/**
 * canary_judge - all records up to the calls' have been taken: what about them?
 * @canary: the canary
 * @changed: called with a record of the type RECORD_BLIND or RECORD_SIGHTED,
 *	once for each change
 * @context: for @changed
 *
 * A record may be missing as it was lost, or as the module was just being
 * switched; so one that is missing is looked for again.
 *
 * Return: whether to send again at once.
 */
bool canary_judge(struct canary *canary,
		  void (*changed)(void *context, const struct record *record),
		  void *context);

/*
 * Whether every way that can be checked was found to be seen; or its record is
 * missing as records were lost.
 */
bool canary_is_well(const struct canary *canary);

/* What is known about all ways, as one line of words. */
void canary_describe(const struct canary *canary, char *text, size_t size);

/**
 * canary_count - look whether one way is seen, without being the reader
 * @host: what it needs
 * @entry: the way
 *
 * Each call that reaches the probe is a hit, recorded or not, and hits are counted
 * for each CPU. On one CPU: hits, the call, hits. Calls of others can hide that
 * this one was not seen, so it is tried several times; they cannot make it look
 * unseen.
 *
 * Return: what was found out; CANARY_UNCHECKED if nothing was.
 */
enum canary_state canary_count(const struct canary_host *host,
			       enum entry entry);

/*
 * The canary of this host; @reader may be opened later. Finds out which ways there
 * are.
 */
void canary_host_init(struct canary_host *host, const struct reader *reader);

#endif /* _PTRACEMON_TOOLS_CANARY_H */
