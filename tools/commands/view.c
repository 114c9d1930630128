// SPDX-License-Identifier: GPL-2.0
/*
 * What of the records is shown, how, and where. See view.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/usage.h"
#include "commands/options.h"
#include "commands/view.h"
#include "host/users.h"

static const struct out_format *const formats[] = {
#define FORMAT(name) &out_##name,
#include "output/formats.def"
};

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
static int add_file(struct view *view, const struct out_format *format,
		    const char *file)
{
	struct output_extra *extra = &view->output.extra[view->output.extras];

	if (view->output.extras == OUTPUT_EXTRAS)
		return usage_wrong("too many outputs (3 files at the most)",
				   file);
	extra->format = format;
	extra->name = file;
	extra->fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (extra->fd < 0) {
		fprintf(stderr, "ptracemon: cannot open %s: %s\n", file,
			strerror(errno));
		return EXIT_PROBLEM;
	}
	view->output.extras++;
	return 0;
}

static int parse_output(struct view *view, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct out_format *format = find_format(text, length);

	if (!format)
		return usage_wrong_word("no such output", text, format_names);
	if (text[length] && format->write)
		return usage_wrong("this output goes to no file", text);
	if (format->ready && !format->ready())
		return EXIT_PROBLEM;
	if (text[length])
		return add_file(view, format, text + length + 1);
	view->output.format = format;
	return 0;
}

static void print_word(void *context, const char *word)
{
	fprintf(context, " %s", word);
}

static int parse_requests(struct view *view, const char *text)
{
	const char *word;
	size_t length;

	if (request_set_parse(&view->filter.requests, text, &word, &length))
		return 0;
	fprintf(stderr,
		"ptracemon: --request: no such request or class: '%.*s'; there are: all none",
		(int)length, word);
	request_words(print_word, stderr);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int parse_classes(struct view *view, const char *text)
{
	const char *word;
	size_t length;
	uint32_t c;

	if (request_classes_parse(&view->filter.classes, text, &word, &length))
		return 0;
	fprintf(stderr, "ptracemon: --class: no such class: '%.*s'; there are:",
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

static int parse_user(struct view *view, const char *text)
{
	uint32_t uid;

	if (!users_find(text, &uid))
		return usage_wrong("--uid: no such user; give a name, or a number",
				   text);
	return unless(filter_add_uid(&view->filter, uid), text);
}

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       terminal && *terminal && strcmp(terminal, "dumb");
}

void view_init(struct view *view)
{
	memset(view, 0, sizeof(*view));
	view->output.format = &out_text;
	view->output.colour = wants_colour();
	view->output.header = true;
	view->output.local = true;
	view->sandbox = true;
	filter_init(&view->filter);
}

static bool wants(const void *context, const struct event *event,
		  const struct details *details)
{
	return filter_wants(context, event, details);
}

bool view_begin(const struct view *view, struct streams *streams, int fd)
{
	const struct wanted wanted = {
		.wants = wants,
		.context = &view->filter,
		.paths = filter_asks_paths(&view->filter),
	};

	return streams_begin(streams, &view->output, &wanted, fd);
}

int view_parse(struct view *view, enum option_id option, const char *text)
{
	switch (option) {
	case OPTION_OUTPUT:
		return parse_output(view, text);
	case OPTION_REQUEST:
		return parse_requests(view, text);
	case OPTION_CLASS:
		return parse_classes(view, text);
	case OPTION_TRACER:
		return unless(filter_add_who(&view->filter, FILTER_TRACER,
					     text), text);
	case OPTION_TRACEE:
		return unless(filter_add_who(&view->filter, FILTER_TRACEE,
					     text), text);
	case OPTION_COMM:
		return unless(filter_add_comm(&view->filter, text), text);
	case OPTION_UID:
		return parse_user(view, text);
	case OPTION_FAILED:
		view->filter.failed = true;
		return 0;
	case OPTION_COUNT:
		return option_parse_number(&view->output.count, "--count", text);
	case OPTION_NO_HEADER:
		view->output.header = false;
		return 0;
	case OPTION_ENVELOPE:
		view->output.envelope = true;
		return 0;
	case OPTION_HASH:
		view->output.hash = true;
		return 0;
	case OPTION_LOCAL:
	case OPTION_UTC:
		view->output.local = option == OPTION_LOCAL;
		return 0;
	case OPTION_NO_SANDBOX:
		view->sandbox = false;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static bool has_format(const struct view *view, const struct out_format *format)
{
	bool has = view->output.format == format;
	size_t i;

	for (i = 0; i < view->output.extras; i++)
		has |= view->output.extra[i].format == format;
	return has;
}

int view_check(const struct view *view)
{
	if (view->output.envelope && !has_format(view, &out_deviceevents))
		return usage_wrong("--envelope is for -o deviceevents, not for",
				   view->output.format->name);
	if (view->output.hash && !has_format(view, &out_deviceevents) &&
	    !has_format(view, &out_ecs) && !has_format(view, &out_ocsf))
		return usage_wrong("--hash is for -o deviceevents, ecs and ocsf, not for",
				   view->output.format->name);
	return 0;
}
