// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/users.c: names come when they are there, and nobody is kept waiting
 * by who walks through ids, or by a name service that hangs.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "host/users.h"
#include "tap.h"

#define LOOK_UP_NS	126000
#define RECORD_NS	1000

static struct users users;
static unsigned int look_ups;
static uint64_t passed;
static sem_t asked, answer;
static bool hangs;

/* Time passes when this test says that it does. */
int clock_gettime(clockid_t id, struct timespec *time)
{
	uint64_t now = __atomic_load_n(&passed, __ATOMIC_SEQ_CST);

	(void)id;
	time->tv_sec = 1000 + (time_t)(now / 1000000000);
	time->tv_nsec = (long)(now % 1000000000);
	return 0;
}

static void pass(uint64_t time)
{
	__atomic_add_fetch(&passed, time, __ATOMIC_SEQ_CST);
}

/* Nobody waits for an answer that hangs, and for any other as long as it takes. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
			   const struct timespec *until)
{
	(void)until;
	return hangs ? ETIMEDOUT : pthread_cond_wait(condition, mutex);
}

/* Users below 10 have a name; each question takes as long as a real one. */
int getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t size,
	       struct passwd **found)
{
	__atomic_add_fetch(&look_ups, 1, __ATOMIC_SEQ_CST);
	pass(LOOK_UP_NS);
	if (__atomic_load_n(&hangs, __ATOMIC_SEQ_CST)) {
		sem_post(&asked);
		sem_wait(&answer);
	}
	*found = NULL;
	if (uid >= 10)
		return 0;
	snprintf(buffer, size, "user%u", uid);
	entry->pw_name = buffer;
	*found = entry;
	return 0;
}

static bool is_named(uint32_t uid, uint64_t now, const char *wanted)
{
	size_t length;
	const char *name = users_name(&users, uid, now, &length);

	if (!wanted)
		return !name && !length;
	return name && length == strlen(wanted) &&
	       !memcmp(name, wanted, length);
}

static void test_named(void)
{
	unsigned int before;

	ok(is_named(3, 1, "user3"), "a user has his name at once");
	before = look_ups;
	ok(is_named(3, 2, "user3"), "and again");
	is(look_ups, before, "which is not asked for again");
	ok(is_named(1000, 3, NULL), "who has none has none");
	before = look_ups;
	ok(is_named(1000, 4, NULL), "and again");
	is(look_ups, before, "nor is that asked for again");
	is_named(3, 61000000005, "user3");
	is(look_ups, before + 1, "after a minute it is");
}

/* Each record is of another user. */
static void test_walk(void)
{
	const uint64_t records = 2000000, began = passed;
	uint64_t i, spent;

	look_ups = 0;
	for (i = 0; i < records; i++) {
		users_name(&users, (uint32_t)(100000 + i), 61000000005 + i,
			   &(size_t){ 0 });
		if (!(i % 64))
			pass(64 * RECORD_NS);
	}
	spent = passed - began - records * RECORD_NS;
	/* A twentieth of all that passed, what was saved, and one too many. */
	ok(look_ups && spent <= (passed - began) / 20 + 1000000000 / 20 +
					LOOK_UP_NS,
	   "who walks through ids gets a twentieth of the time (%u look-ups)",
	   look_ups);
	ok(is_named(3, 61000000005 + records, "user3"),
	   "and pushes out nobody who has a name");
}

static void test_hangs(void)
{
	unsigned int i, before;

	pass(100000000000);
	__atomic_store_n(&hangs, true, __ATOMIC_SEQ_CST);
	before = look_ups;
	ok(is_named(5, 200000000000, NULL),
	   "while a name service hangs there is a number");
	sem_wait(&asked);
	for (i = 0; i < 1000; i++) {
		pass(1000000000);
		is_named(5 + i % 2, 200000000000, NULL);
	}
	is(look_ups, before + 1, "nothing else is asked meanwhile");
	__atomic_store_n(&hangs, false, __ATOMIC_SEQ_CST);
	sem_post(&answer);
	for (i = 0; i < 60000 && !is_named(5, 200000000000, "user5"); i++)
		poll(NULL, 0, 1);
	ok(is_named(5, 200000000000, "user5"), "the name comes when it is there");
}

int main(void)
{
	sem_init(&asked, 0, 0);
	sem_init(&answer, 0, 0);
	test_named();
	test_walk();
	test_hangs();
	users_free(&users);
	return done();
}
