// SPDX-License-Identifier: GPL-2.0
/*
 * between [-n ROUNDS] [-b BURST] [-c CPU]
 *
 * A child is seized and let go ROUNDS times, and before each time there are BURST
 * calls of PTRACE_ATTACH that are refused. Prints how many of either.
 */
#include "guest.h"

static unsigned long rounds = 100, burst = 2000;
static pid_t victim;

static long request(int number, long pid)
{
	return raw_ptrace(NATIVE, number, pid, 0, 0);
}

/* To init, which has another user; root may not attach to itself. */
static unsigned long be_refused(void)
{
	unsigned long refused = 0;

	for (unsigned long i = 0; i < burst; i++)
		refused += request(PTRACE_ATTACH, getuid() ? 1 : getpid()) ==
			   -EPERM;
	return refused;
}

static void seize(void)
{
	int status;

	if (request(PTRACE_SEIZE, victim) ||
	    request(PTRACE_INTERRUPT, victim) ||
	    waitpid(victim, &status, __WALL) != victim ||
	    !WIFSTOPPED(status) || request(PTRACE_DETACH, victim))
		die("the child cannot be seized and let go");
}

int main(int argc, char **argv)
{
	unsigned long refused = 0;
	int option;

	while ((option = getopt(argc, argv, "n:b:c:")) != -1) {
		switch (option) {
		case 'n': rounds = strtoul(optarg, NULL, 0); break;
		case 'b': burst = strtoul(optarg, NULL, 0); break;
		case 'c': pin(atoi(optarg)); break;
		default: die("wrong option; see the head of between.c");
		}
	}
	victim = fork();
	if (!victim) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	for (unsigned long i = 0; i < rounds; i++) {
		refused += be_refused();
		seize();
	}
	kill(victim, SIGKILL);
	printf("seized=%lu refused=%lu\n", rounds, refused);
	return 0;
}
