/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proof that the sensor sees, without being its reader: each call that reaches
 * the probe is a hit, recorded or not, and hits are counted for each CPU.
 */
#ifndef _PTRACEMON_TOOLS_PROVE_H
#define _PTRACEMON_TOOLS_PROVE_H

#include <stdbool.h>
#include <stdint.h>

#include "device/canary.h"

/**
 * struct prove_host - what the proof needs; tests bring their own
 * @context: for @hits
 * @hits: out: hits of a CPU; false: cannot be told
 * @canary: for the calls
 */
struct prove_host {
	void *context;
	bool (*hits)(void *context, uint32_t cpu, uint64_t *hits);
	const struct canary_host *canary;
};

/**
 * prove_entry - look whether one way is seen
 * @host: what it needs
 * @entry: the way
 *
 * On one CPU: hits, the call, hits. Calls of others can hide that this one was
 * not seen, so it is tried several times; they cannot make it look unseen.
 *
 * Return: what was found out; CANARY_UNCHECKED if nothing was.
 */
enum canary_state prove_entry(const struct prove_host *host, enum entry entry);

#endif /* _PTRACEMON_TOOLS_PROVE_H */
