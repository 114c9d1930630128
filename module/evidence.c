// SPDX-License-Identifier: GPL-2.0
/*
 * What a call did, beyond its arguments. See evidence.h.
 *
 * A tracee can hold its own mmap_lock for as long as it likes (a page fault that
 * userfaultfd or FUSE answers), so that is only tried. Its alloc_lock is a spinlock
 * for a few instructions, and gives its mm, which has then to be put by a work
 * item: the last to put it tears it down, and sleeps.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>

#include "evidence.h"
#include "known.h"
#include "path.h"
#include "resident.h"

#define EXE_ROOM                                                      \
	(3 * sizeof(struct ptracemon_item) + PTRACEMON_PATH_MAX +     \
	 sizeof(struct ptracemon_file) + PTRACEMON_CMDLINE_MAX)

/* Less than this is not worth a path. */
#define PATH_MIN	64

/*
 * Items that are being written. Functions that few calls need take a copy and return
 * the new @at: with no pointer to it the compiler keeps it in registers for the others.
 */
struct items {
	u8 *at;
	u8 *end;
	u64 now;
	bool may_lock;
};

/* Whether they were written before the record was begun, and are to be copied. */
static bool are_ready(const struct ptracemon_evidence *evidence)
{
	return !PTRACEMON_RETURN_MAY_LOCK && evidence->ready;
}

/* Whether they are written where tables of this CPU mean nothing. */
static bool is_later(const struct ptracemon_evidence *evidence)
{
	return !PTRACEMON_RETURN_MAY_LOCK && evidence->later;
}

static bool has_room(struct items items, u32 size)
{
	return items.end - items.at >= size;
}

/* At least one byte of it is written, so that there is something to cut. */
static u32 payload_size(const struct ptracemon_evidence *evidence)
{
	return min_t(u64, evidence->moved, ptracemon_config_get()->payload);
}

u32 ptracemon_evidence_room(struct ptracemon_evidence *evidence)
{
	u32 room = PTRACEMON_PLACE_ROOM;

	if (are_ready(evidence))
		return evidence->ready_size;
	if (evidence->identifies && evidence->tracee) {
		evidence->execs = READ_ONCE(evidence->tracee->self_exec_id);
		evidence->tracee_known =
			!is_later(evidence) &&
			ptracemon_known(PTRACEMON_KNOWN_TRACEE,
					evidence->tracee, evidence->now);
	}
	if (evidence->writes)
		room += PTRACEMON_PLACE_ROOM;
	if (evidence->resumes)
		room += PTRACEMON_PLACE_ROOM;
	if (evidence->moved_from.from)
		room += ptracemon_item_size(sizeof(evidence->moved_from));
	if (evidence->moved)
		room += ptracemon_item_size(payload_size(evidence));
	if (evidence->identifies && !evidence->tracee_known)
		room += EXE_ROOM;
	return room;
}

/* Returns the item, or NULL if there is no room for it. */
static struct ptracemon_item *write_place(struct items *items, u16 kind,
					  struct mm_struct *mm, u64 address)
{
	struct ptracemon_item *item = (struct ptracemon_item *)items->at;

	if (!has_room(*items, PTRACEMON_PLACE_ROOM))
		return NULL;
	items->at += ptracemon_place_write(item, kind, mm, address, items->now,
					   items->may_lock);
	return item;
}

/* From as many of the ranges as it takes. */
static u32 read_payload(u8 *to, u32 size,
			const struct ptracemon_evidence *evidence)
{
	u32 done = 0, part;
	size_t i;

	for (i = 0; i < PTRACEMON_RANGES && done < size; i++) {
		const struct ptracemon_range *range = &evidence->local[i];

		part = min_t(u64, range->length, size - done);
		if (copy_from_user_nofault(
			    to + done,
			    (void __user *)(unsigned long)range->addr, part))
			break;
		done += part;
	}
	return done;
}

static noinline u8 *write_payload(struct items items,
				  const struct ptracemon_evidence *evidence)
{
	struct ptracemon_item *item = (struct ptracemon_item *)items.at;
	u32 size = payload_size(evidence), done;

	if (!size || !has_room(items, sizeof(*item) + PTRACEMON_RECORD_ALIGN))
		return items.at;
	size = min_t(u32, size, items.end - items.at - sizeof(*item));
	if (evidence->aside_size) {
		/* What counts is what stands there. */
		done = min_t(u32, size, evidence->aside_size);
		memcpy(item + 1, evidence->aside, done);
	} else {
		done = read_payload((u8 *)(item + 1), size, evidence);
	}
	return items.at + ptracemon_item_finish(
		item, PTRACEMON_ITEM_PAYLOAD,
		done < evidence->moved ? PTRACEMON_ITEM_TRUNCATED : 0, done);
}

/* The path comes last: it takes what room there is. Without any: nothing. */
static noinline u8 *write_exe(struct items items, struct mm_struct *mm)
{
	const u32 file_room = ptracemon_item_size(sizeof(struct ptracemon_file));
	struct ptracemon_item *item;
	struct file *file;
	u16 flags = 0;
	u32 size;

	if (!has_room(items, file_room + sizeof(*item) + PATH_MIN))
		return items.at;
	file = ptracemon_exe_file(mm);
	if (!file)
		return items.at;
	items.at += ptracemon_place_write_file(
		(struct ptracemon_item *)items.at, PTRACEMON_ITEM_TRACEE_FILE,
		file);
	item = (struct ptracemon_item *)items.at;
	size = min_t(u32, PTRACEMON_PATH_MAX,
		     items.end - items.at - sizeof(*item));
	size = ptracemon_path_write((char *)(item + 1), size,
				    ptracemon_file_path(file),
				    items.may_lock, &flags);
	items.at += ptracemon_item_finish(item, PTRACEMON_ITEM_TRACEE_EXE,
					  flags, size);
	fput(file);
	return items.at;
}

/* Its memory is locked. None of it is in memory: no item. */
static noinline u8 *write_cmdline(struct items items, struct mm_struct *mm)
{
	struct ptracemon_item *item = (struct ptracemon_item *)items.at;
	bool whole;
	u32 size;

	if (!has_room(items, ptracemon_item_size(PTRACEMON_CMDLINE_MAX)))
		return items.at;
	size = ptracemon_resident_cmdline((u8 *)(item + 1),
					  PTRACEMON_CMDLINE_MAX, mm, &whole);
	return items.at + ptracemon_item_finish(
		item, PTRACEMON_ITEM_TRACEE_CMDLINE,
		whole ? 0 : PTRACEMON_ITEM_TRUNCATED, size);
}

/* Whether there stands what had stood there, of a few bytes. */
static noinline bool is_as_before(struct mm_struct *mm,
				  const struct ptracemon_evidence *evidence)
{
	u8 now[PTRACEMON_BEFORE_MAX];

	return evidence->before_size == evidence->moved &&
	       ptracemon_breakpoint_read(now, mm, evidence->written_to,
					 evidence->moved) &&
	       !memcmp(now, evidence->before, evidence->moved);
}

/* Most of what is written is no code, which the item says already. */
static void write_written_to(struct items *items, struct mm_struct *mm,
			     struct ptracemon_evidence *evidence)
{
	struct ptracemon_item *item = write_place(
		items, PTRACEMON_ITEM_WRITTEN_TO, mm, evidence->written_to);
	const struct ptracemon_place *place;

	if (!item)
		return;
	place = (const struct ptracemon_place *)(item + 1);
	if ((place->permissions & PTRACEMON_PERM_EXEC &&
	     ptracemon_breakpoint_only(mm, evidence->written_to,
				       evidence->poked + evidence->moved)) ||
	    (evidence->before_size && mm &&
	     !(place->permissions & PTRACEMON_PERM_EXEC) &&
	     is_as_before(mm, evidence)))
		item->flags |= PTRACEMON_ITEM_BREAKPOINT;
	if (evidence->moved && place->permissions & PTRACEMON_PERM_EXEC &&
	    ptracemon_breakpoint_aside(evidence->aside, evidence->tracee, mm,
				       evidence->written_to,
				       evidence->moved)) {
		evidence->aside_size = evidence->moved;
		item->flags |= PTRACEMON_ITEM_ASIDE;
	}
}

static noinline u8 *write_moved_from(struct items items, struct mm_struct *mm,
				     const struct ptracemon_evidence *evidence)
{
	struct ptracemon_item *item = (struct ptracemon_item *)items.at;
	const struct ptracemon_move *move = &evidence->moved_from;
	u16 flags = 0;

	if (!has_room(items, ptracemon_item_size(sizeof(*move))))
		return items.at;
	if (evidence->stepped)
		flags |= PTRACEMON_ITEM_STEPPED;
	if (mm && ptracemon_breakpoint_copied(mm, move->from,
					      evidence->resumed_at))
		flags |= PTRACEMON_ITEM_BREAKPOINT;
	memcpy(item + 1, move, sizeof(*move));
	return items.at + ptracemon_item_finish(
		item, PTRACEMON_ITEM_MOVED_FROM, flags, sizeof(*move));
}

/* Its mmap_lock is held, if @mm is given. */
static void write_places(struct items *items, struct mm_struct *mm,
			 struct ptracemon_evidence *evidence)
{
	struct ptracemon_item *item;

	if (evidence->writes)
		write_written_to(items, mm, evidence);
	if (!evidence->resumes)
		return;
	item = write_place(items, PTRACEMON_ITEM_RESUMED_AT, mm,
			   evidence->resumed_at);
	if (item && (evidence->change == PTRACEMON_REGISTERS_SAME ||
		     evidence->change == PTRACEMON_REGISTERS_STEPPED_BACK))
		item->flags |= PTRACEMON_ITEM_BREAKPOINT;
	if (evidence->moved_from.from)
		items->at = write_moved_from(*items, mm, evidence);
}

/* The tracee's memory with a reference, or NULL. */
static struct mm_struct *
tracee_memory(const struct ptracemon_evidence *evidence)
{
	if (!evidence->may_lock)
		return NULL;
	if (evidence->mm)
		return mmget_not_zero(evidence->mm) ? evidence->mm : NULL;
	return evidence->tracee ? get_task_mm(evidence->tracee) : NULL;
}

u8 ptracemon_evidence_before(u8 *bytes, struct mm_struct *mm, u64 address,
			     u64 size)
{
	bool known = false;

	if (size > PTRACEMON_BEFORE_MAX || in_nmi() || !mmget_not_zero(mm))
		return 0;
	if (mmap_read_trylock(mm)) {
		known = ptracemon_breakpoint_read(bytes, mm, address, size);
		mmap_read_unlock(mm);
	}
	mmput_async(mm);
	return known ? size : 0;
}

static void write_named(struct items *items, struct mm_struct *mm,
			struct ptracemon_evidence *evidence)
{
	u8 *at = write_exe(*items, mm);

	evidence->tracee_named = at != items->at;
	items->at = at;
}

static void write_of_tracee(struct items *items,
			    struct ptracemon_evidence *evidence)
{
	bool places = evidence->writes || evidence->resumes;
	bool exe = evidence->identifies && !evidence->tracee_known;
	struct mm_struct *mm = places || exe ? tracee_memory(evidence) : NULL;
	bool locked = mm && mmap_read_trylock(mm);

	write_places(items, locked ? mm : NULL, evidence);
	if (locked && exe)
		items->at = write_cmdline(*items, mm);
	if (locked)
		mmap_read_unlock(mm);
	if (evidence->moved)
		items->at = write_payload(*items, evidence);
	if (!mm)
		return;
	if (exe)
		write_named(items, mm, evidence);
	mmput_async(mm);
}

static void write_call_site(struct items *items)
{
	struct mm_struct *mm = current->mm;
	bool locked;

	/* A worker of io_uring has no instruction that called. */
	if (!mm || current->flags & (PF_KTHREAD | PF_IO_WORKER))
		return;
	locked = items->may_lock && mmap_read_trylock(mm);
	write_place(items, PTRACEMON_ITEM_CALL_SITE, locked ? mm : NULL,
		    instruction_pointer(task_pt_regs(current)));
	if (locked)
		mmap_read_unlock(mm);
}

/* Whole items only: what is cut, a reader would take for damaged. */
static u32 copy_ready(u8 *at, u32 room, struct ptracemon_evidence *evidence)
{
	u32 done = 0, size;

	while (done < evidence->ready_size) {
		const struct ptracemon_item *item =
			(const struct ptracemon_item *)(evidence->ready + done);

		size = ptracemon_item_size(item->size);
		if (done + size > room) {
			/* Of the tracee's executable both or none. */
			evidence->tracee_named = false;
			break;
		}
		memcpy(at + done, item, size);
		done += size;
	}
	return done;
}

u32 ptracemon_evidence_write(u8 *at, u32 room,
			     struct ptracemon_evidence *evidence)
{
	struct items items = {
		.at = at,
		.end = at + room,
		.now = is_later(evidence) ? 0 : evidence->now,
		.may_lock = evidence->may_lock,
	};

	if (are_ready(evidence))
		return copy_ready(at, room, evidence);
	/* In a breakpoint's handler nothing may be asked. */
	if (in_nmi())
		return 0;
	write_call_site(&items);
	write_of_tracee(&items, evidence);
	return items.at - at;
}
