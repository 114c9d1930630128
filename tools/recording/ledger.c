// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of JSON that prove each other: taken apart and kept. See ledger.h.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/decode.h"
#include "abi/names.h"
#include "base/clock.h"
#include "recording/ledger.h"

/* More keys than any line has. */
#define MEMBERS_MAX	96

/* Runs at once; more is an attempt to take time. */
#define RUNS_MAX	4096

static uint64_t time_of(struct slice value)
{
	uint64_t utc = 0;

	if (value.length > 2)
		clock_parse(value.at + 1, value.length - 2, &utc);
	return utc;
}

static struct ledger_run *find_run(struct ledger *ledger, const char *boot_id,
				   uint64_t number, struct slice object)
{
	struct ledger_run *runs;
	size_t i;

	/* Lines of one come mostly one after the other. */
	for (i = ledger->count; i-- > 0;)
		if (ledger->runs[i].run == number &&
		    !strcmp(ledger->runs[i].boot_id, boot_id))
			return &ledger->runs[i];
	if (ledger->count == RUNS_MAX)
		return NULL;
	runs = reallocarray(ledger->runs, ledger->count + 1, sizeof(*runs));
	if (!runs)
		return NULL;
	ledger->runs = runs;
	runs += ledger->count++;
	memset(runs, 0, sizeof(*runs));
	runs->run = number;
	memcpy(runs->boot_id, boot_id, sizeof(runs->boot_id));
	slice_text(slice_member(object, "host"), runs->host,
		   sizeof(runs->host));
	return runs;
}

static void take_lost(struct ledger_certificate *certificate,
		      struct certificate_cpu *cpu, struct slice lost)
{
	struct slice key, value;
	uint64_t count;
	uint32_t i;

	while (slice_next(&lost, &key, &value)) {
		for (i = 0; i < CERTIFICATE_REASONS - 1; i++)
			if (name_of_reason(i) && slice_is(key, name_of_reason(i)))
				break;
		slice_u64(value, &count);
		cpu->lost[i] += count;
		certificate->lost += count;
	}
}

/* Returns false without memory. */
static bool take_cpus(struct ledger_certificate *certificate,
		      struct slice list)
{
	struct slice key, value;
	uint64_t number;

	certificate->cpus = calloc(LEDGER_CPUS_MAX, sizeof(*certificate->cpus));
	if (!certificate->cpus)
		return false;
	while (certificate->said.count < LEDGER_CPUS_MAX &&
	       slice_next(&list, &key, &value)) {
		struct certificate_cpu *cpu =
			&certificate->cpus[certificate->said.count++];

		slice_u64(slice_member(value, "cpu"), &number);
		cpu->cpu = (uint32_t)number;
		slice_u64(slice_member(value, "first_seq"), &cpu->first);
		slice_u64(slice_member(value, "last_seq"), &cpu->last);
		slice_u64(slice_member(value, "records"), &cpu->records);
		slice_u64(slice_member(value, "missing"), &cpu->missing);
		certificate->missing += cpu->missing;
		certificate->records += cpu->records;
		take_lost(certificate, cpu, slice_member(value, "lost"));
	}
	/* Most have few. */
	certificate->cpus = reallocarray(certificate->cpus,
					 certificate->said.count + 1,
					 sizeof(*certificate->cpus));
	certificate->said.cpus = certificate->cpus;
	return certificate->cpus;
}

static void take_blind(struct certificate *said, struct slice list)
{
	struct slice key, value;
	size_t i;

	for (i = 0; i < CERTIFICATE_BLINDS && slice_next(&list, &key, &value);
	     i++) {
		said->blind[i].since = time_of(slice_member(value, "since"));
		said->blind[i].until = time_of(slice_member(value, "until"));
	}
}

static void take_statement(struct certificate *said, struct slice object)
{
	uint64_t number;

	slice_u64(slice_member(object, "number"), &said->number);
	slice_u64(slice_member(object, "part"), &number);
	said->part = (uint32_t)number;
	slice_u64(slice_member(object, "parts"), &number);
	said->parts = (uint32_t)number;
	said->last = slice_is(slice_member(object, "last"), "true");
	said->span.since = time_of(slice_member(object, "since"));
	said->span.until = time_of(slice_member(object, "until"));
	slice_u64(slice_member(object, "unexplained"), &said->unexplained);
	slice_u64(slice_member(object, "blinds"), &said->blinds);
	slice_u64(slice_member(object, "blind_ns"), &said->blind_ns);
	slice_u64(slice_member(object, "changes"), &said->changes);
	slice_text(slice_member(object, "left_out"), said->left_out,
		   sizeof(said->left_out));
	said->filtered = !slice_is(slice_member(object, "filtered"), "false");
	take_blind(said, slice_member(object, "blind"));
}

/* Its text up to its own digest; the rest has one form only. Returns its length, or 0. */
static size_t text_length(const char *text, size_t length)
{
	const size_t digits = 2 * CERTIFICATE_DIGEST;
	const size_t behind = sizeof(CHAIN_MARK) - 1 + digits +
			      sizeof(CHAIN_END) - 1;

	if (length < behind ||
	    memcmp(text + length - behind, CHAIN_MARK, sizeof(CHAIN_MARK) - 1))
		return 0;
	return length - behind;
}

/* Returns false without memory. */
static bool take_certificate(struct ledger_run *run, uint64_t line,
			     const char *text, size_t length,
			     struct slice object)
{
	struct ledger_certificate *list;
	struct slice previous = slice_member(object, "previous");

	list = reallocarray(run->certificates, run->certificate_count + 1,
			    sizeof(*list));
	if (!list)
		return false;
	run->certificates = list;
	list += run->certificate_count;
	memset(list, 0, sizeof(*list));
	list->line = line;
	list->follows = slice_hex(previous, list->previous,
				  sizeof(list->previous));
	slice_u64(slice_member(object, "lines"), &list->covered);
	slice_hex(slice_member(object, "sha256"), list->digest,
		  sizeof(list->digest));
	chain_digest_line(text, text_length(text, length), list->text);
	take_statement(&list->said, object);
	if (!take_cpus(list, slice_member(object, "cpus")))
		return false;
	list->missing += list->said.unexplained;
	run->certificate_count++;
	return true;
}

static struct ledger_line *new_line(struct ledger *ledger,
				    struct ledger_run *run)
{
	struct ledger_line *lines = run->lines;
	size_t room = run->room;

	if (ledger->lines == LEDGER_LINES_MAX)
		return NULL;
	if (run->count == room) {
		room = room ? 2 * room : 64;
		lines = reallocarray(lines, room, sizeof(*lines));
		if (!lines)
			return NULL;
		run->lines = lines;
		run->room = room;
	}
	ledger->lines++;
	lines += run->count++;
	memset(lines, 0, sizeof(*lines));
	return lines;
}

static bool has_few_members(struct slice object)
{
	struct slice key, value;
	size_t count = 0;

	while (slice_next(&object, &key, &value))
		if (++count > MEMBERS_MAX)
			return false;
	return true;
}

/* What is the same in each line. Returns false if it is none of -o json. */
static bool take_line(struct ledger_line *line, struct slice object)
{
	const struct slice before = slice_member(object, "before");
	uint64_t cpu;

	line->cpu = slice_u64(slice_member(object, "cpu"), &cpu) ?
			    (uint32_t)cpu : RECORD_NO_CPU;
	slice_u64(slice_member(object, "seq"), &line->sequence);
	line->time = time_of(slice_member(object, "time"));
	line->first = !slice_hex(before, line->before, sizeof(line->before));
	return line->time;
}

enum ledger_taken ledger_add(struct ledger *ledger, const char *text,
			     size_t length, uint32_t file, uint64_t place)
{
	const struct slice object = { text, length };
	struct ledger_line taken = { .file = file, .place = place }, *line;
	struct ledger_run *run;
	char boot_id[40];
	uint64_t number;

	if (!slice_check(text, length) || !has_few_members(object) ||
	    !take_line(&taken, object))
		return LEDGER_FOREIGN;
	slice_text(slice_member(object, "boot_id"), boot_id, sizeof(boot_id));
	if (!slice_u64(slice_member(object, "line"), &taken.line) ||
	    !slice_u64(slice_member(object, "run"), &number) || !taken.line)
		return LEDGER_UNPROVEN;
	run = find_run(ledger, boot_id, number, object);
	line = run ? new_line(ledger, run) : NULL;
	if (!line)
		return LEDGER_FULL;
	chain_digest_line(text, length, taken.digest);
	if (ledger->asks)
		taken.asked = ledger->asks(ledger->context, object);
	*line = taken;
	if (slice_is(slice_member(object, "event"), "\"certificate\"") &&
	    !take_certificate(run, taken.line, text, length, object))
		return LEDGER_FULL;
	return LEDGER_TAKEN;
}

static int compare_runs(const void *left, const void *right)
{
	const struct ledger_run *a = left, *b = right;
	int order = strcmp(a->host, b->host);

	if (!order)
		order = strcmp(a->boot_id, b->boot_id);
	return order ? order : a->run < b->run ? -1 : a->run > b->run;
}

void ledger_sort(struct ledger *ledger)
{
	if (ledger->count)
		qsort(ledger->runs, ledger->count, sizeof(*ledger->runs),
		      compare_runs);
}

void ledger_free(struct ledger *ledger)
{
	size_t i, j;

	for (i = 0; i < ledger->count; i++) {
		for (j = 0; j < ledger->runs[i].certificate_count; j++)
			free(ledger->runs[i].certificates[j].cpus);
		free(ledger->runs[i].certificates);
		free(ledger->runs[i].lines);
	}
	free(ledger->runs);
}
