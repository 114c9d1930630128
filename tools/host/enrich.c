// SPDX-License-Identifier: GPL-2.0
/*
 * What the tasks of a record run. See enrich.h.
 */
#include <string.h>

#include "abi/requests.h"
#include "host/enrich.h"

/* Which of enrich->texts. */
enum side {
	TRACER,
	TRACEE,
	PARENT,
};

/* What is known about a task before anybody is asked. */
struct known {
	const struct ptracemon_identity *task;
	const struct record_item *exe;
	const struct record_item *cmdline;
	struct ptracemon_file file;
};

const char *exe_source_word(enum exe_source source)
{
	static const char *const words[] = {
		[EXE_NONE] = "none",
		[EXE_KERNEL] = "kernel",
		[EXE_PROC] = "proc",
	};

	return words[source];
}

static struct excerpt keep(uint8_t *to, const struct excerpt *from)
{
	struct excerpt kept = *from;

	if (!from->bytes)
		return kept;
	memcpy(to, from->bytes, from->size);
	kept.bytes = to;
	return kept;
}

static struct excerpt item_text(const struct record_item *item)
{
	const struct excerpt text = {
		.bytes = item->bytes,
		.size = item->size,
		.cut = item->flags & PTRACEMON_ITEM_TRUNCATED,
	};

	return text;
}

static bool begins_with(const struct excerpt *text, const struct excerpt *start)
{
	return text->size >= start->size &&
	       (!start->size ||
		!memcmp(text->bytes, start->bytes, start->size));
}

static bool ends_with(const struct excerpt *text, const struct excerpt *end)
{
	return text->size >= end->size &&
	       (!end->size ||
		!memcmp(text->bytes + text->size - end->size, end->bytes,
			end->size));
}

/* Whether the record's path leaves out its beginning. */
static bool is_partial(const struct record_item *exe)
{
	return exe->flags &
	       (PTRACEMON_ITEM_TRUNCATED | PTRACEMON_ITEM_IN_FILESYSTEM);
}

/*
 * The kernel's words end where the arguments of the exec did, each with a NUL.
 * Without the last one the process has written a title over them, which runs on
 * into the environment.
 */
static bool runs_on(const struct record_item *cmdline)
{
	return cmdline->size &&
	       !(cmdline->flags & PTRACEMON_ITEM_TRUNCATED) &&
	       cmdline->bytes[cmdline->size - 1];
}

static bool must_ask(const struct enrich *enrich, const struct known *known)
{
	if (!known->task->tid || known->task->flags & PTRACEMON_TASK_KTHREAD)
		return false;
	return enrich->processes.digest || !known->exe->size ||
	       is_partial(known->exe) || !known->cmdline->bytes ||
	       runs_on(known->cmdline);
}

/* What the record says itself. */
static void from_record(const struct known *known, struct program *program)
{
	if (known->exe->size) {
		program->source = EXE_KERNEL;
		program->exe = item_text(known->exe);
	}
	program->cmdline = item_text(known->cmdline);
	program->cmdline.cut |= runs_on(known->cmdline);
	program->file = known->file;
}

/* Without what the kernel says behind a name that has gone. */
static struct excerpt name_of(const struct excerpt *exe)
{
	static const struct excerpt deleted = {
		.bytes = (const uint8_t *)" (deleted)",
		.size = sizeof(" (deleted)") - 1,
	};
	struct excerpt name = *exe;

	if (ends_with(exe, &deleted))
		name.size -= deleted.size;
	return name;
}

/* Of what the process ran at the record, if that has the same path as now. */
static void add_digests(struct enrich *enrich, enum side side,
			const struct process *process, struct program *program)
{
	const struct excerpt now = name_of(&process->exe);
	const struct excerpt then = name_of(&program->exe);

	if (!process->digested || now.size != then.size ||
	    !ends_with(&now, &then))
		return;
	enrich->texts[side].digests = process->digests;
	program->digests = &enrich->texts[side].digests;
}

/*
 * A path without its beginning, or a title without its end, is made whole only
 * if the rest of it agrees: the process may have executed something else since.
 */
static void from_proc(struct enrich *enrich, enum side side,
		      const struct known *known, const struct process *process,
		      struct program *program)
{
	if (process->exe.bytes &&
	    (program->source == EXE_NONE ||
	     (is_partial(known->exe) &&
	      ends_with(&process->exe, &program->exe)))) {
		program->source = EXE_PROC;
		program->exe = keep(enrich->texts[side].exe, &process->exe);
	}
	if (!program->cmdline.bytes ||
	    (runs_on(known->cmdline) && process->cmdline.bytes &&
	     begins_with(&process->cmdline, &program->cmdline)))
		program->cmdline = keep(enrich->texts[side].cmdline,
					&process->cmdline);
	add_digests(enrich, side, process, program);
}

/* Whose executable and command line the kernel knows: who made the call. */
static enum side caller_of(const struct event *event)
{
	const struct ptracemon_call *call = &event->record->call;

	if (event->type == PTRACEMON_TYPE_END)
		return event->tracee->tid ? TRACEE : TRACER;
	return event->type == PTRACEMON_TYPE_CALL &&
			       call->request_class == PTRACEMON_CLASS_ATTACH &&
			       !request_number(call->abi, call->request) ?
		       TRACEE :
		       TRACER;
}

/* One that a file system gives out has an inode number. */
static bool has_file(const struct known *known)
{
	return known->file.inode;
}

static void take_file(struct known *known, const struct record_item *item)
{
	if (item->size == sizeof(known->file))
		memcpy(&known->file, item->bytes, sizeof(known->file));
}

/* What a record says of a task itself. */
static struct known said_of(const struct event *event, enum side side)
{
	static const struct record_item none;
	const struct record_item *items = event->record->items;
	struct known known = { event->parent, &none, &none, { 0 } };

	if (side == TRACER) {
		known.task = event->tracer;
		known.exe = &items[PTRACEMON_ITEM_TRACER_EXE];
		known.cmdline = &items[PTRACEMON_ITEM_TRACER_CMDLINE];
		take_file(&known, &items[PTRACEMON_ITEM_TRACER_FILE]);
	} else if (side == TRACEE) {
		known.task = event->tracee;
		known.exe = &items[PTRACEMON_ITEM_TRACEE_EXE];
		known.cmdline = &items[PTRACEMON_ITEM_TRACEE_CMDLINE];
		take_file(&known, &items[PTRACEMON_ITEM_TRACEE_FILE]);
	}
	return known;
}

/*
 * That, or what an earlier one said if it is still so. The command line of a tracee
 * may be older than its program, if it was not said with that.
 */
static struct known known_of(struct enrich *enrich, const struct event *event,
			     enum side side)
{
	uint16_t flags = event->record->header.flags;
	bool is_caller = caller_of(event) == side;
	struct known known = said_of(event, side);
	const struct known_command *command;

	if (known.exe->bytes || known.cmdline->bytes ||
	    !(flags & (is_caller      ? PTRACEMON_RECORD_COMMAND_KNOWN :
		       side == TRACEE ? PTRACEMON_RECORD_TRACEE_KNOWN :
					0)))
		return known;
	command = commands_find(&enrich->commands, known.task);
	if (!command)
		return known;
	known.exe = &command->exe;
	known.file = command->file;
	if (is_caller || command->together)
		known.cmdline = &command->cmdline;
	return known;
}

static void find(struct enrich *enrich, const struct event *event,
		 enum side side, struct program *program)
{
	const struct known known = known_of(enrich, event, side);
	const struct ptracemon_identity *task = known.task;
	const struct process *process = NULL;
	struct excerpt cgroup;

	from_record(&known, program);
	if (must_ask(enrich, &known))
		process = processes_find(&enrich->processes, task->tgid,
					 task->start_time,
					 event->record->header.time);
	if (process)
		from_proc(enrich, side, &known, process, program);
	if (!task->tid)
		return;
	cgroup = cgroups_find(&enrich->cgroups, task->cgroup_id);
	program->cgroup = keep(enrich->texts[side].cgroup, &cgroup);
}

static void remember(struct enrich *enrich, const struct event *event,
		     enum side side)
{
	const struct known known = said_of(event, side);
	const struct said said = { known.exe, known.cmdline,
				   has_file(&known) ? &known.file : NULL };

	/* A tracee's command line without a program says nothing for later. */
	if (known.exe->bytes ||
	    (known.cmdline->bytes && caller_of(event) == side))
		commands_keep(&enrich->commands, known.task, &said);
}

/* Most records have none. */
static bool has_items(const struct record *record)
{
	uintptr_t any = 0;
	size_t i;

	for (i = 0; i < RECORD_ITEMS; i++)
		any |= (uintptr_t)record->items[i].bytes;
	return any;
}

void enrich_remember(struct enrich *enrich, const struct event *event)
{
	/* A session has no items of its own. */
	if (!event->tracer || event->session || !has_items(event->record))
		return;
	remember(enrich, event, TRACER);
	remember(enrich, event, TRACEE);
	places_keep(&enrich->places, event->record);
}

void enrich_forget(struct enrich *enrich)
{
	commands_free(&enrich->commands);
	places_free(&enrich->places);
}

/* Whether the records of such calls have items of their caller. */
static bool is_of_caller(const struct event *event)
{
	return event->request_class == PTRACEMON_CLASS_ATTACH ||
	       event->request_class == PTRACEMON_CLASS_WRITE ||
	       event->request_class == PTRACEMON_CLASS_CONTROL;
}

bool enrich_tracer(struct enrich *enrich, const struct event *event,
		   struct excerpt *exe, struct ptracemon_file *file)
{
	struct known known;

	if (event->type == PTRACEMON_TYPE_CALL ?
		    !is_of_caller(event) || caller_of(event) != TRACER :
		    event->type != PTRACEMON_TYPE_ACCESS &&
			    event->type != PTRACEMON_TYPE_MEMORY)
		return false;
	known = known_of(enrich, event, TRACER);
	*exe = item_text(known.exe);
	*file = known.file;
	return true;
}

/* Reads come by the thousand, and a session's tasks may have gone long ago. */
static bool is_of_interest(const struct enrich *enrich,
			   const struct event *event)
{
	if (!event->tracer || event->session)
		return false;
	if (event->type != PTRACEMON_TYPE_CALL || enrich->all)
		return true;
	return is_of_caller(event);
}

static void find_who(struct enrich *enrich, const struct event *event,
		     struct details *details)
{
	const uint64_t time = event->record->header.time;

	if (!enrich->whos.wanted)
		return;
	details->tracer.who = whos_find(&enrich->whos, event->tracer,
					&details->tracer.cgroup, time, NULL);
	details->tracee.who = whos_find(&enrich->whos, event->tracee,
					&details->tracee.cgroup, time,
					details->tracer.who);
}

void enrich_session(const struct enrich *enrich, const struct event *event,
		    struct details *details)
{
	if (!event->session)
		return;
	details->tracer.who = whos_known(&enrich->whos, event->tracer);
	details->tracee.who = whos_known(&enrich->whos, event->tracee);
}

void enrich_event(struct enrich *enrich, const struct event *event,
		  struct details *details)
{
	size_t i;

	memset(details, 0, sizeof(*details));
	if (event->session || !event->tracer)
		return;
	for (i = 0; i < DETAILS_PLACES; i++)
		if (event->record->items[PTRACEMON_ITEM_WRITTEN_TO + i].bytes)
			details->places[i] = places_path(
				&enrich->places, event->record,
				(unsigned int)(PTRACEMON_ITEM_WRITTEN_TO + i));
	if (!is_of_interest(enrich, event))
		return;
	find(enrich, event, TRACER, &details->tracer);
	find(enrich, event, TRACEE, &details->tracee);
	find_who(enrich, event, details);
	if (event->parent)
		find(enrich, event, PARENT, &details->parent);
	if (enrich->parents)
		details->tracer_parent =
			processes_parent(&enrich->processes, event->tracer,
					 event->record->header.time);
}

enum enrich_by enrich_tracer_file(struct enrich *enrich, const struct event *event,
				  struct ptracemon_file *file)
{
	struct known known;

	if (!event->tracer || !event->tracer->tid || event->session ||
	    event->type == PTRACEMON_TYPE_AUTO_ATTACH ||
	    event->type == PTRACEMON_TYPE_TRACED ||
	    event->type == PTRACEMON_TYPE_END || caller_of(event) != TRACER)
		return ENRICH_BY_NOBODY;
	known = known_of(enrich, event, TRACER);
	*file = known.file;
	return has_file(&known) ? ENRICH_BY_FILE : ENRICH_BY_UNKNOWN;
}

bool enrich_tracer_before(struct enrich *enrich, const struct event *event,
			  struct program *program)
{
	const struct known_command *command = NULL;

	if (event->type == PTRACEMON_TYPE_AUTO_ATTACH ||
	    event->type == PTRACEMON_TYPE_END)
		command = commands_find(&enrich->commands, event->tracer);
	if (!command || !command->has_file)
		return false;
	program->source = EXE_KERNEL;
	program->exe = item_text(&command->exe);
	program->file = command->file;
	return true;
}

void enrich_init(struct enrich *enrich)
{
	processes_init(&enrich->processes);
	cgroups_init(&enrich->cgroups);
}

void enrich_free(struct enrich *enrich)
{
	processes_free(&enrich->processes);
	cgroups_free(&enrich->cgroups);
	whos_free(&enrich->whos);
	enrich_forget(enrich);
}
