// SPDX-License-Identifier: GPL-2.0
/*
 * What was written in a session, as facts. See facts.h.
 */
#include <sha2.h>
#include <string.h>

#include "abi/names.h"
#include "output/facts.h"
#include "sessions/written.h"

#define PIECES	(source->event->session->pieces)

/* First bytes of a piece that are shown, and what else there is of it at the most. */
#define FIRST_MOST	32
#define PIECE_MOST	(FACT_PLACE_MOST + 200)

/* Bytes of a line for the counts. */
#define COUNTS_MOST	100

static size_t resumed_most(bool quoted)
{
	return FACT_PLACE_MOST + (FACT_PATH_ROOM << quoted);
}

/* A piece that does not fit is counted. */
size_t source_written_most(const struct source *source, bool quoted)
{
	const struct written *written = PIECES;
	const size_t each = PIECE_MOST + 2 * FIRST_MOST +
			    (FACT_PATH_ROOM << quoted);
	size_t most;

	if (!written)
		return 0;
	most = written->count * each;
	return (most < source->pieces ? most : source->pieces) + COUNTS_MOST +
	       (written->resumed ? resumed_most(quoted) : 0);
}

static struct record_item path_of(const struct written_place *at)
{
	return (struct record_item){
		.bytes = at->size ? at->path : NULL,
		.size = at->size,
		.flags = at->cut ? PTRACEMON_ITEM_TRUNCATED : 0,
	};
}

static void put_mapping(struct source *source, const struct written_place *at)
{
	const struct record_item path = path_of(at);

	json_name(source->json, "mapping");
	fact_put_mapping(source, &at->place, &path);
}

/* What is known of its bytes; all null if none is. */
static void put_bytes(struct source *source, const struct written_piece *piece)
{
	const size_t shown = piece->known < FIRST_MOST ? piece->known : FIRST_MOST;
	const unsigned int entropy = written_entropy(piece);
	char digest[SHA256_DIGEST_STRING_LENGTH];
	struct json *json = source->json;

	json_name(json, "sha256");
	if (!piece->known) {
		json_null(json);
		json_name(json, "entropy");
		json_null(json);
		json_name(json, "first");
		json_null(json);
		return;
	}
	SHA256Data(piece->bytes, piece->known, digest);
	json_plain(json, digest, sizeof(digest) - 1);
	json_name(json, "entropy");
	buffer_printf(json->buffer, "%u.%02u,", entropy / 100, entropy % 100);
	json_name(json, "first");
	fact_put_hex(json, piece->bytes, shown);
}

static void put_piece(struct source *source, const struct written_piece *piece)
{
	struct json *json = source->json;

	json_open(json);
	if (piece->placed) {
		fact_put_number(source, "addr", piece->address);
	} else {
		json_name(json, "addr");
		json_null(json);
	}
	fact_put_number(source, "size", piece->size);
	fact_put_number(source, "known", piece->known);
	put_bytes(source, piece);
	put_mapping(source, &piece->at);
	json_close(json);
}

/* As many as the line has room for. Returns how many. */
static size_t put_pieces(struct source *source)
{
	struct buffer *buffer = source->json->buffer;
	const struct written_piece *piece;
	const size_t start = buffer->used;
	size_t count, before = start;

	for (count = 0; (piece = written_piece(PIECES, count)); count++) {
		put_piece(source, piece);
		/* And the bracket behind it. */
		if (buffer->used - start > source->pieces - 2)
			break;
		before = buffer->used;
	}
	buffer->used = before;
	return count;
}

FACT(pieces)
{
	if (!PIECES->count && !PIECES->more) {
		json_null(source->json);
		return;
	}
	json_open_list(source->json);
	source->shown = put_pieces(source);
	json_close_list(source->json);
}

/* After the list. */
SAY_IF(pieces_more, PIECES->count || PIECES->more,
       json_u64(source->json, PIECES->count - source->shown + PIECES->more))
SAY_IF(bytes_unkept, PIECES->count || PIECES->more,
       json_u64(source->json, PIECES->unkept))

FACT(pieces_sha256)
{
	const struct written_piece *piece;
	char digest[SHA256_DIGEST_STRING_LENGTH];
	size_t i;

	if (!PIECES) {
		json_null(source->json);
		return;
	}
	json_open_list(source->json);
	for (i = 0; (piece = written_piece(PIECES, i)); i++) {
		if (!piece->known)
			continue;
		SHA256Data(piece->bytes, piece->known, digest);
		json_plain(source->json, digest, sizeof(digest) - 1);
	}
	json_close_list(source->json);
}

FACT(went_on)
{
	if (!PIECES->resumed) {
		json_null(source->json);
		return;
	}
	json_open(source->json);
	fact_put_number(source, "ip", PIECES->resumed_at.place.address);
	put_mapping(source, &PIECES->resumed_at);
	json_close(source->json);
}
