/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways to the power of a tracer, and beside them, for encounter: system
 * calls by each ABI, and what their records must say.
 */
#ifndef _WAYS_H
#define _WAYS_H

#include "stage.h"

#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <linux/sched.h>

/* Of the kernel; see linux/ptrace.h there. */
#define MODE_FSCREDS	0x0a
#define MODE_REALCREDS	0x12

struct way {
	const char *name;
	struct numbers numbers;
	/* In the words of collect. */
	const char *type, *door;
	u32 mode;
	/* Fills the arguments; runs as the process that will call. */
	void (*prepare)(void);
	/* Other than one system call. */
	long (*run)(void);
};

#define PROGRAM_ADDRESS	((u64)(uintptr_t)stage->words)

static u64 id_register(void)
{
	return (u32)stage->id | stage->upper << 32;
}

/* One vector of 8 bytes here, one there. */
static void prepare_vectors(void)
{
	u64 *args = stage->args, *words = stage->words;
	bool wide = stage->abi == PTRACEMON_ABI_X86_64;

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
	const char *name = strrchr(stage->file, '/');

	if (stage->initial_tid == (int)syscall(SYS_gettid) &&
	    !strncmp(stage->file, "self", 4))
		snprintf(stage->path, sizeof(stage->path), "/proc/%s",
			 stage->file);
	else if (!strncmp(stage->file, "task/", 5))
		snprintf(stage->path, sizeof(stage->path),
			 "/proc/%d/task/%d%s", stage->initial_tgid,
			 stage->initial_tid, name);
	else
		snprintf(stage->path, sizeof(stage->path), "/proc/%d/%s",
			 stage->initial_tid, stage->file);
	return (u64)(uintptr_t)stage->path;
}

static u64 open_flags(void)
{
	return strstr(stage->file, "mem") && !strstr(stage->file, "mems") ?
		       O_RDWR :
		       O_RDONLY;
}

static void prepare_open(void)
{
	stage->args[0] = proc_path();
	stage->args[1] = open_flags();
}

static void prepare_openat(void)
{
	stage->args[0] = (u32)AT_FDCWD;
	stage->args[1] = proc_path();
	stage->args[2] = open_flags();
}

static void prepare_openat2(void)
{
	struct open_how *how = (void *)stage->words;

	*how = (struct open_how){ .flags = open_flags() };
	stage->args[0] = (u32)AT_FDCWD;
	stage->args[1] = proc_path();
	stage->args[2] = (u64)(uintptr_t)how;
	stage->args[3] = sizeof(*how);
}

static void prepare_creat(void)
{
	stage->args[0] = proc_path();
	stage->args[1] = 0600;
}

/* Opening asks nobody; reading does. */
static void prepare_read(void)
{
	proc_path();
	stage->args[0] = open(stage->path, O_RDONLY);
	stage->args[1] = PROGRAM_ADDRESS;
	stage->args[2] = sizeof(stage->words);
}

static int open_pidfd(void)
{
	return syscall(NR_PIDFD_OPEN, stage->id, 0);
}

static void prepare_getfd(void)
{
	stage->args[0] = open_pidfd();
}

static void prepare_madvise(void)
{
	prepare_vectors();
	stage->args[0] = open_pidfd();
	stage->args[1] = stage->args[3];
	stage->args[2] = 1;
	stage->args[3] = MADV_COLD;
	stage->args[4] = 0;
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
	struct call *call = &stage->call;

	call->abi = stage->abi;
	call->pid = id_register();
}

static long run_ptrace(void)
{
	return make_call(&stage->call);
}

static const struct way ways[] = {
	{ .name = "ptrace", .type = "call", .prepare = prepare_ptrace,
	  .run = run_ptrace },
	{ "process_vm_readv", { 310, 347, X32_BIT | 539 }, "access",
	  "process_vm_readv", MODE_REALCREDS, prepare_vectors, NULL },
	{ "process_vm_writev", { 311, 348, X32_BIT | 540 }, "access",
	  "process_vm_writev", MODE_REALCREDS, prepare_vectors, NULL },
	{ "open", NUMBERS(2, 5), "access", "proc_mem", MODE_FSCREDS,
	  prepare_open, NULL },
	{ "openat", NUMBERS(257, 295), "access", "proc_mem", MODE_FSCREDS,
	  prepare_openat, NULL },
	{ "openat2", NUMBERS(437, 437), "access", "proc_mem", MODE_FSCREDS,
	  prepare_openat2, NULL },
	{ "creat", NUMBERS(85, 8), "access", "proc_mem", MODE_FSCREDS,
	  prepare_creat, NULL },
	{ "read", NUMBERS(0, 3), "access", "other", MODE_FSCREDS,
	  prepare_read, NULL },
	{ "pidfd_getfd", NUMBERS(NR_PIDFD_GETFD, NR_PIDFD_GETFD), "access", "pidfd_getfd",
	  MODE_REALCREDS, prepare_getfd, NULL },
	{ "process_madvise", NUMBERS(440, 440), "access", "process_madvise",
	  MODE_REALCREDS, prepare_madvise, NULL },
	{ .name = "uring", .type = "access", .door = "other",
	  .mode = MODE_FSCREDS, .run = run_uring },
	/* These are for the tracee, once it is traced: a new task. */
	{ .name = "fork", .numbers = NUMBERS(57, 2), .type = "auto_attach" },
	{ .name = "vfork", .numbers = NUMBERS(58, 190), .type = "auto_attach" },
	{ .name = "clone", .numbers = NUMBERS(56, 120), .type = "auto_attach" },
	{ .name = "clone3", .numbers = NUMBERS(435, 435),
	  .type = "auto_attach" },
};

static int way_of(const char *name)
{
	for (int i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, name))
			return i;
	die("no way %s", name);
}

static bool makes_task(void)
{
	return !strcmp(ways[stage->way].type, "auto_attach");
}

/* By the process that is to be recorded as the caller. */
static long go_the_way(int caller)
{
	const struct way *way = &ways[stage->way];

	stage->call.caller = caller;
	stage->number = number_in(stage->abi, &way->numbers);
	if (way->prepare)
		way->prepare();
	stage->call.result =
		way->run ? way->run() :
			   raw_call(stage->abi, stage->number, stage->args);
	return stage->call.result;
}

/*
 * The new task never runs: it is stopped from its first moment, or pauses. Its
 * stack is its parent's.
 */
static long make_task(void)
{
	const struct way *way = &ways[stage->way];
	u64 args[6] = { stage->clone_flags };
	struct clone_args *how = (void *)stage->words;
	long result;

	if (!strcmp(way->name, "clone3")) {
		*how = (struct clone_args){
			.flags = stage->clone_flags & ~0xffULL,
			.exit_signal = stage->clone_flags & 0xff
		};
		args[0] = (u64)(uintptr_t)how;
		args[1] = sizeof(*how);
	}
	result = raw_call(stage->abi, number_in(stage->abi, &way->numbers),
			  args);
	if (!result) {
		raw_call(PTRACEMON_ABI_X86_64, SYS_prctl,
			 (const u64[6]){ PR_SET_PDEATHSIG, SIGKILL });
		for (;;)
			raw_call(PTRACEMON_ABI_X86_64, SYS_pause,
				 (const u64[6]){});
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
	const struct way *way = &ways[stage->way];

	fprintf(out, "type=access caller=%d door=%s mode=%u outcome=%s body=%zu",
		stage->call.caller, way->door, way->mode,
		refused(stage->call.result) ? "failure" : "success",
		sizeof(struct ptracemon_access));
	/* A worker may do it instead, who is in no system call. */
	if (way->run) {
		fprintf(out, " errno=%ld",
			stage->call.result < 0 ? -stage->call.result : 0);
		return;
	}
	fprintf(out, " abi=%s syscall=%ld args=", abi_names[stage->abi],
		stage->number);
	for (int i = 0; i < 6; i++)
		fprintf(out, "%s%llu", i ? "," : "",
			(unsigned long long)stage->args[i]);
}

#endif /* _WAYS_H */
