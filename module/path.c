// SPDX-License-Identifier: GPL-2.0
/*
 * Names of files, as text. See path.h.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/path.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "path.h"
#include "uapi/ptracemon.h"

/* A path that is built from its end, in front of @start. */
struct path_text {
	char *first;
	char *start;
	u16 flags;
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
u32 ptracemon_path_write(char *text, size_t size, const struct path *file,
			 bool may_lock, u16 *flags)
{
	char *end = text + size;
	struct path_text path = { .first = text };

	path.start = may_lock ? d_path(file, text, size) : ERR_PTR(-EAGAIN);
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
