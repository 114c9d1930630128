// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is shared with a reader. See area.h. Not vmalloc(): it takes flags
 * from modules that do not say a node, or a node without flags.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "area.h"

/* One round of reclaim, no killing; who asked is told. */
#define AREA_GFP	(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN)

static void free_pages_of(struct page **pages, size_t count)
{
	while (count--)
		__free_page(pages[count]);
	kvfree(pages);
}

void *ptracemon_area_alloc(size_t size, int node)
{
	size_t count = size / PAGE_SIZE, i;
	struct page **pages;
	void *area;

	pages = kvmalloc_array(count, sizeof(*pages), AREA_GFP);
	if (!pages)
		return NULL;
	for (i = 0; i < count; i++) {
		pages[i] = alloc_pages_node(node, AREA_GFP | __GFP_ZERO, 0);
		if (!pages[i])
			goto err_free_pages;
		cond_resched();
	}
	/* vfree() frees the pages and their array too. */
	area = vmap(pages, count, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
	if (!area)
		goto err_free_pages;
	return area;

err_free_pages:
	free_pages_of(pages, i);
	return NULL;
}

void ptracemon_area_free(void *area)
{
	vfree(area);
}

bool ptracemon_area_affordable(u64 size)
{
	long available = si_mem_available();

	return available > 0 && size >> PAGE_SHIFT < available;
}
