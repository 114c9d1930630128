/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ptracemon verify` says of files, and its exit code.
 */
#ifndef _PTRACEMON_TESTS_VERIFY_SAYS_H
#define _PTRACEMON_TESTS_VERIFY_SAYS_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "commands/commands.h"
#include "tap.h"

/* @text: out: what it prints to both of its outputs, as much as there is room for */
static int verify_says(struct arguments *verify, char *text, size_t size,
		       char **names, size_t count)
{
	int old[2] = { dup(STDOUT_FILENO), dup(STDERR_FILENO) }, code;
	int fd = memfd_create("said", MFD_CLOEXEC);
	ssize_t length;

	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	verify->paths = names;
	verify->path_count = count;
	code = verify_files(verify);
	fflush(stdout);
	dup2(old[0], STDOUT_FILENO);
	dup2(old[1], STDERR_FILENO);
	length = pread(fd, text, size - 1, 0);
	text[length > 0 ? length : 0] = 0;
	close(old[0]);
	close(old[1]);
	close(fd);
	return code;
}

/* @words: among what it says */
static void verify_expect(struct arguments *verify, const char *what, int code,
			  const char *words, char **names, size_t count)
{
	static char text[65536];
	int got = verify_says(verify, text, sizeof(text), names, count);

	if (!ok(got == code && strstr(text, words), "%s", what))
		printf("# exit %d: %s", got, text);
}

#endif /* _PTRACEMON_TESTS_VERIFY_SAYS_H */
