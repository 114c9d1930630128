// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/live.c: how long it can be waited for the next record.
 */
#include "sessions/live.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

/* An attach that succeeds, of another user's process. */
static void attach(struct live_sessions *live, uint64_t time)
{
	static const struct details details;
	struct record record;
	struct event event;

	sim_call(&record);
	record.header.time = time;
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record.call.result = 0;
	record.body = sizeof(record) - offsetof(struct record, header);
	event_of(&record, &event);
	live_sessions_event(live, &event, &details);
}

static void test_timeout(bool is_live)
{
	const uint64_t now = 100 * SECOND, due = now + SESSIONS_IDLE_NS;
	struct live_sessions live = { .is_live = is_live };
	struct details details;
	struct record record;
	struct event event;

	sessions_init(&live.sessions, 0, 0);
	is(live_sessions_timeout(&live, now), 0, "nothing is waited for");
	attach(&live, now);
	is(live_sessions_timeout(&live, now), is_live ? SECOND : 10 * SECOND,
	   is_live ? "each second /proc is asked" :
		     "a verdict is due in ten seconds");
	is(live_sessions_timeout(&live, due - 1), 1, "and not later");
	is(live_sessions_timeout(&live, due + 5), 1, "even if it is late");
	sessions_expire(&live.sessions, due);
	ok(sessions_pop(&live.sessions, due, &record, &event, &details) &&
		   event.session->ended == SESSION_OPEN,
	   "then it is told");
	is(live_sessions_timeout(&live, due), is_live ? SECOND : 0,
	   "and nothing more");
	sessions_free(&live.sessions);
}

int main(void)
{
	test_timeout(false);
	test_timeout(true);
	return done();
}
