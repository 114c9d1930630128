// SPDX-License-Identifier: GPL-2.0
/*
 * The executable and the command line of the current task. See command.h.
 *
 * Only of the current one: its mm cannot go away, and what another task's mm
 * needs to be kept (task_lock(), get_task_mm()) may not be taken in a handler.
 * They are written where they will lie, into the ring.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "command.h"
#include "task.h"

/* Programs that a CPU remembers. Who pushes others out makes them be told again. */
#define KNOWN_BITS	6

/*
 * For who joins later, a recording's next file say; and a program may have changed
 * how it shows itself.
 */
#define KNOWN_FOR	(60 * NSEC_PER_SEC)

/**
 * struct known - a program whose command is in the records of a CPU
 * @start: start time of the process
 * @execs: self_exec_id of the task
 * @time: when it was told
 * @reader: number of the reader that it was told to
 * @tgid: process id
 */
struct known {
	u64 start;
	u64 execs;
	u64 time;
	u32 reader;
	u32 tgid;
};

struct known_table {
	struct known entries[1 << KNOWN_BITS];
};

static struct known_table __percpu *known;

/* Counts readers; an entry with another number means nothing. */
static u32 reader = 1;

static struct known *known_entry(void)
{
	struct known_table *table = this_cpu_ptr(known);

	return &table->entries[hash_32(current->tgid, KNOWN_BITS)];
}

bool ptracemon_command_is_known(u64 now)
{
	const struct known *entry = known_entry();

	return entry->tgid == current->tgid &&
	       entry->execs == READ_ONCE(current->self_exec_id) &&
	       entry->start == ptracemon_task_start(current) &&
	       entry->reader == READ_ONCE(reader) &&
	       now - entry->time < KNOWN_FOR;
}

void ptracemon_command_remember(u64 now)
{
	*known_entry() = (struct known){
		.start = ptracemon_task_start(current),
		.execs = READ_ONCE(current->self_exec_id),
		.time = now,
		.reader = READ_ONCE(reader),
		.tgid = current->tgid,
	};
}

void ptracemon_command_forget(void)
{
	WRITE_ONCE(reader, reader + 1);
}

/* A path that is built from its end, in front of @start. */
struct path_text {
	char *first;
	char *start;
	u32 flags;
};

/* Puts text before what is there already; the caller knows that it fits. */
static void put_before(struct path_text *path, const char *text, size_t length)
{
	path->start -= length;
	memcpy(path->start, text, length);
}

/*
 * The path within its file system: takes no lock at all. A name that is being
 * changed at the moment may come out mixed, as in the kernel's own "%pd". What
 * has no folder, as memfd_create(2) makes it, has a name all the same.
 */
static void path_in_filesystem(struct path_text *path, struct dentry *dentry)
{
	static const char deleted[] = " (deleted)";
	struct dentry *parent;

	path->flags |= PTRACEMON_ITEM_IN_FILESYSTEM;
	rcu_read_lock();
	if (d_unhashed(dentry))
		put_before(path, deleted, sizeof(deleted) - 1);
	do {
		const char *name = READ_ONCE(dentry->d_name.name);
		size_t length = strnlen(name, NAME_MAX);

		parent = READ_ONCE(dentry->d_parent);
		if (length + 1 > path->start - path->first) {
			path->flags |= PTRACEMON_ITEM_TRUNCATED;
			break;
		}
		put_before(path, name, length);
		put_before(path, "/", 1);
		dentry = parent;
	} while (parent != READ_ONCE(parent->d_parent));
	rcu_read_unlock();
}

/*
 * d_path() takes spinlocks if somebody renames or mounts at the moment, which
 * sleep under PREEMPT_RT. Without, nobody who holds them can be interrupted by
 * a system call's entry or return.
 */
static u32 write_path(char *text, const struct path *file, bool may_lock,
		      u16 *flags)
{
	char *end = text + PTRACEMON_PATH_MAX;
	struct path_text path = { .first = text };

	path.start = may_lock && !IS_ENABLED(CONFIG_PREEMPT_RT) ?
			     d_path(file, text, PTRACEMON_PATH_MAX) :
			     ERR_PTR(-EAGAIN);
	if (IS_ERR(path.start)) {
		/* Or too long: its end at least. */
		path.start = end;
		path_in_filesystem(&path, file->dentry);
	} else {
		end--; /* its terminating NUL */
	}
	memmove(text, path.start, end - path.start);
	*flags = path.flags;
	return end - path.start;
}

/* Up to the end of a page if what lies behind it is not resident. */
static u32 write_cmdline(char *text, u16 *flags)
{
	unsigned long start = READ_ONCE(current->mm->arg_start);
	unsigned long end = READ_ONCE(current->mm->arg_end);
	unsigned long size;

	if (!start || end <= start)
		return 0;
	size = min_t(unsigned long, end - start, PTRACEMON_CMDLINE_MAX);
	if (copy_from_user_nofault(text, (void __user *)start, size)) {
		size = min(size, PAGE_SIZE - offset_in_page(start));
		if (copy_from_user_nofault(text, (void __user *)start, size))
			return 0;
	}
	*flags = size < end - start ? PTRACEMON_ITEM_TRUNCATED : 0;
	return size;
}

/* Completes an item whose bytes are there. Returns what it takes. */
static u32 finish_item(struct ptracemon_item *item, u16 kind, u16 flags,
		       u32 size)
{
	u32 aligned = ALIGN(size, PTRACEMON_RECORD_ALIGN);

	if (!size)
		return 0;
	memset((u8 *)(item + 1) + size, 0, aligned - size);
	item->kind = kind;
	item->flags = flags;
	item->size = size;
	return sizeof(*item) + aligned;
}

static u32 write_exe_item(struct ptracemon_item *item, bool of_tracee,
			  bool may_lock)
{
	struct file *file = ptracemon_exe_file();
	u16 flags = 0;
	u32 size;

	if (!file)
		return 0;
	size = write_path((char *)(item + 1), &file->f_path, may_lock, &flags);
	fput(file);
	return finish_item(item,
			   of_tracee ? PTRACEMON_ITEM_TRACEE_EXE :
				       PTRACEMON_ITEM_TRACER_EXE,
			   flags, size);
}

static u32 write_cmdline_item(struct ptracemon_item *item, bool of_tracee)
{
	u16 flags = 0;
	u32 size = write_cmdline((char *)(item + 1), &flags);

	return finish_item(item,
			   of_tracee ? PTRACEMON_ITEM_TRACEE_CMDLINE :
				       PTRACEMON_ITEM_TRACER_CMDLINE,
			   flags, size);
}

u32 ptracemon_command_write(void *at, bool of_tracee, bool may_lock)
{
	u32 size;

	/* In a breakpoint's handler, which may not even drop a reference. */
	if (in_nmi() || !current->mm || (current->flags & PF_KTHREAD))
		return 0;
	size = write_exe_item(at, of_tracee, may_lock);
	return size + write_cmdline_item(at + size, of_tracee);
}

int __init ptracemon_command_init(void)
{
	known = alloc_percpu(struct known_table);
	return known ? 0 : -ENOMEM;
}

void ptracemon_command_exit(void)
{
	free_percpu(known);
}
