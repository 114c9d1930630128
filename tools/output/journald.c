// SPDX-License-Identifier: GPL-2.0
/*
 * Where entries of the journal go. See journal.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "base/stop.h"
#include "output/journald.h"

#define SOCKET		"/run/systemd/journal/socket"

/* An entry of this program has some thirty. */
#define FIELDS_MAX	64

bool journal_ready(void)
{
	if (!access(SOCKET, W_OK))
		return true;
	fprintf(stderr,
		"ptracemon: no journal to write to: %s: %s; is systemd-journald running?\n",
		SOCKET, strerror(errno));
	return false;
}

/* Returns bytes of the entry, and its fields. */
static size_t find_fields(const char *data, size_t length,
			  struct iovec *fields, int *count)
{
	size_t used = 0;

	*count = 0;
	while (used < length && data[used] != '\n') {
		const char *line = data + used;
		const char *end = memchr(line, '\n', length - used);
		size_t size = end ? (size_t)(end - line) : length - used;

		if (*count < FIELDS_MAX)
			fields[(*count)++] =
				(struct iovec){ (char *)line, size };
		used += size + !!end;
	}
	return used < length ? used + 1 : used;
}

/* Returns 0 or an errno. */
static int send_entry(const struct iovec *fields, int count)
{
	int error;

	do {
		if (access(SOCKET, W_OK))
			return errno;
		error = -sd_journal_sendv(fields, count);
	} while (error == EINTR && stop_asked <= 1);
	return error;
}

int journal_write(const char *data, size_t length, size_t *written)
{
	*written = 0;
	while (*written < length) {
		struct iovec fields[FIELDS_MAX];
		int count, error;
		size_t size = find_fields(data + *written, length - *written,
					  fields, &count);

		error = send_entry(fields, count);
		if (error)
			return error;
		*written += size;
		if (stop_asked > 1 && *written < length)
			return EINTR;
	}
	return 0;
}
