// SPDX-License-Identifier: GPL-2.0
/*
 * samples FORMAT [envelope]: prints the records of samples.c, for golden/ and scripts.
 */
#include <unistd.h>

#include "base/sink.h"
#include "samples.h"

int main(int argc, char **argv)
{
	static char memory[1024 * 1024];
	struct buffer buffer = { .data = memory, .size = sizeof(memory) };
	const struct out_format *format;
	size_t written;

	format = argc > 1 ? samples_format(argv[1]) : NULL;
	if (!format)
		return 2;
	samples_print(format, &buffer, argc > 2 ? SAMPLES_ENVELOPE : 0, 1);
	return sink_write(STDOUT_FILENO, memory, buffer.used, &written) != 0;
}
