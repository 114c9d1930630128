// SPDX-License-Identifier: GPL-2.0
/*
 * A certificate to all outputs. See streams.h.
 */
#include <string.h>

#include "abi/certificate.h"
#include "output/streams.h"

/* To the streams whose lines prove each other, or to all others. */
static void show_certificate(struct streams *streams, const struct event *event,
			     bool chained)
{
	static const struct details details;
	size_t i;

	for (i = 0; i < streams->count; i++) {
		struct stream *stream = &streams->list[i];

		if (!!stream->out.chain == chained)
			stream->format->record(&stream->out, event, &details);
	}
}

void streams_certify(struct streams *streams, struct certificate *certificate,
		     uint64_t now)
{
	const struct record record = {
		.body = sizeof(record.statement),
		.statement = { .header = { .type = RECORD_CERTIFICATE,
					   .cpu = RECORD_NO_CPU,
					   .time = now,
					   .sequence = clock_number(
						   &streams->certificates, now) },
			       .certificate = certificate },
	};
	struct event event;
	size_t i;

	event_of(&record, &event);
	certificate->chained = false;
	show_certificate(streams, &event, true);
	/* The others have the digest of the first of these. */
	for (i = 0; i < streams->count && !certificate->chained; i++) {
		const struct chain *chain = streams->list[i].out.chain;

		if (!chain)
			continue;
		memcpy(certificate->lines, chain->certificate,
		       sizeof(certificate->lines));
		certificate->chained = true;
	}
	show_certificate(streams, &event, false);
}
