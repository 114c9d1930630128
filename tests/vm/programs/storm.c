// SPDX-License-Identifier: GPL-2.0
/*
 * storm [-u UID] [-n ROUNDS] [-w WORKERS]
 *
 * Families of tasks come, change what they are and go: exec by a leader and by
 * another thread, exit of each in turn, new parents, new users, new namespaces.
 * WORKERS meanwhile ask about whoever there is by every door, and make every
 * request of ptrace, so that the tasks of records are gone, or others, at any
 * point. Two breeders make ROUNDS families each; a family lives for a number of
 * calls, not for a time.
 *
 * Prints how many calls of ptrace were made, at least and at most: one may be
 * killed before or after its call.
 */
#include "guest.h"

#include <sys/resource.h>
#include <stdatomic.h>

#define BREEDERS	2
#define MAX_WORKERS	16
#define SLOTS		64
/* Calls of all workers for which a family lives, and a task of it. */
#define LIFE_OF_FAMILY	120
#define LIFE_OF_TASK	30

static struct shared {
	atomic_int breeding;
	atomic_uint slot;
	struct {
		volatile int tgid, tid;
	} tasks[SLOTS];
	/* Calls of ptrace by a worker; all that it did. */
	struct {
		volatile unsigned long calls, steps;
	} workers[MAX_WORKERS];
	atomic_ulong begun, done;
} *shared;

static int workers = 4, rounds = 30;

static unsigned long steps(void)
{
	unsigned long sum = 0;

	for (int i = 0; i < workers; i++)
		sum += shared->workers[i].steps;
	return sum;
}

static void live(unsigned long length)
{
	unsigned long end = steps() + length;

	while (steps() < end)
		usleep(200);
}

static void publish(int tgid, int tid)
{
	unsigned int slot = atomic_fetch_add(&shared->slot, 1) % SLOTS;

	shared->tasks[slot].tgid = tgid;
	shared->tasks[slot].tid = tid;
}

/* ---- lives: what the child of a family does ---- */

static void *exec_away(void *unused)
{
	execl("/proc/self/exe", "storm", "-e", NULL);
	die("/proc/self/exe %p", unused);
}

static void *live_on(void *unused)
{
	publish(getpid(), syscall(SYS_gettid));
	live(LIFE_OF_TASK);
	return unused;
}

static void *end_process(void *unused)
{
	live_on(unused);
	_exit(0);
}

static pthread_t thread(void *(*run)(void *))
{
	pthread_t made;

	if (pthread_create(&made, NULL, run, NULL))
		die("pthread_create");
	return made;
}

static void exec_by_leader(void)
{
	live(LIFE_OF_TASK);
	exec_away(NULL);
}

/* The thread takes the leader's place, which is reaped. */
static void exec_by_thread(void)
{
	thread(live_on);
	live(LIFE_OF_TASK);
	thread(exec_away);
	for (;;)
		pause();
}

static void exit_of_leader(void)
{
	thread(live_on);
	thread(end_process);
	syscall(SYS_exit, 0);
}

static void exit_by_thread(void)
{
	thread(live_on);
	pthread_join(thread(end_process), NULL);
}

/* The grandchild gets another parent. */
static void exit_of_parent(void)
{
	pid_t child = fork();

	if (!child)
		live_on(NULL);
	else
		publish(child, child);
}

static void other_users(void)
{
	static const uid_t uids[] = { 1001, 1002, 0 };

	for (int i = 0; i < ARRAY_SIZE(uids); i++) {
		if (setresuid(uids[i], uids[i], 0))
			prctl(PR_SET_DUMPABLE, i & 1);
		live(LIFE_OF_TASK / 3);
	}
}

static void other_namespaces(void)
{
	static const int kinds[] = { CLONE_NEWUSER | CLONE_NEWNS,
				     CLONE_NEWNS | CLONE_NEWUTS,
				     CLONE_NEWPID };
	pid_t child;

	for (int i = 0; i < ARRAY_SIZE(kinds); i++) {
		/* Who may not goes on as it is. */
		if (unshare(kinds[i]))
			prctl(PR_SET_DUMPABLE, 1);
		live(LIFE_OF_TASK / 3);
	}
	child = fork();
	if (child > 0)
		publish(child, child);
	live(LIFE_OF_TASK);
}

static void traced_by_parent(void)
{
	shared->begun++;
	raw_ptrace(NATIVE, PTRACE_TRACEME, 0, 0, 0);
	shared->done++;
	exec_away(NULL);
}

static void child_of_grandparent(void)
{
	long child = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

	if (child > 0)
		publish(child, child);
	live(LIFE_OF_TASK);
}

static void vfork_and_exec(void)
{
	pid_t child = vfork();

	if (!child) {
		execl("/proc/self/exe", "storm", "-e", NULL);
		_exit(1);
	}
	publish(child, child);
	waitpid(child, NULL, 0);
}

static void (*const lives[])(void) = {
	exec_by_leader,	  exec_by_thread,   exit_of_leader,
	exit_by_thread,	  exit_of_parent,   other_users,
	other_namespaces, traced_by_parent, child_of_grandparent,
	vfork_and_exec,
};

/* ---- families ---- */

static void family(int round)
{
	pid_t child;

	setpgid(0, 0);
	child = fork();
	if (!child) {
		publish(getpid(), getpid());
		lives[round % ARRAY_SIZE(lives)]();
		_exit(0);
	}
	publish(getpid(), getpid());
	publish(child, child);
	/* Either reaps the child, or goes first. */
	if (round / ARRAY_SIZE(lives) % 2)
		live(LIFE_OF_TASK / 2);
	else
		waitpid(child, NULL, 0);
	_exit(0);
}

static void breeder(int number)
{
	/* Whoever has lost its parent is this one's child. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < rounds; i++) {
		pid_t head = fork();

		if (!head)
			family(i + number * rounds);
		setpgid(head, head);
		live(LIFE_OF_FAMILY);
		kill(-head, SIGKILL);
		while (waitpid(-1, NULL, __WALL) > 0)
			;
	}
	shared->breeding--;
	_exit(0);
}

/* ---- workers ---- */

static unsigned int chance;
static int self;
static u64 scratch[512];

/* The same sequence in each run; who is met with it is not. */
static unsigned int pick(unsigned int count)
{
	chance = chance * 1103515245 + 12345;
	return (chance >> 16) % count;
}

static long request(u64 number, int tid, u64 addr, u64 data)
{
	shared->workers[self].calls++;
	return raw_ptrace(NATIVE, number, tid, addr, data);
}

/* Any but TRACEME; the buffer begins with a vector that leads into it. */
static void any_request(int tid)
{
	const u64 words[] = { 0, 8, (u64)(uintptr_t)scratch };
	const struct request *any =
		&all_requests[1 + pick(ARRAY_SIZE(all_requests) - 1)];

	scratch[0] = (u64)(uintptr_t)&scratch[8];
	scratch[1] = sizeof(scratch) / 2;
	/* To attach while one traces somebody who execs waits for oneself. */
	if (any->number == PTRACE_ATTACH || any->number == PTRACE_SEIZE)
		return;
	request(any->number, tid, words[pick(3)], words[pick(3)]);
}

/* Reaps tracees, and lets those that stopped go on. False: there is none. */
static bool look_after_tracees(void)
{
	int status;
	pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

	if (pid > 0 && WIFSTOPPED(status)) {
		any_request(pid);
		request(PTRACE_CONT, pid, 0, 0);
	}
	return pid >= 0;
}

static void attach(int tid)
{
	const u64 options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
			    PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;
	long result = pick(2) ? request(PTRACE_ATTACH, tid, 0, 0) :
				request(PTRACE_SEIZE, tid, 0,
					pick(2) ? options : 0);

	if (result)
		return;
	for (int i = 0; i < 12; i++) {
		look_after_tracees();
		request(i % 4 ? PTRACE_CONT : PTRACE_INTERRUPT, tid, 0, 0);
		any_request(tid);
	}
	request(pick(8) ? PTRACE_DETACH : PTRACE_KILL, tid, 0, 0);
}

/*
 * Reads and writes memory through a file that stays open until the next one: whose
 * memory it is may be gone by then.
 */
static void move_memory(int tgid)
{
	static int file = -1;
	char path[64];

	if (file < 0 || pick(2)) {
		close(file);
		snprintf(path, sizeof(path), "/proc/%d/mem", tgid);
		file = open(path, O_RDWR);
	}
	if (pwrite(file, scratch, 64, (off_t)(uintptr_t)scratch) < 0 ||
	    pread(file, scratch, 64, (off_t)(uintptr_t)scratch) < 0)
		scratch[0] = errno;
}

static void read_proc(const char *format, int tgid, int tid, int flags)
{
	char path[64];
	int file;

	snprintf(path, sizeof(path), format, tgid, tid);
	file = open(path, flags);
	if (file < 0)
		return;
	if (read(file, scratch, sizeof(scratch)) < 0)
		scratch[0] = errno;
	close(file);
}

static void vectors(int tid, int number)
{
	struct iovec here = { scratch, 64 }, there = { scratch, 64 };

	syscall(number, tid, &here, 1L, &there, 1L, 0L);
}

static void take_file(int tgid)
{
	int pidfd = syscall(NR_PIDFD_OPEN, tgid, 0);

	if (pidfd < 0)
		return;
	close(syscall(NR_PIDFD_GETFD, pidfd, 0, 0));
	close(pidfd);
}

static void any_door(int tgid, int tid)
{
	switch (pick(10)) {
	case 0: vectors(tid, SYS_process_vm_readv); break;
	case 1: vectors(tid, SYS_process_vm_writev); break;
	case 2: read_proc("/proc/%d/mem", tgid, tid, O_RDWR); break;
	case 3: read_proc("/proc/%d/task/%d/mem", tgid, tid, O_RDONLY); break;
	case 4: take_file(tgid); break;
	case 5: read_proc("/proc/%d/task/%d/syscall", tgid, tid, O_RDONLY); break;
	case 6: read_proc("/proc/%d/task/%d/stack", tgid, tid, O_RDONLY); break;
	case 7: read_proc("/proc/%d/personality", tgid, tid, O_RDONLY); break;
	case 8:
	case 9: move_memory(tgid); break;
	}
}

static void worker(int number)
{
	self = number;
	chance = number;
	while (shared->breeding) {
		unsigned int slot = pick(SLOTS);
		int tgid = shared->tasks[slot].tgid;
		int tid = shared->tasks[slot].tid;
		bool traces = look_after_tracees();

		if (tgid && pick(2))
			any_door(tgid, tid);
		else if (tgid && !traces && pick(2))
			attach(tid);
		else if (tgid)
			any_request(tid);
		shared->workers[self].steps++;
	}
	_exit(0);
}

/* ---- the whole ---- */

static pid_t start(void (*run)(int), int number)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid)
		run(number);
	return pid;
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = { 0, 0 };
	int option, status, failed = 0;
	unsigned long calls = 0;

	while ((option = getopt(argc, argv, "u:n:w:e")) != -1) {
		switch (option) {
		case 'u': become_user(atoi(optarg)); break;
		case 'n': rounds = atoi(optarg); break;
		case 'w': workers = atoi(optarg); break;
		case 'e': return 0; /* who has execed */
		default: die("wrong option; see the head of storm.c");
		}
	}
	if (workers < 1 || workers > MAX_WORKERS)
		die("%d workers; 1 to %d can be", workers, MAX_WORKERS);
	setrlimit(RLIMIT_CORE, &no_core);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->breeding = BREEDERS;
	for (int i = 0; i < workers; i++)
		start(worker, i);
	for (int i = 0; i < BREEDERS; i++)
		start(breeder, i);
	while (wait(&status) > 0)
		failed += status != 0;
	for (int i = 0; i < workers; i++)
		calls += shared->workers[i].calls;
	printf("begun=%lu ended=%lu families=%d failed=%d\n",
	       calls + shared->begun, calls + shared->done, BREEDERS * rounds,
	       failed);
	return failed != 0;
}
