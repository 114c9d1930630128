// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/json.c against libyajl: any document that is written with both is the
 * same to a parser, also as a text within another.
 */
#include <stdlib.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "base/json.h"
#include "tap.h"

#define TEXT_MAX	64
#define ROUNDS		5000

/* Whatever is parsed, written again by libyajl. */
static int on_null(void *gen)
{
	return yajl_gen_null(gen) == yajl_gen_status_ok;
}

static int on_boolean(void *gen, int value)
{
	return yajl_gen_bool(gen, value) == yajl_gen_status_ok;
}

static int on_number(void *gen, const char *text, size_t length)
{
	return yajl_gen_number(gen, text, length) == yajl_gen_status_ok;
}

static int on_string(void *gen, const unsigned char *text, size_t length)
{
	return yajl_gen_string(gen, text, length) == yajl_gen_status_ok;
}

static int on_open(void *gen)
{
	return yajl_gen_map_open(gen) == yajl_gen_status_ok;
}

static int on_close(void *gen)
{
	return yajl_gen_map_close(gen) == yajl_gen_status_ok;
}

static int on_open_list(void *gen)
{
	return yajl_gen_array_open(gen) == yajl_gen_status_ok;
}

static int on_close_list(void *gen)
{
	return yajl_gen_array_close(gen) == yajl_gen_status_ok;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_open,
	.yajl_map_key = on_string,
	.yajl_end_map = on_close,
	.yajl_start_array = on_open_list,
	.yajl_end_array = on_close_list,
};

/* Parses a whole document; what it says goes to @gen. */
static bool parse(const char *text, size_t length, yajl_gen gen)
{
	yajl_handle parser = yajl_alloc(&callbacks, NULL, gen);
	bool fine = yajl_parse(parser, (const unsigned char *)text, length) ==
			    yajl_status_ok &&
		    yajl_complete_parse(parser) == yajl_status_ok;

	yajl_free(parser);
	return fine;
}

static bool is_text_of(yajl_gen gen, const char *text, size_t length)
{
	const unsigned char *got;
	size_t size;

	yajl_gen_get_buf(gen, &got, &size);
	return size == length && !memcmp(got, text, length);
}

static char memory[1 << 20];
static struct buffer buffer = { memory, 0, sizeof(memory) };
static struct json ours;
static yajl_gen theirs;

/* Characters of all lengths, and what must be escaped more often than not. */
static size_t any_text(char *to)
{
	static const char *const pieces[] = { "\"",   "\\", "\n", "\x1f",
					      "\x01", "a",  " ",  "\x7f",
					      "\xc3\xbc", "\xe2\x86\x92",
					      "\xf0\x9f\x90\xa7", "plain" };
	size_t length = 0, count = random() % 12;

	while (count--) {
		const char *piece = pieces[random() % 12];

		if (random() % 3)
			piece = "plain text";
		if (length + strlen(piece) > TEXT_MAX)
			break;
		memcpy(to + length, piece, strlen(piece));
		length += strlen(piece);
	}
	return length;
}

/* A number of any length. */
static uint64_t any_number(void)
{
	uint64_t number = (uint64_t)random() << 33 ^ (uint64_t)random() << 11 ^
			  (uint64_t)random();

	return random() % 16 ? number >> random() % 64 : 0 - (uint64_t)random() % 2;
}

static void write_number(void)
{
	uint64_t number = any_number();
	char text[32];

	if (random() % 2) {
		json_u64(&ours, number);
		snprintf(text, sizeof(text), "%" PRIu64, number);
	} else {
		json_s64(&ours, (int64_t)number);
		snprintf(text, sizeof(text), "%" PRId64, (int64_t)number);
	}
	yajl_gen_number(theirs, text, strlen(text));
}

static void write_string(void)
{
	char text[TEXT_MAX];
	size_t length = any_text(text);

	json_text(&ours, text, length);
	yajl_gen_string(theirs, (unsigned char *)text, length);
}

static void write_value(int depth);

static void write_object(int depth)
{
	int count = (int)(random() % 4);

	json_open(&ours);
	yajl_gen_map_open(theirs);
	while (count--) {
		char name[16];

		if (random() % 2) {
			snprintf(name, sizeof(name), "na\"m\\e%d", count);
			json_name(&ours, name);
		} else {
			strcpy(name, "key");
			json_key(&ours, "key");
		}
		yajl_gen_string(theirs, (unsigned char *)name, strlen(name));
		write_value(depth + 1);
	}
	yajl_gen_map_close(theirs);
	json_close(&ours);
}

static void write_list(int depth)
{
	int count = (int)(random() % 4);

	json_open_list(&ours);
	yajl_gen_array_open(theirs);
	while (count--)
		write_value(depth + 1);
	yajl_gen_array_close(theirs);
	json_close_list(&ours);
}

static void write_value(int depth)
{
	bool truth = random() % 2;

	switch (random() % (depth < 4 ? 6 : 4)) {
	case 0:
		json_null(&ours);
		yajl_gen_null(theirs);
		break;
	case 1:
		json_bool(&ours, truth);
		yajl_gen_bool(theirs, truth);
		break;
	case 2:
		write_number();
		break;
	case 3:
		write_string();
		break;
	case 4:
		write_object(depth);
		break;
	default:
		write_list(depth);
	}
}

/* What a string holds, to a parser. */
static char inner[1 << 20];
static size_t inner_length;

static int keep_string(void *context, const unsigned char *text, size_t length)
{
	(void)context;
	memcpy(inner, text, length);
	inner_length = length;
	return 1;
}

static bool unpack(void)
{
	static const yajl_callbacks keep = { .yajl_string = keep_string };
	yajl_handle parser = yajl_alloc(&keep, NULL, NULL);
	bool fine;

	inner_length = 0;
	fine = yajl_parse(parser, (const unsigned char *)memory,
			  buffer.used) == yajl_status_ok &&
	       yajl_complete_parse(parser) == yajl_status_ok;
	yajl_free(parser);
	return fine;
}

/* Writes a document with both. Returns whether they agree. */
static bool agree(bool as_text)
{
	yajl_gen parsed = yajl_gen_alloc(NULL);
	const unsigned char *text;
	size_t length;
	bool same;

	buffer.used = 0;
	theirs = yajl_gen_alloc(NULL);
	json_init(&ours, &buffer);
	if (as_text)
		json_open_text(&ours);
	write_object(0);
	if (as_text)
		json_close_text(&ours);
	json_finish(&ours);
	yajl_gen_get_buf(theirs, &text, &length);
	same = as_text ? unpack() && parse(inner, inner_length, parsed) :
			 parse(memory, buffer.used, parsed);
	same = same && is_text_of(parsed, (const char *)text, length);
	if (!same)
		printf("# ours   %.*s\n# theirs %.*s\n", (int)buffer.used,
		       memory, (int)length, text);
	yajl_gen_free(parsed);
	yajl_gen_free(theirs);
	return same;
}

static unsigned int disagreements(bool as_text)
{
	unsigned int wrong = 0, i;

	for (i = 0; i < ROUNDS && wrong < 3; i++)
		wrong += !agree(as_text);
	return wrong;
}

/* Every byte that a string can have, at each place of eight. */
static void test_bytes(void)
{
	unsigned int wrong = 0, c, at;

	for (c = 0; c < 0x80; c++) {
		for (at = 0; at < 24; at++) {
			char text[24];

			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			buffer.used = 0;
			json_init(&ours, &buffer);
			json_text(&ours, text, sizeof(text));
			json_finish(&ours);
			wrong += !unpack() || inner_length != sizeof(text) ||
				 memcmp(inner, text, sizeof(text));
		}
	}
	is(wrong, 0, "any ASCII character, at any place");
}

/* Whether json_as_is() does with a text what escape.h and JSON ask for. */
static bool is_as_is(const char *text, size_t length, uint8_t c)
{
	const bool wanted = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';

	buffer.used = 0;
	json_init(&ours, &buffer);
	if (json_as_is(&ours, text, length) != wanted)
		return false;
	if (!wanted)
		return !buffer.used;
	json_finish(&ours);
	return unpack() && inner_length == length &&
	       !memcmp(inner, text, length);
}

/* Every byte, at each place of texts of each length. */
static void test_as_is(void)
{
	unsigned int wrong = 0, c;
	size_t length, at;

	wrong += !is_as_is("", 0, 'x');
	for (length = 1; length <= 20; length++) {
		for (at = 0; at < length; at++) {
			/* No more: reads behind it are seen. */
			char *text = malloc(length);

			for (c = 0; c <= 0xff; c++) {
				memset(text, 'x', length);
				text[at] = (char)c;
				wrong += !is_as_is(text, length, (uint8_t)c);
			}
			free(text);
		}
	}
	is(wrong, 0, "what needs no escape is written as it is");
}

static void test_text(void)
{
	static const char wanted[] = "{\"a\":\"{\\\"b\\\":\\\"\\\\\\\"\\\\u0001\\\",\\\"c\\\":[1,\\\"w\\\"],\\\"d\\\":{}}\",\"e\":[]}";

	buffer.used = 0;
	json_init(&ours, &buffer);
	json_open(&ours);
	json_key(&ours, "a");
	json_open_text(&ours);
	json_open(&ours);
	json_key(&ours, "b");
	json_text(&ours, "\"\1", 2);
	json_key(&ours, "c");
	json_open_list(&ours);
	json_u64(&ours, 1);
	json_plain(&ours, "w", 1);
	json_close_list(&ours);
	json_key(&ours, "d");
	json_open(&ours);
	json_close(&ours);
	json_close(&ours);
	json_close_text(&ours);
	json_key(&ours, "e");
	json_open_list(&ours);
	json_close_list(&ours);
	json_close(&ours);
	json_finish(&ours);
	buffer_char(&buffer, 0);
	is_text(memory, wanted, "a document within a string");
}

int main(void)
{
	srandom(1);
	test_text();
	test_bytes();
	test_as_is();
	is(disagreements(false), 0, "as libyajl writes it");
	is(disagreements(true), 0, "as a text within another");
	return done();
}
