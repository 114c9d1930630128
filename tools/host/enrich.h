/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tasks of a record run, and where: from the items of the record, or of
 * an earlier one if the kernel says so, from /proc as long as the process is
 * there, and from cgroup2.
 */
#ifndef _PTRACEMON_TOOLS_ENRICH_H
#define _PTRACEMON_TOOLS_ENRICH_H

#include "abi/event.h"
#include "base/escape.h"
#include "host/cgroup.h"
#include "host/command.h"
#include "host/hash.h"
#include "host/places.h"
#include "host/process.h"
#include "host/who.h"

enum exe_source {
	EXE_NONE,   /* not known */
	EXE_KERNEL, /* a record said it: as it was at the call */
	EXE_PROC,   /* looked up after it */
};

const char *exe_source_word(enum exe_source source);

/**
 * struct program - what a task runs, and where
 * @source: of @exe
 * @exe: path of the executable
 * @cmdline: words, each terminated by NUL
 * @cgroup: path of its cgroup
 * @digests: of @exe's file; NULL: not asked for, or not known
 * @file: which file it is; all zero: not known
 * @who: what else is known of the process; NULL: not asked for, or nothing
 */
struct program {
	enum exe_source source;
	struct excerpt exe;
	struct excerpt cmdline;
	struct excerpt cgroup;
	const struct digests *digests;
	struct ptracemon_file file;
	const struct who *who;
};

#define DETAILS_PLACES \
	(PTRACEMON_ITEM_CALL_SITE - PTRACEMON_ITEM_WRITTEN_TO + 1)

/**
 * struct details - of the tasks of one record; all zero: nothing is known
 * @tracer: who traces
 * @tracee: who is traced
 * @parent: who made @tracee, in an auto-attach
 * @tracer_parent: of @tracer; NULL: not asked for, or gone
 * @places: paths of what was mapped, by PTRACEMON_ITEM_* less
 *	PTRACEMON_ITEM_WRITTEN_TO; not there if it is no file's, or not known
 */
struct details {
	struct program tracer;
	struct program tracee;
	struct program parent;
	const struct process_parent *tracer_parent;
	struct record_item places[DETAILS_PLACES];
};

/**
 * struct enrich - where to ask
 * @processes: /proc
 * @cgroups: cgroup2
 * @commands: what earlier records said of programs
 * @places: and of mapped files
 * @whos: what else there is to know of processes
 * @all: calls of the classes read, step and unknown too
 * @parents: ask for parents of tracers
 * @texts: copies of what @processes said, for the record at hand
 *
 * All zero: only what records say themselves is known.
 */
struct enrich {
	struct processes processes;
	struct cgroups cgroups;
	struct commands commands;
	struct places places;
	struct whos whos;
	bool all;
	bool parents;
	struct {
		uint8_t exe[PROCESS_PATH_MAX];
		uint8_t cmdline[CMDLINE_MAX];
		uint8_t cgroup[CGROUP_PATH_MAX];
		struct digests digests;
	} texts[3];
};

/* What the kernel says of the executable by which the tracer of an event did it. */
enum enrich_by {
	ENRICH_BY_NOBODY, /* who made the call was not the tracer, or there was none */
	ENRICH_BY_UNKNOWN,
	ENRICH_BY_FILE, /* it is told which file that is */
};

/* @file: out, if it is told. Nobody is asked. */
enum enrich_by enrich_tracer_file(struct enrich *enrich, const struct event *event,
				  struct ptracemon_file *file);

/*
 * Of a tracer that something happens to, without a call of its own: a task is born with it, or
 * its tracee ends. Fills in @program with what records last said of it, which tell of each exec
 * of a tracer. Returns whether it is such an event, and that is known.
 */
bool enrich_tracer_before(struct enrich *enrich, const struct event *event,
			  struct program *program);

void enrich_init(struct enrich *enrich);
void enrich_free(struct enrich *enrich);

/*
 * Takes note of what a record says; due for all records in their order, those
 * of the classes read, step and unknown too.
 */
void enrich_remember(struct enrich *enrich, const struct event *event);

/* What follows is of another boot, or there is nothing more. */
void enrich_forget(struct enrich *enrich);

/**
 * enrich_event - find out about the tasks of a record
 * @enrich: where to ask
 * @event: what happened. For calls of the classes read, step and unknown (but
 *	see @enrich->all) and the sensor's own records nothing is asked
 * @details: out, good until the next call and as long as the record's items
 */
void enrich_event(struct enrich *enrich, const struct event *event,
		  struct details *details);

/**
 * enrich_tracer - what the kernel says that the tracer of a record executes
 * @enrich: what earlier records said
 * @event: what happened
 * @exe: out: the path; not there: not known
 * @file: out: which file it is; all zero: not known
 *
 * Return: false if records like this one say nothing of it.
 */
bool enrich_tracer(struct enrich *enrich, const struct event *event,
		   struct excerpt *exe, struct ptracemon_file *file);

/* Who the two of a session are, as far as that was asked for earlier. */
void enrich_session(const struct enrich *enrich, const struct event *event,
		    struct details *details);

#endif /* _PTRACEMON_TOOLS_ENRICH_H */
