/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The chain of seals of a recording; see format.h. Pure.
 */
#ifndef _PTRACEMON_TOOLS_SEAL_H
#define _PTRACEMON_TOOLS_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sha2.h>

#include "recording/format.h"

/* In hexadecimal digits, with NUL. */
#define SEAL_TEXT_SIZE	(2 * RECORDING_SEAL_SIZE + 1)

/**
 * struct sealer - what the next seal will be made of
 * @sha256: of what has come
 */
struct sealer {
	SHA2_CTX sha256;
};

/* @previous: the seal before; zero: there is none. */
void sealer_begin(struct sealer *sealer,
		  const uint8_t previous[RECORDING_SEAL_SIZE]);

/* Bytes of a file, in order. */
void sealer_add(struct sealer *sealer, const void *bytes, size_t length);

/* Whether a block ends with a seal. */
bool seal_is_in(const struct recording_block *block);

/**
 * sealer_make - the seal of a block that ends with one
 * @sealer: has everything before the block; stays as it is
 * @block: its head, but for the checksum
 * @bytes: what follows; the last RECORDING_SEAL_SIZE of it do not count
 * @seal: out; may be their place
 */
void sealer_make(const struct sealer *sealer,
		 const struct recording_block *block, const void *bytes,
		 uint8_t *seal);

/* A whole block, also one that ends with a seal: the next one begins behind it. */
void sealer_block(struct sealer *sealer, const struct recording_block *block,
		  const void *bytes);

/* Hexadecimal digits and NUL. Returns @text. */
char *seal_text(char text[SEAL_TEXT_SIZE], const uint8_t *seal);

/* Returns false if it is none. */
bool seal_parse(const char *text, uint8_t seal[RECORDING_SEAL_SIZE]);

#endif /* _PTRACEMON_TOOLS_SEAL_H */
