// SPDX-License-Identifier: GPL-2.0
/*
 * The executable and the command line of the current task. See command.h.
 *
 * Only of the current one: its mm cannot go away, and what another task's mm
 * needs to be kept (task_lock(), get_task_mm()) may not be taken in a handler.
 * They are written where they will lie, into the ring.
 */
#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "command.h"
#include "path.h"
#include "place.h"

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

/* Its path, and which file it is. */
static u32 write_exe_items(void *at, bool of_tracee, bool may_lock)
{
	struct file *file = ptracemon_exe_file(current->mm);
	struct ptracemon_item *item = at;
	u16 flags = 0;
	u32 size;

	if (!file)
		return 0;
	size = ptracemon_path_write((char *)(item + 1), PTRACEMON_PATH_MAX,
				    &file->f_path, may_lock, &flags);
	size = ptracemon_item_finish(item,
				     of_tracee ? PTRACEMON_ITEM_TRACEE_EXE :
						 PTRACEMON_ITEM_TRACER_EXE,
				     flags, size);
	size += ptracemon_place_write_file(
		at + size,
		of_tracee ? PTRACEMON_ITEM_TRACEE_FILE :
			    PTRACEMON_ITEM_TRACER_FILE,
		file);
	fput(file);
	return size;
}

static u32 write_cmdline_item(struct ptracemon_item *item, bool of_tracee)
{
	u16 flags = 0;
	u32 size = write_cmdline((char *)(item + 1), &flags);

	return ptracemon_item_finish(item,
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
	size = write_exe_items(at, of_tracee, may_lock);
	return size + write_cmdline_item(at + size, of_tracee);
}
