// SPDX-License-Identifier: GPL-2.0
/*
 * The executable and the command line of the current task. See command.h.
 *
 * Only of the current one: its mm cannot go away, and what another task's mm
 * needs to be kept (task_lock(), get_task_mm()) may not be taken in a handler.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "command.h"
#include "uapi/ptracemon.h"

/**
 * struct ptracemon_command - what was found, before it is in a record
 * @exe: start of the path, in @path
 * @exe_size: bytes of it; 0: not known
 * @exe_flags: PTRACEMON_ITEM_*
 * @cmdline_size: bytes of @cmdline; 0: not known
 * @cmdline_flags: PTRACEMON_ITEM_*
 * @path: for @exe, which is built from the end
 * @cmdline: words
 */
struct ptracemon_command {
	const char *exe;
	u32 exe_size;
	u32 exe_flags;
	u32 cmdline_size;
	u32 cmdline_flags;
	char path[PTRACEMON_PATH_MAX];
	char cmdline[PTRACEMON_CMDLINE_MAX];
};

/* Room for one record at a time on each CPU. */
static struct ptracemon_command __percpu *commands;

/* Puts text before what is there already; the caller knows that it fits. */
static void put_before(struct ptracemon_command *command, const char *text,
		       size_t length)
{
	command->exe -= length;
	memcpy(command->path + (command->exe - command->path), text, length);
}

/*
 * The path within its file system, from the end: takes no lock at all. A name that is
 * being changed at the moment may come out mixed, as in the kernel's own "%pd". What
 * has no folder, as memfd_create(2) makes it, has a name all the same.
 */
static void path_in_filesystem(struct ptracemon_command *command,
			      struct dentry *dentry)
{
	static const char deleted[] = " (deleted)";
	const char *end = command->path + sizeof(command->path);
	struct dentry *parent;

	command->exe = end;
	command->exe_flags |= PTRACEMON_ITEM_IN_FILESYSTEM;
	rcu_read_lock();
	if (d_unhashed(dentry))
		put_before(command, deleted, sizeof(deleted) - 1);
	do {
		const char *name = READ_ONCE(dentry->d_name.name);
		size_t length = strnlen(name, NAME_MAX);

		parent = READ_ONCE(dentry->d_parent);
		if (length + 1 > command->exe - command->path) {
			command->exe_flags |= PTRACEMON_ITEM_TRUNCATED;
			break;
		}
		put_before(command, name, length);
		put_before(command, "/", 1);
		dentry = parent;
	} while (parent != READ_ONCE(parent->d_parent));
	rcu_read_unlock();
	command->exe_size = end - command->exe;
}

/*
 * d_path() takes spinlocks if somebody renames or mounts at the moment, which
 * sleep under PREEMPT_RT. Without, nobody who holds them can be interrupted by
 * a system call's entry.
 */
static void find_path(struct ptracemon_command *command, const struct path *path)
{
	const char *text;

	if (IS_ENABLED(CONFIG_PREEMPT_RT)) {
		path_in_filesystem(command, path->dentry);
		return;
	}
	text = d_path(path, command->path, sizeof(command->path));
	if (IS_ERR(text)) {
		/* Too long: its end at least. */
		path_in_filesystem(command, path->dentry);
		return;
	}
	command->exe = text;
	command->exe_size = command->path + sizeof(command->path) - 1 - text;
}

static void find_exe(struct ptracemon_command *command)
{
	struct file *file = ptracemon_exe_file();

	command->exe_size = 0;
	command->exe_flags = 0;
	if (!file)
		return;
	find_path(command, &file->f_path);
	fput(file);
}

/* Up to the end of a page if what lies behind it is not resident. */
static void find_cmdline(struct ptracemon_command *command)
{
	unsigned long start = READ_ONCE(current->mm->arg_start);
	unsigned long end = READ_ONCE(current->mm->arg_end);
	unsigned long size;

	command->cmdline_size = 0;
	command->cmdline_flags = 0;
	if (!start || end <= start)
		return;
	size = min_t(unsigned long, end - start, sizeof(command->cmdline));
	if (copy_from_user_nofault(command->cmdline, (void __user *)start,
				   size)) {
		size = min(size, PAGE_SIZE - offset_in_page(start));
		if (copy_from_user_nofault(command->cmdline,
					   (void __user *)start, size))
			return;
	}
	command->cmdline_size = size;
	if (size < end - start)
		command->cmdline_flags = PTRACEMON_ITEM_TRUNCATED;
}

const struct ptracemon_command *ptracemon_command_of_current(void)
{
	struct ptracemon_command *command;

	/* In a breakpoint's handler, which may not even drop a reference. */
	if (in_nmi() || !current->mm || (current->flags & PF_KTHREAD))
		return NULL;
	command = this_cpu_ptr(commands);
	find_exe(command);
	find_cmdline(command);
	return command;
}

static u32 item_size(u32 size)
{
	return size ? sizeof(struct ptracemon_item) +
			      ALIGN(size, PTRACEMON_RECORD_ALIGN) :
		      0;
}

u32 ptracemon_command_size(const struct ptracemon_command *command)
{
	return command ? item_size(command->exe_size) +
				 item_size(command->cmdline_size) :
			 0;
}

static void *write_item(void *at, u16 kind, u16 flags, const void *bytes,
			u32 size)
{
	struct ptracemon_item *item = at;
	u32 whole = item_size(size);

	if (!size)
		return at;
	/* The padding first: it is at the end of these. */
	*(u64 *)(at + whole - sizeof(u64)) = 0;
	item->kind = kind;
	item->flags = flags;
	item->size = size;
	memcpy(item + 1, bytes, size);
	return at + whole;
}

void ptracemon_command_write(void *at, const struct ptracemon_command *command,
			     bool of_tracee)
{
	if (!command)
		return;
	at = write_item(at,
			of_tracee ? PTRACEMON_ITEM_TRACEE_EXE :
				    PTRACEMON_ITEM_TRACER_EXE,
			command->exe_flags, command->exe, command->exe_size);
	write_item(at,
		   of_tracee ? PTRACEMON_ITEM_TRACEE_CMDLINE :
			       PTRACEMON_ITEM_TRACER_CMDLINE,
		   command->cmdline_flags, command->cmdline,
		   command->cmdline_size);
}

int __init ptracemon_command_init(void)
{
	commands = alloc_percpu(struct ptracemon_command);
	return commands ? 0 : -ENOMEM;
}

void ptracemon_command_exit(void)
{
	free_percpu(commands);
}
