// SPDX-License-Identifier: GPL-2.0
/*
 * flood [-n CALLS] [-c CPU,...] [-t THREADS] [-r REQUEST] [-a ABI] [-p PID] [-w US] [-l]
 *
 * THREADS on each CPU make CALLS calls each; 0: until SIGTERM. The address says
 * which: thread number << 32 | number of the call. By default the pid belongs to
 * nobody, so each fails with ESRCH. Prints how many calls were made.
 *
 * -w: each thread waits that many microseconds after a call.
 * -l: the threads take turns, each call begins after the one before has
 * returned; the address is the number of the turn.
 */
#include "guest.h"

#include <stdatomic.h>

#define MAX_THREADS	256

static unsigned long calls = 1000;
static int abi = NATIVE;
static u64 request = PTRACE_ATTACH, target = 0x3fffffff;
static useconds_t pause_us;
static bool take_turns;

static struct flooder {
	pthread_t thread;
	int number, cpu;
	unsigned long made;
} flooders[MAX_THREADS];
static int threads;
static atomic_ulong turn;
static atomic_bool stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = true;
}

static void call(struct flooder *self, u64 addr)
{
	raw_ptrace(abi, request, target, addr, 0);
	self->made++;
	if (pause_us)
		usleep(pause_us);
}

static void *flooder(void *argument)
{
	struct flooder *self = argument;

	/* The CPU may be offline for the moment. */
	if (self->cpu >= 0)
		pin(self->cpu);
	for (unsigned long i = 0; !stopped && (!calls || i < calls); i++) {
		if (!take_turns) {
			call(self, (u64)self->number << 32 | i);
			continue;
		}
		while (turn % threads != (unsigned long)self->number)
			sched_yield();
		call(self, turn);
		turn++;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int option, per_cpu = 1;
	char *cpus = NULL, *cpu;
	unsigned long made = 0;

	while ((option = getopt(argc, argv, "n:c:t:r:a:p:w:l")) != -1) {
		switch (option) {
		case 'n': calls = strtoul(optarg, NULL, 0); break;
		case 'c': cpus = optarg; break;
		case 't': per_cpu = atoi(optarg); break;
		case 'r': request = request_of(optarg); break;
		case 'a': abi = abi_of(optarg); break;
		case 'p': target = strtoull(optarg, NULL, 0); break;
		case 'w': pause_us = strtoul(optarg, NULL, 0); break;
		case 'l': take_turns = true; break;
		default: die("wrong option; see the head of flood.c");
		}
	}
	signal(SIGTERM, stop);
	do {
		cpu = cpus ? strsep(&cpus, ",") : NULL;
		for (int i = 0; i < per_cpu && threads < MAX_THREADS; i++) {
			flooders[threads].number = threads;
			flooders[threads].cpu = cpu ? atoi(cpu) : -1;
			threads++;
		}
	} while (cpus);
	for (int i = 0; i < threads; i++)
		if (pthread_create(&flooders[i].thread, NULL, flooder,
				   &flooders[i]))
			die("pthread_create");
	for (int i = 0; i < threads; i++) {
		pthread_join(flooders[i].thread, NULL);
		made += flooders[i].made;
	}
	printf("%lu\n", made);
	return 0;
}
