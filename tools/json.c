// SPDX-License-Identifier: GPL-2.0
/*
 * JSON, written piece by piece. See json.h.
 */
#include "escape.h"
#include "json.h"

/* No field of a record is longer; one that were would be cut. */
#define FIELD_MAX	1024

static void put(void *context, const char *text, size_t length)
{
	/* Most pieces are a comma, a colon or a quotation mark. */
	if (length == 1)
		buffer_char(context, *text);
	else
		buffer_bytes(context, text, length);
}

bool json_init(struct json *json, struct buffer *buffer)
{
	json->buffer = buffer;
	json->gen = yajl_gen_alloc(NULL);
	if (!json->gen)
		return false;
	return yajl_gen_config(json->gen, yajl_gen_print_callback, put, buffer);
}

void json_free(struct json *json)
{
	if (json->gen)
		yajl_gen_free(json->gen);
	json->gen = NULL;
}

void json_reset(struct json *json)
{
	yajl_gen_reset(json->gen, NULL);
}

void json_escaped(struct json *json, const void *bytes, size_t length)
{
	char text[ESCAPE_MAX(FIELD_MAX)];

	if (length > FIELD_MAX)
		length = FIELD_MAX;
	json_text(json, text, escape(text, bytes, length, 0));
}

void json_field(struct json *json, const uint8_t *field, size_t size)
{
	json_escaped(json, field, strnlen((const char *)field, size));
}

void json_string(struct json *json, const char *string)
{
	if (string)
		json_text(json, string, strlen(string));
	else
		json_null(json);
}

void json_u64(struct json *json, uint64_t value)
{
	char text[FORMAT_U64_MAX];

	yajl_gen_number(json->gen, text, format_u64(text, value));
}

void json_s64(struct json *json, int64_t value)
{
	char text[FORMAT_S64_MAX];

	yajl_gen_number(json->gen, text, format_s64(text, value));
}

void json_word(struct json *json, const char *word, uint64_t value)
{
	char text[FORMAT_U64_MAX];

	if (word)
		json_string(json, word);
	else
		json_text(json, text, format_u64(text, value));
}
