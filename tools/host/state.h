/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the reader that follows the device tells `status`: a short file, of this boot.
 */
#ifndef _PTRACEMON_TOOLS_STATE_H
#define _PTRACEMON_TOOLS_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Its folder is the service manager's to make (RuntimeDirectory=); without it nothing is told. */
#define STATE_FILE	"/run/ptracemon/state"

#define STATE_WORD_SIZE	32

/**
 * struct state - what is told
 * @since: when the reader began, UTC, nanoseconds
 * @suppressed: records and sessions that rules kept out of the outputs
 * @worst: the worst verdict of @day, as far as sessions are looked at; empty: there was none
 * @severity: of it
 * @day: days of UTC since 1970
 * @sessions: they are looked at
 */
struct state {
	uint64_t since;
	uint64_t suppressed;
	char worst[STATE_WORD_SIZE];
	char severity[STATE_WORD_SIZE];
	uint64_t day;
	bool sessions;
};

/* To be called with the rights for it. Nothing is changed yet. Returns a descriptor, or -1. */
int state_open(const char *path);

/* @boot_id: of this boot. */
void state_write(int fd, const struct state *state, const char *boot_id);

/* Returns false if nobody has told anything in this boot; no byte is trusted. */
bool state_read(const char *path, struct state *state, const char *boot_id);

#endif /* _PTRACEMON_TOOLS_STATE_H */
