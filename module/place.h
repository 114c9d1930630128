/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_PLACE_H
#define _PTRACEMON_PLACE_H

#include <linux/types.h>

#include "item.h"

struct file;
struct mm_struct;

/* Bytes that the item takes at the most. */
#define PTRACEMON_PLACE_ROOM                            \
	(sizeof(struct ptracemon_item) +                \
	 sizeof(struct ptracemon_place) + PTRACEMON_PLACE_PATH_MAX)

/**
 * ptracemon_place_write - write an item that says where an address lies
 * @item: where to, PTRACEMON_PLACE_ROOM bytes, aligned to 8
 * @kind: enum ptracemon_item_kind
 * @mm: the memory, locked for reading by the caller; NULL: not known
 * @address: in it
 * @now: nanoseconds, boot clock: a path that records of this CPU have told is left
 *	out, and preemption is off; 0: it is told
 * @may_lock: as for ptracemon_path_write()
 *
 * Context: as ptracemon_path_write().
 * Return: bytes that it takes.
 */
u32 ptracemon_place_write(struct ptracemon_item *item, u16 kind,
			  struct mm_struct *mm, u64 address, u64 now,
			  bool may_lock);

/* The same for a file alone: an item with a struct ptracemon_file. */
u32 ptracemon_place_write_file(struct ptracemon_item *item, u16 kind,
			       const struct file *file);

#endif /* _PTRACEMON_PLACE_H */
