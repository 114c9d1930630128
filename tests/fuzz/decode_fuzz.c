// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes in a ring: through tools/abi/decode.c to every output, and through
 * tools/device/reader.c and tools/device/completeness.c. Whatever they are, the text must be safe to
 * show and the JSON must parse.
 */
#include <stdlib.h>
#include <string.h>

#include "device/completeness.h"
#include "device/reader.h"
#include "output/out.h"
#include "safe.h"

#define RING_SIZE	65536

enum {
#define FORMAT(name) FORMAT_##name,
#include "output/formats.def"
	FORMATS
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(const struct record *record)
{
	static const struct out_format *const formats[] = {
#define FORMAT(name) &out_##name,
#include "output/formats.def"
	};
	static const struct host host = { .boot_id = "b", .name = "n" };
	static struct clock clock = { .offset = 1770000000000000000 };
	static struct enrich enrich;
	static struct users users;
	static char memory[OUT_RECORD_MAX];
	static struct buffer buffer = { memory, 0, sizeof(memory) };
	static struct out outs[FORMATS];
	struct details details;
	struct event event;
	size_t i;

	event_of(record, &event);
	enrich_event(&enrich, &event, &details);

	for (i = 0; i < FORMATS; i++) {
		struct out *out = &outs[i];

		if (!out->buffer) {
			out->buffer = &buffer;
			out->host = &host;
			out->clock = &clock;
			out->users = &users;
			out->envelope = true;
			demand(formats[i]->begin(out));
		}
		buffer.used = 0;
		formats[i]->record(out, &event, &details);
		check_lines(memory, buffer.used);
		if (i == FORMAT_text || i == FORMAT_journal)
			continue;
		demand(buffer.used <= (i == FORMAT_otlp ? OUT_OTLP_MAX :
							  OUT_LINE_MAX));
		check_json(memory, buffer.used);
	}
}

static void decode_all(const uint8_t *data, size_t size)
{
	while (size) {
		/* A copy of just these bytes: one too far is noticed. */
		uint8_t *copy = malloc(size);
		struct record record;
		struct ptracemon_record frame;
		enum decoded decoded;

		memcpy(copy, data, size);
		decoded = decode_record(copy, size, &record);
		demand((decoded == DECODED_DAMAGED) ==
		       (decode_frame(copy, size, &frame) != NULL));
		/* Items point into the copy. */
		if (decoded == DECODED)
			print(&record);
		free(copy);
		if (decoded == DECODED_DAMAGED)
			return;
		demand(frame.length && frame.length <= size);
		data += frame.length;
		size -= frame.length;
	}
}

static void read_all(const uint8_t *data, size_t size)
{
	static uint8_t area[RING_SIZE] __attribute__((aligned(8)));
	struct ptracemon_control control = { .consumer_pos = 0 };
	struct ptracemon_status status = { .data_size = RING_SIZE };
	struct reader reader = { .fd = -1 };
	struct completeness proof = { .count = 0 };
	struct item item;
	uint64_t before = 0;

	size = size < RING_SIZE ? size : RING_SIZE;
	memset(area, 0xff, sizeof(area));
	memcpy(area, data, size);
	status.producer_pos = size;
	demand(reader_attach(&reader, &control, &status, area));
	reader_begin(&reader, UINT64_MAX);
	while (reader_next(&reader, &item) == NEXT_ITEM) {
		struct record record, loss;

		demand(item.end > before && item.end <= size);
		before = item.end;
		if (decode_record(item.bytes, item.length, &record) !=
		    DECODED_DAMAGED)
			completeness_record(&proof, &record, &loss);
	}
	completeness_free(&proof);
	reader_close(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode_all(data, size);
	read_all(data, size);
	return 0;
}
