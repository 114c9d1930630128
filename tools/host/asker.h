/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions about processes whose answers can take long, or never come: a thread
 * finds them, and is left alone if it is late.
 *
 * There is one question at a time. Until it is answered, and while there is a
 * pause after one that took long, others get no answer, or wait for it less: so
 * that whoever asks is kept only for a small part of the time.
 */
#ifndef _PTRACEMON_TOOLS_ASKER_H
#define _PTRACEMON_TOOLS_ASKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asker;

/**
 * struct asker_kind - a kind of question
 * @size: bytes of the struct that begins with a struct asker, and holds questions
 *	and answers
 * @answer: finds the answer, and keeps it there. In the thread, which has what is
 *	behind the asker to itself meanwhile. Returns its size; 0: there is none
 * @wait: for an answer, nanoseconds
 * @wait_in_pause: likewise; 0: then nothing is asked
 * @long_time: what takes longer is followed by a pause, nanoseconds
 * @pauses: so many times as long
 */
struct asker_kind {
	size_t size;
	size_t (*answer)(struct asker *asker, int process);
	uint64_t wait;
	uint64_t wait_in_pause;
	uint64_t long_time;
	unsigned int pauses;
};

/**
 * struct asker - the thread, and the question it has
 * @kind: of question
 * @lock: of all below
 * @changed: a question, an answer, or the end
 * @busy: the question is not answered yet
 * @ending: there are no more
 * @resume: end of the pause, CLOCK_MONOTONIC
 * @process: of the question: /proc/PID, opened; -1: it is about none
 * @size: of the answer
 * @thread: runs as long as this exists
 */
struct asker {
	const struct asker_kind *kind;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool busy;
	bool ending;
	uint64_t resume;
	int process;
	size_t size;
	pthread_t thread;
};

/* A thread without signals: those are for the one that writes records. Returns whether there is one. */
bool asker_thread(pthread_t *thread, void *(*work)(void *context), void *context);

/*
 * Returns the struct that @kind tells the size of, all zero behind the asker, or
 * NULL if there can be no thread.
 */
void *asker_new(const struct asker_kind *kind);

/* @asker: or NULL. A thread that is still busy keeps it. */
void asker_free(void *asker);

/**
 * asker_ask - ask about a process
 * @asker: the thread; has one user
 * @process: /proc/PID, opened; -1: the question is behind the asker. While it is
 *	busy that must stay as it is
 *
 * Return: size of the answer, which stays until the next call; 0 if there is none,
 * or not in time.
 */
size_t asker_ask(struct asker *asker, int process);

/* Whether the last question is not answered yet. */
bool asker_is_busy(struct asker *asker);

#endif /* _PTRACEMON_TOOLS_ASKER_H */
