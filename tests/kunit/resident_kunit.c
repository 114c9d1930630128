// SPDX-License-Identifier: GPL-2.0
/*
 * What is read of another process's memory, by page tables of the suite's own. Nothing
 * keeps a page while it is read: here somebody takes it away in just that moment.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/uaccess.h>

/* What happens when the bytes have been copied, once. */
static pte_t *changed;
static pte_t changed_to;

static long copy_and_change(void *to, const void *from, size_t size)
{
	long result = copy_from_kernel_nofault(to, from, size);

	if (changed)
		*changed = changed_to;
	changed = NULL;
	return result;
}

#define copy_from_kernel_nofault(to, from, size) \
	copy_and_change(to, from, size)
#include "../../module/resident.c"
#undef copy_from_kernel_nofault

#define ADDRESS	0x401000ul

/**
 * struct memory - of a process that is none
 * @mm: with tables for ADDRESS
 * @entry: where its page is
 * @one: a page full of ones
 * @two: a page full of twos
 */
struct memory {
	struct mm_struct *mm;
	pte_t *entry;
	u8 *one;
	u8 *two;
};

static void *new_page(struct kunit *test)
{
	/* As large as a page, so that it begins with one. */
	void *page = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, offset_in_page(page), 0ul);
	return page;
}

static void point_to(void *entry, void *table)
{
	*(unsigned long *)entry = __pa(table) | _PAGE_TABLE_NOENC;
}

static pte_t entry_of(void *page)
{
	return pfn_pte(PHYS_PFN(__pa(page)), PAGE_READONLY);
}

static int make_memory(struct kunit *test)
{
	struct memory *memory = kunit_kzalloc(test, sizeof(*memory), GFP_KERNEL);
	struct mm_struct *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	pmd_t *pmd;
	p4d_t *p4d;
	pud_t *pud;

	KUNIT_ASSERT_NOT_NULL(test, memory);
	KUNIT_ASSERT_NOT_NULL(test, mm);
	mm->pgd = new_page(test);
	if (pgtable_l5_enabled())
		point_to(pgd_offset(mm, ADDRESS), new_page(test));
	p4d = p4d_offset(pgd_offset(mm, ADDRESS), ADDRESS);
	point_to(p4d, new_page(test));
	pud = pud_offset(p4d, ADDRESS);
	point_to(pud, new_page(test));
	pmd = pmd_offset(pud, ADDRESS);
	point_to(pmd, new_page(test));
	memory->mm = mm;
	memory->entry = pte_offset_kernel(pmd, ADDRESS);
	memory->one = memset(new_page(test), 1, PAGE_SIZE);
	memory->two = memset(new_page(test), 2, PAGE_SIZE);
	*memory->entry = entry_of(memory->one);
	changed = NULL;
	test->priv = memory;
	return 0;
}

static bool reads(struct memory *memory, u64 address, u32 size, u8 wanted)
{
	u8 bytes[16] = { 0 };

	return ptracemon_resident_read(bytes, memory->mm, address, size) &&
	       !memchr_inv(bytes, wanted, size);
}

static void there(struct kunit *test)
{
	struct memory *memory = test->priv;

	KUNIT_EXPECT_TRUE(test, reads(memory, ADDRESS, 16, 1));
	KUNIT_EXPECT_TRUE(test, reads(memory, ADDRESS + 4089, 7, 1));
	KUNIT_EXPECT_FALSE(test, reads(memory, ADDRESS + 4089, 8, 1));
}

static void not_there(struct kunit *test)
{
	struct memory *memory = test->priv;
	const u64 other = ADDRESS + PAGE_SIZE, far = ADDRESS + (1ull << 30);

	KUNIT_EXPECT_FALSE(test, reads(memory, other, 8, 0));
	KUNIT_EXPECT_FALSE(test, reads(memory, far, 8, 0));
	*memory->entry = pte_clear_flags(*memory->entry, _PAGE_PRESENT);
	KUNIT_EXPECT_FALSE(test, reads(memory, ADDRESS, 8, 1));
}

/* Another page, none, and the same one as somebody else's rights make it. */
static void taken_away(struct kunit *test)
{
	struct memory *memory = test->priv;
	const pte_t now[] = {
		entry_of(memory->two),
		__pte(0),
		pte_clear_flags(entry_of(memory->one), _PAGE_PRESENT),
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(now); i++) {
		*memory->entry = entry_of(memory->one);
		changed = memory->entry;
		changed_to = now[i];
		KUNIT_EXPECT_FALSE(test, reads(memory, ADDRESS, 8, 1));
		/* It was taken away after it had been read, or this tests nothing. */
		KUNIT_EXPECT_NULL(test, changed);
	}
	*memory->entry = entry_of(memory->one);
	changed = memory->entry;
	changed_to = entry_of(memory->one);
	KUNIT_EXPECT_TRUE(test, reads(memory, ADDRESS, 8, 1));
}

static struct kunit_case resident_cases[] = {
	KUNIT_CASE(there),
	KUNIT_CASE(not_there),
	KUNIT_CASE(taken_away),
	{}
};

static struct kunit_suite resident_suite = {
	.name = "ptracemon_resident",
	.init = make_memory,
	.test_cases = resident_cases,
};

kunit_test_suite(resident_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of what ptracemon reads of other processes");
