/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened: who a record is about, of what class it is, how it ended, and
 * which techniques of MITRE ATT&CK work this way. Worked out once for each
 * record; filters, sessions and outputs all take it from here. Pure.
 */
#ifndef _PTRACEMON_TOOLS_EVENT_H
#define _PTRACEMON_TOOLS_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/decode.h"

struct session;

/**
 * struct event - what happened
 * @record: the record; of a session it has a header only
 * @type: of @record
 * @session: a conclusion from many records, see sessions/session.h; else NULL
 * @tracer: who; its tid is 0 if there was none. NULL: the sensor says something
 *	about itself
 * @tracee: whom, likewise
 * @parent: who made @tracee, of a child that is born with a tracer; else NULL
 * @relation: PTRACEMON_REL_*
 * @since: when it began, boot time
 * @request_class: enum ptracemon_class, also of doors and of tasks that are
 *	traced without a call; 0: of a session, or of the sensor's own
 * @outcome: enum ptracemon_outcome; only with @tracer
 * @failed: it ended with an error; of a session: any part of it did
 * @error: errno of a call that failed; else 0
 * @denied_by: enum ptracemon_denied
 * @abi: enum ptracemon_abi of the system call; 0: none
 * @pid: the id that was asked for; 0: not known
 * @techniques: ids, the most specific first, ended by NULL
 */
struct event {
	const struct record *record;
	uint16_t type;
	const struct session *session;
	const struct ptracemon_identity *tracer;
	const struct ptracemon_identity *tracee;
	const struct ptracemon_identity *parent;
	uint32_t relation;
	uint64_t since;
	uint8_t request_class;
	uint8_t outcome;
	bool failed;
	uint64_t error;
	uint8_t denied_by;
	uint8_t abi;
	uint32_t pid;
	const char *const *techniques;
};

/* @record: any but a session; it must stay as long as the event. */
void event_of(const struct record *record, struct event *event);

/* The word for it: ptrace, access, exit, session ... */
const char *event_name(const struct event *event);

/*
 * Of an access, or of what moves memory: its door, as door_name() has it. @name:
 * room for DOOR_NAME_MAX bytes.
 */
const char *event_door(const struct event *event, char *name);

/*
 * What debuggers do a thousand times, and which hides nothing: a tracer reads with
 * process_vm_readv(2) whom it has attached to, as PTRACE_PEEK* can; or breakpoints, so
 * says the kernel, come and go in a child that it made. Of those with its rights and
 * namespaces only. Whoever attached has been told of.
 */
bool event_is_routine(const struct event *event);

#endif /* _PTRACEMON_TOOLS_EVENT_H */
