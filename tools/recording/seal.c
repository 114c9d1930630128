// SPDX-License-Identifier: GPL-2.0
/*
 * The chain of seals. See seal.h.
 */
#include <string.h>

#include "recording/seal.h"

_Static_assert(RECORDING_SEAL_SIZE == SHA256_DIGEST_LENGTH, "SHA-256");

void sealer_begin(struct sealer *sealer,
		  const uint8_t previous[RECORDING_SEAL_SIZE])
{
	SHA256Init(&sealer->sha256);
	sealer_add(sealer, previous, RECORDING_SEAL_SIZE);
}

void sealer_add(struct sealer *sealer, const void *bytes, size_t length)
{
	SHA256Update(&sealer->sha256, bytes, length);
}

bool seal_is_in(const struct recording_block *block)
{
	return (block->type == RECORDING_SEAL &&
		block->length == sizeof(struct recording_seal)) ||
	       (block->type == RECORDING_END &&
		block->length == sizeof(struct recording_end));
}

void sealer_make(const struct sealer *sealer,
		 const struct recording_block *block, const void *bytes,
		 uint8_t *seal)
{
	struct sealer own = *sealer;

	sealer_add(&own, block, offsetof(struct recording_block, checksum));
	sealer_add(&own, bytes, block->length - RECORDING_SEAL_SIZE);
	SHA256Final(seal, &own.sha256);
}

void sealer_block(struct sealer *sealer, const struct recording_block *block,
		  const void *bytes)
{
	if (seal_is_in(block)) {
		sealer_begin(sealer, (const uint8_t *)bytes + block->length -
					     RECORDING_SEAL_SIZE);
		return;
	}
	sealer_add(sealer, block, sizeof(*block));
	sealer_add(sealer, bytes, block->length);
}

char *seal_text(char text[SEAL_TEXT_SIZE], const uint8_t *seal)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < RECORDING_SEAL_SIZE; i++) {
		text[2 * i] = digits[seal[i] >> 4];
		text[2 * i + 1] = digits[seal[i] & 15];
	}
	text[2 * i] = 0;
	return text;
}

static int digit_of(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool seal_parse(const char *text, uint8_t seal[RECORDING_SEAL_SIZE])
{
	size_t i;

	if (strlen(text) != 2 * RECORDING_SEAL_SIZE)
		return false;
	for (i = 0; i < RECORDING_SEAL_SIZE; i++) {
		int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		seal[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
