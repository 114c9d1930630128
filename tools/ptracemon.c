// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host. Arguments and usage only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "requests.h"
#include "status.h"
#include "units.h"
#include "watch.h"

static const struct out_format *const formats[] = {
#define FORMAT(name) &out_##name,
#include "options.def"
};

static int wrong(const char *what, const char *text)
{
	return options_wrong(COMMAND_watch, what, text);
}

static const struct out_format *find_format(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (strlen(formats[i]->name) == length &&
		    !memcmp(text, formats[i]->name, length))
			return formats[i];
	}
	return NULL;
}

/* Processes' names and arguments are not for everybody: mode 0600. */
static int add_file(struct watch_options *options,
		    const struct out_format *format, const char *file)
{
	struct watch_extra *extra = &options->extra[options->extras];

	if (options->extras == WATCH_EXTRAS)
		return wrong("too many outputs (3 files at the most)", file);
	extra->format = format;
	extra->fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (extra->fd < 0) {
		fprintf(stderr, "ptracemon: cannot open %s: %s\n", file,
			strerror(errno));
		return EXIT_PROBLEM;
	}
	options->extras++;
	return 0;
}

/* Says which words there are. */
static int wrong_word(const char *what, const char *text,
		      const char *const *words)
{
	fprintf(stderr, "ptracemon: %s: '%s'; there are:", what, text);
	for (; *words; words++)
		fprintf(stderr, " %s", *words);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int parse_format(struct watch_options *options, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct out_format *format = find_format(text, length);

	if (!format)
		return wrong_word("no such output", text, format_names);
	if (text[length])
		return add_file(options, format, text + length + 1);
	options->format = format;
	return 0;
}

static void print_word(void *context, const char *word)
{
	fprintf(context, " %s", word);
}

static int parse_requests(struct watch_options *options, const char *text)
{
	const char *word;
	size_t length;

	if (request_set_parse(&options->requests, text, &word, &length))
		return 0;
	fprintf(stderr,
		"ptracemon: --request: no such request or class: '%.*s'; there are: all none",
		(int)length, word);
	request_words(print_word, stderr);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int parse_count(struct watch_options *options, const char *text)
{
	char *end;

	errno = 0;
	options->count = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || !options->count)
		return wrong("--count takes a whole number above 0", text);
	return 0;
}

static bool read_seconds(double *seconds, const char *text)
{
	uint64_t nanoseconds;

	if (!duration_parse(text, &nanoseconds))
		return false;
	*seconds = (double)nanoseconds / 1e9;
	return true;
}

static int parse_seconds(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->seconds, text) || !options->seconds)
		return wrong("--for takes " DURATION_WORDS ", above 0", text);
	return 0;
}

/* So short a time that it never sleeps is a mistake. */
static int parse_heartbeat(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->heartbeat, text) ||
	    (options->heartbeat && options->heartbeat < 0.1))
		return wrong("--heartbeat takes " DURATION_WORDS
			     ", of 0.1 s or more, or 0 for never",
			     text);
	return 0;
}

static int parse_option(struct watch_options *options, enum option_id option)
{
	switch (option) {
	case OPTION_OUTPUT:
		return parse_format(options, optarg);
	case OPTION_REQUEST:
		return parse_requests(options, optarg);
	case OPTION_COUNT:
		return parse_count(options, optarg);
	case OPTION_FOR:
		return parse_seconds(options, optarg);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(options, optarg);
	case OPTION_NO_HEADER:
		options->header = false;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       terminal && strcmp(terminal, "dumb");
}

static int watch_main(int argc, char **argv)
{
	struct watch_options options = {
		.format = &out_text,
		.colour = wants_colour(),
		.header = true,
		.heartbeat = 5,
	};
	enum option_id option;
	int code;

	parse_requests(&options, "all");
	while ((option = options_next(COMMAND_watch, argc, argv)) !=
	       OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_tell(COMMAND_watch, option);
		code = parse_option(&options, option);
		if (code)
			return code;
	}
	if (optind < argc)
		return wrong("unexpected argument", argv[optind]);
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return wrong("no standard output", strerror(errno));
	return watch_device(&options);
}

static int (*const commands[])(int argc, char **argv) = {
#define COMMAND(name, ...) name##_main,
#include "options.def"
};

static int no_command(const char *name)
{
	const char *names[COMMANDS + 1];
	int command;

	for (command = 0; command <= COMMANDS; command++)
		names[command] = command_rows[command].name;
	return wrong_word("no such command", name, names);
}

int main(int argc, char **argv)
{
	enum command command;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return options_overview();
	/* Options without a command belong to the first one. */
	if (argc < 2 || *argv[1] == '-')
		return commands[0](argc, argv);
	command = options_command(argv[1]);
	if (command == COMMANDS)
		return no_command(argv[1]);
	argv[1] = argv[0];
	return commands[command](argc - 1, argv + 1);
}
