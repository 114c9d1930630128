// SPDX-License-Identifier: GPL-2.0
/*
 * make-call PID NUMBER [ARGUMENT...]: makes a process that sleeps in a system
 * call make another one, and prints what that returned, or "killed by SIGNAL".
 * What a program that was taken over could do.
 */
#include "guest.h"

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

/* Goes back to the instruction that calls, if it has just been run. */
static bool go_to_call(pid_t pid, struct user_regs_struct *regs)
{
	u64 word = 0, at = regs->PROGRAM_COUNTER - CALL_BACK;

	syscall(SYS_ptrace, PTRACE_PEEKTEXT, pid, at, &word);
	regs->PROGRAM_COUNTER = at;
	return (word & CALL_MASK) == CALL_CODE;
}

static void stop_in_call(pid_t pid, struct user_regs_struct *regs,
			 struct user_regs_struct *called)
{
	int status;

	for (;;) {
		wait_until(task_state(pid, pid) == 'S');
		stop(pid, &status);
		if (get_registers(pid, regs))
			die("the registers of %d", pid);
		*called = *regs;
		if (go_to_call(pid, called))
			return;
		request(PTRACE_CONT, pid, NULL);
	}
}

static void put_registers(pid_t pid, struct user_regs_struct *regs)
{
	if (set_registers(pid, regs))
		die("the registers of %d", pid);
}

static void make(pid_t pid, struct user_regs_struct regs)
{
	int status;

	forget_call(&regs);
	put_registers(pid, &regs);
	request(PTRACE_SINGLESTEP, pid, NULL);
	if (waitpid(pid, &status, __WALL) != pid)
		die("process %d is lost", pid);
	if (WIFSIGNALED(status)) {
		printf("killed by %d\n", WTERMSIG(status));
		exit(0);
	}
	get_registers(pid, &regs);
	printf("%lld\n", (long long)regs.CALL_RESULT);
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
	stop_in_call(pid, &before, &regs);
	set_call(&regs, arguments);
	make(pid, regs);
	put_registers(pid, &before);
	request(PTRACE_DETACH, pid, NULL);
	return 0;
}
