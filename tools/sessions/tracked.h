/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A session while it is followed: what is known of it, its threads, and what
 * its tasks run. Knows no other session. Pure.
 */
#ifndef _PTRACEMON_TOOLS_TRACKED_H
#define _PTRACEMON_TOOLS_TRACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/enrich.h"
#include "sessions/act.h"
#include "sessions/session.h"
#include "sessions/target.h"
#include "sessions/verdict.h"
#include "sessions/written.h"

/* Threads that are known of each; more are not told apart. */
#define TRACKED_THREADS 512

/* Kept of each path and command line. */
#define TRACKED_PATH_MAX 1024
#define TRACKED_CMDLINE_MAX 512

/* Lists of sessions. Each is in one of each kind at the most. */
enum tracked_list {
	/* How it stands with it. */
	TRACKED_PAST, /* ended and told */
	TRACKED_LOOSE, /* nothing is attached */
	TRACKED_HELD,
	TRACKED_QUIET, /* held, and nothing happens */
	TRACKED_TELL, /* ended, to be told */
	/* What must be told though it goes on. */
	TRACKED_DUE, /* soon */
	TRACKED_SAY, /* now */
	/* What it is worth when there is no room: nothing done, or by severity. */
	TRACKED_WORTH,
	TRACKED_LISTS = TRACKED_WORTH + 1 + SEVERITIES,
	TRACKED_NONE = TRACKED_LISTS,
};

enum tracked_kind {
	BY_STATE,
	BY_DUE,
	BY_WORTH,
	TRACKED_KINDS,
};

enum tracked_index {
	BY_PAIR,
	BY_TRACER,
	BY_TRACEE,
	TRACKED_INDEXES,
};

/**
 * struct tracked_thread - a thread of the tracee
 * @tid: in the initial pid namespace
 * @id: what the tracer calls it; 0: unknown
 * @held: it is attached
 */
struct tracked_thread {
	uint32_t tid;
	uint32_t id;
	bool held;
};

/**
 * struct tracked_text - a copy
 */
struct tracked_text {
	uint8_t *bytes;
	size_t size;
	bool cut;
};

/**
 * struct tracked_program - what a task runs
 * @file: which file @exe is; all zero: not known
 * @comm: the name of the task when this was found out
 */
struct tracked_program {
	enum exe_source source;
	struct tracked_text exe;
	struct tracked_text cmdline;
	struct ptracemon_file file;
	uint8_t comm[PTRACEMON_COMM_SIZE];
};

/**
 * struct tracked - a session
 * @session: what is known
 * @target: what is known of the tracee, by all sessions of it
 * @places: the lists that it is in, by enum tracked_kind, and its neighbours
 * @chain: the next one, by enum tracked_index
 * @link: what points to this one, likewise
 * @threads: those that are known
 * @thread_count: how many
 * @thread_room: for how many there is memory
 * @held: threads that are attached
 * @last: thread of the last record
 * @let_go: the first thread was let go, while others were known as attached of
 *	which nothing was heard since. There is no record of the end of a
 *	thread, nor of an exec, by which another thread gets the number of the
 *	first one: unless one of the others is seen again, the session ended
 *	with that
 * @losses: records that told of a loss, or of blindness, when it began
 * @alive: when it was asked about and found to go on, boot time
 * @asked: how often what its tasks run was asked for
 * @due: when it must be told, if it is TRACKED_DUE
 * @told: the verdicts that were told while it went on, by verdict_number()
 * @judged: by what it was judged last: evidence, evidence before, relation
 * @tool: the file by which session.known_tool is proved
 * @no_tool: that cannot be proved any more
 * @written: what was written; session.pieces is the same
 * @tracer: what it runs
 * @tracee: what it runs
 */
struct tracked {
	struct session session;
	struct target *target;
	struct {
		enum tracked_list in;
		struct tracked *older;
		struct tracked *younger;
	} places[TRACKED_KINDS];
	struct tracked *chain[TRACKED_INDEXES];
	struct tracked **link[TRACKED_INDEXES];
	struct tracked_thread *threads;
	size_t thread_count;
	size_t thread_room;
	size_t held;
	size_t last;
	bool let_go;
	uint64_t losses;
	uint64_t alive;
	unsigned int asked;
	uint64_t due;
	uint32_t told;
	uint32_t judged[3];
	struct ptracemon_file tool;
	bool no_tool;
	struct written *written;
	struct tracked_program tracer;
	struct tracked_program tracee;
};

/* NULL without memory. */
struct tracked *tracked_new(void);
void tracked_free(struct tracked *tracked);

/* Begins a session with its first act. */
void tracked_begin(struct tracked *tracked, const struct act *act);

/* Counts an act of this session's two. @time: of its record. */
void tracked_add(struct tracked *tracked, const struct act *act, uint64_t time);

/* Whether the tracer calls one of its attached threads @id; that one is gone. */
bool tracked_lose_thread(struct tracked *tracked, uint32_t id);

/* Whether a thread was attached; it is not any more. */
bool tracked_release(struct tracked *tracked, uint32_t tid);

/*
 * A thread that was attached has gone, and the first one is traced: it executed
 * a program, and has the number of the first one since.
 */
void tracked_becomes_first(struct tracked *tracked, uint32_t tid);

/* A thread that is attached, or 0. */
uint32_t tracked_held_thread(const struct tracked *tracked);

/* The tracer did its last act with this executable; NULL: nobody knows. */
void tracked_program(struct tracked *tracked, const struct ptracemon_file *file);

bool tracked_wants_details(const struct tracked *tracked);
void tracked_describe(struct tracked *tracked, const struct details *details);
void tracked_details(const struct tracked *tracked, struct details *details);

#endif /* _PTRACEMON_TOOLS_TRACKED_H */
