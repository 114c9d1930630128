/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Some bytes of a text that somebody else chose.
 */
#ifndef _PTRACEMON_TOOLS_EXCERPT_H
#define _PTRACEMON_TOOLS_EXCERPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct excerpt - the bytes
 * @bytes: not terminated; NULL: nothing is known
 * @size: how many
 * @cut: there are more: of a path before them, else behind them
 */
struct excerpt {
	const uint8_t *bytes;
	size_t size;
	bool cut;
};

#endif /* _PTRACEMON_TOOLS_EXCERPT_H */
