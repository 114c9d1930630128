// SPDX-License-Identifier: GPL-2.0
/*
 * The ways into the kernel's ptrace. See canary_calls.h.
 */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/decode.h"
#include "device/canary_calls.h"

/* Since Linux 5.3 and 5.6; the same everywhere, and older headers lack them. */
#define CALL_PIDFD_OPEN		434
#define CALL_PIDFD_GETFD	438

#define CALL_I386_PTRACE	26
#define CALL_X32_PTRACE		(0x40000000 | 521)

/* No file can have a number so high: fs.nr_open ends there. */
#define NO_FILE			0x40000000u

/* What a child ends with if its call made it crash. */
#define CRASHED			200

#if defined(__x86_64__)
#define NATIVE	PTRACEMON_ABI_X86_64
#elif defined(__aarch64__)
#define NATIVE	PTRACEMON_ABI_ARM64
#elif defined(__i386__)
#define NATIVE	PTRACEMON_ABI_I386
#else
#define NATIVE	PTRACEMON_ABI_ARM
#endif

uint32_t entry_path(enum entry entry)
{
	static const uint32_t paths[] = {
		[ENTRY_NATIVE] = NATIVE,
		[ENTRY_I386] = PTRACEMON_ABI_I386,
		[ENTRY_X32] = PTRACEMON_ABI_X32,
		[ENTRY_ACCESS] = SIGHT_ACCESS,
	};

	return paths[entry];
}

uint32_t entry_unchecked(void)
{
#ifdef __aarch64__
	return PTRACEMON_ABI_ARM;
#else
	return 0;
#endif
}

int entry_answer(enum entry entry)
{
	return entry == ENTRY_ACCESS ? EBADF : ESRCH;
}

uint32_t entry_file(uint32_t addr)
{
	return NO_FILE | (addr & (NO_FILE - 1));
}

static int by_number(long number, uint32_t addr, uint32_t data)
{
	return syscall(number, (unsigned long)PTRACEMON_REQUEST_CANARY, 0ul,
		       (unsigned long)addr, (unsigned long)data) < 0 ?
		       errno :
		       0;
}

static int i386(uint32_t addr, uint32_t data)
{
#ifdef __x86_64__
	long result = CALL_I386_PTRACE;

	__asm__ volatile("int $0x80"
			 : "+a"(result)
			 : "b"((unsigned long)PTRACEMON_REQUEST_CANARY),
			   "c"(0ul), "d"((unsigned long)addr),
			   "S"((unsigned long)data)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return (int32_t)result < 0 ? -(int32_t)result : 0;
#else
	(void)addr;
	(void)data;
	return ENOSYS;
#endif
}

/* This process, as entry_prepare() opened it. */
static int own_process = -1;

static int open_own_process(void)
{
	return (int)syscall(CALL_PIDFD_OPEN, getpid(), 0);
}

int entry_prepare(void)
{
	if (own_process < 0)
		own_process = open_own_process();
	return own_process;
}

/* Asks for a file that is not open: refused once access was granted. */
static int own_file(uint32_t addr)
{
	int process = own_process, error = 0;

	if (process < 0)
		process = open_own_process();
	if (process < 0)
		return errno == EBADF ? EIO : errno;
	if (syscall(CALL_PIDFD_GETFD, process, entry_file(addr), 0) < 0)
		error = errno;
	if (process != own_process)
		close(process);
	return error;
}

int entry_call(enum entry entry, uint32_t addr, uint32_t data)
{
	switch (entry) {
	case ENTRY_NATIVE:
		return by_number(SYS_ptrace, addr, data);
	case ENTRY_I386:
		return i386(addr, data);
	case ENTRY_X32:
		return by_number(CALL_X32_PTRACE, addr, data);
	default:
		return own_file(addr);
	}
}

static void on_crash(int number)
{
	(void)number;
	_exit(CRASHED);
}

/* A crash that is handled makes neither a core nor a line in the kernel log. */
_Noreturn static void try_out(enum entry entry, uint32_t addr, uint32_t data)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, on_crash);
	signal(SIGILL, on_crash);
	signal(SIGBUS, on_crash);
	_exit(entry_call(entry, addr, data) & 0x7f);
}

enum entry_found entry_probe(enum entry entry, uint32_t addr, uint32_t data)
{
	int status, code;
	pid_t pid;

#ifndef __x86_64__
	if (entry == ENTRY_I386 || entry == ENTRY_X32)
		return ENTRY_MISSING;
#endif
	pid = fork();
	if (pid < 0)
		return ENTRY_BLOCKED;
	if (!pid)
		try_out(entry, addr, data);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return ENTRY_BLOCKED;
	code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	if (code == entry_answer(entry))
		return ENTRY_THERE;
	if (code == CRASHED || (code == ENOSYS && entry != ENTRY_NATIVE))
		return ENTRY_MISSING;
	return ENTRY_BLOCKED;
}
