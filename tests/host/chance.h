/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers by chance, the same in each run.
 */
#ifndef _PTRACEMON_TESTS_CHANCE_H
#define _PTRACEMON_TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

static uint64_t chance = 0x9e3779b97f4a7c15;

/* Below @below, which is not 0. */
static size_t any(size_t below)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (size_t)((chance >> 11) % below);
}

#endif /* _PTRACEMON_TESTS_CHANCE_H */
