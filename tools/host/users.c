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
 * @uid: the id
 * @asked: boot time
 * @open: what is below is not in the cache yet
 * @name: the answer
 * @length: of @name; 0: none
 */
struct users_question {
	struct asker asker;
	uint32_t uid;
	uint64_t asked;
	bool open;
	char name[USER_NAME_MAX];
	size_t length;
};

/* A name that is too long to keep counts as none. */
static size_t look_up(void *context, int process)
{
	struct users_question *question = context;
	struct passwd entry, *found = NULL;
	char buffer[4096];

	(void)process;
	question->length = 0;
	if (getpwuid_r(question->uid, &entry, buffer, sizeof(buffer), &found) ||
	    !found || strlen(found->pw_name) > sizeof(question->name))
		return 0;
	question->length = strlen(found->pw_name);
	memcpy(question->name, found->pw_name, question->length);
	return question->length;
}

static const struct asker_kind kind = {
	.answer = look_up,
	.wait = 100000000,
	.long_time = UINT64_MAX,
};

static void keep(struct users *users, const struct users_question *question)
{
	struct user *user = &users->entries[question->uid % USERS_KEPT];
	struct nameless *nameless =
		&users->nameless[question->uid % USERS_KEPT];

	if (question->length) {
		user->known = true;
		user->uid = question->uid;
		user->looked_up = question->asked;
		user->length = question->length;
		memcpy(user->name, question->name, question->length);
		return;
	}
	if (user->known && user->uid == question->uid)
		user->known = false;
	nameless->known = true;
	nameless->uid = question->uid;
	nameless->looked_up = question->asked;
}

/* What came after all. */
static void take_answer(struct users *users)
{
	struct users_question *question = users->question;

	if (!question || !question->open || asker_is_busy(&question->asker))
		return;
	question->open = false;
	keep(users, question);
}

static bool may_ask(struct users *users, uint64_t time)
{
	if (time < users->resume)
		return false;
	if (!users->question) {
		users->question = calloc(1, sizeof(*users->question));
		if (!users->question)
			return false;
		if (!asker_begin(&users->question->asker, &kind,
				 users->question)) {
			free(users->question);
			users->question = NULL;
			return false;
		}
	}
	return !users->question->open;
}

static void ask_in_line(struct users *users, uint32_t uid, uint64_t now)
{
	struct users_question question = { .uid = uid, .asked = now };

	look_up(&question, -1);
	keep(users, &question);
}

static void ask(struct users *users, uint32_t uid, uint64_t now)
{
	uint64_t began = clock_monotonic(), from = began - SAVED_NS;
	struct users_question *question;

	if (!may_ask(users, began))
		return;
	question = users->question;
	question->uid = uid;
	question->asked = now;
	question->open = true;
	asker_ask(&question->asker, -1);
	if (users->resume > from)
		from = users->resume;
	users->resume = from + (clock_monotonic() - began) * SHARE;
	take_answer(users);
}

/* Records of two CPUs need not come in the order of time: unsigned. */
static bool is_fresh(uint64_t looked_up, uint64_t now)
{
	return now - looked_up <= KEEP_NS;
}

const char *users_name(struct users *users, uint32_t uid, uint64_t now,
		       size_t *length)
{
	const struct user *user = &users->entries[uid % USERS_KEPT];
	const struct nameless *nameless = &users->nameless[uid % USERS_KEPT];

	*length = 0;
	if (users->foreign)
		return NULL;
	take_answer(users);
	if (!(user->known && user->uid == uid &&
	      is_fresh(user->looked_up, now)) &&
	    !(nameless->known && nameless->uid == uid &&
	      is_fresh(nameless->looked_up, now))) {
		if (users->patient)
			ask_in_line(users, uid, now);
		else
			ask(users, uid, now);
	}
	if (!user->known || user->uid != uid)
		return NULL;
	*length = user->length;
	return user->name;
}

/* A thread that hangs keeps its question. */
void users_free(struct users *users)
{
	if (users->question && asker_end(&users->question->asker))
		free(users->question);
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
