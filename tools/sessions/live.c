// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions beside a stream of records. See live.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "host/knobs.h"
#include "host/tool.h"
#include "sessions/live.h"

/* How often /proc is asked, and about how many sessions at once. */
#define CHECK_NS 1000000000ull
#define CHECKS 64

#define DAY	(86400ull * 1000000000)

#define STATUS_MAX 2048

void live_sessions_setting(struct live_sessions *live, const char *requests)
{
	live->sessions.steps_recorded = false;
	sessions_setting(&live->sessions, requests);
}

struct live_sessions *live_sessions_new(struct enrich *enrich, bool is_live)
{
	struct live_sessions *live = calloc(1, sizeof(*live));
	char requests[512];

	if (!live)
		return NULL;
	sessions_init(&live->sessions, 0, 0);
	live->enrich = enrich;
	live->sessions.places = &enrich->places;
	live->is_live = is_live;
	if (is_live && knob_read("requests", requests, sizeof(requests)))
		live_sessions_setting(live, requests);
	return live;
}

void live_sessions_free(struct live_sessions *live)
{
	struct sessions *sessions;

	if (!live)
		return;
	sessions = &live->sessions;
	if (sessions->table.evicted)
		fprintf(stderr,
			"ptracemon: %llu sessions were told before they ended: there were more than %zu at a time\n",
			(unsigned long long)sessions->table.evicted, sessions->table.max);
	if (sessions->table.targets.forgotten)
		fprintf(stderr,
			"ptracemon: what was done to %llu processes was forgotten: there were more than %d\n",
			(unsigned long long)sessions->table.targets.forgotten, TARGETS_KEPT);
	if (sessions->table.untracked)
		fprintf(stderr,
			"ptracemon: %llu records are in no session: out of memory\n",
			(unsigned long long)sessions->table.untracked);
	sessions_free(sessions);
	free(live);
}

/*
 * A session has a known tool if all of its records that tell what the tracer executes
 * tell that; of recordings nobody knows any more whose files those were.
 */
static void know_tool(struct live_sessions *live, const struct event *event)
{
	struct tracked *tracked = live->sessions.table.current;
	struct ptracemon_file file;
	struct excerpt exe;

	if (!live->is_live || !tracked || tracked->no_tool ||
	    !enrich_tracer(live->enrich, event, &exe, &file))
		return;
	if (!tracked->session.known_tool) {
		tracked->session.known_tool = tool_find(
			live->enrich->processes.proc, event->tracer, &exe, &file);
		tracked->tool = file;
	} else if (memcmp(&tracked->tool, &file, sizeof(file))) {
		tracked->session.known_tool = NULL;
	}
	tracked->no_tool = !tracked->session.known_tool;
}

void live_sessions_event(struct live_sessions *live, const struct event *event,
			 const struct details *details)
{
	struct details found;

	sessions_take(&live->sessions, event);
	know_tool(live, event);
	sessions_expire(&live->sessions, event->record->header.time);
	if (live->sessions.table.targets.forgotten && !live->is_forgetful) {
		live->is_forgetful = true;
		fprintf(stderr,
			"ptracemon: what was done to more than %d processes is being forgotten, the least severe first\n",
			TARGETS_KEPT);
	}
	if (!sessions_want_details(&live->sessions))
		return;
	if (!details) {
		enrich_event(live->enrich, event, &found);
		details = &found;
	}
	sessions_describe(&live->sessions, details);
}

void live_sessions_program(struct live_sessions *live, const struct event *event)
{
	struct ptracemon_file file;
	enum enrich_by by = enrich_tracer_file(live->enrich, event, &file);

	if (by != ENRICH_BY_NOBODY)
		sessions_program(&live->sessions, by == ENRICH_BY_FILE ? &file : NULL);
}

void live_sessions_judge(struct live_sessions *live, const struct event *event,
			 const struct clock *clock)
{
	const uint64_t day = clock_utc(clock, event->record->header.time) / DAY;
	const struct verdict *verdict = verdict_of(event->session);

	if (day != live->day)
		live->worst = NULL;
	live->day = day;
	if (!live->worst || verdict->severity > live->worst->severity)
		live->worst = verdict;
}

void live_sessions_ask(struct live_sessions *live, struct seen *seen, struct event *event,
		       const struct details *details, const struct clock *clock,
		       uint64_t unanswered[SEEN_LACKS])
{
	const struct seen_pair pair = {
		.tracer = event->tracer,
		.executables = { details->tracer.exe, details->tracee.exe },
		.verdict = verdict_of(event->session)->word,
		.began = event->session->since,
		.time = clock_utc(clock, event->record->header.time),
	};

	live->asked = *event->session;
	live->asked.first_seen = seen ? seen_ask(seen, &pair) : SEEN_UNKNOWN;
	event->session = &live->asked;
	if (live->asked.first_seen == SEEN_UNKNOWN)
		unanswered[seen_pair_is_whole(&pair) ? SEEN_LACKS_FILE : SEEN_LACKS_PATH]++;
}

/* Returns the text of a thread's status, or NULL: there is no such thread. */
static const char *read_status(int proc, uint32_t tgid, uint32_t tid,
			       char text[STATUS_MAX])
{
	char path[64];

	snprintf(path, sizeof(path), "%u/task/%u/status", tgid, tid);
	return file_read(proc, path, text, STATUS_MAX) > 0 ? text : NULL;
}

/* An exit leaves no record, but a thread without tracer. */
static enum session_end ask(void *context, const struct session *session,
			    uint32_t tid)
{
	const struct live_sessions *live = context;
	static const char key[] = "\nTracerPid:\t";
	const char *status, *tracer;
	char text[STATUS_MAX];

	status = read_status(live->enrich->processes.proc,
			     session->tracee.tgid, tid, text);
	if (!status)
		return SESSION_TRACEE_GONE;
	tracer = strstr(status, key);
	if (tracer && tracer[sizeof(key) - 1] == '0')
		return SESSION_TRACER_GONE;
	return SESSION_OPEN;
}

void live_sessions_time(struct live_sessions *live, uint64_t now)
{
	sessions_expire(&live->sessions, now);
	if (!live->is_live || live->enrich->processes.proc < 0 ||
	    now - live->checked < CHECK_NS)
		return;
	live->checked = now;
	sessions_check(&live->sessions, now, ask, live, CHECKS);
}

uint64_t live_sessions_timeout(const struct live_sessions *live, uint64_t now)
{
	const struct table *table = &live->sessions.table;
	uint64_t deadline = sessions_deadline(&live->sessions);
	uint64_t left = deadline > now ? deadline - now : 1;
	bool asks = live->is_live && (table->lists[TRACKED_HELD].oldest ||
				      table->lists[TRACKED_QUIET].oldest);

	if (!deadline)
		return asks ? CHECK_NS : 0;
	return asks && left > CHECK_NS ? CHECK_NS : left;
}
