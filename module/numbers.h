/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of system calls, in each ABI of this architecture. Those from 424 on
 * are the same everywhere (Documentation/process/adding-syscalls.rst), but for
 * the bit of x32.
 */
#ifndef _PTRACEMON_NUMBERS_H
#define _PTRACEMON_NUMBERS_H

#include <asm/unistd.h>
#include <linux/types.h>

#include "uapi/ptracemon.h"

#if defined(CONFIG_X86_64)
#include <asm/unistd_32_ia32.h>
#include <asm/unistd_64_x32.h>
#endif

/* Not the number of any call; that of a task in none is -1. */
#define PTRACEMON_NO_NUMBER	(-2)

/* PTRACEMON_NO_NUMBER where the ABI has no such call. */
struct ptracemon_numbers {
	s32 open;
	s32 creat;
	s32 openat;
	s32 process_vm_readv;
	s32 process_vm_writev;
	s32 vfork;
	s32 clone;
};

/**
 * ptracemon_numbers_of - the numbers of an ABI
 * @abi: enum ptracemon_abi; another one than this architecture's has no numbers
 */
static inline struct ptracemon_numbers ptracemon_numbers_of(u8 abi)
{
	switch (abi) {
#if defined(CONFIG_X86_64)
	case PTRACEMON_ABI_X86_64:
		return (struct ptracemon_numbers){
			__NR_open,
			__NR_creat,
			__NR_openat,
			__NR_process_vm_readv,
			__NR_process_vm_writev,
			__NR_vfork,
			__NR_clone,
		};
	case PTRACEMON_ABI_X32:
		/* Below 512 those of x86-64. */
		return (struct ptracemon_numbers){
			__X32_SYSCALL_BIT | __NR_open,
			__X32_SYSCALL_BIT | __NR_creat,
			__X32_SYSCALL_BIT | __NR_openat,
			__X32_SYSCALL_BIT | __NR_x32_process_vm_readv,
			__X32_SYSCALL_BIT | __NR_x32_process_vm_writev,
			__X32_SYSCALL_BIT | __NR_vfork,
			__X32_SYSCALL_BIT | __NR_clone,
		};
	case PTRACEMON_ABI_I386:
		return (struct ptracemon_numbers){
			__NR_ia32_open,
			__NR_ia32_creat,
			__NR_ia32_openat,
			__NR_ia32_process_vm_readv,
			__NR_ia32_process_vm_writev,
			__NR_ia32_vfork,
			__NR_ia32_clone,
		};
#elif defined(CONFIG_ARM64)
	case PTRACEMON_ABI_ARM64:
		return (struct ptracemon_numbers){
			PTRACEMON_NO_NUMBER,
			PTRACEMON_NO_NUMBER,
			__NR_openat,
			__NR_process_vm_readv,
			__NR_process_vm_writev,
			PTRACEMON_NO_NUMBER,
			__NR_clone,
		};
	case PTRACEMON_ABI_ARM:
		/* arch/arm/tools/syscall.tbl; arm64 has no header of them. */
		return (struct ptracemon_numbers){ 5,	8,   322, 376,
						   377, 190, 120 };
#endif
	default:
		return (struct ptracemon_numbers){
			PTRACEMON_NO_NUMBER, PTRACEMON_NO_NUMBER,
			PTRACEMON_NO_NUMBER, PTRACEMON_NO_NUMBER,
			PTRACEMON_NO_NUMBER, PTRACEMON_NO_NUMBER,
			PTRACEMON_NO_NUMBER,
		};
	}
}

/**
 * ptracemon_numbers_common - a number without what only x32 has
 * @abi: enum ptracemon_abi
 * @number: of any call
 *
 * Return: what to compare with __NR_* of calls from 424 on.
 */
static inline s32 ptracemon_numbers_common(u8 abi, s32 number)
{
#if defined(CONFIG_X86_64)
	if (abi == PTRACEMON_ABI_X32)
		return number & ~__X32_SYSCALL_BIT;
#endif
	return number;
}

#endif /* _PTRACEMON_NUMBERS_H */
