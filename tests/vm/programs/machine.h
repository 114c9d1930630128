/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the processors: ABIs, system calls by their numbers,
 * registers of a tracee, code that is put into one.
 */
#ifndef _MACHINE_H
#define _MACHINE_H

#include <linux/elf.h>
#include <sys/user.h>

static const char *const abi_names[] = {
	[PTRACEMON_ABI_X86_64] = "x86_64",
	[PTRACEMON_ABI_I386] = "i386",
	[PTRACEMON_ABI_X32] = "x32",
	[PTRACEMON_ABI_ARM64] = "arm64",
	[PTRACEMON_ABI_ARM] = "arm",
};

HELPER bool is_64bit(int abi)
{
	return abi == PTRACEMON_ABI_X86_64 || abi == PTRACEMON_ABI_ARM64;
}

/* Memory below 4 GiB, which every ABI can name. */
HELPER void *map_low(size_t size, int flags, int fd)
{
#ifdef MAP_32BIT
	return mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_32BIT, fd,
		    0);
#else
	void *at = mmap((void *)0x50000000, size, PROT_READ | PROT_WRITE, flags,
			fd, 0);

	return (uintptr_t)at >> 32 ? MAP_FAILED : at;
#endif
}

#if defined(__x86_64__)

#define NATIVE		PTRACEMON_ABI_X86_64
#define COMPAT_PROGRAM	"compat-i386"

/* Numbers of a system call, by ABI. */
struct numbers {
	int x86_64, i386, x32;
};

#define X32_BIT		0x40000000
#define NUMBERS_X32(x86_64, i386, x32, arm64)	{ x86_64, i386, X32_BIT | (x32) }

HELPER int number_in(int abi, const struct numbers *numbers)
{
	return abi == PTRACEMON_ABI_I386 ? numbers->i386 :
	       abi == PTRACEMON_ABI_X32	 ? numbers->x32 :
					   numbers->x86_64;
}

/* Returns what the kernel returned. The registers go in whole. */
HELPER long raw_call(int abi, long number, const u64 args[6])
{
	long result;
	register u64 r10 asm("r10") = args[3];
	register u64 r8 asm("r8") = args[4];
	register u64 r9 asm("r9") = args[5];

	if (abi == PTRACEMON_ABI_I386) {
		register u64 r12 asm("r12") = args[5];

		/* What lies below the stack pointer is the compiler's. */
		asm volatile("lea -128(%%rsp), %%rsp\n\t"
			     "push %%rbp\n\t"
			     "mov %%r12, %%rbp\n\t"
			     "int $0x80\n\t"
			     "pop %%rbp\n\t"
			     "lea 128(%%rsp), %%rsp"
			     : "=a"(result), "+r"(r8), "+r"(r9), "+r"(r10)
			     : "a"(number), "b"(args[0]), "c"(args[1]),
			       "d"(args[2]), "S"(args[3]), "D"(args[4]),
			       "r"(r12)
			     : "memory", "r11");
		return (int)result;
	}
	asm volatile("syscall"
		     : "=a"(result)
		     : "a"(number), "D"(args[0]), "S"(args[1]), "d"(args[2]),
		       "r"(r10), "r"(r8), "r"(r9)
		     : "memory", "rcx", "r11");
	return abi == PTRACEMON_ABI_X32 ? (int)result : result;
}

#define SET_REGISTERS	13 /* PTRACE_SETREGS */

HELPER long get_registers(pid_t pid, struct user_regs_struct *regs)
{
	return syscall(SYS_ptrace, 12 /* PTRACE_GETREGS */, pid, 0, regs);
}

HELPER long set_registers(pid_t pid, struct user_regs_struct *regs)
{
	return syscall(SYS_ptrace, SET_REGISTERS, pid, 0, regs);
}

#define PROGRAM_COUNTER	rip

/* A jump to itself. */
static const unsigned char loop_code[] = { 0xeb, 0xfe };

/*
 * mov $101, %eax; mov %rcx, %r10; syscall; ret: ptrace with the arguments as
 * they are.
 */
static const unsigned char ptrace_code[] = { 0xb8, 0x65, 0,    0,    0,	  0x49,
					     0x89, 0xca, 0x0f, 0x05, 0xc3 };
#define BEHIND_CALL	10

/* write(1, text behind the code, 31); int3 */
#define PRINT_CODE	"\x48\xc7\xc0\x01\x00\x00\x00" /* mov $1, %rax */      \
			"\x48\xc7\xc7\x01\x00\x00\x00" /* mov $1, %rdi */      \
			"\x48\x8d\x35\x0a\x00\x00\x00" /* lea 10(%rip), %rsi */ \
			"\x48\xc7\xc2\x1f\x00\x00\x00" /* mov $31, %rdx */     \
			"\x0f\x05\xcc"			 /* syscall; int3 */

#define CALL_POLL	SYS_poll
#define CALL_EPOLL_WAIT	SYS_epoll_wait

/* syscall */
#define CALL_CODE	0x050f
#define CALL_MASK	0xffff
#define CALL_BACK	2
#define CALL_RESULT	rax

/* Its number, then its arguments. */
HELPER void set_call(struct user_regs_struct *regs,
		     const unsigned long long words[7])
{
	regs->rax = words[0];
	regs->rdi = words[1];
	regs->rsi = words[2];
	regs->rdx = words[3];
	regs->r10 = words[4];
	regs->r8 = words[5];
	regs->r9 = words[6];
}

/* The system call that it was stopped in is not to be made once more. */
HELPER void forget_call(struct user_regs_struct *regs)
{
	regs->orig_rax = -1;
}

#elif defined(__aarch64__)

#define NATIVE		PTRACEMON_ABI_ARM64
#define COMPAT_PROGRAM	"compat-arm"

/* No process of 64 bits can make a 32-bit call. */
struct numbers {
	int arm64;
};

#define NUMBERS_X32(x86_64, i386, x32, arm64)	{ arm64 }

HELPER int number_in(int abi, const struct numbers *numbers)
{
	(void)abi;
	return numbers->arm64;
}

/* Returns what the kernel returned. */
HELPER long raw_call(int abi, long number, const u64 args[6])
{
	register u64 x8 asm("x8") = number;
	register u64 x0 asm("x0") = args[0];
	register u64 x1 asm("x1") = args[1];
	register u64 x2 asm("x2") = args[2];
	register u64 x3 asm("x3") = args[3];
	register u64 x4 asm("x4") = args[4];
	register u64 x5 asm("x5") = args[5];

	(void)abi;
	asm volatile("svc #0"
		     : "+r"(x0)
		     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
		     : "memory");
	return x0;
}

#define SET_REGISTERS	PTRACE_SETREGSET

HELPER long move_registers(long request, pid_t pid,
			   struct user_regs_struct *regs)
{
	struct iovec vector = { regs, sizeof(*regs) };

	return syscall(SYS_ptrace, request, pid, NT_PRSTATUS, &vector);
}

HELPER long get_registers(pid_t pid, struct user_regs_struct *regs)
{
	return move_registers(PTRACE_GETREGSET, pid, regs);
}

HELPER long set_registers(pid_t pid, struct user_regs_struct *regs)
{
	return move_registers(SET_REGISTERS, pid, regs);
}

#define PROGRAM_COUNTER	pc

/* A jump to itself. */
static const unsigned char loop_code[] = { 0x00, 0x00, 0x00, 0x14 };

/* mov x8, #117; svc #0; ret: ptrace with the arguments as they are. */
static const unsigned char ptrace_code[] = { 0xa8, 0x0e, 0x80, 0xd2, 0x01, 0,
					     0,	   0xd4, 0xc0, 0x03, 0x5f, 0xd6 };
#define BEHIND_CALL	8

/* write(1, text behind the code, 31); brk #0 */
#define PRINT_CODE	"\x20\x00\x80\xd2" /* mov x0, #1 */       \
			"\xa1\x00\x00\x10" /* adr x1, . + 20 */   \
			"\xe2\x03\x80\xd2" /* mov x2, #31 */      \
			"\x08\x08\x80\xd2" /* mov x8, #64 */      \
			"\x01\x00\x00\xd4" /* svc #0 */	     \
			"\x00\x00\x20\xd4" /* brk #0 */

/* What the C library's poll() and epoll_wait() are. */
#define CALL_POLL	SYS_ppoll
#define CALL_EPOLL_WAIT	SYS_epoll_pwait

/* svc #0; a call that is to be made once more is where its tracer finds it. */
#define CALL_CODE	0xd4000001
#define CALL_MASK	0xffffffff
#define CALL_BACK	0
#define CALL_RESULT	regs[0]

HELPER void set_call(struct user_regs_struct *regs,
		     const unsigned long long words[7])
{
	regs->regs[8] = words[0];
	for (int i = 0; i < 6; i++)
		regs->regs[i] = words[i + 1];
}

/* The kernel has done so before its tracer looks. */
HELPER void forget_call(struct user_regs_struct *regs)
{
	(void)regs;
}

#endif

/* x32 has most numbers of x86-64, with a bit; -1: arm64 has none. */
#define NUMBERS(x86_64, i386, arm64) \
	NUMBERS_X32(x86_64, i386, x86_64, arm64)

#endif /* _MACHINE_H */
