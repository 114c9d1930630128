// SPDX-License-Identifier: GPL-2.0
/*
 * crowd [-p PROCESSES] [-u UID,...] [-n SEIZES] [-s UID,...]
 *
 * PROCESSES of the users -u, on all CPUs, make in turn calls that are refused or
 * are about their own children: ATTACH, TRACEME of a child that exits,
 * pidfd_getfd, process_vm_readv, PEEKDATA. Meanwhile each user of -s seizes SEIZES
 * processes that are not its children, from all CPUs; the crowd goes on until
 * they have done so. Prints for each user how many calls it made, and how many
 * were real seizures.
 */
#include "guest.h"

#include <stdatomic.h>

#define MAX_PROCESSES	256
#define MAX_USERS	32
#define MAX_SEIZES	512

static struct shared {
	atomic_int seizing, ready;
	volatile int begin;
	struct maker {
		uid_t uid;
		unsigned long calls, seizes;
	} makers[MAX_PROCESSES + MAX_USERS];
} *shared;

static uid_t flooders[MAX_USERS] = { 1000 }, seizers[MAX_USERS];
static int flooder_count = 1, seizer_count = 1;
static int processes = 100, seizes = 20, cpus;
static pid_t victims[MAX_USERS][MAX_SEIZES];

static int users_of(char *list, uid_t *users)
{
	int count = 0;
	char *word;

	while ((word = strsep(&list, ",")) && count < MAX_USERS)
		users[count++] = atoi(word);
	return count;
}

/* ---- the crowd ---- */

static void traceme_and_exit(void)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child) {
		raw_ptrace(NATIVE, PTRACE_TRACEME, 0, 0, 0);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

/* About init, which has another user: each is one question, and refused. */
static void be_refused(int way, int pidfd)
{
	char byte;
	struct iovec vector = { &byte, 1 };

	switch (way) {
	case 0: raw_ptrace(NATIVE, PTRACE_ATTACH, 1, 0, 0); break;
	case 1: raw_ptrace(NATIVE, PTRACE_PEEKDATA, 1, 0, 0); break;
	case 2: syscall(NR_PIDFD_GETFD, pidfd, 0, 0); break;
	case 3: syscall(SYS_process_vm_readv, 1, &vector, 1L, &vector, 1L, 0L); break;
	}
}

static void flood(struct maker *self, int cpu)
{
	int pidfd = syscall(NR_PIDFD_OPEN, 1, 0);

	if (pidfd < 0)
		die("pidfd_open");
	pin(cpu);
	become_user(self->uid);
	shared->ready++;
	while (!shared->begin)
		usleep(1000);
	while (shared->seizing) {
		for (int i = 0; i < 16; i++)
			be_refused(i % 4, pidfd);
		traceme_and_exit();
		self->calls += 17;
	}
}

/* ---- who seizes ---- */

static void seize(struct maker *self, const pid_t *targets)
{
	become_user(self->uid);
	shared->ready++;
	while (!shared->begin)
		usleep(1000);
	for (int i = 0; i < seizes; i++) {
		/* Behind all who wait for that CPU. */
		pin(i % cpus);
		self->seizes += !raw_ptrace(NATIVE, PTRACE_SEIZE,
					    targets[i], 0, 0);
		self->calls++;
	}
	shared->seizing--;
	if (self->seizes != seizes)
		die("user %u could seize %lu of %d", self->uid, self->seizes,
		    seizes);
}

static void make_victims(void)
{
	for (int i = 0; i < seizer_count; i++) {
		for (int j = 0; j < seizes; j++) {
			victims[i][j] = fork();
			if (victims[i][j])
				continue;
			become_user(seizers[i]);
			shared->ready++;
			for (;;)
				pause();
		}
	}
	wait_until(shared->ready == seizer_count * seizes);
	shared->ready = 0;
}

static void start(int number)
{
	struct maker *self = &shared->makers[number];
	pid_t pid;

	self->uid = number < processes ? flooders[number % flooder_count] :
					 seizers[number - processes];
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid)
		return;
	if (number < processes)
		flood(self, number % cpus);
	else
		seize(self, victims[number - processes]);
	_exit(0);
}

static void print_user(uid_t uid)
{
	unsigned long calls = 0, seized = 0;

	for (int i = 0; i < processes + seizer_count; i++) {
		if (shared->makers[i].uid != uid)
			continue;
		calls += shared->makers[i].calls;
		seized += shared->makers[i].seizes;
	}
	printf("uid=%u calls=%lu seizes=%lu\n", uid, calls, seized);
}

static bool is_flooder(uid_t uid)
{
	for (int i = 0; i < flooder_count; i++)
		if (flooders[i] == uid)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	int option, status, failed = 0;

	while ((option = getopt(argc, argv, "p:u:n:s:")) != -1) {
		switch (option) {
		case 'p': processes = atoi(optarg); break;
		case 'u': flooder_count = users_of(optarg, flooders); break;
		case 'n': seizes = atoi(optarg); break;
		case 's': seizer_count = users_of(optarg, seizers); break;
		default: die("wrong option; see the head of crowd.c");
		}
	}
	if (processes > MAX_PROCESSES || seizes > MAX_SEIZES)
		die("at most %d processes, %d seizures", MAX_PROCESSES,
		    MAX_SEIZES);
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->seizing = seizer_count;
	make_victims();
	for (int i = 0; i < processes + seizer_count; i++)
		start(i);
	wait_until(shared->ready == processes + seizer_count);
	shared->begin = 1;
	for (int i = 0; i < processes + seizer_count; i++) {
		/* Victims live until they are killed. */
		if (wait(&status) > 0)
			failed += status != 0;
	}
	for (int i = 0; i < seizer_count * seizes; i++)
		kill(victims[i / seizes][i % seizes], SIGKILL);
	for (int i = 0; i < flooder_count; i++)
		print_user(flooders[i]);
	for (int i = 0; i < seizer_count; i++)
		if (!is_flooder(seizers[i]))
			print_user(seizers[i]);
	return failed != 0;
}
