// SPDX-License-Identifier: GPL-2.0
/*
 * What sessions wrote, as files. See payloads.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/usage.h"
#include "output/payloads.h"
#include "sessions/written.h"

#define DIGITS	(SHA256_DIGEST_STRING_LENGTH - 1)

/* Nobody else may put files there, or swap those that are there. */
static const char *check(int dir)
{
	struct stat status;

	if (fstat(dir, &status))
		return strerror(errno);
	if (status.st_uid != geteuid())
		return "it belongs to another user";
	if (status.st_mode & (S_IWGRP | S_IWOTH))
		return "others may write to it";
	if (faccessat(dir, ".", W_OK | X_OK, AT_EACCESS))
		return strerror(errno);
	return NULL;
}

static bool is_ours(const char *name)
{
	return strlen(name) == DIGITS && strspn(name, "0123456789abcdef") == DIGITS;
}

/* Returns false with errno. */
static bool count(struct payloads *payloads)
{
	int copy = openat(payloads->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	struct stat status;

	if (!dir) {
		if (copy >= 0)
			close(copy);
		return false;
	}
	while ((entry = readdir(dir))) {
		if (!is_ours(entry->d_name) ||
		    fstatat(copy, entry->d_name, &status, AT_SYMLINK_NOFOLLOW))
			continue;
		payloads->files++;
		payloads->bytes += (uint64_t)status.st_size;
	}
	closedir(dir);
	return true;
}

int payloads_open(struct payloads *payloads, const char *name)
{
	const char *problem;

	memset(payloads, 0, sizeof(*payloads));
	payloads->dir = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	problem = payloads->dir < 0 ? strerror(errno) : check(payloads->dir);
	if (!problem && !count(payloads))
		problem = strerror(errno);
	if (problem) {
		if (payloads->dir >= 0)
			close(payloads->dir);
		return usage_problem("cannot keep payloads in %s: %s", name,
				     problem);
	}
	payloads->name = name;
	return 0;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t length = write(fd, bytes, size);

		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0) {
			errno = length ? errno : EIO;
			return false;
		}
		bytes += length;
		size -= (size_t)length;
	}
	return true;
}

/* What a run of that process id has left is nobody's. Returns -1 with errno. */
static int create(int dir, const char *name)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir, name, flags, 0600);

	if (fd < 0 && errno == EEXIST && !unlinkat(dir, name, 0))
		fd = openat(dir, name, flags, 0600);
	return fd;
}

/* Under another name until it is whole. Returns 0 or an errno. */
static int make_file(int dir, const char *name,
		     const struct written_piece *piece)
{
	char temporary[32];
	int fd, error = 0;

	snprintf(temporary, sizeof(temporary), ".part-%ld", (long)getpid());
	fd = create(dir, temporary);
	if (fd < 0)
		return errno;
	if (!write_all(fd, piece->bytes, piece->known))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error && renameat(dir, temporary, dir, name))
		error = errno;
	if (error)
		unlinkat(dir, temporary, 0);
	return error;
}

static bool is_full(struct payloads *payloads, const struct written_piece *piece)
{
	if (payloads->files < PAYLOADS_FILES &&
	    payloads->bytes + piece->known <= PAYLOADS_BYTES)
		return false;
	if (!payloads->full)
		usage_problem("%s has %llu payloads of %llu bytes: no more are kept (%d, and %d bytes, at the most)",
			      payloads->name,
			      (unsigned long long)payloads->files,
			      (unsigned long long)payloads->bytes,
			      PAYLOADS_FILES, PAYLOADS_BYTES);
	payloads->full = true;
	return true;
}

static void keep(struct payloads *payloads, const struct written_piece *piece)
{
	char name[SHA256_DIGEST_STRING_LENGTH];
	struct stat status;
	int error;

	SHA256Data(piece->bytes, piece->known, name);
	if (!fstatat(payloads->dir, name, &status, AT_SYMLINK_NOFOLLOW) ||
	    is_full(payloads, piece))
		return;
	error = make_file(payloads->dir, name, piece);
	if (!error) {
		payloads->files++;
		payloads->bytes += piece->known;
	} else if (!payloads->error) {
		payloads->error = error;
		usage_problem("cannot keep payloads in %s: %s; it goes on without",
			      payloads->name, strerror(error));
	}
}

void payloads_keep(struct payloads *payloads, const struct session *session)
{
	const struct written_piece *piece;
	size_t i;

	if (!session->pieces)
		return;
	for (i = 0; (piece = written_piece(session->pieces, i)); i++)
		if (piece->known)
			keep(payloads, piece);
}
