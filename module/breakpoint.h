/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a debugger does to a tracee that its breakpoints explain: a word of a mapped
 * file gets a breakpoint's instruction, or is as the file has it again, and a tracee
 * that hit one is set back to where that was.
 */
#ifndef _PTRACEMON_BREAKPOINT_H
#define _PTRACEMON_BREAKPOINT_H

#include <linux/types.h>

struct mm_struct;
struct task_struct;

/* What is looked at of a write: no debugger writes a longer word. */
#define PTRACEMON_WORD_MAX	8

/**
 * ptracemon_breakpoint_only - whether a write left nothing but breakpoints
 * @mm: the memory, with users, locked for reading by the caller
 * @address: where it was written
 * @size: how many bytes; more than PTRACEMON_WORD_MAX are not looked at
 *
 * Context: an RCU read-side section, where locks may be taken. Never sleeps, never
 * faults anything in.
 * Return: true if the private mapping of a file is executable there, and the file,
 * as far as it is cached, has what stands there, but for breakpoints.
 */
bool ptracemon_breakpoint_only(struct mm_struct *mm, u64 address, u64 size);

/**
 * ptracemon_registers_digest - registers of a task that its tracer has stopped
 * @task: the task, or NULL
 * @ahead: added to its instruction pointer first
 *
 * Context: preemption off, which keeps @task. Never faults.
 * Return: equal for equal registers; 0 if they are not known.
 */
u64 ptracemon_registers_digest(struct task_struct *task, unsigned long ahead);

/*
 * Whether @before, a digest, is that of the task as it is now, or as it was before
 * it was set back onto a breakpoint that has stopped it. Context: likewise.
 */
bool ptracemon_registers_stepped_back(struct task_struct *task, u64 before);

/* Context: process. */
void ptracemon_breakpoint_init(void);

#endif /* _PTRACEMON_BREAKPOINT_H */
