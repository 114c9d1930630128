// SPDX-License-Identifier: GPL-2.0
/*
 * A table of keys and facts becomes pieces of a document. See layout.h.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "output/layout.h"

/* Up to a blank, if there is one. SomeKey for some_key in a text. */
static void add_key(struct layout *layout, const char *key)
{
	const char *quote = layout->in_text ? "\\\"" : "\"";
	bool begins = layout->in_text;

	buffer_string(&layout->text, quote);
	for (; *key && *key != ' '; key++) {
		if (begins)
			buffer_char(&layout->text, (char)toupper(*key));
		else if (!layout->in_text || *key != '_')
			buffer_char(&layout->text, *key);
		begins = layout->in_text && *key == '_';
	}
	buffer_string(&layout->text, quote);
	buffer_char(&layout->text, ':');
}

static void add_nulls(struct layout *layout, const char *keys)
{
	for (; keys; keys = strchr(keys, ' ')) {
		keys += *keys == ' ';
		add_key(layout, keys);
		buffer_string(&layout->text, "null,");
	}
}

/* All text since the last piece, and what comes behind it. */
static void add_piece(struct layout *layout, enum row_kind kind,
		      const struct row *row, enum side side)
{
	struct piece *piece = &layout->pieces[layout->count];

	if (layout->count++ == LAYOUT_PIECES)
		abort();
	piece->row = row;
	piece->put = row ? row->put : NULL;
	piece->kind = (uint8_t)kind;
	piece->side = (uint8_t)side;
	piece->back = layout->comma;
	piece->text = layout->memory + layout->flushed;
	if (side && side != layout->actor &&
	    (kind == ROW_VALUE || kind == ROW_MAYBE)) {
		piece->actor = (uint32_t)(offsetof(struct source, actors) +
					  side * sizeof(struct actor));
		layout->actor = NOBODY;
	}
	piece->length = (uint16_t)(layout->text.used - layout->flushed);
	piece->plain = !piece->back && piece->length <= LAYOUT_SHORT;
	layout->flushed = layout->text.used;
	layout->comma = false;
}

/* A fact that needs no event. */
static void add_fact(struct layout *layout, const struct row *row)
{
	struct json json = { &layout->text, layout->in_text };
	struct source source = { .out = layout->out, .json = &json };

	row->put(&source);
}

/* Nothing in it needs an escape but quotation marks. */
static void add_constant(struct layout *layout, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' && layout->in_text)
			buffer_char(&layout->text, '\\');
		buffer_char(&layout->text, *text);
	}
}

static void add_value(struct layout *layout, const struct row *row,
		      enum side side)
{
	if (row->key)
		add_key(layout, row->key);
	if (row->kind == ROW_HOST)
		add_fact(layout, row);
	else if (row->of_file && !layout->out->hash)
		buffer_string(&layout->text, "null,");
	else if (row->put)
		add_piece(layout, ROW_VALUE, row, side);
	else
		add_constant(layout, row->text);
}

/* The piece has nothing but the key, to be taken back with the value. */
static void add_maybe(struct layout *layout, const struct row *row,
		      enum side side)
{
	if (layout->text.used != layout->flushed)
		add_piece(layout, ROW_CLOSE, NULL, NOBODY);
	add_key(layout, row->key);
	add_piece(layout, ROW_MAYBE, row, side);
}

/* An object takes the comma of its last value away. */
static void add_close(struct layout *layout, const char *brackets)
{
	if (layout->text.used == layout->flushed)
		layout->comma = true;
	else
		layout->text.used--;
	buffer_string(&layout->text, brackets);
}

/* Objects and memos that are open: the piece with which each begins. */
struct open {
	size_t pieces[LAYOUT_DEPTH];
	size_t depth;
};

#define ALWAYS_THERE	SIZE_MAX

static void open_at(struct open *open, size_t piece)
{
	if (open->depth == LAYOUT_DEPTH)
		abort();
	open->pieces[open->depth++] = piece;
}

/* What is behind it begins with a piece of its own. */
static void close_last(struct layout *layout, struct open *open)
{
	size_t piece = open->pieces[--open->depth];

	if (piece == ALWAYS_THERE)
		return;
	if (layout->text.used != layout->flushed)
		add_piece(layout, ROW_CLOSE, NULL, NOBODY);
	layout->pieces[piece].next = (uint16_t)layout->count;
	if (layout->pieces[piece].kind == ROW_OPEN)
		layout->actor = NOBODY;
}

static void add_open(struct layout *layout, struct open *open,
		     const struct row *row, enum side side)
{
	if (row->key)
		add_key(layout, row->key);
	if (row->has || row->side) {
		open_at(open, layout->count);
		add_piece(layout, ROW_OPEN, row, side);
		layout->actor = row->has ? NOBODY : side;
	} else {
		open_at(open, ALWAYS_THERE);
	}
	if (row->text)
		buffer_string(&layout->text, row->text);
}

static void add_text_object(struct layout *layout, const struct row *row)
{
	if (row->key)
		add_key(layout, row->key);
	add_piece(layout, ROW_TEXT, row, NOBODY);
	layout->in_text = row->key;
}

static void add_rows(struct layout *layout, struct open *open,
		     const struct row *rows, enum side outer)
{
	const struct row *row;

	for (row = rows; row->kind != ROW_END; row++) {
		enum side side = row->side ? row->side : outer;

		switch (row->kind) {
		case ROW_VALUE:
		case ROW_HOST:
			add_value(layout, row, side);
			break;
		case ROW_MAYBE:
			add_maybe(layout, row, side);
			break;
		case ROW_NULLS:
			add_nulls(layout, row->key);
			break;
		case ROW_OPEN:
			add_open(layout, open, row, side);
			break;
		case ROW_ROWS:
			if (row->of_who && !layout->out->who)
				break;
			add_rows(layout, open, row->rows, side);
			break;
		case ROW_KIND:
			if (row->kinds->rows[layout->of])
				add_rows(layout, open,
					 row->kinds->rows[layout->of], side);
			break;
		case ROW_MEMO:
			open_at(open, layout->count);
			add_piece(layout, ROW_MEMO, row, side);
			break;
		case ROW_TEXT:
			add_text_object(layout, row);
			break;
		case ROW_CLOSE:
			add_close(layout, row->text);
			/* fall through */
		default:
			close_last(layout, open);
		}
	}
}

void layout_make(struct layout *layout, const struct row *rows)
{
	struct open open = { .depth = 0 };

	buffer_string(&layout->text, "{");
	add_rows(layout, &open, rows, NOBODY);
	add_close(layout, "},");
	add_piece(layout, ROW_CLOSE, NULL, NOBODY);
}
