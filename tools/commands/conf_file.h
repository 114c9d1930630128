/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of the configuration and of rules: their text, which stays, and folders of them.
 */
#ifndef _PTRACEMON_TOOLS_CONF_FILE_H
#define _PTRACEMON_TOOLS_CONF_FILE_H

#include <dirent.h>
#include <stddef.h>

#include "base/texts.h"

/**
 * conf_file_read - the whole text of a file
 * @texts: keeps it
 * @fd: the file, or -1 with the reason in errno. It is closed
 * @path: what it is called
 * @what: what it is to be, as in "a configuration"
 * @length: out, without the NUL
 *
 * Return: the text; NULL if it cannot be read or is too large, which has been said.
 */
char *conf_file_read(struct texts *texts, int fd, const char *path, const char *what,
		     size_t *length);

/*
 * "PATH:LINE", kept, from now on before each problem that is told; see usage_is_at(). Returns it.
 */
const char *conf_file_place(struct texts *texts, const char *path, unsigned int line);

/*
 * Files NAME.conf of a folder, in the same order on every host. @names: out, to be freed, each too.
 * Returns how many, or -1 with the reason in errno.
 */
int conf_file_list(int folder, struct dirent ***names);

#endif /* _PTRACEMON_TOOLS_CONF_FILE_H */
