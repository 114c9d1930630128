/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a return handler may not do itself, for want of locks that it may take: done
 * when the task is about to go back to user space, as task work.
 */
#ifndef _PTRACEMON_LATER_H
#define _PTRACEMON_LATER_H

#include <linux/types.h>

/* Most that can be kept until then. */
#define PTRACEMON_LATER_DATA	1024

/*
 * What is done then, with what was kept, and memory to use: PTRACEMON_RECORD_MAX
 * bytes, or NULL if there is none. Context: process, the same task, may sleep.
 */
typedef void (*ptracemon_later_finish_t)(void *data, unsigned long value,
					 u8 *items);

/**
 * ptracemon_later - finish something before the current task leaves the kernel
 * @finish: what to do
 * @data: copied
 * @size: bytes of it, PTRACEMON_LATER_DATA at the most
 * @value: kept
 * @payer: whose call it is
 *
 * Not for a task that is traced: its tracer could hold it up before it gets there.
 *
 * Context: preemption off, interrupts too. Takes no lock.
 * Return: false if it has to be done now: there is no need to wait on this kernel,
 * or no slot.
 */
bool ptracemon_later(ptracemon_later_finish_t finish, const void *data,
		     size_t size, unsigned long value, u32 payer);

/* Before the probes. Context: process. Return: 0 or -ENOMEM. */
int ptracemon_later_init(void);

/*
 * After the probes: waits until all is done, and nobody is in its code any more.
 * Context: process.
 */
void ptracemon_later_exit(void);

#endif /* _PTRACEMON_LATER_H */
