// SPDX-License-Identifier: GPL-2.0
/*
 * attach-many COUNT COMMAND: COUNT threads block in PTRACE_ATTACH at the same
 * time; COMMAND (for the shell) runs while they do; then they are let go. Prints
 * what each record must say, but its outcome.
 *
 * The way to block them is the one that kernel/ptrace.c documents: execve() of a
 * process with a traced thread holds cred_guard_mutex until the thread is
 * reaped by its tracer (compare tools/testing/selftests/ptrace/vmaccess.c), and
 * PTRACE_ATTACH waits for that mutex.
 */
#include "guest.h"

static pid_t victim;
static int victim_thread;

struct attacher {
	pthread_t thread;
	struct call call;
	volatile int tid;
};

static void *traced_thread(void *shared)
{
	raw_ptrace(NATIVE, PTRACE_TRACEME, 0, 0, 0);
	*(volatile int *)shared = syscall(SYS_gettid);
	return NULL;
}

/* Leaves a process that sits in execve(). */
static void stall(void)
{
	int *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	victim = fork();
	if (!victim) {
		pthread_t thread;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pthread_create(&thread, NULL, traced_thread, shared);
		/* Its exit clears its id, though its tracer has not reaped it. */
		pthread_join(thread, NULL);
		execl("/bin/sleep", "sleep", "1000", NULL);
		_exit(1);
	}
	wait_until(*(volatile int *)shared);
	victim_thread = *shared;
	wait_until(task_state(victim, victim_thread) == 'Z');
	wait_until(task_syscall(victim, victim) == SYS_execve);
}

static void *attacher(void *argument)
{
	struct attacher *self = argument;

	self->call.abi = NATIVE;
	self->call.request = PTRACE_ATTACH;
	self->call.pid = victim;
	self->call.addr = self->call.caller = syscall(SYS_gettid);
	self->tid = self->call.caller;
	make_call(&self->call);
	return NULL;
}

static bool all_blocked(const struct attacher *attachers, int count)
{
	for (int i = 0; i < count; i++)
		if (!attachers[i].tid ||
		    task_syscall(getpid(), attachers[i].tid) != SYS_ptrace)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	int count = argc == 3 ? atoi(argv[1]) : 0;
	struct attacher *attachers = calloc(count, sizeof(*attachers));
	pthread_attr_t small;
	sigset_t signals;
	int status = 0;

	if (count < 1)
		die("usage: attach-many COUNT COMMAND");
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	stall();
	/* A signal would make the kernel begin the call anew: a second record. */
	sigfillset(&signals);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	for (int i = 0; i < count; i++)
		if (pthread_create(&attachers[i].thread, &small, attacher,
				   &attachers[i]))
			die("cannot make thread %d", i);
	wait_until(all_blocked(attachers, count));
	status = system(argv[2]);
	if (waitpid(victim_thread, NULL, __WALL) != victim_thread)
		die("cannot reap the traced thread");
	for (int i = 0; i < count; i++) {
		pthread_join(attachers[i].thread, NULL);
		printf("caller=%d request=%d pid=%d addr=%d true_result=%ld tracer.tgid=%d tracer.tid=%d tracee.tgid=%d tracee.tid=%d\n",
		       attachers[i].call.caller, PTRACE_ATTACH, victim,
		       attachers[i].call.caller, attachers[i].call.result,
		       getpid(), attachers[i].call.caller, victim, victim);
	}
	kill(victim, SIGKILL);
	return status ? 1 : 0;
}
