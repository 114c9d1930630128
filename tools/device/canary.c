// SPDX-License-Identifier: GPL-2.0
/*
 * The canary. See canary.h.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/clock.h"
#include "device/canary.h"
#include "device/reader.h"
#include "host/knobs.h"

/* So often in a row must a record be missing. */
#define MISSED_MAX	2

/* So often in a row is it sent again at once because records were lost. */
#define LOST_MAX	3

/* So often must a call be counted. */
#define TRIES	20

/* Each of these leaves a record, for whoever reads. */
#define TRIES_ACCESS	3

static const char *path_word(enum entry entry)
{
	return name_of_path(entry_path(entry));
}

/* Once for each way; nobody is alarmed, as it proves nothing. */
static void complain(struct canary_path *path, enum entry entry, int answer)
{
	const char *error = name_of_error((uint64_t)answer);

	if (path->complained)
		return;
	path->complained = true;
	fprintf(stderr,
		"ptracemon: cannot check whether %s is seen: the canary does not get as far as the kernel's ptrace (%s; a seccomp filter?)\n",
		path_word(entry), answer && error ? error : "no answer");
}

static void send_one(struct canary *canary, enum entry entry)
{
	const struct canary_host *host = canary->host;
	struct canary_path *path = &canary->paths[entry];
	uint32_t nonces[2];
	int answer = 0;

	path->pending = false;
	path->seen = false;
	if (host->found[entry] == ENTRY_MISSING || !host->is_on(entry)) {
		path->state = CANARY_OFF;
		return;
	}
	if (host->found[entry] == ENTRY_THERE) {
		if (getrandom(nonces, sizeof(nonces), GRND_NONBLOCK) !=
		    (ssize_t)sizeof(nonces))
			return; /* early in the boot: not yet */
		path->addr = nonces[0];
		path->data = nonces[1];
		answer = host->call(entry, path->addr, path->data);
		path->pending = answer == entry_answer(entry);
	}
	if (path->pending)
		return;
	path->state = CANARY_UNCHECKED;
	complain(path, entry, answer);
}

/* The sensor's own losses too: a new ring may have been told among them. */
static uint64_t losses(const struct canary_host *host, uint64_t if_untold)
{
	struct ptracemon_stats stats;

	return host->stats(host->reader, PTRACEMON_ALL_CPUS, &stats) ?
		       stats.own_lost + reader_lost(&stats) :
		       if_untold;
}

void canary_send(struct canary *canary)
{
	int entry;

	canary->losses = losses(canary->host, 0);
	canary->sent = true;
	for (entry = 0; entry < ENTRIES; entry++)
		send_one(canary, (enum entry)entry);
}

/* The task's own number for itself is the one that this program knows. */
static bool is_own(const struct ptracemon_identity *task)
{
	return task->ns_pid == (uint32_t)getpid();
}

static bool is_call(const struct record *record, uint32_t addr, uint32_t data)
{
	const struct ptracemon_call *call = &record->call;

	return record->header.type == PTRACEMON_TYPE_CALL &&
	       (uint32_t)call->request == PTRACEMON_REQUEST_CANARY &&
	       (uint32_t)call->addr == addr && (uint32_t)call->data == data;
}

static bool is_access(const struct record *record, uint32_t addr)
{
	const struct ptracemon_access *access = &record->access;

	return record->header.type == PTRACEMON_TYPE_ACCESS &&
	       access->door == PTRACEMON_DOOR_PIDFD_GETFD &&
	       (uint32_t)access->args[1] == entry_file(addr);
}

static bool is_of(const struct canary_path *path, enum entry entry,
		  const struct record *record)
{
	if (entry == ENTRY_ACCESS)
		return is_access(record, path->addr) &&
		       is_own(&record->access.tracer);
	return is_call(record, path->addr, path->data) &&
	       record->call.abi == entry_path(entry) &&
	       is_own(&record->call.tracer);
}

bool canary_take(struct canary *canary, const struct record *record)
{
	const struct canary_host *host = canary->host;
	int entry;

	/* Of the child that found out which ways there are: no news either. */
	if (host && (is_call(record, host->probe_addr, host->probe_data) ||
		     is_access(record, host->probe_addr)))
		return true;
	if (!(record->header.flags & PTRACEMON_RECORD_CANARY))
		return false;
	for (entry = 0; entry < ENTRIES; entry++) {
		struct canary_path *path = &canary->paths[entry];

		if (path->pending && is_of(path, (enum entry)entry, record))
			path->seen = true;
	}
	return true;
}

/* Two changes at one time differ by the way. */
static void make_record(struct record *record, int entry, uint16_t type,
			const char *reason)
{
	memset(record, 0, sizeof(*record));
	record->body = sizeof(record->sight);
	record->header.length = sizeof(record->sight);
	record->header.body = sizeof(record->sight);
	record->header.type = type;
	record->header.cpu = RECORD_NO_CPU;
	record->header.time = clock_boottime();
	record->header.sequence = record->header.time / 1000 * ENTRIES + (unsigned int)entry;
	record->sight.path = entry_path((enum entry)entry);
	snprintf(record->sight.reason, sizeof(record->sight.reason), "%s",
		 reason);
}

/* Returns whether to look again. */
static bool judge_one(struct canary_path *path, bool lost)
{
	if (!path->pending)
		return false;
	path->pending = false;
	if (path->seen) {
		path->missed = 0;
		path->lost = 0;
		path->state = CANARY_SIGHTED;
		return false;
	}
	if (lost)
		return ++path->lost <= LOST_MAX;
	path->lost = 0;
	if (++path->missed < MISSED_MAX)
		return true;
	path->state = CANARY_BLIND;
	return false;
}

bool canary_judge(struct canary *canary,
		  void (*changed)(void *context, const struct record *record),
		  void *context)
{
	const struct canary_host *host = canary->host;
	const bool lost = losses(host, canary->losses) != canary->losses;
	bool again = false;
	int entry;

	canary->sent = false;
	for (entry = 0; entry < ENTRIES; entry++) {
		struct canary_path *path = &canary->paths[entry];
		struct record change;

		again |= judge_one(path, lost);
		if (path->state != (path->told ? CANARY_SIGHTED : CANARY_BLIND))
			continue;
		path->told = !path->told;
		make_record(&change, entry, path->told ? RECORD_BLIND : RECORD_SIGHTED,
			    path->told ? host->reason() : "the canary came back");
		changed(context, &change);
	}
	return again;
}

bool canary_is_well(const struct canary *canary)
{
	int entry;

	for (entry = 0; entry < ENTRIES; entry++) {
		const struct canary_path *path = &canary->paths[entry];

		if (path->state == CANARY_BLIND)
			return false;
		/* Losses are no blindness: the module has seen what is lost. */
		if ((path->state == CANARY_UNKNOWN ||
		     path->state == CANARY_SIGHTED) &&
		    !path->seen && !path->lost)
			return false;
	}
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

/* Stays on the CPU where this runs. Returns it, or -1. */
static int pin(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return -1;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -1 : cpu;
}

/*
 * One try. A CPU that goes offline lets us go: what was counted then counts
 * for nothing.
 */
static enum canary_state try_once(const struct canary_host *host,
				  enum entry entry, int cpu)
{
	struct ptracemon_stats before, after;

	if (!host->stats(host->reader, (uint32_t)cpu, &before) ||
	    host->call(entry, 0, 0) != entry_answer(entry) ||
	    !host->stats(host->reader, (uint32_t)cpu, &after) ||
	    sched_getcpu() != cpu)
		return CANARY_UNCHECKED;
	return after.hits == before.hits ? CANARY_BLIND : CANARY_SIGHTED;
}

enum canary_state canary_count(const struct canary_host *host,
			       enum entry entry)
{
	enum canary_state state = CANARY_UNCHECKED;
	cpu_set_t before;
	int cpu, i, tries = entry == ENTRY_ACCESS ? TRIES_ACCESS : TRIES;

	if (host->found[entry] == ENTRY_MISSING ||
	    !host->is_on(entry))
		return CANARY_OFF;
	if (host->found[entry] == ENTRY_BLOCKED ||
	    sched_getaffinity(0, sizeof(before), &before))
		return CANARY_UNCHECKED;
	cpu = pin();
	for (i = 0; cpu >= 0 && i < tries; i++) {
		state = try_once(host, entry, cpu);
		if (state != CANARY_SIGHTED)
			break;
	}
	sched_setaffinity(0, sizeof(before), &before);
	return state;
}

static bool is_on(enum entry entry)
{
	return entry != ENTRY_ACCESS || knob_is("access", "1");
}

void canary_host_init(struct canary_host *host, const struct reader *reader)
{
	int entry;

	memset(host, 0, sizeof(*host));
	host->reader = reader;
	host->call = entry_call;
	host->stats = reader_stats;
	host->is_on = is_on;
	host->reason = knobs_blinded_by;
	/* Zeros, if it is too early in the boot, do no harm. */
	if (getrandom(&host->probe_addr, sizeof(host->probe_addr),
		      GRND_NONBLOCK) < 0 ||
	    getrandom(&host->probe_data, sizeof(host->probe_data),
		      GRND_NONBLOCK) < 0)
		host->probe_data = 0;
	for (entry = 0; entry < ENTRIES; entry++)
		host->found[entry] = entry_probe((enum entry)entry,
						 host->probe_addr,
						 host->probe_data);
}
