/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two processes that are to meet, and how they get ready, for attempt.
 *
 * What they share lies below 4 GiB, so that every ABI can name it, and behind a
 * descriptor, so that a process that runs another file finds it again.
 */
#ifndef _PAIR_H
#define _PAIR_H

#include "guest.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/mount.h>

#define STEPS_SIZE	1024
#define EXE_SIZE	16384

/* What the tracer does with itself once it has called. */
enum after { AFTER_WAIT, AFTER_EXIT, AFTER_EXEC };

struct actor {
	volatile int ready;
	volatile int tgid, tid; /* in the initial namespace */
	volatile int ns_tid;	/* in its own */
	bool execs, exits, deep;
	enum after after;
	/* Steps that are still to be taken, from an offset. */
	char steps[STEPS_SIZE];
	size_t next;
};

struct pair {
	struct actor tracer, tracee;
	char topology[16];
	volatile int go, called;
	/* The id to call by, and who it is in the initial namespace. */
	volatile int id, initial_tgid, initial_tid;
	bool has_child;
	/* The tracer's path where /proc cannot tell it. */
	char exe[EXE_SIZE];
	/* The task that was born with a tracer; -1: none was. */
	volatile int moved, born;
	int door, abi;
	u64 upper; /* of the id's register */
	char file[32];
	u64 clone_flags, options;
	struct call call;
	long number;
	u64 args[6];
	/* For the kernel to read and write. */
	u64 words[64] __attribute__((aligned(64)));
	char path[64];
};

static struct pair *pair;

#define STAGE_FD	200
/* FD and role of a process that goes on in another file. */
#define RESUME		"ENCOUNTER_RESUME"

static bool is_topology(const char *name)
{
	return !strcmp(pair->topology, name);
}

HELPER void map_stage(int fd)
{
	pair = map_low(sizeof(*pair), MAP_SHARED, fd);
	if (pair == MAP_FAILED)
		die("mmap");
}

HELPER void make_stage(void)
{
	int fd = memfd_create("pair", 0);

	if (fd < 0 || ftruncate(fd, sizeof(*pair)) ||
	    dup2(fd, STAGE_FD) != STAGE_FD)
		die("cannot make what is shared");
	close(fd);
	map_stage(STAGE_FD);
}

/* ---- what the roles do, in attempt.c ---- */

static void play(struct actor *actor);
static void start_child(void);

/* ---- getting ready ---- */

HELPER void three_ids(const char *text, unsigned int id[3])
{
	if (sscanf(text, "%u:%u:%u", id, id + 1, id + 2) != 3)
		die("three ids, not %s", text);
}

HELPER void set_caps(u64 bits)
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

HELPER void enter_user_ns(void)
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
HELPER void enter_pid_ns(void)
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

HELPER void enter_cgroup(const char *name)
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

HELPER void announce(struct actor *actor)
{
	int tgid, tid;

	own_ids(&tgid, &tid);
	actor->tgid = tgid;
	actor->ns_tid = syscall(SYS_gettid);
	actor->tid = tid;
	actor->ready = 1;
}

static void prepare(struct actor *actor);

HELPER void *prepare_thread(void *actor)
{
	prepare(actor);
	return NULL;
}

HELPER void *pause_thread(void *unused)
{
	for (;;)
		pause();
	return unused;
}

HELPER void start_thread(void *(*run)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, argument))
		die("pthread_create");
}

/* ---- going on in another file ---- */

HELPER int copy_to(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = path ? open(path, O_CREAT | O_WRONLY | O_TRUNC, 0755) :
			memfd_create("a name\nof \"two\" lines\x1b[31m", 0);
	char buffer[65536];
	ssize_t length;

	if (from < 0 || to < 0)
		die("cannot copy the program to %s", path);
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, length) != length)
			die("cannot write to %s", path);
	close(from);
	return to;
}

/* With @words in its command line; @fd: instead of the path. */
HELPER void go_on_in(struct actor *actor, const char *path, int fd,
		     const char *words)
{
	char resume[32];
	char *environment[] = { resume, NULL };
	char *arguments[] = { (char *)path, (char *)words, NULL };

	snprintf(resume, sizeof(resume), RESUME "=%s",
		 actor == &pair->tracer ? "tracer" : "tracee");
	if (fd < 0)
		execve(path, arguments, environment);
	else
		fexecve(fd, arguments, environment);
	die("cannot run %s", path);
}

/* A place whose path is longer than any call takes; leaves it in pair->exe. */
static void go_deep(struct actor *actor)
{
	char name[201], *at = pair->exe;

	memset(name, 'd', 200);
	name[200] = '\0';
	at += sprintf(at, "/tmp");
	if (chdir("/tmp"))
		die("chdir");
	for (int i = 0; i < 24; i++) {
		snprintf(name + 190, 11, "-%09d", i);
		if ((mkdir(name, 0755) && errno != EEXIST) || chdir(name))
			die("mkdir");
		at += sprintf(at, "/%s", name);
	}
	sprintf(at, "/deep");
	close(copy_to("deep"));
	actor->deep = true;
	go_on_in(actor, "./deep", -1, "from the deep");
}

/* The words that /proc shows are the process's own memory. */
HELPER void rewrite_arguments(const char *words)
{
	extern char **environ;
	char line[8192], *start = NULL, *end = NULL;
	int number = 1;

	if (!read_text(line, sizeof(line), "/proc/self/stat"))
		die("/proc/self/stat");
	for (char *at = strrchr(line, ')') + 2; *at; at += strcspn(at, " ") + 1) {
		number++;
		if (number == 47)
			start = (char *)strtoull(at, NULL, 10);
		if (number == 48)
			end = (char *)strtoull(at, NULL, 10);
		if (!strchr(at, ' '))
			break;
	}
	if (!start || end <= start)
		die("no words to rewrite");
	(void)environ;
	strncpy(start, words, end - start - 1);
}

/* ---- the steps ---- */

HELPER bool step_of_rights(const char *name, const char *value)
{
	unsigned int id[3];

	if (!strcmp(name, "uid")) {
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
	} else if (!strcmp(name, "keepcaps")) {
		prctl(PR_SET_KEEPCAPS, 1);
	} else if (!strcmp(name, "dumpable")) {
		prctl(PR_SET_DUMPABLE, 1);
	} else if (!strcmp(name, "undumpable")) {
		prctl(PR_SET_DUMPABLE, 0);
	} else {
		return false;
	}
	return true;
}

HELPER bool step_to_place(const char *name, const char *value)
{
	if (!strcmp(name, "cgroup")) {
		enter_cgroup(value);
	} else if (!strcmp(name, "mnt")) {
		if (unshare(CLONE_NEWNS))
			die("unshare(CLONE_NEWNS)");
	} else if (!strcmp(name, "userns")) {
		enter_user_ns();
	} else if (!strcmp(name, "pidns")) {
		enter_pid_ns();
	} else if (!strcmp(name, "chroot")) {
		if (chroot(value) || chdir("/"))
			die("chroot %s", value);
	} else {
		return false;
	}
	return true;
}

HELPER bool step_of_life(struct actor *actor, const char *name,
			 const char *value)
{
	if (!strcmp(name, "thread")) {
		start_thread(prepare_thread, actor);
		pause_thread(NULL);
	} else if (!strcmp(name, "vfork")) {
		/* The parent's frame stays as it is: nothing below returns. */
		if (!vfork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			prepare(actor);
		}
		_exit(0);
	} else if (!strcmp(name, "exec")) {
		actor->execs = true;
		announce(actor);
		execlp(value, value, "wait", NULL);
		die("cannot run %s", value);
	} else if (!strcmp(name, "exit")) {
		actor->exits = true;
		announce(actor);
		_exit(0);
	} else if (!strcmp(name, "leave")) {
		/* The first thread alone: the process lives on. */
		start_thread(pause_thread, NULL);
		actor->exits = true;
		announce(actor);
		syscall(SYS_exit, 0);
	} else if (!strcmp(name, "after")) {
		actor->after = !strcmp(value, "exit") ? AFTER_EXIT : AFTER_EXEC;
	} else {
		return false;
	}
	return true;
}

HELPER bool step_of_file(struct actor *actor, const char *name,
			 const char *value)
{
	if (!strcmp(name, "copy")) {
		close(copy_to(value));
		go_on_in(actor, value, -1, "copied");
	} else if (!strcmp(name, "run")) {
		go_on_in(actor, value, -1, "run");
	} else if (!strcmp(name, "memfd")) {
		go_on_in(actor, "memfd", copy_to(NULL), "from nowhere");
	} else if (!strcmp(name, "deep")) {
		go_deep(actor);
	} else if (!strcmp(name, "unlink")) {
		if (unlink(value))
			die("cannot remove %s", value);
	} else if (!strcmp(name, "long")) {
		char words[4096];

		memset(words, 'w', sizeof(words));
		words[sizeof(words) - 1] = '\0';
		go_on_in(actor, "/proc/self/exe", -1, words);
	} else if (!strcmp(name, "argv")) {
		rewrite_arguments(value);
	} else {
		return false;
	}
	return true;
}

HELPER void take_step(struct actor *actor, const char *name, const char *value)
{
	if (!strcmp(name, "comm"))
		prctl(PR_SET_NAME, value);
	else if (!strcmp(name, "fork"))
		start_child();
	else if (!step_of_rights(name, value) && !step_to_place(name, value) &&
		 !step_of_life(actor, name, value) &&
		 !step_of_file(actor, name, value))
		die("no step %s", name);
}

static void prepare(struct actor *actor)
{
	while (actor->steps[actor->next]) {
		char *step = actor->steps + actor->next, *value;
		size_t length = strcspn(step, ",");

		actor->next += length + (step[length] == ',');
		step[length] = '\0';
		value = strchr(step, ':');
		if (value)
			*value++ = '\0';
		if (*step)
			take_step(actor, step, value ?: "");
	}
	play(actor);
	for (;;)
		pause();
}

HELPER void start(struct actor *actor)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		signal(SIGCHLD, SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prepare(actor);
	}
}

/* A process that was started to go on with what another file began. */
HELPER void resume(void)
{
	const char *role = getenv(RESUME);

	if (!role)
		return;
	map_stage(STAGE_FD);
	prepare(!strcmp(role, "tracer") ? &pair->tracer : &pair->tracee);
}

#endif /* _PAIR_H */
