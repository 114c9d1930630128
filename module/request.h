/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptrace requests: classes, and sets of them as text. Pure.
 */
#ifndef _PTRACEMON_REQUEST_H
#define _PTRACEMON_REQUEST_H

#include <linux/nospec.h>
#include <linux/types.h>

#include "uapi/ptracemon.h"

/* Families of ABIs with the same request numbers. */
enum ptracemon_family {
	PTRACEMON_FAMILY_X86,
	PTRACEMON_FAMILY_ARM64,
	PTRACEMON_FAMILY_ARM,
	PTRACEMON_FAMILIES,
};

/* Every request that a kernel defines is below 0x40, or in 0x4200 to 0x423f. */
#define PTRACEMON_REQUEST_SLOTS		128
#define PTRACEMON_REQUEST_SLOT(n) \
	((n) < 0x40 ? (n) : (n) - 0x4200 + 0x40)

/**
 * struct ptracemon_request_set - some requests
 * @low: for each family, bit n: request n
 * @high: for each family, bit n: request 0x4200 + n
 * @unknown: the numbers that no table has; within the two ranges their bits
 *	say the same
 */
struct ptracemon_request_set {
	u64 low[PTRACEMON_FAMILIES];
	u64 high[PTRACEMON_FAMILIES];
	bool unknown;
};

/* 0 where there is no such request. */
extern const u8 ptracemon_request_classes[PTRACEMON_FAMILIES]
					 [PTRACEMON_REQUEST_SLOTS];

/**
 * ptracemon_request_class - class of a request
 * @family: enum ptracemon_family
 * @request: the number, as the kernel understands it
 *
 * Return: enum ptracemon_class
 */
static inline u8 ptracemon_request_class(enum ptracemon_family family,
					 u64 request)
{
	u8 found = 0;

	/* The caller chooses @request: not even speculation may go beyond. */
	if (request < 0x40)
		found = ptracemon_request_classes
			[family][array_index_nospec(request, 0x40)];
	else if (request - 0x4200 < 0x40)
		found = ptracemon_request_classes
			[family]
			[array_index_nospec(request - 0x4200, 0x40) + 0x40];
	return found ?: PTRACEMON_CLASS_UNKNOWN;
}

/* The canary's number is in no set: see "The canary" in the ABI. */
static inline bool
ptracemon_request_set_has(const struct ptracemon_request_set *set,
			  enum ptracemon_family family, u64 request)
{
	if (request < 0x40)
		return set->low[family] >> request & 1;
	if (request - 0x4200 < 0x40)
		return set->high[family] >> (request - 0x4200) & 1;
	return set->unknown && request != PTRACEMON_REQUEST_CANARY;
}

/**
 * ptracemon_request_set_parse - text to set
 * @text: words with commas between: a class (attach, write, control, read,
 *	step, unknown), a request (PTRACE_ATTACH), `all` or `none`; with a minus
 *	before it, the word takes away. Left to right, beginning with nothing.
 *	White space at the end is ignored
 * @set: out: the set; untouched on error
 *
 * Return: 0, or -EINVAL if a word is not known or empty.
 */
int ptracemon_request_set_parse(const char *text,
				struct ptracemon_request_set *set);

/**
 * ptracemon_request_set_print - set to the shortest text that means it
 * @set: the set
 * @text: out
 * @size: bytes of @text; 2048 are enough for any set
 *
 * Return: length of the text without the terminating NUL.
 */
size_t ptracemon_request_set_print(const struct ptracemon_request_set *set,
				   char *text, size_t size);

#endif /* _PTRACEMON_REQUEST_H */
