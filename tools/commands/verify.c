// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon verify: whether recordings are as they were sealed. Nothing of what is
 * read goes further than numbers and sums, so that anybody's files can be verified.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "host/sandbox.h"
#include "recording/library.h"
#include "recording/proof.h"

/**
 * struct verify - one run
 * @library: the files
 * @proof: of the recording at hand
 * @path: the file at hand, in words
 * @wrong: something is
 */
struct verify {
	struct library library;
	struct proof proof;
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
}

static void take_block(struct verify *verify, const struct playback *playback,
		       const struct recording_block *head, const void *bytes)
{
	const char *problem;

	if (head->type == RECORDING_START &&
	    proof_is_new(&verify->proof, &playback->start))
		conclude(verify);
	problem = proof_block(&verify->proof, playback, head, bytes);
	if (problem)
		complain(verify, playback->base + head->offset, problem, NULL);
}

static int verify_opened(struct verify *verify, int fd)
{
	struct recording_block head;
	struct playback playback;
	enum played played;
	const void *bytes;

	if (!playback_init(&playback, fd))
		return usage_problem("out of memory");
	while ((played = playback_next(&playback, &head, &bytes)) ==
	       PLAYED_BLOCK)
		take_block(verify, &playback, &head, bytes);
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
