// SPDX-License-Identifier: GPL-2.0
/*
 * cost [-n TIMES] [-c] [-w] [-t TRACERS] ACTION...: what each action takes, by
 * the time stamp counter. In a guest of QEMU with -icount shift=0 that is the
 * number of instructions, on every kernel; the guest's clock need not be.
 *
 * Prints "ACTION median minimum mean maximum" of TIMES (default 1000), less what
 * reading the counter takes.
 *
 *   peek         PTRACE_PEEKUSER of a stopped child: class read
 *   options      PTRACE_SETOPTIONS of it: class control, with path and command line
 *   poke         PTRACE_POKEDATA into its memory: class write
 *   attach       PTRACE_SEIZE of a process that sleeps (detached between)
 *   getppid      another system call
 *   question     readlink of /proc/1/exe: PTRACE_MODE_READ
 *   walk         stat, status, cmdline and maps of every process
 *   run COMMAND...   fork, execve and wait; the last action
 *
 * -c: measures from the first time on. Otherwise some go before, which fault pages
 * in and read files.
 * -w: calls what tests/bench/where looks for around each action, and before each
 * row of them, the first of which is of doing nothing.
 * -t: that many processes, each with tracees of its own, take turns at it.
 */
#include "guest.h"

#include <linux/sched.h>
#include <x86intrin.h>

/* Known to tests/bench/where/steps.c. */
#define WINDOW		0x7b000000UL
#define WINDOW_BEGIN	(WINDOW + 0x100)
#define WINDOW_END	(WINDOW + 0x200)
#define WINDOW_GROUP	(WINDOW + 0x300)

static unsigned int times = 1000, tracers = 1;
static bool window, cold;
static u64 overhead;
static char **command;
static pid_t child, sleeper;

static void map_window(void)
{
	unsigned char *code = mmap((void *)WINDOW, 4096,
				   PROT_READ | PROT_WRITE | PROT_EXEC,
				   MAP_PRIVATE | MAP_ANONYMOUS |
					   MAP_FIXED_NOREPLACE, -1, 0);

	if (code == MAP_FAILED)
		die("mmap of the window");
	/* ret: */
	code[WINDOW_BEGIN - WINDOW] = 0xc3;
	code[WINDOW_END - WINDOW] = 0xc3;
	code[WINDOW_GROUP - WINDOW] = 0xc3;
}

static void call_at(unsigned long address)
{
	((void (*)(void))address)();
}

static void nothing(void)
{
}

static void peek(void)
{
	u64 value;

	if (syscall(SYS_ptrace, PTRACE_PEEKUSR, child, 0, &value))
		die("PTRACE_PEEKUSER");
}

static void options(void)
{
	if (syscall(SYS_ptrace, PTRACE_SETOPTIONS, child, 0, 0))
		die("PTRACE_SETOPTIONS");
}

static u64 word;

static void poke(void)
{
	if (syscall(SYS_ptrace, PTRACE_POKEDATA, child, &word, 1))
		die("PTRACE_POKEDATA");
}

static void attach(void)
{
	if (syscall(SYS_ptrace, PTRACE_SEIZE, sleeper, 0, 0))
		die("PTRACE_SEIZE");
}

/* It must be stopped to be detached. */
static void detach(void)
{
	int status;

	if (syscall(SYS_ptrace, PTRACE_INTERRUPT, sleeper, 0, 0) ||
	    waitpid(sleeper, &status, __WALL) != sleeper ||
	    syscall(SYS_ptrace, PTRACE_DETACH, sleeper, 0, 0))
		die("PTRACE_DETACH");
}

static void getppid_call(void)
{
	syscall(SYS_getppid);
}

static void question(void)
{
	char text[PATH_MAX];

	if (readlink("/proc/1/exe", text, sizeof(text)) < 0)
		die("readlink of /proc/1/exe");
}

static void walk(void)
{
	static const char *const files[] = { "stat", "status", "cmdline", "maps" };
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while ((entry = readdir(proc))) {
		char text[4096];

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		for (unsigned int i = 0; i < ARRAY_SIZE(files); i++)
			read_text(text, sizeof(text), "/proc/%s/%s",
				  entry->d_name, files[i]);
	}
	closedir(proc);
}

static void run(void)
{
	int status;
	pid_t pid = vfork();

	if (!pid) {
		execvp(command[0], command);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		die("%s: status %x", command[0], status);
}

static const struct action {
	const char *name;
	void (*act)(void);
	void (*undo)(void);
} actions[] = {
	{ "peek", peek, nothing },
	{ "options", options, nothing },
	{ "poke", poke, nothing },
	{ "attach", attach, detach },
	{ "getppid", getppid_call, nothing },
	{ "question", question, nothing },
	{ "walk", walk, nothing },
	{ "run", run, nothing },
};

static u64 measure_once(const struct action *action)
{
	u64 begin, end;

	if (window)
		call_at(WINDOW_BEGIN);
	begin = __rdtsc();
	action->act();
	end = __rdtsc();
	if (window)
		call_at(WINDOW_END);
	action->undo();
	return end - begin;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 less(u64 value)
{
	return value > overhead ? value - overhead : 0;
}

static void measure(const struct action *action, u64 *values, unsigned int count)
{
	int before = cold ? 0 : action->act == run ? 1 : 3;

	if (window)
		call_at(WINDOW_GROUP);
	while (before--)
		measure_once(action);
	for (unsigned int i = 0; i < count; i++)
		values[i] = measure_once(action);
}

/* One that is stopped, one that sleeps. */
static void make_tracees(void)
{
	int status;

	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	if (waitpid(child, &status, WUNTRACED) != child)
		die("waitpid");
	sleeper = fork();
	if (!sleeper) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
}

static const struct action *action_of(const char *name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	die("%s is not an action; see the head of cost.c", name);
}

static void end_tracees(void)
{
	kill(child, SIGKILL);
	kill(sleeper, SIGKILL);
}

/* Stops when it has tracees, and when it has measured. */
static void be_tracer(const struct action *action, u64 *values, unsigned int count)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	make_tracees();
	raise(SIGSTOP);
	measure(action, values, count);
	raise(SIGSTOP);
	end_tracees();
	_exit(0);
}

static void await_stop(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		die("a tracer has ended");
}

static void take_turns(const struct action *action, u64 *values)
{
	unsigned int share = times / tracers;
	pid_t *pids = calloc(tracers, sizeof(*pids));

	for (unsigned int i = 0; i < tracers; i++) {
		pids[i] = fork();
		if (!pids[i])
			be_tracer(action, values + i * share, share);
		await_stop(pids[i]);
	}
	for (unsigned int i = 0; i < tracers; i++) {
		kill(pids[i], SIGCONT);
		await_stop(pids[i]);
	}
	for (unsigned int i = 0; i < tracers; i++) {
		kill(pids[i], SIGCONT);
		waitpid(pids[i], NULL, 0);
	}
	free(pids);
}

static void sort(u64 *values)
{
	qsort(values, times, sizeof(*values), compare);
}

static void tell(const struct action *action, u64 *values)
{
	u64 sum = 0;

	for (unsigned int i = 0; i < times; i++)
		sum += values[i];
	sort(values);
	printf("%s %llu %llu %llu %llu\n", action->name,
	       (unsigned long long)less(values[times / 2]),
	       (unsigned long long)less(values[0]),
	       (unsigned long long)less(sum / times),
	       (unsigned long long)less(values[times - 1]));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int option;
	u64 *values;

	while ((option = getopt(argc, argv, "+cn:t:w")) != -1) {
		switch (option) {
		case 'n': times = strtoul(optarg, NULL, 0); break;
		case 't': tracers = strtoul(optarg, NULL, 0); break;
		case 'c': cold = true; break;
		case 'w': window = true; break;
		default: die("wrong option; see the head of cost.c");
		}
	}
	if (!tracers || times < tracers || optind == argc)
		die("usage: cost [-n TIMES] [-c] [-t TRACERS] [-w] ACTION...");
	times -= times % tracers;
	if (window)
		map_window();
	/* Of all tracers. */
	values = mmap(NULL, times * sizeof(*values), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (values == MAP_FAILED)
		die("mmap");
	measure(&(struct action){ "", nothing, nothing }, values, times);
	sort(values);
	overhead = values[times / 2];
	make_tracees();
	for (int i = optind; i < argc; i++) {
		const struct action *action = action_of(argv[i]);

		if (action->act == run) {
			command = argv + i + 1;
			if (!*command)
				die("run what?");
			argc = i;
		}
		if (tracers > 1)
			take_turns(action, values);
		else
			measure(action, values, times);
		tell(action, values);
	}
	end_tracees();
	return 0;
}
