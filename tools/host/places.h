/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of mapped files, as the kernel last said: it says so once for a file on a
 * CPU, and of later records that it is known. Pure.
 */
#ifndef _PTRACEMON_TOOLS_PLACES_H
#define _PTRACEMON_TOOLS_PLACES_H

#include <stdint.h>

#include "abi/decode.h"

#define PLACES_KEPT	4096

/**
 * struct known_place - a file
 * @file: which
 * @cpu: whose records said it
 * @kind: in items of which kind
 * @path: NULL: nothing is here
 * @size: bytes of it
 * @flags: of the item that had it, PTRACEMON_ITEM_*
 */
struct known_place {
	struct ptracemon_file file;
	uint32_t cpu;
	uint32_t kind;
	uint8_t *path;
	uint32_t size;
	uint16_t flags;
};

/**
 * struct places - a bounded table; all zero at first
 * @entries: PLACES_KEPT, by a hash: a newcomer takes the place. NULL until there
 *	was something to keep
 */
struct places {
	struct known_place *entries;
};

/* Takes note of the paths that a record says. */
void places_keep(struct places *places, const struct record *record);

/*
 * The path of a place of a record: its own, or the one that is known. Returns an
 * item without .bytes if there is none. Good until the next places_keep().
 */
struct record_item places_path(const struct places *places,
			       const struct record *record, unsigned int kind);

/* Forgets all. */
void places_free(struct places *places);

#endif /* _PTRACEMON_TOOLS_PLACES_H */
