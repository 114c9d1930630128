// SPDX-License-Identifier: GPL-2.0
/*
 * Where the text goes. See sink.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
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

/* The last byte before the place where the next one goes; false: unknown. */
static bool read_before(int fd, off_t place, char *byte)
{
	char name[32];
	int reader;
	bool read;

	/* It may be open for writing only. */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	reader = open(name, O_RDONLY | O_CLOEXEC);
	if (reader < 0)
		return false;
	read = pread(reader, byte, 1, place - 1) == 1;
	close(reader);
	return read;
}

bool sink_is_torn(int fd)
{
	struct stat status;
	off_t place;
	char byte;

	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		return false;
	place = fcntl(fd, F_GETFL) & O_APPEND ? status.st_size :
						lseek(fd, 0, SEEK_CUR);
	if (place <= 0 || place > status.st_size)
		return false;
	/* An empty line too many is harmless, a lost one is not. */
	return !read_before(fd, place, &byte) || byte != '\n';
}
