// SPDX-License-Identifier: GPL-2.0
/*
 * cost FORMAT RECORDS [paths | memory | who]: so many records the whole way from a ring
 * to a write, for cost.t, which counts instructions. FORMAT: an output, record, or
 * sealed: record with seals.
 * With who: --who, of two processes with five ancestors each. chained: json whose lines prove each other.
 * With memory: bytes written by process_vm_writev, with all evidence.
 * cost tracees N, cost tracers N: sessions of one tracer with so many tracees, or
 * the other way round; each is attached, and all are let go after that.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "host/procfs.h"
#include "samples.h"
#include "sessions/sessions.h"
#include "sim.h"

/* One lap is enough for all records. */
#define DATA_SIZE	(16 * 1024 * 1024)

static uint8_t data[DATA_SIZE] __attribute__((aligned(64)));
static struct ptracemon_control control;
static struct ptracemon_status status = { .data_size = DATA_SIZE };

/* Numbers as on a host of some days. */
static void fill_task(struct ptracemon_identity *task, uint32_t pid,
		      const char *comm)
{
	task->tgid = task->tid = task->ns_pid = pid;
	task->parent = pid - 1;
	task->uid = task->euid = task->suid = task->gid = task->egid = 0;
	task->loginuid = 0;
	task->session = 3;
	task->cap_effective = 0x1ffffffffff;
	task->start_time = 45678901234567 + pid;
	task->cgroup_id = 4321;
	task->user_ns = 4026531837;
	task->pid_ns = 4026531836;
	task->mnt_ns = 4026531841;
	memset(task->comm, 0, sizeof(task->comm));
	memcpy(task->comm, comm, strlen(comm));
}

#define ITEM(record, kind, text) \
	sim_item(record, PTRACEMON_ITEM_##kind, 0, text, sizeof(text))

/* A read: nobody asks /proc about it. With paths: a write. */
static void make_call(struct record *record, bool paths)
{
	sim_call(record);
	record->call.request = paths ? 5 : 2;
	record->call.request_class = paths ? PTRACEMON_CLASS_WRITE :
					     PTRACEMON_CLASS_READ;
	record->call.pid = 1000002;
	record->call.addr = 0x7ffc12345678;
	record->call.data = 0x7ffc87654320;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	fill_task(&record->call.tracer, 1000001, "gdb");
	fill_task(&record->call.tracee, 1000002, "counter");
	if (!paths)
		return;
	ITEM(record, TRACER_EXE, "/usr/bin/gdb");
	ITEM(record, TRACER_CMDLINE, "/usr/bin/gdb\0-q\0-p\0" "1000002");
}

#define ANCESTORS	5

/* So that they are the same wherever this runs, up to the last that is looked at. */
static void get_ancestors(void)
{
	int i, status;

	for (i = 0; i < ANCESTORS + 2; i++) {
		pid_t child = fork();

		if (child < 0 || (!child && !i && (setsid() < 0 || chdir("/"))))
			exit(2);
		if (child) {
			waitpid(child, &status, 0);
			_exit(WEXITSTATUS(status));
		}
	}
}

/* This process and its parent: /proc knows them. */
static void make_known(struct record *record)
{
	struct ptracemon_identity *tasks[] = { &record->call.tracee,
					       &record->call.tracer };
	uint32_t pid = (uint32_t)getpid();
	struct proc_stat stat;
	int proc = proc_open(), process;
	size_t i;

	make_call(record, true);
	for (i = 0; i < 2; i++) {
		process = proc_process(proc, pid);
		if (process < 0 || !proc_stat(process, &stat))
			exit(2);
		close(process);
		tasks[i]->tgid = tasks[i]->tid = pid;
		tasks[i]->start_time = stat.start * clock_tick();
		pid = tasks[i]->parent = stat.parent;
	}
	close(proc);
	/* Else /proc would be asked, and the costs be those of the lengths there. */
	ITEM(record, TRACEE_EXE, "/usr/bin/counter");
	ITEM(record, TRACEE_CMDLINE, "/usr/bin/counter\0-v");
}

/* As the kernel tells of an injection: what, where to, and from where. */
static void make_memory(struct record *record)
{
	static const struct ptracemon_file gdb = { 1835033, 8, 1 };
	static const char libc[] = "/usr/lib/x86_64-linux-gnu/libc.so.6";
	static const struct ptracemon_place place = {
		.address = 0x7f2ad4c29d90,
		.start = 0x7f2ad4c28000,
		.end = 0x7f2ad4dbd000,
		.offset = 171408,
		.file = { 1835021, 8, 1 },
		.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_EXEC,
		.kind = PTRACEMON_PLACE_FILE,
	};
	static char payload[256];

	sim_memory(record);
	fill_task(&record->memory.tracer, 1000001, "gdb");
	fill_task(&record->memory.tracee, 1000002, "counter");
	memset(payload, 0xcc, sizeof(payload));
	ITEM(record, TRACER_EXE, "/usr/bin/gdb");
	ITEM(record, TRACER_CMDLINE, "/usr/bin/gdb\0-q\0-p\0" "1000002");
	sim_item(record, PTRACEMON_ITEM_TRACER_FILE, 0, (const char *)&gdb,
		 sizeof(gdb));
	sim_place(record, PTRACEMON_ITEM_WRITTEN_TO, 0, &place, libc,
		  sizeof(libc) - 1);
	sim_place(record, PTRACEMON_ITEM_CALL_SITE, 0, &place, libc,
		  sizeof(libc) - 1);
	sim_item(record, PTRACEMON_ITEM_PAYLOAD, 0, payload, sizeof(payload));
}

/* @what: NULL, paths, memory or who. */
static void make(struct record *record, const char *what)
{
	if (what && !strcmp(what, "memory"))
		make_memory(record);
	else if (what && !strcmp(what, "who"))
		make_known(record);
	else
		make_call(record, what);
}

/* The same record again and again, with the next number and a later time. */
static void put_calls(uint64_t count, const char *what)
{
	struct sim_ring *ring = sim_ring(0);
	const uint64_t start = ring->head;
	struct record record;
	size_t length;
	uint64_t i;

	make(&record, what);
	sim_put(ring, &record, 0);
	length = ring->head - start;
	for (i = 0; i < count && length <= DATA_SIZE - status.producer_pos; i++) {
		struct ptracemon_record *header =
			(void *)(data + status.producer_pos);

		memcpy(header, ring->data, length);
		header->sequence = 5000000000000 + i;
		header->time = 1000000000 + i * 1000;
		status.producer_pos += length;
	}
	free(ring);
}

/* As ptracemon record does. */
static int record(struct reader *reader, uint64_t count, bool sealed)
{
	const struct arguments options = {
		.files.path = "-",
		.files.seal = sealed,
		.files.seal_period = 5,
		.output.count = count,
	};

	return record_follow(reader, &options);
}

/* As ptracemon watch does. */
static int watch(struct reader *reader, const struct out_format *format,
		 uint64_t count, bool who, bool chained)
{
	struct arguments options;

	arguments_init(&options);
	options.heartbeat = 0;
	options.output.format = format;
	options.output.count = count;
	options.output.header = false;
	options.output.who = who;
	options.output.chained = chained;
	options.certificate = chained ? 3600 : 0;
	return watch_follow(reader, &options, STDOUT_FILENO);
}

static struct sessions sessions;

static void take(struct record *record, uint64_t time)
{
	struct details details;
	struct record told;
	struct event event;

	record->header.time = time;
	event_of(record, &event);
	sessions_take(&sessions, &event);
	while (sessions_pop(&sessions, time, &told, &event, &details))
		;
}

/* @request: of so many sessions, one after the other. */
static void take_all(uint64_t request, uint8_t request_class, bool tracers,
		     uint32_t count)
{
	static uint64_t time = 1000000000;
	struct record record;
	uint32_t i;

	make_call(&record, false);
	record.call.request = request;
	record.call.request_class = request_class;
	for (i = 0; i < count; i++) {
		fill_task(tracers ? &record.call.tracer : &record.call.tracee,
			  2000000 + i, "many");
		take(&record, time += 1000);
	}
}

static int follow_sessions(bool tracers, uint32_t count)
{
	sessions_init(&sessions, 0, 0);
	take_all(0x4206, PTRACEMON_CLASS_ATTACH, tracers, count);
	take_all(17, PTRACEMON_CLASS_CONTROL, tracers, count);
	sessions_free(&sessions);
	return 0;
}

int main(int argc, char **argv)
{
	const struct out_format *format;
	struct reader reader;
	uint64_t count;
	bool chained;

	if (argc < 3)
		return 2;
	if (!strcmp(argv[1], "tracees") || !strcmp(argv[1], "tracers"))
		return follow_sessions(!strcmp(argv[1], "tracers"),
				       (uint32_t)strtoul(argv[2], NULL, 10));
	chained = !strcmp(argv[1], "chained");
	format = samples_format(chained ? "json" : argv[1]);
	if (!format && strcmp(argv[1], "record") && strcmp(argv[1], "sealed"))
		return 2;
	count = strtoul(argv[2], NULL, 10);
	if (argc > 3 && !strcmp(argv[3], "who"))
		get_ancestors();
	put_calls(count, argv[3]);
	sim_reader(&reader);
	if (!reader_attach(&reader, &control, &status, data) ||
	    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO) < 0)
		return 2;
	return format ? watch(&reader, format, count,
			      argc > 3 && !strcmp(argv[3], "who"), chained) :
			record(&reader, count, !strcmp(argv[1], "sealed"));
}
