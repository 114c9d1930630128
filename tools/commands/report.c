// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon report: sessions as a page for a browser.
 *
 * The page is written beside its place and moved there when it is whole.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/usage.h"
#include "commands/commands.h"
#include "host/sandbox.h"
#include "output/page.h"

/* It is replaced: the name of a device, or of a folder, is a mistake. */
static int check_place(const char *place)
{
	struct stat status;

	if (!place)
		return usage_wrong("report needs", "--html FILE");
	if (!stat(place, &status) && !S_ISREG(status.st_mode))
		return usage_wrong("--html takes the name of a file, not of something else",
				   place);
	return 0;
}

static int complain(const char *what, const char *place, int error)
{
	return usage_problem("cannot %s %s: %s", what, place, strerror(error));
}

/* @fd: of @temporary, which goes to its place. Returns the exit code. */
static int make_page(struct arguments *arguments, const char *temporary, int fd)
{
	int error = page_begin(fd), code;
	off_t empty = lseek(fd, 0, SEEK_CUR);

	if (error)
		return complain("write", temporary, error);
	code = show(arguments, SANDBOX_FILES, fd);
	/* What precedes damage is worth a page; nothing at all is not. */
	if (code && lseek(fd, 0, SEEK_CUR) == empty)
		return code;
	error = page_end(fd);
	if (!error && rename(temporary, arguments->page))
		error = errno;
	return error ? complain("write", arguments->page, error) : code;
}

int report_main(struct arguments *arguments)
{
	int code = check_place(arguments->page), fd;
	char temporary[PATH_MAX + sizeof(".XXXXXX")];

	if (code)
		return code;
	arguments->output.format = &out_page;
	arguments->output.of = OUTPUT_SESSIONS;
	arguments->no_exceptions = true;
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", arguments->page);
	/* For its owner alone, as processes' names should be. */
	fd = mkstemp(temporary);
	if (fd < 0)
		return complain("write beside", arguments->page, errno);
	code = make_page(arguments, temporary, fd);
	close(fd);
	/* It has gone if it is in its place. */
	unlink(temporary);
	return code;
}
