// SPDX-License-Identifier: GPL-2.0
/*
 * make-call PID NUMBER [ARGUMENT...]: makes a process that sleeps in a system
 * call make another one, and prints what that returned, or "killed by SIGNAL".
 * What a program that was taken over could do.
 */
#include "guest.h"

#include <sys/user.h>

#define SYSCALL_WORD	0x050f

static void request(long what, pid_t pid, void *data)
{
	if (syscall(SYS_ptrace, what, pid, 0, data))
		die("request %#lx", what);
}

static void stop(pid_t pid, int *status)
{
	request(PTRACE_INTERRUPT, pid, NULL);
	if (waitpid(pid, status, __WALL) != pid || !WIFSTOPPED(*status))
		die("process %d does not stop", pid);
}

static bool is_behind_call(pid_t pid, const struct user_regs_struct *regs)
{
	u64 word = 0;

	syscall(SYS_ptrace, PTRACE_PEEKTEXT, pid, regs->rip - 2, &word);
	return (word & 0xffff) == SYSCALL_WORD;
}

static void stop_in_call(pid_t pid, struct user_regs_struct *regs)
{
	int status;

	for (;;) {
		wait_until(task_state(pid, pid) == 'S');
		stop(pid, &status);
		request(PTRACE_GETREGS, pid, regs);
		if (is_behind_call(pid, regs))
			return;
		request(PTRACE_CONT, pid, NULL);
	}
}

static void make(pid_t pid, struct user_regs_struct regs)
{
	int status;

	regs.rip -= 2;
	regs.orig_rax = -1; /* no system call to be restarted */
	request(PTRACE_SETREGS, pid, &regs);
	request(PTRACE_SINGLESTEP, pid, NULL);
	if (waitpid(pid, &status, __WALL) != pid)
		die("process %d is lost", pid);
	if (WIFSIGNALED(status)) {
		printf("killed by %d\n", WTERMSIG(status));
		exit(0);
	}
	request(PTRACE_GETREGS, pid, &regs);
	printf("%lld\n", (long long)regs.rax);
}

int main(int argc, char **argv)
{
	struct user_regs_struct before, regs;
	unsigned long long arguments[7] = { 0 };
	pid_t pid;
	int i;

	if (argc < 3 || argc > 9)
		die("usage: make-call PID NUMBER [ARGUMENT...]");
	pid = atoi(argv[1]);
	for (i = 2; i < argc; i++)
		arguments[i - 2] = strtoull(argv[i], NULL, 0);
	request(PTRACE_SEIZE, pid, NULL);
	stop_in_call(pid, &before);
	regs = before;
	regs.rax = arguments[0];
	regs.rdi = arguments[1];
	regs.rsi = arguments[2];
	regs.rdx = arguments[3];
	regs.r10 = arguments[4];
	regs.r8 = arguments[5];
	regs.r9 = arguments[6];
	make(pid, regs);
	request(PTRACE_SETREGS, pid, &before);
	request(PTRACE_DETACH, pid, NULL);
	return 0;
}
