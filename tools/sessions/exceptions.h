/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exceptions: what people of a host have signed as its ordinary life, and need not see. What a
 * rule keeps out of the outputs is counted, and told once an hour and at the end.
 *
 * A rule holds for a tracer whose executable is the file that the rule means, by what the kernel
 * says of the file: a path alone is whatever a mount namespace makes of it. What is not known is
 * told. Unless a rule has a word for it, it hides no code injection, and nothing that reaches
 * another user, a task with more rights, or another namespace.
 */
#ifndef _PTRACEMON_TOOLS_EXCEPTIONS_H
#define _PTRACEMON_TOOLS_EXCEPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/event.h"
#include "base/clock.h"
#include "base/texts.h"
#include "host/enrich.h"
#include "host/identity.h"

/* Rules that there can be. */
#define EXCEPTIONS_MAX	256

/* How often it is told what was suppressed. */
#define EXCEPTIONS_TELL_NS	(3600 * 1000000000ull)

/**
 * struct exception - a rule, and what it did
 * @name: of the rule
 * @reason: why it is there
 * @tracer: path of the tracer's executable
 * @sha256: of that; empty: any
 * @file: which file it is; all zero: whichever is there
 * @tracee: pattern for the path of the tracee's executable; NULL: any
 * @of_user: the tracer must be @uid
 * @uid: real and effective user
 * @relation: PTRACEMON_REL_* that must hold
 * @classes: of records that it hides, bits by enum ptracemon_class
 * @verdicts: of sessions that it hides, bits by line of the table of verdicts
 * @injection: code injection as well
 * @across: of EXCEPTIONS_GUARDED, what it hides as well
 * @expires: hides nothing from then on, nanoseconds of UTC
 * @records: hidden, since they were told last
 * @sessions: likewise
 * @total: of both
 * @counted_since: boot time
 * @expired: that has been noticed
 * @due: it is to be told
 * @identity: of @tracer, as found last
 */
struct exception {
	char name[RULE_NAME_SIZE];
	char reason[RULE_REASON_SIZE];
	const char *tracer;
	char sha256[SHA256_DIGEST_STRING_LENGTH];
	struct ptracemon_file file;
	const char *tracee;
	bool of_user;
	uint32_t uid;
	uint32_t relation;
	uint32_t classes;
	uint32_t verdicts;
	bool injection;
	uint32_t across;
	uint64_t expires;
	uint64_t records;
	uint64_t sessions;
	uint64_t total;
	uint64_t counted_since;
	bool expired;
	bool due;
	struct identity identity;
};

/* What no rule hides without a word for it. */
#define EXCEPTIONS_GUARDED                                            \
	(PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS |          \
	 PTRACEMON_REL_NOT_DUMPABLE | PTRACEMON_REL_CROSS_PID_NS |    \
	 PTRACEMON_REL_CROSS_USER_NS | PTRACEMON_REL_CROSS_MNT_NS)

/**
 * struct exceptions - all rules
 * @rules: in order; the first one that holds counts
 * @count: how many
 * @texts: what they point to
 * @recorded: events are of a recording: nothing is asked of this host
 * @identities: asks this host; NULL until it was needed
 * @due: how many are to be told
 * @looked: when they were looked through for that, boot time
 * @next: when it is to be told what was hidden, boot time; 0: not known yet
 * @number: of what was told last
 */
struct exceptions {
	struct exception *rules;
	size_t count;
	struct texts texts;
	bool recorded;
	struct identities *identities;
	size_t due;
	uint64_t looked;
	uint64_t next;
	uint64_t number;
};

void exceptions_free(struct exceptions *exceptions);

/* Whether any rule hides records of these classes, bits; of what it hides sessions must be known. */
bool exceptions_hide_records(const struct exceptions *exceptions);

/**
 * exceptions_rule - the rule that hides an event
 * @exceptions: the rules
 * @event: about two tasks, or a session
 * @details: of its tasks
 * @clock: for expiries, and for when files changed
 *
 * Return: the rule, or NULL: it is to be shown. Nothing is counted.
 */
struct exception *exceptions_rule(struct exceptions *exceptions,
				  const struct event *event,
				  const struct details *details,
				  const struct clock *clock);

/* Counts an event that its rule hid. */
void exceptions_count(struct exception *rule, const struct event *event);

/* Finds out which are due to be told at @now, boot time: those that expired at once. */
void exceptions_tick(struct exceptions *exceptions, uint64_t now, const struct clock *clock);

/* All that was hidden and not told is due. */
void exceptions_end(struct exceptions *exceptions);

/* Nanoseconds until exceptions_tick() matters; 0: it does not. */
uint64_t exceptions_timeout(const struct exceptions *exceptions, uint64_t now);

/* Goes on with the totals of rules of the same name. */
void exceptions_inherit(struct exceptions *to, const struct exceptions *from);

/* The next rule that is due, as a record. Returns false if there is none. */
bool exceptions_pop(struct exceptions *exceptions, uint64_t now,
		    struct record *record);

/* What was hidden, in all. */
uint64_t exceptions_total(const struct exceptions *exceptions);

#endif /* _PTRACEMON_TOOLS_EXCEPTIONS_H */
