// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of JSON that prove each other. See chain.h.
 */
#include <inttypes.h>
#include <string.h>

#include "abi/chain.h"

static const uint8_t nothing[CERTIFICATE_DIGEST];

void chain_digest_line(const void *text, size_t length,
		       uint8_t digest[CERTIFICATE_DIGEST])
{
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, text, length);
	SHA256Final(digest, &context);
}

void chain_digest_begin(SHA2_CTX *context,
			const uint8_t previous[CERTIFICATE_DIGEST])
{
	SHA256Init(context);
	SHA256Update(context, previous, CERTIFICATE_DIGEST);
}

void chain_digest_add(SHA2_CTX *context,
		      const uint8_t digest[CERTIFICATE_DIGEST])
{
	SHA256Update(context, digest, CERTIFICATE_DIGEST);
}

void chain_begin(struct chain *chain, uint64_t run)
{
	memset(chain, 0, sizeof(*chain));
	chain->run = run;
	chain_digest_begin(&chain->lines, nothing);
}

void chain_line(struct chain *chain, const struct buffer *buffer, size_t start)
{
	chain_digest_line(buffer->data + start, buffer->used - start - 1,
			  chain->before);
	chain_digest_add(&chain->lines, chain->before);
	chain->covered++;
}

static void put_digest(struct buffer *buffer, const uint8_t *digest)
{
	size_t i;

	for (i = 0; i < CERTIFICATE_DIGEST; i++)
		format_hex(buffer_grow(buffer, 2), digest[i], 2);
}

void chain_certify(struct chain *chain, struct buffer *buffer, size_t start)
{
	uint8_t own[CERTIFICATE_DIGEST];

	buffer->used -= 2; /* the bracket, and the line feed */
	buffer_printf(buffer, ",\"lines\":%" PRIu64 ",\"previous\":",
		      chain->covered);
	if (chain->certified) {
		buffer_char(buffer, '"');
		put_digest(buffer, chain->certificate);
		buffer_char(buffer, '"');
	} else {
		buffer_string(buffer, "null");
	}
	chain_digest_line(buffer->data + start, buffer->used - start, own);
	chain_digest_add(&chain->lines, own);
	SHA256Final(chain->certificate, &chain->lines);
	buffer_string(buffer, CHAIN_MARK);
	put_digest(buffer, chain->certificate);
	buffer_string(buffer, CHAIN_END "\n");
	chain->certified = true;
	chain->covered = 0;
	chain_digest_begin(&chain->lines, chain->certificate);
	chain_line(chain, buffer, start);
}
