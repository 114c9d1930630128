/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User ids -> names, remembered.
 *
 * To look one up takes a tenth of a millisecond, or without end if a name service
 * hangs, and whoever can have many ids can make the reader ask for them all. So a
 * thread asks, and of the time that passes it gets a twentieth: who does not get
 * an answer has a number, until it is there. Those that have no name are
 * remembered apart: they push out none that has.
 */
#ifndef _PTRACEMON_TOOLS_USERS_H
#define _PTRACEMON_TOOLS_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USER_NAME_MAX	64
#define USERS_KEPT	64

struct users_question;

/**
 * struct user - what is known of a user id
 * @known: anything is
 * @uid: the id
 * @looked_up: when, boot time
 * @length: of @name; 0: there is none
 * @name: raw bytes, not terminated
 */
struct user {
	bool known;
	uint32_t uid;
	uint64_t looked_up;
	size_t length;
	char name[USER_NAME_MAX];
};

/**
 * struct users - a bounded cache of names
 * @foreign: the ids are of another host: none has a name
 * @patient: each answer is waited for, in line: nothing comes meanwhile (a recording)
 * @entries: those that have a name, by low bits of the uid; a newcomer takes the
 *	place
 * @nameless: those that have none, likewise
 * @question: the one that is asked; NULL until there was one
 * @resume: nothing is asked before, CLOCK_MONOTONIC
 */
struct users {
	bool foreign;
	bool patient;
	struct users_question *question;
	uint64_t resume;
	struct user entries[USERS_KEPT];
	struct user nameless[USERS_KEPT];
};

/**
 * users_name - name of a user, raw bytes
 * @users: the cache; all zero at first
 * @uid: whose
 * @now: boot time, nanoseconds: answers are looked up anew after a minute; until
 *	then, and until that has an answer, the last one holds
 * @length: out
 *
 * Return: the name, good until the next call; NULL if there is none, or it is not
 * known yet.
 */
const char *users_name(struct users *users, uint32_t uid, uint64_t now,
		       size_t *length);

/* Forgets all. */
void users_free(struct users *users);

/* The user of that name, or number. Returns whether there is such a thing. */
bool users_find(const char *text, uint32_t *uid);

#endif /* _PTRACEMON_TOOLS_USERS_H */
