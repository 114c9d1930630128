/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User ids -> names, remembered.
 */
#ifndef _PTRACEMON_TOOLS_USERS_H
#define _PTRACEMON_TOOLS_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USER_NAME_MAX	64
#define USERS_KEPT	64

/**
 * struct users - a bounded cache of names
 * @foreign: the ids are of another host: none has a name
 * @entries: by low bits of the uid; a newcomer takes the place
 */
struct users {
	bool foreign;
	struct user {
		bool known;
		uint32_t uid;
		size_t length;
		uint64_t looked_up;
		char name[USER_NAME_MAX];
	} entries[USERS_KEPT];
};

/**
 * users_name - name of a user, raw bytes
 * @users: the cache; all zero at first
 * @uid: whose
 * @now: boot time, nanoseconds: answers are looked up anew after a minute
 * @length: out
 *
 * Return: the name, good until the next call; NULL if there is none.
 */
const char *users_name(struct users *users, uint32_t uid, uint64_t now,
		       size_t *length);

/* The user of that name, or number. Returns whether there is such a thing. */
bool users_find(const char *text, uint32_t *uid);

#endif /* _PTRACEMON_TOOLS_USERS_H */
