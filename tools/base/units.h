/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Durations and sizes as people write and read them. Pure.
 */
#ifndef _PTRACEMON_TOOLS_UNITS_H
#define _PTRACEMON_TOOLS_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a message says of a value that these do not understand. */
#define DURATION_WORDS	"a duration, as 30, 1.5s, 500ms, 2m or 1h30m"
#define SIZE_WORDS	"a size, as 4096, 64K, 1.5M or 2GiB"

/* Longest text of duration_text(), with the NUL. */
#define UNITS_TEXT_MAX	24

/**
 * duration_parse - text to nanoseconds
 * @text: numbers with units behind them, added up: ns, us, ms, s, m, h, d. A
 *	number alone is seconds. Fractions are allowed
 * @nanoseconds: out; at most DURATION_MAX
 *
 * Return: whether @text was understood.
 */
bool duration_parse(const char *text, uint64_t *nanoseconds);

/* The same in seconds. */
bool seconds_parse(const char *text, double *seconds);

/* A year is enough, and fits every type. */
#define DURATION_MAX	(366ull * 86400 * 1000000000)

/**
 * duration_text - nanoseconds to text, as "850 ns", "1.2 ms", "3 min 20 s"
 * @to: out, UNITS_TEXT_MAX bytes; terminated
 * @nanoseconds: how long; the last digit is rounded down
 *
 * Return: length.
 */
size_t duration_text(char *to, uint64_t nanoseconds);

/**
 * size_parse - text to bytes
 * @text: a number, and K, M, G or T behind it (powers of 1024; KiB and KB mean
 *	the same), or B. Fractions are allowed
 * @bytes: out
 *
 * Return: whether @text was understood.
 */
bool size_parse(const char *text, uint64_t *bytes);

/* yes, no, 1, 0, true, false, on or off. Returns whether @text is one of these. */
bool switch_parse(const char *text, bool *on);

#endif /* _PTRACEMON_TOOLS_UNITS_H */
