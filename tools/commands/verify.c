// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon verify: whether recordings are as they were sealed, and for those that
 * are, what they hold and lack. Lines of JSON are verify_lines.c's.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/clock.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/verify_lines.h"
#include "device/account.h"
#include "host/sandbox.h"
#include "output/line.h"
#include "recording/library.h"
#include "recording/proof.h"

/**
 * struct verify - one run
 * @library: the files
 * @proof: of the recording at hand
 * @account: what it has
 * @period: what has come since the last certificate in it
 * @period_cpus: CPUs of that which the parts of a certificate so far are about
 * @clock: of its host
 * @until: boot time up to which it is complete
 * @requests: the module's setting when it began
 * @path: the file at hand, in words
 * @wrong: something is
 * @peeked: bytes that were read of standard input, to see what it is
 * @peeked_size: how many
 */
struct verify {
	struct library library;
	struct proof proof;
	struct account account;
	struct account period;
	size_t period_cpus;
	struct clock clock;
	uint64_t until;
	char requests[sizeof(((struct recording_start *)0)->requests)];
	const char *path;
	bool wrong;
	char peeked[8];
	size_t peeked_size;
};

/* @offset: of the block. */
static void complain(struct verify *verify, uint64_t offset,
		     const char *problem, const char *more)
{
	verify->wrong = true;
	usage_problem("%s: offset %" PRIu64 ": %s%s%s", verify->path, offset,
		      problem, more ? "; " : "", more ? more : "");
}

/* What the sensor says of itself, with the time. */
static void tell(struct verify *verify, const struct record *record)
{
	char text[OUT_RECORD_MAX], time[CLOCK_TEXT_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };
	struct out out = { .buffer = &buffer, .clock = &verify->clock };
	struct event event;

	if (verify->proof.bad)
		return;
	event_of(record, &event);
	line_sentence(&out, &event);
	printf("  %.*s %.*s\n",
	       (int)clock_text(time, clock_utc(&verify->clock,
					       record->header.time), 9),
	       time, (int)buffer.used, text);
}

static void take_records(struct verify *verify,
			 const struct recording_block *head,
			 const uint8_t *bytes)
{
	const uint8_t *end = bytes + head->length;
	struct record record = { .body = 0 };

	for (; bytes < end; bytes += record.header.length) {
		decode_frame(bytes, (size_t)(end - bytes), &record.header);
		if (record.header.type == PTRACEMON_TYPE_LOSS ||
		    record.header.type == PTRACEMON_TYPE_KNOB) {
			decode_record(bytes, (size_t)(end - bytes), &record);
			tell(verify, &record);
		}
		account_record(&verify->account, &record);
		account_record(&verify->period, &record);
	}
}

static void take_sight(struct verify *verify, const void *bytes)
{
	struct record record = { .body = sizeof(record.sight) };

	memcpy(&record.sight, bytes, sizeof(record.sight));
	account_sight(&verify->account, &record.sight);
	tell(verify, &record);
}

/* Whether it says of a CPU what is there. */
static bool is_true(const struct account *period,
		    const struct certificate_cpu *said)
{
	const struct account_cpu *cpu;

	if (said->cpu >= period->count)
		return false;
	cpu = &period->cpus[said->cpu];
	return cpu->records == said->records &&
	       cpu->first == said->first && cpu->last == said->last &&
	       !memcmp(cpu->lost, said->lost, sizeof(cpu->lost));
}

/* The recording is as it was; so this is about who wrote it. */
static void take_certificate(struct verify *verify, uint64_t offset,
			     const void *bytes)
{
	struct certificate_cpu cpus[RECORDING_CERTIFICATE_CPUS];
	struct certificate certificate;
	struct record record = { .body = sizeof(record.statement) };
	size_t i, count = 0;

	recording_get_certificate(&certificate, cpus, bytes);
	record.header.type = RECORD_CERTIFICATE;
	record.header.time = certificate.span.until;
	record.statement.certificate = &certificate;
	tell(verify, &record);
	for (i = 0; i < certificate.count; i++)
		if (!is_true(&verify->period, &cpus[i]))
			complain(verify, offset,
				 "the certificate says something else than what is here",
				 NULL);
	verify->period_cpus += certificate.count;
	if (certificate.part != certificate.parts)
		return;
	for (i = 0; i < verify->period.count; i++)
		count += verify->period.cpus[i].records > 0;
	if (count != verify->period_cpus)
		complain(verify, offset,
			 "the certificate is not about all that is here", NULL);
	verify->period_cpus = 0;
	account_go_on(&verify->period, certificate.span.until);
}

static void certify_cpu(uint32_t number, const struct account_cpu *cpu)
{
	size_t i;

	if (!cpu->records)
		return;
	printf("  CPU %" PRIu32 ": numbers %" PRIu64 " to %" PRIu64
	       ": %" PRIu64 " records",
	       number, cpu->first, cpu->last, cpu->records);
	for (i = 0; i < ACCOUNT_REASONS; i++)
		if (cpu->lost[i])
			printf(", %" PRIu64 " lost (%s)", cpu->lost[i],
			       name_of_reason((uint32_t)i) ?
				       name_of_reason((uint32_t)i) : "other");
	if (account_between(cpu))
		printf(", %" PRIu64 " before them in no file at hand",
		       account_between(cpu));
	puts(account_lost(cpu) || account_between(cpu) ? "" : ", none lost");
}

/* The certificate of a recording that is whole. */
static void certify(struct verify *verify)
{
	struct account *account = &verify->account;
	size_t i;

	account_end(account, verify->until);
	for (i = 0; i < account->count; i++)
		certify_cpu((uint32_t)i, &account->cpus[i]);
	if (account_is_complete(account))
		printf("  nothing was missed");
	else
		printf("  blind for %" PRIu64 ".%09" PRIu64
		       " s, %" PRIu64 " numbers unexplained; else nothing was missed but what is above",
		       account->blind_ns / 1000000000,
		       account->blind_ns % 1000000000, account->unexplained);
	printf("; %" PRIu64 " changes of settings; requests at the beginning: %s\n",
	       account->changes, *verify->requests ? verify->requests :
						     "not known");
}

/* A recording is over: what it proves. */
static void conclude(struct verify *verify)
{
	const struct proof *proof = &verify->proof;
	const char *problem = proof_over(&verify->proof);
	char since[CLOCK_TEXT_MAX], until[CLOCK_TEXT_MAX], seal[SEAL_TEXT_SIZE];

	if (problem) {
		verify->wrong = true;
		usage_problem("%s: %s", verify->path, problem);
	}
	if (!proof->begun || proof->bad)
		return;
	since[clock_text(since, proof->since, 9)] = 0;
	until[clock_text(until, proof->until, 9)] = 0;
	printf("whole: %" PRIu64 " records in %" PRIu64
	       " files, boot %s, from %s to %s, %s, seal %s\n",
	       proof->records, proof->files, proof->start.boot_id, since, until,
	       proof->reason == RECORDING_FAILED ? "when the recorder failed" :
						   "when it was stopped",
	       seal_text(seal, proof->seal));
	certify(verify);
}

/* Before its first block. Returns false without memory. */
static bool begin(struct verify *verify, const struct recording_start *start)
{
	char time[CLOCK_TEXT_MAX];
	size_t i;

	conclude(verify);
	printf("boot %s, recorded from %.*s:\n", start->boot_id,
	       (int)clock_text(time, start->began + (uint64_t)start->utc_offset,
			       9),
	       time);
	for (i = 0; start->requests[i]; i++)
		verify->requests[i] = (char)(start->requests[i] < ' ' ||
					     start->requests[i] > '~' ?
						     '?' : start->requests[i]);
	verify->requests[i] = 0;
	verify->period_cpus = 0;
	return account_begin(&verify->account, start->boot_id, start->cpus) &&
	       account_begin(&verify->period, start->boot_id, start->cpus);
}

/* For the account; its bytes have been checked, also of a recording that is bad. */
static void take_account(struct verify *verify, uint64_t offset,
			 const struct recording_block *head, const void *bytes)
{
	struct recording_round round;

	switch (head->type) {
	case RECORDING_RECORDS:
		take_records(verify, head, bytes);
		break;
	case RECORDING_ROUND:
		memcpy(&round, bytes, sizeof(round));
		verify->clock.offset = round.utc_offset;
		verify->until = round.horizon;
		break;
	case RECORDING_SIGHT:
		take_sight(verify, bytes);
		break;
	case RECORDING_CERTIFICATE:
		take_certificate(verify, offset, bytes);
		break;
	}
}

/* Returns false without memory. */
static bool take_block(struct verify *verify, const struct playback *playback,
		       const struct recording_block *head, const void *bytes)
{
	const char *problem;

	if (head->type == RECORDING_START) {
		if (!(proof_is_new(&verify->proof, &playback->start) ?
			      begin(verify, &playback->start) :
			      account_room(&verify->account,
					   playback->start.cpus) &&
				      account_room(&verify->period,
						   playback->start.cpus)))
			return false;
		verify->clock.offset = playback->start.utc_offset;
	}
	problem = proof_block(&verify->proof, playback, head, bytes);
	if (problem)
		complain(verify, playback->base + head->offset, problem, NULL);
	if (!verify->proof.bad)
		take_account(verify, playback->base + head->offset, head,
			     bytes);
	return true;
}

static int verify_opened(struct verify *verify, int fd)
{
	struct recording_block head;
	struct playback playback;
	enum played played;
	const void *bytes;
	bool memory = true;

	if (!playback_init(&playback, fd))
		return usage_problem("out of memory");
	if (fd == STDIN_FILENO) {
		memcpy(playback.memory, verify->peeked, verify->peeked_size);
		playback.used = verify->peeked_size;
	}
	while ((played = playback_next(&playback, &head, &bytes)) ==
		       PLAYED_BLOCK &&
	       memory)
		memory = take_block(verify, &playback, &head, bytes);
	if (!memory) {
		playback_free(&playback);
		return usage_problem("out of memory");
	}
	if (played == PLAYED_DAMAGED)
		complain(verify, playback.offset, playback.problem,
			 proof_damage(&verify->proof));
	playback_free(&playback);
	return 0;
}

static int verify_file(struct verify *verify, const struct library_file *file)
{
	int fd, code;

	verify->path = file->path;
	if (!strcmp(file->path, "-")) {
		verify->path = "standard input";
		return verify_opened(verify, STDIN_FILENO);
	}
	fd = library_open_file(file->path);
	if (fd < 0)
		return EXIT_PROBLEM;
	code = verify_opened(verify, fd);
	close(fd);
	return code;
}

/* What is known from elsewhere must be in the chain. */
static void look_for_heads(struct verify *verify)
{
	char text[SEAL_TEXT_SIZE];
	size_t i;

	for (i = 0; i < verify->proof.head_count; i++) {
		const struct proof_head *head = &verify->proof.heads[i];

		if (head->found)
			continue;
		verify->wrong = true;
		usage_problem("no file has, or all before it is not as it was: seal %s",
			      seal_text(text, head->seal));
	}
}

static int verify_recordings(struct verify *verify, char **paths, size_t count)
{
	int code = library_open(&verify->library, paths, count);
	size_t i;

	for (i = 0; i < verify->library.count && !code && !stop_asked; i++)
		code = verify_file(verify, &verify->library.files[i]);
	if (!code && !stop_asked)
		conclude(verify);
	library_free(&verify->library);
	account_free(&verify->account);
	account_free(&verify->period);
	return code;
}

/* Begins to read, to see what it is: what cannot be read is said later. */
static bool peek(struct verify *verify, const char *path)
{
	const bool input = !strcmp(path, "-");
	ssize_t length = 0;
	int fd;

	if (input && isatty(STDIN_FILENO))
		return false;
	fd = input ? STDIN_FILENO :
		     open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		length = read(fd, verify->peeked, sizeof(verify->peeked));
	if (input)
		verify->peeked_size = length > 0 ? (size_t)length : 0;
	else if (fd >= 0)
		close(fd);
	return length > 0 && *verify->peeked == '{';
}

/* Recordings first; @lines: as many as there are paths. Returns how many there are. */
static size_t sort_paths(struct verify *verify, const struct arguments *arguments,
			 char **sorted)
{
	size_t recordings = 0, lines = 0, i;

	for (i = 0; i < arguments->path_count; i++) {
		char *path = arguments->paths[i];

		if (peek(verify, path))
			sorted[arguments->path_count + lines++] = path;
		else
			sorted[recordings++] = path;
	}
	return recordings;
}

static int verify_sorted(struct verify *verify, const struct arguments *arguments,
			 char **sorted)
{
	const size_t recordings = sort_paths(verify, arguments, sorted);
	const size_t lines = arguments->path_count - recordings;
	struct proof *proof = &verify->proof;
	int code = 0, answer = 0;

	if (recordings)
		code = verify_recordings(verify, sorted, recordings);
	if (!code && !stop_asked && lines)
		answer = verify_lines(arguments, proof->heads,
				      proof->head_count,
				      sorted + arguments->path_count, lines,
				      verify->peeked, verify->peeked_size,
				      &verify->wrong);
	if (!lines && arguments->traced.asked) {
		puts("it cannot be said whether it was traced: no file has lines of JSON");
		answer = EXIT_GAPS;
	}
	if (!code && !stop_asked)
		look_for_heads(verify);
	if (!code && verify->wrong && answer != EXIT_TRACED)
		code = EXIT_PROBLEM;
	return code ? code : answer;
}

int verify_files(const struct arguments *arguments)
{
	struct verify verify = { .path = "" };
	char **sorted = calloc(2 * arguments->path_count, sizeof(*sorted));
	int code, said;

	if (!sorted)
		return usage_problem("out of memory");
	memcpy(verify.proof.heads, arguments->heads, sizeof(arguments->heads));
	verify.proof.head_count = arguments->head_count;
	stop_init(0);
	code = verify_sorted(&verify, arguments, sorted);
	free(sorted);
	said = usage_said();
	if (stop_asked)
		return usage_problem("stopped before the end");
	return code ? code : said;
}

int verify_main(struct arguments *arguments)
{
	if (!arguments->path_count)
		return usage_wrong("verify needs the name of a file",
				   "- is standard input");
	if (arguments->traced.asked &&
	    (!arguments->traced.to || arguments->traced.from > arguments->traced.to))
		return usage_wrong("--not-traced needs --from and --to",
				   "a time that ends before it begins is none");
	if (arguments->sandbox)
		sandbox_enter(0, -1);
	return verify_files(arguments);
}
