// SPDX-License-Identifier: GPL-2.0
/*
 * hogs PAIRS KILLS: PAIRS of two processes, of which one traces the other and writes to
 * it. One of the two takes memory without end, the tracer in every other pair. When a
 * process is killed for want of memory another pair takes the place of its own, until
 * KILLS have been. Prints pairs=N tracers=N tracees=N, how many there were and which were
 * killed, and begun=N ended=N, their calls of ptrace.
 */
#include "guest.h"

#define PIECE	(4 << 20)
#define PAIRS_MAX	64

/* So that others get a turn. */
#define PAUSE_US	10000

static struct {
	unsigned long begun, ended;
	volatile int seized;
} *shared;

/* Of the tracee, by which its tracer tells it to go on. */
static volatile long word;

static void take_piece(void)
{
	char *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (piece != MAP_FAILED)
		memset(piece, 1, PIECE);
	usleep(PAUSE_US);
}

static long call(u64 request, pid_t pid, u64 addr, u64 data)
{
	long result;

	__atomic_add_fetch(&shared->begun, 1, __ATOMIC_SEQ_CST);
	result = raw_ptrace(NATIVE, request, pid, addr, data);
	__atomic_add_fetch(&shared->ended, 1, __ATOMIC_SEQ_CST);
	return result;
}

/* Has it stop, writes to it, has it go on; false: it has gone. */
static bool write_to(pid_t pid)
{
	int status;

	return !call(PTRACE_INTERRUPT, pid, 0, 0) &&
	       waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	       !call(PTRACE_POKEDATA, pid, (uintptr_t)&word, 1) &&
	       !call(PTRACE_CONT, pid, 0, 0);
}

static void __attribute__((noreturn)) be_tracee(bool takes)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (takes && word)
			take_piece();
		else
			usleep(500);
	}
}

static void __attribute__((noreturn)) be_pair(bool tracer_takes)
{
	pid_t pid = fork();

	if (!pid)
		be_tracee(!tracer_takes);
	if (pid < 0 || call(PTRACE_SEIZE, pid, 0, PTRACE_O_EXITKILL))
		_exit(1);
	__atomic_add_fetch(&shared->seized, 1, __ATOMIC_SEQ_CST);
	while (write_to(pid)) {
		if (tracer_takes)
			take_piece();
		else
			usleep(PAUSE_US);
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	int pairs = argc == 3 ? atoi(argv[1]) : 0, all = 0, status, i;
	unsigned long killed[2] = { 0 }, kills;
	pid_t pids[PAIRS_MAX], pid;

	if (pairs < 1 || pairs > PAIRS_MAX)
		die("usage: hogs PAIRS KILLS");
	kills = strtoul(argv[2], NULL, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (; all < pairs; all++)
		if (!(pids[all] = fork()))
			be_pair(all % 2);
	while (killed[0] + killed[1] < kills) {
		pid = wait(&status);
		for (i = 0; i < pairs && pids[i] != pid; i++)
			;
		if (i == pairs || (WIFEXITED(status) && WEXITSTATUS(status)))
			die("a pair ended with status %#x", status);
		killed[WIFEXITED(status)]++;
		if (!(pids[i] = fork()))
			be_pair(i % 2);
		all++;
	}
	wait_until(shared->seized == all);
	for (i = 0; i < pairs; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	printf("pairs=%d tracers=%lu tracees=%lu begun=%lu ended=%lu\n", all,
	       killed[0], killed[1], shared->begun, shared->ended);
	return 0;
}
