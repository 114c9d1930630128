// SPDX-License-Identifier: GPL-2.0
/*
 * JSON, written piece by piece. See json.h.
 */
#include "base/escape.h"
#include "base/json.h"

/* No field of a record is longer; one that were would be cut. */
#define FIELD_MAX	1024

/* Must be escaped (RFC 8259, section 7). */
static const bool special[256] = {
	[0 ... 0x1f] = true,
	['"'] = true,
	['\\'] = true,
};

/* Whether each of eight bytes is ASCII that neither escape() nor JSON changes. */
static bool all_plain(uint64_t bytes)
{
	return !((bytes | (bytes - EACH_BYTE(0x20)) | (bytes + EACH_BYTE(1)) |
		  ((bytes ^ EACH_BYTE('"')) - EACH_BYTE(1)) |
		  ((bytes ^ EACH_BYTE('\\')) - EACH_BYTE(1))) &
		 EACH_BYTE(0x80));
}

static uint32_t load32(const char *from)
{
	uint32_t bytes;

	memcpy(&bytes, from, sizeof(bytes));
	return bytes;
}

/* Bytes before the first that must be escaped. */
static size_t plain_length(const char *text, size_t length)
{
	size_t i = 0;

	while (length - i >= 8 && all_plain(load64(text + i)))
		i += 8;
	while (i < length && !special[(uint8_t)text[i]])
		i++;
	return i;
}

/* Loads overlap where that saves a loop over the last bytes. */
static bool is_plain(const char *text, size_t length)
{
	size_t i;

	if (length >= 8) {
		for (i = 0; i < length - 8; i += 8)
			if (!all_plain(load64(text + i)))
				return false;
		return all_plain(load64(text + length - 8));
	}
	if (length >= 4)
		return all_plain((uint64_t)load32(text) << 32 |
				 load32(text + length - 4));
	return !length ||
	       all_plain((EACH_BYTE('a') << 24) | (uint8_t)text[0] |
			 (uint64_t)(uint8_t)text[length / 2] << 8 |
			 (uint64_t)(uint8_t)text[length - 1] << 16);
}

/* Most texts are short: less to do than memcpy() has before it begins. */
static inline void copy(char *to, const char *from, size_t length)
{
	if (length >= 8 && length <= 16) {
		const uint64_t last = load64(from + length - 8);

		memcpy(to, from, 8);
		memcpy(to + length - 8, &last, 8);
	} else if (length >= 4 && length < 8) {
		const uint32_t last = load32(from + length - 4);

		memcpy(to, from, 4);
		memcpy(to + length - 4, &last, 4);
	} else {
		memcpy(to, from, length);
	}
}

/* A string without anything to escape, and @end behind it. */
static void put_plain(struct json *json, const char *text, size_t length,
		      char end)
{
	const size_t quote = json->in_text ? 2 : 1;
	char *to = buffer_grow(json->buffer, length + 2 * quote + 1);

	*to = '\\';
	to[quote - 1] = '"';
	copy(to + quote, text, length);
	to += quote + length;
	*to = '\\';
	to[quote - 1] = '"';
	to[quote] = end;
}

static void put_quote(struct json *json)
{
	if (json->in_text)
		buffer_char(json->buffer, '\\');
	buffer_char(json->buffer, '"');
}

/* A text within a string is escaped twice. */
static void put_special(struct json *json, uint8_t c)
{
	char text[6] = { '\\', (char)c, '0', '0' };
	size_t length = 2, i;

	if (c < 0x20) {
		text[1] = 'u';
		format_hex(text + 2, c, 4);
		length = 6;
	}
	for (i = 0; i < length; i++) {
		if (json->in_text && special[(uint8_t)text[i]])
			buffer_char(json->buffer, '\\');
		buffer_char(json->buffer, text[i]);
	}
}

static void put_string(struct json *json, const char *text, size_t length,
		       char end)
{
	size_t plain = plain_length(text, length);

	if (plain == length) {
		put_plain(json, text, length, end);
		return;
	}
	put_quote(json);
	for (; plain < length; plain = plain_length(text, length)) {
		buffer_bytes(json->buffer, text, plain);
		put_special(json, (uint8_t)text[plain]);
		text += plain + 1;
		length -= plain + 1;
	}
	buffer_bytes(json->buffer, text, length);
	put_quote(json);
	buffer_char(json->buffer, end);
}

/* In the place of the last comma, if there is any value. */
static void close_with(struct json *json, char bracket)
{
	struct buffer *buffer = json->buffer;

	if (buffer->data[buffer->used - 1] == ',')
		buffer->used--;
	buffer_char(buffer, bracket);
	buffer_char(buffer, ',');
}

void json_finish(struct json *json)
{
	json->buffer->used--;
}

void json_text(struct json *json, const char *text, size_t length)
{
	put_string(json, text, length, ',');
}

void json_plain(struct json *json, const char *text, size_t length)
{
	put_plain(json, text, length, ',');
}

bool json_is_as_is(const void *bytes, size_t length)
{
	return is_plain(bytes, length);
}

bool json_as_is(struct json *json, const void *bytes, size_t length)
{
	if (!is_plain(bytes, length))
		return false;
	put_plain(json, bytes, length, ',');
	return true;
}

void json_name(struct json *json, const char *name)
{
	put_string(json, name, strlen(name), ':');
}

void json_escaped(struct json *json, const void *bytes, size_t length)
{
	char text[ESCAPE_MAX(FIELD_MAX)];

	if (length > FIELD_MAX)
		length = FIELD_MAX;
	if (json_as_is(json, bytes, length))
		return;
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
	unsigned int digits;
	char *to;

	/* As most are. */
	if (value < 10) {
		to = buffer_grow(json->buffer, 2);
		to[0] = (char)('0' + value);
		to[1] = ',';
		return;
	}
	digits = decimal_digits(value);
	to = buffer_grow(json->buffer, digits + 1);
	format_decimal(to, value, digits);
	to[digits] = ',';
}

void json_s64(struct json *json, int64_t value)
{
	char text[FORMAT_S64_MAX];

	buffer_bytes(json->buffer, text, format_s64(text, value));
	buffer_char(json->buffer, ',');
}

void json_word(struct json *json, const char *word, uint64_t value)
{
	char text[FORMAT_U64_MAX];

	if (word)
		json_plain(json, word, strlen(word));
	else
		json_plain(json, text, format_u64(text, value));
}

void json_bool(struct json *json, bool value)
{
	if (value)
		json_literal(json, "true,");
	else
		json_literal(json, "false,");
}

void json_close(struct json *json)
{
	close_with(json, '}');
}

void json_close_list(struct json *json)
{
	close_with(json, ']');
}

void json_open_text(struct json *json)
{
	put_quote(json);
	json->in_text = true;
}

void json_close_text(struct json *json)
{
	json->in_text = false;
	close_with(json, '"');
}
