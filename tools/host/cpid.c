// SPDX-License-Identifier: GPL-2.0
/*
 * The Common Process Identifier of OCSF. See cpid.h.
 */
#include <sha2.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "host/cpid.h"

#define SECOND	1000000000ull

/* What is digested. */
struct input {
	uint8_t boot_id[16];
	uint64_t pid_ns;
	uint64_t ticks;
	int64_t ns_pid;
};

_Static_assert(sizeof(struct input) == 40, "nothing between the fields");

/* Returns false if the text is no UUID. */
static bool parse_uuid(uint8_t *uuid, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t count = 0;

	for (; *text; text++) {
		const char *digit = strchr(digits, *text);

		if (*text == '-')
			continue;
		if (!digit || count == 32)
			return false;
		uuid[count / 2] = (uint8_t)(uuid[count / 2] << 4 |
					    (digit - digits));
		count++;
	}
	return count == 32;
}

/* 8-4-4-4-12 digits. */
static void format_uuid(char *text, const uint8_t *uuid)
{
	size_t i;

	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*text++ = '-';
		format_hex(text, uuid[i], 2);
		text += 2;
	}
}

static void make(char *text, struct input *input)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)input, sizeof(*input));
	SHA256Final(digest, &context);
	digest[6] = (digest[6] & 0x0f) | 0x80; /* version 8 */
	digest[8] = (digest[8] & 0x3f) | 0x80; /* variant of RFC 9562 */
	format_uuid(text, digest);
}

/* The kernel cuts as well when it shows nanoseconds as ticks. */
static uint64_t ticks_of(uint64_t start_time)
{
	return start_time / (SECOND / (uint64_t)sysconf(_SC_CLK_TCK));
}

const char *cpid_of(struct cpids *cpids, const char *boot_id,
		    const struct ptracemon_identity *task)
{
	struct cpid *cpid = &cpids->entries[task->tgid % CPIDS_KEPT];
	struct input input = {
		.pid_ns = task->pid_ns,
		.ns_pid = task->ns_pid,
	};

	if (!task->pid_ns || !task->ns_pid || !task->start_time)
		return NULL;
	if (strncmp(cpids->boot_id, boot_id, sizeof(cpids->boot_id))) {
		memset(cpids, 0, sizeof(*cpids));
		memcpy(cpids->boot_id, boot_id,
		       strnlen(boot_id, CPID_LENGTH));
	}
	if (cpid->start_time == task->start_time &&
	    cpid->pid_ns == task->pid_ns && cpid->ns_pid == task->ns_pid)
		return cpid->text;
	if (!parse_uuid(input.boot_id, boot_id))
		return NULL;
	input.ticks = ticks_of(task->start_time);
	make(cpid->text, &input);
	cpid->start_time = task->start_time;
	cpid->pid_ns = task->pid_ns;
	cpid->ns_pid = task->ns_pid;
	return cpid->text;
}
