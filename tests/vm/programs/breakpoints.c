// SPDX-License-Identifier: GPL-2.0
/*
 * breakpoints: does to a process of its own what debuggers do and, each time, nearly the same,
 * and prints what the records must say: whether breakpoints explain it.
 */
#include "guest.h"

#include <sys/user.h>

#define GETREGS	12
#define SETREGS	13

static volatile u64 number = 0x1122334455667788;

/* Code to write to: long enough for every cell, and never run. */
__attribute__((noinline, used, aligned(64))) static void code(void)
{
	asm volatile(".fill 64, 1, 0x90");
}

static u64 at(size_t offset)
{
	return (u64)(uintptr_t)code + offset;
}

static pid_t start_tracee(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	wait_until(task_state(pid, pid) == 'S');
	if (syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, 0) ||
	    syscall(SYS_ptrace, PTRACE_INTERRUPT, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid)
		die("cannot stop the tracee");
	printf("request=16902 caller=%d # breakpoints: SEIZE\n", getpid());
	printf("request=16903 caller=%d # breakpoints: INTERRUPT\n", getpid());
	return pid;
}

static void expect(const char *head, const char *item, bool explained,
		   const char *what)
{
	printf("%s caller=%d outcome=success %s.breakpoint=%d # breakpoints: %s\n",
	       head, getpid(), item, explained, what);
	fflush(stdout);
}

static void poke(pid_t pid, u64 address, u64 word, bool explained,
		 const char *what)
{
	if (syscall(SYS_ptrace, PTRACE_POKEDATA, pid, address, word))
		die("POKEDATA: %s", what);
	expect("type=call request=5", "written_to", explained, what);
}

static void pokes(pid_t pid)
{
	u64 word = *(u64 *)code;

	poke(pid, at(0), (word & ~0xffull) | 0xcc, true, "int3");
	poke(pid, at(0), word, true, "and what was there");
	poke(pid, at(3), (word & ~0xff00ull) | 0xcc00, true, "within a word");
	poke(pid, at(3), word, true, "and what was there");
	poke(pid, at(8), 0xcccccccccccccccc, true, "a word of them");
	poke(pid, at(16), word ^ 1, false, "nearly: another instruction");
	poke(pid, at(16), (word ^ 0x100) | 0xcc, false, "nearly: two bytes");
	poke(pid, (u64)(uintptr_t)&number, number, false, "nearly: data");
	poke(pid, (at(0) | 4095) - 3, 0xcccccccccccccccc, false,
	     "nearly: over the end of a page");
}

static void write_mem(pid_t pid, u64 address, const void *bytes, size_t size,
		      bool explained, const char *what)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	if (fd < 0 || pwrite(fd, bytes, size, (off_t)address) != (ssize_t)size)
		die("%s: %s", path, what);
	close(fd);
	printf("type=access door=proc_mem caller=%d # breakpoints: open\n", getpid());
	expect("type=memory door=mem_write", "written_to", explained, what);
}

static void writes(pid_t pid)
{
	static const u64 both[2] = { 0x9090909090909090, 0x9090909090909090 };

	write_mem(pid, at(32), "\xcc", 1, true, "int3 through mem");
	write_mem(pid, at(32), "\x90", 1, true, "and what was there");
	write_mem(pid, at(32), "\x91", 1, false, "nearly: another one");
	write_mem(pid, at(40), both, 8, true, "as many as are looked at");
	write_mem(pid, at(40), both, 9, false, "nearly: one more");
}

static volatile unsigned char changing = 0x91;

static void *change(void *nothing)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	for (;;) {
		volatile int pause;

		changing ^= 1;
		for (pause = 0; pause < 100; pause++)
			;
	}
	return nothing;
}

/* What counts is what has come to stand there, not what the tracer has later. */
static void races(pid_t pid)
{
	unsigned char byte;
	char path[64];
	pthread_t thread;
	int fd, seen[2] = { 0 };

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	printf("type=access door=proc_mem caller=%d # breakpoints: open\n", getpid());
	if (fd < 0 || pthread_create(&thread, NULL, change, NULL))
		die("cannot race");
	while (seen[0] < 8 || seen[1] < 8) {
		if (pwrite(fd, (const void *)&changing, 1, (off_t)at(32)) != 1 ||
		    pread(fd, &byte, 1, (off_t)at(32)) != 1)
			die("%s", path);
		seen[byte & 1]++;
		expect("type=memory door=mem_write", "written_to", byte == 0x90,
		       "a byte that changes");
		sched_yield();
	}
	if (pthread_cancel(thread) || pthread_join(thread, NULL))
		die("cannot stop racing");
	close(fd);
}

static void set(pid_t pid, struct user_regs_struct *regs, bool explained,
		const char *what)
{
	if (syscall(SYS_ptrace, SETREGS, pid, 0, regs))
		die("SETREGS: %s", what);
	expect("type=call request=13", "resumed_at", explained, what);
}

static void get(pid_t pid, struct user_regs_struct *regs)
{
	if (syscall(SYS_ptrace, GETREGS, pid, 0, regs))
		die("GETREGS");
}

static void go(pid_t pid, int request)
{
	int status = 0;

	if (syscall(SYS_ptrace, request, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTRAP)
		die("request %d: no trap but %x", request, status);
}

/* It hits a breakpoint, and is set back onto it. */
static void hit(pid_t pid)
{
	struct user_regs_struct regs;
	u64 word = *(u64 *)code;

	get(pid, &regs);
	regs.rip = at(48);
	/* No system call is begun again. */
	regs.orig_rax = -1;
	set(pid, &regs, false, "nearly: elsewhere");
	go(pid, PTRACE_SINGLESTEP);
	get(pid, &regs);
	regs.rip--;
	set(pid, &regs, false, "nearly: back by one, after a step");
	poke(pid, at(56), (word & ~0xffull) | 0xcc, true, "int3, to be hit");
	go(pid, PTRACE_CONT);
	get(pid, &regs);
	if (regs.rip != at(57))
		die("stopped at %llx", regs.rip);
	set(pid, &regs, true, "the same registers, behind it");
	regs.rdi ^= 1;
	regs.rip--;
	set(pid, &regs, false, "nearly: back by one, and an argument");
	regs.rip++;
	set(pid, &regs, false, "nearly: on by one");
	regs.rip--;
	set(pid, &regs, true, "back by one");
	regs.rip -= 2;
	set(pid, &regs, false, "nearly: back by two");
	regs.rip += 3;
	set(pid, &regs, false, "nearly: on by three");
	if (syscall(SYS_ptrace, PTRACE_POKEUSR, pid,
		    offsetof(struct user_regs_struct, rip), regs.rip - 1))
		die("POKEUSER");
	expect("type=call request=6", "resumed_at", true,
	       "back by one, alone");
	poke(pid, at(56), word, true, "and what was there");
}

static void registers(pid_t pid)
{
	struct user_regs_struct regs;

	get(pid, &regs);
	set(pid, &regs, true, "the same registers");
	regs.rip--;
	set(pid, &regs, false, "nearly: back by one, where nothing was hit");
	regs.rip -= 2;
	set(pid, &regs, false, "nearly: back by two");
	regs.rip++;
	set(pid, &regs, false, "nearly: on by one");
	regs.rip--;
	regs.rdi ^= 1;
	set(pid, &regs, false, "nearly: back by one, and an argument");
	regs.rsp -= 8;
	set(pid, &regs, false, "nearly: the stack");
	regs.fs_base += 8;
	set(pid, &regs, false, "nearly: where its thread's data are");
	regs.orig_rax = 1;
	set(pid, &regs, false, "nearly: another system call");
	if (syscall(SYS_ptrace, PTRACE_POKEUSR, pid,
		    offsetof(struct user_regs_struct, rax), regs.rax ^ 1))
		die("POKEUSER");
	expect("type=call request=6", "resumed_at", false,
	       "nearly: another register");
}

int main(void)
{
	const pid_t pid = start_tracee();

	pokes(pid);
	writes(pid);
	races(pid);
	registers(pid);
	hit(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return 0;
}
