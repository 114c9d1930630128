// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon - who traces whom on this host. Arguments and usage only.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "requests.h"
#include "status.h"
#include "version.h"
#include "watch.h"

static const char usage[] =
	"usage: ptracemon [watch] [options]\n"
	"       ptracemon status [--json]   whether the sensor works\n"
	"\n"
	"Prints every use of ptrace on this host, as the ptracemon kernel module\n"
	"sees it: who traces whom, with which request, and how it ended.\n"
	"\n"
	"  -o, --output FORMAT   text (default), json, or deviceevents\n"
	"  -o FORMAT=FILE        the same records to FILE as well, at its end\n"
	"  -r, --request LIST    print these calls only: names (PTRACE_ATTACH),\n"
	"                        classes (attach, write, control, read, step,\n"
	"                        unknown), all; -NAME takes away, as in\n"
	"                        attach,write,-PTRACE_POKEUSER\n"
	"  -n, --count N         end after N records\n"
	"  -f, --for SECONDS     end after that time\n"
	"      --heartbeat SECONDS\n"
	"                        how often to look whether the sensor sees at all\n"
	"                        (default 5; 0: never)\n"
	"      --no-header       text without the line of column names and dates\n"
	"  -h, --help            print this\n"
	"  -V, --version         print the version\n"
	"\n"
	"Exit codes: 0 done, 1 something went wrong, 2 wrong arguments.\n";

static const struct out_format *const formats[] = {
	&out_text,
	&out_json,
	&out_deviceevents,
};

enum {
	OPTION_NO_HEADER = 256,
	OPTION_HEARTBEAT,
};

static const char short_options[] = "o:r:n:f:hV";

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "request", required_argument, NULL, 'r' },
	{ "count", required_argument, NULL, 'n' },
	{ "for", required_argument, NULL, 'f' },
	{ "heartbeat", required_argument, NULL, OPTION_HEARTBEAT },
	{ "no-header", no_argument, NULL, OPTION_NO_HEADER },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int wrong(const char *what, const char *text)
{
	fprintf(stderr, "ptracemon: %s: %s; see ptracemon --help\n", what,
		text);
	return EXIT_USAGE;
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

static int parse_format(struct watch_options *options, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct out_format *format = find_format(text, length);

	if (!format)
		return wrong("no such output (there are text, json, deviceevents)",
			     text);
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

/* A year is enough, and fits every type. */
static bool read_seconds(double *seconds, const char *text)
{
	char *end;

	*seconds = strtod(text, &end);
	return end != text && !*end && *seconds >= 0 &&
	       *seconds <= 366 * 86400;
}

static int parse_seconds(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->seconds, text) || !options->seconds)
		return wrong("--for takes a number of seconds above 0", text);
	return 0;
}

/* So short a time that it never sleeps is a mistake. */
static int parse_heartbeat(struct watch_options *options, const char *text)
{
	if (!read_seconds(&options->heartbeat, text) ||
	    (options->heartbeat && options->heartbeat < 0.1))
		return wrong("--heartbeat takes a number of seconds, 0.1 or more, or 0 for never",
			     text);
	return 0;
}

static int parse_option(struct watch_options *options, int option)
{
	switch (option) {
	case 'o':
		return parse_format(options, optarg);
	case 'r':
		return parse_requests(options, optarg);
	case 'n':
		return parse_count(options, optarg);
	case 'f':
		return parse_seconds(options, optarg);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(options, optarg);
	case OPTION_NO_HEADER:
		options->header = false;
		return 0;
	default:
		/* getopt_long() has said what is wrong. */
		fputs("see ptracemon --help\n", stderr);
		return EXIT_USAGE;
	}
}

/* Writing can fail here too, to a full disk for one. */
static int say(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout)) {
		perror("ptracemon: cannot write");
		return EXIT_PROBLEM;
	}
	return EXIT_DONE;
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
	int option, code;

	parse_requests(&options, "all");
	while ((option = getopt_long(argc, argv, short_options, long_options,
				     NULL)) >= 0) {
		if (option == 'h')
			return say(usage);
		if (option == 'V')
			return say("ptracemon " PTRACEMON_VERSION "\n");
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

static const struct command {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "watch", watch_main },
	{ "status", status_main },
};

int main(int argc, char **argv)
{
	size_t i;

	/* Options without a command belong to the first one. */
	if (argc < 2 || *argv[1] == '-')
		return commands[0].main(argc, argv);
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (!strcmp(argv[1], commands[i].name)) {
			argv[1] = argv[0];
			return commands[i].main(argc - 1, argv + 1);
		}
	}
	return wrong("no such command", argv[1]);
}
