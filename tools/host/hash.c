// SPDX-License-Identifier: GPL-2.0
/*
 * Digests of what processes run. See hash.h.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/hash.h"

#define SECOND	1000000000ll

#define CHUNK	(32 * 1024)

/* File systems count time in steps of up to two seconds. */
#define STEP	(2 * SECOND)

/*
 * Reads a file once, from its beginning. Returns false if it has more or less than
 * @size, or cannot be read.
 */
static bool digests_of(int fd, uint64_t size, struct digests *digests)
{
	uint8_t bytes[CHUNK];
	uint64_t used = 0;
	ssize_t length = 0;
	SHA2_CTX sha256;
	SHA1_CTX sha1;
	MD5_CTX md5;

	MD5Init(&md5);
	SHA1Init(&sha1);
	SHA256Init(&sha256);
	while (used <= size) {
		length = read(fd, bytes, sizeof(bytes));
		if (length <= 0)
			break;
		MD5Update(&md5, bytes, (size_t)length);
		SHA1Update(&sha1, bytes, (size_t)length);
		SHA256Update(&sha256, bytes, (size_t)length);
		used += (uint64_t)length;
	}
	if (length || used != size)
		return false;
	digests->size = size;
	MD5End(&md5, digests->md5);
	SHA1End(&sha1, digests->sha1);
	SHA256End(&sha256, digests->sha256);
	return true;
}

static int64_t nanoseconds(const struct timespec *time)
{
	return time->tv_sec * SECOND + time->tv_nsec;
}

/* Returns false if it is nothing to be read. */
static bool find_key(int fd, struct hash_key *key)
{
	struct stat status;

	if (fstat(fd, &status) || !S_ISREG(status.st_mode) ||
	    (uint64_t)status.st_size > HASH_FILE_MAX)
		return false;
	key->device = status.st_dev;
	key->inode = status.st_ino;
	key->size = (uint64_t)status.st_size;
	key->changed = nanoseconds(&status.st_ctim);
	return true;
}

static bool is_same(const struct hash_key *one, const struct hash_key *other)
{
	return !memcmp(one, other, sizeof(*one));
}

/* Another change, if there was one now, would show in the key. */
static bool is_settled(const struct hash_key *key)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return key->changed + STEP < nanoseconds(&now);
}

/*
 * Where a file is, as it is or was before it changed, or else what was not used for
 * longest. Looking at all is nothing beside opening the file.
 */
static struct hash_entry *find_entry(struct hash *hash,
				     const struct hash_key *key)
{
	struct hash_entry *oldest = hash->entries, *entry;
	size_t i;

	for (i = 0; i < HASH_KEPT; i++) {
		entry = &hash->entries[i];
		if (entry->used && entry->key.inode == key->inode &&
		    entry->key.device == key->device)
			return entry;
		if (entry->used < oldest->used)
			oldest = entry;
	}
	return oldest;
}

static bool read_file(struct hash *hash, int fd, const struct hash_key *key)
{
	struct hash_entry *entry = find_entry(hash, key);
	bool settled = is_settled(key);
	struct hash_key after;

	if (entry->used && is_same(&entry->key, key)) {
		entry->used = ++hash->uses;
		hash->answer = entry->digests;
		return true;
	}
	if (!digests_of(fd, key->size, &hash->answer) ||
	    !find_key(fd, &after) || !is_same(&after, key))
		return false;
	hash->files++;
	if (settled) {
		entry->used = ++hash->uses;
		entry->key = *key;
		entry->digests = hash->answer;
	}
	return true;
}

bool hash_file(struct hash *hash, int fd, struct hash_key *key)
{
	return find_key(fd, key) && read_file(hash, fd, key);
}

/* What a process runs is a file; if it were none, this would not wait for it. */
static size_t find(struct asker *asker, int process)
{
	int fd = openat(process, "exe",
			O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct hash *hash = (struct hash *)asker;
	struct hash_key key;
	bool found;

	if (fd < 0)
		return 0;
	found = hash_file(hash, fd, &key);
	close(fd);
	return found ? sizeof(hash->answer) : 0;
}

/*
 * What is kept already takes microseconds. Anything else may take up to a
 * twentieth of the time at the most, or somebody who starts many new files could
 * keep the records waiting until there is no room for more.
 */
const struct asker_kind hash_kind = {
	.size = sizeof(struct hash),
	.answer = find,
	.wait = 100000000,
	.wait_in_pause = 1000000,
	.long_time = 1000000,
	.pauses = 20,
};
