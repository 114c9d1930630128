// SPDX-License-Identifier: GPL-2.0
/*
 * User ids -> names. See users.h.
 */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "host/users.h"

#define KEEP_NS	(60 * 1000000000ull)

/* A name that is too long to keep counts as none. */
static void look_up(struct user *user, uint32_t uid, uint64_t now)
{
	struct passwd entry, *found = NULL;
	char buffer[4096];

	user->known = true;
	user->uid = uid;
	user->looked_up = now;
	user->length = 0;
	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) || !found)
		return;
	if (strlen(found->pw_name) > sizeof(user->name))
		return;
	user->length = strlen(found->pw_name);
	memcpy(user->name, found->pw_name, user->length);
}

const char *users_name(struct users *users, uint32_t uid, uint64_t now,
		       size_t *length)
{
	struct user *user = &users->entries[uid % USERS_KEPT];

	*length = 0;
	if (users->foreign)
		return NULL;
	if (!user->known || user->uid != uid || now - user->looked_up > KEEP_NS)
		look_up(user, uid, now);
	*length = user->length;
	return user->length ? user->name : NULL;
}

bool users_find(const char *text, uint32_t *uid)
{
	const struct passwd *entry;
	unsigned long value;
	char *end;

	if (*text >= '0' && *text <= '9') {
		errno = 0;
		value = strtoul(text, &end, 10);
		*uid = (uint32_t)value;
		return !*end && !errno && value < UINT32_MAX;
	}
	entry = getpwnam(text);
	if (entry)
		*uid = entry->pw_uid;
	return entry;
}
