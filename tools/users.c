// SPDX-License-Identifier: GPL-2.0
/*
 * User ids -> names. See users.h.
 */
#include <pwd.h>
#include <string.h>

#include "users.h"

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
