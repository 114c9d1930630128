/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a debugger does to a tracee's memory that its breakpoints explain: a word of a
 * mapped file gets a breakpoint's instruction, or is as the file has it again; and an
 * instruction that has one is copied to where nobody comes, to be stepped there.
 */
#ifndef _PTRACEMON_BREAKPOINT_H
#define _PTRACEMON_BREAKPOINT_H

#include <linux/types.h>

struct mm_struct;
struct task_struct;

/* What is looked at of a write: an instruction has no more. */
#define PTRACEMON_COPY_MAX	16

/**
 * ptracemon_breakpoint_only - whether a write left nothing but breakpoints
 * @mm: the memory, with users, locked for reading by the caller
 * @address: where it was written
 * @size: how many bytes; more than PTRACEMON_COPY_MAX are not looked at
 *
 * Context: an RCU read-side section, where locks may be taken. Never sleeps, never
 * faults anything in.
 * Return: true if the private mapping of a file is executable there, and the file,
 * as far as it is cached, has what stands there, but for breakpoints.
 */
bool ptracemon_breakpoint_only(struct mm_struct *mm, u64 address, u64 size);

/**
 * ptracemon_breakpoint_read - what stands in a tracee's memory
 * @bytes: out
 * @mm: likewise
 * @address: where
 * @size: how many; more than PTRACEMON_COPY_MAX are not read
 *
 * Context: likewise.
 * Return: false if it is not in memory, or goes over the end of a page.
 */
bool ptracemon_breakpoint_read(u8 *bytes, struct mm_struct *mm, u64 address,
			       u64 size);

/**
 * ptracemon_breakpoint_aside - whether a write was to where copies of instructions
 *	are put, behind the first address of the program
 * @bytes: out: what stands there
 * @task: whose memory it is
 * @mm: likewise
 * @address: where it was written
 * @size: how many bytes
 *
 * Context: likewise.
 * Return: false if no copy belongs there, or if a thread of @task goes on there.
 */
bool ptracemon_breakpoint_aside(u8 *bytes, struct task_struct *task,
				struct mm_struct *mm, u64 address, u64 size);

/**
 * ptracemon_breakpoint_copied - whether one place has what a breakpoint has taken
 *	from another
 * @mm: likewise
 * @from: where there is a breakpoint now
 * @to: where PTRACEMON_COPY_MAX bytes must be as the file has them at @from
 *
 * Context: likewise.
 */
bool ptracemon_breakpoint_copied(struct mm_struct *mm, u64 from, u64 to);

#endif /* _PTRACEMON_BREAKPOINT_H */
