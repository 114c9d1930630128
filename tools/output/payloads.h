/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What sessions wrote, as files for scanners: one for each piece, named by its
 * SHA-256, in a directory that is the user's alone.
 *
 * A file is there whole or not at all, for its owner only. A directory gets
 * PAYLOADS_FILES files and PAYLOADS_BYTES bytes at the most, those of earlier
 * runs included.
 */
#ifndef _PTRACEMON_TOOLS_PAYLOADS_H
#define _PTRACEMON_TOOLS_PAYLOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "sessions/session.h"

#define PAYLOADS_FILES	4096
#define PAYLOADS_BYTES	(16 << 20)

/**
 * struct payloads - a directory
 * @name: of it, for messages
 * @dir: it is open here
 * @files: how many it has
 * @bytes: of these
 * @full: it was said that no more are kept
 * @error: the first errno, which has been said; 0: none
 */
struct payloads {
	const char *name;
	int dir;
	uint64_t files;
	uint64_t bytes;
	bool full;
	int error;
};

/* @name must stay. Returns 0; or the exit code, and has said why. */
int payloads_open(struct payloads *payloads, const char *name);

/* Keeps the pieces of a session that are not there yet. */
void payloads_keep(struct payloads *payloads, const struct session *session);

#endif /* _PTRACEMON_TOOLS_PAYLOADS_H */
