// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon report. See report.h.
 *
 * The page is written beside its place and moved there when it is whole.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "page.h"
#include "report.h"
#include "usage.h"
#include "watch.h"

static const char usage[] =
	"usage: ptracemon report --html FILE [--for SECONDS]\n"
	"\n"
	"Writes a page about the sessions from now on until SIGINT (Ctrl-C), or for\n"
	"that time: who traces whom, when, and what it amounts to. The page is one\n"
	"file that loads nothing.\n"
	"\n"
	"      --html FILE       where to write it\n"
	"  -f, --for SECONDS     end after that time\n"
	"  -h, --help            print this\n"
	"\n"
	"Exit codes: 0 done, 1 something went wrong, 2 wrong arguments.\n";

/**
 * struct report - what was asked for
 * @place: where the page goes
 * @temporary: where it is written
 * @fd: of @temporary
 * @options: what to follow
 */
struct report {
	const char *place;
	char temporary[PATH_MAX];
	int fd;
	struct watch_options options;
};

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

static int write_end(struct report *report)
{
	struct clock clock = { 0 };
	char text[CLOCK_TEXT_MAX];
	struct host host;
	size_t length;

	host_init(&host);
	clock_measure(&clock);
	length = clock_text(text, clock_utc(&clock, clock_boottime()), 9);
	return page_end(report->fd, &host, text, length);
}

/* Returns the exit code. */
static int make_page(struct report *report)
{
	int error = page_begin(report->fd), code;

	if (error)
		return complain("write", report->temporary, error);
	code = watch_device(&report->options, report->fd);
	if (code)
		return code;
	error = write_end(report);
	if (!error && rename(report->temporary, report->place))
		error = errno;
	return error ? complain("write", report->place, error) : EXIT_DONE;
}

static int run(struct report *report)
{
	int code = open_temporary(report);

	if (code)
		return code;
	code = make_page(report);
	close(report->fd);
	if (code)
		unlink(report->temporary);
	return code;
}

int report_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "html", required_argument, NULL, 'H' },
		{ "for", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct report report = { .options.heartbeat = 5 };
	int option, code;

	view_init(&report.options.view);
	report.options.view.format = &out_page;
	report.options.view.of = VIEW_SESSIONS;
	while ((option = getopt_long(argc, argv, "f:h", options, NULL)) >= 0) {
		switch (option) {
		case 'H':
			report.place = optarg;
			break;
		case 'f':
			code = watch_parse_seconds(&report.options, optarg);
			if (code)
				return code;
			break;
		case 'h':
			return usage_say(usage);
		default:
			fputs("see ptracemon report --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return usage_wrong("report: unexpected argument", argv[optind]);
	if (!report.place)
		return usage_wrong("report needs", "--html FILE");
	return run(&report);
}
