/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arguments of a ptrace(2) call, in the registers of user space.
 */
#ifndef _PTRACEMON_ARGUMENTS_H
#define _PTRACEMON_ARGUMENTS_H

#include <linux/ptrace.h>

#include "record.h"

/* First argument, the whole register. */
static __always_inline u64 ptracemon_arguments_request(
	u8 abi, const struct pt_regs *user)
{
#if defined(CONFIG_X86_64)
	return abi == PTRACEMON_ABI_I386 ? user->bx : user->di;
#elif defined(CONFIG_ARM64)
	return user->regs[0];
#endif
}

/* Second argument, likewise. */
static __always_inline u64 ptracemon_arguments_pid(u8 abi,
						   const struct pt_regs *user)
{
#if defined(CONFIG_X86_64)
	return abi == PTRACEMON_ABI_I386 ? user->cx : user->si;
#elif defined(CONFIG_ARM64)
	return user->regs[1];
#endif
}

/* Third argument, likewise. */
static __always_inline u64 ptracemon_arguments_addr(u8 abi,
						    const struct pt_regs *user)
{
#if defined(CONFIG_X86_64)
	return user->dx;
#elif defined(CONFIG_ARM64)
	return user->regs[2];
#endif
}

/* Fourth argument, likewise. */
static __always_inline u64 ptracemon_arguments_data(u8 abi,
						    const struct pt_regs *user)
{
#if defined(CONFIG_X86_64)
	return abi == PTRACEMON_ABI_I386 ? user->si : user->r10;
#elif defined(CONFIG_ARM64)
	return user->regs[3];
#endif
}

#endif /* _PTRACEMON_ARGUMENTS_H */
