// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that the records of a CPU have told about. See known.h.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/hash.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/time64.h>

#include "known.h"
#include "task.h"
#include "uapi/ptracemon.h"

/* Programs that a CPU remembers. Who pushes others out makes them be told again. */
#define KNOWN_BITS	6

/*
 * For who joins later, a recording's next file say; and a program may have changed
 * how it shows itself.
 */
#define KNOWN_FOR	(60 * NSEC_PER_SEC)

/* Only compared. */
struct ptracemon_root {
	const struct vfsmount *mount;
	const struct dentry *entry;
};

/**
 * struct known - a program
 * @start: start time of the process
 * @execs: self_exec_id of the task
 * @time: when it was told
 * @root: of who made the call: paths begin there
 * @reader: number of the reader that it was told to
 * @tgid: process id
 */
struct known {
	u64 start;
	u64 execs;
	u64 time;
	struct ptracemon_root root;
	u32 reader;
	u32 tgid;
};

/**
 * struct known_file - a file, in this place; only compared
 * @mount: where its file system is mounted
 * @entry: its name there
 * @folder: in which folder
 * @name: hash and length of the name
 * @inode: its content; the reader knows it by number and device of that
 * @time: when it was told
 * @root: as above
 * @reader: likewise
 */
struct known_file {
	const struct vfsmount *mount;
	const struct dentry *entry;
	const struct dentry *folder;
	u64 name;
	const struct inode *inode;
	u64 time;
	struct ptracemon_root root;
	u32 reader;
};

#define PLACES	(PTRACEMON_ITEM_CALL_SITE - PTRACEMON_ITEM_WRITTEN_TO + 1)

struct known_table {
	struct known entries[PTRACEMON_KNOWN_KINDS][1 << KNOWN_BITS];
	struct known_file files[PLACES][1 << KNOWN_BITS];
};

static struct known_table __percpu *table;

/* Counts readers; an entry with another number means nothing. */
static u32 reader = 1;

/* Who shares it with the current task may change it: then this is neither. */
static struct ptracemon_root current_root(void)
{
	const struct fs_struct *fs = current->fs;

	return fs ? (struct ptracemon_root){ READ_ONCE(fs->root.mnt),
					     READ_ONCE(fs->root.dentry) } :
		    (struct ptracemon_root){};
}

static bool is_current_root(const struct ptracemon_root *root)
{
	const struct ptracemon_root now = current_root();

	return root->mount == now.mount && root->entry == now.entry;
}

static struct known *entry_of(enum ptracemon_known kind,
			      const struct task_struct *task)
{
	return &this_cpu_ptr(table)
			->entries[kind][hash_32(task->tgid, KNOWN_BITS)];
}

bool ptracemon_known(enum ptracemon_known kind, struct task_struct *task,
		     u64 now)
{
	const struct known *entry = entry_of(kind, task);

	/* Else the compiler computes it anew for each comparison. */
	OPTIMIZER_HIDE_VAR(entry);
	return entry->tgid == task->tgid &&
	       entry->execs == READ_ONCE(task->self_exec_id) &&
	       entry->start == ptracemon_task_start(task) &&
	       is_current_root(&entry->root) &&
	       entry->reader == READ_ONCE(reader) &&
	       now - entry->time < KNOWN_FOR;
}

void ptracemon_known_remember(enum ptracemon_known kind,
			      struct task_struct *task, u64 execs, u64 now)
{
	*entry_of(kind, task) = (struct known){
		.start = ptracemon_task_start(task),
		.execs = execs,
		.time = now,
		.root = current_root(),
		.reader = READ_ONCE(reader),
		.tgid = task->tgid,
	};
}

/* By what the reader knows it by: who has two names is told anew each time. */
static struct known_file *entry_of_file(u16 kind, const struct file *file)
{
	const struct inode *inode = ptracemon_file_inode(file);

	return &this_cpu_ptr(table)
			->files[kind - PTRACEMON_ITEM_WRITTEN_TO]
			       [hash_32((u32)inode->i_ino ^ inode->i_sb->s_dev,
					KNOWN_BITS)];
}

bool ptracemon_known_file(u16 kind, const struct file *file, u64 now)
{
	const struct known_file *entry = entry_of_file(kind, file);
	const struct path *path = ptracemon_file_path(file);
	const struct dentry *dentry = path->dentry;

	/* As above. */
	OPTIMIZER_HIDE_VAR(entry);
	return entry->entry == dentry && entry->mount == path->mnt &&
	       entry->folder == READ_ONCE(dentry->d_parent) &&
	       entry->name == READ_ONCE(dentry->d_name.hash_len) &&
	       entry->inode == d_inode(dentry) &&
	       is_current_root(&entry->root) &&
	       entry->reader == READ_ONCE(reader) &&
	       now - entry->time < KNOWN_FOR;
}

void ptracemon_known_remember_file(u16 kind, const struct file *file, u64 now)
{
	const struct path *path = ptracemon_file_path(file);
	const struct dentry *dentry = path->dentry;

	*entry_of_file(kind, file) = (struct known_file){
		.mount = path->mnt,
		.entry = dentry,
		.folder = READ_ONCE(dentry->d_parent),
		.name = READ_ONCE(dentry->d_name.hash_len),
		.inode = d_inode(dentry),
		.time = now,
		.root = current_root(),
		.reader = READ_ONCE(reader),
	};
}

void ptracemon_known_forget(void)
{
	WRITE_ONCE(reader, reader + 1);
}

int __init ptracemon_known_init(void)
{
	table = alloc_percpu(struct known_table);
	return table ? 0 : -ENOMEM;
}

void ptracemon_known_exit(void)
{
	free_percpu(table);
}
