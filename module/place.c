// SPDX-License-Identifier: GPL-2.0
/*
 * Where an address lies: what is mapped there. See place.h.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "known.h"
#include "path.h"
#include "place.h"

static u32 permissions_of(const struct vm_area_struct *area)
{
	u32 permissions = 0;

	if (area->vm_flags & VM_READ)
		permissions |= PTRACEMON_PERM_READ;
	if (area->vm_flags & VM_WRITE)
		permissions |= PTRACEMON_PERM_WRITE;
	if (area->vm_flags & VM_EXEC)
		permissions |= PTRACEMON_PERM_EXEC;
	if (area->vm_flags & VM_SHARED)
		permissions |= PTRACEMON_PERM_SHARED;
	return permissions;
}

/*
 * What has no folder is shared memory, under a name of the kernel's: "memfd:..."
 * (mm/memfd.c), "SYSV...", "dev/zero" (mm/shmem.c). Such a name never changes.
 */
static u32 kind_of_file(const struct dentry *dentry)
{
	static const char memfd[] = "memfd:";

	if (d_unlinked(dentry))
		return PTRACEMON_PLACE_DELETED;
	if (!IS_ROOT(dentry))
		return PTRACEMON_PLACE_FILE;
	return strncmp(dentry->d_name.name, memfd, sizeof(memfd) - 1) ?
		       PTRACEMON_PLACE_ANONYMOUS :
		       PTRACEMON_PLACE_MEMFD;
}

/* As show_map_vma() of fs/proc/task_mmu.c names them. */
static u32 kind_of_memory(const struct mm_struct *mm,
			  const struct vm_area_struct *area)
{
	if (area->vm_start <= mm->brk && area->vm_end > mm->start_brk)
		return PTRACEMON_PLACE_HEAP;
	if (area->vm_start <= mm->start_stack &&
	    area->vm_end > mm->start_stack)
		return PTRACEMON_PLACE_STACK;
	if (area->vm_start == (unsigned long)mm->context.vdso)
		return PTRACEMON_PLACE_VDSO;
	return PTRACEMON_PLACE_ANONYMOUS;
}

static void fill_file(struct ptracemon_file *of, const struct file *file)
{
	const struct inode *inode = ptracemon_file_inode(file);
	const dev_t device = inode->i_sb->s_dev;

	of->inode = inode->i_ino;
	of->major = MAJOR(device);
	of->minor = MINOR(device);
}

/* Returns bytes of the path. */
static noinline u32 write_path(struct ptracemon_item *item,
			       const struct file *file, u64 now, bool may_lock)
{
	struct ptracemon_place *place = (struct ptracemon_place *)(item + 1);
	u16 flags = 0;
	u32 size;

	if (now)
		ptracemon_known_remember_file(item->kind, file, now);
	size = ptracemon_path_write((char *)(place + 1),
				    PTRACEMON_PLACE_PATH_MAX,
				    ptracemon_file_path(file), may_lock,
				    &flags);
	item->flags = flags;
	return size;
}

static void fill_no_file(struct ptracemon_place *place, u32 kind)
{
	place->offset = 0;
	place->file = (struct ptracemon_file){};
	place->kind = kind;
}

static void fill_no_mapping(struct ptracemon_place *place, u32 kind)
{
	place->start = 0;
	place->end = 0;
	place->permissions = 0;
	fill_no_file(place, kind);
}

/* Sets every field: the ring holds an older record there. Returns bytes of the path. */
static u32 fill_place(struct ptracemon_item *item, struct mm_struct *mm,
		      u64 now, bool may_lock)
{
	struct ptracemon_place *place = (struct ptracemon_place *)(item + 1);
	struct vm_area_struct *area = vma_lookup(mm, place->address);
	const struct file *file;

	if (!area) {
		fill_no_mapping(place, PTRACEMON_PLACE_UNMAPPED);
		return 0;
	}
	place->start = area->vm_start;
	place->end = area->vm_end;
	place->permissions = permissions_of(area);
	file = area->vm_file;
	if (!file) {
		fill_no_file(place, kind_of_memory(mm, area));
		return 0;
	}
	place->kind = kind_of_file(ptracemon_file_path(file)->dentry);
	place->offset = ((u64)area->vm_pgoff << PAGE_SHIFT) + place->address -
			area->vm_start;
	fill_file(&place->file, file);
	if (now && likely(ptracemon_known_file(item->kind, file, now))) {
		item->flags = PTRACEMON_ITEM_PATH_KNOWN;
		return 0;
	}
	return write_path(item, file, now, may_lock);
}

u32 ptracemon_place_write(struct ptracemon_item *item, u16 kind,
			  struct mm_struct *mm, u64 address, u64 now,
			  bool may_lock)
{
	struct ptracemon_place *place = (struct ptracemon_place *)(item + 1);
	u32 size = sizeof(*place);

	item->kind = kind;
	item->flags = 0;
	place->address = address;
	if (likely(mm))
		size += fill_place(item, mm, now, may_lock);
	else
		fill_no_mapping(place, PTRACEMON_PLACE_UNKNOWN);
	return ptracemon_item_finish(item, kind, item->flags, size);
}

u32 ptracemon_place_write_file(struct ptracemon_item *item, u16 kind,
			       const struct file *file)
{
	struct ptracemon_file *of = (struct ptracemon_file *)(item + 1);

	fill_file(of, file);
	return ptracemon_item_finish(item, kind, 0, sizeof(*of));
}
