// SPDX-License-Identifier: GPL-2.0
/*
 * Digests of files. See digests.h.
 */
#include <md5.h>
#include <sha1.h>
#include <sha2.h>
#include <stddef.h>
#include <unistd.h>

#include "base/buffer.h"
#include "host/digests.h"

#define CHUNK	(32 * 1024)

struct contexts {
	MD5_CTX md5;
	SHA1_CTX sha1;
	SHA2_CTX sha256;
};

static void begin(struct contexts *contexts)
{
	MD5Init(&contexts->md5);
	SHA1Init(&contexts->sha1);
	SHA256Init(&contexts->sha256);
}

static void add(struct contexts *contexts, const uint8_t *bytes, size_t size)
{
	MD5Update(&contexts->md5, bytes, size);
	SHA1Update(&contexts->sha1, bytes, size);
	SHA256Update(&contexts->sha256, bytes, size);
}

static void put_hex(char *to, const uint8_t *digest, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		format_hex(to + 2 * i, digest[i], 2);
}

static void finish(struct contexts *contexts, struct digests *digests)
{
	uint8_t md5[MD5_DIGEST_LENGTH], sha1[SHA1_DIGEST_LENGTH];
	uint8_t sha256[SHA256_DIGEST_LENGTH];

	MD5Final(md5, &contexts->md5);
	SHA1Final(sha1, &contexts->sha1);
	SHA256Final(sha256, &contexts->sha256);
	put_hex(digests->md5, md5, sizeof(md5));
	put_hex(digests->sha1, sha1, sizeof(sha1));
	put_hex(digests->sha256, sha256, sizeof(sha256));
}

bool digests_of(int fd, uint64_t size, struct digests *digests)
{
	struct contexts contexts;
	uint8_t bytes[CHUNK];
	uint64_t used = 0;
	ssize_t length = 0;

	begin(&contexts);
	while (used <= size) {
		length = read(fd, bytes, sizeof(bytes));
		if (length <= 0)
			break;
		add(&contexts, bytes, (size_t)length);
		used += (uint64_t)length;
	}
	if (length || used != size)
		return false;
	digests->size = size;
	finish(&contexts, digests);
	return true;
}
