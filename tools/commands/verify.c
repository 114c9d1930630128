// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon verify: whether recordings are as they were sealed, and for those that
 * are, what they hold and lack.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/clock.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
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
 * @clock: of its host
 * @until: boot time up to which it is complete
 * @requests: the module's setting when it began
 * @path: the file at hand, in words
 * @wrong: something is
 */
struct verify {
	struct library library;
	struct proof proof;
	struct account account;
	struct clock clock;
	uint64_t until;
	char requests[sizeof(((struct recording_start *)0)->requests)];
	const char *path;
	bool wrong;
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
	}
}

static void take_sight(struct verify *verify, const void *bytes)
{
	struct record record = { .body = sizeof(record.sight) };

	memcpy(&record.sight, bytes, sizeof(record.sight));
	account_sight(&verify->account, &record.sight);
	tell(verify, &record);
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
	return account_begin(&verify->account, start->boot_id,
			     start->cpus);
}

/* For the account; its bytes have been checked, also of a recording that is bad. */
static void take_account(struct verify *verify,
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
					   playback->start.cpus)))
			return false;
		verify->clock.offset = playback->start.utc_offset;
	}
	problem = proof_block(&verify->proof, playback, head, bytes);
	if (problem)
		complain(verify, playback->base + head->offset, problem, NULL);
	if (!verify->proof.bad)
		take_account(verify, head, bytes);
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

int verify_files(const struct arguments *arguments)
{
	struct verify verify = { .path = "" };
	int code;
	size_t i;

	memcpy(verify.proof.heads, arguments->heads, sizeof(arguments->heads));
	verify.proof.head_count = arguments->head_count;
	code = library_open(&verify.library, arguments->paths,
			    arguments->path_count);
	stop_init(0);
	for (i = 0; i < verify.library.count && !code && !stop_asked; i++)
		code = verify_file(&verify, &verify.library.files[i]);
	if (!code && !stop_asked) {
		conclude(&verify);
		look_for_heads(&verify);
		code = usage_said();
	}
	library_free(&verify.library);
	account_free(&verify.account);
	if (stop_asked)
		return usage_problem("stopped before the end");
	return code ? code : verify.wrong ? EXIT_PROBLEM : EXIT_DONE;
}

int verify_main(struct arguments *arguments)
{
	if (!arguments->path_count)
		return usage_wrong("verify needs the name of a file",
				   "- is standard input");
	if (arguments->sandbox)
		sandbox_enter(0, -1);
	return verify_files(arguments);
}
