/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of JSON that prove each other: each is numbered and has the beginning of the
 * digest of the one before it; and a certificate has a digest of all since the
 * certificate before it. ptracemon(8) says how it is made.
 */
#ifndef _PTRACEMON_TOOLS_CHAIN_H
#define _PTRACEMON_TOOLS_CHAIN_H

#include <sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/certificate.h"
#include "base/buffer.h"

/* Bytes of a digest that the next line has, in hexadecimal digits. */
#define CHAIN_BEFORE	4

_Static_assert(CERTIFICATE_DIGEST == SHA256_DIGEST_LENGTH, "SHA-256");

/**
 * struct chain - where it is
 * @run: boot time when it began, milliseconds: with the boot id it names the chain
 * @line: number of the last line, from 1
 * @before: digest of that line
 * @covered: lines since the last certificate, with it
 * @lines: their digests, behind that of the last certificate
 * @certificate: the digest of the last certificate
 * @certified: there was one
 */
struct chain {
	uint64_t run;
	uint64_t line;
	uint8_t before[CERTIFICATE_DIGEST];
	uint64_t covered;
	SHA2_CTX lines;
	uint8_t certificate[CERTIFICATE_DIGEST];
	bool certified;
};

/* @run: boot time, milliseconds. */
void chain_begin(struct chain *chain, uint64_t run);

/* The next line is about to be written: it has a number. */
static inline void chain_next(struct chain *chain)
{
	chain->line++;
}

/* It was written, from @start of the buffer on, with its line feed. */
void chain_line(struct chain *chain, const struct buffer *buffer, size_t start);

/* Likewise, and it is a certificate: what it is lacking is added. */
void chain_certify(struct chain *chain, struct buffer *buffer, size_t start);

/*
 * The digest of a certificate, for who has the lines: chain_digest_begin(), the
 * digests of all lines that it covers, and then that of the text of its own line up to
 * the key sha256 and the comma before it.
 */
void chain_digest_begin(SHA2_CTX *context,
			const uint8_t previous[CERTIFICATE_DIGEST]);
void chain_digest_add(SHA2_CTX *context,
		      const uint8_t digest[CERTIFICATE_DIGEST]);

/* Behind that text; 64 digits and CHAIN_END are what follows. */
#define CHAIN_MARK	",\"sha256\":\""
#define CHAIN_END	"\"}"

/* Of the text of a line, without line feed. */
void chain_digest_line(const void *text, size_t length,
		       uint8_t digest[CERTIFICATE_DIGEST]);

#endif /* _PTRACEMON_TOOLS_CHAIN_H */
