/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_SYSCALL_H
#define _PTRACEMON_SYSCALL_H

#include <linux/types.h>

/**
 * struct ptracemon_syscall - the system call that a task is in
 * @args: whole registers
 * @number: in @abi; -1 if it is in none
 * @abi: enum ptracemon_abi
 */
struct ptracemon_syscall {
	u64 args[6];
	s32 number;
	u8 abi;
};

/* Of the current task. Context: any of a task. */
void ptracemon_syscall_of_current(struct ptracemon_syscall *call);

#endif /* _PTRACEMON_SYSCALL_H */
