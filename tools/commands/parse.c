// SPDX-License-Identifier: GPL-2.0
/*
 * What a command line says, and a configuration. See parse.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/units.h"
#include "base/usage.h"
#include "commands/parse.h"
#include "host/users.h"

static const struct out_format *const formats[] = {
#define FORMAT(name) &out_##name,
#include "output/formats.def"
};

static const struct out_format *find_format(const char *text, size_t length)
{
	size_t i;

	for (i = 0; format_names[i]; i++)
		if (strlen(format_names[i]) == length &&
		    !memcmp(text, format_names[i], length))
			return formats[i];
	return NULL;
}

static int add_file(struct output *output, const struct out_format *format,
		    const char *file)
{
	if (output->extras == OUTPUT_EXTRAS)
		return usage_wrong("too many outputs (3 files at the most)",
				   file);
	output->extra[output->extras++] =
		(struct output_extra){ .format = format, .fd = -1, .name = file };
	return 0;
}

static int parse_output(struct output *output, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct out_format *format = find_format(text, length);

	if (!format)
		return usage_wrong_word("no such output", text, format_names);
	if (text[length] && format->write)
		return usage_wrong("this output goes to no file", text);
	if (text[length] && !text[length + 1])
		return usage_wrong("the name of a file is missing", text);
	if (text[length])
		return add_file(output, format, text + length + 1);
	output->format = format;
	return 0;
}

static void print_word(void *context, const char *word)
{
	fprintf(context, " %s", word);
}

static int parse_requests(struct filter *filter, const char *text)
{
	const char *word;
	size_t length;

	filter->routine = true;
	if (request_set_parse(&filter->requests, text, &word, &length))
		return 0;
	usage_begin();
	fprintf(stderr,
		"--request: no such request or class: '%.*s'; there are: all none",
		(int)length, word);
	request_words(print_word, stderr);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int parse_classes(struct filter *filter, const char *text)
{
	const char *word;
	size_t length;
	uint32_t c;

	filter->routine = true;
	if (request_classes_parse(&filter->classes, text, &word, &length))
		return 0;
	usage_begin();
	fprintf(stderr, "--class: no such class: '%.*s'; there are:",
		(int)length, word);
	for (c = 1; name_of_class(c); c++)
		print_word(stderr, name_of_class(c));
	fputc('\n', stderr);
	return EXIT_USAGE;
}

/* @problem: NULL: none. */
static int unless(const char *problem, const char *text)
{
	return problem ? usage_wrong(problem, text) : 0;
}

static int need(bool good, const char *what, const char *text)
{
	return good ? 0 : usage_wrong(what, text);
}

/* A whole number above 0. */
static bool number_parse(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return !errno && !*end && *text >= '0' && *text <= '9' && *number;
}

static int parse_user(struct filter *filter, const char *text)
{
	uint32_t uid;

	if (!users_find(text, &uid))
		return usage_wrong("--uid: no such user; give a name, or a number",
				   text);
	return unless(filter_add_uid(filter, uid), text);
}

/* How often what was written is made to reach the disk. */
static bool sync_parse(struct writer_options *files, const char *text)
{
	files->sync = !strcmp(text, "never")  ? WRITER_SYNC_NEVER :
		      !strcmp(text, "always") ? WRITER_SYNC_ALWAYS :
						WRITER_SYNC_PERIOD;
	return files->sync != WRITER_SYNC_PERIOD ||
	       (seconds_parse(text, &files->sync_period) &&
		files->sync_period >= 0.1);
}

static int parse_filter(struct filter *filter, enum option_id option,
			const char *text)
{
	switch (option) {
	case OPTION_REQUEST:
		return parse_requests(filter, text);
	case OPTION_CLASS:
		return parse_classes(filter, text);
	case OPTION_TRACER:
		return unless(filter_add(filter, FILTER_TRACER, text), text);
	case OPTION_TRACEE:
		return unless(filter_add(filter, FILTER_TRACEE, text), text);
	case OPTION_COMM:
		return unless(filter_add(filter, FILTER_NAME, text), text);
	case OPTION_UID:
		return parse_user(filter, text);
	default:
		return EXIT_USAGE;
	}
}

/* As often as one looks, a recording gets a seal; and without looks too. */
#define SEAL_PERIOD	5

static int parse_heartbeat(struct arguments *to, const char *text)
{
	int code = need(seconds_parse(text, &to->heartbeat) &&
				(!to->heartbeat || to->heartbeat >= 0.1),
			"--heartbeat takes " DURATION_WORDS
			", of 0.1 s or more, or 0 for never", text);

	to->files.seal_period = to->heartbeat > 0 ? to->heartbeat : SEAL_PERIOD;
	return code;
}

static int parse_certificate(struct arguments *to, const char *text)
{
	to->output.chained = seconds_parse(text, &to->certificate) &&
			     to->certificate;
	return need(!strcmp(text, "0") || (to->output.chained && to->certificate >= 1),
		    "--certificate takes " DURATION_WORDS
		    ", of 1s or more, or 0 for none", text);
}

static int parse_head(struct arguments *to, const char *text)
{
	if (to->head_count == PROOF_HEADS)
		return usage_wrong("--head: 16 seals at the most", text);
	return need(seal_parse(text, to->heads[to->head_count++].seal),
		    "--head takes a seal, 64 hexadecimal digits", text);
}

static int parse_collapse(struct output *output, const char *text)
{
	int code = need(duration_parse(text, &output->collapse),
			"--collapse takes " DURATION_WORDS ", or 0 for each row by itself",
			text);

	output->collapse_text = output->collapse;
	return code;
}

#define TIME_WORDS \
	"--from and --to take a time in UTC, as in 2026-01-31T12:00:00Z"

/* So short a time that it never sleeps is a mistake. */
static int parse_value(struct arguments *to, enum option_id option,
		       const char *text)
{
	struct writer_options *files = &to->files;

	switch (option) {
	case OPTION_OUTPUT:
		return parse_output(&to->output, text);
	case OPTION_PAYLOAD:
		to->output.payloads = &to->payloads;
		to->payloads.name = text;
		return 0;
	case OPTION_CONFIG:
		to->config_path = text;
		return 0;
	case OPTION_HTML:
		to->page = text;
		return 0;
	case OPTION_METRICS:
		to->metrics = text;
		return 0;
	case OPTION_SEEN:
		to->seen = text;
		return 0;
	case OPTION_COLLAPSE:
		return parse_collapse(&to->output, text);
	case OPTION_EXCEPTIONS:
		to->exceptions = text;
		return 0;
	case OPTION_CERTIFICATE:
		return parse_certificate(to, text);
	case OPTION_NOT_TRACED:
		return need(traced_parse(&to->traced, text),
			    "--not-traced takes a process id, and :START of its start_time in JSON", text);
	case OPTION_FROM:
		return need(clock_parse(text, strlen(text), &to->traced.from),
			    TIME_WORDS, text);
	case OPTION_TO:
		return need(clock_parse(text, strlen(text), &to->traced.to),
			    TIME_WORDS, text);
	case OPTION_HEAD:
		return parse_head(to, text);
	case OPTION_COUNT:
		return need(number_parse(text, &to->output.count),
			    "--count takes a whole number above 0", text);
	case OPTION_FOR:
		return need(seconds_parse(text, &to->seconds) && to->seconds,
			    "--for takes " DURATION_WORDS ", above 0", text);
	case OPTION_HEARTBEAT:
		return parse_heartbeat(to, text);
	case OPTION_RECORD:
		files->path = text;
		return need(*text && strcmp(text, "-"),
			    "--record takes the name of a file", text);
	case OPTION_ROTATE_SIZE:
		return need(size_parse(text, &files->limits.size) &&
				    files->limits.size >= WRITER_SIZE_MIN,
			    "--rotate-size takes " SIZE_WORDS ", of 64K or more",
			    text);
	case OPTION_ROTATE_AGE:
		return need(seconds_parse(text, &files->limits.age) &&
				    files->limits.age >= 1,
			    "--rotate-age takes " DURATION_WORDS
			    ", of 1s or more", text);
	case OPTION_KEEP:
		return need(number_parse(text, &files->limits.keep),
			    "--keep takes a whole number above 0", text);
	case OPTION_FSYNC:
		return need(sync_parse(files, text),
			    "--fsync takes never, always, or a duration of 100ms or more, as in 5s",
			    text);
	default:
		return parse_filter(&to->filter, option, text);
	}
}

static void parse_switch(struct arguments *to, enum option_id option, bool on)
{
	struct output *output = &to->output;

	switch (option) {
	case OPTION_FAILED:
		to->filter.failed = on;
		break;
	case OPTION_NO_HEADER:
		output->header = !on;
		break;
	case OPTION_LOCAL:
	case OPTION_UTC:
		output->local = (option == OPTION_LOCAL) == on;
		break;
	case OPTION_SESSIONS:
		output->of = on ? OUTPUT_RECORDS_AND_SESSIONS : OUTPUT_RECORDS;
		break;
	case OPTION_ENVELOPE:
		output->envelope = on;
		break;
	case OPTION_HASH:
		output->hash = on;
		break;
	case OPTION_ACROSS:
		to->across = on;
		break;
	case OPTION_CODE_INJECTION:
		to->injection = on;
		break;
	case OPTION_NO_EXCEPTIONS:
		to->no_exceptions = on;
		break;
	case OPTION_WHO:
		output->who = on;
		break;
	case OPTION_SEAL:
		to->files.seal = on;
		break;
	case OPTION_JSON:
		to->json = on;
		break;
	case OPTION_APPLY:
		to->apply = on;
		break;
	default:
		to->sandbox = !on;
	}
}

int parse_setting(struct arguments *to, const struct option_row *row,
		  const char *value)
{
	bool on;

	if (row->argument && !*value)
		return usage_wrong("a value is missing", row->name);
	if (row->argument)
		return parse_value(to, row->id, value);
	if (!switch_parse(value, &on))
		return usage_wrong("this takes yes or no", value);
	parse_switch(to, row->id, on);
	return 0;
}

int parse_arguments(struct arguments *arguments, enum command command, int argc,
		    char **argv)
{
	enum option_id option;
	int code;

	while ((option = options_next(command, argc, argv)) != OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			exit(options_print(command, option));
		if (option == OPTION_WRONG)
			return EXIT_USAGE;
		arguments->given |= 1ull << option;
		code = 0;
		if (optarg)
			code = parse_value(arguments, option, optarg);
		else
			parse_switch(arguments, option, true);
		if (code)
			return code;
	}
	arguments->paths = argv + optind;
	arguments->path_count = (size_t)(argc - optind);
	code = arguments_check(arguments, command);
	if (code)
		return code;
	if (arguments->path_count && !command_rows[command].operands)
		return usage_wrong("unexpected argument", argv[optind]);
	return arguments_open(arguments);
}
