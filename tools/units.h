/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes and times as people write them.
 */
#ifndef _PTRACEMON_TOOLS_UNITS_H
#define _PTRACEMON_TOOLS_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "64M": bytes, or K, M, G, T of 1024 each. Returns whether it is a size. */
bool units_parse_size(const char *text, uint64_t *bytes);

/*
 * "1.5h": seconds, or ms, s, m, h, d, w; at most 366 days. Returns whether it is
 * a time.
 */
bool units_parse_time(const char *text, double *seconds);

/* "1.5 GiB". */
void units_print_size(char *text, size_t size, uint64_t bytes);

#endif /* _PTRACEMON_TOOLS_UNITS_H */
