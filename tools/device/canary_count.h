/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proof that the sensor sees, without being its reader: each call that reaches
 * the probe is a hit, recorded or not, and hits are counted for each CPU.
 */
#ifndef _PTRACEMON_TOOLS_CANARY_COUNT_H
#define _PTRACEMON_TOOLS_CANARY_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "device/canary.h"

/**
 * struct canary_counts - what the proof needs; tests bring their own
 * @context: for @hits
 * @hits: out: hits of a CPU; false: cannot be told
 * @canary: for the calls
 */
struct canary_counts {
	void *context;
	bool (*hits)(void *context, uint32_t cpu, uint64_t *hits);
	const struct canary_host *canary;
};

/**
 * canary_count_entry - look whether one way is seen
 * @host: what it needs
 * @entry: the way
 *
 * On one CPU: hits, the call, hits. Calls of others can hide that this one was
 * not seen, so it is tried several times; they cannot make it look unseen.
 *
 * Return: what was found out; CANARY_UNCHECKED if nothing was.
 */
enum canary_state canary_count_entry(const struct canary_counts *host,
				     enum entry entry);

#endif /* _PTRACEMON_TOOLS_CANARY_COUNT_H */
