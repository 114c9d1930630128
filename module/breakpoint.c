// SPDX-License-Identifier: GPL-2.0
/*
 * What breakpoints explain. See breakpoint.h.
 *
 * The original of a word is the page cache's: that is what the mapping showed before
 * somebody wrote there. Whoever can change the file needs no ptrace(2). What was
 * written is read where it stands now: the tracer's copy its threads can change.
 */
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "breakpoint.h"

/* Whoever chooses registers must not find two sets of them alike. */
static siphash_key_t key __ro_after_init;

void __init ptracemon_breakpoint_init(void)
{
	get_random_bytes(&key, sizeof(key));
}

/* Words do not go beyond a page; those that do are not looked at. */
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

/*
 * Where a page of a tracee's memory is, by its page tables: nothing is faulted in.
 * Tables that a mapping needs go with the memory's lock taken for writing, or by RCU.
 */
static pte_t *find_entry(struct mm_struct *mm, u64 address)
{
	pgd_t *pgd = pgd_offset(mm, address);
	p4d_t *p4d;
	pud_t *pud;
	pmd_t *pmd, table;

	if (pgd_none(*pgd) || pgd_bad(*pgd))
		return NULL;
	p4d = p4d_offset(pgd, address);
	if (p4d_none(*p4d) || p4d_bad(*p4d))
		return NULL;
	pud = pud_offset(p4d, address);
	if (pud_none(*pud) || pud_bad(*pud))
		return NULL;
	pmd = pmd_offset(pud, address);
	table = READ_ONCE(*pmd);
	/* A huge page is bad, too; of one that was written none is left. */
	if (pmd_none(table) || pmd_bad(table))
		return NULL;
	return pte_offset_kernel(&table, address);
}

/* Nothing keeps the page: it counts if it still was there after that. */
static bool read_tracee(u8 *to, struct mm_struct *mm, u64 address, u32 size)
{
	const u32 before = address % sizeof(unsigned long);
	unsigned long words[1 + PTRACEMON_WORD_MAX / sizeof(unsigned long)];
	pte_t *entry = find_entry(mm, address);
	const unsigned long *from;
	pte_t found;
	u32 i;

	if (!entry)
		return false;
	found = ptep_get(entry);
	if (!pte_present(found))
		return false;
	from = __va(PFN_PHYS(pte_pfn(found)) + offset_in_page(address) -
		    before);
	for (i = 0; i * sizeof(*words) < before + size; i++)
		if (!ptracemon_read_word(&words[i], from + i))
			return false;
	memcpy(to, (u8 *)words + before, size);
	return pte_same(found, ptep_get(entry));
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

bool ptracemon_breakpoint_only(struct mm_struct *mm, u64 address, u64 size)
{
	const struct vm_area_struct *area;
	u8 bytes[PTRACEMON_WORD_MAX], original[PTRACEMON_WORD_MAX];

	if (!size || size > PTRACEMON_WORD_MAX)
		return false;
	area = vma_lookup(mm, address);
	/* What is shared is the file itself, which then is no witness. */
	return area && area->vm_file && area->vm_flags & VM_EXEC &&
	       !(area->vm_flags & (VM_SHARED | VM_HUGETLB | VM_IO)) &&
	       size <= area->vm_end - address &&
	       read_original(original, area, address, size) &&
	       read_tracee(bytes, mm, address, size) &&
	       differ_by_breakpoints(address, bytes, original, size);
}

/* ---- registers */

/* In whole words, without gaps. */
struct registers {
	struct pt_regs user;
#ifdef CONFIG_X86_64
	u64 fs_base;
	u64 gs_base;
	u64 selectors;
#endif
};

static void read_others(struct registers *registers,
			const struct task_struct *task)
{
#ifdef CONFIG_X86_64
	registers->fs_base = READ_ONCE(task->thread.fsbase);
	registers->gs_base = READ_ONCE(task->thread.gsbase);
	registers->selectors = (u64)READ_ONCE(task->thread.fsindex) << 48 |
			       (u64)READ_ONCE(task->thread.gsindex) << 32 |
			       (u64)READ_ONCE(task->thread.ds) << 16 |
			       READ_ONCE(task->thread.es);
#endif
}

/* See ptracemon_task_ip(). */
static bool read_stack(struct pt_regs *user, const struct task_struct *task)
{
	void *stack = READ_ONCE(task->stack);
	const unsigned long *from;
	size_t i;

	if (!stack)
		return false;
	from = ptracemon_registers_on_stack(stack);
	for (i = 0; i < sizeof(*user) / sizeof(*from); i++)
		if (!ptracemon_read_word((unsigned long *)user + i, from + i))
			return false;
	return READ_ONCE(task->stack) == stack;
}

u64 ptracemon_registers_digest(struct task_struct *task, unsigned long ahead)
{
	struct registers registers;

	/* Those of a task that runs are not there, and nobody has stopped it. */
	if (!task || !READ_ONCE(task->ptrace) || !task_is_traced(task) ||
	    !read_stack(&registers.user, task))
		return 0;
	read_others(&registers, task);
	instruction_pointer_set(&registers.user,
				instruction_pointer(&registers.user) + ahead);
	/* 0 means something else. */
	return siphash(&registers, sizeof(registers), &key) | 1;
}

/*
 * int3 leaves the address behind it, brk its own. What has stopped the tracee its
 * siginfo says, which lies on its stack, as its registers do: no other signal that
 * it can have been sent has this code.
 */
static bool stopped_behind_breakpoint(const struct task_struct *task)
{
#ifdef CONFIG_X86_64
	const unsigned long *info =
		(const unsigned long *)READ_ONCE(task->last_siginfo);
	unsigned long number, code;

	BUILD_BUG_ON(offsetof(kernel_siginfo_t, si_code) != sizeof(number));
	return info && ptracemon_read_word(&number, info) &&
	       ptracemon_read_word(&code, info + 1) &&
	       (int)number == SIGTRAP && (int)code == SI_KERNEL;
#else
	return false;
#endif
}

bool ptracemon_registers_stepped_back(struct task_struct *task, u64 before)
{
	return before &&
	       (ptracemon_registers_digest(task, 0) == before ||
		(stopped_behind_breakpoint(task) &&
		 ptracemon_registers_digest(task, 1) == before));
}
