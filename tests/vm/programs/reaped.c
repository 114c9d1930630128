// SPDX-License-Identifier: GPL-2.0
/*
 * reaped [-u UID] [-n TIMES] [-m MIB] DOOR
 *
 * Makes the kernel ask ptrace_may_access() about a task that has been reaped and
 * whose parent is freed memory; TIMES times. DOOR: pidfd_getfd, or syscall or
 * personality (the files of /proc/PID).
 *
 * Each door takes a reference to the task, waits for its exec_update_lock and
 * then asks. The task holds that lock while its exec gives up MIB of memory; the
 * asker sleeps on another CPU. Before the lock is free a real-time task takes
 * that CPU, so that the asker stays behind the lock until task and parent are
 * reaped and some grace periods have passed: their memory is freed after the first
 * one, by whoever has time for it.
 *
 * Prints windows (how often that was so), attempts, asked (the calls that came as
 * far as the question) and calls: an answer of ESRCH may come after it, or before
 * it. Root makes the real-time task and looks; who asks
 * and who is asked about are UID's.
 */
#include "guest.h"

#define RUNTIME		"/proc/sys/kernel/sched_rt_runtime_us"
/* Grace periods are waited for with membarrier(2), MEMBARRIER_CMD_GLOBAL. */
#define GLOBAL		1
#define GRACE_PERIODS	10
/* Longer than that the CPU is not taken, whatever waits for it meanwhile. */
#define HOG_SECONDS	5

static struct shared {
	volatile int target, ready, go, busy, enough, asking, done;
	/* Of this attempt; of all. */
	volatile unsigned long calls;
	volatile unsigned long asked, all_calls;
} *shared;

static uid_t uid;
static size_t mib = 32;
static const char *door;

static void set_priority(int priority)
{
	struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		die("cannot become a real-time task");
}

/* Nobody goes on without the one who looks. */
static void end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static void __attribute__((noreturn)) target(void)
{
	void *memory;

	end_with_parent();

	/* Pages of zeros cost no memory, but time to give them up. */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	memory = mmap(NULL, mib << 20, PROT_READ,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			      MAP_POPULATE,
		      -1, 0);
	if (memory == MAP_FAILED)
		die("no %zu MiB of zeros", mib);
	shared->ready = 1;
	while (!shared->go)
		usleep(500);
	execl("/bin/true", "true", NULL);
	die("/bin/true");
}

static void __attribute__((noreturn)) parent(void)
{
	pid_t child;

	become_user(uid);
	end_with_parent();
	child = fork();
	if (!child)
		target();
	shared->target = child;
	waitpid(child, NULL, 0);
	_exit(0);
}

/* Returns whether there was somebody to ask about. */
static bool ask(int file)
{
	char text[256];
	long result;

	shared->asking = 1;
	result = !strcmp(door, "pidfd_getfd") ?
			 syscall(NR_PIDFD_GETFD, file, 0, 0) :
			 pread(file, text, sizeof(text), 0);
	shared->asking = 0;
	if (result < 0 && errno == ESRCH)
		return false;
	shared->asked++;
	if (result >= 0 && !strcmp(door, "pidfd_getfd"))
		close(result);
	return true;
}

static void __attribute__((noreturn)) asker(void)
{
	char path[64];
	int file;

	pin(1);
	become_user(uid);
	end_with_parent();
	if (!strcmp(door, "pidfd_getfd")) {
		file = syscall(NR_PIDFD_OPEN, shared->target, 0);
	} else {
		snprintf(path, sizeof(path), "/proc/%d/%s", shared->target,
			 door);
		file = open(path, O_RDONLY);
	}
	if (file < 0)
		die("cannot come to the door %s", door);
	do {
		/* As often as will do: the lock is held for longer. */
		usleep(50);
		shared->calls++;
		shared->all_calls++;
	} while (ask(file));
	shared->done = 1;
	_exit(0);
}

static void __attribute__((noreturn)) hog(int wait_for)
{
	char byte;
	u64 end;

	end_with_parent();
	pin(1);
	set_priority(90);
	if (read(wait_for, &byte, 1) != 1)
		_exit(1);
	shared->busy = 1;
	end = boot_time() + HOG_SECONDS * 1000000000ULL;
	while (!shared->enough && boot_time() < end)
		;
	_exit(0);
}

static pid_t start(void (*task)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid)
		task();
	return pid;
}

/* Waits until the asker sleeps in a call; false: it came through. */
static bool asker_sleeps(pid_t pid)
{
	while (!shared->done) {
		unsigned long calls = shared->calls;

		if (task_state(pid, pid) == 'D' && shared->asking &&
		    shared->calls == calls)
			return true;
		/* This is a real-time task on the target's CPU. */
		usleep(100);
	}
	return false;
}

/*
 * The asker cannot run: lets the others go. Returns whether it was behind the
 * lock, which it can have left just before.
 */
static bool reap(pid_t parent_pid)
{
	waitpid(parent_pid, NULL, 0);
	for (int i = 0; i < GRACE_PERIODS; i++)
		if (syscall(SYS_membarrier, GLOBAL, 0, 0))
			die("membarrier");
	return shared->asking;
}

static bool attempt(void)
{
	pid_t parent_pid, asker_pid, hog_pid;
	bool open = false;
	int start_hog[2];

	memset(shared, 0, offsetof(struct shared, asked));
	if (pipe(start_hog))
		die("pipe");
	hog_pid = fork();
	if (!hog_pid)
		hog(start_hog[0]);
	parent_pid = start(parent);
	wait_until(shared->ready && shared->target);
	asker_pid = start(asker);
	wait_until(shared->calls >= 10);
	shared->go = 1;
	if (asker_sleeps(asker_pid)) {
		if (write(start_hog[1], "", 1) != 1)
			die("pipe");
		while (!shared->busy)
			;
		open = reap(parent_pid);
	} else {
		kill(hog_pid, SIGKILL);
		waitpid(parent_pid, NULL, 0);
	}
	shared->enough = 1;
	waitpid(hog_pid, NULL, 0);
	waitpid(asker_pid, NULL, 0);
	close(start_hog[0]);
	close(start_hog[1]);
	return open;
}

int main(int argc, char **argv)
{
	int times = 1, windows = 0, attempts = 0, option;
	char runtime[32];

	while ((option = getopt(argc, argv, "u:n:m:")) != -1) {
		switch (option) {
		case 'u': uid = atoi(optarg); break;
		case 'n': times = atoi(optarg); break;
		case 'm': mib = atoi(optarg); break;
		default: die("wrong option; see the head of reaped.c");
		}
	}
	door = argv[optind];
	if (!door || geteuid())
		die("root is to say a DOOR; see the head of reaped.c");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!read_text(runtime, sizeof(runtime), RUNTIME))
		die(RUNTIME);
	write_text(RUNTIME, "-1");
	pin(0);
	set_priority(50);
	while (windows < times && attempts < 10 * times) {
		windows += attempt();
		attempts++;
	}
	write_text(RUNTIME, runtime);
	printf("windows=%d attempts=%d asked=%lu calls=%lu\n", windows, attempts,
	       shared->asked, shared->all_calls);
	return 0;
}
