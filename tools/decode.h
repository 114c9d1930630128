/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes of a ring -> a checked record. Pure; trusts no byte.
 */
#ifndef _PTRACEMON_TOOLS_DECODE_H
#define _PTRACEMON_TOOLS_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "uapi/ptracemon.h"

/**
 * struct frame - where a record ends, and its place in the order
 * @length: bytes
 * @type: enum ptracemon_type; the fields below are zero for a pad
 * @cpu: as in the record
 * @sequence: likewise
 * @time: likewise
 */
struct frame {
	uint32_t length;
	uint16_t type;
	uint32_t cpu;
	uint64_t sequence;
	uint64_t time;
};

/**
 * decode_frame - find the bounds of a record
 * @bytes: where it begins
 * @available: bytes that may be looked at
 * @frame: out
 *
 * Return: NULL, or what is wrong with it, in words.
 */
const char *decode_frame(const void *bytes, size_t available,
			 struct frame *frame);

/**
 * struct record - one record, in the layout that this program knows
 * @body: bytes of the fixed part in the layout that the kernel knows. Fields
 *	behind it are zero here; see record_has()
 * @header: and the records, by @header.type
 */
struct record {
	uint32_t body;
	union {
		struct ptracemon_record header;
		struct ptracemon_call call;
		struct ptracemon_loss loss;
		struct ptracemon_knob knob;
		struct ptracemon_lifecycle lifecycle;
	};
};

/* Whether the kernel filled in a field: record_has(record, call, result) */
#define record_has(r, kind, field)                                  \
	((r)->body >= offsetof(struct record, kind.field) + \
			      sizeof((r)->kind.field) -     \
			      offsetof(struct record, header))

/*
 * A reason for loss that no kernel gives: numbers are missing, and no loss
 * record says why. proof.c finds it.
 */
#define LOST_UNEXPLAINED	0xffffffffu

enum decoded {
	DECODED,
	DECODED_UNKNOWN, /* a type of a newer kernel; only the header is set */
	DECODED_NOTHING, /* padding */
	DECODED_DAMAGED,
};

/**
 * decode_record - check a record and copy it out
 * @bytes: where it begins
 * @available: bytes that may be looked at
 * @record: out
 */
enum decoded decode_record(const void *bytes, size_t available,
			   struct record *record);

#endif /* _PTRACEMON_TOOLS_DECODE_H */
