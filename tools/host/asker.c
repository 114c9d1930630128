// SPDX-License-Identifier: GPL-2.0
/*
 * Questions whose answers can take long. See asker.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/asker.h"

#define SECOND	1000000000ull

static void *answer(void *context)
{
	struct asker *asker = context;

	pthread_mutex_lock(&asker->lock);
	for (;;) {
		size_t size;

		while (!asker->busy && !asker->ending)
			pthread_cond_wait(&asker->changed, &asker->lock);
		if (asker->ending)
			break;
		pthread_mutex_unlock(&asker->lock);
		/* Nobody touches these while it is busy. */
		size = asker->kind->answer(asker, asker->process);
		if (asker->process >= 0)
			close(asker->process);
		pthread_mutex_lock(&asker->lock);
		asker->size = size;
		asker->busy = false;
		pthread_cond_broadcast(&asker->changed);
	}
	pthread_mutex_unlock(&asker->lock);
	return NULL;
}

bool asker_thread(pthread_t *thread, void *(*work)(void *context), void *context)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, NULL, work, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !error;
}

void *asker_new(const struct asker_kind *kind)
{
	struct asker *asker = calloc(1, kind->size);
	pthread_condattr_t attributes;

	if (!asker)
		return NULL;
	asker->kind = kind;
	pthread_mutex_init(&asker->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&asker->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (asker_thread(&asker->thread, answer, asker))
		return asker;
	free(asker);
	return NULL;
}

void asker_free(void *old)
{
	struct asker *asker = old;
	bool busy;

	if (!asker)
		return;
	pthread_mutex_lock(&asker->lock);
	busy = asker->busy;
	asker->ending = true;
	pthread_cond_broadcast(&asker->changed);
	pthread_mutex_unlock(&asker->lock);
	if (busy) {
		pthread_detach(asker->thread);
		return;
	}
	pthread_join(asker->thread, NULL);
	pthread_cond_destroy(&asker->changed);
	pthread_mutex_destroy(&asker->lock);
	free(asker);
}

/* Returns whether the answer came in time. The lock is held. */
static bool wait_for_answer(struct asker *asker, uint64_t until)
{
	const struct timespec time = {
		.tv_sec = (time_t)(until / SECOND),
		.tv_nsec = (long)(until % SECOND),
	};

	while (asker->busy)
		if (pthread_cond_timedwait(&asker->changed, &asker->lock,
					   &time) == ETIMEDOUT)
			break;
	return !asker->busy;
}

/* Asks, and waits. The lock is held. */
static size_t ask(struct asker *asker, int process, uint64_t now, uint64_t wait)
{
	const struct asker_kind *kind = asker->kind;
	size_t size = 0;
	uint64_t took;

	/* It is closed where it is used, however late that is. */
	asker->process = process;
	if (process >= 0)
		asker->process = fcntl(process, F_DUPFD_CLOEXEC, 0);
	if (asker->process < 0 && process >= 0)
		return 0;
	asker->busy = true;
	pthread_cond_broadcast(&asker->changed);
	if (wait_for_answer(asker, now + wait))
		size = asker->size;
	took = clock_monotonic() - now;
	if (took > kind->long_time)
		asker->resume = now + took + took * kind->pauses;
	return size;
}

size_t asker_ask(struct asker *asker, int process)
{
	uint64_t now = clock_monotonic(), wait;
	size_t size = 0;

	pthread_mutex_lock(&asker->lock);
	wait = now < asker->resume ? asker->kind->wait_in_pause :
				     asker->kind->wait;
	if (!asker->busy && wait)
		size = ask(asker, process, now, wait);
	pthread_mutex_unlock(&asker->lock);
	return size;
}

bool asker_is_busy(struct asker *asker)
{
	bool busy;

	pthread_mutex_lock(&asker->lock);
	busy = asker->busy;
	pthread_mutex_unlock(&asker->lock);
	return busy;
}
