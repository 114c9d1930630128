/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Texts that stay as long as what points to them.
 */
#ifndef _PTRACEMON_TOOLS_TEXTS_H
#define _PTRACEMON_TOOLS_TEXTS_H

#include <stddef.h>

/**
 * struct texts - all of them; zeroes: none
 * @list: from malloc()
 * @count: how many
 */
struct texts {
	char **list;
	size_t count;
};

/* @text: from malloc(); it is the texts' own now. Ends the program if that, or the room, is NULL. */
char *texts_keep(struct texts *texts, char *text);
void texts_free(struct texts *texts);

#endif /* _PTRACEMON_TOOLS_TEXTS_H */
