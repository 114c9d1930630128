// SPDX-License-Identifier: GPL-2.0
/*
 * Which records somebody asked for. See filter.h.
 */
#include <fnmatch.h>
#include <string.h>

#include "abi/doors.h"
#include "commands/filter.h"
#include "sessions/session.h"

static const char too_many[] = "too many of these (16 at the most)";

void filter_init(struct filter *filter)
{
	const char *word;
	size_t length;

	memset(filter, 0, sizeof(*filter));
	request_set_parse(&filter->requests, "all", &word, &length);
	filter->classes = ~0u;
}

/* So long is no name: the kernel cuts it. Wildcards may stand for nothing. */
static const char *check_comm(const char *pattern)
{
	if (!*pattern)
		return "a name is missing";
	if (strlen(pattern) >= PTRACEMON_COMM_SIZE && !strpbrk(pattern, "*?[\\"))
		return "the kernel cuts names after 15 bytes; give the first ones and a *, or the path, as in '*/name'";
	return NULL;
}

const char *filter_add_who(struct filter *filter, enum filter_side side,
			   const char *text)
{
	struct filter_who who = { .pattern = text };
	size_t digits = strspn(text, "0123456789");
	const char *problem = NULL;
	const char *digit;

	if (filter->who_count[side] == FILTER_VALUES)
		return too_many;
	if (digits && !text[digits]) {
		who.by = FILTER_PID;
		for (digit = text; *digit; digit++)
			if (__builtin_mul_overflow(who.pid, 10u, &who.pid) ||
			    __builtin_add_overflow(who.pid,
						   (uint32_t)(*digit - '0'),
						   &who.pid))
				return "no process id is so large";
	} else if (strchr(text, '/')) {
		who.by = FILTER_EXE;
	} else {
		who.by = FILTER_COMM;
		problem = check_comm(text);
	}
	if (!problem)
		filter->who[side][filter->who_count[side]++] = who;
	return problem;
}

const char *filter_add_comm(struct filter *filter, const char *pattern)
{
	const char *problem = check_comm(pattern);

	if (!problem && filter->comm_count == FILTER_VALUES)
		problem = too_many;
	if (!problem)
		filter->comms[filter->comm_count++] = pattern;
	return problem;
}

const char *filter_add_uid(struct filter *filter, uint32_t uid)
{
	if (filter->uid_count == FILTER_VALUES)
		return too_many;
	filter->uids[filter->uid_count++] = uid;
	return NULL;
}

bool filter_asks_paths(const struct filter *filter)
{
	size_t side, i;

	for (side = 0; side < FILTER_SIDES; side++)
		for (i = 0; i < filter->who_count[side]; i++)
			if (filter->who[side][i].by == FILTER_EXE)
				return true;
	return false;
}

/* Whether a session has calls, or accesses, of a class. */
static bool has_class(const struct session *session, uint8_t request_class)
{
	size_t door;

	if (session->calls[request_class])
		return true;
	/* Nobody called, but its record is of that class too. */
	if (request_class == PTRACEMON_CLASS_ATTACH &&
	    (session->began == SESSION_AUTO_ATTACH ||
	     session->began == SESSION_ALREADY_TRACED))
		return true;
	for (door = 0; door < SESSION_DOORS; door++)
		if (session->accesses[door] &&
		    door_class((uint8_t)door) == request_class)
			return true;
	return false;
}

/* Which requests of a class there were it does not know. */
static bool is_session_requested(const struct filter *filter,
				 const struct session *session)
{
	uint8_t request_class;

	for (request_class = 0; request_class < SESSION_CLASSES;
	     request_class++)
		if (filter->classes >> request_class & 1 &&
		    request_set_meets_class(&filter->requests, request_class) &&
		    has_class(session, request_class))
			return true;
	return false;
}

static bool is_requested(const struct filter *filter,
			 const struct event *event)
{
	const struct ptracemon_call *call = &event->record->call;
	const uint32_t request_class = event->request_class;

	if (event->session)
		return is_session_requested(filter, event->session);
	if (filter->classes != ~0u &&
	    (request_class >= 32 || !(filter->classes >> request_class & 1)))
		return false;
	if (event->type == PTRACEMON_TYPE_CALL)
		return request_set_has(&filter->requests, call->abi,
				       call->request, call->request_class);
	return request_set_has_class(&filter->requests,
				     event->request_class);
}

static bool matches(const char *pattern, const void *bytes, size_t size)
{
	char text[PROCESS_PATH_MAX + 1];

	if (size > PROCESS_PATH_MAX)
		return false;
	memcpy(text, bytes, size);
	text[size] = 0;
	return !fnmatch(pattern, text, 0);
}

static bool has_comm(const struct ptracemon_identity *task, const char *pattern)
{
	return task->tid && matches(pattern, task->comm,
				    strnlen((const char *)task->comm,
					    sizeof(task->comm)));
}

/* A file that was deleted since is told by its path too. */
static bool has_exe(const struct program *program, const char *pattern)
{
	static const char deleted[] = " (deleted)";
	const size_t end = sizeof(deleted) - 1;
	const struct excerpt *exe;

	exe = &program->exe;
	if (!exe->bytes)
		return false;
	if (matches(pattern, exe->bytes, exe->size))
		return true;
	return exe->size > end &&
	       !memcmp(exe->bytes + exe->size - end, deleted, end) &&
	       matches(pattern, exe->bytes, exe->size - end);
}

static bool has_pid(const struct event *event, enum filter_side side,
		    uint32_t pid)
{
	const struct ptracemon_identity *task =
		side == FILTER_TRACER ? event->tracer : event->tracee;

	if (!task->tid)
		return side == FILTER_TRACEE && event->pid == pid;
	return task->tgid == pid || task->tid == pid;
}

static bool is_who(const struct event *event, const struct details *details,
		   enum filter_side side, const struct filter_who *who)
{
	const bool is_tracer = side == FILTER_TRACER;

	switch (who->by) {
	case FILTER_PID:
		return has_pid(event, side, who->pid);
	case FILTER_COMM:
		return has_comm(is_tracer ? event->tracer : event->tracee,
				who->pattern);
	default:
		if (!details)
			return true; /* perhaps */
		return has_exe(is_tracer ? &details->tracer : &details->tracee,
			       who->pattern);
	}
}

static bool is_side(const struct filter *filter, const struct event *event,
		    const struct details *details, enum filter_side side)
{
	size_t i;

	for (i = 0; i < filter->who_count[side]; i++)
		if (is_who(event, details, side, &filter->who[side][i]))
			return true;
	return !filter->who_count[side];
}

static bool is_name(const struct filter *filter, const struct event *event)
{
	size_t i;

	for (i = 0; i < filter->comm_count; i++)
		if (has_comm(event->tracer, filter->comms[i]) ||
		    has_comm(event->tracee, filter->comms[i]))
			return true;
	return !filter->comm_count;
}

static bool has_uid(const struct ptracemon_identity *task, uint32_t uid)
{
	return task->tid && (task->uid == uid || task->euid == uid);
}

static bool is_user(const struct filter *filter, const struct event *event)
{
	size_t i;

	for (i = 0; i < filter->uid_count; i++)
		if (has_uid(event->tracer, filter->uids[i]) ||
		    has_uid(event->tracee, filter->uids[i]))
			return true;
	return !filter->uid_count;
}

bool filter_wants(const struct filter *filter, const struct event *event,
		  const struct details *details)
{
	if (!event->tracer)
		return true;
	return (!filter->failed || event->failed) &&
	       is_requested(filter, event) && is_user(filter, event) &&
	       is_name(filter, event) &&
	       is_side(filter, event, details, FILTER_TRACER) &&
	       is_side(filter, event, details, FILTER_TRACEE);
}
