// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon verify: lines of JSON. See verify_lines.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/decode.h"
#include "base/clock.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/verify_lines.h"
#include "recording/library.h"

/* Forwarders put no more around a line. */
#define LINE_MAX_BYTES	(64 * 1024)

/* Things that are wrong with a run, and are said one by one. */
#define SAID_MAX	20

/**
 * struct lines_of - one run of this
 * @ledger: of all files
 * @paths: their names
 * @wrong: something is
 * @said: about the run at hand
 * @unproven: lines that are in no chain
 * @foreign: what is no line
 * @text: the line that is being read
 * @used: bytes of it
 * @cut: it has more
 */
struct lines_of {
	struct ledger ledger;
	char **paths;
	bool wrong;
	size_t said;
	uint64_t unproven;
	uint64_t foreign;
	char text[LINE_MAX_BYTES];
	size_t used;
	bool cut;
};

/* ---- reading */

/* Returns the exit code, 0 if it goes on. */
static int take_line(struct lines_of *lines, uint32_t file, uint64_t place)
{
	const char *path = lines->paths[file];

	if (!lines->used && !lines->cut)
		return 0;
	switch (lines->cut ? LEDGER_FOREIGN :
			     ledger_add(&lines->ledger, lines->text,
					lines->used, file, place)) {
	case LEDGER_TAKEN:
		break;
	case LEDGER_UNPROVEN:
		lines->unproven++;
		break;
	case LEDGER_FOREIGN:
		if (!lines->foreign++)
			usage_problem("%s, line %" PRIu64 ": it is no line of -o json, or was cut",
				      path, place);
		break;
	case LEDGER_FULL:
		return usage_problem("%s, line %" PRIu64 ": there is no memory for so many lines; verify fewer files at once",
				     path, place);
	}
	lines->used = 0;
	lines->cut = false;
	return 0;
}

/* Bytes up to a line feed, or the end of what was read. */
static void keep(struct lines_of *lines, const char *from, size_t length)
{
	const size_t room = sizeof(lines->text) - lines->used;

	lines->cut |= length > room;
	if (length > room)
		length = room;
	memcpy(lines->text + lines->used, from, length);
	lines->used += length;
}

static int take_bytes(struct lines_of *lines, uint32_t file, uint64_t *place,
		      const char *at, size_t length)
{
	const char *end = at + length, *line_end;
	int code = 0;

	while (!code && (line_end = memchr(at, '\n', (size_t)(end - at)))) {
		keep(lines, at, (size_t)(line_end - at));
		code = take_line(lines, file, ++*place);
		at = line_end + 1;
	}
	if (!code)
		keep(lines, at, (size_t)(end - at));
	return code;
}

static int read_fd(struct lines_of *lines, uint32_t file, int fd,
		   const char *peeked, size_t peeked_size)
{
	static char bytes[256 * 1024];
	uint64_t place = 0;
	ssize_t count;
	int code = take_bytes(lines, file, &place, peeked, peeked_size);

	while (!code && !stop_asked) {
		count = read(fd, bytes, sizeof(bytes));
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return usage_problem("cannot read %s: %s",
					     lines->paths[file],
					     strerror(errno));
		if (!count)
			return take_line(lines, file, place + 1);
		code = take_bytes(lines, file, &place, bytes, (size_t)count);
	}
	return code;
}

static int read_file(struct lines_of *lines, uint32_t file, const char *peeked,
		     size_t peeked_size)
{
	int fd, code;

	if (!strcmp(lines->paths[file], "-"))
		return read_fd(lines, file, STDIN_FILENO, peeked, peeked_size);
	fd = library_open_file(lines->paths[file]);
	if (fd < 0)
		return EXIT_PROBLEM;
	code = read_fd(lines, file, fd, "", 0);
	close(fd);
	return code;
}

/* ---- what is wrong */

/* "FILE, line 3 (number 7 of CPU 0, TIME)" */
static const char *name_of(const struct lines_of *lines,
			   const struct ledger_line *line, char text[512])
{
	char time[CLOCK_TEXT_MAX], record[64] = "";

	if (line->cpu != RECORD_NO_CPU)
		snprintf(record, sizeof(record),
			 "number %" PRIu64 " of CPU %" PRIu32 ", ",
			 line->sequence, line->cpu);
	snprintf(text, 512, "%.400s, line %" PRIu64 " (%s%.*s)",
		 lines->paths[line->file], line->place, record,
		 (int)clock_text(time, line->time, 9), time);
	return text;
}

static void say(void *context, const struct ledger_run *run,
		const struct ledger_finding *finding)
{
	const struct ledger_line *line = finding->line, *next = finding->next;
	struct lines_of *lines = context;
	char one[512], other[512];

	(void)run;
	lines->wrong = true;
	if (++lines->said > SAID_MAX)
		return;
	name_of(lines, line, one);
	if (next)
		name_of(lines, next, other);
	switch (finding->wrong) {
	case LEDGER_BEGIN:
		usage_problem("%s: what precedes it is not here, and no --head is the digest of the first certificate",
			      one);
		break;
	case LEDGER_MISSING:
		usage_problem("%" PRIu64 " lines are missing, %" PRIu64
			      " to %" PRIu64 ": between %s and %s",
			      next->line - line->line - 1, line->line + 1,
			      next->line - 1, one, other);
		break;
	case LEDGER_CHANGED:
		usage_problem("%s: it is not as it was written; or it is the first that can be so",
			      one);
		break;
	case LEDGER_OTHER:
		usage_problem("%s: it is not the same as %s, which has its number",
			      one, other);
		break;
	case LEDGER_CHAIN:
		usage_problem("%s: this certificate does not follow the one before it",
			      one);
		break;
	}
}

/* ---- what they prove */

static void put_time(uint64_t utc)
{
	char text[CLOCK_TEXT_MAX];

	printf("%.*s", (int)clock_text(text, utc, 9), text);
}

static void put_count(uint64_t count, const char *what)
{
	if (count)
		printf(", %" PRIu64 " %s", count, what);
}

/* A certificate that does not say that nothing was missed. */
static void put_exception(const struct ledger_certificate *certificate)
{
	const struct certificate *said = &certificate->said;
	size_t i;

	printf("  but from ");
	put_time(said->span.since);
	printf(" to ");
	put_time(said->span.until);
	put_count(certificate->lost, "records lost");
	put_count(certificate->missing, "numbers unexplained");
	put_count(said->changes, "changes of settings");
	if (*said->left_out)
		printf(", left out by %s", said->left_out);
	if (said->filtered)
		printf(", left out by options");
	puts("");
	for (i = 0; i < said->blinds && i < CERTIFICATE_BLINDS; i++) {
		printf("    blind from ");
		put_time(said->blind[i].since);
		printf(" to ");
		put_time(said->blind[i].until);
		puts("");
	}
	if (said->blinds > CERTIFICATE_BLINDS)
		printf("    and blind %" PRIu64 " times more\n",
		       said->blinds - CERTIFICATE_BLINDS);
}

static bool is_plain(const struct ledger_certificate *certificate)
{
	const struct certificate *said = &certificate->said;

	return !certificate->lost && !certificate->missing && !said->blinds &&
	       !said->changes && !*said->left_out && !said->filtered;
}

/* The last digest is what to keep elsewhere. */
static void put_digest(const struct ledger_certificate *certificate)
{
	char text[SEAL_TEXT_SIZE];

	printf(", digest %s\n", seal_text(text, certificate->digest));
}

/* From the first good certificate to the last one. */
static void put_proven(const struct ledger_run *run)
{
	const struct ledger_certificate *first = NULL, *last = NULL;
	size_t good = 0, plain = 0, i;
	uint64_t records = 0;

	for (i = 0; i < run->certificate_count; i++) {
		const struct ledger_certificate *each = &run->certificates[i];

		if (!each->good)
			continue;
		first = first ? first : each;
		last = each;
		good++;
		plain += is_plain(each);
		records += each->records;
	}
	if (!good)
		return;
	printf("  proven: %zu certificates, %" PRIu64 " records, from ", good,
	       records);
	put_time(first->said.span.since);
	printf(" to ");
	put_time(last->said.span.until);
	printf(", %s", last->said.last ? "when it was stopped" : "and it went on");
	put_digest(last);
	printf("  nothing was missed%s%s\n",
	       good < run->certificate_count ? " in these" : "",
	       plain < good ? " but what follows" : "");
}

/* What is not as good as the others. */
static void put_exceptions(const struct ledger_run *run)
{
	size_t i;

	for (i = 0; i < run->certificate_count; i++) {
		const struct ledger_certificate *each = &run->certificates[i];

		if (each->good && !is_plain(each))
			put_exception(each);
		if (each->good)
			continue;
		printf("  not proven: from ");
		put_time(each->said.span.since);
		printf(" to ");
		put_time(each->said.span.until);
		puts("");
	}
}

static void conclude(struct lines_of *lines, struct ledger_run *run)
{
	const struct ledger_line *last = &run->lines[run->count - 1];
	uint64_t certified = 0;
	size_t i;

	for (i = 0; i < run->certificate_count; i++)
		if (run->certificates[i].good)
			certified = run->certificates[i].line;
	printf("%s, boot %s, run %" PRIu64 ": %zu lines, %" PRIu64 " to %" PRIu64
	       ", %" PRIu64 " of them came again\n",
	       run->host, run->boot_id, run->run, run->count, run->lines->line,
	       last->line, run->again);
	put_proven(run);
	put_exceptions(run);
	if (certified < last->line)
		printf("  without certificate that proves them: lines from %" PRIu64
		       " on\n",
		       certified ? certified + 1 : run->lines->line);
	if (lines->said > SAID_MAX)
		usage_problem("%zu more things are wrong with run %" PRIu64,
			      lines->said - SAID_MAX, run->run);
	lines->said = 0;
}

static int check(struct lines_of *lines, struct proof_head *heads, size_t count)
{
	size_t i;

	ledger_sort(&lines->ledger);
	for (i = 0; i < lines->ledger.count; i++) {
		struct ledger_run *run = &lines->ledger.runs[i];

		ledger_check(run, heads, count, say, lines);
		conclude(lines, run);
	}
	if (lines->unproven) {
		lines->wrong = true;
		usage_problem("%" PRIu64 " lines prove nothing: they were written without --certificate",
			      lines->unproven);
	}
	if (lines->foreign) {
		lines->wrong = true;
		usage_problem("%" PRIu64 " lines are none of -o json, or were cut",
			      lines->foreign);
	}
	return 0;
}

int verify_lines(const struct arguments *arguments, struct proof_head *heads,
		 size_t count, char **paths, size_t path_count,
		 const char *peeked, size_t peeked_size, bool *wrong)
{
	struct lines_of *lines = calloc(1, sizeof(*lines));
	struct traced_question question = arguments->traced;
	int code = 0;
	uint32_t i;

	if (!lines)
		return usage_problem("out of memory");
	lines->paths = paths;
	if (question.asked) {
		lines->ledger.asks = traced_asks;
		lines->ledger.context = &question;
	}
	for (i = 0; i < path_count && !code && !stop_asked; i++)
		code = read_file(lines, i, peeked, peeked_size);
	if (!code && !stop_asked)
		code = check(lines, heads, count);
	*wrong |= lines->wrong;
	if (!code && !stop_asked && question.asked)
		code = traced_answer(&question, &lines->ledger, paths);
	ledger_free(&lines->ledger);
	free(lines);
	return code;
}
