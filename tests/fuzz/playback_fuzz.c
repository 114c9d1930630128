// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a recording: through tools/commands/replay.c to JSON, with sessions, and
 * through tools/commands/verify.c, which takes what begins with a bracket as lines of JSON.
 * What begins like a recording gets right places and checksums first: else nothing but
 * these would be tried.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/usage.h"
#include "commands/commands.h"
#include "recording/format.h"
#include "safe.h"

#define SIZE_MAX_TRIED	65536
#define OUTPUT_MAX	(64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void repair(uint8_t *bytes, size_t size)
{
	struct recording_block head;
	struct recording_magic magic;
	size_t at = sizeof(magic), left;

	if (size < at || *bytes != *RECORDING_MAGIC)
		return;
	recording_magic_init(&magic);
	memcpy(bytes, &magic, sizeof(magic));
	while (size - at >= sizeof(head)) {
		memcpy(&head, bytes + at, sizeof(head));
		left = size - at - sizeof(head);
		if (head.length < left)
			left = head.length;
		head.offset = at;
		recording_seal(&head, bytes + at + sizeof(head), left & ~7ul);
		memcpy(bytes + at, &head, sizeof(head));
		at += sizeof(head) + head.length;
	}
}

static void check_output(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END), at = 0;
	char *text;

	demand(size >= 0 && size < OUTPUT_MAX);
	text = malloc((size_t)size + 1);
	demand(text && pread(fd, text, (size_t)size, 0) == size);
	check_lines(text, (size_t)size);
	while (at < size) {
		char *end = memchr(text + at, '\n', (size_t)(size - at));
		size_t length = (size_t)(end + 1 - (text + at));

		check_json(text + at, length);
		at += (off_t)length;
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[SIZE_MAX_TRIED];
	int input = memfd_create("recording", MFD_CLOEXEC);
	int output = memfd_create("output", MFD_CLOEXEC);
	char path[32], *paths[] = { path };
	struct arguments arguments;
	int code;

	size = size < sizeof(bytes) ? size : sizeof(bytes);
	memcpy(bytes, data, size);
	repair(bytes, size);
	demand(write(input, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", input);
	arguments_init(&arguments);
	arguments.paths = paths;
	arguments.path_count = 1;
	arguments.output.format = &out_json;
	arguments.output.of = OUTPUT_RECORDS_AND_SESSIONS;
	code = replay_files(&arguments, output);
	demand(code == EXIT_DONE || code == EXIT_PROBLEM);
	check_output(output);
	/* Lines of JSON are asked something, too. */
	arguments.traced = (struct traced_question){
		.asked = true, .pid = 4711, .to = UINT64_MAX };
	code = verify_files(&arguments);
	demand(code == EXIT_DONE || code == EXIT_PROBLEM || code == EXIT_GAPS ||
	       code == EXIT_TRACED);
	close(input);
	close(output);
	return 0;
}
