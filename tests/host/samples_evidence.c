// SPDX-License-Identifier: GPL-2.0
/*
 * Records with evidence. See samples_evidence.h.
 */
#include <string.h>
#include <sys/ptrace.h>

#include "samples_evidence.h"
#include "sim.h"

#define PLACE(record, which, place, path) \
	sim_place(record, PTRACEMON_ITEM_##which, 0, place, path, sizeof(path) - 1)
#define ITEM(record, which, flags, text) \
	sim_item(record, PTRACEMON_ITEM_##which, flags, text, sizeof(text) - 1)

#define DROP(record, which) \
	sim_item(record, PTRACEMON_ITEM_##which, 0, NULL, 0)

#define LIBC	"/usr/lib/x86_64-linux-gnu/libc.so.6"

static const struct ptracemon_place in_libc = {
	.address = 0x7f2ad4c29d90,
	.start = 0x7f2ad4c28000,
	.end = 0x7f2ad4dbd000,
	.offset = 171408,
	.file = { 1835021, 8, 1 },
	.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_EXEC,
	.kind = PTRACEMON_PLACE_FILE,
};

static const struct ptracemon_place in_anonymous = {
	.address = 0x7f2ad5000010,
	.start = 0x7f2ad5000000,
	.end = 0x7f2ad5001000,
	.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_WRITE |
		       PTRACEMON_PERM_EXEC,
	.kind = PTRACEMON_PLACE_ANONYMOUS,
};

/* ---- calls and other doors */

static void make_call(struct record *record, uint64_t request, uint8_t class)
{
	sim_call(record);
	record->call.request = request;
	record->call.request_class = class;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
}

void make_poke(struct record *record)
{
	make_call(record, PTRACE_POKETEXT, PTRACEMON_CLASS_WRITE);
	record->call.addr = in_libc.address;
	record->call.data = 0x0123456789abcdcc;
	PLACE(record, WRITTEN_TO, &in_libc, LIBC);
	PLACE(record, CALL_SITE, &in_libc, LIBC);
}

/* A word has four bytes there, and an address too. */
void make_poke_i386(struct record *record)
{
	struct ptracemon_place stack = { .address = 0xffd12340, .start = 1,
					 .kind = PTRACEMON_PLACE_STACK };

	stack.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_WRITE;
	make_call(record, PTRACE_POKEDATA, PTRACEMON_CLASS_WRITE);
	record->call.abi = PTRACEMON_ABI_I386;
	record->call.addr = 0xffffffffffd12340;
	record->call.data = 0xffffffff12345678;
	PLACE(record, WRITTEN_TO, &stack, "");
}

void make_resumed(struct record *record)
{
	make_call(record, PTRACE_SETREGS, PTRACEMON_CLASS_WRITE);
	PLACE(record, RESUMED_AT, &in_anonymous, "");
	PLACE(record, CALL_SITE, &in_libc, LIBC);
}

void make_attach_from_anonymous(struct record *record)
{
	make_call(record, PTRACE_ATTACH, PTRACEMON_CLASS_ATTACH);
	ITEM(record, TRACER_EXE, 0, "/tmp/inject");
	ITEM(record, TRACER_CMDLINE, 0, "inject\000991\0");
	ITEM(record, TRACEE_EXE, 0, "/usr/sbin/sshd");
	PLACE(record, CALL_SITE, &in_anonymous, "");
}

void make_open_from_anonymous(struct record *record)
{
	sim_access(record);
	record->access.door = PTRACEMON_DOOR_PROC_MEM;
	record->access.syscall = 257;
	PLACE(record, CALL_SITE, &in_anonymous, "");
}

/* A request that writes nothing has no such item: it must do no harm. */
void make_moved_by_chance(struct record *record)
{
	make_call(record, PTRACE_CONT, PTRACEMON_CLASS_CONTROL);
	ITEM(record, PAYLOAD, 0, "x");
	ITEM(record, CALL_SITE, 0, "too short");
}

/* ---- what moves memory */

static void make_mem(struct record *record, const struct ptracemon_place *place,
		     const char *path)
{
	sim_memory(record);
	record->memory.door = PTRACEMON_DOOR_MEM_WRITE;
	record->memory.ranges = 1;
	memset(&record->memory.remote[1], 0, 3 * sizeof(*record->memory.remote));
	sim_place(record, PTRACEMON_ITEM_WRITTEN_TO, 0, place, path, strlen(path));
	ITEM(record, PAYLOAD, 0, "\x90\x90\xcc\0");
}

void make_mem_write(struct record *record)
{
	struct ptracemon_place place = in_libc;

	place.kind = PTRACEMON_PLACE_MEMFD;
	place.permissions |= PTRACEMON_PERM_SHARED;
	make_mem(record, &place, "/memfd:jit (deleted)");
	record->memory.flags = PTRACEMON_MEMORY_HANDED_ON;
	record->items[PTRACEMON_ITEM_PAYLOAD].flags = PTRACEMON_ITEM_TRUNCATED;
	PLACE(record, CALL_SITE, &in_libc, LIBC);
	ITEM(record, TRACER_EXE, 0, "/usr/bin/dd");
	ITEM(record, TRACER_CMDLINE, 0, "dd\0of=/proc/991/mem\0");
}

void make_mem_write_deleted(struct record *record)
{
	struct ptracemon_place place = in_libc;

	place.kind = PTRACEMON_PLACE_DELETED;
	make_mem(record, &place, "/opt/old/libx.so (deleted)");
}

/* Where the path could not be asked the file is known all the same. */
void make_mem_write_pathless(struct record *record)
{
	make_mem(record, &in_libc, "");
	record->items[PTRACEMON_ITEM_PAYLOAD].size = 0;
}

void make_mem_write_unmapped(struct record *record)
{
	const struct ptracemon_place place = { .address = 4096,
					       .kind = PTRACEMON_PLACE_UNMAPPED };

	make_mem(record, &place, "");
	record->memory.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->memory.result = -5;
	record->memory.moved = 0;
	DROP(record, PAYLOAD);
}

void make_mem_write_unknown(struct record *record)
{
	const struct ptracemon_place place = { .address = 4096 };

	make_mem(record, &place, "");
}

/* Its process has gone, and there is nobody to look at. */
void make_mem_write_to_nobody(struct record *record)
{
	make_mem_write_unknown(record);
	memset(&record->memory.tracee, 0, sizeof(record->memory.tracee));
	record->memory.relation = 0;
	record->memory.result = 0;
	record->memory.moved = 0;
	DROP(record, WRITTEN_TO);
	DROP(record, PAYLOAD);
}

void make_mem_read(struct record *record)
{
	sim_memory(record);
	record->memory.door = PTRACEMON_DOOR_MEM_READ;
	record->memory.ranges = 1;
	record->memory.result = 4096;
	record->memory.moved = 4096;
}

void make_vm_writev(struct record *record)
{
	struct ptracemon_place heap = in_anonymous;

	heap.kind = PTRACEMON_PLACE_HEAP;
	heap.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_WRITE;
	sim_memory(record);
	PLACE(record, WRITTEN_TO, &heap, "");
	ITEM(record, PAYLOAD, 0, "root::0:0:");
	PLACE(record, CALL_SITE, &in_anonymous, "");
}

void make_vm_readv_refused(struct record *record)
{
	sim_memory(record);
	record->memory.door = PTRACEMON_DOOR_PROCESS_VM_READV;
	record->memory.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->memory.result = -1;
	record->memory.moved = 0;
	record->memory.denied_by = PTRACEMON_DENIED_DAC;
}

void make_vm_unwatched(struct record *record)
{
	sim_memory(record);
	record->memory.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	record->memory.result = 0;
	record->memory.moved = 0;
	record->memory.duration = 0;
}

/* ---- ends */

void make_exit(struct record *record)
{
	sim_end(record);
}

void make_exit_by_signal(struct record *record)
{
	sim_end(record);
	record->end.status = 0x80 | 11; /* and left a core */
}

static void make_untraced(struct record *record)
{
	sim_end(record);
	record->end.flags = PTRACEMON_END_TRACES;
	record->end.relation = 0;
	memset(&record->end.tracer, 0, sizeof(record->end.tracer));
}

void make_exit_of_tracer(struct record *record)
{
	make_untraced(record);
	record->end.status = 0;
}

void make_exec(struct record *record)
{
	sim_end(record);
	record->end.event = PTRACEMON_END_EXEC;
	record->end.status = 0;
	record->end.flags |= PTRACEMON_END_TRACES | PTRACEMON_END_SETID_IGNORED;
	ITEM(record, TRACEE_EXE, 0, "/usr/bin/passwd");
	ITEM(record, TRACEE_CMDLINE, 0, "passwd\0root\0");
}

void make_exec_of_tracer(struct record *record)
{
	make_untraced(record);
	record->end.event = PTRACEMON_END_EXEC;
	record->end.status = 0;
	ITEM(record, TRACER_EXE, 0, "/bin/ls");
	ITEM(record, TRACER_CMDLINE, 0, "ls\0");
}

void make_end_of_future(struct record *record)
{
	sim_end(record);
	record->end.event = 9;
}

/* ---- those who mean no good */

void make_hostile_place(struct record *record)
{
	static const char path[] = "/tmp/\n\033[2J\"\\,\"ip\":0}\xff\xc2\x9b/"
				   "\xe2\x80\xae b\"}\\\x7f";
	static char bytes[PTRACEMON_PAYLOAD_MAX];

	memset(bytes, '"', sizeof(bytes));
	sim_memory(record);
	PLACE(record, WRITTEN_TO, &in_libc, path);
	sim_place(record, PTRACEMON_ITEM_CALL_SITE, PTRACEMON_ITEM_TRUNCATED,
		  &in_libc, "ome/path", 8);
	sim_item(record, PTRACEMON_ITEM_PAYLOAD, 0, bytes, sizeof(bytes));
}

/* All that is of variable length, as long as it can be, and of one byte. */
static void give_longest(struct record *record, char fill)
{
	static const uint16_t texts[] = {
		PTRACEMON_ITEM_TRACER_EXE, PTRACEMON_ITEM_TRACEE_EXE,
		PTRACEMON_ITEM_TRACER_CMDLINE, PTRACEMON_ITEM_TRACEE_CMDLINE,
		PTRACEMON_ITEM_PAYLOAD,
	};
	static const uint16_t places[] = { PTRACEMON_ITEM_WRITTEN_TO,
					   PTRACEMON_ITEM_RESUMED_AT,
					   PTRACEMON_ITEM_CALL_SITE };
	static char both[2][PTRACEMON_PATH_MAX];
	static const struct ptracemon_file file = { UINT64_MAX, UINT32_MAX,
						    UINT32_MAX };
	char *bytes = both[fill == '"'];
	struct ptracemon_place place;
	size_t i;

	memset(bytes, fill, PTRACEMON_PATH_MAX);
	bytes[PTRACEMON_PATH_MAX / 2] = '/';
	for (i = 0; i < 5; i++)
		sim_item(record, texts[i], 0, bytes,
			 i / 2 == 1 ? PTRACEMON_CMDLINE_MAX : PTRACEMON_PATH_MAX);
	memset(&place, 0xff, sizeof(place));
	for (i = 0; i < 3; i++)
		sim_place(record, places[i], 0, &place, bytes,
			  PTRACEMON_PLACE_PATH_MAX);
	sim_item(record, PTRACEMON_ITEM_TRACER_FILE, 0, (const char *)&file,
		 sizeof(file));
	sim_item(record, PTRACEMON_ITEM_TRACEE_FILE, 0, (const char *)&file,
		 sizeof(file));
}

/* A number that is not set has no digits. */
static void set_ids(struct ptracemon_identity *tracer,
		    struct ptracemon_identity *tracee)
{
	tracer->loginuid = tracer->session = 4000000000;
	tracee->loginuid = tracee->session = 4000000000;
}

void make_longest_call(struct record *record)
{
	sim_call(record);
	memset(&record->call.request, 0xff,
	       sizeof(record->call) - sizeof(record->header));
	record->call.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->call.request_class = PTRACEMON_CLASS_WRITE;
	record->call.result = INT64_MIN;
	set_ids(&record->call.tracer, &record->call.tracee);
	give_longest(record, '\xff');
}

static void make_long_memory(struct record *record, char fill)
{
	sim_memory(record);
	memset(record->memory.remote, 0xff,
	       sizeof(record->memory) - sizeof(record->header));
	record->memory.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->memory.result = INT64_MAX;
	record->memory.moved = INT64_MAX;
	record->memory.door = PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	set_ids(&record->memory.tracer, &record->memory.tracee);
	give_longest(record, fill);
}

void make_longest_memory(struct record *record)
{
	make_long_memory(record, '\xff');
}

/* Within a string a quotation mark costs four bytes, a backslash eight. */
void make_longest_quoted(struct record *record)
{
	make_long_memory(record, '"');
	memset(record->memory.tracer.comm, '"', PTRACEMON_COMM_SIZE);
	memset(record->memory.tracee.comm, '"', PTRACEMON_COMM_SIZE);
}

void make_longest_end(struct record *record)
{
	sim_end(record);
	memset(&record->end.event, 0xff,
	       sizeof(record->end) - sizeof(record->header));
	set_ids(&record->end.tracer, &record->end.task);
	give_longest(record, '\xff');
}
