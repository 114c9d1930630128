// SPDX-License-Identifier: GPL-2.0
/*
 * Which file a path of this host names. See identity.h.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "host/identity.h"

/* What root alone can change is looked at so often. */
#define AGAIN_NS	1000000000ull

const char *identity_problem(enum identity_state state)
{
	static const char *const problems[] = {
		[IDENTITY_UNKNOWN] = "nobody could look at it",
		[IDENTITY_ABSENT] = "there is no such file",
		[IDENTITY_LINKED] = "a part of the path is a link: the kernel names the file that it leads to",
		[IDENTITY_NO_FILE] = "it is no file",
	};

	return state < sizeof(problems) / sizeof(*problems) ? problems[state] :
							      NULL;
}

/*
 * Opens the next part of a path. Whoever can write to a folder can put another file into its
 * place, so each counts. Returns a descriptor, or -1 with the reason in @answer.
 */
static int step(int folder, const char *name, bool last, struct identity *answer)
{
	int fd = openat(folder, name, last ? O_RDONLY | O_NONBLOCK | O_NOCTTY |
					     O_NOFOLLOW | O_CLOEXEC :
					     O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	/* Also without the right to read it. */
	if (fd < 0)
		fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	answer->state = IDENTITY_ABSENT;
	if (fd >= 0 && !fstat(fd, &status)) {
		answer->state = S_ISLNK(status.st_mode) ? IDENTITY_LINKED :
				(last ? S_ISREG(status.st_mode) : S_ISDIR(status.st_mode)) ?
							  IDENTITY_FOUND :
							  IDENTITY_NO_FILE;
		answer->guarded &= file_is_roots(&status);
	}
	if (answer->state == IDENTITY_FOUND)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* As step(), for a whole path; it is cut into its parts. */
static int walk(char *path, struct identity *answer)
{
	int folder = step(AT_FDCWD, "/", false, answer), fd;
	char *rest, *part = strtok_r(path, "/", &rest), *next;

	for (; folder >= 0 && part; part = next) {
		next = strtok_r(NULL, "/", &rest);
		fd = step(folder, part, !next, answer);
		close(folder);
		folder = fd;
	}
	return folder;
}

static void look(const char *path, struct hash *hash, struct identity *answer)
{
	char parts[IDENTITY_PATH_MAX];
	struct hash_key key = { 0 };
	struct stat status;
	int fd;

	memset(answer, 0, sizeof(*answer));
	answer->asked = clock_boottime();
	answer->guarded = true;
	strncpy(parts, path, sizeof(parts) - 1);
	parts[sizeof(parts) - 1] = 0;
	fd = walk(parts, answer);
	if (fd < 0)
		return;
	/* What the digests are of is what is told, should it change meanwhile. */
	if (hash && hash_file(hash, fd, &key))
		memcpy(answer->sha256, hash->answer.sha256, sizeof(answer->sha256));
	if (fstat(fd, &status))
		answer->state = IDENTITY_ABSENT;
	answer->file = (struct ptracemon_file){
		status.st_ino, major(status.st_dev), minor(status.st_dev)
	};
	answer->changed = status.st_ctim.tv_sec * 1000000000ll + status.st_ctim.tv_nsec;
	if (*answer->sha256 && answer->changed != key.changed)
		*answer->sha256 = 0;
	close(fd);
}

static size_t find(struct asker *asker, int process)
{
	struct identities *identities = (struct identities *)asker;

	(void)process;
	look(identities->path, identities->digest ? &identities->hash : NULL,
	     &identities->answer);
	return sizeof(identities->answer);
}

static const struct asker_kind kind = {
	.size = sizeof(struct identities),
	.answer = find,
	.wait = 100000000,
	.wait_in_pause = 1000000,
	.long_time = 1000000,
	.pauses = 20,
};

struct identities *identities_new(void)
{
	return asker_new(&kind);
}

void identities_free(struct identities *identities)
{
	asker_free(identities);
}

bool identity_is_fresh(const struct identity *is, uint64_t time)
{
	return is->state != IDENTITY_UNKNOWN &&
	       (time <= is->asked ||
		(is->guarded && clock_boottime() - is->asked < AGAIN_NS));
}

bool identities_ask(struct identities *identities, const char *path, bool digest,
		    uint64_t time, struct identity *answer)
{
	bool late = identities->late;

	if (asker_is_busy(&identities->asker))
		return false;
	*answer = identities->answer;
	identities->late = false;
	if (late && identities->digest == digest && !strcmp(identities->path, path) &&
	    identity_is_fresh(answer, time))
		return true;
	strncpy(identities->path, path, sizeof(identities->path) - 1);
	identities->digest = digest;
	identities->late = !asker_ask(&identities->asker, -1);
	if (identities->late) {
		memset(answer, 0, sizeof(*answer));
		return false;
	}
	*answer = identities->answer;
	return true;
}

void identity_look(const char *path, bool digest, struct identity *answer)
{
	struct hash *hash = digest ? calloc(1, sizeof(*hash)) : NULL;

	look(path, hash, answer);
	free(hash);
}
