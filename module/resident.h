/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of another process's memory is there anyway: nothing is faulted in, so that
 * nobody can be made to wait.
 */
#ifndef _PTRACEMON_RESIDENT_H
#define _PTRACEMON_RESIDENT_H

#include <linux/types.h>

struct mm_struct;

/**
 * ptracemon_resident_read - what stands in a process's memory
 * @to: out
 * @mm: the memory, with users, locked for reading by the caller
 * @address: where; something is mapped there
 * @size: how many bytes
 *
 * Context: an RCU read-side section, where locks may be taken. Never sleeps, never
 * faults anything in.
 * Return: false if it is not in memory, or goes over the end of a page.
 */
bool ptracemon_resident_read(u8 *to, struct mm_struct *mm, u64 address,
			     u32 size);

/**
 * ptracemon_resident_cmdline - the start of a process's command line
 * @text: out
 * @size: its room
 * @mm: likewise
 * @whole: out: there is no more of it
 *
 * Context: likewise.
 * Return: its bytes, as many as are in memory up to the first page that is not.
 */
u32 ptracemon_resident_cmdline(u8 *text, u32 size, struct mm_struct *mm,
			       bool *whole);

#endif /* _PTRACEMON_RESIDENT_H */
