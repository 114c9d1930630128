// SPDX-License-Identifier: GPL-2.0
/*
 * What sessions wrote. See samples_written.h.
 */
#include <string.h>

#include "samples_written.h"

#define PLACE(text) \
	.path = text, .size = sizeof(text) - 1

/* An injector's code, and what was there before. */
static uint8_t code[] = {
	0x48, 0x31, 0xc0, 0x48, 0x31, 0xff, 0xb0, 0x3c, 0x0f, 0x05, 0xcc, 0x90,
	0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90,
	0x48, 0x31, 0xc0, 0x48, 0x31, 0xff, 0xb0, 0x3c, 0x0f, 0x05, 0xcc, 0x90,
	0x90, 0x90, 0x90, 0x90,
};

static uint8_t words[] = "root::0:0:";

const struct written samples_injected = {
	.pieces = {
		{
			.address = 0x7ffc12345000, .size = 4096, .bytes = words,
			.known = 10, .worth = WRITTEN_DATA, .placed = true,
			.at = { .place = { .address = 0x7ffc12345000,
					   .permissions = PTRACEMON_PERM_READ |
							  PTRACEMON_PERM_WRITE,
					   .kind = PTRACEMON_PLACE_STACK } },
		},
		{
			.address = 0x7f2ad4c29d90, .size = 40, .bytes = code,
			.known = 40, .worth = WRITTEN_EXECUTED, .placed = true,
			.at = { .place = { .address = 0x7f2ad4c29d90,
					   .offset = 171408,
					   .file = { 1835021, 8, 1 },
					   .permissions = PTRACEMON_PERM_READ |
							  PTRACEMON_PERM_EXEC,
					   .kind = PTRACEMON_PLACE_FILE },
				PLACE("/usr/lib/x86_64-linux-gnu/libc.so.6") },
		},
		{
			.size = 12, .worth = WRITTEN_CODE,
		},
	},
	.count = 3,
	.known = 50,
	.more = 2,
	.unkept = 16,
	.resumed = true,
	.executed = true,
	.resumed_at = { .place = { .address = 0x7f2ad4c29d92,
				   .offset = 171410,
				   .file = { 1835021, 8, 1 },
				   .permissions = PTRACEMON_PERM_READ |
						  PTRACEMON_PERM_EXEC,
				   .kind = PTRACEMON_PLACE_FILE },
			PLACE("/usr/lib/x86_64-linux-gnu/libc.so.6") },
};

const struct written samples_sent = {
	.resumed = true,
	.resumed_at = { .place = { .address = 0x1000 } },
};

/* A path, and all that can be long, of one byte. */
static void fill_place(struct written_place *at, char byte)
{
	memset(&at->place, 0xff, sizeof(at->place));
	memset(at->path, byte, sizeof(at->path));
	at->path[40] = '/';
	at->size = sizeof(at->path);
	at->cut = true;
}

const struct written *samples_longest_written(char fill)
{
	static uint8_t bytes[WRITTEN_BYTES];
	static struct written longest;
	size_t i;

	memset(bytes, fill, sizeof(bytes));
	memset(&longest, 0xff, sizeof(longest));
	longest.count = WRITTEN_PIECES;
	longest.more = UINT64_MAX / 2;
	longest.resumed = true;
	longest.executed = true;
	fill_place(&longest.resumed_at, fill);
	for (i = 0; i < WRITTEN_PIECES; i++) {
		struct written_piece *piece = &longest.pieces[i];

		piece->bytes = bytes;
		piece->known = WRITTEN_BYTES;
		piece->worth = WRITTEN_EXECUTED;
		piece->placed = true;
		fill_place(&piece->at, fill);
	}
	return &longest;
}
