// SPDX-License-Identifier: GPL-2.0
/*
 * User ids -> names. See users.h.
 */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "host/asker.h"
#include "host/users.h"

#define KEEP_NS	(60 * 1000000000ull)

/* Of so much time that has passed, unused ... */
#define SAVED_NS	1000000000ull
/* ... and that passes, one part in so many may be spent on waiting. */
#define SHARE		20

/**
 * struct users_question - which user has that id
 * @asker: the thread
 * @open: @user is not in the cache yet
 * @user: the id, and the answer
 */
struct users_question {
	struct asker asker;
	bool open;
	struct user user;
};

/* A name that is too long to keep counts as none. */
static void look_up(struct user *user)
{
	struct passwd entry, *found = NULL;
	char buffer[4096];

	if (getpwuid_r(user->uid, &entry, buffer, sizeof(buffer), &found) ||
	    !found || strlen(found->pw_name) > sizeof(user->name))
		return;
	user->length = strlen(found->pw_name);
	memcpy(user->name, found->pw_name, user->length);
}

static size_t answer(struct asker *asker, int process)
{
	struct users_question *question = (struct users_question *)asker;

	(void)process;
	look_up(&question->user);
	return question->user.length;
}

static const struct asker_kind kind = {
	.size = sizeof(struct users_question),
	.answer = answer,
	.wait = 100000000,
	.long_time = UINT64_MAX,
};

static bool is_of(const struct user *user, uint32_t uid)
{
	return user->known && user->uid == uid;
}

static void keep(struct users *users, const struct user *user)
{
	struct user *named = &users->entries[user->uid % USERS_KEPT];

	if (user->length) {
		*named = *user;
		return;
	}
	if (is_of(named, user->uid))
		named->known = false;
	users->nameless[user->uid % USERS_KEPT] = *user;
}

/* What came after all. */
static void take_answer(struct users *users)
{
	struct users_question *question = users->question;

	if (!question || !question->open || asker_is_busy(&question->asker))
		return;
	question->open = false;
	keep(users, &question->user);
}

static void ask(struct users *users, const struct user *user)
{
	uint64_t began = clock_monotonic(), from = began - SAVED_NS;

	if (began < users->resume)
		return;
	if (!users->question)
		users->question = asker_new(&kind);
	if (!users->question || users->question->open)
		return;
	users->question->user = *user;
	users->question->open = true;
	asker_ask(&users->question->asker, -1);
	if (users->resume > from)
		from = users->resume;
	users->resume = from + (clock_monotonic() - began) * SHARE;
	take_answer(users);
}

/* Records of two CPUs need not come in the order of time: unsigned. */
static bool is_fresh(const struct user *user, uint32_t uid, uint64_t now)
{
	return is_of(user, uid) && now - user->looked_up <= KEEP_NS;
}

static void find_out(struct users *users, uint32_t uid, uint64_t now)
{
	struct user user = { .known = true, .uid = uid, .looked_up = now };

	if (!users->patient) {
		ask(users, &user);
		return;
	}
	look_up(&user);
	keep(users, &user);
}

const char *users_name(struct users *users, uint32_t uid, uint64_t now,
		       size_t *length)
{
	const struct user *named = &users->entries[uid % USERS_KEPT];

	*length = 0;
	if (users->foreign)
		return NULL;
	take_answer(users);
	if (!is_fresh(named, uid, now) &&
	    !is_fresh(&users->nameless[uid % USERS_KEPT], uid, now))
		find_out(users, uid, now);
	if (!is_of(named, uid))
		return NULL;
	*length = named->length;
	return named->name;
}

void users_free(struct users *users)
{
	asker_free(users->question);
	memset(users, 0, sizeof(*users));
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
