// SPDX-License-Identifier: GPL-2.0
/*
 * The canary. See canary.h.
 */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/clock.h"
#include "device/canary.h"

/* So often in a row must a record be missing. */
#define MISSED_MAX	2

/* So often in a row is it sent again at once because records were lost. */
#define LOST_MAX	3

static const char *path_word(enum entry entry)
{
	return name_of_path(entry_path(entry));
}

/* Once for each way; nobody is alarmed, as it proves nothing. */
static void complain(struct canary_path *path, enum entry entry)
{
	const char *error = name_of_error((uint64_t)path->answer);

	if (path->complained)
		return;
	path->complained = true;
	fprintf(stderr,
		"ptracemon: cannot check whether %s is seen: the canary does not get as far as the kernel's ptrace (%s; a seccomp filter?)\n",
		path_word(entry), path->answer && error ? error : "no answer");
}

static void send_one(struct canary *canary, enum entry entry)
{
	const struct canary_host *host = canary->host;
	struct canary_path *path = &canary->paths[entry];
	uint32_t nonces[2];

	path->pending = false;
	path->seen = false;
	if (host->found[entry] == ENTRY_MISSING ||
	    !host->is_on(host->context, entry)) {
		path->state = CANARY_OFF;
		return;
	}
	if (host->found[entry] == ENTRY_BLOCKED) {
		path->state = CANARY_UNCHECKED;
		complain(path, entry);
		return;
	}
	if (getrandom(nonces, sizeof(nonces), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(nonces))
		return; /* early in the boot: not yet */
	path->addr = nonces[0];
	path->data = nonces[1];
	path->answer = host->call(host->context, entry, path->addr, path->data);
	path->pending = path->answer == entry_answer(entry);
	if (path->pending)
		return;
	path->state = CANARY_UNCHECKED;
	complain(path, entry);
}

void canary_send(struct canary *canary)
{
	const struct canary_host *host = canary->host;
	int entry;

	if (!host->losses(host->context, &canary->losses))
		canary->losses = 0;
	canary->sent = true;
	for (entry = 0; entry < ENTRIES; entry++)
		send_one(canary, (enum entry)entry);
}

/* The task's own number for itself is the one that this program knows. */
static bool is_own(const struct ptracemon_identity *task)
{
	return task->ns_pid == (uint32_t)getpid();
}

static bool is_call(const struct canary_path *path, enum entry entry,
		    const struct ptracemon_call *call)
{
	return entry != ENTRY_ACCESS && call->abi == entry_path(entry) &&
	       (uint32_t)call->request == PTRACEMON_REQUEST_CANARY &&
	       (uint32_t)call->addr == path->addr &&
	       (uint32_t)call->data == path->data && is_own(&call->tracer);
}

static bool is_access(const struct canary_path *path, enum entry entry,
		      const struct ptracemon_access *access)
{
	return entry == ENTRY_ACCESS &&
	       (uint32_t)access->args[1] == entry_file(path->addr) &&
	       is_own(&access->tracer);
}

/* Of the child that found out which ways there are: no news either. */
static bool is_of_probe(const struct canary_host *host,
			const struct record *record)
{
	const struct ptracemon_access *access = &record->access;
	const struct ptracemon_call *call = &record->call;

	if (record->header.type == PTRACEMON_TYPE_CALL)
		return (uint32_t)call->request == PTRACEMON_REQUEST_CANARY &&
		       (uint32_t)call->addr == host->probe_addr &&
		       (uint32_t)call->data == host->probe_data;
	return record->header.type == PTRACEMON_TYPE_ACCESS &&
	       access->door == PTRACEMON_DOOR_PIDFD_GETFD &&
	       (uint32_t)access->args[1] == entry_file(host->probe_addr);
}

bool canary_take(struct canary *canary, const struct record *record)
{
	int entry;

	if (canary->host && is_of_probe(canary->host, record))
		return true;
	if (!(record->header.flags & PTRACEMON_RECORD_CANARY))
		return false;
	for (entry = 0; entry < ENTRIES; entry++) {
		struct canary_path *path = &canary->paths[entry];

		if (!path->pending)
			continue;
		if (record->header.type == PTRACEMON_TYPE_CALL &&
		    is_call(path, (enum entry)entry, &record->call))
			path->seen = true;
		if (record->header.type == PTRACEMON_TYPE_ACCESS &&
		    is_access(path, (enum entry)entry, &record->access))
			path->seen = true;
	}
	return true;
}

/* @number: of the way: two changes at one time differ by it. */
static void make_record(struct record *record, uint16_t type, uint32_t number,
			const char *reason)
{
	memset(record, 0, sizeof(*record));
	record->body = sizeof(record->sight);
	record->header.length = sizeof(record->sight);
	record->header.body = sizeof(record->sight);
	record->header.type = type;
	record->header.cpu = RECORD_NO_CPU;
	record->header.time = clock_boottime();
	record->header.sequence = record->header.time / 1000 * ENTRIES + number;
	record->sight.path = entry_path((enum entry)number);
	snprintf(record->sight.reason, sizeof(record->sight.reason), "%s",
		 reason);
}

/* Returns whether to look again. */
static bool judge_one(struct canary *canary, enum entry entry, bool lost,
		      struct record *change)
{
	const struct canary_host *host = canary->host;
	struct canary_path *path = &canary->paths[entry];

	change->header.type = PTRACEMON_TYPE_PAD;
	if (!path->pending)
		return false;
	path->pending = false;
	if (path->seen) {
		path->missed = 0;
		path->lost = 0;
		path->state = CANARY_SIGHTED;
		if (path->told)
			make_record(change, RECORD_SIGHTED, entry,
				    "the canary came back");
		path->told = false;
		return false;
	}
	if (lost)
		return ++path->lost <= LOST_MAX;
	path->lost = 0;
	if (++path->missed < MISSED_MAX)
		return true;
	path->state = CANARY_BLIND;
	if (!path->told)
		make_record(change, RECORD_BLIND, entry,
			    host->reason(host->context));
	path->told = true;
	return false;
}

bool canary_judge(struct canary *canary,
		  void (*changed)(void *context, const struct record *record),
		  void *context)
{
	const struct canary_host *host = canary->host;
	uint64_t losses = canary->losses;
	bool again = false;
	int entry;

	canary->sent = false;
	host->losses(host->context, &losses);
	for (entry = 0; entry < ENTRIES; entry++) {
		struct record change;

		again |= judge_one(canary, (enum entry)entry,
				   losses != canary->losses, &change);
		if (change.header.type != PTRACEMON_TYPE_PAD)
			changed(context, &change);
	}
	return again;
}

/* Losses are no blindness: what is lost was seen by the module. */
static bool is_well(const struct canary_path *path)
{
	switch (path->state) {
	case CANARY_BLIND:
		return false;
	case CANARY_UNKNOWN:
	case CANARY_SIGHTED:
		return path->seen || path->lost;
	default:
		return true;
	}
}

bool canary_is_well(const struct canary *canary)
{
	int entry;

	for (entry = 0; entry < ENTRIES; entry++)
		if (!is_well(&canary->paths[entry]))
			return false;
	return true;
}

/* "sees x86_64, access; BLIND to i386" */
void canary_describe(const struct canary *canary, char *text, size_t size)
{
	static const struct {
		enum canary_state state;
		const char *words;
	} parts[] = {
		{ CANARY_BLIND, "BLIND to" },
		{ CANARY_UNCHECKED, "cannot check" },
		{ CANARY_SIGHTED, "sees" },
	};
	size_t used = 0, part;
	int entry;

	*text = 0;
	for (part = 0; part < sizeof(parts) / sizeof(*parts); part++) {
		const char *before = parts[part].words;

		for (entry = 0; entry < ENTRIES && used < size; entry++) {
			if (canary->paths[entry].state != parts[part].state)
				continue;
			used += (size_t)snprintf(
				text + used, size - used, "%s%s %s",
				used && *before != ',' ? "; " : "", before,
				path_word((enum entry)entry));
			before = ",";
		}
	}
}
