// SPDX-License-Identifier: GPL-2.0
/*
 * print_recording [injection | pairs COUNT | day [N] | week [N]]: a recording on standard output, made of
 * simulated rings by the recorder. For scripts. injection: code is put into another
 * process, by words and by ranges, and executed; a breakpoint comes and goes.
 * pairs: COUNT processes are attached, and then PAIRS others attached and detached, one
 * after the other. day: what debuggers do with what they build, N times (1), and what only
 * looks like it: see put_day(). week: put_week().
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "commands/commands.h"
#include "sim.h"

static struct sim_ring *ring;
static unsigned int records;

static void put(struct record *record)
{
	sim_put(ring, record, ++records * 1000000ull);
}

static void put_call(uint32_t request_class, uint64_t request, uint8_t outcome)
{
	struct record record;

	sim_call(&record);
	record.call.request = request;
	record.call.request_class = (uint8_t)request_class;
	record.call.outcome = outcome;
	record.call.result = outcome == PTRACEMON_OUTCOME_FAILURE ?
				     -EPERM :
				     0;
	put(&record);
}

static void put_records(void)
{
	struct record loss;

	put_call(PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH, PTRACEMON_OUTCOME_SUCCESS);
	put_call(PTRACEMON_CLASS_WRITE, PTRACE_POKETEXT, PTRACEMON_OUTCOME_FAILURE);
	put_call(PTRACEMON_CLASS_CONTROL, PTRACE_SETOPTIONS, PTRACEMON_OUTCOME_SUCCESS);
	put_call(PTRACEMON_CLASS_READ, PTRACE_PEEKTEXT, PTRACEMON_OUTCOME_UNKNOWN);
	sim_loss(&loss);
	put(&loss);
}

/* ---- injection */

#define LIBC	"/usr/lib/x86_64-linux-gnu/libc.so.6"
#define CODE_AT	0x7f2ad4c29d90
#define DATA_AT	0x55d0c8a012a0

/* execve("/bin//sh", NULL, NULL), and trap. */
static const uint8_t shell[] = {
	0x48, 0x31, 0xf6, /* xor %rsi, %rsi */
	0x56, /* push %rsi */
	0x48, 0xbf, '/', 'b', 'i', 'n', '/', '/', 's', 'h', /* mov ..., %rdi */
	0x57, 0x54, 0x5f, /* push %rdi; push %rsp; pop %rdi */
	0x6a, 0x3b, 0x58, /* push $59; pop %rax */
	0x99, 0x0f, 0x05, 0xcc, /* cdq; syscall; int3 */
};

/* What was there: a function begins. */
static const uint8_t old[] = {
	0xf3, 0x0f, 0x1e, 0xfa, 0x55, 0x48, 0x89, 0xe5, 0x41, 0x57, 0x41, 0x56,
	0x41, 0x55, 0x41, 0x54, 0x53, 0x48, 0x83, 0xec, 0x18, 0x48, 0x89, 0xfb,
};

static void set_place(struct record *record, uint16_t kind, uint64_t address)
{
	struct ptracemon_place place = {
		.address = address,
		.start = address & ~0xfffull,
		.end = (address & ~0xfffull) + 4096,
		.permissions = PTRACEMON_PERM_READ,
	};
	const char *path = "";

	if (address >> 40 == CODE_AT >> 40) {
		place.offset = address & 0xffffff;
		place.file = (struct ptracemon_file){ 1835021, 8, 1 };
		place.permissions |= PTRACEMON_PERM_EXEC;
		place.kind = PTRACEMON_PLACE_FILE;
		path = LIBC;
	} else {
		place.permissions |= PTRACEMON_PERM_WRITE;
		place.kind = PTRACEMON_PLACE_HEAP;
	}
	sim_place(record, kind, 0, &place, path, strlen(path));
}

static void make_call(struct record *record, uint8_t request_class,
		      uint64_t request)
{
	sim_call(record);
	record->call.request = request;
	record->call.request_class = request_class;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.abi = PTRACEMON_ABI_X86_64;
}

static void poke(uint64_t address, const uint8_t *word)
{
	struct record record;

	make_call(&record, PTRACEMON_CLASS_WRITE, PTRACE_POKETEXT);
	record.call.addr = address;
	memcpy(&record.call.data, word, sizeof(record.call.data));
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, address);
	put(&record);
}

static void poke_all(const uint8_t *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i += 8)
		poke(CODE_AT + i, bytes + i);
}

static void put_transfer(uint64_t address, const char *bytes, uint32_t length)
{
	struct record record, tasks;

	sim_call(&tasks);
	sim_memory(&record);
	memset(record.memory.remote, 0, sizeof(record.memory.remote));
	record.memory.remote[0] = (struct ptracemon_range){ address, length };
	record.memory.ranges = 1;
	record.memory.moved = length;
	record.memory.result = length;
	record.memory.tracer = tasks.call.tracer;
	record.memory.tracee = tasks.call.tracee;
	set_place(&record, PTRACEMON_ITEM_WRITTEN_TO, address);
	sim_item(&record, PTRACEMON_ITEM_PAYLOAD, 0, bytes, length);
	put(&record);
}

static void put_injection(void)
{
	static const uint8_t trap[] = { 0xcc, 0x48, 0x89, 0xe5, 0x5d, 0xc3, 0x90, 0x90 };
	static const uint8_t none[] = { 0x55, 0x48, 0x89, 0xe5, 0x5d, 0xc3, 0x90, 0x90 };
	struct record record;

	put_call(PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH, PTRACEMON_OUTCOME_SUCCESS);
	poke(CODE_AT + 4096, trap);
	poke(CODE_AT + 4096, none);
	put_transfer(DATA_AT, "root::0:0:", 10);
	poke_all(shell, sizeof(shell));
	make_call(&record, PTRACEMON_CLASS_WRITE, PTRACE_SETREGS);
	set_place(&record, PTRACEMON_ITEM_RESUMED_AT, CODE_AT);
	put(&record);
	poke_all(old, sizeof(old));
	put_call(PTRACEMON_CLASS_CONTROL, PTRACE_DETACH, PTRACEMON_OUTCOME_SUCCESS);
}

/* ---- pairs */

#define PAIRS	80

static void put_of(uint32_t tracee, uint32_t request_class, uint64_t request)
{
	struct record record;

	make_call(&record, request_class, request);
	record.call.pid = tracee;
	record.call.tracee.tgid = tracee;
	record.call.tracee.tid = tracee;
	put(&record);
}

static void put_pairs(uint32_t before)
{
	uint32_t i;

	for (i = 0; i < before; i++)
		put_of(9000 + i, PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH);
	for (i = 0; i < PAIRS; i++) {
		put_of(10000 + i, PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH);
		put_of(10000 + i, PTRACEMON_CLASS_CONTROL, PTRACE_DETACH);
	}
}

/* ---- a day */

#define GDB	"/usr/bin/gdb"

static uint32_t last_pid = 20000;
static struct ptracemon_file gdb_file = { 4711, 8, 1 }, app_file = { 4712, 8, 1 };
static struct ptracemon_file false_file = { 99, 0, 50 };

/* Who does it to whom; @file: of the tracer. */
struct deed {
	struct record record;
	const struct ptracemon_file *file;
	const char *tracer;
	const char *tracee;
};

/* Two processes of user 1000, one the child of the other. */
static struct deed meet(const char *tracer, const struct ptracemon_file *file,
			const char *tracee, uint32_t relation)
{
	struct deed deed = { .file = file, .tracer = tracer, .tracee = tracee };
	struct ptracemon_call *call = &deed.record.call;

	sim_call(&deed.record);
	call->outcome = PTRACEMON_OUTCOME_SUCCESS;
	call->result = 0;
	call->relation = relation;
	call->tracer.tgid = call->tracer.tid = last_pid++;
	call->tracee.tgid = call->tracee.tid = last_pid++;
	call->tracee.parent = call->tracer.tgid;
	call->tracer.uid = call->tracer.euid = call->tracer.suid = 1000;
	call->tracee.uid = call->tracee.euid = call->tracee.suid = 1000;
	return deed;
}

static void do_call(struct deed *deed, uint8_t request_class, uint64_t request)
{
	deed->record.call.request = request;
	deed->record.call.request_class = request_class;
	sim_item(&deed->record, PTRACEMON_ITEM_TRACER_EXE, 0, deed->tracer, strlen(deed->tracer));
	sim_item(&deed->record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, "gdb\0app", 8);
	sim_item(&deed->record, PTRACEMON_ITEM_TRACER_FILE, 0, (const char *)deed->file,
		 sizeof(*deed->file));
	sim_item(&deed->record, PTRACEMON_ITEM_TRACEE_EXE, 0, deed->tracee, strlen(deed->tracee));
	sim_item(&deed->record, PTRACEMON_ITEM_TRACEE_FILE, 0, (const char *)&app_file,
		 sizeof(app_file));
	put(&deed->record);
}

/* An attach, an option and a detach: `debugging own child`, or what the relation makes of it. */
static void debug(const char *tracer, const struct ptracemon_file *file,
		  const char *tracee, uint32_t relation)
{
	struct deed deed = meet(tracer, file, tracee, relation);

	do_call(&deed, PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH);
	do_call(&deed, PTRACEMON_CLASS_CONTROL, PTRACE_SETOPTIONS);
	do_call(&deed, PTRACEMON_CLASS_CONTROL, PTRACE_DETACH);
}

/* Writes code and sends it there. */
static void inject(const char *tracer, const struct ptracemon_file *file, const char *tracee)
{
	struct deed deed = meet(tracer, file, tracee, 0);

	do_call(&deed, PTRACEMON_CLASS_ATTACH, PTRACE_ATTACH);
	deed.record.call.addr = CODE_AT;
	do_call(&deed, PTRACEMON_CLASS_WRITE, PTRACE_POKETEXT);
	do_call(&deed, PTRACEMON_CLASS_WRITE, PTRACE_SETREGS);
	do_call(&deed, PTRACEMON_CLASS_CONTROL, PTRACE_DETACH);
}

/*
 * Each time: gdb and its child; the same by another file at that path; of another user; and gdb
 * puts code into a stranger. 13 records, and four sessions.
 */
static void put_day(int times)
{
	while (times--) {
		debug(GDB, &gdb_file, "/srv/build/app", PTRACEMON_REL_OWN_CHILD);
		debug(GDB, &false_file, "/srv/build/app", PTRACEMON_REL_OWN_CHILD);
		debug(GDB, &gdb_file, "/srv/build/app",
		      PTRACEMON_REL_OWN_CHILD | PTRACEMON_REL_CROSS_UID);
		inject(GDB, &gdb_file, "/srv/build/app");
	}
}

/* A week: gdb, and an interpreter, do what they do each day; and one such day. */
static void put_week(int times)
{
	static const struct ptracemon_file python = { 4713, 8, 1 };

	while (times--) {
		debug(GDB, &gdb_file, "/srv/build/tool[1]*", PTRACEMON_REL_OWN_CHILD);
		debug("/usr/bin/python3.11", &python, "/srv/build/app", PTRACEMON_REL_OWN_CHILD);
		debug(GDB, &gdb_file, "/srv/build/two\nlines", PTRACEMON_REL_OWN_CHILD);
	}
	put_day(1);
}

int main(int argc, char **argv)
{
	struct arguments options = { .files.path = "-" };
	struct reader reader;
	int code;

	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	reader.info.abi_minor = PTRACEMON_ABI_MINOR;
	ring = sim_ring(0);
	sim_attach(&reader, ring);
	if (argc > 1 && !strcmp(argv[1], "injection"))
		put_injection();
	else if (argc > 2 && !strcmp(argv[1], "pairs"))
		put_pairs((uint32_t)strtoul(argv[2], NULL, 10));
	else if (argc > 1 && !strcmp(argv[1], "week"))
		put_week(argc > 2 ? atoi(argv[2]) : 7);
	else if (argc > 1 && !strcmp(argv[1], "day"))
		put_day(argc > 2 ? atoi(argv[2]) : 1);
	else
		put_records();
	options.output.count = records;
	code = record_follow(&reader, &options);
	reader_close(&reader);
	free(ring);
	return code;
}
