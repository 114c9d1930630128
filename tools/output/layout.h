/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Documents of JSON as tables: which key has which fact. What is the same in
 * each document is put together once, so that there is little to do for one.
 */
#ifndef _PTRACEMON_TOOLS_LAYOUT_H
#define _PTRACEMON_TOOLS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/facts.h"

union kinds;

enum row_kind {
	ROW_END,
	ROW_VALUE,
	ROW_HOST,
	ROW_NULLS,
	ROW_MAYBE,
	ROW_OPEN,
	ROW_CLOSE,
	ROW_TEXT,
	ROW_ROWS,
	ROW_KIND,
	ROW_MEMO,
	ROW_LAST,
};

/**
 * struct row - a line of a table
 * @kind: what it is
 * @key: of the value, or of the object that is opened; NOTHING()'s names
 * @put: writes the value; NULL: it is @text
 * @text: with its comma; of an object: its brackets
 * @has: of an object: whether it is there; NULL: it is if its task is
 * @rows: a table in this one's place
 * @kinds: likewise, that of the event
 * @side: whose fact it is; without such a task it is null
 * @always: it has a value without a task too
 * @of_file: null unless digests are asked for
 * @of_who: of a table: left out unless it is asked for who processes are
 */
struct row {
	enum row_kind kind;
	const char *key;
	void (*put)(struct source *source);
	const char *text;
	bool (*has)(const struct source *source);
	const struct row *rows;
	const union kinds *kinds;
	enum side side;
	bool always;
	bool of_file;
	bool of_who;
};

#define VALUE(name, fact)	{ .kind = ROW_VALUE, .key = name, .put = fact }
#define OF(whose, name, fact) \
	{ .kind = ROW_VALUE, .key = name, .put = fact, .side = whose }
#define ALWAYS_OF(whose, name, fact) \
	{ .kind = ROW_VALUE, .key = name, .put = fact, .side = whose, \
	  .always = true }
/* Null unless digests are asked for. */
#define OF_FILE(whose, name, fact) \
	{ .kind = ROW_VALUE, .key = name, .put = fact, .side = whose, \
	  .of_file = true }
/* What is the same in all documents of a host and boot. */
#define OF_HOST(name, fact)	{ .kind = ROW_HOST, .key = name, .put = fact }
/* Likewise, but null without such a task. */
#define HOST_OF(whose, name, fact) \
	{ .kind = ROW_OPEN, .key = name, .side = whose }, \
	{ .kind = ROW_HOST, .put = fact }, GROUP_END
/* What is the same in each document, as JSON. */
#define CONSTANT(name, json)	{ .kind = ROW_VALUE, .key = name, .text = json "," }
/* Left out, with its key, where the fact is null. */
#define MAYBE(name, fact)	{ .kind = ROW_MAYBE, .key = name, .put = fact }
#define MAYBE_OF(whose, name, fact) \
	{ .kind = ROW_MAYBE, .key = name, .put = fact, .side = whose }
#define TEXT(name, text)	CONSTANT(name, "\"" text "\"")
/* Names with a blank between, of what is null in each. */
#define NOTHING(names)		{ .kind = ROW_NULLS, .key = names }
#define OPEN(name)		{ .kind = ROW_OPEN, .key = name, .text = "{" }
#define OPEN_OF(whose, name) \
	{ .kind = ROW_OPEN, .key = name, .text = "{", .side = whose }
#define OPEN_IF(name, there) \
	{ .kind = ROW_OPEN, .key = name, .text = "{", .has = there }
#define CLOSE			{ .kind = ROW_CLOSE, .text = "}," }
/* A list of one object. */
#define OPEN_LIST(name)		{ .kind = ROW_OPEN, .key = name, .text = "[{" }
#define CLOSE_LIST		{ .kind = ROW_CLOSE, .text = "}]," }
#define ROWS(table)		{ .kind = ROW_ROWS, .rows = table }
/* Of several tables the one for the event, if it has one. */
#define ROWS_BY_KIND(tables)	{ .kind = ROW_KIND, .kinds = tables }
#define ROWS_OF(whose, table)	{ .kind = ROW_ROWS, .rows = table, .side = whose }
/* Left out unless it is asked for who processes are. */
#define WHO_ROWS(table)		{ .kind = ROW_ROWS, .rows = table, .of_who = true }
#define WHO_ROWS_OF(whose, table) \
	{ .kind = ROW_ROWS, .rows = table, .side = whose, .of_who = true }
/* Rows up to GROUP_END that are left out without such a task. */
#define GROUP_OF(whose)		{ .kind = ROW_OPEN, .side = whose }
#define GROUP_IF(there)		{ .kind = ROW_OPEN, .has = there }
#define GROUP_END		{ .kind = ROW_LAST }
#define OBJECT(name, ...)		OPEN(name), __VA_ARGS__, CLOSE
#define OBJECT_IF(there, name, ...)	OPEN_IF(name, there), __VA_ARGS__, CLOSE
#define OBJECT_OF(whose, name, ...)	OPEN_OF(whose, name), __VA_ARGS__, CLOSE
#define GROUP(there, ...)		GROUP_IF(there), __VA_ARGS__, GROUP_END
/* A string that is an object; in it some_key becomes SomeKey. */
#define OBJECT_TEXT(name, ...) \
	{ .kind = ROW_TEXT, .key = name }, \
	{ .kind = ROW_OPEN, .text = "{" }, __VA_ARGS__, CLOSE, \
	{ .kind = ROW_TEXT }
/* Facts of a task that do not change, up to MEMO_END: written once, and kept. */
#define MEMO			{ .kind = ROW_MEMO }
#define MEMO_END		{ .kind = ROW_LAST }
#define END			{ .kind = ROW_END }
#define TABLE(...)		((const struct row[]){ __VA_ARGS__, END })

/*
 * What was written about a task, to be written again: it is mostly the same.
 * Kept by low bits of the thread id; a newcomer takes the place.
 */
#define MEMO_TEXT_MAX	1024
#define MEMOS_KEPT	32

/* Names of users can change: see users.h. */
#define MEMO_KEEP_NS	(60 * 1000000000ull)

/**
 * struct memo - a text that is kept; all zero at first
 * @task: whose; it must be the same in every byte
 * @offset: of the clock, likewise
 * @made: when, boot time
 * @length: of @text; 0: there is none
 */
struct memo {
	struct ptracemon_identity task;
	int64_t offset;
	uint64_t made;
	size_t length;
	char text[MEMO_TEXT_MAX];
};

/* A fact of one output, and whether there is something. */
#define PUT(name, statement) \
	static void name(struct source *source) { statement; }
#define IF(name, condition) \
	static bool name(const struct source *source) { return condition; }

#define LAYOUT_PIECES	320
#define LAYOUT_TEXT	8192

/* A short text is copied whole, with what is behind it. */
#define LAYOUT_SHORT	32

#define LAYOUT_DEPTH	8

/**
 * struct piece - what is the same in each document, and then a value, by a row
 * @row: see there
 * @put: of the row
 * @text: what comes before
 * @actor: where in struct source its task is; 0: it needs none, or is found
 * @length: bytes of @text
 * @next: of an object or a memo: the piece behind it
 * @kind: of the row
 * @side: whose
 * @back: a comma goes first
 * @plain: @text is short, and it is behind what was written
 */
struct piece {
	const struct row *row;
	void (*put)(struct source *source);
	const char *text;
	uint32_t actor;
	uint16_t length;
	uint16_t next;
	uint8_t kind;
	uint8_t side;
	uint8_t back;
	uint8_t plain;
};

/**
 * struct layout - a table, put together
 * @pieces: in order
 * @count: how many
 * @out: what it is made for
 * @of: for what kind of event, as in union kinds
 * @in_text: what comes next is in OBJECT_TEXT
 * @comma: one goes before what comes next
 * @actor: whose facts are written at this place, whatever came before
 * @flushed: bytes of @text that are in pieces
 * @text: of all pieces
 * @memory: of @text
 */
struct layout {
	struct piece pieces[LAYOUT_PIECES];
	size_t count;
	struct out *out;
	size_t of;
	bool in_text;
	bool comma;
	enum side actor;
	size_t flushed;
	struct buffer text;
	char memory[LAYOUT_TEXT + LAYOUT_SHORT];
};

/* Puts a table together. @layout: all zero, but for what it is made for. */
void layout_make(struct layout *layout, const struct row *rows);

#define KINDS	14

/* By what happened: a table for each kind of event; NULL: none. */
union kinds {
	struct {
		const struct row *call;
		const struct row *access;
		const struct row *auto_attach;
		const struct row *traced;
		const struct row *session;
		const struct row *loss;
		const struct row *knob;
		const struct row *lifecycle;
		const struct row *sight;
		const struct row *memory;
		const struct row *end;
		const struct row *suppressed;
		const struct row *repeated;
		const struct row *certificate;
	};
	const struct row *rows[KINDS];
};

#define FOR_EACH_KIND(table)	{ .rows = { [0 ... KINDS - 1] = table } }

/* That of an event, or NULL. */
const struct row *kinds_rows(const union kinds *kinds,
			     const struct event *event);

/**
 * struct lines - lines of an output: each is a document
 * @kinds: its tables; there is no line for a kind without table
 * @fixed: most bytes of a line without the long texts of its tasks
 * @digits: of the fractions of seconds; 0: milliseconds since 1970, as a number
 * @whole: see source_begin()
 * @payload: bytes of what was written that are shown, PAYLOAD_MOST at the most
 * @narrow: addresses from 2^63 on are negative: readers have no more bits
 * @quoted: what a call did is within a string
 * @keys: of other processes than the two
 */
struct lines {
	union kinds kinds;
	size_t fixed;
	unsigned int digits;
	bool whole;
	size_t payload;
	bool narrow;
	bool quoted;
	struct who_keys keys;
};

/* Those of -o json; and of its tables, what is said of each kind alone. */
extern const struct lines json_lines;
extern const union kinds own_rows;

/* What a call did, if the kernel says it. */
extern const struct row evidence[];

/* For struct out_format: @lines become the state of the output. */
bool layouts_begin(struct out *out, const struct lines *lines);
void layouts_record(struct out *out, const struct event *event,
		    const struct details *details);

#endif /* _PTRACEMON_TOOLS_LAYOUT_H */
