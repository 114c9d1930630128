// SPDX-License-Identifier: GPL-2.0
/*
 * Where the text goes. See sink.h.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "sink.h"
#include "stop.h"

/* For a file that somebody else has made non-blocking. */
static void wait_for_room(int fd)
{
	struct pollfd file = { .fd = fd, .events = POLLOUT };

	poll(&file, 1, -1);
}

int sink_write(int fd, const char *data, size_t length, size_t *written)
{
	*written = 0;
	while (*written < length) {
		ssize_t count = write(fd, data + *written, length - *written);

		if (count > 0)
			*written += (size_t)count;
		else if (count < 0 && errno == EAGAIN)
			wait_for_room(fd);
		else if (count < 0 && errno != EINTR)
			return errno;
		if (*written < length && stop_asked > 1)
			return EINTR;
	}
	return 0;
}
