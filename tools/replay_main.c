// SPDX-License-Identifier: GPL-2.0
/*
 * The arguments of ptracemon replay.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "replay.h"
#include "usage.h"

static const char usage[] =
	"usage: ptracemon replay [options] FILE...\n"
	"\n"
	"Prints what `ptracemon record` wrote, as `ptracemon watch` would have done\n"
	"then: files in any order, or - for standard input.\n"
	"\n"
	"  -o, --output FORMAT   text (default), json, or deviceevents\n"
	"  -o FORMAT=FILE        the same records to FILE as well, at its end\n"
	"  -r, --request LIST    print these calls only; see ptracemon --help\n"
	"  -n, --count N         end after N records\n"
	"      --no-header       text without the line of column names and dates\n"
	"  -h, --help            print this\n"
	"\n"
	"Exit codes: 0 done, 1 something went wrong (a file is damaged), 2 wrong\n"
	"arguments.\n";

enum {
	OPTION_NO_HEADER = 256,
};

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "request", required_argument, NULL, 'r' },
	{ "count", required_argument, NULL, 'n' },
	{ "no-header", no_argument, NULL, OPTION_NO_HEADER },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int parse_option(struct view *view, int option)
{
	switch (option) {
	case 'o':
		return view_parse_output(view, optarg);
	case 'r':
		return view_parse_requests(view, optarg);
	case 'n':
		return view_parse_count(view, optarg);
	case OPTION_NO_HEADER:
		view->header = false;
		return 0;
	default:
		/* getopt_long() has said what is wrong. */
		return usage_hint("replay");
	}
}

int replay_main(int argc, char **argv)
{
	struct view view;
	int option, code;

	view_init(&view);
	while ((option = getopt_long(argc, argv, "o:r:n:h", long_options,
				     NULL)) >= 0) {
		if (option == 'h')
			return usage_say(usage);
		code = parse_option(&view, option);
		if (code)
			return code;
	}
	if (optind == argc)
		return usage_wrong("replay needs the name of a file",
				   "- is standard input");
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return usage_wrong("no standard output", strerror(errno));
	return replay_files(&view, argv + optind, (size_t)(argc - optind),
			    STDOUT_FILENO);
}
