// SPDX-License-Identifier: GPL-2.0
/*
 * attempt [option...] LABEL: one process meets another, each prepared as told,
 * with ptrace or by another door to the same power; prints what the record must
 * say about the call and both.
 *
 *   -w DOOR      ptrace (default), or one of doors.h
 *   -a ABI  -r REQUEST  -A ADDR  -D DATA       of ptrace; ATTACH by default
 *   -F FILE      for doors that open or read: mem, task/mem, syscall, ... of /proc/PID
 *   -C FLAGS     of clone, for doors that make a task: the tracer seizes the
 *   -O OPTIONS   tracee with these options, and the tracee makes it
 *   -t sibling   neither is the other's parent (default)
 *      child     the tracee is the tracer's child
 *      grandchild  the tracee's parent is the tracer's child
 *      traceme   as child, and it is the tracee that calls, with TRACEME
 *      self      the tracer names itself
 *      pid       the tracee is the task with the id of -p
 *      none      no task has the id of -p
 *   -p PID
 *   -n           the id is the one in the tracee's pid namespace
 *   -U UPPER     the upper half of the register that holds the id
 *   -T STEPS  -E STEPS     how tracer and tracee get ready, commas between; see
 *      pair.h: comm:NAME uid:R:E:S gid:R:E:S caps:HEX loginuid:N cgroup:NAME
 *      mnt userns pidns chroot:DIR thread vfork dumpable undumpable keepcaps
 *      exec:PROGRAM exit leave copy:FILE run:FILE unlink:FILE memfd deep long
 *      argv:TEXT after:exit|exec
 *      fork: now is when the tracer makes its child, not after the last step
 *   -H           somebody else traces the tracee already
 *   -k COMMAND   run while both are still there, after the call
 *   -0           no record may come
 *   -i           say what must come of executable and command line
 *   -e WORDS     more that the record must say
 *
 * attempt -f: the options of many, a line each, from standard input; tabs
 * between the words, and backslashes as in C.
 *
 * What /proc tells about both is read by this process, which stays root in the
 * initial namespaces, before the call is made.
 */
#include "guest.h"
#include "items.h"
#include "pair.h"
#include "doors.h"

/* ---- the roles ---- */

static void live_on(const struct actor *actor)
{
	if (actor->after == AFTER_EXIT)
		_exit(0);
	if (actor->after == AFTER_EXEC)
		execlp(COMPAT_PROGRAM, "something-else", "wait", NULL);
}

static void call_it(struct actor *actor)
{
	wait_until(pair->go);
	use_door(actor->tid);
	pair->called = 1;
	live_on(actor);
}

/* Seizes the tracee, and waits for the task that comes with it. */
static void trace_it(void)
{
	pid_t pid;

	wait_until(pair->go);
	if (raw_ptrace(NATIVE, PTRACE_SEIZE, pair->id, 0,
		       pair->options | PTRACE_O_EXITKILL))
		die("SEIZE");
	pair->called = 1;
	while ((pid = waitpid(-1, NULL, __WALL)) == pair->id)
		;
	pair->born = pid;
}

static void be_traced(struct actor *actor)
{
	wait_until(pair->called);
	pair->call.caller = actor->tid;
	pair->call.result = make_task();
	pair->moved = 1;
}

static void play_tracee(struct actor *actor)
{
	announce(actor);
	if (is_topology("traceme"))
		call_it(actor);
	else if (makes_task())
		be_traced(actor);
}

static void start_child(void)
{
	if (pair->has_child)
		return;
	pair->has_child = true;
	if (is_topology("grandchild") && fork()) {
		return;
	} else if (is_topology("grandchild")) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		start(&pair->tracee);
		for (;;)
			pause();
	}
	start(&pair->tracee);
}

static void play_tracer(struct actor *actor)
{
	if (is_topology("child") || is_topology("grandchild") ||
	    is_topology("traceme"))
		start_child();
	announce(actor);
	if (makes_task())
		trace_it();
	else if (!is_topology("traceme"))
		call_it(actor);
}

static void play(struct actor *actor)
{
	if (actor == &pair->tracer)
		play_tracer(actor);
	else
		play_tracee(actor);
}

/* ---- the director ---- */

static const char *extra = "";
static const char *meanwhile;
static bool ns_pid, has_tracee = true, is_held, unrecorded, with_items;
static int named_pid;

static void wait_for_tracee(void)
{
	struct actor *tracee = &pair->tracee;

	wait_until(tracee->ready);
	if (tracee->exits)
		wait_until(task_state(tracee->tgid, tracee->tid) == 'Z');
	if (tracee->execs) {
		char comm[32] = "";

		wait_until(read_text(comm, sizeof(comm), "/proc/%d/comm",
				     tracee->tgid) &&
			   !strncmp(comm, "compat", 6) &&
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
	pair->tracee.tgid = pair->tracee.tid = pid;
}

static void set_steps(struct actor *actor, const char *steps)
{
	if (strlen(steps) >= sizeof(actor->steps))
		die("too many steps");
	strcpy(actor->steps, steps);
}

static void read_options(int argc, char **argv)
{
	struct call *call = &pair->call;
	int option;

	call->request = PTRACE_ATTACH;
	pair->abi = NATIVE;
	strcpy(pair->topology, "sibling");
	strcpy(pair->file, "mem");
	optind = 0;
	while ((option = getopt(argc, argv,
				"w:a:r:A:D:F:C:O:t:p:nU:T:E:Hk:0ie:")) != -1) {
		switch (option) {
		case 'w': pair->door = door_of(optarg); break;
		case 'a': pair->abi = abi_of(optarg); break;
		case 'r': call->request = request_of(optarg); break;
		case 'A': call->addr = strtoull(optarg, NULL, 0); break;
		case 'D': call->data = strtoull(optarg, NULL, 0); break;
		case 'F': strcpy(pair->file, optarg); break;
		case 'C': pair->clone_flags = strtoull(optarg, NULL, 0); break;
		case 'O': pair->options = strtoull(optarg, NULL, 0); break;
		case 't': strcpy(pair->topology, optarg); break;
		case 'p': named_pid = atoi(optarg); break;
		case 'n': ns_pid = true; break;
		case 'U': pair->upper = strtoull(optarg, NULL, 0); break;
		case 'T': set_steps(&pair->tracer, optarg); break;
		case 'E': set_steps(&pair->tracee, optarg); break;
		case 'H': is_held = true; break;
		case 'k': meanwhile = optarg; break;
		case '0': unrecorded = true; break;
		case 'i': with_items = true; break;
		case 'e': extra = optarg; break;
		default: die("wrong option; see the head of attempt.c");
		}
	}
	if (optind != argc - 1)
		die("one label, please");
	if (is_topology("traceme"))
		call->request = PTRACE_TRACEME;
}

static void start_both(void)
{
	if (is_topology("sibling"))
		start(&pair->tracee);
	else if (is_topology("pid"))
		find_other(named_pid);
	else if (is_topology("none"))
		has_tracee = false;
	start(&pair->tracer);
	wait_until(pair->tracer.ready);
	if (is_topology("self"))
		pair->tracee = pair->tracer;
	if (has_tracee && !is_topology("pid"))
		wait_for_tracee();
}

/* Before the call: who both are. */
static void print_both(FILE *out)
{
	const struct actor *tracer = &pair->tracer, *tracee = &pair->tracee;
	bool traceme = is_topology("traceme");

	print_identity(out, "tracer", tracer->tgid, tracer->tid);
	if (makes_task())
		print_identity(out, "parent", tracee->tgid, tracee->tid);
	else if (has_tracee)
		print_identity(out, "tracee", tracee->tgid, tracee->tid);
	else
		fprintf(out,
			" tracee.tgid=0 tracee.tid=0 tracee.start_time=0 tracee.comm= tracee.mnt_ns=0 tracee.user_ns=0 tracee.loginuid=0 relation=");
	if (with_items)
		print_items(out, traceme ? "tracee" : "tracer",
			    traceme ? tracee->tgid : tracer->tgid,
			    tracer->deep ? pair->exe : NULL);
}

static void name_tracee(void)
{
	const struct actor *tracee = &pair->tracee;

	pair->initial_tgid = has_tracee ? tracee->tgid : named_pid;
	pair->initial_tid = has_tracee ? tracee->tid : named_pid;
	/* TRACEME ignores it; a number there must not mislead the sensor. */
	pair->id = is_topology("traceme") ? 1 :
		    !has_tracee		   ? named_pid :
		    ns_pid		   ? tracee->ns_tid ?: named_pid :
					     tracee->tid;
}

static void wait_for_end(FILE *out)
{
	char pid[64];

	if (!makes_task()) {
		/* Who leaves at once tells nothing; the kernel does. */
		wait_until(pair->called ||
			   task_state(pair->tracer.tgid,
				      pair->tracer.tid) == 'Z');
		return;
	}
	wait_until(pair->born || (unrecorded && pair->moved));
	if (!unrecorded) {
		snprintf(pid, sizeof(pid), "%d", pair->born);
		if (!read_text(pid, sizeof(pid), "/proc/%d/status",
			       pair->born))
			die("the new task is gone");
		print_identity(out, "tracee",
			       pair->clone_flags & CLONE_THREAD ?
				       pair->tracee.tgid :
				       pair->born,
			       pair->born);
	}
}

static void print_expected(const char *who, const char *label)
{
	if (unrecorded)
		printf("type=none caller=%d", pair->call.caller);
	else if (makes_task())
		printf("type=auto_attach caller=%d body=%zu%s",
		       pair->call.caller,
		       sizeof(struct ptracemon_auto_attach), who);
	else if (!strcmp(doors[pair->door].type, "access"))
		print_access(stdout), printf("%s", who);
	else if (!strcmp(doors[pair->door].type, "memory"))
		print_memory(stdout), printf("%s", who);
	else
		print_call(stdout, &pair->call), printf("%s", who);
	printf(" %s # %s\n", unrecorded ? "" : extra, label);
	fflush(stdout);
}

static void end_both(void)
{
	/* The init of a pid namespace takes its processes with it. */
	kill(pair->tracer.tgid, SIGKILL);
	if (has_tracee && !is_topology("pid"))
		kill(pair->tracee.tgid, SIGKILL);
	while (wait(NULL) > 0)
		;
}

static int attempt(int argc, char **argv)
{
	char *who = NULL;
	size_t who_size = 0;
	FILE *memory;

	make_stage();
	read_options(argc, argv);
	sigaction(SIGCHLD,
		  &(struct sigaction){ .sa_sigaction = mourn,
				       .sa_flags = SA_SIGINFO | SA_RESTART |
						   SA_NOCLDSTOP },
		  NULL);
	start_both();
	if (is_held && raw_ptrace(NATIVE, PTRACE_SEIZE,
				  pair->tracee.tid, 0, 0))
		die("SEIZE");
	memory = open_memstream(&who, &who_size);
	print_both(memory);
	name_tracee();
	pair->go = 1;
	wait_for_end(memory);
	fclose(memory);
	print_expected(who, argv[argc - 1]);
	if (meanwhile && system(meanwhile))
		die("%s failed", meanwhile);
	signal(SIGCHLD, SIG_DFL);
	end_both();
	return 0;
}

/* ---- many of them ---- */

static void unescape(char *text)
{
	static const char letters[] = "ntre\\", bytes[] = "\n\t\r\x1b\\";
	char *to = text;

	for (; *text; text++) {
		const char *found = *text == '\\' && text[1] ?
					    strchr(letters, text[1]) :
					    NULL;

		if (found) {
			*to++ = bytes[found - letters];
			text++;
		} else if (*text == '\\' && text[1] == 'x') {
			char digits[3] = { text[2], text[2] ? text[3] : 0 };

			*to++ = strtoul(digits, NULL, 16);
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* Ends early where nothing works: each failure may have waited for long. */
static void each_line(void)
{
	char *line = NULL;
	size_t size = 0;
	int failed = 0;

	while (failed < 4 && getline(&line, &size, stdin) > 0) {
		char *argv[64] = { "attempt" }, *rest = line;
		int argc = 1, status;
		pid_t pid;

		line[strcspn(line, "\n")] = '\0';
		while (argc < 63 && (argv[argc] = strsep(&rest, "\t")))
			unescape(argv[argc++]);
		pid = fork();
		if (!pid)
			_exit(attempt(argc, argv));
		if (waitpid(pid, &status, 0) == pid && !status)
			continue;
		printf("caller=0 # %s: its processes did not meet (status %#x)\n",
		       argv[argc - 1], status);
		fflush(stdout);
		failed++;
	}
}

int main(int argc, char **argv)
{
	resume();
	if (argc == 2 && !strcmp(argv[1], "-f")) {
		each_line();
		return 0;
	}
	return attempt(argc, argv);
}
