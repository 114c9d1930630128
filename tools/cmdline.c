// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines from /proc. See cmdline.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "cmdline.h"

#define SECOND	1000000000ull

static size_t read_whole(int process, uint8_t *to)
{
	int fd = openat(process, "cmdline", O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t length;

	if (fd < 0)
		return 0;
	do {
		length = read(fd, to + used, CMDLINE_MAX - used);
		used += length > 0 ? (size_t)length : 0;
	} while (length > 0 && used < CMDLINE_MAX);
	close(fd);
	return used;
}

static void *answer(void *context)
{
	struct cmdline *cmdline = context;

	pthread_mutex_lock(&cmdline->lock);
	for (;;) {
		size_t size;

		while (!cmdline->busy && !cmdline->ending)
			pthread_cond_wait(&cmdline->changed, &cmdline->lock);
		if (cmdline->ending)
			break;
		pthread_mutex_unlock(&cmdline->lock);
		/* Nobody touches these while it is busy. */
		size = read_whole(cmdline->process, cmdline->bytes);
		close(cmdline->process);
		pthread_mutex_lock(&cmdline->lock);
		cmdline->size = size;
		cmdline->busy = false;
		pthread_cond_broadcast(&cmdline->changed);
	}
	pthread_mutex_unlock(&cmdline->lock);
	return NULL;
}

/* Signals are for the thread that writes records. */
static bool start_thread(struct cmdline *cmdline)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&cmdline->thread, NULL, answer, cmdline);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !error;
}

struct cmdline *cmdline_new(void)
{
	struct cmdline *cmdline = calloc(1, sizeof(*cmdline));
	pthread_condattr_t attributes;

	if (!cmdline)
		return NULL;
	pthread_mutex_init(&cmdline->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&cmdline->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (start_thread(cmdline))
		return cmdline;
	free(cmdline);
	return NULL;
}

/* A thread that is still waiting keeps what it needs, and ends with us. */
void cmdline_free(struct cmdline *cmdline)
{
	bool busy;

	if (!cmdline)
		return;
	pthread_mutex_lock(&cmdline->lock);
	busy = cmdline->busy;
	cmdline->ending = true;
	pthread_cond_broadcast(&cmdline->changed);
	pthread_mutex_unlock(&cmdline->lock);
	if (busy) {
		pthread_detach(cmdline->thread);
		return;
	}
	pthread_join(cmdline->thread, NULL);
	pthread_cond_destroy(&cmdline->changed);
	pthread_mutex_destroy(&cmdline->lock);
	free(cmdline);
}

/* Returns whether the answer came in time. The lock is held. */
static bool wait_for_answer(struct cmdline *cmdline, uint64_t until)
{
	const struct timespec time = {
		.tv_sec = (time_t)(until / SECOND),
		.tv_nsec = (long)(until % SECOND),
	};

	while (cmdline->busy)
		if (pthread_cond_timedwait(&cmdline->changed, &cmdline->lock,
					   &time) == ETIMEDOUT)
			break;
	return !cmdline->busy;
}

/* Asks, and waits. The lock is held. */
static size_t ask(struct cmdline *cmdline, int process, uint8_t *to,
		  uint64_t now)
{
	size_t size = 0;
	uint64_t took;

	/* It is closed where it is used, however late that is. */
	cmdline->process = fcntl(process, F_DUPFD_CLOEXEC, 0);
	if (cmdline->process < 0)
		return 0;
	cmdline->busy = true;
	pthread_cond_broadcast(&cmdline->changed);
	if (wait_for_answer(cmdline, now + CMDLINE_WAIT_NS)) {
		size = cmdline->size;
		memcpy(to, cmdline->bytes, size);
	}
	took = clock_monotonic() - now;
	if (took > CMDLINE_LONG_NS)
		cmdline->resume = now + took + took * CMDLINE_PAUSES;
	return size;
}

size_t cmdline_read(struct cmdline *cmdline, int process, uint8_t *to)
{
	uint64_t now = clock_monotonic();
	size_t size = 0;

	pthread_mutex_lock(&cmdline->lock);
	if (!cmdline->busy && now >= cmdline->resume)
		size = ask(cmdline, process, to, now);
	pthread_mutex_unlock(&cmdline->lock);
	return size;
}
