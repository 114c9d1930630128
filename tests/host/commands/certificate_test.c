// SPDX-License-Identifier: GPL-2.0
/*
 * tools/recording/chain.c, ledger.c, ledger_check.c, tools/commands/certify.c,
 * verify_lines.c and traced.c: lines of JSON prove each other. Of three hosts, mixed, in
 * any order and more than once, they are whole; nothing can be changed, cut or removed
 * without that being found; and whether a process was traced is said, or why it cannot be
 * said. CHANGES: how many are tried at random.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/usage.h"
#include "chance.h"
#include "commands/commands.h"
#include "host/knobs.h"
#include "recording/ledger.h"
#include "sim.h"
#include "tap.h"
#include "verify_says.h"

#define HOSTS		3
#define PERIODS		4
#define EACH_PERIOD	9
#define CPUS		2
#define LINES		(PERIODS * (EACH_PERIOD + 1))
#define SECOND_NS	1000000000ull

/* 2026-02-02 02:40:00 UTC */
#define BOOTED		1770000000000000000

/* The process that is asked for, and when it is traced: in which period. */
#define TRACED_PID	4711

/**
 * struct text_of - lines of a host
 * @name: of it
 * @bytes: the lines
 * @buffer: of these
 * @at: where each begins, and the end
 * @chain: of them
 * @clock: of the host
 * @host: likewise
 * @out: the output
 * @sequence: by CPU, of the last record
 * @certified: likewise, of the last one before the last certificate
 * @now: boot time
 * @digest: of the last certificate
 */
struct text_of {
	char bytes[256 * 1024];
	struct buffer buffer;
	size_t at[LINES + 1];
	size_t count;
	struct chain chain;
	struct clock clock;
	struct host host;
	struct out out;
	uint64_t sequence[CPUS];
	uint64_t certified[CPUS];
	uint64_t now;
	uint8_t digest[CERTIFICATE_DIGEST];
};

static struct text_of hosts[HOSTS];
static struct users users;
static char folder[] = "/tmp/ptracemon-certificate-XXXXXX";
static char path[HOSTS][2][64];
static struct arguments verify;

/* ---- lines are made */

/* What a certificate is to say beside its numbers, and who is traced in a period. */
struct period {
	uint64_t lost;
	bool blind;
	bool changed;
	bool filtered;
	bool traced;
	bool torn;
};

static struct period plan[HOSTS][PERIODS];

static void put(struct text_of *text, struct record *record, uint32_t cpu)
{
	static struct enrich enrich;
	struct details details;
	struct event event;

	record->header.cpu = cpu;
	record->header.sequence = ++text->sequence[cpu];
	record->header.time = text->now += SECOND_NS;
	record->body = sizeof(*record) - offsetof(struct record, header);
	event_of(record, &event);
	enrich_event(&enrich, &event, &details);
	text->at[text->count++] = text->buffer.used;
	out_json.record(&text->out, &event, &details);
}

static void put_certificate(struct text_of *text, unsigned int period,
			    const struct period *planned)
{
	static const struct details details;
	struct certificate_cpu cpus[CPUS];
	struct certificate certificate = {
		.number = period + 1, .part = 1, .parts = 1,
		.last = period == PERIODS - 1,
		.span = { text->now - EACH_PERIOD * SECOND_NS, text->now },
		.cpus = cpus, .count = CPUS, .settings = "enabled=1",
		.changes = planned->changed, .filtered = planned->filtered,
		.blinds = planned->blind, .blind_ns = planned->blind,
		.blind = { { text->now - 3 * SECOND_NS, text->now - SECOND_NS } },
	};
	struct record record = { .statement = {
		.header = { .type = RECORD_CERTIFICATE, .cpu = RECORD_NO_CPU,
			    .time = text->now, .sequence = period + 1 },
		.certificate = &certificate } };
	struct event event;
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		cpus[i] = (struct certificate_cpu){
			.cpu = i, .first = text->certified[i] + 1,
			.last = text->sequence[i],
			.records = EACH_PERIOD / CPUS };
	memcpy(text->certified, text->sequence, sizeof(text->certified));
	cpus[0].lost[PTRACEMON_LOST_FULL] = planned->lost;
	event_of(&record, &event);
	text->at[text->count++] = text->buffer.used;
	out_json.record(&text->out, &event, &details);
}

/* The next certificate will say that there was none before it. */
static void tear(struct chain *chain)
{
	static const uint8_t nothing[CERTIFICATE_DIGEST];

	chain->certified = false;
	chain_digest_begin(&chain->lines, nothing);
	chain_digest_add(&chain->lines, chain->before);
}

/* A run, with the numbers and the clock of its host. */
static void make_run(unsigned int which, uint64_t run)
{
	struct text_of *text = &hosts[which];
	struct record call;
	unsigned int period, i;

	text->buffer = (struct buffer){ text->bytes, 0, sizeof(text->bytes) };
	text->count = 0;
	chain_begin(&text->chain, run);
	text->out = (struct out){ .buffer = &text->buffer, .users = &users,
				  .clock = &text->clock, .host = &text->host,
				  .chain = &text->chain };
	out_json.begin(&text->out);
	for (period = 0; period < PERIODS; period++) {
		for (i = 0; i < EACH_PERIOD; i++) {
			sim_call(&call);
			call.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
			if (plan[which][period].traced && i == 4)
				call.call.tracee.tgid = TRACED_PID;
			put(text, &call, i % CPUS);
		}
		put_certificate(text, period, &plan[which][period]);
		if (plan[which][period].torn)
			tear(&text->chain);
	}
	text->at[text->count] = text->buffer.used;
	memcpy(text->digest, text->chain.certificate, sizeof(text->digest));
	out_json.end(&text->out);
}

static void make_host(unsigned int which)
{
	struct text_of *text = &hosts[which];

	memset(text, 0, sizeof(*text));
	text->clock.offset = BOOTED;
	text->now = 1000 * SECOND_NS;
	snprintf(text->host.boot_id, sizeof(text->host.boot_id),
		 "%08u-89ab-cdef-0123-456789abcdef", which);
	snprintf(text->host.name, sizeof(text->host.name), "web%u", which);
	make_run(which, 1000000);
}

/* ---- files, and what verify says of them */

static void write_lines(const char *name, const struct text_of *text,
			size_t from, size_t to, int flags)
{
	int fd = open(name, O_WRONLY | O_CREAT | flags, 0600);
	const size_t length = text->at[to] - text->at[from];

	if (write(fd, text->bytes + text->at[from], length) != (ssize_t)length)
		abort();
	close(fd);
}

static void write_all(void)
{
	unsigned int i;

	for (i = 0; i < HOSTS; i++) {
		make_host(i);
		write_lines(path[i][0], &hosts[i], 0, LINES / 2, O_TRUNC);
		write_lines(path[i][1], &hosts[i], LINES / 2, LINES, O_TRUNC);
	}
}

#define expect(...)	verify_expect(&verify, __VA_ARGS__)

#define FILES(...)	((char *[]){ __VA_ARGS__ }), \
			sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *)
#define ALL		FILES(path[2][1], path[0][0], path[1][1], path[0][1], \
			      path[2][0], path[1][0])

static void test_hosts(void)
{
	struct text_of *text = &hosts[1];
	char words[160];
	size_t i;

	write_all();
	expect("three hosts, files in any order: whole", EXIT_DONE,
	       "web2, boot 00000002-89ab-cdef-0123-456789abcdef, run 1000000: 40 lines, 1 to 40, 0 of them came again\n"
	       "  proven: 4 certificates, 32 records, from 2026-02-02T02:56:40.000000000Z to 2026-02-02T02:57:16.000000000Z, when it was stopped, digest ",
	       ALL);
	expect("and nothing was missed", EXIT_DONE, "\n  nothing was missed\n", ALL);
	/* As forwarders that send again, and several at once, leave it. */
	write_lines(path[0][0], text, 30, 40, O_TRUNC);
	for (i = 0; i < 30; i++) {
		write_lines(path[0][0], &hosts[i % 2], i, i + 1, O_APPEND);
		write_lines(path[0][0], &hosts[1 - i % 2], i, i + 1, O_APPEND);
	}
	write_lines(path[0][0], &hosts[0], 25, 40, O_APPEND);
	expect("mixed, out of order, some again: whole", EXIT_DONE,
	       "run 1000000: 40 lines, 1 to 40, 5 of them came again\n  proven: 4",
	       FILES(path[0][0]));
	expect("the last one is the digest that lasts", EXIT_DONE, "", ALL);
	verify.head_count = 1;
	memcpy(verify.heads[0].seal, text->digest, sizeof(text->digest));
	expect("a digest that is known from elsewhere is found", EXIT_DONE,
	       "nothing was missed", ALL);
	expect("and missed if the end was cut", EXIT_PROBLEM,
	       "no file has, or all before it is not as it was: seal ",
	       FILES(path[1][0]));
	verify.head_count = 0;
	expect("without it, the lines behind the last certificate are named",
	       EXIT_DONE, "  proven: 2 certificates, 16 records, from ",
	       FILES(path[1][0]));
	expect("the beginning is missing", EXIT_PROBLEM,
	       "what precedes it is not here, and no --head", FILES(path[1][1]));
	snprintf(words, sizeof(words), "%s, line 1: it is no line of -o json",
		 path[2][0]);
	i = text->at[1];
	text->at[1] -= 20;
	write_lines(path[2][0], text, 0, 1, O_TRUNC);
	text->at[1] = i;
	expect("a line that was cut is named", EXIT_PROBLEM, words,
	       FILES(path[2][0]));
}

/* ---- changes by hand are named exactly */

/* The bytes of a line, to be changed. */
static char *line_of(struct text_of *text, size_t line)
{
	return text->bytes + text->at[line];
}

static void test_named(void)
{
	struct text_of *text = &hosts[0];
	char *names[] = { path[0][0] }, words[400];
	char *digit;

	write_all();
	write_lines(path[0][0], text, 0, LINES, O_TRUNC);
	digit = strstr(line_of(text, 13), "\"data\":") + 7;
	*digit ^= 1;
	write_lines(path[0][0], text, 0, LINES, O_TRUNC);
	*digit ^= 1;
	snprintf(words, sizeof(words),
		 "%s, line 14 (number 6 of CPU 1, 2026-02-02T02:56:53.000000000Z): it is not as it was written",
		 path[0][0]);
	expect("a changed digit: the line is named", EXIT_PROBLEM, words, names, 1);
	expect("and what other certificates cover is proven", EXIT_PROBLEM,
	       "  proven: 3 certificates, 24 records, from ", names, 1);
	expect("but not what that one does", EXIT_PROBLEM,
	       "\n  nothing was missed in these\n  not proven: from 2026-02-02T02:56:49.000000000Z to 2026-02-02T02:56:58.000000000Z\n",
	       names, 1);

	write_lines(path[0][0], text, 0, 13, O_TRUNC);
	write_lines(path[0][0], text, 15, LINES, O_APPEND);
	snprintf(words, sizeof(words),
		 "2 lines are missing, 14 to 15: between %s, line 13 (number 7 of CPU 0, 2026-02-02T02:56:52.000000000Z) and %s, line 14 (number 7 of CPU 1, 2026-02-02T02:56:55.000000000Z)",
		 path[0][0], path[0][0]);
	expect("two lines removed: their numbers, and between which", EXIT_PROBLEM,
	       words, names, 1);

	digit = strstr(line_of(text, 9), "\"complete\":");
	memcpy(digit, "\"complete\":trus", 15);
	write_lines(path[0][0], text, 0, LINES, O_TRUNC);
	memcpy(digit, "\"complete\":true", 15);
	expect("a certificate that says something else", EXIT_PROBLEM,
	       ", line 10 (2026-02-02T02:56:49.000000000Z): it is not as it was written",
	       names, 1);

	write_lines(path[0][0], text, 0, LINES, O_TRUNC);
	digit = strstr(line_of(text, 13), "\"data\":") + 7;
	*digit ^= 1;
	write_lines(path[0][0], text, 13, 14, O_APPEND);
	*digit ^= 1;
	expect("another line with the same number", EXIT_PROBLEM,
	       "it is not the same as ", names, 1);
}

/* Each fits what it covers, and one not what precedes that. */
static void test_torn(void)
{
	plan[0][1].torn = true;
	write_all();
	plan[0][1].torn = false;
	expect("certificates that do not follow each other", EXIT_PROBLEM,
	       "web0-1.json, line 10 (2026-02-02T02:57:07.000000000Z): this certificate does not follow the one before it",
	       ALL);
}

/* All is made anew, up to the end, by who knows how. */
static void test_made_anew(void)
{
	static uint8_t digest[CERTIFICATE_DIGEST];

	write_all();
	memcpy(digest, hosts[0].digest, sizeof(digest));
	plan[0][1].traced = true;
	write_all();
	plan[0][1].traced = false;
	expect("lines that were made anew fit each other", EXIT_DONE,
	       "nothing was missed", ALL);
	verify.head_count = 1;
	memcpy(verify.heads[0].seal, digest, sizeof(digest));
	expect("and not what was known elsewhere", EXIT_PROBLEM,
	       "no file has, or all before it is not as it was", ALL);
	verify.head_count = 0;
}

/* ---- random changes */

static void count_finding(void *context, const struct ledger_run *run,
			  const struct ledger_finding *finding)
{
	(void)run;
	(void)finding;
	++*(size_t *)context;
}

/* What is wrong with a text, whose last certificate is known from elsewhere. */
static size_t count_wrong(const struct text_of *text, const char *bytes,
			  size_t length)
{
	struct proof_head head = { .found = false };
	struct ledger ledger = { .count = 0 };
	const char *end = bytes + length, *line_end;
	size_t wrong = 0, i;

	memcpy(head.seal, text->digest, sizeof(head.seal));
	for (; bytes < end; bytes = line_end + 1) {
		line_end = memchr(bytes, '\n', (size_t)(end - bytes));
		if (!line_end)
			line_end = end;
		wrong += ledger_add(&ledger, bytes, (size_t)(line_end - bytes),
				    0, 1) != LEDGER_TAKEN;
	}
	ledger_sort(&ledger);
	for (i = 0; i < ledger.count; i++)
		ledger_check(&ledger.runs[i], &head, 1, count_finding, &wrong);
	ledger_free(&ledger);
	return wrong + !head.found;
}

enum change {
	CHANGE_BIT,
	CHANGE_CUT,
	CHANGE_REMOVE,
	CHANGE_EXCHANGE,
	CHANGE_FIELD,
	CHANGES,
};

/* Line numbers of two lines are exchanged, so that one stands in the other's place. */
static void exchange(char *bytes, const struct text_of *text)
{
	const size_t one = 10 + any(20), other = 10 + any(20);
	char *a = strstr(bytes + text->at[one], "\"line\":") + 7;
	char *b = strstr(bytes + text->at[other], "\"line\":") + 7;
	char kept[2];

	memcpy(kept, a, 2);
	memcpy(a, b, 2);
	memcpy(b, kept, 2);
}

/* Returns the length. */
static size_t change(char *bytes, const struct text_of *text, enum change what)
{
	size_t length = text->buffer.used, at = any(length);
	const size_t line = any(LINES), from = text->at[line];

	switch (what) {
	case CHANGE_BIT:
		bytes[at] ^= (char)(1 << any(8));
		break;
	case CHANGE_CUT:
		return at;
	case CHANGE_REMOVE:
		memmove(bytes + from, bytes + text->at[line + 1],
			length - text->at[line + 1]);
		return length - (text->at[line + 1] - from);
	case CHANGE_EXCHANGE:
		exchange(bytes, text);
		break;
	default:
		/* Another digit, letter or mark. */
		bytes[at] = "0123456789abcdefgxyz\"{}[]:,\\ \n"[any(30)];
	}
	return length;
}

static void test_changes(size_t rounds)
{
	static const char *const words[] = {
		"a bit", "a cut", "a line removed", "two lines exchanged",
		"a letter",
	};
	size_t tried[CHANGES] = { 0 }, found[CHANGES] = { 0 }, i;
	static char bytes[sizeof(hosts->bytes) + 1];

	write_all();
	ok(!count_wrong(&hosts[2], hosts[2].bytes, hosts[2].buffer.used),
	   "nothing is wrong at first");
	for (i = 0; i < rounds; i++) {
		const enum change what = (enum change)any(CHANGES);
		const struct text_of *text = &hosts[i % HOSTS];
		size_t length;

		memcpy(bytes, text->bytes, text->buffer.used + 1);
		length = change(bytes, text, what);
		/* The last line feed is no part of a line. */
		if (length >= text->buffer.used - 1 &&
		    !memcmp(bytes, text->bytes, text->buffer.used - 1))
			continue;
		tried[what]++;
		found[what] += !!count_wrong(text, bytes, length);
	}
	for (i = 0; i < CHANGES; i++)
		ok(tried[i] > rounds / 8 && found[i] == tried[i],
		   "%s: %zu of %zu found", words[i], found[i], tried[i]);
}

/* ---- whether a process was traced */

/* Seconds behind the first record; the process of sim_call() began long before. */
static void ask(uint64_t pid, unsigned int from, unsigned int to)
{
	memset(&verify.traced, 0, sizeof(verify.traced));
	verify.traced.asked = true;
	verify.traced.pid = pid;
	verify.traced.from = BOOTED + (1000 + from) * SECOND_NS;
	verify.traced.to = BOOTED + (1000 + to) * SECOND_NS;
}

static void test_traced(void)
{
	memset(plan, 0, sizeof(plan));
	write_all();
	ask(TRACED_PID, 5, 30);
	expect("it was not traced", EXIT_DONE,
	       "  it was not traced, and nobody reached it by another door\n", ALL);
	expect("not all of that time is covered", EXIT_GAPS,
	       "    from 2026-02-02T02:56:58.000000000Z to 2026-02-02T02:57:10.000000000Z: no certificate is here\n",
	       FILES(path[0][0]));
	ask(TRACED_PID, 100, 200);
	expect("nothing is known of that time", EXIT_GAPS,
	       "nothing is known of that time", ALL);

	plan[1][1].traced = true;
	write_all();
	ask(TRACED_PID, 5, 30);
	expect("it was traced: by which line", EXIT_TRACED,
	       ", line 15: 2026-02-02T02:56:54.000000000Z, number 8 of CPU 0: traced\n",
	       ALL);
	ask(TRACED_PID, 5, 12);
	expect("not before", EXIT_DONE, "it was not traced", ALL);
	ask(TRACED_PID, 20, 30);
	expect("nor was it let go later", EXIT_TRACED,
	       "attached to, and not let go before", ALL);
	expect("what precedes is not here: it may have been", EXIT_PROBLEM,
	       "traced already when the first certificate that is here began",
	       FILES(path[1][1]));
	ask(TRACED_PID + 1, 5, 30);
	expect("nor was another one", EXIT_DONE, "it was not traced", ALL);
	strcpy(verify.traced.start, "2026-02-02T02:40:07.0000002");
	verify.traced.pid = TRACED_PID;
	expect("its start is its own", EXIT_TRACED, "traced\n", ALL);
	strcpy(verify.traced.start, "2026-02-02T02:41");
	expect("one that began later is another", EXIT_DONE, "it was not traced",
	       ALL);
}

/* A reader that comes again has what was recorded in between, if no number is missing. */
static void test_restart(void)
{
	write_all();
	hosts[0].now += 5 * SECOND_NS;
	make_run(0, 2000000);
	write_lines(path[2][0], &hosts[0], 0, LINES, O_TRUNC);
	ask(TRACED_PID, 30, 60);
	expect("a reader that came again had what was in between", EXIT_DONE,
	       "it was not traced", FILES(path[0][0], path[0][1], path[2][0]));
	write_all();
	hosts[0].now += 5 * SECOND_NS;
	hosts[0].sequence[1] += 3;
	hosts[0].certified[1] += 3;
	make_run(0, 2000000);
	write_lines(path[2][0], &hosts[0], 0, LINES, O_TRUNC);
	expect("but not if numbers are missing", EXIT_GAPS,
	       "from 2026-02-02T02:57:16.000000000Z to 2026-02-02T02:57:21.000000000Z: no certificate is here",
	       FILES(path[0][0], path[0][1], path[2][0]));
	verify.traced.asked = false;
}

static void test_doubts(void)
{
	struct {
		struct period period;
		const char *words;
	} doubts[] = {
		{ { .lost = 7 }, "records were lost\n" },
		{ { .blind = true }, "from 2026-02-02T02:56:55.000000000Z to 2026-02-02T02:56:57.000000000Z: the sensor was blind\n" },
		{ { .changed = true }, "settings were changed\n" },
		{ { .filtered = true }, "options of the reader left out\n" },
	};
	size_t i;

	memset(plan, 0, sizeof(plan));
	for (i = 0; i < sizeof(doubts) / sizeof(*doubts); i++) {
		plan[0][1] = doubts[i].period;
		write_all();
		ask(TRACED_PID, 5, 30);
		expect("it cannot be said, and why", EXIT_GAPS, doubts[i].words, ALL);
		ask(TRACED_PID, 20, 30);
		expect("of another time it can", EXIT_DONE, "it was not traced",
		       ALL);
		verify.traced.asked = false;
		expect("and it is told what was missed", EXIT_DONE,
		       "  nothing was missed but what follows\n  but from 2026-02-02T02:56:49.000000000Z to 2026-02-02T02:56:58.000000000Z",
		       ALL);
	}
	memset(plan, 0, sizeof(plan));
	verify.traced.asked = false;
}

/* ---- as watch writes them */

static void test_watch(void)
{
	struct sim_ring *ring = sim_ring(0);
	struct arguments options;
	struct reader reader;
	struct record call, loss;
	int fd = open(path[0][0], O_RDWR | O_CREAT | O_TRUNC, 0600);

	sim_reader(&reader);
	reader.info.cpus = 1;
	sim_attach(&reader, ring);
	sim_call(&call);
	sim_put(ring, &call, 1);
	sim_put(ring, &call, 2);
	ring->sequence += 3;
	sim_loss(&loss);
	loss.loss.count = 3;
	loss.loss.reason = PTRACEMON_LOST_FULL;
	loss.loss.first_sequence = ring->sequence - 3;
	loss.loss.last_sequence = ring->sequence - 1;
	sim_put(ring, &loss, 3);
	arguments_init(&options);
	options.heartbeat = 0;
	options.output.format = &out_json;
	options.output.count = 3;
	options.output.chained = true;
	options.certificate = 3600;
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "watch --certificate");
	reader_close(&reader);
	free(ring);
	close(fd);
	expect("its lines are whole, and what was lost is said", EXIT_DONE,
	       ", 3 records lost", FILES(path[0][0]));
	if (!knob_is("enabled", "1"))
		expect("settings that are not known are no settings that record all",
		       EXIT_DONE, ", left out by settings that cannot be read\n",
		       FILES(path[0][0]));
	expect("with the last certificate at the end", EXIT_DONE,
	       ": 4 lines, 1 to 4, 0 of them came again\n  proven: 1 certificates, 3 records, from ",
	       FILES(path[0][0]));
}

/* A recording beside it has the same certificate, and is verified by it. */
static void test_recording(void)
{
	struct sim_ring *ring = sim_ring(0);
	struct arguments options, view;
	struct reader reader;
	struct record call;
	char *recording = path[0][1], text[16384];
	int fd = open(path[0][0], O_RDWR | O_CREAT | O_TRUNC, 0600), told;
	ssize_t length;

	unlink(recording);
	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	sim_attach(&reader, ring);
	sim_call(&call);
	sim_put(ring, &call, 1);
	sim_put(ring, &call, 2);
	arguments_init(&options);
	options.heartbeat = 0;
	options.output.format = &out_json;
	options.output.count = 2;
	options.output.chained = true;
	options.certificate = 3600;
	options.files = (struct writer_options){ .path = recording, .seal = true };
	is(watch_follow(&reader, &options, fd), EXIT_DONE,
	   "with a sealed recording beside it");
	reader_close(&reader);
	free(ring);
	close(fd);
	expect("the recording is whole, with its certificate", EXIT_DONE,
	       ": 2 records of 1 CPUs: nothing was missed", FILES(recording));
	expect("both at once", EXIT_DONE, "  proven: 1 certificates, 2 records",
	       FILES(recording, path[0][0]));
	arguments_init(&view);
	view.output.format = &out_json;
	view.paths = &recording;
	view.path_count = 1;
	told = memfd_create("told", MFD_CLOEXEC);
	is(replay_files(&view, told), EXIT_DONE, "and is replayed");
	length = pread(told, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = 0;
	close(told);
	ok(strstr(text, "\"event\":\"certificate\",") &&
		   strstr(text, "\"cpus\":[{\"cpu\":0,\"first_seq\":1000,\"last_seq\":1001,\"records\":2,\"lost\":{},\"missing\":0}],"),
	   "with the certificate");
}

/* Who writes a certificate of what is not there is found out. */
static void test_false_recording(void)
{
	static const struct certificate_cpu cpu = { .first = 1, .last = 2, .records = 2 };
	struct certificate certificate = { .number = 1, .part = 1, .parts = 1,
					   .cpus = &cpu, .count = 1 };
	const struct writer_options files = { .path = path[0][1], .seal = true };
	const struct recording_start start = { .run = 1, .cpus = 1,
					       .abi_major = PTRACEMON_ABI_MAJOR };
	const struct recording_block head = { .type = RECORDING_CERTIFICATE };
	uint8_t bytes[RECORDING_CERTIFICATE_MAX];
	static struct writer writer;

	unlink(files.path);
	ok(writer_open(&writer, &files, &start, NULL), "a recording of nothing");
	writer_add(&writer, &head, bytes,
		   recording_put_certificate(&certificate, bytes));
	writer_close(&writer, RECORDING_STOPPED);
	expect("but with a certificate of something", EXIT_PROBLEM,
	       "the certificate says something else than what is here",
	       FILES(path[0][1]));
}

int main(void)
{
	const char *changes = getenv("CHANGES");
	unsigned int i;

	if (!mkdtemp(folder))
		return 1;
	arguments_init(&verify);
	for (i = 0; i < 2 * HOSTS; i++)
		snprintf(path[i / 2][i % 2], sizeof(**path), "%s/web%u-%u.json",
			 folder, i / 2, i % 2);
	test_hosts();
	test_named();
	test_torn();
	test_made_anew();
	test_traced();
	test_restart();
	test_doubts();
	test_watch();
	test_recording();
	test_false_recording();
	if (changes)
		alarm(0);
	test_changes(changes ? strtoul(changes, NULL, 10) : 1000);
	for (i = 0; i < 2 * HOSTS; i++)
		unlink(path[i / 2][i % 2]);
	rmdir(folder);
	return done();
}
