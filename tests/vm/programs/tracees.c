// SPDX-License-Identifier: GPL-2.0
/*
 * tracees THREADS PROCESSES COMMAND: makes a process with so many threads, and so many
 * processes; seizes each and has it stop, runs COMMAND (for the shell) while all are
 * traced, detaches every other one, and ends all. Prints
 * seized=N interrupted=N detached=N process=N, the last of which is the one with threads.
 */
#include "guest.h"

#define STACK	16384

static struct {
	volatile int ready;
	volatile int ids[];
} *shared;

static void __attribute__((noreturn)) be_there(int i)
{
	shared->ids[i] = syscall(SYS_gettid);
	__atomic_add_fetch(&shared->ready, 1, __ATOMIC_SEQ_CST);
	for (;;)
		pause();
}

static void *thread(void *number)
{
	be_there((intptr_t)number);
}

static int process(void *number)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	be_there((intptr_t)number);
}

/* What a process costs most is its memory: these have that of their parent. */
static void __attribute__((noreturn)) be_many(int threads, int processes)
{
	char *stacks = mmap(NULL, (size_t)processes * STACK, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	pthread_attr_t small;
	pthread_t unused;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Nobody waits for them. */
	signal(SIGCHLD, SIG_IGN);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK);
	pthread_attr_setguardsize(&small, 0);
	for (int i = 0; i < threads; i++)
		if (pthread_create(&unused, &small, thread, (void *)(intptr_t)i))
			die("cannot make thread %d", i);
	for (int i = 0; i < processes; i++)
		if (clone(process, stacks + (size_t)(i + 1) * STACK, CLONE_VM | SIGCHLD,
			  (void *)(intptr_t)(threads + i)) < 0)
			die("cannot make process %d", i);
	for (;;)
		pause();
}

static void trace(int count)
{
	int status;

	for (int i = 0; i < count; i++)
		if (raw_ptrace(NATIVE, PTRACE_SEIZE, shared->ids[i], 0, 0))
			die("cannot seize the %d. tracee", i);
	for (int i = 0; i < count; i++)
		if (raw_ptrace(NATIVE, PTRACE_INTERRUPT, shared->ids[i], 0, 0) ||
		    waitpid(shared->ids[i], &status, __WALL) < 0 || !WIFSTOPPED(status))
			die("cannot stop the %d. tracee", i);
}

static int let_go(int count)
{
	int detached = 0;

	for (int i = 0; i < count; i += 2, detached++)
		if (raw_ptrace(NATIVE, PTRACE_DETACH, shared->ids[i], 0, 0))
			die("cannot let go the %d. tracee", i);
	return detached;
}

static void end(pid_t parent, int threads, int count)
{
	for (int i = threads; i < count; i++)
		kill(shared->ids[i], SIGKILL);
	kill(parent, SIGKILL);
	/* Who is traced is waited for by its tracer, threads too. */
	for (int i = 1; i < count; i += 2)
		waitpid(shared->ids[i], NULL, __WALL);
	waitpid(parent, NULL, __WALL);
	for (int i = threads; i < count; i++)
		wait_until(kill(shared->ids[i], 0));
}

int main(int argc, char **argv)
{
	int threads = argc == 4 ? atoi(argv[1]) : 0;
	int count = threads + (argc == 4 ? atoi(argv[2]) : 0);
	int status, detached;
	pid_t parent;

	if (threads < 0 || count < 1)
		die("usage: tracees THREADS PROCESSES COMMAND");
	shared = mmap(NULL, sizeof(*shared) + count * sizeof(*shared->ids),
		      PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	parent = fork();
	if (!parent)
		be_many(threads, count - threads);
	wait_until(shared->ready == count || waitpid(parent, &status, WNOHANG));
	if (shared->ready < count)
		die("there are no more than %d tracees", shared->ready);
	trace(count);
	status = system(argv[3]);
	detached = let_go(count);
	end(parent, threads, count);
	printf("seized=%d interrupted=%d detached=%d process=%d\n", count, count, detached,
	       parent);
	return status != 0;
}
