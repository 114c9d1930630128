// SPDX-License-Identifier: GPL-2.0
/*
 * Digests of what processes run. See hash.h.
 */
#include <fcntl.h>
#include <md5.h>
#include <sha1.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "host/hash.h"

#define SECOND	1000000000ll

#define CHUNK	(32 * 1024)

/* File systems count time in steps of up to two seconds. */
#define STEP	(2 * SECOND)

struct contexts {
	MD5_CTX md5;
	SHA1_CTX sha1;
	SHA2_CTX sha256;
};

static void digests_begin(struct contexts *contexts)
{
	MD5Init(&contexts->md5);
	SHA1Init(&contexts->sha1);
	SHA256Init(&contexts->sha256);
}

static void digests_add(struct contexts *contexts, const uint8_t *bytes,
			size_t size)
{
	MD5Update(&contexts->md5, bytes, size);
	SHA1Update(&contexts->sha1, bytes, size);
	SHA256Update(&contexts->sha256, bytes, size);
}

static void put_hex(char *to, const uint8_t *digest, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		format_hex(to + 2 * i, digest[i], 2);
}

static void digests_finish(struct contexts *contexts, struct digests *digests)
{
	uint8_t md5[MD5_DIGEST_LENGTH], sha1[SHA1_DIGEST_LENGTH];
	uint8_t sha256[SHA256_DIGEST_LENGTH];

	MD5Final(md5, &contexts->md5);
	SHA1Final(sha1, &contexts->sha1);
	SHA256Final(sha256, &contexts->sha256);
	put_hex(digests->md5, md5, sizeof(md5));
	put_hex(digests->sha1, sha1, sizeof(sha1));
	put_hex(digests->sha256, sha256, sizeof(sha256));
}

/*
 * Reads a file once, from its beginning. Returns false if it has more or less than
 * @size, or cannot be read.
 */
static bool digests_of(int fd, uint64_t size, struct digests *digests)
{
	struct contexts contexts;
	uint8_t bytes[CHUNK];
	uint64_t used = 0;
	ssize_t length = 0;

	digests_begin(&contexts);
	while (used <= size) {
		length = read(fd, bytes, sizeof(bytes));
		if (length <= 0)
			break;
		digests_add(&contexts, bytes, (size_t)length);
		used += (uint64_t)length;
	}
	if (length || used != size)
		return false;
	digests->size = size;
	digests_finish(&contexts, digests);
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
	key->modified = nanoseconds(&status.st_mtim);
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

/* NULL if it is not there. Looking at all is nothing beside opening the file. */
static struct hash_entry *find_entry(struct hash *hash,
				     const struct hash_key *key)
{
	size_t i;

	for (i = 0; i < HASH_KEPT; i++)
		if (is_same(&hash->entries[i].key, key))
			return &hash->entries[i];
	return NULL;
}

/* Where the same file was before it changed, or what was not used for longest. */
static struct hash_entry *place_for(struct hash *hash,
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

	if (entry) {
		entry->used = ++hash->uses;
		hash->answer = entry->digests;
		return true;
	}
	if (!digests_of(fd, key->size, &hash->answer) ||
	    !find_key(fd, &after) || !is_same(&after, key))
		return false;
	hash->files++;
	if (settled) {
		entry = place_for(hash, key);
		entry->used = ++hash->uses;
		entry->key = *key;
		entry->digests = hash->answer;
	}
	return true;
}

/* What a process runs is a file; if it were none, this would not wait for it. */
static size_t find(void *context, int process)
{
	int fd = openat(process, "exe",
			O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct hash *hash = context;
	struct hash_key key;
	bool found;

	if (fd < 0)
		return 0;
	found = find_key(fd, &key) && read_file(hash, fd, &key);
	close(fd);
	return found ? sizeof(hash->answer) : 0;
}

/*
 * What is kept already takes microseconds. Anything else may take up to a
 * twentieth of the time at the most, or somebody who starts many new files could
 * keep the records waiting until there is no room for more.
 */
static const struct asker_kind kind = {
	.answer = find,
	.wait = 100000000,
	.wait_in_pause = 1000000,
	.long_time = 1000000,
	.pauses = 20,
};

struct hash *hash_new(void)
{
	struct hash *hash = calloc(1, sizeof(*hash));

	if (!hash || asker_begin(&hash->asker, &kind, hash))
		return hash;
	free(hash);
	return NULL;
}

void hash_free(struct hash *hash)
{
	if (hash && asker_end(&hash->asker))
		free(hash);
}

bool hash_read(struct hash *hash, int process, struct digests *digests)
{
	if (!asker_ask(&hash->asker, process))
		return false;
	*digests = hash->answer;
	return true;
}
