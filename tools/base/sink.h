/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the text goes.
 */
#ifndef _PTRACEMON_TOOLS_SINK_H
#define _PTRACEMON_TOOLS_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/**
 * sink_write - write all of it
 * @fd: where to
 * @data: what
 * @length: how much
 * @written: out: how much was written, on error too
 *
 * Somebody who does not take the text is waited for without end; but no longer
 * than a second once this program was asked to stop.
 *
 * Return: 0; EINTR if given up for that reason; else the errno of write(2).
 */
int sink_write(int fd, const char *data, size_t length, size_t *written);

/* The same for several pieces, at most IOV_MAX; they are changed. */
int sink_write_pieces(int fd, struct iovec *pieces, size_t count,
		      size_t *written);

/**
 * sink_is_torn - whether the last line of a file has no end
 * @fd: the file
 *
 * Its writer was killed, or had no room. What is written next would make one
 * line with it, which nobody can read.
 *
 * Return: false also for what is no regular file; true if it cannot be read.
 */
bool sink_is_torn(int fd);

#endif /* _PTRACEMON_TOOLS_SINK_H */
