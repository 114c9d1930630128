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

#include "doors.h"
#include "usage.h"
#include "view.h"

static const struct out_format *const formats[] = {
	&out_text,
	&out_json,
	&out_deviceevents,
};

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       terminal && strcmp(terminal, "dumb");
}

void view_init(struct view *view)
{
	memset(view, 0, sizeof(*view));
	view->format = &out_text;
	view->colour = wants_colour();
	view->header = true;
	view_parse_requests(view, "all");
}

static bool tells_of_blindness(const struct record *record)
{
	return record->header.type == PTRACEMON_TYPE_LOSS ||
	       record->header.type == RECORD_BLIND ||
	       record->header.type == RECORD_SIGHTED;
}

bool view_wants(const struct view *view, const struct record *record)
{
	const struct request_set *set = &view->requests;
	const struct ptracemon_call *call = &record->call;

	if (view->of == VIEW_SESSIONS)
		return tells_of_blindness(record) ||
		       record->header.type == RECORD_SESSION;
	switch (record->header.type) {
	case PTRACEMON_TYPE_CALL:
		return request_set_has(set, call->abi, call->request,
				       call->request_class);
	case PTRACEMON_TYPE_ACCESS:
		return request_set_has_class(set,
					     door_class(record->access.door));
	case PTRACEMON_TYPE_AUTO_ATTACH:
	case PTRACEMON_TYPE_TRACED:
		return request_set_has_class(set, PTRACEMON_CLASS_ATTACH);
	default:
		return true;
	}
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
static int add_file(struct view *view, const struct out_format *format,
		    const char *file)
{
	struct view_extra *extra = &view->extra[view->extras];

	if (view->extras == VIEW_EXTRAS)
		return usage_wrong("too many outputs (3 files at the most)",
				   file);
	extra->format = format;
	extra->fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (extra->fd < 0) {
		fprintf(stderr, "ptracemon: cannot open %s: %s\n", file,
			strerror(errno));
		return EXIT_PROBLEM;
	}
	view->extras++;
	return 0;
}

int view_parse_output(struct view *view, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct out_format *format = find_format(text, length);

	if (!format)
		return usage_wrong("no such output (there are text, json, deviceevents)",
				   text);
	if (text[length])
		return add_file(view, format, text + length + 1);
	view->format = format;
	return 0;
}

static void print_word(void *context, const char *word)
{
	fprintf(context, " %s", word);
}

int view_parse_requests(struct view *view, const char *text)
{
	const char *word;
	size_t length;

	if (request_set_parse(&view->requests, text, &word, &length))
		return 0;
	fprintf(stderr,
		"ptracemon: --request: no such request or class: '%.*s'; there are: all none",
		(int)length, word);
	request_words(print_word, stderr);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int view_parse_count(struct view *view, const char *text)
{
	char *end;

	errno = 0;
	view->count = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || !view->count)
		return usage_wrong("--count takes a whole number above 0",
				   text);
	return 0;
}
