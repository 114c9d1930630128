/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * The ptrace requests: number, name, class. The one table of the kernel module
 * and of the tools.
 *
 * Numbers below 0x40 mean different things on different architectures, so the
 * table has one list for all and one for each family of ABIs. A number that
 * stands in a family's list is that family's alone. An expansion gets
 * X(number, name without PTRACE_, class without PTRACEMON_CLASS_).
 *
 * Sources: include/uapi/linux/ptrace.h, arch/x86/include/uapi/asm/ptrace-abi.h,
 * arch/arm64/include/uapi/asm/ptrace.h, arch/arm64/include/asm/ptrace.h (the
 * COMPAT_PTRACE_* numbers), arch/arm/include/uapi/asm/ptrace.h of Linux 7.1.
 *
 * Classes: attach begins a relation; write changes the tracee (memory,
 * registers, pending signals, masks); control steers or ends the relation; read
 * reads; step lets the tracee go on.
 */
#ifndef _PTRACEMON_REQUESTS_H
#define _PTRACEMON_REQUESTS_H

#define PTRACEMON_REQUESTS_COMMON(X)				\
	X(0,      TRACEME, ATTACH)				\
	X(1,      PEEKTEXT, READ)				\
	X(2,      PEEKDATA, READ)				\
	X(3,      PEEKUSER, READ)				\
	X(4,      POKETEXT, WRITE)				\
	X(5,      POKEDATA, WRITE)				\
	X(6,      POKEUSER, WRITE)				\
	X(7,      CONT, STEP)					\
	X(8,      KILL, CONTROL)				\
	X(9,      SINGLESTEP, STEP)				\
	X(16,     ATTACH, ATTACH)				\
	X(17,     DETACH, CONTROL)				\
	X(24,     SYSCALL, STEP)				\
	X(0x4200, SETOPTIONS, CONTROL)				\
	X(0x4201, GETEVENTMSG, READ)				\
	X(0x4202, GETSIGINFO, READ)				\
	X(0x4203, SETSIGINFO, WRITE)				\
	X(0x4204, GETREGSET, READ)				\
	X(0x4205, SETREGSET, WRITE)				\
	X(0x4206, SEIZE, ATTACH)				\
	X(0x4207, INTERRUPT, CONTROL)				\
	X(0x4208, LISTEN, CONTROL)				\
	X(0x4209, PEEKSIGINFO, READ)				\
	X(0x420a, GETSIGMASK, READ)				\
	X(0x420b, SETSIGMASK, WRITE)				\
	X(0x420c, SECCOMP_GET_FILTER, CONTROL)			\
	X(0x420d, SECCOMP_GET_METADATA, CONTROL)		\
	X(0x420e, GET_SYSCALL_INFO, READ)			\
	X(0x420f, GET_RSEQ_CONFIGURATION, READ)			\
	X(0x4210, SET_SYSCALL_USER_DISPATCH_CONFIG, WRITE)	\
	X(0x4211, GET_SYSCALL_USER_DISPATCH_CONFIG, READ)	\
	X(0x4212, SET_SYSCALL_INFO, WRITE)

#define PTRACEMON_REQUESTS_X86(X)				\
	X(12,     GETREGS, READ)				\
	X(13,     SETREGS, WRITE)				\
	X(14,     GETFPREGS, READ)				\
	X(15,     SETFPREGS, WRITE)				\
	X(18,     GETFPXREGS, READ)				\
	X(19,     SETFPXREGS, WRITE)				\
	X(21,     OLDSETOPTIONS, CONTROL)			\
	X(25,     GET_THREAD_AREA, READ)			\
	X(26,     SET_THREAD_AREA, WRITE)			\
	X(30,     ARCH_PRCTL, WRITE)				\
	X(31,     SYSEMU, STEP)					\
	X(32,     SYSEMU_SINGLESTEP, STEP)			\
	X(33,     SINGLEBLOCK, STEP)

#define PTRACEMON_REQUESTS_ARM64(X)				\
	X(31,     SYSEMU, STEP)					\
	X(32,     SYSEMU_SINGLESTEP, STEP)			\
	X(33,     PEEKMTETAGS, READ)				\
	X(34,     POKEMTETAGS, WRITE)

#define PTRACEMON_REQUESTS_ARM(X)				\
	X(12,     GETREGS, READ)				\
	X(13,     SETREGS, WRITE)				\
	X(14,     GETFPREGS, READ)				\
	X(15,     SETFPREGS, WRITE)				\
	X(18,     GETWMMXREGS, READ)				\
	X(19,     SETWMMXREGS, WRITE)				\
	X(21,     OLDSETOPTIONS, CONTROL)			\
	X(22,     GET_THREAD_AREA, READ)			\
	X(23,     SET_SYSCALL, WRITE)				\
	X(25,     GETCRUNCHREGS, READ)				\
	X(26,     SETCRUNCHREGS, WRITE)				\
	X(27,     GETVFPREGS, READ)				\
	X(28,     SETVFPREGS, WRITE)				\
	X(29,     GETHBPREGS, READ)				\
	X(30,     SETHBPREGS, WRITE)				\
	X(31,     GETFDPIC, READ)

#endif /* _PTRACEMON_REQUESTS_H */
