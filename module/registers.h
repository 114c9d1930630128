/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a call changed of the registers of a task that its tracer has stopped.
 */
#ifndef _PTRACEMON_REGISTERS_H
#define _PTRACEMON_REGISTERS_H

#include <linux/types.h>

struct task_struct;

/**
 * struct ptracemon_registers - those of a task, at one moment
 * @digest: of the general ones but the instruction pointer; 0: not known
 * @vector_digest: of the floating point and vector ones, if @vectors
 * @ip: the instruction pointer
 * @vectors: they are looked at
 */
struct ptracemon_registers {
	u64 digest;
	u64 vector_digest;
	u64 ip;
	bool vectors;
};

enum ptracemon_registers_change {
	PTRACEMON_REGISTERS_CHANGED,	/* or not known */
	PTRACEMON_REGISTERS_SAME,
	/* By one byte, onto the breakpoint that has stopped it. */
	PTRACEMON_REGISTERS_STEPPED_BACK,
	PTRACEMON_REGISTERS_MOVED,	/* the instruction pointer alone */
};

/**
 * ptracemon_registers_read - take them down
 * @registers: out
 * @task: the task, or NULL
 * @vectors: also those of floating point, and vectors
 *
 * Context: preemption off, which keeps @task. Never faults.
 */
void ptracemon_registers_read(struct ptracemon_registers *registers,
			      struct task_struct *task, bool vectors);

/* What is different now. Context: likewise. */
enum ptracemon_registers_change
ptracemon_registers_compare(const struct ptracemon_registers *before,
			    struct task_struct *task);

/* Whether one instruction's step has stopped it. Context: likewise. */
bool ptracemon_registers_stepped(const struct task_struct *task);

/* Context: process. */
void ptracemon_registers_init(void);

#endif /* _PTRACEMON_REGISTERS_H */
