// SPDX-License-Identifier: GPL-2.0
/*
 * What was seen. See seen.h.
 */
#include <errno.h>
#include <pthread.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "host/asker.h"
#include "host/procfs.h"
#include "host/seen.h"
#include "host/seen_store.h"

#define SECOND	1000000000ull

/* When what could not be written is tried again. */
#define RETRY_NS	SECOND

#define END_NS	(5 * SECOND)

/**
 * struct seen - the table, and the thread
 * @table: what is known; of who asks alone
 * @store: the file; of the thread, once there is one
 * @path: of the file
 * @writes: what is new is written
 * @unanswered: how often what is new could not be kept
 * @lock: of all below
 * @changed: something to write, the end, or its end
 * @queue: to be written
 * @queue_end: where the next one goes
 * @queued: how many are not written yet
 * @failing: the last write did
 * @told: it was said
 * @started: there is a thread
 * @ending: it is to end
 * @ended: it has
 */
struct seen {
	struct seen_table *table;
	struct seen_store store;
	char *path;
	bool writes;
	uint64_t unanswered;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct seen_write *queue;
	struct seen_write **queue_end;
	size_t queued;
	bool failing;
	bool told;
	bool started;
	bool ending;
	bool ended;
};

/* ---- the thread */

/* Waits until @time, CLOCK_MONOTONIC. The lock is held. Returns false if that has come. */
static bool wait_until(struct seen *seen, uint64_t time)
{
	const struct timespec until = {
		.tv_sec = (time_t)(time / SECOND),
		.tv_nsec = (long)(time % SECOND),
	};

	return pthread_cond_timedwait(&seen->changed, &seen->lock, &until) != ETIMEDOUT;
}

static void free_list(struct seen_write *list)
{
	struct seen_write *next;

	for (; list; list = next) {
		next = list->next;
		free(list);
	}
}

/* Those at the front of the queue were written. The lock is held. */
static void take_out(struct seen *seen, size_t count)
{
	struct seen_write *list = seen->queue, **end = &list;

	seen->queued -= count;
	while (count--)
		end = &(*end)->next;
	seen->queue = *end;
	if (!seen->queue)
		seen->queue_end = &seen->queue;
	*end = NULL;
	free_list(list);
}

/* Writes what is in the queue; who asks adds to its end only. The lock is held. */
static void write_queue(struct seen *seen)
{
	const struct seen_write *list = seen->queue;
	const size_t count = seen->queued;
	const char *why;

	pthread_mutex_unlock(&seen->lock);
	why = seen_store_write(&seen->store, list, count);
	pthread_mutex_lock(&seen->lock);
	seen->failing = why;
	if (!why)
		take_out(seen, count);
	if (!why || seen->told)
		return;
	seen->told = true;
	fprintf(stderr,
		"ptracemon: cannot write to %s: %s; until it can, sessions have no first_seen but of pairs that are known\n",
		seen->path, why);
}

static void *write_all(void *context)
{
	struct seen *seen = context;

	pthread_mutex_lock(&seen->lock);
	for (;;) {
		while (!seen->queue && !seen->ending)
			pthread_cond_wait(&seen->changed, &seen->lock);
		if (seen->queue)
			write_queue(seen);
		if (seen->ending && (seen->failing || !seen->queue))
			break;
		if (seen->failing) {
			const uint64_t until = clock_monotonic() + RETRY_NS;

			while (!seen->ending && wait_until(seen, until))
				;
		}
	}
	seen->ended = true;
	pthread_cond_broadcast(&seen->changed);
	pthread_mutex_unlock(&seen->lock);
	return NULL;
}

/* ---- opening and closing */

static void release(struct seen *seen)
{
	free(seen->table);
	free(seen->path);
	free(seen);
}

struct seen *seen_open(const char *path, bool writes)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	char problem[SEEN_PROBLEM_MAX] = "out of memory";
	pthread_condattr_t attributes;

	if (seen) {
		seen->table = seen_table_new();
		seen->path = strdup(path);
	}
	if (!seen || !seen->table || !seen->path ||
	    !seen_store_open(&seen->store, path, writes, seen->table, problem)) {
		fprintf(stderr, "ptracemon: %s; sessions have no first_seen\n", problem);
		if (seen)
			release(seen);
		return NULL;
	}
	if (!writes)
		seen_store_close(&seen->store);
	seen->writes = writes;
	seen->queue_end = &seen->queue;
	pthread_mutex_init(&seen->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&seen->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return seen;
}

/* Returns whether it has ended; then nobody else uses this. */
static bool end_thread(struct seen *seen)
{
	const uint64_t until = clock_monotonic() + END_NS;
	bool ended;

	if (!seen->started)
		return true;
	pthread_mutex_lock(&seen->lock);
	seen->ending = true;
	pthread_cond_broadcast(&seen->changed);
	while (!seen->ended && wait_until(seen, until))
		;
	ended = seen->ended;
	pthread_mutex_unlock(&seen->lock);
	if (ended)
		pthread_join(seen->thread, NULL);
	else
		pthread_detach(seen->thread);
	return ended;
}

void seen_close(struct seen *seen)
{
	if (!seen)
		return;
	if (seen->unanswered)
		fprintf(stderr,
			"ptracemon: %llu sessions have no first_seen, as %s took no more\n",
			(unsigned long long)seen->unanswered, seen->path);
	if (!end_thread(seen)) {
		fprintf(stderr, "ptracemon: %s takes too long; what was new may be told again\n",
			seen->path);
		return;
	}
	free_list(seen->queue);
	if (seen->writes)
		seen_store_close(&seen->store);
	pthread_cond_destroy(&seen->changed);
	pthread_mutex_destroy(&seen->lock);
	release(seen);
}

/* ---- questions */

/* In namespaces of its own any path can be anything, and any user root. */
static bool is_guest(const struct ptracemon_identity *tracer)
{
	return tracer->pid_ns != INITIAL_PID_NS || tracer->user_ns != INITIAL_USER_NS;
}

static bool is_whole(const struct excerpt *path)
{
	return path->bytes && path->size && !path->cut &&
	       !memchr(path->bytes, 0, path->size);
}

bool seen_pair_is_whole(const struct seen_pair *pair)
{
	return is_whole(&pair->executables[0]) && is_whole(&pair->executables[1]);
}

static void digest_of(const struct seen_pair *pair, uint8_t digest[SEEN_DIGEST])
{
	const struct excerpt *path = pair->executables;
	const bool guest = is_guest(pair->tracer);
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)&pair->tracer->uid, sizeof(pair->tracer->uid));
	SHA256Update(&context, (const uint8_t *)&guest, sizeof(guest));
	/* None of these has a NUL. */
	SHA256Update(&context, (const uint8_t *)pair->verdict, strlen(pair->verdict) + 1);
	SHA256Update(&context, path[0].bytes, path[0].size);
	SHA256Update(&context, (const uint8_t *)"", 1);
	SHA256Update(&context, path[1].bytes, path[1].size);
	SHA256Final(digest, &context);
}

/* @whole: not only when it was seen. Returns NULL without memory. */
static struct seen_write *make_write(struct seen *seen, struct seen_entry *entry,
				     const struct seen_pair *pair, bool whole)
{
	const struct excerpt *path = pair->executables;
	const size_t size = whole ? path[0].size + path[1].size : 0;
	struct seen_write *write = malloc(sizeof(*write) + size);

	if (!write)
		return NULL;
	memset(write, 0, sizeof(*write));
	write->place = seen_table_place(seen->table, entry);
	write->entry = *entry;
	if (!whole)
		return write;
	write->guest = is_guest(pair->tracer);
	write->first = pair->time;
	write->verdict = pair->verdict;
	write->tracer_size = path[0].size;
	write->size = size;
	memcpy(write->paths, path[0].bytes, path[0].size);
	memcpy(write->paths + path[0].size, path[1].bytes, path[1].size);
	return write;
}

/* Whether there is room in the queue, and somebody who makes more. */
static bool can_write(struct seen *seen)
{
	bool can;

	if (!seen->started)
		seen->started = asker_thread(&seen->thread, write_all, seen);
	pthread_mutex_lock(&seen->lock);
	can = seen->started && !seen->failing && seen->queued < SEEN_QUEUE;
	pthread_mutex_unlock(&seen->lock);
	return can;
}

/* There is room. */
static void add_write(struct seen *seen, struct seen_write *write)
{
	if (!write)
		return;
	pthread_mutex_lock(&seen->lock);
	*seen->queue_end = write;
	seen->queue_end = &write->next;
	seen->queued++;
	pthread_cond_broadcast(&seen->changed);
	pthread_mutex_unlock(&seen->lock);
}

static enum seen_answer see_again(struct seen *seen, struct seen_entry *entry,
				  const struct seen_pair *pair)
{
	if (pair->time > entry->last)
		entry->last = pair->time;
	if (seen->writes && entry->last - entry->saved >= SEEN_FRESH_NS && can_write(seen)) {
		entry->saved = entry->last;
		add_write(seen, make_write(seen, entry, pair, false));
	}
	return entry->began == pair->began ? SEEN_FIRST : SEEN_BEFORE;
}

enum seen_answer seen_ask(struct seen *seen, const struct seen_pair *pair)
{
	uint8_t digest[SEEN_DIGEST];
	struct seen_entry *entry;

	if (!seen_pair_is_whole(pair))
		return SEEN_UNKNOWN;
	digest_of(pair, digest);
	entry = seen_table_find(seen->table, digest);
	if (entry)
		return see_again(seen, entry, pair);
	if (seen->writes && !can_write(seen)) {
		seen->unanswered++;
		return SEEN_UNKNOWN;
	}
	entry = seen_table_add(seen->table, digest, pair->tracer->uid, is_guest(pair->tracer));
	entry->began = pair->began;
	entry->last = entry->saved = pair->time;
	if (seen->writes)
		add_write(seen, make_write(seen, entry, pair, true));
	return SEEN_FIRST;
}
