/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known about the content of a file. From libmd, which is needed for
 * host.c anyway.
 */
#ifndef _PTRACEMON_TOOLS_DIGESTS_H
#define _PTRACEMON_TOOLS_DIGESTS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct digests - of a whole file
 * @size: bytes
 * @md5: hexadecimal digits, not terminated, as the others
 * @sha1: likewise
 * @sha256: likewise
 */
struct digests {
	uint64_t size;
	char md5[32];
	char sha1[40];
	char sha256[64];
};

/**
 * digests_of - read a file once, and find all of these
 * @fd: the file, at its beginning
 * @size: how much it should have
 * @digests: out
 *
 * Return: false if it has more or less than that, or cannot be read.
 */
bool digests_of(int fd, uint64_t size, struct digests *digests);

#endif /* _PTRACEMON_TOOLS_DIGESTS_H */
