/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON, written piece by piece into a buffer. Around libyajl's generator; knows
 * no records.
 */
#ifndef _PTRACEMON_TOOLS_JSON_H
#define _PTRACEMON_TOOLS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yajl/yajl_gen.h>

#include "buffer.h"

struct json {
	yajl_gen gen;
	struct buffer *buffer;
};

/* Returns false if there is no memory. */
bool json_init(struct json *json, struct buffer *buffer);
void json_free(struct json *json);

/* Ends a whole document, so that the next can begin. */
void json_reset(struct json *json);

/* @text must be valid UTF-8, and plain ASCII without controls for a key. */
static inline void json_text(struct json *json, const char *text, size_t length)
{
	yajl_gen_string(json->gen, (const unsigned char *)text, length);
}

#define json_key(json, key)	json_text(json, key, sizeof(key) - 1)

/* Of any bytes; see escape.h. */
void json_escaped(struct json *json, const void *bytes, size_t length);

/* Bytes up to a NUL, or to @size. */
void json_field(struct json *json, const uint8_t *field, size_t size);

/* Null if @string is NULL. */
void json_string(struct json *json, const char *string);
void json_u64(struct json *json, uint64_t value);
void json_s64(struct json *json, int64_t value);

/* The word, or @value as text if there is none. */
void json_word(struct json *json, const char *word, uint64_t value);

static inline void json_null(struct json *json)
{
	yajl_gen_null(json->gen);
}

static inline void json_bool(struct json *json, bool value)
{
	yajl_gen_bool(json->gen, value);
}

static inline void json_open(struct json *json)
{
	yajl_gen_map_open(json->gen);
}

static inline void json_close(struct json *json)
{
	yajl_gen_map_close(json->gen);
}

static inline void json_open_list(struct json *json)
{
	yajl_gen_array_open(json->gen);
}

static inline void json_close_list(struct json *json)
{
	yajl_gen_array_close(json->gen);
}

#endif /* _PTRACEMON_TOOLS_JSON_H */
