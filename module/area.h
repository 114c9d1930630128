/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is shared with a reader: whole pages, mapped in one piece.
 */
#ifndef _PTRACEMON_AREA_H
#define _PTRACEMON_AREA_H

#include <linux/types.h>

/**
 * ptracemon_area_alloc - get zeroed memory
 * @size: bytes, a multiple of PAGE_SIZE
 * @node: where it should be
 *
 * Gives up early: no other process is killed for it.
 *
 * Context: process, may sleep.
 * Return: the memory, for vmalloc_to_page() and ptracemon_area_free(), or NULL.
 */
void *ptracemon_area_alloc(size_t size, int node);

/* Context: process. NULL is fine. */
void ptracemon_area_free(void *area);

/**
 * ptracemon_area_affordable - whether so much memory is there at all
 * @size: bytes
 *
 * Context: process.
 */
bool ptracemon_area_affordable(u64 size);

#endif /* _PTRACEMON_AREA_H */
