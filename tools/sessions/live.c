// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions beside a stream of records. See live.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/knobs.h"
#include "sessions/live.h"

/* How often /proc is asked, and about how many sessions at once. */
#define CHECK_NS 1000000000ull
#define CHECKS 64

#define STATUS_MAX 2048

void follow_setting(struct follow *follow, const char *requests)
{
	follow->sessions.steps_recorded = false;
	sessions_setting(&follow->sessions, requests);
}

struct follow *follow_new(struct enrich *enrich, bool is_live)
{
	struct follow *follow = calloc(1, sizeof(*follow));
	char requests[512];

	if (!follow)
		return NULL;
	sessions_init(&follow->sessions, 0, 0);
	follow->enrich = enrich;
	follow->is_live = is_live;
	if (is_live && knob_read("requests", requests, sizeof(requests)))
		follow_setting(follow, requests);
	return follow;
}

void follow_free(struct follow *follow)
{
	struct sessions *sessions;

	if (!follow)
		return;
	sessions = &follow->sessions;
	if (sessions->table.evicted)
		fprintf(stderr,
			"ptracemon: %llu sessions were told before they ended: there were more than %zu at a time\n",
			(unsigned long long)sessions->table.evicted, sessions->table.max);
	if (sessions->table.untracked)
		fprintf(stderr,
			"ptracemon: %llu records are in no session: out of memory\n",
			(unsigned long long)sessions->table.untracked);
	sessions_free(sessions);
	free(follow);
}

void follow_event(struct follow *follow, const struct event *event,
		  const struct details *details)
{
	struct details found;

	sessions_take(&follow->sessions, event);
	sessions_expire(&follow->sessions, event->record->header.time);
	if (!sessions_want_details(&follow->sessions))
		return;
	if (!details) {
		enrich_event(follow->enrich, event, &found);
		details = &found;
	}
	sessions_describe(&follow->sessions, details);
}

/* Returns the text of a thread's status, or NULL: there is no such thread. */
static const char *read_status(int proc, uint32_t tgid, uint32_t tid,
			       char text[STATUS_MAX])
{
	ssize_t length;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%u/task/%u/status", tgid, tid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	length = read(fd, text, STATUS_MAX - 1);
	close(fd);
	if (length <= 0)
		return NULL;
	text[length] = 0;
	return text;
}

/* An exit leaves no record, but a thread without tracer. */
static enum session_end ask(void *context, const struct session *session,
			    uint32_t tid)
{
	const struct follow *follow = context;
	static const char key[] = "\nTracerPid:\t";
	const char *status, *tracer;
	char text[STATUS_MAX];

	status = read_status(follow->enrich->processes.proc,
			     session->tracee.tgid, tid, text);
	if (!status)
		return SESSION_TRACEE_GONE;
	tracer = strstr(status, key);
	if (tracer && tracer[sizeof(key) - 1] == '0')
		return SESSION_TRACER_GONE;
	return SESSION_OPEN;
}

void follow_time(struct follow *follow, uint64_t now)
{
	sessions_expire(&follow->sessions, now);
	if (!follow->is_live || follow->enrich->processes.proc < 0 ||
	    now - follow->checked < CHECK_NS)
		return;
	follow->checked = now;
	sessions_check(&follow->sessions, now, ask, follow, CHECKS);
}

uint64_t follow_timeout(const struct follow *follow, uint64_t now)
{
	const struct tracked_list *lists = follow->sessions.table.lists;
	uint64_t deadline = sessions_deadline(&follow->sessions);

	if (follow->is_live &&
	    (lists[TRACKED_HELD].oldest || lists[TRACKED_QUIET].oldest))
		return CHECK_NS;
	if (!deadline)
		return 0;
	return deadline > now ? deadline - now : 1;
}
