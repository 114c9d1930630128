// SPDX-License-Identifier: GPL-2.0
/*
 * inject PID - makes a running process print a line, as an intruder would make
 * it do worse: attach, put code where it runs, turn its registers there, let it
 * run to the breakpoint at the end, put everything back, detach.
 */
#include "guest.h"

static const char code[] = PRINT_CODE "counter: I print this by force\n";

#define WORDS ((sizeof(code) + sizeof(long) - 1) / sizeof(long))

static void request(long what, pid_t pid, unsigned long addr, unsigned long data)
{
	if (syscall(SYS_ptrace, what, pid, addr, data))
		die("ptrace request %ld", what);
}

static void poke(pid_t pid, unsigned long at, const long *words)
{
	for (size_t i = 0; i < WORDS; i++)
		request(PTRACE_POKETEXT, pid, at + i * sizeof(long), words[i]);
}

static void put_registers(pid_t pid, struct user_regs_struct *regs)
{
	if (set_registers(pid, regs))
		die("the registers of %d", pid);
}

int main(int argc, char **argv)
{
	long ours[WORDS] = { 0 }, theirs[WORDS];
	struct user_regs_struct before, during;
	unsigned long at;
	pid_t pid = argc == 2 ? atoi(argv[1]) : 0;

	if (pid < 1)
		die("usage: inject PID");
	memcpy(ours, code, sizeof(code));
	request(PTRACE_ATTACH, pid, 0, 0);
	waitpid(pid, NULL, 0);
	get_registers(pid, &before);
	during = before;
	forget_call(&during);
	at = before.PROGRAM_COUNTER;
	for (size_t i = 0; i < WORDS; i++)
		request(PTRACE_PEEKTEXT, pid, at + i * sizeof(long), (unsigned long)&theirs[i]);
	poke(pid, at, ours);
	put_registers(pid, &during);
	request(PTRACE_CONT, pid, 0, 0);
	waitpid(pid, NULL, 0);
	poke(pid, at, theirs);
	put_registers(pid, &before);
	request(PTRACE_DETACH, pid, 0, 0);
	return 0;
}
