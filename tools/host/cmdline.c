// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines from /proc. See cmdline.h.
 */
#include "base/file.h"
#include "host/cmdline.h"

static size_t read_whole(struct asker *asker, int process)
{
	struct cmdline *cmdline = (struct cmdline *)asker;
	ssize_t length = file_read(process, "cmdline", (char *)cmdline->bytes,
				   sizeof(cmdline->bytes));

	return length > 0 ? (size_t)length : 0;
}

/* Reading takes some microseconds. */
const struct asker_kind cmdline_kind = {
	.size = sizeof(struct cmdline),
	.answer = read_whole,
	.wait = 100000000,
	.long_time = 10000000,
	.pauses = 20,
};
