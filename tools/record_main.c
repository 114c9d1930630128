// SPDX-License-Identifier: GPL-2.0
/*
 * The arguments of ptracemon record.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "recorder.h"
#include "units.h"
#include "usage.h"

static const char usage[] =
	"usage: ptracemon record [options] FILE\n"
	"\n"
	"Writes every record of the ptracemon kernel module to FILE as it is, for\n"
	"`ptracemon replay`; - is standard output. FILE must not be there yet.\n"
	"\n"
	"      --rotate-size SIZE  begin a new file before one gets larger: FILE.000001,\n"
	"                          FILE.000002 and so on; 64K or more, as in 100M\n"
	"      --rotate-age TIME   begin a new file when one is older, as in 1h\n"
	"      --keep N            remove the oldest if there are more files than N\n"
	"      --fsync WHEN        never (default): when the kernel thinks fit; always:\n"
	"                          before the kernel gets the room back; or a time, as\n"
	"                          in 5s: no later than that\n"
	"  -n, --count N           end once there are N records\n"
	"  -f, --for TIME          end after that time\n"
	"      --heartbeat TIME    how often to look whether the sensor sees at all\n"
	"                          (default 5; 0: never)\n"
	"  -h, --help              print this\n"
	"\n"
	"Exit codes: 0 done, 1 something went wrong, 2 wrong arguments.\n";

enum {
	OPTION_ROTATE_SIZE = 256,
	OPTION_ROTATE_AGE,
	OPTION_KEEP,
	OPTION_FSYNC,
	OPTION_HEARTBEAT,
};

static const struct option long_options[] = {
	{ "rotate-size", required_argument, NULL, OPTION_ROTATE_SIZE },
	{ "rotate-age", required_argument, NULL, OPTION_ROTATE_AGE },
	{ "keep", required_argument, NULL, OPTION_KEEP },
	{ "fsync", required_argument, NULL, OPTION_FSYNC },
	{ "count", required_argument, NULL, 'n' },
	{ "for", required_argument, NULL, 'f' },
	{ "heartbeat", required_argument, NULL, OPTION_HEARTBEAT },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int parse_number(uint64_t *number, const char *option, const char *text)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || !*number)
		return usage_wrong(option, text);
	return 0;
}

static int parse_size(struct volume_options *files, const char *text)
{
	if (!units_parse_size(text, &files->rotate_size) ||
	    files->rotate_size < VOLUME_SIZE_MIN)
		return usage_wrong("--rotate-size takes a size of 64K or more, as in 100M",
				   text);
	return 0;
}

/* So short that it never sleeps is a mistake. */
static int parse_age(struct volume_options *files, const char *text)
{
	if (!units_parse_time(text, &files->rotate_age) ||
	    files->rotate_age < 1)
		return usage_wrong("--rotate-age takes a time of 1s or more, as in 1h",
				   text);
	return 0;
}

static int parse_sync(struct volume_options *files, const char *text)
{
	if (!strcmp(text, "never")) {
		files->sync = VOLUME_SYNC_NEVER;
	} else if (!strcmp(text, "always")) {
		files->sync = VOLUME_SYNC_ALWAYS;
	} else {
		files->sync = VOLUME_SYNC_PERIOD;
		if (!units_parse_time(text, &files->sync_period) ||
		    files->sync_period < 0.1)
			return usage_wrong("--fsync takes never, always, or a time of 100ms or more, as in 5s",
					   text);
	}
	return 0;
}

static int parse_seconds(double *seconds, const char *text)
{
	if (!units_parse_time(text, seconds) || !*seconds)
		return usage_wrong("--for takes a time above 0, as in 90s or 5m",
				   text);
	return 0;
}

static int parse_heartbeat(double *seconds, const char *text)
{
	if (!units_parse_time(text, seconds) || (*seconds && *seconds < 0.1))
		return usage_wrong("--heartbeat takes a time of 0.1 seconds or more, or 0 for never",
				   text);
	return 0;
}

static int parse_option(struct recorder_options *options, int option)
{
	switch (option) {
	case OPTION_ROTATE_SIZE:
		return parse_size(&options->files, optarg);
	case OPTION_ROTATE_AGE:
		return parse_age(&options->files, optarg);
	case OPTION_KEEP:
		return parse_number(&options->files.keep,
				    "--keep takes a whole number above 0",
				    optarg);
	case OPTION_FSYNC:
		return parse_sync(&options->files, optarg);
	case 'n':
		return parse_number(&options->count,
				    "--count takes a whole number above 0",
				    optarg);
	case 'f':
		return parse_seconds(&options->seconds, optarg);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(&options->heartbeat, optarg);
	default:
		/* getopt_long() has said what is wrong. */
		return usage_hint("record");
	}
}

/* What goes together, and what does not. */
static int check(const struct recorder_options *options)
{
	const struct volume_options *files = &options->files;
	bool rotates = files->rotate_size || files->rotate_age > 0;
	bool is_output = !strcmp(files->path, "-");

	if (!*files->path)
		return usage_wrong("record needs the name of a file",
				   "it is empty");
	if (files->keep && !rotates)
		return usage_wrong("--keep needs --rotate-size or --rotate-age",
				   "one file is all there is");
	if (is_output && (rotates || files->sync != VOLUME_SYNC_NEVER))
		return usage_wrong("standard output has no --rotate-size, --rotate-age or --fsync",
				   files->path);
	if (is_output && isatty(STDOUT_FILENO))
		return usage_wrong("a recording is not for a terminal",
				   "send standard output to a file or a pipe");
	if (is_output && fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return usage_wrong("no standard output", strerror(errno));
	return 0;
}

int record_main(int argc, char **argv)
{
	struct recorder_options options = { .heartbeat = 5 };
	int option, code;

	while ((option = getopt_long(argc, argv, "n:f:h", long_options,
				     NULL)) >= 0) {
		if (option == 'h')
			return usage_say(usage);
		code = parse_option(&options, option);
		if (code)
			return code;
	}
	if (optind == argc)
		return usage_wrong("record needs the name of a file",
				   "none was given");
	if (optind + 1 < argc)
		return usage_wrong("unexpected argument", argv[optind + 1]);
	options.files.path = argv[optind];
	code = check(&options);
	return code ? code : recorder_run(&options);
}
