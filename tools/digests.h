/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known about the content of a file.
 */
#ifndef _PTRACEMON_TOOLS_DIGESTS_H
#define _PTRACEMON_TOOLS_DIGESTS_H

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

#endif /* _PTRACEMON_TOOLS_DIGESTS_H */
