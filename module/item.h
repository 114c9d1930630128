/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lies behind the fixed part of a record. Pure.
 */
#ifndef _PTRACEMON_ITEM_H
#define _PTRACEMON_ITEM_H

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include "uapi/ptracemon.h"

/* Bytes that an item with @size bytes takes. */
static inline u32 ptracemon_item_size(u32 size)
{
	return sizeof(struct ptracemon_item) +
	       ALIGN(size, PTRACEMON_RECORD_ALIGN);
}

/**
 * ptracemon_item_finish - complete an item whose bytes are there
 * @item: with @size bytes behind it, and room for what ptracemon_item_size() says
 * @kind: enum ptracemon_item_kind
 * @flags: PTRACEMON_ITEM_*
 * @size: bytes; 0: there shall be no item
 *
 * Return: bytes that it takes.
 */
static inline u32 ptracemon_item_finish(struct ptracemon_item *item, u16 kind,
					u16 flags, u32 size)
{
	if (!size)
		return 0;
	/* Most sizes need no padding, and memset() is a call. */
	if (size % PTRACEMON_RECORD_ALIGN)
		memset((u8 *)(item + 1) + size, 0,
		       ALIGN(size, PTRACEMON_RECORD_ALIGN) - size);
	item->kind = kind;
	item->flags = flags;
	item->size = size;
	return ptracemon_item_size(size);
}

#endif /* _PTRACEMON_ITEM_H */
