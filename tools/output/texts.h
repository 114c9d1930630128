/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tasks run, as JSON values that fit into a line.
 */
#ifndef _PTRACEMON_TOOLS_TEXTS_H
#define _PTRACEMON_TOOLS_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "host/enrich.h"

/**
 * struct rooms - bytes of the line for each text of a program
 */
struct rooms {
	size_t exe;
	size_t cgroup;
	size_t cmdline;
};

/**
 * texts_share - share the room that a line has for texts
 * @programs: whose texts
 * @rooms: out, one for each
 * @count: of programs, 3 at most
 * @names: the last part of each path is printed beside it, and no cgroup
 * @room: bytes
 *
 * Paths come first, and stay whole if they fit. Command lines get the rest: a
 * quarter of the room at least, as nobody's path shall hide another's words.
 */
void texts_share(const struct program *const *programs, struct rooms *rooms,
		 size_t count, bool names, size_t room);

/* A path, or null. What does not fit is left out in front, as "...". */
void texts_path(struct json *json, const struct excerpt *path, size_t room);

/* The last part of a path. Returns the bytes that it took. */
size_t texts_name(struct json *json, const struct excerpt *path, size_t room);

/* List of words, or null. Returns whether words are left out at its end. */
bool texts_words(struct json *json, const struct excerpt *cmdline, size_t room);

/* The words with blanks between, or null. Returns likewise. */
bool texts_line(struct json *json, const struct excerpt *cmdline, size_t room);

#endif /* _PTRACEMON_TOOLS_TEXTS_H */
