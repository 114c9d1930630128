// SPDX-License-Identifier: GPL-2.0
/*
 * What breakpoints explain. See breakpoint.h.
 *
 * The original of a word is the page cache's: that is what the mapping showed before
 * somebody wrote there. Whoever can change the file needs no ptrace(2). What was
 * written is read where it stands now: the tracer's copy its threads can change.
 */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "breakpoint.h"
#include "resident.h"
#include "task.h"

/* What goes beyond a page is not looked at. */
static bool read_original(u8 *to, const struct vm_area_struct *area,
			  u64 address, u32 size)
{
	const u64 offset = ((u64)area->vm_pgoff << PAGE_SHIFT) + address -
			   area->vm_start;
	struct page *page;
	bool known;

	if (offset_in_page(offset) + size > PAGE_SIZE)
		return false;
	page = ptracemon_cached_page(area->vm_file->f_mapping,
				     offset >> PAGE_SHIFT);
	if (!page)
		return false;
	known = PageUptodate(page);
	/* Neither architecture has memory without an address. */
	memcpy(to, (u8 *)page_address(page) + offset_in_page(offset), size);
	put_page(page);
	return known;
}

#ifdef CONFIG_X86_64
/* int3, whatever it is put over. */
static bool differ_by_breakpoints(u64 address, const u8 *bytes,
				  const u8 *original, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		if (bytes[i] != original[i] && bytes[i] != 0xcc)
			return false;
	return true;
}
#else
/* brk, and what Linux takes for a breakpoint in 32-bit code, in their places. */
static bool differ_by_breakpoints(u64 address, const u8 *bytes,
				  const u8 *original, u32 size)
{
	u32 i, word;

	if (address % sizeof(word) || size % sizeof(word))
		return !memcmp(bytes, original, size);
	for (i = 0; i < size; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		if (memcmp(bytes + i, original + i, sizeof(word)) &&
		    (word & 0xffe0001f) != 0xd4200000 && word != 0xe7f001f0)
			return false;
	}
	return true;
}
#endif

/* What is shared is the file itself, which then is no witness. */
static const struct vm_area_struct *find_text(struct mm_struct *mm, u64 address,
					      u64 size)
{
	const struct vm_area_struct *area = vma_lookup(mm, address);

	return area && area->vm_file && area->vm_flags & VM_EXEC &&
			       !(area->vm_flags &
				 (VM_SHARED | VM_HUGETLB | VM_IO)) &&
			       size <= area->vm_end - address ?
		       area :
		       NULL;
}

bool ptracemon_breakpoint_only(struct mm_struct *mm, u64 address, u64 size)
{
	const struct vm_area_struct *area;
	u8 bytes[PTRACEMON_COPY_MAX], original[PTRACEMON_COPY_MAX];

	if (!size || size > PTRACEMON_COPY_MAX)
		return false;
	area = find_text(mm, address, size);
	return area && read_original(original, area, address, size) &&
	       ptracemon_resident_read(bytes, mm, address, size) &&
	       differ_by_breakpoints(address, bytes, original, size);
}

bool ptracemon_breakpoint_read(u8 *bytes, struct mm_struct *mm, u64 address,
			       u64 size)
{
	return size && size <= PTRACEMON_COPY_MAX && vma_lookup(mm, address) &&
	       ptracemon_resident_read(bytes, mm, address, size);
}

#ifdef CONFIG_X86_64
/*
 * Where debuggers put the copy of an instruction that they step over: behind the
 * first address of the program, which nobody comes to again once it runs (gdb: two
 * places of 16 bytes, 2 bytes further on).
 */
#define ASIDE_BYTES	(2 + 2 * PTRACEMON_COPY_MAX)

static u64 find_start(const struct mm_struct *mm)
{
	size_t i;

	for (i = 0; i + 1 < AT_VECTOR_SIZE; i += 2)
		if (READ_ONCE(mm->saved_auxv[i]) == AT_ENTRY)
			return READ_ONCE(mm->saved_auxv[i + 1]);
	return 0;
}

/* So many threads are looked at. */
#define THREADS	1024

static bool is_anybody_at(struct task_struct *task, u64 address)
{
	struct task_struct *thread;
	u32 looked = 0;

	for_each_thread(task, thread)
		if (++looked > THREADS || ptracemon_task_ip(thread) == address)
			return true;
	return false;
}

bool ptracemon_breakpoint_aside(u8 *bytes, struct task_struct *task,
				struct mm_struct *mm, u64 address, u64 size)
{
	u64 start;

	if (!task || !size || size > PTRACEMON_COPY_MAX)
		return false;
	start = find_start(mm);
	return start && address >= start &&
	       address + size <= start + ASIDE_BYTES &&
	       find_text(mm, address, size) &&
	       ptracemon_resident_read(bytes, mm, address, size) &&
	       !is_anybody_at(task, address);
}

bool ptracemon_breakpoint_copied(struct mm_struct *mm, u64 from, u64 to)
{
	const struct vm_area_struct *area =
		find_text(mm, from, PTRACEMON_COPY_MAX);
	u8 bytes[PTRACEMON_COPY_MAX], original[PTRACEMON_COPY_MAX], first;

	return area && find_text(mm, to, PTRACEMON_COPY_MAX) &&
	       read_original(original, area, from, sizeof(original)) &&
	       ptracemon_resident_read(bytes, mm, to, sizeof(bytes)) &&
	       !memcmp(bytes, original, sizeof(bytes)) &&
	       ptracemon_resident_read(&first, mm, from, 1) && first == 0xcc &&
	       original[0] != 0xcc;
}
#else
bool ptracemon_breakpoint_aside(u8 *bytes, struct task_struct *task,
				struct mm_struct *mm, u64 address, u64 size)
{
	return false;
}

bool ptracemon_breakpoint_copied(struct mm_struct *mm, u64 from, u64 to)
{
	return false;
}
#endif
