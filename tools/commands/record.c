// SPDX-License-Identifier: GPL-2.0
/*
 * The arguments of ptracemon record.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/units.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/recorder.h"

static int parse_size(struct writer_options *files, const char *text)
{
	if (!size_parse(text, &files->rotate_size) ||
	    files->rotate_size < WRITER_SIZE_MIN)
		return usage_wrong("--rotate-size takes " SIZE_WORDS ", of 64K or more",
				   text);
	return 0;
}

/* So short that it never sleeps is a mistake. */
static int parse_age(struct writer_options *files, const char *text)
{
	if (!seconds_parse(text, &files->rotate_age) ||
	    files->rotate_age < 1)
		return usage_wrong("--rotate-age takes " DURATION_WORDS ", of 1s or more",
				   text);
	return 0;
}

static int parse_sync(struct writer_options *files, const char *text)
{
	if (!strcmp(text, "never")) {
		files->sync = WRITER_SYNC_NEVER;
	} else if (!strcmp(text, "always")) {
		files->sync = WRITER_SYNC_ALWAYS;
	} else {
		files->sync = WRITER_SYNC_PERIOD;
		if (!seconds_parse(text, &files->sync_period) ||
		    files->sync_period < 0.1)
			return usage_wrong("--fsync takes never, always, or a duration of 100ms or more, as in 5s",
					   text);
	}
	return 0;
}

static int parse_option(struct recorder_options *options, enum option_id option)
{
	switch (option) {
	case OPTION_ROTATE_SIZE:
		return parse_size(&options->files, optarg);
	case OPTION_ROTATE_AGE:
		return parse_age(&options->files, optarg);
	case OPTION_KEEP:
		return option_parse_number(&options->files.keep, "--keep",
					   optarg);
	case OPTION_FSYNC:
		return parse_sync(&options->files, optarg);
	case OPTION_COUNT:
		return option_parse_number(&options->count, "--count", optarg);
	case OPTION_FOR:
		return option_parse_for(&options->seconds, optarg);
	case OPTION_HEARTBEAT:
		return option_parse_heartbeat(&options->heartbeat, optarg);
	case OPTION_NO_SANDBOX:
		options->sandbox = false;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

/* What goes together, and what does not. */
static int check(const struct recorder_options *options)
{
	const struct writer_options *files = &options->files;
	bool rotates = files->rotate_size || files->rotate_age > 0;
	bool is_output = !strcmp(files->path, "-");

	if (!*files->path)
		return usage_wrong("record needs the name of a file",
				   "it is empty");
	if (files->keep && !rotates)
		return usage_wrong("--keep needs --rotate-size or --rotate-age",
				   "one file is all there is");
	if (is_output && (rotates || files->sync != WRITER_SYNC_NEVER))
		return usage_wrong("standard output has no --rotate-size, --rotate-age or --fsync",
				   files->path);
	if (is_output && isatty(STDOUT_FILENO))
		return usage_wrong("a recording is not for a terminal",
				   "send standard output to a file or a pipe");
	if (is_output && !file_has_output())
		return usage_wrong("no standard output", "it is closed");
	return 0;
}

int record_main(int argc, char **argv)
{
	struct recorder_options options = { .heartbeat = 5, .sandbox = true };
	enum option_id option;
	int code;

	while ((option = options_next(COMMAND_record, argc, argv)) !=
	       OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_print(COMMAND_record, option);
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
