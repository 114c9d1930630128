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
#include "commands/options.h"
#include "commands/replay.h"
#include "commands/watch.h"
#include "host/sandbox.h"
#include "output/page.h"

/**
 * struct report - what was asked for
 * @place: where the page goes
 * @temporary: where it is written
 * @fd: of @temporary
 * @options: what to follow
 * @files: recordings
 * @count: of these; 0: the device is followed
 */
struct report {
	const char *place;
	char temporary[PATH_MAX];
	int fd;
	struct watch_options options;
	char **files;
	size_t count;
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
			      "%s.XXXXXX", report->place);

	if (length < 0 || (size_t)length >= sizeof(report->temporary))
		return complain("write", report->place, ENAMETOOLONG);
	report->fd = mkstemp(report->temporary);
	if (report->fd < 0)
		return complain("write beside", report->place, errno);
	return 0;
}

/* Now, or from recordings. Returns the exit code. */
static int follow(struct report *report)
{
	if (!report->count)
		return watch_device(&report->options, report->fd);
	if (report->options.view.sandbox)
		sandbox_enter(SANDBOX_FILES);
	return replay_files(&report->options.view, report->files,
			    report->count, report->fd);
}

/* Returns the exit code. */
static int make_page(struct report *report)
{
	int error = page_begin(report->fd), code;
	off_t empty = lseek(report->fd, 0, SEEK_CUR);

	if (error)
		return complain("write", report->temporary, error);
	code = follow(report);
	/* What precedes damage is worth a page; nothing at all is not. */
	if (code && lseek(report->fd, 0, SEEK_CUR) == empty)
		return code;
	error = page_end(report->fd);
	if (!error && rename(report->temporary, report->place))
		error = errno;
	return error ? complain("write", report->place, error) : code;
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

static int parse_option(struct report *report, enum option_id option)
{
	switch (option) {
	case OPTION_HTML:
		report->place = optarg;
		return 0;
	case OPTION_FOR:
		return option_parse_for(&report->options.seconds, optarg);
	case OPTION_HEARTBEAT:
		return option_parse_heartbeat(&report->options.heartbeat,
					      optarg);
	default:
		return view_parse(&report->options.view, option, optarg);
	}
}

int report_main(int argc, char **argv)
{
	struct report report = { .options.heartbeat = 5,
				 .options.needs = SANDBOX_FILES };
	enum option_id option;
	int code;

	view_init(&report.options.view);
	report.options.view.output.format = &out_page;
	report.options.view.output.of = OUTPUT_SESSIONS;
	while ((option = options_next(COMMAND_report, argc, argv)) !=
	       OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_print(COMMAND_report, option);
		code = parse_option(&report, option);
		if (code)
			return code;
	}
	report.files = argv + optind;
	report.count = (size_t)(argc - optind);
	code = check_place(report.place);
	return code ? code : run(&report);
}
