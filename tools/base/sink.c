// SPDX-License-Identifier: GPL-2.0
/*
 * Where the text goes. See sink.h.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/sink.h"
#include "base/stop.h"

/* For a file that somebody else has made non-blocking. */
static void wait_for_room(int fd)
{
	struct pollfd file = { .fd = fd, .events = POLLOUT };

	poll(&file, 1, -1);
}

/* Takes what was written off the pieces. Returns the first that is left. */
static struct iovec *pass_over(struct iovec *piece, const struct iovec *end,
			       size_t count)
{
	while (piece < end && count >= piece->iov_len) {
		count -= piece->iov_len;
		piece++;
	}
	if (piece < end) {
		piece->iov_base = (char *)piece->iov_base + count;
		piece->iov_len -= count;
	}
	return piece;
}

int sink_write_pieces(int fd, struct iovec *pieces, size_t count,
		      size_t *written)
{
	const struct iovec *end = pieces + count;
	struct iovec *piece = pass_over(pieces, end, 0);

	*written = 0;
	while (piece < end) {
		ssize_t wrote = writev(fd, piece, (int)(end - piece));

		if (wrote > 0) {
			*written += (size_t)wrote;
			piece = pass_over(piece, end, (size_t)wrote);
		} else if (wrote < 0 && errno == EAGAIN) {
			wait_for_room(fd);
		} else if (wrote < 0 && errno != EINTR) {
			return errno;
		}
		if (piece < end && stop_asked > 1)
			return EINTR;
	}
	return 0;
}

int sink_write(int fd, const char *data, size_t length, size_t *written)
{
	struct iovec piece = { (char *)data, length };

	return sink_write_pieces(fd, &piece, 1, written);
}
