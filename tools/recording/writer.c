// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a recording. See writer.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sink.h"
#include "recording/writer.h"

#define SECOND	1000000000.0

/* Files are not cut into more than about this many blocks for their size. */
#define BLOCKS_A_FILE	16

/* What comes behind the last records of a file. */
#define TAIL_SIZE                                                          \
	(sizeof(struct recording_block) + sizeof(struct recording_round) + \
	 sizeof(struct recording_block) + sizeof(struct recording_end))

__attribute__((format(printf, 3, 4))) static int
fail(struct volume *volume, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(volume->problem, sizeof(volume->problem), format, arguments);
	va_end(arguments);
	return error;
}

static bool is_standard_output(const struct volume *volume)
{
	return !strcmp(volume->options->path, "-");
}

static bool has_numbers(const struct volume_options *options)
{
	return options->rotate_size || options->rotate_age > 0;
}

/* Opens the folder that the files are in. *@name: their name in it. */
static DIR *open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	DIR *opened;

	*name = slash ? slash + 1 : path;
	folder = slash ? strndup(path, (size_t)(slash - path) + 1) :
			 strdup(".");
	if (!folder)
		return NULL;
	opened = opendir(folder);
	free(folder);
	return opened;
}

/* Number of a file of this set: "NAME.000001". Returns 0: it is none. */
static uint64_t number_of(const char *file, const char *name)
{
	size_t length = strlen(name);
	char *end;
	uint64_t number;

	if (strncmp(file, name, length) || file[length] != '.' ||
	    strspn(file + length + 1, "0123456789") < 6)
		return 0;
	number = strtoull(file + length + 1, &end, 10);
	return *end ? 0 : number;
}

/* The highest number that a file of this set has. */
static uint64_t highest_number(const char *path)
{
	uint64_t highest = 0, number;
	struct dirent *entry;
	const char *name;
	DIR *folder = open_folder(path, &name);

	while (folder && (entry = readdir(folder))) {
		number = number_of(entry->d_name, name);
		if (number > highest)
			highest = number;
	}
	if (folder)
		closedir(folder);
	return highest;
}

/* Removes the files of this set that are too many. */
static int prune(struct volume *volume)
{
	uint64_t keep = volume->options->keep, number;
	struct dirent *entry;
	const char *name;
	DIR *folder;
	int error = 0;

	if (!keep || volume->number <= keep)
		return 0;
	folder = open_folder(volume->options->path, &name);
	while (folder && (entry = readdir(folder))) {
		number = number_of(entry->d_name, name);
		if (!number || number > volume->number - keep)
			continue;
		if (unlinkat(dirfd(folder), entry->d_name, 0) &&
		    errno != ENOENT)
			error = fail(volume, errno, "cannot remove %s: %s",
				     entry->d_name, strerror(errno));
	}
	if (folder)
		closedir(folder);
	return error;
}

/* So that the name of a new file is on the disk too. */
static void sync_folder(struct volume *volume)
{
	const char *name;
	DIR *folder = open_folder(volume->options->path, &name);

	if (!folder)
		return;
	fsync(dirfd(folder));
	closedir(folder);
}

static char *make_path(const struct volume *volume)
{
	char *path;

	if (!has_numbers(volume->options))
		return strdup(volume->options->path);
	if (asprintf(&path, "%s.%06" PRIu64, volume->options->path,
		     volume->number) < 0)
		return NULL;
	return path;
}

static int open_file(struct volume *volume)
{
	if (is_standard_output(volume)) {
		volume->fd = STDOUT_FILENO;
		return 0;
	}
	volume->fd = open(volume->path,
			  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (volume->fd >= 0)
		return 0;
	if (errno == EEXIST)
		return fail(volume, EEXIST,
			    "%s is there already and is not written over; choose another name, or --rotate-size or --rotate-age, which number the files",
			    volume->path);
	return fail(volume, errno, "cannot make %s: %s", volume->path,
		    strerror(errno));
}

static int write_start(struct volume *volume)
{
	const struct recording_block head = { .type = RECORDING_START };
	struct recording_magic magic;
	size_t written;
	int error;

	recording_magic_init(&magic);
	error = sink_write(volume->fd, (const char *)&magic, sizeof(magic),
			   &written);
	if (error)
		return fail(volume, error, "cannot write %s: %s", volume->path,
			    strerror(error));
	volume->size = sizeof(magic);
	volume_add(volume, &head, &volume->start, sizeof(volume->start));
	return volume_flush(volume, NULL);
}

/* Begins the file with volume->number. */
static int begin_file(struct volume *volume)
{
	int error;

	volume->records = 0;
	volume->unsynced = 0;
	volume->fd = -1;
	volume->opened = clock_monotonic();
	volume->path = make_path(volume);
	if (!volume->path)
		return fail(volume, ENOMEM, "out of memory");
	error = open_file(volume);
	if (error)
		return error;
	error = write_start(volume);
	if (!error && volume->options->sync != VOLUME_SYNC_NEVER)
		sync_folder(volume);
	return error;
}

/* Of a file that could not be begun, nothing is left. */
static void abandon(struct volume *volume)
{
	if (volume->fd >= 0 && !is_standard_output(volume)) {
		unlink(volume->path);
		close(volume->fd);
	}
	volume->fd = -1;
	free(volume->path);
	volume->path = NULL;
}

bool volume_open(struct volume *volume, const struct volume_options *options,
		 const struct recording_start *start)
{
	memset(volume, 0, sizeof(*volume));
	volume->options = options;
	volume->start = *start;
	volume->start.index = 0;
	volume->fd = -1;
	if (has_numbers(options))
		volume->number = highest_number(options->path) + 1;
	if (!begin_file(volume) && !prune(volume))
		return true;
	abandon(volume);
	return false;
}

size_t volume_block_max(const struct volume *volume)
{
	uint64_t most = volume->options->rotate_size / BLOCKS_A_FILE;

	if (!volume->options->rotate_size || most > RECORDING_BLOCK_MAX)
		return RECORDING_BLOCK_MAX;
	return most < PTRACEMON_RECORD_MAX ? PTRACEMON_RECORD_MAX :
					     (size_t)most;
}

bool volume_is_full(const struct volume *volume)
{
	return volume->queued == VOLUME_BLOCKS;
}

bool volume_needs_rotation(const struct volume *volume, size_t length)
{
	uint64_t limit = volume->options->rotate_size;

	return limit && volume->size + volume->queued_bytes +
				sizeof(struct recording_block) + length +
				TAIL_SIZE >
			limit;
}

bool volume_is_old(const struct volume *volume, uint64_t now)
{
	uint64_t due = volume_age_due(volume);

	return due && now >= due;
}

void volume_add(struct volume *volume, const struct recording_block *head,
		const void *bytes, size_t length)
{
	struct recording_block *block = &volume->heads[volume->queued];
	struct iovec *pieces = &volume->pieces[2 * volume->queued];

	*block = *head;
	block->offset = volume->size + volume->queued_bytes;
	recording_seal(block, bytes, length);
	pieces[0].iov_base = block;
	pieces[0].iov_len = sizeof(*block);
	pieces[1].iov_base = (void *)bytes;
	pieces[1].iov_len = length;
	volume->queued++;
	volume->queued_bytes += sizeof(*block) + length;
}

/* How many of the queued blocks are within so many bytes; those count. */
static size_t count_whole(struct volume *volume, size_t written)
{
	size_t i, length;

	for (i = 0; i < volume->queued; i++) {
		const struct recording_block *block = &volume->heads[i];

		length = sizeof(*block) + block->length;
		if (length > written)
			break;
		written -= length;
		volume->size += length;
		volume->records += block->count;
	}
	return i;
}

static int fail_write(struct volume *volume, int error)
{
	return fail(volume, error, "cannot write %s: %s", volume->path,
		    strerror(error));
}

int volume_flush(struct volume *volume, size_t *whole)
{
	size_t written, count;
	int error;

	if (whole)
		*whole = 0;
	if (!volume->queued)
		return 0;
	error = sink_write_pieces(volume->fd, volume->pieces,
				  2 * volume->queued, &written);
	count = count_whole(volume, written);
	volume->queued = 0;
	volume->queued_bytes = 0;
	if (!volume->unsynced)
		volume->unsynced = clock_monotonic();
	/* What is left of a block in a pipe, nobody can take back. */
	if (error && ftruncate(volume->fd, (off_t)volume->size) &&
	    !is_standard_output(volume))
		return fail(volume, error,
			    "cannot write %s: %s; nor cut it to what is whole: %s",
			    volume->path, strerror(error), strerror(errno));
	if (error)
		fail_write(volume, error);
	else if (volume->options->sync == VOLUME_SYNC_ALWAYS)
		error = volume_sync(volume);
	if (whole && (!error || volume->options->sync != VOLUME_SYNC_ALWAYS))
		*whole = count;
	return error;
}

static int end_file(struct volume *volume, enum recording_reason reason)
{
	const struct recording_block head = { .type = RECORDING_END };
	const struct recording_end end = { .reason = reason,
					   .records = volume->records };
	int error;

	volume_add(volume, &head, &end, sizeof(end));
	error = volume_flush(volume, NULL);
	if (!error && volume->options->sync == VOLUME_SYNC_PERIOD)
		error = volume_sync(volume);
	if (!is_standard_output(volume) && close(volume->fd) && !error)
		error = fail_write(volume, errno);
	free(volume->path);
	volume->path = NULL;
	volume->fd = -1;
	return error;
}

int volume_rotate(struct volume *volume, uint64_t boottime, int64_t utc_offset)
{
	struct volume old = *volume;
	int error;

	volume->number++;
	volume->start.index++;
	volume->start.began = boottime;
	volume->start.utc_offset = utc_offset;
	error = begin_file(volume);
	if (error) {
		/* The old one is still good, and is ended with the reason. */
		memcpy(old.problem, volume->problem, sizeof(old.problem));
		abandon(volume);
		*volume = old;
		return error;
	}
	error = end_file(&old, RECORDING_ROTATED);
	if (error) {
		memcpy(volume->problem, old.problem, sizeof(old.problem));
		return error;
	}
	return prune(volume);
}

static uint64_t after(uint64_t time, double seconds)
{
	return time + (uint64_t)(seconds * SECOND);
}

uint64_t volume_sync_due(const struct volume *volume)
{
	if (volume->options->sync != VOLUME_SYNC_PERIOD || !volume->unsynced)
		return 0;
	return after(volume->unsynced, volume->options->sync_period);
}

uint64_t volume_age_due(const struct volume *volume)
{
	if (volume->options->rotate_age <= 0 || !volume->records)
		return 0;
	return after(volume->opened, volume->options->rotate_age);
}

int volume_sync(struct volume *volume)
{
	if (fdatasync(volume->fd))
		return fail(volume, errno, "cannot bring %s to the disk: %s",
			    volume->path, strerror(errno));
	volume->unsynced = 0;
	return 0;
}

int volume_close(struct volume *volume, enum recording_reason reason)
{
	if (volume->fd < 0)
		return 0;
	return end_file(volume, reason);
}
