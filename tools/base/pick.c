// SPDX-License-Identifier: GPL-2.0
/*
 * Strings out of JSON. See pick.h.
 */
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/pick.h"

/**
 * struct picking - where it is
 * @picks: see pick_strings()
 * @count: likewise
 * @ended: likewise
 * @context: likewise
 * @depth: objects and lists that are open
 * @starts: of each, where its key begins in @path
 * @ends: and where it ends
 * @path: keys up to here, with PICK_IN between
 * @enough: @ended said that it is enough
 */
struct picking {
	const struct pick *picks;
	size_t count;
	bool (*ended)(void *context);
	void *context;
	size_t depth;
	size_t starts[PICK_DEPTH];
	size_t ends[PICK_DEPTH];
	char path[PICK_PATH_MAX];
	bool enough;
};

/* Where the path ends that a value has here. */
static size_t path_end(const struct picking *picking)
{
	return picking->depth ? picking->ends[picking->depth - 1] : 0;
}

static bool put_key(struct picking *picking, const void *key, size_t length)
{
	const size_t start = picking->starts[picking->depth - 1];

	if (length > sizeof(picking->path) - start)
		return false;
	memcpy(picking->path + start, key, length);
	picking->ends[picking->depth - 1] = start + length;
	return true;
}

static int take_string(void *context, const unsigned char *text, size_t length)
{
	struct picking *picking = context;
	const size_t end = path_end(picking);
	size_t i;

	for (i = 0; i < picking->count; i++) {
		const struct pick *pick = &picking->picks[i];

		if (strlen(pick->path) != end ||
		    memcmp(pick->path, picking->path, end))
			continue;
		if (length >= pick->size || memchr(text, 0, length))
			length = 0;
		memcpy(pick->to, text, length);
		pick->to[length] = 0;
	}
	return 1;
}

static int open_one(struct picking *picking, const char *key)
{
	size_t start = path_end(picking);

	if (picking->depth == PICK_DEPTH ||
	    start + sizeof(PICK_IN) > sizeof(picking->path))
		return 0;
	if (picking->depth)
		picking->path[start++] = *PICK_IN;
	picking->starts[picking->depth++] = start;
	return put_key(picking, key, strlen(key));
}

static int open_object(void *context)
{
	return open_one(context, "");
}

static int open_list(void *context)
{
	return open_one(context, "[]");
}

static int close_list(void *context)
{
	struct picking *picking = context;

	picking->depth--;
	return 1;
}

static int close_object(void *context)
{
	struct picking *picking = context;

	picking->depth--;
	if (picking->ended && picking->depth == 1 &&
	    picking->ends[0] == strlen("[]"))
		picking->enough = !picking->ended(picking->context);
	return !picking->enough;
}

/* A key with PICK_IN in it would pass for several. */
static int take_key(void *context, const unsigned char *key, size_t length)
{
	if (memchr(key, *PICK_IN, length)) {
		key = (const unsigned char *)"";
		length = 0;
	}
	return put_key(context, key, length);
}

bool pick_strings(const char *text, size_t length, const struct pick *picks,
		  size_t count, bool (*ended)(void *context), void *context)
{
	static const yajl_callbacks callbacks = {
		.yajl_string = take_string,
		.yajl_start_map = open_object,
		.yajl_map_key = take_key,
		.yajl_end_map = close_object,
		.yajl_start_array = open_list,
		.yajl_end_array = close_list,
	};
	struct picking picking = { .picks = picks, .count = count,
				   .ended = ended, .context = context };
	yajl_handle parser = yajl_alloc(&callbacks, NULL, &picking);
	yajl_status status;

	if (!parser)
		return false;
	status = yajl_parse(parser, (const unsigned char *)text, length);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(parser);
	yajl_free(parser);
	return status == yajl_status_ok || picking.enough;
}
