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

/**
 * struct report - a page on its way to its place
 * @arguments: what it tells, and its place
 * @temporary: where it is written
 * @fd: of @temporary
 */
struct report {
	struct arguments *arguments;
	char temporary[PATH_MAX];
	int fd;
};

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
	fprintf(stderr, "ptracemon: cannot %s %s: %s\n", what, place,
		strerror(error));
	return EXIT_PROBLEM;
}

/* mkstemp() makes it for its owner alone, as processes' names should be. */
static int open_temporary(struct report *report)
{
	int length = snprintf(report->temporary, sizeof(report->temporary),
			      "%s.XXXXXX", report->arguments->page);

	if (length < 0 || (size_t)length >= sizeof(report->temporary))
		return complain("write", report->arguments->page, ENAMETOOLONG);
	report->fd = mkstemp(report->temporary);
	if (report->fd < 0)
		return complain("write beside", report->arguments->page, errno);
	return 0;
}

/* Returns the exit code. */
static int make_page(struct report *report)
{
	int error = page_begin(report->fd), code;
	off_t empty = lseek(report->fd, 0, SEEK_CUR);

	if (error)
		return complain("write", report->temporary, error);
	code = show(report->arguments, SANDBOX_FILES, report->fd);
	/* What precedes damage is worth a page; nothing at all is not. */
	if (code && lseek(report->fd, 0, SEEK_CUR) == empty)
		return code;
	error = page_end(report->fd);
	if (!error && rename(report->temporary, report->arguments->page))
		error = errno;
	return error ? complain("write", report->arguments->page, error) : code;
}

static int run(struct report *report)
{
	int code = open_temporary(report);

	if (code)
		return code;
	code = make_page(report);
	close(report->fd);
	/* It has gone if it is in its place. */
	unlink(report->temporary);
	return code;
}

int report_main(struct arguments *arguments)
{
	struct report report = { .arguments = arguments };
	int code = check_place(arguments->page);

	arguments->output.format = &out_page;
	arguments->output.of = OUTPUT_SESSIONS;
	return code ? code : run(&report);
}
