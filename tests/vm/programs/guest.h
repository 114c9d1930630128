/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the test programs share: calling ptrace by any ABI, saying what the
 * record of a call must hold, waiting for states, the device, TAP.
 *
 * Both sides of a comparison are lines of "key=value" words. collect prints
 * what the sensor recorded; the programs that make calls print what they know
 * from elsewhere (/proc, their own return values); cases/compare joins them.
 */
#ifndef _GUEST_H
#define _GUEST_H

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/ptrace.h>

#include "uapi/ptracemon.h"

typedef uint64_t u64;
typedef uint32_t u32;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))
/* Not every program needs every helper. */
#define HELPER		static inline __attribute__((unused))

/* No state that a test waits for takes this long, on the slowest kernel. */
#define DEADLINE_S	300

#include "machine.h"

/* ---- ends and TAP ---- */

HELPER void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *format, ...)
{
	int error = errno;
	va_list list;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fprintf(stderr, " (errno %d)\n", error);
	_exit(1);
}

static int tap_count, tap_failed;

HELPER bool __attribute__((format(printf, 2, 3)))
ok(bool good, const char *format, ...)
{
	va_list list;

	tap_count++;
	tap_failed += !good;
	printf("%sok - ", good ? "" : "not ");
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	printf("\n");
	fflush(stdout);
	return good;
}

HELPER bool __attribute__((format(printf, 3, 4)))
is(long got, long want, const char *format, ...)
{
	char text[512];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	if (ok(got == want, "%s", text))
		return true;
	printf("#   got: %ld, wanted: %ld\n", got, want);
	return false;
}

HELPER int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return 0;
}

/* ---- time and states ---- */

HELPER u64 boot_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Waits until @condition holds; the program fails if it never does. */
#define wait_until(condition)                                              \
	do {                                                               \
		u64 deadline_ = boot_time() + DEADLINE_S * 1000000000ULL; \
		while (!(condition)) {                                     \
			if (boot_time() > deadline_)                       \
				die("line %d: waited in vain: %s",         \
				    __LINE__, #condition);                 \
			usleep(500);                                       \
		}                                                          \
	} while (0)

/* What a small file of /proc says; false: it cannot be read. */
HELPER bool __attribute__((format(printf, 3, 4)))
read_text(char *text, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	va_list list;
	ssize_t length;
	int fd;

	va_start(list, format);
	vsnprintf(path, sizeof(path), format, list);
	va_end(list);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, text, size - 1);
	close(fd);
	if (length < 0)
		return false;
	text[length] = '\0';
	/* The newline at its end; a name of a task may hold others. */
	if (length && text[length - 1] == '\n')
		text[length - 1] = '\0';
	return true;
}

HELPER void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		die("cannot write %s to %s", text, path);
	close(fd);
}

/* State letter of a thread, as /proc/PID/stat has it; 0: there is none. */
HELPER char task_state(int tgid, int tid)
{
	char line[1024], *end;

	if (!read_text(line, sizeof(line), "/proc/%d/task/%d/stat", tgid, tid))
		return 0;
	end = strrchr(line, ')');
	return end ? end[2] : 0;
}

/* System call that a thread sleeps in, or -1. */
HELPER long task_syscall(int tgid, int tid)
{
	char line[256];

	if (!read_text(line, sizeof(line), "/proc/%d/task/%d/syscall", tgid,
		       tid) ||
	    line[0] < '0' || line[0] > '9')
		return -1;
	return atol(line);
}

/*
 * Ids of the calling thread in the initial pid namespace, whatever its own is:
 * /proc is mounted for the initial one.
 */
HELPER void own_ids(int *tgid, int *tid)
{
	char link[64];
	ssize_t length =
		readlink("/proc/thread-self", link, sizeof(link) - 1);

	if (length < 0)
		die("/proc/thread-self");
	link[length] = '\0';
	if (sscanf(link, "%d/task/%d", tgid, tid) != 2)
		die("/proc/thread-self is %s", link);
}

HELPER void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("cannot run on CPU %d", cpu);
}

/*
 * Gives up root for a user. What such a process runs in belongs to root (of
 * /proc, and for other tracers) until it is dumpable again.
 */
HELPER void become_user(uid_t uid)
{
	if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid) ||
	    prctl(PR_SET_DUMPABLE, 1))
		die("cannot become user %u", uid);
}

/* ---- ptrace ---- */

HELPER int abi_of(const char *name)
{
	for (int abi = 1; abi < ARRAY_SIZE(abi_names); abi++)
		if (abi_names[abi] && !strcmp(abi_names[abi], name))
			return abi;
	die("no ABI %s", name);
}

/* Newer than the headers of the oldest C library; all ABIs have the same. */
#define NR_PIDFD_OPEN	434
#define NR_PIDFD_GETFD	438

HELPER long raw_ptrace(int abi, u64 request, u64 pid, u64 addr, u64 data)
{
	static const struct numbers numbers =
		NUMBERS_X32(101, 26, 521, 117);
	const u64 args[6] = { request, pid, addr, data };

	return raw_call(abi, number_in(abi, &numbers), args);
}

/*
 * The requests of this processor and their classes, written down once more: the
 * oracle for module/requests.h. Numbers come from the C library's headers where
 * they know the name.
 */
struct request {
	u64 number;
	const char *name;
	const char *class;
};

static const struct request all_requests[] = {
	{ PTRACE_TRACEME, "TRACEME", "attach" },
	{ PTRACE_PEEKTEXT, "PEEKTEXT", "read" },
	{ PTRACE_PEEKDATA, "PEEKDATA", "read" },
	{ PTRACE_PEEKUSR, "PEEKUSER", "read" },
	{ PTRACE_POKETEXT, "POKETEXT", "write" },
	{ PTRACE_POKEDATA, "POKEDATA", "write" },
	{ PTRACE_POKEUSR, "POKEUSER", "write" },
	{ PTRACE_CONT, "CONT", "step" },
	{ PTRACE_SINGLESTEP, "SINGLESTEP", "step" },
#ifdef __x86_64__
	{ 12, "GETREGS", "read" },
	{ 13, "SETREGS", "write" },
	{ 14, "GETFPREGS", "read" },
	{ 15, "SETFPREGS", "write" },
#endif
	{ PTRACE_ATTACH, "ATTACH", "attach" },
#ifdef __x86_64__
	{ 18, "GETFPXREGS", "read" },
	{ 19, "SETFPXREGS", "write" },
	{ 21, "OLDSETOPTIONS", "control" },
#endif
	{ PTRACE_SYSCALL, "SYSCALL", "step" },
#ifdef __x86_64__
	{ 25, "GET_THREAD_AREA", "read" },
	{ 26, "SET_THREAD_AREA", "write" },
	{ 30, "ARCH_PRCTL", "write" },
#endif
	{ 31, "SYSEMU", "step" },
	{ 32, "SYSEMU_SINGLESTEP", "step" },
#ifdef __x86_64__
	{ 33, "SINGLEBLOCK", "step" },
#else
	{ 33, "PEEKMTETAGS", "read" },
	{ 34, "POKEMTETAGS", "write" },
#endif
	{ PTRACE_SETOPTIONS, "SETOPTIONS", "control" },
	{ PTRACE_GETEVENTMSG, "GETEVENTMSG", "read" },
	{ PTRACE_GETSIGINFO, "GETSIGINFO", "read" },
	{ PTRACE_SETSIGINFO, "SETSIGINFO", "write" },
	{ PTRACE_GETREGSET, "GETREGSET", "read" },
	{ PTRACE_SETREGSET, "SETREGSET", "write" },
	{ PTRACE_SEIZE, "SEIZE", "attach" },
	{ PTRACE_INTERRUPT, "INTERRUPT", "control" },
	{ PTRACE_LISTEN, "LISTEN", "control" },
	{ PTRACE_PEEKSIGINFO, "PEEKSIGINFO", "read" },
	{ PTRACE_GETSIGMASK, "GETSIGMASK", "read" },
	{ PTRACE_SETSIGMASK, "SETSIGMASK", "write" },
	{ PTRACE_SECCOMP_GET_FILTER, "SECCOMP_GET_FILTER", "control" },
	{ PTRACE_SECCOMP_GET_METADATA, "SECCOMP_GET_METADATA", "control" },
	{ PTRACE_GET_SYSCALL_INFO, "GET_SYSCALL_INFO", "read" },
	{ 0x420f, "GET_RSEQ_CONFIGURATION", "read" },
	{ 0x4210, "SET_SYSCALL_USER_DISPATCH_CONFIG", "write" },
	{ 0x4211, "GET_SYSCALL_USER_DISPATCH_CONFIG", "read" },
	{ 0x4212, "SET_SYSCALL_INFO", "write" },
	{ PTRACE_DETACH, "DETACH", "control" },
	{ PTRACE_KILL, "KILL", "control" },
};

HELPER const struct request *request_by_number(int abi, u64 number)
{
	if (!is_64bit(abi))
		number = (u32)number;
	for (int i = 0; i < ARRAY_SIZE(all_requests); i++)
		if (all_requests[i].number == number)
			return &all_requests[i];
	return NULL;
}

/* A number, or the name of a request without PTRACE_. */
HELPER u64 request_of(const char *text)
{
	char *end;
	u64 number = strtoull(text, &end, 0);

	if (end != text && !*end)
		return number;
	for (int i = 0; i < ARRAY_SIZE(all_requests); i++)
		if (!strcmp(all_requests[i].name, text))
			return all_requests[i].number;
	die("no request %s", text);
}

/* ---- what a record must say ---- */

/* A call, made and noted from outside the sensor. */
struct call {
	int abi;
	u64 request, pid, addr, data;
	long result;
	/* In the initial pid namespace. @caller made the call. */
	int caller;
	u64 before, after;
};

HELPER long make_call(struct call *call)
{
	call->before = boot_time();
	call->result = raw_ptrace(call->abi, call->request, call->pid,
				  call->addr, call->data);
	call->after = boot_time();
	return call->result;
}

HELPER const char *call_class(const struct call *call)
{
	const struct request *request =
		request_by_number(call->abi, call->request);

	return request ? request->class : "unknown";
}

/*
 * The clock of the records is the kernel's "fast" one, which may be a little
 * off CLOCK_BOOTTIME while that is being adjusted.
 */
#define CLOCK_SLACK_NS	2000000ULL

/* The start of a line; more "key=value" words and a label may follow. */
HELPER void print_call(FILE *out, const struct call *call)
{
	fprintf(out,
		"caller=%d request=%llu pid=%llu addr=%llu data=%llu result=%ld abi=%s class=%s outcome=%s begin>=%llu time<=%llu duration<=%llu body=%zu length>=%zu",
		call->caller, (unsigned long long)call->request,
		(unsigned long long)call->pid, (unsigned long long)call->addr,
		(unsigned long long)call->data, call->result,
		abi_names[call->abi], call_class(call),
		call->result < 0 ? "failure" : "success",
		(unsigned long long)(call->before - CLOCK_SLACK_NS),
		(unsigned long long)(call->after + CLOCK_SLACK_NS),
		(unsigned long long)(call->after - call->before +
				     2 * CLOCK_SLACK_NS),
		sizeof(struct ptracemon_call), sizeof(struct ptracemon_call));
}

HELPER void print_hex(FILE *out, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%02x", ((const unsigned char *)bytes)[i]);
}

HELPER bool status_field(const char *status, const char *name, char *value,
			 size_t size)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), "\n%s:", name);
	at = strstr(status, key);
	if (!at)
		return false;
	at += strlen(key);
	at += strspn(at, " \t");
	snprintf(value, size, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

/* Inode number of a namespace link; 0: it cannot be read. */
HELPER unsigned long ns_inode(int tgid, int tid, const char *name)
{
	char path[64], link[64] = "";
	char *at;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/ns/%s", tgid, tid, name);
	if (readlink(path, link, sizeof(link) - 1) < 0)
		return 0;
	at = strchr(link, '[');
	return at ? strtoul(at + 1, NULL, 10) : 0;
}

HELPER u64 cgroup_inode(int tgid, int tid)
{
	char line[512], path[600];
	struct stat status;

	if (!read_text(line, sizeof(line), "/proc/%d/task/%d/cgroup", tgid,
		       tid) ||
	    strncmp(line, "0::", 3))
		return 0;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s", line + 3);
	return stat(path, &status) ? 0 : status.st_ino;
}

/* Field @number (from 1, as proc(5) counts) of /proc/PID/stat. */
HELPER unsigned long long stat_field(int tgid, int number)
{
	char line[1024], *at;

	if (!read_text(line, sizeof(line), "/proc/%d/stat", tgid))
		return 0;
	at = strrchr(line, ')') + 2;
	for (; number > 3; number--)
		at += strcspn(at, " ") + 1;
	return strtoull(at, NULL, 10);
}

/*
 * Everything that /proc tells about a task, in the words of collect. To be
 * printed by a process in the initial namespaces, before the call.
 */
HELPER void print_identity(FILE *out, const char *side, int tgid, int tid)
{
	static const char *const sessions[] = { "loginuid", "sessionid" };
	static const char *const spaces[] = { "user", "pid", "mnt" };
	static char status[8192];
	char value[256], path[64], *at;
	unsigned int id[4];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", tgid, tid);
	fd = open(path, O_RDONLY);
	length = fd < 0 ? -1 : read(fd, status, sizeof(status) - 1);
	if (length < 0)
		die("cannot read %s", path);
	close(fd);
	status[length] = '\0';

	fprintf(out, " %s.tgid=%d %s.tid=%d", side, tgid, side, tid);
	if (!status_field(status, "NStgid", value, sizeof(value)))
		die("%s has no NStgid", path);
	at = strrchr(value, '\t');
	fprintf(out, " %s.ns_pid=%s", side, at ? at + 1 : value);
	if (!status_field(status, "PPid", value, sizeof(value)))
		die("%s has no PPid", path);
	fprintf(out, " %s.parent=%s", side, value);
	if (!status_field(status, "Uid", value, sizeof(value)) ||
	    sscanf(value, "%u %u %u", id, id + 1, id + 2) != 3)
		die("%s has no Uid", path);
	fprintf(out, " %s.uid=%u %s.euid=%u %s.suid=%u", side, id[0], side,
		id[1], side, id[2]);
	if (!status_field(status, "Gid", value, sizeof(value)) ||
	    sscanf(value, "%u %u", id, id + 1) != 2)
		die("%s has no Gid", path);
	fprintf(out, " %s.gid=%u %s.egid=%u", side, id[0], side, id[1]);
	if (!status_field(status, "CapEff", value, sizeof(value)))
		die("%s has no CapEff", path);
	fprintf(out, " %s.cap_effective=%s", side, value);
	for (int i = 0; i < 2; i++) {
		/* Kernels without audit have neither file: not set. */
		if (!read_text(value, sizeof(value), "/proc/%d/task/%d/%s",
			       tgid, tid, sessions[i]))
			strcpy(value, "4294967295");
		fprintf(out, " %s.%s=%s", side, i ? "session" : "loginuid",
			value);
	}
	fprintf(out, " %s.start_ticks=%llu", side, stat_field(tgid, 22));
	fprintf(out, " %s.cgroup_id=%llu", side,
		(unsigned long long)cgroup_inode(tgid, tid));
	for (int i = 0; i < 3; i++) {
		unsigned long inode = ns_inode(tgid, tid, spaces[i]);

		/* An exited task has no mount namespace to be seen here. */
		if (inode || i == 2)
			fprintf(out, " %s.%s_ns=%lu", side, spaces[i], inode);
	}
	snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", tgid, tid);
	fd = open(path, O_RDONLY);
	length = fd < 0 ? -1 : read(fd, value, sizeof(value));
	if (length < 1)
		die("cannot read %s", path);
	close(fd);
	fprintf(out, " %s.comm=", side);
	print_hex(out, value, length - 1);
}

/* ---- the device ---- */

HELPER int open_device(int flags)
{
	int fd = open(PTRACEMON_DEVICE, flags | O_CLOEXEC);

	if (fd < 0)
		die("cannot open " PTRACEMON_DEVICE);
	return fd;
}

HELPER struct ptracemon_info device_info(int fd)
{
	struct ptracemon_info info = { .abi_major = PTRACEMON_ABI_MAJOR,
				       .abi_minor = PTRACEMON_ABI_MINOR };

	if (ioctl(fd, PTRACEMON_IOC_INFO, &info))
		die("PTRACEMON_IOC_INFO");
	return info;
}

/* False: the CPU has no ring. */
HELPER bool device_stats(int fd, u32 cpu,
			 struct ptracemon_stats_request *request)
{
	memset(request, 0, sizeof(*request));
	request->cpu = cpu;
	if (!ioctl(fd, PTRACEMON_IOC_STATS, request))
		return true;
	if (errno != ENODEV)
		die("PTRACEMON_IOC_STATS");
	return false;
}

HELPER u64 stats_lost(const struct ptracemon_stats *stats)
{
	u64 sum = 0;

	for (int i = 0; i < PTRACEMON_LOST_REASONS; i++)
		sum += stats->lost[i];
	return sum;
}

/* One CPU's ring, mapped. */
struct ring {
	int cpu;
	u64 size;
	struct ptracemon_control *control;
	const struct ptracemon_status *status;
	const char *data;
};

HELPER bool map_ring(int fd, const struct ptracemon_info *info, int cpu,
		     struct ring *ring)
{
	off_t at = cpu * info->ring_stride;
	void *map;

	map = mmap(NULL, info->page_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, at);
	if (map == MAP_FAILED)
		return false;
	ring->control = map;
	map = mmap(NULL, info->page_size + info->data_size, PROT_READ,
		   MAP_SHARED, fd, at + info->page_size);
	if (map == MAP_FAILED)
		die("cannot map the records of CPU %d", cpu);
	ring->cpu = cpu;
	ring->size = info->data_size;
	ring->status = map;
	ring->data = (char *)map + info->page_size;
	return true;
}

HELPER void unmap_ring(struct ring *ring)
{
	munmap(ring->control, getpagesize());
	munmap((void *)ring->status, getpagesize() + ring->size);
}

#endif /* _GUEST_H */
