// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines from /proc. See cmdline.h.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cmdline.h"

static size_t read_whole(void *context, int process)
{
	int fd = openat(process, "cmdline", O_RDONLY | O_CLOEXEC);
	struct cmdline *cmdline = context;
	size_t used = 0;
	ssize_t length;

	if (fd < 0)
		return 0;
	do {
		length = read(fd, cmdline->bytes + used, CMDLINE_MAX - used);
		used += length > 0 ? (size_t)length : 0;
	} while (length > 0 && used < CMDLINE_MAX);
	close(fd);
	return used;
}

/* Reading takes some microseconds. */
static const struct asker_kind kind = {
	.answer = read_whole,
	.wait = 100000000,
	.long_time = 10000000,
	.pauses = 20,
};

struct cmdline *cmdline_new(void)
{
	struct cmdline *cmdline = calloc(1, sizeof(*cmdline));

	if (!cmdline || asker_begin(&cmdline->asker, &kind, cmdline))
		return cmdline;
	free(cmdline);
	return NULL;
}

void cmdline_free(struct cmdline *cmdline)
{
	if (cmdline && asker_end(&cmdline->asker))
		free(cmdline);
}

size_t cmdline_read(struct cmdline *cmdline, int process, uint8_t *to)
{
	size_t size = asker_ask(&cmdline->asker, process);

	memcpy(to, cmdline->bytes, size);
	return size;
}
