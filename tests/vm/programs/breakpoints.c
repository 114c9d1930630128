// SPDX-License-Identifier: GPL-2.0
/*
 * breakpoints: does to a process of its own what debuggers do and, each time, nearly the same,
 * and prints what the records must say: whether breakpoints explain it.
 */
#include "guest.h"

#include <sys/uio.h>
#include <sys/user.h>
#include <sys/utsname.h>

#define GETREGS	12
#define SETREGS	13
#define GETFPREGS 14
#define SETFPREGS 15

/* struct fpstate came with 5.16. */
static bool can_compare_vectors(void)
{
	struct utsname name;

	return !uname(&name) && strncmp(name.release, "5.10.", 5);
}

/* What stands there is read under a lock. */
static bool can_look_before(void)
{
	struct utsname name;

	return !uname(&name) && !strstr(name.version, "PREEMPT_RT");
}

static volatile u64 number = 0x1122334455667788;
static u64 more[2];

/* Code to write to: long enough for every cell, on one page, and never run. */
__attribute__((noinline, used, aligned(128))) static void code(void)
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
	poke(pid, (u64)(uintptr_t)&number, number, false,
	     "nearly: data, as they were, by a word");
	poke(pid, (at(0) | 4095) - 3, 0xcccccccccccccccc, false,
	     "nearly: over the end of a page");
}

static void write_mem_aside(pid_t pid, u64 address, const void *bytes,
			    size_t size, bool explained, bool aside,
			    const char *what)
{
	char item[64];

	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	if (fd < 0 || pwrite(fd, bytes, size, (off_t)address) != (ssize_t)size)
		die("%s: %s", path, what);
	close(fd);
	printf("type=access door=proc_mem caller=%d # breakpoints: open\n", getpid());
	snprintf(item, sizeof(item), "written_to.aside=%d written_to", aside);
	expect("type=memory door=mem_write", item, explained, what);
}

static void write_mem(pid_t pid, u64 address, const void *bytes, size_t size,
		      bool explained, const char *what)
{
	write_mem_aside(pid, address, bytes, size, explained, false, what);
}

static void writes(pid_t pid)
{
	static const u64 both[3] = { 0x9090909090909090, 0x9090909090909090,
				     0x9090909090909090 };
	const u64 same = number, other = number ^ 1;

	write_mem(pid, at(32), "\xcc", 1, true, "int3 through mem");
	write_mem(pid, at(32), "\x90", 1, true, "and what was there");
	write_mem(pid, at(32), "\x91", 1, false, "nearly: another one");
	write_mem(pid, at(40), both, 16, true, "as many as are looked at");
	write_mem(pid, at(40), both, 17, false, "nearly: one more");
	write_mem(pid, (u64)(uintptr_t)&number, &same, 8,
		  can_look_before(),
		  "data, as they were");
	write_mem(pid, (u64)(uintptr_t)&number, &other, 8, false,
		  "nearly: others");
	write_mem(pid, (u64)(uintptr_t)&number, &other, 4,
		  can_look_before(),
		  "half of them, as they have become");
	write_mem(pid, (u64)(uintptr_t)more, more, 9, false,
		  "nearly: more than a word");
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

/* ---- floating point registers */

static void set_vectors(pid_t pid, int request, u64 type, void *data,
			bool explained, const char *what)
{
	char head[64];

	if (syscall(SYS_ptrace, request, pid, type, data))
		die("request %d: %s", request, what);
	snprintf(head, sizeof(head), "type=call request=%d", request);
	expect(head, "resumed_at", explained, what);
}

static void vectors(pid_t pid)
{
	static unsigned char area[16384] __attribute__((aligned(64)));
	struct user_fpregs_struct old;
	struct iovec all = { area, sizeof(area) };

	if (syscall(SYS_ptrace, GETFPREGS, pid, 0, &old))
		die("GETFPREGS");
	set_vectors(pid, SETFPREGS, 0, &old, can_compare_vectors(),
		    "the same floating point registers");
	old.xmm_space[5] ^= 1;
	set_vectors(pid, SETFPREGS, 0, &old, false, "nearly: another one");
	set_vectors(pid, SETFPREGS, 0, &old, can_compare_vectors(),
		    "the same again");
	old.mxcsr ^= 0x8000;
	set_vectors(pid, SETFPREGS, 0, &old, false, "nearly: their control");
	old.st_space[0] ^= 1;
	set_vectors(pid, SETFPREGS, 0, &old, false, "nearly: of the FPU");
	if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all))
		return;
	set_vectors(pid, PTRACE_SETREGSET, NT_X86_XSTATE, &all,
		    can_compare_vectors(), "the same with all vectors");
	area[512] |= 3;
	area[160] ^= 1;
	set_vectors(pid, PTRACE_SETREGSET, NT_X86_XSTATE, &all, false,
		    "nearly: another of all vectors");
}

/* ---- an instruction that is stepped over elsewhere */

extern const char _start[];

/* Where gdb has it: behind the first address of the program. */
static u64 aside_at(void)
{
	return (u64)(uintptr_t)_start + 2;
}

static u64 stops_of(pid_t pid)
{
	char line[128], path[64];
	unsigned long long stops = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		sscanf(line, "voluntary_ctxt_switches: %llu", &stops);
	fclose(status);
	return stops;
}

static void move(pid_t pid, u64 to, bool copied, bool stepped, const char *what)
{
	struct user_regs_struct regs;
	u64 from;

	get(pid, &regs);
	from = regs.rip;
	regs.rip = to;
	if (syscall(SYS_ptrace, SETREGS, pid, 0, &regs))
		die("SETREGS: %s", what);
	printf("request=13 caller=%d outcome=success resumed_at.breakpoint=0 moved.from=%lx moved.stops=%lu moved.copied=%d moved.stepped=%d # breakpoints: %s\n",
	       getpid(), from, stops_of(pid), copied, stepped, what);
}

static void aside(pid_t pid)
{
	const u64 from = at(56), to = aside_at(), word = *(u64 *)from;
	const void *copy = (void *)from, *start = (void *)to;
	struct user_regs_struct regs;

	move(pid, at(48), false, false, "to a breakpoint");
	poke(pid, from, (word & ~0xffull) | 0xcc, true, "int3, to be hit");
	go(pid, PTRACE_CONT);
	move(pid, from + 2, false, false, "nearly: on by one");
	move(pid, from, false, false, "and back onto it");
	write_mem_aside(pid, to + 17, copy, 16, false, false,
			"nearly: beyond where a copy belongs");
	write_mem_aside(pid, to + 17, (void *)(to + 17), 16, true, false,
			"and what was there");
	move(pid, to, false, false, "nearly: to no copy");
	move(pid, from, false, false, "and back");
	write_mem_aside(pid, to, copy, 16, false, true, "a copy, aside");
	move(pid, to, true, false, "to the copy");
	write_mem_aside(pid, to, start, 16, true, false,
			"nearly: taken away, and the thread will come");
	write_mem_aside(pid, to, copy, 16, false, false,
			"nearly: copied, likewise");
	go(pid, PTRACE_SINGLESTEP);
	write_mem_aside(pid, to, start, 16, true, true, "taken away");
	move(pid, from + 1, false, true, "behind the breakpoint");
	poke(pid, from, word, true, "and what was there");
	write_mem_aside(pid, to, copy, 16, false, true, "a copy, again");
	move(pid, from, false, true, "back to where there is no breakpoint");
	move(pid, to, false, true, "nearly: a copy of what has none");
	get(pid, &regs);
	regs.rip = from;
	regs.rdi ^= 1;
	if (syscall(SYS_ptrace, SETREGS, pid, 0, &regs))
		die("SETREGS");
	expect("request=13 sent=0", "resumed_at", false,
	       "nearly: another register as well");
	write_mem_aside(pid, to, start, 16, true, true, "and what was there");
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
	vectors(pid);
	aside(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return 0;
}
