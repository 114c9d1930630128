// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions of x86-64. See instruction.h.
 *
 * The tables have 16 opcodes a line. What follows the opcode: n: nothing; m: ModRM, and
 * what that says; b: a byte; z: four bytes, or two; d: four; v: four, or eight; B and Z:
 * ModRM and then b or z; f: ModRM, and B or Z if it is TEST; x: ModRM, if it is not
 * CALL, and l if it is JMP; i: B or Z, if it is MOV; -: none that counts as movable. What
 * jumps: s: a byte further, maybe; S: in any case; d and D: four bytes; r: RET; R: with two
 * bytes; l: ModRM, to what that says.
 */
#include <string.h>

#include "sessions/instruction.h"

static const char plain[] = "mmmmbz--mmmmbz--"
			    "mmmmbz--mmmmbz--"
			    "mmmmbz--mmmmbz--"
			    "mmmmbz--mmmmbz--"
			    "----------------"
			    "nnnnnnnnnnnnnnnn"
			    "---m----zZbB----"
			    "ssssssssssssssss"
			    "BZ-Bmmmmmmmm-m--"
			    "nnnnnnnnnn----nn"
			    "--------bz------"
			    "bbbbbbbbvvvvvvvv"
			    "BBRr--ii-n------"
			    "mmmm----mmmmmmmm"
			    "---------D-S----"
			    "-----nffnn--nnmx";

/* Behind 0F. */
static const char second[] = "-------------m--"
			     "mmmmmmmmmmmmmmmm"
			     "--------mmmmmmmm"
			     "----------------"
			     "mmmmmmmmmmmmmmmm"
			     "mmmmmmmmmmmmmmmm"
			     "mmmmmmmmmmmmmmmm"
			     "BBBBmmmn----mmmm"
			     "dddddddddddddddd"
			     "mmmmmmmmmmmmmmmm"
			     "---mBm-----mBm-m"
			     "mm-m--mmm-Bmmmmm"
			     "mmBmBBB-nnnnnnnn"
			     "mmmmmmmmmmmmmmmm"
			     "mmmmmmmmmmmmmmmm"
			     "mmmmmmmmmmmmmmm-";

/**
 * struct decoder - an instruction
 * @bytes: it
 * @at: what has been looked at
 * @opcode: its last byte
 * @wide: an operand has 64 bits
 * @narrow: 16 bits
 */
struct decoder {
	const uint8_t *bytes;
	size_t at;
	uint8_t opcode;
	bool wide;
	bool narrow;
};

/* Of another segment's or another size's addresses nothing is certain. */
static void take_prefixes(struct decoder *decoder)
{
	static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
					    0x66, 0xf0, 0xf2, 0xf3 };
	const uint8_t *bytes = decoder->bytes;

	while (decoder->at < 4 &&
	       memchr(prefixes, bytes[decoder->at], sizeof(prefixes)))
		decoder->narrow |= bytes[decoder->at++] == 0x66;
	if ((bytes[decoder->at] & 0xf0) == 0x40)
		decoder->wide = bytes[decoder->at++] & 8;
}

/* What follows the opcode, by the map that it is of. */
static char form_in(struct decoder *decoder, unsigned int map)
{
	decoder->opcode = decoder->bytes[decoder->at++];
	switch (map) {
	case 1:
		return second[decoder->opcode];
	case 2:
		return 'm';
	case 3:
		return 'B';
	default:
		return '-';
	}
}

static char take_opcode(struct decoder *decoder)
{
	const uint8_t *next = decoder->bytes + decoder->at;

	switch (next[0]) {
	case 0x0f:
		decoder->at += next[1] == 0x38 || next[1] == 0x3a ? 2 : 1;
		return form_in(decoder, next[1] == 0x38 ? 2 :
					next[1] == 0x3a ? 3 :
							  1);
	case 0xc5: /* VEX */
		decoder->at += 2;
		return form_in(decoder, 1);
	case 0xc4:
		decoder->at += 3;
		return form_in(decoder, next[1] & 0x1f);
	default:
		decoder->at++;
		decoder->opcode = next[0];
		return plain[next[0]];
	}
}

/* ModRM, and the address behind it. False if that is relative to the instruction. */
static bool take_address(struct decoder *decoder)
{
	const uint8_t modrm = decoder->bytes[decoder->at++];
	const unsigned int mod = modrm >> 6;
	unsigned int base = modrm & 7;

	if (mod == 3)
		return true;
	if (!mod && base == 5)
		return false;
	if (base == 4)
		base = decoder->bytes[decoder->at++] & 7;
	if (mod == 2 || (!mod && base == 5))
		decoder->at += 4;
	else if (mod == 1)
		decoder->at++;
	return true;
}

/* Groups of instructions under one opcode. */
static char form_of_group(const struct decoder *decoder, char form)
{
	const unsigned int which = decoder->bytes[decoder->at] >> 3 & 7;
	const char immediate = decoder->opcode & 1 ? 'Z' : 'B';

	switch (form) {
	case 'f':
		return (char)(which < 2 ? immediate : 'm');
	case 'i':
		return (char)(which ? '-' : immediate);
	case 'x':
		return which < 2 || which == 6 ? 'm' : which == 4 ? 'l' : '-';
	default:
		return form;
	}
}

static size_t immediate_size(const struct decoder *decoder, char form)
{
	switch (form) {
	case 'b':
	case 'B':
	case 's':
	case 'S':
		return 1;
	case 'R':
		return 2;
	case 'z':
	case 'Z':
		return decoder->narrow && !decoder->wide ? 2 : 4;
	case 'd':
	case 'D':
		return 4;
	case 'v':
		return decoder->wide ? 8 : decoder->narrow ? 2 : 4;
	default:
		return 0;
	}
}

/* A number of one or four bytes, which may be negative. */
static uint64_t displacement(const uint8_t *bytes, size_t size)
{
	int32_t number;

	if (size == 1)
		return (uint64_t)(int8_t)bytes[0];
	memcpy(&number, bytes, sizeof(number));
	return (uint64_t)number;
}

size_t instruction_movable(const uint8_t *bytes, struct ways *ways)
{
	struct decoder decoder = { .bytes = bytes };
	size_t size;
	char form;

	memset(ways, 0, sizeof(*ways));
	take_prefixes(&decoder);
	form = form_of_group(&decoder, take_opcode(&decoder));
	if (form == '-' ||
	    (strchr("mBZl", form) && !take_address(&decoder)))
		return 0;
	/* Processors do not agree on jumps with operands of 16 bits. */
	if (strchr("sSdDrRl", form) && decoder.narrow)
		return 0;
	size = immediate_size(&decoder, form);
	if (decoder.at + size >= INSTRUCTION_BYTES)
		return 0;
	if (strchr("sSdD", form))
		ways->jump = displacement(bytes + decoder.at, size);
	ways->always = strchr("SD", form);
	ways->leaves = strchr("rRl", form);
	return decoder.at + size;
}
