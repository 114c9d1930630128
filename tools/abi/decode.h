/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes of a ring -> a checked record. Pure; trusts no byte.
 */
#ifndef _PTRACEMON_TOOLS_DECODE_H
#define _PTRACEMON_TOOLS_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi/ptracemon.h"

/**
 * decode_frame - find the bounds of a record, and its place in the order
 * @bytes: where it begins
 * @available: bytes that may be looked at
 * @header: out; of a pad, length and type only
 *
 * Return: NULL, or what is wrong with it, in words.
 */
const char *decode_frame(const void *bytes, size_t available,
			 struct ptracemon_record *header);

/**
 * struct record_item - an item behind the fixed part
 * @bytes: NULL: it is not there. Else as long good as the bytes of the record
 * @size: how many; 0 if it is not there
 * @flags: PTRACEMON_ITEM_*
 */
struct record_item {
	const uint8_t *bytes;
	uint32_t size;
	uint16_t flags;
};

#define RECORD_ITEMS	(PTRACEMON_ITEM_MOVED_FROM + 1)

/*
 * Types of records that this program makes itself; decode_record() lets none
 * in. They are of no CPU: their sequence number is that of the program's run.
 */
#define RECORD_BLIND	0xfff0
#define RECORD_SIGHTED	0xfff1
#define RECORD_SESSION	0xfff2
#define RECORD_SUPPRESSED	0xfff3
#define RECORD_REPEATED		0xfff4
#define RECORD_CERTIFICATE	0xfff5
#define RECORD_NO_CPU	0xffffffffu

/* struct sight.path beside enum ptracemon_abi: the doors other than ptrace. */
#define SIGHT_ACCESS	0xff

/**
 * struct sight - what the canary found out; see canary.h
 * @header: type RECORD_BLIND or RECORD_SIGHTED, the time, and a number
 * @path: enum ptracemon_abi, or SIGHT_ACCESS
 * @reason: why, one line of words, terminated by NUL
 */
struct sight {
	struct ptracemon_record header;
	uint32_t path;
	char reason[124];
};

#define RULE_NAME_SIZE		64
#define RULE_REASON_SIZE	160

/**
 * struct suppressed - what a rule kept out of the outputs; see sessions/exceptions.h
 * @header: type RECORD_SUPPRESSED, the time, and a number
 * @expired: the rule suppresses nothing any more: 1; else 0
 * @since: when this count began, boot time
 * @records: how many, in that time
 * @sessions: likewise
 * @total: of both, since it is in force
 * @rule: its name, terminated by NUL
 * @reason: that its author gave, likewise
 */
struct suppressed {
	struct ptracemon_record header;
	uint64_t expired;
	uint64_t since;
	uint64_t records;
	uint64_t sessions;
	uint64_t total;
	char rule[RULE_NAME_SIZE];
	char reason[RULE_REASON_SIZE];
};

/**
 * struct repeated - events that were alike one that was shown; see output/collapse.h
 * @header: type RECORD_REPEATED, the time, and a number
 * @count: how many
 * @since: time of the first of them, boot time
 * @relation: of all
 * @priority: likewise
 * @severity: likewise, of sessions
 * @request_class: likewise
 * @outcome: likewise
 * @failed: likewise
 * @of: what they were, as event_name(), terminated by NUL
 * @verdict: of sessions, likewise; else empty
 * @tracer: of the last one
 * @tracee: likewise
 */
struct repeated {
	struct ptracemon_record header;
	uint64_t count;
	uint64_t since;
	uint32_t relation;
	uint32_t priority;
	uint32_t severity;
	uint8_t request_class;
	uint8_t outcome;
	bool failed;
	char of[32];
	char verdict[32];
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

struct certificate;

/**
 * struct statement - what the sensor states of a stretch of time
 * @header: type RECORD_CERTIFICATE, the time up to which it is, and a number
 * @certificate: what it states; see certificate.h
 */
struct statement {
	struct ptracemon_record header;
	const struct certificate *certificate;
};

/**
 * struct record - one record, in the layout that this program knows
 * @body: bytes of the fixed part in the layout that the kernel knows. Fields
 *	behind it are zero here; see record_has()
 * @items: by enum ptracemon_item_kind
 * @header: and the records, by @header.type
 */
struct record {
	uint32_t body;
	struct record_item items[RECORD_ITEMS];
	union {
		struct ptracemon_record header;
		struct ptracemon_call call;
		struct ptracemon_loss loss;
		struct ptracemon_knob knob;
		struct ptracemon_lifecycle lifecycle;
		struct ptracemon_access access;
		struct ptracemon_auto_attach auto_attach;
		struct ptracemon_traced traced;
		struct ptracemon_memory memory;
		struct ptracemon_end end;
		struct sight sight;
		struct suppressed suppressed;
		struct repeated repeated;
		struct statement statement;
	};
};

/* Whether the kernel filled in a field: record_has(record, call, result) */
#define record_has(r, kind, field)                                  \
	((r)->body >= offsetof(struct record, kind.field) + \
			      sizeof((r)->kind.field) -     \
			      offsetof(struct record, header))

/**
 * record_place - an item that says where something is
 * @record: with its items
 * @kind: PTRACEMON_ITEM_WRITTEN_TO, _RESUMED_AT, _CALL_SITE
 * @place: out; zero if it is not there
 * @path: out: the path behind it; .bytes is NULL if there is none
 *
 * Return: whether it is there.
 */
bool record_place(const struct record *record, unsigned int kind,
		  struct ptracemon_place *place, struct record_item *path);

/*
 * A reason for loss that no kernel gives: numbers are missing, and no loss
 * record says why. completeness.c finds it.
 */
#define LOST_UNEXPLAINED	0xffffffffu

/* Nor this one: journald has dropped entries of this program. See host/drops.h. */
#define LOST_BY_JOURNAL		0xfffffffeu

/* Makes a loss of that kind: @count records, behind @header. */
void record_make_loss(struct record *loss, const struct ptracemon_record *header,
		      uint32_t reason, uint64_t count);

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
 *
 * A record whose items are damaged has none; the record itself counts.
 */
enum decoded decode_record(const void *bytes, size_t available,
			   struct record *record);

#endif /* _PTRACEMON_TOOLS_DECODE_H */
