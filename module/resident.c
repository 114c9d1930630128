// SPDX-License-Identifier: GPL-2.0
/*
 * What of another process's memory is there anyway. See resident.h.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/uaccess.h>

#include "resident.h"

/*
 * Where a page of a process's memory is, by its page tables: nothing is faulted in.
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
bool ptracemon_resident_read(u8 *to, struct mm_struct *mm, u64 address,
			     u32 size)
{
	pte_t *entry = find_entry(mm, address);
	pte_t found;

	if (!entry || offset_in_page(address) + size > PAGE_SIZE)
		return false;
	found = ptep_get(entry);
	if (!pte_present(found) ||
	    copy_from_kernel_nofault(to,
				     __va(PFN_PHYS(pte_pfn(found)) +
					  offset_in_page(address)),
				     size))
		return false;
	return pte_same(found, ptep_get(entry));
}

/* Devices have pages that are not to be read; a process may put it anywhere. */
static u64 end_of_memory(struct mm_struct *mm, u64 address)
{
	const struct vm_area_struct *area = vma_lookup(mm, address);

	return area && !(area->vm_flags & (VM_IO | VM_PFNMAP | VM_HUGETLB)) ?
		       area->vm_end :
		       address;
}

u32 ptracemon_resident_cmdline(u8 *text, u32 size, struct mm_struct *mm,
			       bool *whole)
{
	const u64 start = READ_ONCE(mm->arg_start);
	const u64 end = READ_ONCE(mm->arg_end);
	u64 until;
	u32 done, part;

	*whole = false;
	if (!start || end <= start)
		return 0;
	until = min3(end, end_of_memory(mm, start), start + size);
	for (done = 0; start + done < until; done += part) {
		part = min_t(u64, until - start - done,
			     PAGE_SIZE - offset_in_page(start + done));
		if (!ptracemon_resident_read(text + done, mm, start + done,
					     part))
			break;
	}
	*whole = start + done == end;
	return done;
}
