// SPDX-License-Identifier: GPL-2.0
/*
 * The outputs, line by line against golden/.
 */
#include <stdlib.h>

#include "samples.h"
#include "tap.h"

static char memory[4 * 1024 * 1024];

static char *print_times(const char *format, unsigned int flags,
			 unsigned int times)
{
	struct buffer buffer = { .data = memory, .size = sizeof(memory) - 1 };

	samples_print(samples_format(format), &buffer, flags, times);
	memory[buffer.used] = 0;
	return memory;
}

static char *print(const char *format, unsigned int flags)
{
	return print_times(format, flags, 1);
}

static FILE *open_golden(const char *folder, const char *format)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), GOLDEN "/%s%s", folder, format);
	file = fopen(path, "r");
	if (!file) {
		printf("Bail out! cannot open %s\n",
		       path);
		exit(1);
	}
	return file;
}

/* @got: what a part of the samples became; @folder: of that part. */
static void test_golden_part(const char *folder, const char *format, char *got)
{
	FILE *golden = open_golden(folder, format);
	char *line, *wanted = NULL;
	unsigned int number = 0;
	size_t size = 0;
	char what[64];

	while ((line = strsep(&got, "\n"))) {
		ssize_t length = getline(&wanted, &size, golden);

		snprintf(what, sizeof(what), "%s%s, line %u", folder, format,
			 ++number);
		if (length > 0)
			wanted[length - 1] = 0; /* the line feed */
		is_text(length < 0 ? "" : wanted, line, what);
	}
	ok(getline(&wanted, &size, golden) < 0, "%s: no line is missing",
	   format);
	free(wanted);
	fclose(golden);
}

static void test_golden(const char *format)
{
	char *all = print(format, 0);
	char *plain = strndup(all, samples_evidence_at);
	char *evidence = strndup(all + samples_evidence_at,
				 samples_certificates_at - samples_evidence_at);

	test_golden_part("", format, plain);
	test_golden_part("evidence/", format, evidence);
	test_golden_part("certificates/", format, all + samples_certificates_at);
	free(evidence);
	free(plain);
}

/* Without its colours, the text is the same. */
static void test_colour(void)
{
	char *plain = strdup(print("text", 0));
	const char *from = print("text", SAMPLES_COLOUR);
	char *stripped = strdup(from), *to = stripped;
	unsigned int sequences = 0;

	while (*from) {
		if (*from == '\033') {
			from += strcspn(from, "m") + 1;
			sequences++;
		} else {
			*to++ = *from++;
		}
	}
	*to = 0;
	ok(sequences > 50, "there is colour, if asked for");
	is_text(stripped, plain, "and the same text in it");
	ok(!strchr(plain, '\033'), "there is none if not");
	free(plain);
	free(stripped);
}

/* No output has a control character but the line feed. */
static void test_no_control(const char *format)
{
	const char *text = print(format, 0);
	unsigned int raw = 0;

	for (; *text; text++)
		raw += ((uint8_t)*text < 0x20 && *text != '\n') ||
		       *text == 0x7f ||
		       ((uint8_t)*text == 0xc2 && (uint8_t)text[1] < 0xa0);
	is(raw, 0, "no control characters");
}

/* What the largest record makes fits the room that outputs are promised. */
static void test_room(const char *format, unsigned int flags)
{
	const char *text =
		print(format, SAMPLES_COLOUR | SAMPLES_ENVELOPE | flags);
	size_t longest = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		longest = length > longest ? length : longest;
		text += length + 1;
	}
	ok(longest < OUT_LINE_MAX, "%s: the longest line has %zu bytes", format,
	   longest);
}

/* Takes out of a line how far it is from the one before. */
static void forget_step(char *line)
{
	/* What nobody knows has no attribute in otlp. */
	static const struct {
		const char *key, *end;
		size_t more;
	} steps[] = {
		{ "\"seq_step\":", ",}", 0 },
		{ "\\\"SequenceStep\\\":", ",}", 0 },
		{ "\"sequence_step\":", ",}", 0 },
		{ "{\"key\":\"ptracemon.seq_step\"", "}", 3 },
	};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		char *at = strstr(line, steps[i].key), *rest;

		if (!at)
			continue;
		rest = at + strcspn(at, steps[i].end) + steps[i].more;
		memmove(at, rest, strlen(rest) + 1);
	}
}

/* What an output has kept about a task it writes as it did at first. */
static void test_again(const char *format, unsigned int flags)
{
	char *text = print_times(format, flags, 2), *line;
	unsigned int lines = 0, same = 0;

	while ((line = strsep(&text, "\n")) && text) {
		char *next = strsep(&text, "\n");

		lines++;
		forget_step(line);
		if (next)
			forget_step(next);
		same += next && !strcmp(line, next);
	}
	ok(lines > 10, "%s: %u lines twice", format, lines);
	is(same, lines, "each the same again");
}

int main(void)
{
	static const char *const formats[] = { "text", "json", "deviceevents",
					       "ecs", "ocsf", "otlp", "journal" };
	size_t i;

	for (i = 0; i < 7; i++) {
		/* That otlp says what json does, and how long: otlp.t. */
		if (i != 5) {
			test_golden(formats[i]);
			test_golden_part("who/", formats[i],
					 print(formats[i], SAMPLES_WHO));
			test_room(formats[i], 0);
			test_room(formats[i], SAMPLES_LONGEST_WHO);
		}
		test_no_control(formats[i]);
		/* Each line a record. */
		if (i && i < 6) {
			test_again(formats[i], 0);
			test_again(formats[i], SAMPLES_LONGEST_WHO);
		}
	}
	test_colour();
	return done();
}
