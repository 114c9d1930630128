// SPDX-License-Identifier: GPL-2.0
/*
 * Which records somebody asked for. See filter.h.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "abi/doors.h"
#include "commands/filter.h"
#include "sessions/session.h"

void filter_init(struct filter *filter)
{
	const char *word;
	size_t length;

	memset(filter, 0, sizeof(*filter));
	request_set_parse(&filter->requests, "all", &word, &length);
	filter->classes = ~0u;
}

bool filter_is_open(const struct filter *filter)
{
	struct filter open;
	size_t i;

	filter_init(&open);
	for (i = 0; i < FILTER_ABOUT; i++)
		if (filter->counts[i])
			return false;
	return !filter->failed && filter->classes == open.classes &&
	       request_set_covers(&filter->requests, &open.requests);
}

static const char *add(struct filter *filter, enum filter_about about,
		       struct filter_value value)
{
	size_t *count = &filter->counts[about];

	if (*count == FILTER_VALUES)
		return "too many of these (16 at the most)";
	filter->values[about][(*count)++] = value;
	return NULL;
}

/* The kernel cuts names that are longer. Wildcards may stand for nothing. */
static const char *add_name(struct filter *filter, enum filter_about about,
			    const char *pattern)
{
	const struct filter_value value = { .by = FILTER_COMM,
					    .pattern = pattern };

	if (!*pattern)
		return "a name is missing";
	if (strlen(pattern) >= PTRACEMON_COMM_SIZE && !strpbrk(pattern, "*?[\\"))
		return "the kernel cuts names after 15 bytes; give the first ones and a *, or the path, as in '*/name'";
	return add(filter, about, value);
}

const char *filter_add(struct filter *filter, enum filter_about about,
		       const char *text)
{
	struct filter_value value = { .by = FILTER_EXE, .pattern = text };
	unsigned long long number;

	if (about == FILTER_NAME)
		return add_name(filter, about, text);
	if (*text && !text[strspn(text, "0123456789")]) {
		number = strtoull(text, NULL, 10);
		if (number > UINT32_MAX)
			return "no process id is so large";
		value.by = FILTER_PID;
		value.number = (uint32_t)number;
	} else if (!strchr(text, '/')) {
		return add_name(filter, about, text);
	}
	return add(filter, about, value);
}

const char *filter_add_uid(struct filter *filter, uint32_t uid)
{
	const struct filter_value value = { .by = FILTER_UID, .number = uid };

	return add(filter, FILTER_USER, value);
}

bool filter_asks_paths(const struct filter *filter)
{
	size_t about, i;

	for (about = 0; about < FILTER_ABOUT; about++)
		for (i = 0; i < filter->counts[about]; i++)
			if (filter->values[about][i].by == FILTER_EXE)
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
	unsigned int request_class;

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
	const struct excerpt *exe = &program->exe;

	if (!exe->bytes)
		return false;
	if (matches(pattern, exe->bytes, exe->size))
		return true;
	return exe->size > end &&
	       !memcmp(exe->bytes + exe->size - end, deleted, end) &&
	       matches(pattern, exe->bytes, exe->size - end);
}

static bool is_side(const struct event *event, const struct details *details,
		    bool is_tracer, const struct filter_value *value)
{
	const struct ptracemon_identity *task =
		is_tracer ? event->tracer : event->tracee;
	const uint32_t number = value->number;

	switch (value->by) {
	case FILTER_PID:
		if (!task->tid)
			return !is_tracer && event->pid == number;
		return task->tgid == number || task->tid == number;
	case FILTER_UID:
		return task->tid &&
		       (task->uid == number || task->euid == number);
	case FILTER_COMM:
		return has_comm(task, value->pattern);
	default:
		if (!details)
			return true; /* perhaps */
		return has_exe(is_tracer ? &details->tracer : &details->tracee,
			       value->pattern);
	}
}

/* Whether one of the values is right, if there are any. */
static bool holds(const struct filter *filter, const struct event *event,
		  const struct details *details, enum filter_about about)
{
	size_t i;

	for (i = 0; i < filter->counts[about]; i++) {
		const struct filter_value *value = &filter->values[about][i];

		if ((about != FILTER_TRACEE &&
		     is_side(event, details, true, value)) ||
		    (about != FILTER_TRACER &&
		     is_side(event, details, false, value)))
			return true;
	}
	return !filter->counts[about];
}

bool filter_wants(const struct filter *filter, const struct event *event,
		  const struct details *details)
{
	if (!event->tracer)
		return true;
	return (!filter->failed || event->failed) &&
	       (filter->routine || !event_is_routine(event)) &&
	       is_requested(filter, event) &&
	       holds(filter, event, details, FILTER_USER) &&
	       holds(filter, event, details, FILTER_NAME) &&
	       holds(filter, event, details, FILTER_TRACER) &&
	       holds(filter, event, details, FILTER_TRACEE);
}
