// SPDX-License-Identifier: GPL-2.0
/*
 * Records -> sessions. See sessions.h.
 */
#include <string.h>

#include "abi/requests.h"
#include "base/clock.h"
#include "sessions/sessions.h"

/* So many sessions of a task are looked at for one record, not more. */
#define LOOK_MAX 64

/* A session is asked about when nothing happened for so long. */
#define CHECK_NS 1000000000ull

void sessions_init(struct sessions *sessions, size_t max, uint64_t idle)
{
	memset(sessions, 0, sizeof(*sessions));
	sessions->table.max = max ? max : TABLE_MAX;
	sessions->idle = idle ? idle : SESSIONS_IDLE_NS;
}

void sessions_free(struct sessions *sessions)
{
	int i;

	for (i = TRACKED_PAST; i <= TRACKED_TELL; i++)
		while (sessions->table.lists[i].oldest)
			table_discard(&sessions->table, sessions->table.lists[i].oldest);
	targets_free(&sessions->table.targets);
}

/* The session of these two that an act belongs to; NULL without memory. */
static struct tracked *open_session(struct sessions *sessions,
				    const struct act *act)
{
	struct tracked *tracked =
		table_find(&sessions->table, act->event->tracer, act->event->tracee);
	struct ptracemon_identity tracer, tracee;

	if (!tracked)
		tracked = table_add(&sessions->table, act);
	if (!tracked || table_is_open(tracked))
		return tracked;
	/* The chains go by these. */
	tracer = tracked->session.tracer;
	tracee = tracked->session.tracee;
	tracked_begin(tracked, act);
	tracked->session.tracer = tracer;
	tracked->session.tracee = tracee;
	tracked->losses = sessions->losses;
	return tracked;
}

/* ---- what a record says about other sessions */

/*
 * Ids are given again: a session of an earlier process has ended. A thread has
 * one tracer: if somebody attached, whoever had it does not have it any more.
 */
static void look_at_tracee(struct sessions *sessions, const struct act *act)
{
	struct tracked *other, *next;
	unsigned int looked = 0;

	other = *table_chain(&sessions->table, BY_TRACEE, act->event->tracer, act->event->tracee);
	for (; other && looked++ < LOOK_MAX; other = next) {
		next = other->chain[BY_TRACEE];
		if (!table_is_open(other) ||
		    other->session.tracee.tgid != act->event->tracee->tgid)
			continue;
		if (!table_is_process(&other->session.tracee, act->event->tracee))
			table_end(&sessions->table, other, SESSION_TRACEE_GONE);
		else if (!table_is_process(&other->session.tracer,
					   act->event->tracer) &&
			 tracked_release(other, act->event->tracee->tid) &&
			 !other->held)
			table_end(&sessions->table, other, SESSION_OTHER_TRACER);
	}
}

static void look_at_tracer(struct sessions *sessions, const struct act *act)
{
	struct tracked *other, *next;
	unsigned int looked = 0;

	other = *table_chain(&sessions->table, BY_TRACER, act->event->tracer, act->event->tracee);
	for (; other && looked++ < LOOK_MAX; other = next) {
		next = other->chain[BY_TRACER];
		if (table_is_open(other) &&
		    other->session.tracer.tgid == act->event->tracer->tgid &&
		    !table_is_process(&other->session.tracer, act->event->tracer))
			table_end(&sessions->table, other, SESSION_TRACER_GONE);
	}
}

/* What a thread traced is let go when it exits. */
static void look_at_exit(struct sessions *sessions, const struct ptracemon_end *end)
{
	struct tracked *other, *next;
	unsigned int looked = 0;

	if (end->event != PTRACEMON_END_EXIT ||
	    !(end->flags & PTRACEMON_END_TRACES))
		return;
	other = *table_chain(&sessions->table, BY_TRACER, &end->task, &end->task);
	for (; other && looked++ < LOOK_MAX; other = next) {
		next = other->chain[BY_TRACER];
		if (table_is_open(other) && other->held &&
		    other->session.tracer.tid == end->task.tid &&
		    table_is_process(&other->session.tracer, &end->task)) {
			other->session.until = end->header.time;
			table_end(&sessions->table, other, SESSION_TRACER_GONE);
		}
	}
}

/* The session in which the tracer has a thread of that id, which is gone. */
static struct tracked *find_gone(struct sessions *sessions,
				 const struct act *act)
{
	struct tracked *tracked;
	unsigned int looked = 0;

	tracked = *table_chain(&sessions->table, BY_TRACER, act->event->tracer, act->event->tracee);
	for (; tracked && looked++ < LOOK_MAX;
	     tracked = tracked->chain[BY_TRACER])
		if (table_is_open(tracked) &&
		    table_is_process(&tracked->session.tracer, act->event->tracer) &&
		    tracked_lose_thread(tracked, act->id))
			return tracked;
	return NULL;
}

static bool attaches(const struct act *act)
{
	return act->effect == ACT_HOLDS && act->begin != SESSION_REQUEST;
}

static void take_child(struct sessions *sessions, const struct act *act)
{
	struct tracked *parent;

	if (!act->event->parent || act->event->parent->tgid == act->event->tracee->tgid)
		return;
	parent = table_find(&sessions->table, act->event->tracer, act->event->parent);
	if (parent && table_is_open(parent))
		parent->session.children++;
}

/* ---- a record */

static enum session_end end_by(const struct act *act)
{
	switch (act->effect) {
	case ACT_RELEASES:
		return SESSION_DETACHED;
	case ACT_KILLS:
		return SESSION_KILLED;
	default:
		return SESSION_TRACEE_GONE;
	}
}

static void finish(const struct sessions *sessions, struct tracked *tracked)
{
	struct session *session = &tracked->session;

	session->before = tracked->target->evidence;
	/* What is not over explains nothing yet. */
	if (asides_open(tracked->target->asides))
		session->before |= SESSION_BEYOND;
	session->evidence &= ~(SESSION_STEPS_UNSEEN | SESSION_BREAKPOINTS);
	if (target_has_breakpoints_only(tracked->target))
		session->evidence |= SESSION_BREAKPOINTS;
	if (tracked->losses != sessions->losses)
		session->evidence |= SESSION_LOSSY;
	if (!sessions->steps_recorded)
		session->evidence |= SESSION_STEPS_UNSEEN;
}

/* Whether it is told though it goes on; @verdict: of it. */
static bool is_worth_a_row(const struct tracked *tracked,
			   const struct verdict *verdict)
{
	return (verdict->severity >= SEVERITY_MEDIUM ||
		!(tracked->session.evidence & SESSION_TRACED)) &&
	       !(tracked->told >> verdict_number(verdict) & 1);
}

/* What it is after a record, and whether that must be told. */
static void judge(struct sessions *sessions, struct tracked *tracked)
{
	struct session *session = &tracked->session;
	enum tracked_list worth = tracked->places[BY_WORTH].in;
	const struct verdict *verdict;

	finish(sessions, tracked);
	if (worth == TRACKED_NONE || tracked->judged[0] != session->evidence ||
	    tracked->judged[1] != session->before ||
	    tracked->judged[2] != session->relation) {
		tracked->judged[0] = session->evidence;
		tracked->judged[1] = session->before;
		tracked->judged[2] = session->relation;
		verdict = verdict_of(session);
		worth = TRACKED_WORTH;
		if (session->evidence & SESSION_DONE)
			worth += 1 + verdict->severity;
		if (tracked->target->rank < verdict->severity)
			tracked->target->rank = verdict->severity;
		if (tracked->places[BY_DUE].in == TRACKED_NONE &&
		    is_worth_a_row(tracked, verdict)) {
			tracked->due = session->until + sessions->idle;
			table_move(&sessions->table, tracked, TRACKED_DUE);
		}
	}
	table_move(&sessions->table, tracked, worth);
}

static void take_act(struct sessions *sessions, const struct act *act,
		     uint64_t time)
{
	struct tracked *tracked = NULL;
	bool was_held;

	if (act->effect == ACT_GONE && !act->event->tracee->tid)
		tracked = find_gone(sessions, act);
	was_held = tracked != NULL;
	/* Nothing begins with an end. */
	if (act->effect == ACT_EXITS) {
		tracked = table_find(&sessions->table, act->event->tracer,
				     act->event->tracee);
		if (!tracked || !table_is_open(tracked))
			return;
	}
	if (!tracked)
		tracked = open_session(sessions, act);
	sessions->table.current = tracked;
	if (!tracked)
		return;
	was_held |= tracked->held != 0;
	tracked_add(tracked, act, time);
	judge(sessions, tracked);
	if (tracked->held)
		table_move(&sessions->table, tracked, TRACKED_HELD);
	else if (was_held)
		table_end(&sessions->table, tracked, end_by(act));
	else
		table_move(&sessions->table, tracked, TRACKED_LOOSE);
}

void sessions_setting(struct sessions *sessions, const char *requests)
{
	struct request_set set;
	const char *word;
	size_t length;

	if (request_set_parse(&set, requests, &word, &length))
		sessions->steps_recorded =
			request_set_has_class(&set, PTRACEMON_CLASS_STEP);
}

static void take_knob(struct sessions *sessions,
		      const struct ptracemon_knob *knob)
{
	char text[sizeof(knob->to)];

	if (strncmp((const char *)knob->name, "requests", sizeof(knob->name)))
		return;
	memcpy(text, knob->to, sizeof(text));
	text[sizeof(text) - 1] = 0;
	sessions_setting(sessions, text);
}

/* Of these classes there are too many to ask what their tasks run. */
static bool is_bulk(const struct event *event)
{
	return event->type == PTRACEMON_TYPE_CALL &&
	       (event->request_class == PTRACEMON_CLASS_STEP ||
		event->request_class == PTRACEMON_CLASS_READ ||
		event->request_class == PTRACEMON_CLASS_UNKNOWN);
}

void sessions_take(struct sessions *sessions, const struct event *event)
{
	const struct record *record = event->record;
	struct act act;

	sessions->table.current = NULL;
	sessions->asks = false;
	switch (event->type) {
	case PTRACEMON_TYPE_LOSS:
	case RECORD_BLIND:
		/* Of what journald drops nothing was missed here. */
		sessions->losses += record->header.type == RECORD_BLIND ||
				    record->loss.reason != LOST_BY_JOURNAL;
		return;
	case PTRACEMON_TYPE_KNOB:
		take_knob(sessions, &record->knob);
		return;
	case PTRACEMON_TYPE_END:
		look_at_exit(sessions, &record->end);
		break;
	default:
		break;
	}
	if (record->header.flags & PTRACEMON_RECORD_CANARY ||
	    !act_of(event, &act))
		return;
	act.places = sessions->places;
	if (event->type == PTRACEMON_TYPE_CALL &&
	    event->request_class == PTRACEMON_CLASS_STEP)
		sessions->steps_recorded = true;
	sessions->asks = !is_bulk(event);
	if (attaches(&act)) {
		look_at_tracee(sessions, &act);
		look_at_tracer(sessions, &act);
		take_child(sessions, &act);
	}
	take_act(sessions, &act, record->header.time);
}

bool sessions_want_details(const struct sessions *sessions)
{
	return sessions->table.current && sessions->asks &&
	       tracked_wants_details(sessions->table.current);
}

void sessions_describe(struct sessions *sessions, const struct details *details)
{
	if (sessions->table.current)
		tracked_describe(sessions->table.current, details);
}

/* ---- time */

static bool is_idle(const struct tracked *tracked, uint64_t span, uint64_t now)
{
	return (int64_t)(now - tracked->session.until) >= (int64_t)span;
}

/* It goes on: tells what it is, if it still is, each verdict once. */
static void say(struct sessions *sessions, struct tracked *tracked)
{
	const struct verdict *verdict;

	table_leave(&sessions->table, tracked, BY_DUE);
	finish(sessions, tracked);
	verdict = verdict_of(&tracked->session);
	if (!is_worth_a_row(tracked, verdict))
		return;
	tracked->told |= 1u << verdict_number(verdict);
	table_move(&sessions->table, tracked, TRACKED_SAY);
}

void sessions_expire(struct sessions *sessions, uint64_t now)
{
	struct table *table = &sessions->table;
	struct tracked *oldest;

	while ((oldest = table->lists[TRACKED_LOOSE].oldest) &&
	       is_idle(oldest, sessions->idle, now))
		table_end(table, oldest, SESSION_IDLE);
	while ((oldest = table->lists[TRACKED_HELD].oldest) &&
	       is_idle(oldest, sessions->idle, now))
		table_move(table, oldest, TRACKED_QUIET);
	while ((oldest = table->lists[TRACKED_DUE].oldest) &&
	       (int64_t)(now - oldest->due) >= 0)
		say(sessions, oldest);
}

uint64_t sessions_deadline(const struct sessions *sessions)
{
	const struct tracked *loose = sessions->table.lists[TRACKED_LOOSE].oldest;
	const struct tracked *due = sessions->table.lists[TRACKED_DUE].oldest;
	uint64_t deadline = loose ? loose->session.until + sessions->idle : 0;

	if (due && (!deadline || due->due < deadline))
		deadline = due->due;
	return deadline;
}

/* Whether the first thread is traced, though only others are known to be. */
static bool
is_first_traced(const struct tracked *tracked, uint32_t tid,
		enum session_end (*ask)(void *context,
					const struct session *session,
					uint32_t tid),
		void *context)
{
	const uint32_t first = tracked->session.tracee.tgid;

	return tid != first && tracked->held == 1 && !tracked->let_go &&
	       ask(context, &tracked->session, first) == SESSION_OPEN;
}

/* Asks about one. Returns whether that ended it. */
static bool
check(struct sessions *sessions, struct tracked *tracked, uint64_t now,
      enum session_end (*ask)(void *context, const struct session *session,
			      uint32_t tid),
      void *context)
{
	uint32_t tid = tracked_held_thread(tracked);
	enum session_end answer = ask(context, &tracked->session, tid);

	if (answer == SESSION_TRACEE_GONE &&
	    is_first_traced(tracked, tid, ask, context)) {
		tracked_becomes_first(tracked, tid);
		answer = SESSION_OPEN;
	}
	if (answer == SESSION_OPEN) {
		tracked->alive = now;
		tracked->let_go = false;
		return false;
	}
	tracked_release(tracked, tid);
	if (tracked->held)
		return false;
	if (tracked->alive > tracked->session.until)
		tracked->session.until = tracked->alive;
	table_end(&sessions->table, tracked, answer);
	return true;
}

void sessions_check(struct sessions *sessions, uint64_t now,
		    enum session_end (*ask)(void *context,
					    const struct session *session,
					    uint32_t tid),
		    void *context, size_t most)
{
	struct tracked *tracked, *next;
	size_t i;

	tracked = sessions->table.lists[TRACKED_HELD].oldest;
	for (i = 0; tracked && i < most && is_idle(tracked, CHECK_NS, now);
	     tracked = next, i++) {
		next = tracked->places[BY_STATE].younger;
		check(sessions, tracked, now, ask, context);
	}
	for (i = 0; i < most; i++) {
		tracked = sessions->table.lists[TRACKED_QUIET].oldest;
		if (!tracked)
			return;
		if (!check(sessions, tracked, now, ask, context))
			table_move(&sessions->table, tracked, TRACKED_QUIET);
	}
}

void sessions_end(struct sessions *sessions, uint64_t now)
{
	struct tracked *oldest;
	int state;

	for (state = TRACKED_LOOSE; state <= TRACKED_QUIET; state++) {
		while ((oldest = sessions->table.lists[state].oldest)) {
			if (oldest->held && !oldest->let_go)
				oldest->session.until = now;
			table_end(&sessions->table, oldest, SESSION_END_OF_INPUT);
		}
	}
}

bool sessions_pop(struct sessions *sessions, uint64_t now,
		  struct record *record, struct event *event,
		  struct details *details)
{
	struct table *table = &sessions->table;
	struct tracked *tracked = table->lists[TRACKED_SAY].oldest;

	if (!tracked)
		tracked = table->lists[TRACKED_TELL].oldest;
	if (!tracked)
		return false;
	finish(sessions, tracked);
	memset(record, 0, sizeof(*record));
	record->header.type = RECORD_SESSION;
	record->header.cpu = RECORD_NO_CPU;
	record->header.time = now;
	record->header.sequence = clock_number(&sessions->number, now);
	verdict_event(&tracked->session, record, event);
	tracked_details(tracked, details);
	table_leave(table, tracked, BY_DUE);
	if (!table_is_open(tracked))
		table_move(table, tracked, TRACKED_PAST);
	sessions->told++;
	return true;
}
