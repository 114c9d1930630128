/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The doors to the power of a tracer, and beside them, for attempt: system
 * calls by each ABI, and what their records must say.
 */
#ifndef _DOORS_H
#define _DOORS_H

#include "pair.h"

#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <linux/sched.h>

/* Of the kernel; see linux/ptrace.h there. */
#define MODE_FSCREDS	0x0a
#define MODE_REALCREDS	0x12

struct door {
	const char *name;
	struct numbers numbers;
	/* In the words of collect. */
	const char *type, *word;
	u32 mode;
	/* Fills the arguments; runs as the process that will call. */
	void (*prepare)(void);
	/* Other than one system call. */
	long (*run)(void);
};

#define PROGRAM_ADDRESS	((u64)(uintptr_t)pair->words)

static u64 id_register(void)
{
	return (u32)pair->id | pair->upper << 32;
}

/* One vector of 8 bytes here, one there. */
static void prepare_vectors(void)
{
	u64 *args = pair->args, *words = pair->words;
	bool wide = pair->abi == NATIVE;

	for (int i = 0; i < 2; i++) {
		u64 base = (u64)(uintptr_t)&words[8 + i * 8];

		if (wide) {
			words[i * 2] = base;
			words[i * 2 + 1] = 8;
		} else {
			words[i] = base | 8ULL << 32;
		}
	}
	args[0] = id_register();
	args[1] = (u64)(uintptr_t)&words[0];
	args[2] = 1;
	args[3] = (u64)(uintptr_t)&words[wide ? 2 : 1];
	args[4] = 1;
}

/* "mem" is the process's, "task/mem" the thread's. */
static u64 proc_path(void)
{
	const char *name = strrchr(pair->file, '/');

	if (pair->initial_tid == (int)syscall(SYS_gettid) &&
	    !strncmp(pair->file, "self", 4))
		snprintf(pair->path, sizeof(pair->path), "/proc/%s",
			 pair->file);
	else if (!strncmp(pair->file, "task/", 5))
		snprintf(pair->path, sizeof(pair->path),
			 "/proc/%d/task/%d%s", pair->initial_tgid,
			 pair->initial_tid, name);
	else
		snprintf(pair->path, sizeof(pair->path), "/proc/%d/%s",
			 pair->initial_tid, pair->file);
	return (u64)(uintptr_t)pair->path;
}

static u64 open_flags(void)
{
	return strstr(pair->file, "mem") && !strstr(pair->file, "mems") ?
		       O_RDWR :
		       O_RDONLY;
}

static void prepare_open(void)
{
	pair->args[0] = proc_path();
	pair->args[1] = open_flags();
}

static void prepare_openat(void)
{
	pair->args[0] = (u32)AT_FDCWD;
	pair->args[1] = proc_path();
	pair->args[2] = open_flags();
}

static void prepare_openat2(void)
{
	struct open_how *how = (void *)pair->words;

	*how = (struct open_how){ .flags = open_flags() };
	pair->args[0] = (u32)AT_FDCWD;
	pair->args[1] = proc_path();
	pair->args[2] = (u64)(uintptr_t)how;
	pair->args[3] = sizeof(*how);
}

static void prepare_creat(void)
{
	pair->args[0] = proc_path();
	pair->args[1] = 0600;
}

/* Opening asks nobody; reading does. */
static void prepare_read(void)
{
	proc_path();
	pair->args[0] = open(pair->path, O_RDONLY);
	pair->args[1] = PROGRAM_ADDRESS;
	pair->args[2] = sizeof(pair->words);
}

static int open_pidfd(void)
{
	return syscall(NR_PIDFD_OPEN, pair->id, 0);
}

static void prepare_getfd(void)
{
	pair->args[0] = open_pidfd();
}

static void prepare_madvise(void)
{
	prepare_vectors();
	pair->args[0] = open_pidfd();
	pair->args[1] = pair->args[3];
	pair->args[2] = 1;
	pair->args[3] = MADV_COLD;
	pair->args[4] = 0;
}

/* A ring of its own, one request, no library: the kernel opens the file. */
static long run_uring(void)
{
	struct io_uring_params params = {};
	struct io_uring_sqe *entry;
	struct io_uring_cqe *done;
	char *rings;
	u32 *tail;
	int fd;

	fd = syscall(425 /* io_uring_setup */, 2, &params);
	if (fd < 0)
		return -errno;
	rings = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
	entry = mmap(NULL, 2 * sizeof(*entry), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
	if (rings == MAP_FAILED)
		rings = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
	if (rings == MAP_FAILED || entry == MAP_FAILED ||
	    !(params.features & IORING_FEAT_SINGLE_MMAP))
		return -EOPNOTSUPP;
	*entry = (struct io_uring_sqe){ .opcode = IORING_OP_OPENAT,
					.fd = AT_FDCWD,
					.addr = proc_path(),
					.open_flags = open_flags() };
	((u32 *)(rings + params.sq_off.array))[0] = 0;
	tail = (u32 *)(rings + params.sq_off.tail);
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(426 /* io_uring_enter */, fd, 1, 1,
		    1 /* IORING_ENTER_GETEVENTS */, NULL, 0) != 1)
		return -errno;
	done = (void *)(rings + params.cq_off.cqes);
	return done->res;
}

static void prepare_ptrace(void)
{
	struct call *call = &pair->call;

	call->abi = pair->abi;
	call->pid = id_register();
}

static long run_ptrace(void)
{
	return make_call(&pair->call);
}

static const struct door doors[] = {
	{ .name = "ptrace", .type = "call", .prepare = prepare_ptrace,
	  .run = run_ptrace },
	{ "process_vm_readv", NUMBERS_X32(310, 347, 539, 270), "memory",
	  "process_vm_readv", MODE_REALCREDS, prepare_vectors, NULL },
	{ "process_vm_writev", NUMBERS_X32(311, 348, 540, 271), "memory",
	  "process_vm_writev", MODE_REALCREDS, prepare_vectors, NULL },
	{ "open", NUMBERS(2, 5, -1), "access", "proc_mem", MODE_FSCREDS,
	  prepare_open, NULL },
	{ "openat", NUMBERS(257, 295, 56), "access", "proc_mem", MODE_FSCREDS,
	  prepare_openat, NULL },
	{ "openat2", NUMBERS(437, 437, 437), "access", "proc_mem", MODE_FSCREDS,
	  prepare_openat2, NULL },
	{ "creat", NUMBERS(85, 8, -1), "access", "proc_mem", MODE_FSCREDS,
	  prepare_creat, NULL },
	{ "read", NUMBERS(0, 3, 63), "access", "other", MODE_FSCREDS,
	  prepare_read, NULL },
	{ "pidfd_getfd",
	  NUMBERS(NR_PIDFD_GETFD, NR_PIDFD_GETFD, NR_PIDFD_GETFD), "access",
	  "pidfd_getfd", MODE_REALCREDS, prepare_getfd, NULL },
	{ "process_madvise", NUMBERS(440, 440, 440), "access", "process_madvise",
	  MODE_REALCREDS, prepare_madvise, NULL },
	{ .name = "uring", .type = "access", .word = "other",
	  .mode = MODE_FSCREDS, .run = run_uring },
	/* These are for the tracee, once it is traced: a new task. */
	{ .name = "fork", .numbers = NUMBERS(57, 2, -1), .type = "auto_attach" },
	{ .name = "vfork", .numbers = NUMBERS(58, 190, -1), .type = "auto_attach" },
	{ .name = "clone", .numbers = NUMBERS(56, 120, 220), .type = "auto_attach" },
	{ .name = "clone3", .numbers = NUMBERS(435, 435, 435),
	  .type = "auto_attach" },
};

static int door_of(const char *name)
{
	for (int i = 0; i < ARRAY_SIZE(doors); i++)
		if (!strcmp(doors[i].name, name))
			return i;
	die("no door %s", name);
}

static bool makes_task(void)
{
	return !strcmp(doors[pair->door].type, "auto_attach");
}

/* By the process that is to be recorded as the caller. */
static long use_door(int caller)
{
	const struct door *door = &doors[pair->door];

	pair->call.caller = caller;
	pair->number = number_in(pair->abi, &door->numbers);
	if (door->prepare)
		door->prepare();
	pair->call.result =
		door->run ? door->run() :
			   raw_call(pair->abi, pair->number, pair->args);
	return pair->call.result;
}

/*
 * The new task never runs: it is stopped from its first moment, or pauses. Its
 * stack is its parent's.
 */
static long make_task(void)
{
	const struct door *door = &doors[pair->door];
	u64 args[6] = { pair->clone_flags };
	struct clone_args *how = (void *)pair->words;
	long result;

	if (!strcmp(door->name, "clone3")) {
		*how = (struct clone_args){
			.flags = pair->clone_flags & ~0xffULL,
			.exit_signal = pair->clone_flags & 0xff
		};
		args[0] = (u64)(uintptr_t)how;
		args[1] = sizeof(*how);
	}
	result = raw_call(pair->abi, number_in(pair->abi, &door->numbers),
			  args);
	if (!result) {
		raw_call(NATIVE, SYS_prctl,
			 (const u64[6]){ PR_SET_PDEATHSIG, SIGKILL });
		for (;;)
			raw_call(NATIVE, SYS_ppoll, (const u64[6]){});
	}
	return result;
}

/* ---- what the record must say ---- */

/* The kernel's own words for "you may not"; other errors come later. */
static bool refused(long result)
{
	return result == -EPERM || result == -EACCES;
}

static void print_access(FILE *out)
{
	const struct door *door = &doors[pair->door];

	fprintf(out, "type=access caller=%d door=%s mode=%u outcome=%s body=%zu",
		pair->call.caller, door->word, door->mode,
		refused(pair->call.result) ? "failure" : "success",
		sizeof(struct ptracemon_access));
	/* A worker may do it instead, who is in no system call. */
	if (door->run) {
		fprintf(out, " errno=%ld",
			pair->call.result < 0 ? -pair->call.result : 0);
		return;
	}
	fprintf(out, " abi=%s syscall=%ld args=", abi_names[pair->abi],
		pair->number);
	for (int i = 0; i < 6; i++)
		fprintf(out, "%s%llu", i ? "," : "",
			(unsigned long long)pair->args[i]);
}

/* One range of 8 bytes, as prepare_vectors() has left it for whoever called. */
static void print_memory(FILE *out)
{
	const u64 *words = pair->words;
	u64 address = pair->abi == NATIVE ? words[2] :
							   (u32)words[1];

	fprintf(out, "type=memory caller=%d door=%s abi=%s outcome=%s result=%ld ranges=1 remote=%llx+8,0+0,0+0,0+0 body=%zu",
		pair->call.caller, doors[pair->door].word,
		abi_names[pair->abi],
		pair->call.result < 0 ? "failure" : "success",
		(long)pair->call.result,
		(unsigned long long)address,
		sizeof(struct ptracemon_memory));
}

#endif /* _DOORS_H */
