// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/stream_certificate.c: certificates of one boot have ids of their own, whoever
 * states them, and the same ones where a recording is replayed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/certificate.h"
#include "output/streams.h"
#include "tap.h"

#define SECOND	1000000000ull

/* What a reader that has just begun states at @now: the id, good until the next but one. */
static const char *state(uint64_t now, int parts)
{
	static char ids[2][128];
	static int turn;
	static const struct wanted all;
	const struct output output = { .format = &out_ecs };
	struct streams *streams = calloc(1, sizeof(*streams));
	struct certificate certificate = { .number = 1, .parts = (uint32_t)parts };
	int fd = memfd_create("text", 0);
	char text[32768], *id = NULL, *next = text;
	ssize_t length;

	if (!streams || !streams_begin(streams, &output, &all, fd))
		abort();
	for (certificate.part = 1; certificate.part <= certificate.parts; certificate.part++)
		streams_certify(streams, &certificate, now);
	if (streams_flush(streams, NULL))
		abort();
	length = pread(fd, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = 0;
	while ((next = strstr(next, "-c-")))
		id = next++;
	turn = !turn;
	snprintf(ids[turn], sizeof(ids[turn]), "%.*s",
		 id ? (int)strcspn(id, "\"") : 0, id ? id : "");
	streams_end(streams);
	free(streams);
	close(fd);
	return ids[turn];
}

int main(void)
{
	const char *first = state(5 * SECOND, 1);

	ok(*first, "a certificate has an id");
	ok(strcmp(first, state(9 * SECOND, 1)), "the next reader's has another one");
	first = state(5 * SECOND, 1);
	is_text(state(5 * SECOND, 1), first, "the same one again has the same");
	first = state(5 * SECOND, 1);
	ok(strcmp(state(5 * SECOND, 2), first), "parts have different ones");
	return done();
}
