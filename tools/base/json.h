/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON (RFC 8259), written piece by piece into a buffer. Knows no records.
 *
 * Each value brings the comma behind it along, and what closes takes the last
 * one back. So nothing needs to know whether it is the first.
 */
#ifndef _PTRACEMON_TOOLS_JSON_H
#define _PTRACEMON_TOOLS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/**
 * struct json - a document under construction
 * @buffer: where it goes
 * @in_text: within json_open_text()
 */
struct json {
	struct buffer *buffer;
	bool in_text;
};

static inline void json_init(struct json *json, struct buffer *buffer)
{
	json->buffer = buffer;
	json->in_text = false;
}

/* Ends a whole document, so that the next can begin. */
void json_finish(struct json *json);

/* @text must be valid UTF-8. */
void json_text(struct json *json, const char *text, size_t length);

/* Likewise, and needs no escape: no control, quotation mark or backslash. */
void json_plain(struct json *json, const char *text, size_t length);

/*
 * Bytes that are the same after escape(), and need no escape in JSON; returns
 * false, and writes nothing, if they are not such.
 */
bool json_as_is(struct json *json, const void *bytes, size_t length);

/* Whether they are such. */
bool json_is_as_is(const void *bytes, size_t length);

/* The key of the next value, which must come. */
void json_name(struct json *json, const char *name);

/* Likewise, of a literal without anything to escape. */
#define json_key(json, key)                                            \
	((json)->in_text ?                                             \
		 json_literal(json, "\\\"" key "\\\":") :              \
		 json_literal(json, "\"" key "\":"))

#define json_literal(json, text) \
	buffer_bytes((json)->buffer, text, sizeof(text) - 1)

/* Of any bytes; see escape.h. */
void json_escaped(struct json *json, const void *bytes, size_t length);

/* Bytes up to a NUL, or to @size. */
void json_field(struct json *json, const uint8_t *field, size_t size);

/* Null if @string is NULL. */
void json_string(struct json *json, const char *string);
void json_u64(struct json *json, uint64_t value);
void json_s64(struct json *json, int64_t value);

/* The word, which needs no escape, or @value as text if there is none. */
void json_word(struct json *json, const char *word, uint64_t value);

void json_bool(struct json *json, bool value);

static inline void json_null(struct json *json)
{
	json_literal(json, "null,");
}

static inline void json_open(struct json *json)
{
	json_literal(json, "{");
}

void json_close(struct json *json);

static inline void json_open_list(struct json *json)
{
	json_literal(json, "[");
}

void json_close_list(struct json *json);

/*
 * What is written between the two is a document of its own, and its text a
 * string in this one. Not again within.
 */
void json_open_text(struct json *json);
void json_close_text(struct json *json);

#endif /* _PTRACEMON_TOOLS_JSON_H */
