// SPDX-License-Identifier: GPL-2.0
/*
 * inject PID - makes a running process print a line, as an intruder would make
 * it do worse: attach, put code where it runs, turn its registers there, let it
 * run to the breakpoint at the end, put everything back, detach.
 */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

/* write(1, text behind the code, 31); int3 */
static const char code[] = "\x48\xc7\xc0\x01\x00\x00\x00"  /* mov $1, %rax */
			   "\x48\xc7\xc7\x01\x00\x00\x00"  /* mov $1, %rdi */
			   "\x48\x8d\x35\x0a\x00\x00\x00"  /* lea 10(%rip), %rsi */
			   "\x48\xc7\xc2\x1f\x00\x00\x00"  /* mov $31, %rdx */
			   "\x0f\x05\xcc"                  /* syscall; int3 */
			   "counter: I print this by force\n";

#define WORDS ((sizeof(code) + sizeof(long) - 1) / sizeof(long))

static void request(enum __ptrace_request what, pid_t pid, void *addr, void *data)
{
	if (ptrace(what, pid, addr, data))
		err(1, "ptrace request %d", what);
}

static void poke(pid_t pid, unsigned long at, const long *words)
{
	for (size_t i = 0; i < WORDS; i++)
		request(PTRACE_POKETEXT, pid, (void *)(at + i * sizeof(long)), (void *)words[i]);
}

int main(int argc, char **argv)
{
	long ours[WORDS] = { 0 }, theirs[WORDS];
	struct user_regs_struct before, during;
	pid_t pid = argc == 2 ? atoi(argv[1]) : 0;

	if (pid < 1)
		errx(2, "usage: inject PID");
	memcpy(ours, code, sizeof(code));
	request(PTRACE_ATTACH, pid, NULL, NULL);
	waitpid(pid, NULL, 0);
	request(PTRACE_GETREGS, pid, NULL, &before);
	during = before;
	during.orig_rax = -1; /* no system call to be restarted */
	for (size_t i = 0; i < WORDS; i++)
		theirs[i] = ptrace(PTRACE_PEEKTEXT, pid, before.rip + i * sizeof(long), NULL);
	poke(pid, before.rip, ours);
	request(PTRACE_SETREGS, pid, NULL, &during);
	request(PTRACE_CONT, pid, NULL, NULL);
	waitpid(pid, NULL, 0);
	poke(pid, before.rip, theirs);
	request(PTRACE_SETREGS, pid, NULL, &before);
	request(PTRACE_DETACH, pid, NULL, NULL);
	return 0;
}
