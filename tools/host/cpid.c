// SPDX-License-Identifier: GPL-2.0
/*
 * The Common Process Identifier of OCSF. See cpid.h.
 */
#include <sha2.h>
#include <string.h>
#include <systemd/sd-id128.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "host/cpid.h"

/* What is digested. */
struct input {
	sd_id128_t boot_id;
	uint64_t pid_ns;
	uint64_t ticks;
	int64_t ns_pid;
};

_Static_assert(sizeof(struct input) == 40, "nothing between the fields");

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
	if (sd_id128_from_string(boot_id, &input.boot_id) < 0)
		return NULL;
	/* The kernel cuts as well when it shows nanoseconds as ticks. */
	input.ticks = task->start_time / clock_tick();
	make(cpid->text, &input);
	cpid->start_time = task->start_time;
	cpid->pid_ns = task->pid_ns;
	cpid->ns_pid = task->ns_pid;
	return cpid->text;
}
