// SPDX-License-Identifier: GPL-2.0
/*
 * samples FORMAT [envelope | plain | evidence | certificates]: prints the records of samples.c,
 * for golden/ and scripts: all, each in a message, those without evidence, those
 * with it, or certificates.
 */
#include <string.h>
#include <unistd.h>

#include "base/sink.h"
#include "samples.h"

int main(int argc, char **argv)
{
	static char memory[4 * 1024 * 1024];
	struct buffer buffer = { .data = memory, .size = sizeof(memory) };
	const struct out_format *format;
	const char *which = argc > 2 ? argv[2] : "";
	size_t written, from = 0;

	format = argc > 1 ? samples_format(argv[1]) : NULL;
	if (!format)
		return 2;
	samples_print(format, &buffer,
		      !strcmp(which, "envelope") ? SAMPLES_ENVELOPE :
		      !strcmp(which, "who") ? SAMPLES_WHO :
		      !strcmp(which, "longest-who") ? SAMPLES_LONGEST_WHO : 0,
		      1);
	if (!strcmp(which, "plain"))
		buffer.used = samples_evidence_at;
	else if (!strcmp(which, "certificates"))
		from = samples_certificates_at;
	if (!strcmp(which, "evidence")) {
		from = samples_evidence_at;
		buffer.used = samples_certificates_at;
	}
	return sink_write(STDOUT_FILENO, memory + from, buffer.used - from,
			  &written) != 0;
}
