// SPDX-License-Identifier: GPL-2.0
/*
 * attach-loop [-n TIMES] [-w US]: ATTACH, POKEUSER (arm64 has none), setting of
 * registers, and DETACH of a child, again and again, that many microseconds
 * apart. Prints how often.
 */
#include "guest.h"

static pid_t tracee;

static void request(int number, void *data)
{
	if (syscall(SYS_ptrace, number, tracee, 0, data))
		die("request %d", number);
}

static void attach_and_change(void)
{
	struct user_regs_struct registers;
	int status;

	request(PTRACE_ATTACH, NULL);
	if (waitpid(tracee, &status, __WALL) != tracee || !WIFSTOPPED(status))
		die("waitpid");
	if (get_registers(tracee, &registers))
		die("the registers of %d", tracee);
#ifdef __x86_64__
	/* The child waits in pause(); its r15 is of no use there. */
	if (syscall(SYS_ptrace, PTRACE_POKEUSR, tracee,
		    offsetof(struct user_regs_struct, r15), registers.r15))
		die("PTRACE_POKEUSER");
#endif
	if (set_registers(tracee, &registers))
		die("the registers of %d", tracee);
	request(PTRACE_DETACH, NULL);
}

int main(int argc, char **argv)
{
	unsigned long times = 100;
	useconds_t pause_us = 10000;
	int option;

	while ((option = getopt(argc, argv, "n:w:")) != -1) {
		switch (option) {
		case 'n': times = strtoul(optarg, NULL, 0); break;
		case 'w': pause_us = strtoul(optarg, NULL, 0); break;
		default: die("usage: attach-loop [-n TIMES] [-w US]");
		}
	}
	tracee = fork();
	if (!tracee) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	for (unsigned long i = 0; i < times; i++) {
		attach_and_change();
		usleep(pause_us);
	}
	kill(tracee, SIGKILL);
	printf("%lu\n", times);
	return 0;
}
