// SPDX-License-Identifier: GPL-2.0
/*
 * Texts that stay. See texts.h.
 */
#include <stdlib.h>

#include "base/texts.h"
#include "base/usage.h"

char *texts_keep(struct texts *texts, char *text)
{
	char **list = reallocarray(texts->list, texts->count + 1, sizeof(*list));

	if (!list || !text) {
		usage_problem("out of memory");
		exit(EXIT_PROBLEM);
	}
	texts->list = list;
	return list[texts->count++] = text;
}

void texts_free(struct texts *texts)
{
	while (texts->count)
		free(texts->list[--texts->count]);
	free(texts->list);
	texts->list = NULL;
}
