// SPDX-License-Identifier: GPL-2.0
/*
 * A session while it is followed. See tracked.h.
 */
#include <stdlib.h>
#include <string.h>

#include "sessions/tracked.h"

/* So often it is asked what the tasks of a session run. */
#define ASK_MAX 16

struct tracked *tracked_new(void)
{
	struct tracked *tracked = calloc(1, sizeof(*tracked));
	int i;

	for (i = 0; tracked && i < TRACKED_KINDS; i++)
		tracked->places[i].in = TRACKED_NONE;
	return tracked;
}

static void free_program(struct tracked_program *program)
{
	free(program->exe.bytes);
	free(program->cmdline.bytes);
	memset(program, 0, sizeof(*program));
}

void tracked_free(struct tracked *tracked)
{
	free_program(&tracked->tracer);
	free_program(&tracked->tracee);
	written_free(tracked->written);
	free(tracked->threads);
	free(tracked);
}

void tracked_begin(struct tracked *tracked, const struct act *act)
{
	struct session *session = &tracked->session;
	uint32_t earlier = session->earlier + (session->since != 0);

	memset(session, 0, sizeof(*session));
	written_free(tracked->written);
	tracked->written = NULL;
	session->since = act->event->since;
	session->began = act->begin;
	session->earlier = earlier;
	if (act->begin == SESSION_REQUEST && !act->event->failed)
		session->evidence |= SESSION_PARTIAL;
	tracked->thread_count = 0;
	tracked->held = 0;
	tracked->last = 0;
	tracked->let_go = false;
	tracked->alive = 0;
	tracked->asked = 0;
	tracked->told = 0;
	tracked->no_tool = false;
	memset(tracked->judged, 0, sizeof(tracked->judged));
}

/* Returns NULL if it is not known and cannot be. */
static struct tracked_thread *find_thread(struct tracked *tracked, uint32_t tid)
{
	size_t room = tracked->thread_room, i;
	struct tracked_thread *threads = tracked->threads;

	if (tracked->last < tracked->thread_count &&
	    threads[tracked->last].tid == tid)
		return &threads[tracked->last];
	for (i = 0; i < tracked->thread_count; i++) {
		if (threads[i].tid == tid) {
			tracked->last = i;
			return &threads[i];
		}
	}
	if (i == TRACKED_THREADS)
		return NULL;
	if (i == room) {
		room = room ? 2 * room : 1;
		threads = realloc(threads, room * sizeof(*threads));
		if (!threads)
			return NULL;
		tracked->threads = threads;
		tracked->thread_room = room;
	}
	tracked->last = i;
	tracked->thread_count++;
	tracked->session.threads++;
	threads[i] = (struct tracked_thread){ .tid = tid };
	return &threads[i];
}

static void set_held(struct tracked *tracked, struct tracked_thread *thread,
		     bool held)
{
	tracked->held += held;
	tracked->held -= thread->held;
	thread->held = held;
}

static void take_effect(struct tracked *tracked, const struct act *act)
{
	struct tracked_thread *thread;

	if (!act->event->tracee->tid)
		return;
	thread = find_thread(tracked, act->event->tracee->tid);
	if (!thread)
		return;
	if (act->id)
		thread->id = act->id;
	if (act->effect != ACT_NOTHING)
		set_held(tracked, thread, act->effect == ACT_HOLDS);
	if (act->effect == ACT_RELEASES)
		tracked->let_go |= act->event->tracee->tid ==
				   act->event->tracee->tgid;
	else if (act->effect == ACT_HOLDS)
		tracked->let_go = false;
	tracked->let_go &= tracked->held != 0;
}

static void take_written(struct tracked *tracked, const struct act *act)
{
	struct session *session = &tracked->session;
	bool executed = false;

	session->written += act->written;
	if (act->word)
		target_poke(tracked->target, act);
	else if (act->written)
		target_write(tracked->target, act);
	if (act->written)
		written_take(&tracked->written, act, tracked->target);
	session->evidence |= tracked->target->evidence & SESSION_ADJACENT;
	if (act->resumed_at &&
	    target_holds(tracked->target, act->event->abi, act->resumed_at)) {
		session->evidence |= SESSION_EXECUTED;
		tracked->target->evidence |= SESSION_EXECUTED;
		executed = true;
	}
	if (act->resumed_at)
		written_resume(&tracked->written, act, executed);
	session->pieces = tracked->written;
}

/* Of one call the kernel says that breakpoints explain it; now of all together. */
static void take_steps(struct tracked *tracked, const struct act *act)
{
	if (act->evidence & SESSION_REGISTERS &&
	    !(act->evidence & SESSION_BEYOND) &&
	    !target_steps(tracked->target, act->resumed_at)) {
		tracked->session.evidence |= SESSION_BEYOND;
		tracked->target->evidence |= SESSION_BEYOND;
	}
}

static void count(struct session *session, const struct act *act)
{
	const struct event *event = act->event;
	const bool moves = event->type == PTRACEMON_TYPE_MEMORY;
	const uint8_t door = moves ? event->record->memory.door :
				     event->record->access.door;

	if (event->type == PTRACEMON_TYPE_ACCESS || moves)
		session->accesses[door < SESSION_DOORS ? door : 0]++;
	else if (event->type == PTRACEMON_TYPE_CALL && event->request_class)
		session->calls[event->request_class < SESSION_CLASSES ?
				       event->request_class :
				       PTRACEMON_CLASS_UNKNOWN]++;
	if (!event->failed)
		return;
	session->failed++;
	session->denied[event->denied_by < SESSION_DENIALS ?
				event->denied_by :
				PTRACEMON_DENIED_OTHER]++;
}

/*
 * The kernel tells who is the parent now: who adopted it did not make it. It
 * is older then, or had another parent once, or somebody else logged in.
 */
static bool is_made_by(const struct target *target, const struct event *event)
{
	const struct ptracemon_identity *tracer = event->tracer;
	const struct ptracemon_identity *tracee = event->tracee;

	return event->relation & PTRACEMON_REL_OWN_CHILD &&
	       target->parent == tracee->parent &&
	       tracee->start_time >= tracer->start_time &&
	       tracee->loginuid == tracer->loginuid &&
	       tracee->session == tracer->session;
}

/* Who was traced from birth can lose its parents, and stays what it was. */
static void take_kinship(struct tracked *tracked, const struct act *act)
{
	const struct event *event = act->event;

	if (!event->tracee->tid || is_made_by(tracked->target, event))
		return;
	if (tracked->session.began == SESSION_AUTO_ATTACH &&
	    (act->begin != SESSION_AUTO_ATTACH ||
	     event->relation & PTRACEMON_REL_DESCENDANT))
		return;
	tracked->session.evidence |= SESSION_STRANGER;
}

/* What an act does, after what came before it. */
static uint32_t evidence_of(struct tracked *tracked, const struct act *act)
{
	switch (asides_take(tracked->target->asides, act)) {
	case ASIDE_EXPLAINS:
		return act->evidence & ~SESSION_BEYOND;
	case ASIDE_DENIES:
		return act->evidence | SESSION_BEYOND;
	default:
		break;
	}
	return act->stays && !target_stays(tracked->target, act) ?
		       act->evidence | SESSION_BEYOND :
		       act->evidence;
}

void tracked_add(struct tracked *tracked, const struct act *act, uint64_t time)
{
	struct session *session = &tracked->session;
	const uint32_t evidence = evidence_of(tracked, act);

	count(session, act);
	session->until = time;
	session->relation |= act->event->relation;
	session->evidence |= evidence;
	tracked->target->evidence |= evidence & SESSION_CHANGES;
	take_kinship(tracked, act);
	session->unmeasured += act->unmeasured;
	session->tracer = *act->event->tracer;
	if (act->event->tracee->tid)
		session->tracee = *act->event->tracee;
	if (act->written || act->resumed_at)
		take_written(tracked, act);
	take_steps(tracked, act);
	take_effect(tracked, act);
}

bool tracked_lose_thread(struct tracked *tracked, uint32_t id)
{
	size_t i;

	for (i = 0; i < tracked->thread_count; i++) {
		struct tracked_thread *thread = &tracked->threads[i];

		if (thread->held && thread->id == id) {
			set_held(tracked, thread, false);
			return true;
		}
	}
	return false;
}

bool tracked_release(struct tracked *tracked, uint32_t tid)
{
	size_t i;

	for (i = 0; i < tracked->thread_count; i++) {
		struct tracked_thread *thread = &tracked->threads[i];

		if (thread->held && thread->tid == tid) {
			set_held(tracked, thread, false);
			return true;
		}
	}
	return false;
}

void tracked_becomes_first(struct tracked *tracked, uint32_t tid)
{
	struct tracked_thread *first =
		find_thread(tracked, tracked->session.tracee.tgid);

	tracked_release(tracked, tid);
	if (first)
		set_held(tracked, first, true);
}

uint32_t tracked_held_thread(const struct tracked *tracked)
{
	size_t i;

	for (i = 0; i < tracked->thread_count; i++)
		if (tracked->threads[i].held)
			return tracked->threads[i].tid;
	return 0;
}

void tracked_program(struct tracked *tracked, const struct ptracemon_file *file)
{
	struct session *session = &tracked->session;

	if (file && session->by == SESSION_PROGRAM_NONE) {
		session->by = SESSION_PROGRAM_ONE;
		session->file = *file;
	} else if (!file || memcmp(file, &session->file, sizeof(*file))) {
		session->by = SESSION_PROGRAM_UNCLEAR;
	}
}

static bool is_known(const struct tracked_program *program,
		     const struct ptracemon_identity *task)
{
	return !task->tid ||
	       (program->exe.bytes &&
		!memcmp(program->comm, task->comm, sizeof(program->comm)));
}

/* A process that executes something else changes its name. */
bool tracked_wants_details(const struct tracked *tracked)
{
	const struct session *session = &tracked->session;

	return tracked->asked < ASK_MAX &&
	       (!is_known(&tracked->tracer, &session->tracer) ||
		!is_known(&tracked->tracee, &session->tracee));
}

/* Keeps up to @most bytes, of the end of a path, else of the beginning. */
static void keep(struct tracked_text *text, const struct excerpt *from,
		 size_t most, bool end)
{
	size_t size = from->size < most ? from->size : most;
	uint8_t *bytes = malloc(size + 1);

	if (!from->bytes || !bytes) {
		free(bytes);
		return;
	}
	memcpy(bytes, from->bytes + (end ? from->size - size : 0), size);
	free(text->bytes);
	text->bytes = bytes;
	text->size = size;
	text->cut = from->cut || size < from->size;
}

static void keep_program(struct tracked_program *to, const struct program *from,
			 const struct ptracemon_identity *task)
{
	if (!from->exe.bytes)
		return;
	if (memcmp(to->comm, task->comm, sizeof(to->comm)))
		free_program(to);
	to->source = from->source;
	to->file = from->file;
	keep(&to->exe, &from->exe, TRACKED_PATH_MAX, true);
	keep(&to->cmdline, &from->cmdline, TRACKED_CMDLINE_MAX, false);
	memcpy(to->comm, task->comm, sizeof(to->comm));
}

void tracked_describe(struct tracked *tracked, const struct details *details)
{
	tracked->asked++;
	keep_program(&tracked->tracer, &details->tracer,
		     &tracked->session.tracer);
	keep_program(&tracked->tracee, &details->tracee,
		     &tracked->session.tracee);
}

static struct excerpt excerpt_of(const struct tracked_text *text)
{
	const struct excerpt excerpt = { text->bytes, text->size, text->cut };

	return excerpt;
}

static void show(struct program *to, const struct tracked_program *from)
{
	to->source = from->exe.bytes ? from->source : EXE_NONE;
	to->file = from->file;
	to->exe = excerpt_of(&from->exe);
	to->cmdline = excerpt_of(&from->cmdline);
}

void tracked_details(const struct tracked *tracked, struct details *details)
{
	memset(details, 0, sizeof(*details));
	show(&details->tracer, &tracked->tracer);
	show(&details->tracee, &tracked->tracee);
}
