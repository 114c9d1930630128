// SPDX-License-Identifier: GPL-2.0
/*
 * encounter [option...] LABEL: one process meets another with ptrace, each
 * prepared as told; prints what the record must say about the call and both.
 *
 *   -a ABI  -r REQUEST  -A ADDR  -D DATA       of the call; ATTACH by default
 *   -t sibling   neither is the other's parent (default)
 *      child     the tracee is the tracer's child
 *      traceme   the same, and it is the tracee that calls, with TRACEME
 *      self      the tracer names itself
 *      pid       the tracee is the task with the id of -p
 *      none      no task has the id of -p
 *   -p PID
 *   -n           the id is the one in the tracee's pid namespace
 *   -T STEPS  -E STEPS     how tracer and tracee get ready, commas between:
 *      comm:NAME uid:R:E:S gid:R:E:S caps:HEX loginuid:N cgroup:NAME
 *      mnt userns pidns thread dumpable keepcaps exec:PROGRAM exit
 *      fork: now is when the tracer makes its child, not after the last step
 *   -e WORDS     more that the record must say
 *
 * What /proc tells about both is read by this process, which stays root in the
 * initial namespaces, before the call is made.
 */
#include "guest.h"

#include <grp.h>
#include <linux/capability.h>

struct actor {
	volatile int ready;
	volatile int tgid, tid; /* in the initial namespace */
	volatile int ns_tid;	/* in its own */
	bool execs, exits;
};

static struct stage {
	struct actor tracer, tracee;
	volatile int go, called, pid_to_name;
	bool has_child;
	struct call call;
} *stage;

static const char *topology = "sibling";
static char *tracer_steps, *tracee_steps;

static bool is_topology(const char *name)
{
	return !strcmp(topology, name);
}

/* ---- getting ready ---- */

static void three_ids(const char *text, unsigned int id[3])
{
	if (sscanf(text, "%u:%u:%u", id, id + 1, id + 2) != 3)
		die("three ids, not %s", text);
}

static void set_caps(u64 bits)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2] = {};

	data[0].effective = data[0].permitted = (u32)bits;
	data[1].effective = data[1].permitted = bits >> 32;
	if (syscall(SYS_capset, &header, data))
		die("capset");
}

static void enter_user_ns(void)
{
	char map[64];
	unsigned int uid = geteuid(), gid = getegid();

	if (unshare(CLONE_NEWUSER))
		die("unshare(CLONE_NEWUSER)");
	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_text("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_text("/proc/self/gid_map", map);
}

/* Goes on as the first process of a new pid namespace. */
static void enter_pid_ns(void)
{
	pid_t child;

	if (unshare(CLONE_NEWPID))
		die("unshare(CLONE_NEWPID)");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		return;
	}
	waitpid(child, NULL, 0);
	_exit(0);
}

static void enter_cgroup(const char *name)
{
	char path[256], pid[32];
	int tgid, tid;

	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s", name);
	mkdir(path, 0755);
	strcat(path, "/cgroup.procs");
	own_ids(&tgid, &tid);
	snprintf(pid, sizeof(pid), "%d", getpid() == tgid ? tgid : 0);
	write_text(path, pid);
}

static void announce(struct actor *actor)
{
	int tgid, tid;

	own_ids(&tgid, &tid);
	actor->tgid = tgid;
	actor->ns_tid = syscall(SYS_gettid);
	actor->tid = tid;
	actor->ready = 1;
}

struct preparation {
	struct actor *actor;
	char *steps;
	void (*play)(struct actor *actor);
};

static void prepare(struct preparation *todo);
static void start_child(void);

static void *prepare_thread(void *todo)
{
	prepare(todo);
	return NULL;
}

static void take_step(struct preparation *todo, const char *name,
		      const char *value)
{
	unsigned int id[3];
	pthread_t thread;

	if (!strcmp(name, "comm")) {
		prctl(PR_SET_NAME, value);
	} else if (!strcmp(name, "uid")) {
		three_ids(value, id);
		if (setresuid(id[0], id[1], id[2]))
			die("setresuid");
	} else if (!strcmp(name, "gid")) {
		three_ids(value, id);
		if (setgroups(0, NULL) || setresgid(id[0], id[1], id[2]))
			die("setresgid");
	} else if (!strcmp(name, "caps")) {
		set_caps(strtoull(value, NULL, 16));
	} else if (!strcmp(name, "loginuid")) {
		write_text("/proc/self/loginuid", value);
	} else if (!strcmp(name, "cgroup")) {
		enter_cgroup(value);
	} else if (!strcmp(name, "mnt")) {
		if (unshare(CLONE_NEWNS))
			die("unshare(CLONE_NEWNS)");
	} else if (!strcmp(name, "userns")) {
		enter_user_ns();
	} else if (!strcmp(name, "pidns")) {
		enter_pid_ns();
	} else if (!strcmp(name, "fork")) {
		start_child();
	} else if (!strcmp(name, "keepcaps")) {
		prctl(PR_SET_KEEPCAPS, 1);
	} else if (!strcmp(name, "dumpable")) {
		prctl(PR_SET_DUMPABLE, 1);
	} else if (!strcmp(name, "thread")) {
		if (pthread_create(&thread, NULL, prepare_thread, todo))
			die("pthread_create");
		for (;;)
			pause();
	} else if (!strcmp(name, "exec")) {
		todo->actor->execs = true;
		announce(todo->actor);
		execlp(value, value, "wait", NULL);
		die("cannot run %s", value);
	} else if (!strcmp(name, "exit")) {
		todo->actor->exits = true;
		announce(todo->actor);
		_exit(0);
	} else {
		die("no step %s", name);
	}
}

static void prepare(struct preparation *todo)
{
	char *step;

	while ((step = strsep(&todo->steps, ","))) {
		char *value = strchr(step, ':');

		if (value)
			*value++ = '\0';
		if (*step)
			take_step(todo, step, value ?: "");
	}
	todo->play(todo->actor);
	for (;;)
		pause();
}

static pid_t start(struct actor *actor, char *steps,
		   void (*play)(struct actor *))
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		struct preparation todo = { actor, steps, play };

		signal(SIGCHLD, SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prepare(&todo);
	}
	return pid;
}

/* ---- the roles ---- */

static void call_it(struct actor *actor)
{
	wait_until(stage->go);
	stage->call.pid = (u32)stage->pid_to_name;
	stage->call.caller = actor->tid;
	make_call(&stage->call);
	stage->called = 1;
}

static void play_tracee(struct actor *actor)
{
	announce(actor);
	if (is_topology("traceme"))
		call_it(actor);
}

static void start_child(void)
{
	if (!stage->has_child)
		start(&stage->tracee, tracee_steps, play_tracee);
	stage->has_child = true;
}

static void play_tracer(struct actor *actor)
{
	if (is_topology("child") || is_topology("traceme"))
		start_child();
	announce(actor);
	if (!is_topology("traceme"))
		call_it(actor);
}

/* ---- the director ---- */

static void wait_for_tracee(void)
{
	struct actor *tracee = &stage->tracee;

	wait_until(tracee->ready);
	if (tracee->exits)
		wait_until(task_state(tracee->tgid, tracee->tid) == 'Z');
	if (tracee->execs) {
		char comm[32] = "";

		wait_until(read_text(comm, sizeof(comm), "/proc/%d/comm",
				     tracee->tgid) &&
			   !strncmp(comm, "tiny", 4) &&
			   task_state(tracee->tgid, tracee->tid) == 'S');
	}
}

/* A process that died for its own reasons will never get ready. */
static void mourn(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == CLD_EXITED && info->si_status)
		_exit(1);
}

static void find_other(int pid)
{
	char path[64];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	if (!tasks)
		die("no process %d", pid);
	closedir(tasks);
	stage->tracee.tgid = stage->tracee.tid = pid;
}

int main(int argc, char **argv)
{
	bool ns_pid = false, has_tracee = true;
	char *extra = "", *who = NULL;
	size_t who_size = 0;
	int option, pid = 0;
	FILE *memory;

	stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stage == MAP_FAILED)
		die("mmap");
	stage->call.abi = PTRACEMON_ABI_X86_64;
	stage->call.request = PTRACE_ATTACH;
	while ((option = getopt(argc, argv, "a:r:A:D:t:p:nT:E:e:")) != -1) {
		switch (option) {
		case 'a': stage->call.abi = abi_of(optarg); break;
		case 'r': stage->call.request = request_of(optarg); break;
		case 'A': stage->call.addr = strtoull(optarg, NULL, 0); break;
		case 'D': stage->call.data = strtoull(optarg, NULL, 0); break;
		case 't': topology = optarg; break;
		case 'p': pid = atoi(optarg); break;
		case 'n': ns_pid = true; break;
		case 'T': tracer_steps = optarg; break;
		case 'E': tracee_steps = optarg; break;
		case 'e': extra = optarg; break;
		default: die("wrong option; see the head of encounter.c");
		}
	}
	if (optind != argc - 1)
		die("one label, please");
	if (is_topology("traceme"))
		stage->call.request = PTRACE_TRACEME;

	sigaction(SIGCHLD,
		  &(struct sigaction){ .sa_sigaction = mourn,
				       .sa_flags = SA_SIGINFO | SA_RESTART |
						   SA_NOCLDSTOP },
		  NULL);
	if (is_topology("sibling"))
		start(&stage->tracee, tracee_steps, play_tracee);
	else if (is_topology("pid"))
		find_other(pid);
	else if (is_topology("none"))
		has_tracee = false;
	start(&stage->tracer, tracer_steps, play_tracer);
	wait_until(stage->tracer.ready);
	if (is_topology("self"))
		stage->tracee = stage->tracer;
	if (has_tracee && !is_topology("pid"))
		wait_for_tracee();

	memory = open_memstream(&who, &who_size);
	print_identity(memory, "tracer", stage->tracer.tgid,
		       stage->tracer.tid);
	if (has_tracee)
		print_identity(memory, "tracee", stage->tracee.tgid,
			       stage->tracee.tid);
	else
		fprintf(memory,
			" tracee.tgid=0 tracee.tid=0 tracee.start_time=0 tracee.comm= tracee.mnt_ns=0 tracee.user_ns=0 tracee.loginuid=0 relation=");
	fclose(memory);

	/* TRACEME ignores it; a number there must not mislead the sensor. */
	stage->pid_to_name = is_topology("traceme") ? 1 :
			     !has_tracee	    ? pid :
			     ns_pid ? stage->tracee.ns_tid ?: pid :
				      stage->tracee.tid;
	stage->go = 1;
	wait_until(stage->called);
	print_call(stdout, &stage->call);
	printf("%s %s # %s\n", who, extra, argv[optind]);

	/* The init of a pid namespace takes its processes with it. */
	kill(stage->tracer.tgid, SIGKILL);
	if (has_tracee && !is_topology("pid"))
		kill(stage->tracee.tgid, SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
