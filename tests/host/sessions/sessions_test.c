// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/sessions.c and tools/sessions/verdict.c: sequences of records as the kernel
 * makes them, and what becomes of them.
 */
#include <stdlib.h>

#include "sessions/act.h"
#include "sessions/sessions.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

#define SECOND	1000000000ull

static struct sessions sessions;
static uint64_t now;

static void set_up(void)
{
	sessions_init(&sessions, 0, 0);
	sessions.steps_recorded = true;
	now = 100 * SECOND;
}

static void tear_down(void)
{
	sessions_free(&sessions);
}

/* ---- records, from words */

/* A word of a sequence: a request, a door, or something else. */
static const struct word {
	const char *name;
	uint64_t request;
	uint8_t request_class;
	uint64_t addr;
} calls[] = {
	{ "traceme", 0, PTRACEMON_CLASS_ATTACH, 0 },
	{ "attach", 16, PTRACEMON_CLASS_ATTACH, 0 },
	{ "seize", 0x4206, PTRACEMON_CLASS_ATTACH, 0 },
	{ "peek", 1, PTRACEMON_CLASS_READ, 0 },
	{ "getregs", 12, PTRACEMON_CLASS_READ, 0 },
	{ "poke", 4, PTRACEMON_CLASS_WRITE, 0x1000 },
	{ "poke8", 5, PTRACEMON_CLASS_WRITE, 0x1008 },
	{ "poke16", 4, PTRACEMON_CLASS_WRITE, 0x1010 },
	{ "poke32", 4, PTRACEMON_CLASS_WRITE, 0x1020 },
	{ "poke64", 4, PTRACEMON_CLASS_WRITE, 0x1040 },
	{ "setregs", 13, PTRACEMON_CLASS_WRITE, 0 },
	{ "setregset", 0x4205, PTRACEMON_CLASS_WRITE, 1 },
	{ "setfpregset", 0x4205, PTRACEMON_CLASS_WRITE, 2 },
	{ "pokerip", 6, PTRACEMON_CLASS_WRITE, 16 * 8 },
	{ "pokedebug", 6, PTRACEMON_CLASS_WRITE, 848 },
	{ "setxstate", 0x4205, PTRACEMON_CLASS_WRITE, 0x202 },
	{ "settls", 0x4205, PTRACEMON_CLASS_WRITE, 0x200 },
	{ "setfpregs", 15, PTRACEMON_CLASS_WRITE, 0 },
	{ "setsyscall", 0x4212, PTRACEMON_CLASS_WRITE, 0 },
	{ "setsiginfo", 0x4203, PTRACEMON_CLASS_WRITE, 0 },
	{ "cont", 7, PTRACEMON_CLASS_STEP, 0 },
	{ "step", 9, PTRACEMON_CLASS_STEP, 0 },
	{ "setoptions", 0x4200, PTRACEMON_CLASS_CONTROL, 0 },
	{ "detach", 17, PTRACEMON_CLASS_CONTROL, 0 },
	{ "kill", 8, PTRACEMON_CLASS_CONTROL, 0 },
};

static const struct {
	const char *name;
	uint8_t door;
	int32_t syscall;
	uint64_t flags; /* third argument */
} accesses[] = {
	{ "readv", PTRACEMON_DOOR_PROCESS_VM_READV, 310, 0 },
	{ "writev", PTRACEMON_DOOR_PROCESS_VM_WRITEV, 311, 0 },
	{ "mem-r", PTRACEMON_DOOR_PROC_MEM, 257, 0 },
	{ "mem-w", PTRACEMON_DOOR_PROC_MEM, 257, 1 },
	{ "mem-rw", PTRACEMON_DOOR_PROC_MEM, 257, 2 },
	{ "mem-openat2", PTRACEMON_DOOR_PROC_MEM, 437, 0 },
	{ "mem-io_uring", PTRACEMON_DOOR_PROC_MEM, -1, 0 },
	{ "io_uring", PTRACEMON_DOOR_OTHER, -1, 0 },
	{ "getfd", PTRACEMON_DOOR_PIDFD_GETFD, 438, 0 },
	{ "state", PTRACEMON_DOOR_OTHER, 0, 0 },
	{ "state-preadv", PTRACEMON_DOOR_OTHER, 295, 0 },
	{ "close", PTRACEMON_DOOR_OTHER, 3, 0 },
	{ "madvise", PTRACEMON_DOOR_PROCESS_MADVISE, 440, 0 },
};

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* The processes of a test: number @n. */
static void identify(struct ptracemon_identity *task, uint32_t n)
{
	memset(task, 0, sizeof(*task));
	task->tgid = task->tid = task->ns_pid = 100 * n;
	task->start_time = n * SECOND;
	snprintf((char *)task->comm, sizeof(task->comm), "task%u", n);
}

static bool make_call(struct record *record, const char *name, size_t length,
		      uint32_t relation)
{
	struct ptracemon_call *call = &record->call;
	size_t i;

	for (i = 0; i < COUNT(calls); i++)
		if (strlen(calls[i].name) == length &&
		    !memcmp(calls[i].name, name, length))
			break;
	if (i == COUNT(calls))
		return false;
	sim_call(record);
	call->request = calls[i].request;
	call->request_class = calls[i].request_class;
	call->addr = calls[i].addr;
	call->pid = 200;
	call->outcome = PTRACEMON_OUTCOME_SUCCESS;
	call->result = 0;
	call->duration = 1000;
	call->relation = relation;
	identify(&call->tracer, 1);
	identify(&call->tracee, 2);
	return true;
}

static bool make_access(struct record *record, const char *name, size_t length,
			uint32_t relation)
{
	struct ptracemon_access *access = &record->access;
	size_t i;

	for (i = 0; i < COUNT(accesses); i++)
		if (strlen(accesses[i].name) == length &&
		    !memcmp(accesses[i].name, name, length))
			break;
	if (i == COUNT(accesses))
		return false;
	sim_access(record);
	access->door = accesses[i].door;
	access->syscall = accesses[i].syscall;
	access->args[2] = accesses[i].flags;
	access->relation = relation;
	identify(&access->tracer, 1);
	identify(&access->tracee, 2);
	return true;
}

/* ---- evidence: what the kernel says was written, and where */

static void set_place(struct record *record, unsigned int kind,
		      uint64_t address, uint32_t permissions)
{
	static struct ptracemon_place places[2];
	struct ptracemon_place *place =
		&places[kind == PTRACEMON_ITEM_RESUMED_AT];

	*place = (struct ptracemon_place){
		.address = address,
		.permissions = permissions,
		.kind = PTRACEMON_PLACE_ANONYMOUS,
	};
	record->items[kind].bytes = (const uint8_t *)place;
	record->items[kind].size = sizeof(*place);
}

static const struct {
	const char *name;
	uint8_t door;
	uint32_t permissions; /* ~0: the place is not known */
	uint64_t address;
	uint64_t length;
	uint8_t first; /* byte of what was written */
} transfers[] = {
	{ "int3", PTRACEMON_DOOR_MEM_WRITE, 5, 0x1000, 1, 0xcc },
	{ "unint3", PTRACEMON_DOOR_MEM_WRITE, 5, 0x1000, 1, 0x55 },
	{ "memcode", PTRACEMON_DOOR_MEM_WRITE, 5, 0x2000, 64, 0x90 },
	{ "memdata", PTRACEMON_DOOR_MEM_WRITE, 3, 0x2000, 64, 0x90 },
	{ "memread", PTRACEMON_DOOR_MEM_READ, 0, 0x2000, 64, 0 },
	{ "vmcode", PTRACEMON_DOOR_PROCESS_VM_WRITEV, 5, 0x2000, 64, 0x90 },
	{ "vmdata", PTRACEMON_DOOR_PROCESS_VM_WRITEV, 3, 0x2000, 64, 0x90 },
	{ "vmjust", PTRACEMON_DOOR_PROCESS_VM_WRITEV, 5, 0x2000, 24, 0x90 },
	{ "vmfew", PTRACEMON_DOOR_PROCESS_VM_WRITEV, 5, 0x2000, 23, 0x90 },
	{ "vmsomewhere", PTRACEMON_DOOR_PROCESS_VM_WRITEV, ~0u, 0x2000, 64, 0x90 },
	{ "vmread", PTRACEMON_DOOR_PROCESS_VM_READV, 0, 0x2000, 64, 0 },
};

static bool make_transfer(struct record *record, const char *name, size_t length,
			  uint32_t relation)
{
	static uint8_t bytes[64];
	struct ptracemon_memory *memory = &record->memory;
	size_t i;

	for (i = 0; i < COUNT(transfers); i++)
		if (strlen(transfers[i].name) == length &&
		    !memcmp(transfers[i].name, name, length))
			break;
	if (i == COUNT(transfers))
		return false;
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_MEMORY;
	memory->door = transfers[i].door;
	memory->abi = PTRACEMON_ABI_X86_64;
	memory->outcome = PTRACEMON_OUTCOME_SUCCESS;
	memory->ranges = 1;
	memory->remote[0].addr = transfers[i].address;
	memory->remote[0].length = transfers[i].length;
	memory->result = (int64_t)transfers[i].length;
	memory->moved = transfers[i].length;
	memory->relation = relation;
	identify(&memory->tracer, 1);
	identify(&memory->tracee, 2);
	if (transfers[i].first) {
		bytes[0] = transfers[i].first;
		record->items[PTRACEMON_ITEM_PAYLOAD].bytes = bytes;
		record->items[PTRACEMON_ITEM_PAYLOAD].size = (uint32_t)
			transfers[i].length;
		if (transfers[i].permissions != ~0u)
			set_place(record, PTRACEMON_ITEM_WRITTEN_TO,
				  transfers[i].address,
				  transfers[i].permissions);
	}
	return true;
}

/* "setregs>2010": it goes on at 0x2010. Returns the length without that. */
static size_t take_address(const char *word, size_t length, uint64_t *address)
{
	const char *mark = memchr(word, '>', length);

	*address = mark ? strtoull(mark + 1, NULL, 16) : 0;
	return mark ? (size_t)(mark - word) : length;
}

static void make_end(struct record *record, uint32_t relation)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_END;
	record->end.event = PTRACEMON_END_EXIT;
	record->end.flags = PTRACEMON_END_TRACED;
	record->end.relation = relation;
	identify(&record->end.tracer, 1);
	identify(&record->end.task, 2);
}

static void make_other(struct record *record, const char *name, size_t length,
		       uint32_t relation)
{
	if (!strncmp(name, "exit", length)) {
		make_end(record, relation);
	} else if (!strncmp(name, "auto", length)) {
		sim_auto_attach(record);
		record->auto_attach.relation = relation;
		identify(&record->auto_attach.tracer, 1);
		identify(&record->auto_attach.tracee, 2);
		identify(&record->auto_attach.parent, 3);
	} else if (!strncmp(name, "traced", length)) {
		sim_traced(record);
		record->traced.relation = relation;
		identify(&record->traced.tracer, 1);
		identify(&record->traced.tracee, 2);
	} else {
		printf("Bail out! no such word: %.*s\n", (int)length, name);
		exit(1);
	}
}

static void fail(struct record *record, uint8_t denied)
{
	if (record->header.type == PTRACEMON_TYPE_CALL) {
		record->call.outcome = PTRACEMON_OUTCOME_FAILURE;
		record->call.result = -1;
		record->call.denied_by = denied;
	} else {
		record->access.outcome = PTRACEMON_OUTCOME_FAILURE;
		record->access.denied_by = denied;
	}
}

/* The kernel says that breakpoints explain it. */
static void explain(struct record *record)
{
	struct record_item *items = record->items;

	if (items[PTRACEMON_ITEM_RESUMED_AT].bytes) {
		items[PTRACEMON_ITEM_RESUMED_AT].flags =
			PTRACEMON_ITEM_BREAKPOINT;
		return;
	}
	if (record->header.type == PTRACEMON_TYPE_CALL)
		set_place(record, PTRACEMON_ITEM_WRITTEN_TO, record->call.addr,
			  5);
	items[PTRACEMON_ITEM_WRITTEN_TO].flags = PTRACEMON_ITEM_BREAKPOINT;
}

/*
 * "attach", "attach!": refused, "attach?": outcome not known, "poke=": breakpoints
 * explain it.
 */
static void make(struct record *record, const char *word, size_t length,
		 uint32_t relation)
{
	char mark = word[length - 1];
	uint64_t address;

	length -= mark == '!' || mark == '?' || mark == '=';
	length = take_address(word, length, &address);
	if (!make_call(record, word, length, relation) &&
	    !make_access(record, word, length, relation) &&
	    !make_transfer(record, word, length, relation))
		make_other(record, word, length, relation);
	if (address)
		set_place(record, PTRACEMON_ITEM_RESUMED_AT, address, 5);
	if (mark == '=')
		explain(record);
	else if (mark == '!')
		fail(record, PTRACEMON_DENIED_DAC);
	else if (mark == '?' && record->header.type == PTRACEMON_TYPE_CALL)
		record->call.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	record->body = sizeof(*record) - offsetof(struct record, header);
}

static void take(struct record *record)
{
	struct event event;

	record->header.time = now += 1000000;
	event_of(record, &event);
	sessions_take(&sessions, &event);
}

/* A word about tasks @tracer and @tracee, thread @thread of that one. */
static void act(const char *word, uint32_t tracer, uint32_t tracee,
		uint32_t thread)
{
	struct record record;
	bool access;

	make(&record, word, strlen(word), 0);
	access = record.header.type == PTRACEMON_TYPE_ACCESS;
	identify(access ? &record.access.tracer : &record.call.tracer, tracer);
	identify(access ? &record.access.tracee : &record.call.tracee, tracee);
	if (!access) {
		record.call.tracee.tid += thread;
		record.call.pid = record.call.tracee.tid;
	}
	take(&record);
}

/* Blanks between words. */
static void play(const char *words, uint32_t relation)
{
	struct record record;

	while (*words) {
		size_t length = strcspn(words, " ");

		make(&record, words, length, relation);
		take(&record);
		words += length + (words[length] == ' ');
	}
}

/* Of the last session that was popped. */
static struct event popped;

static bool pop(struct record *record)
{
	struct details details;

	return sessions_pop(&sessions, now, record, &popped, &details);
}

static unsigned int pop_all(void)
{
	struct record record;
	unsigned int count = 0;

	while (pop(&record))
		count++;
	return count;
}

/* ---- verdicts */

#define CHILD		PTRACEMON_REL_OWN_CHILD
#define GRANDCHILD	PTRACEMON_REL_DESCENDANT
#define OTHER_UID	PTRACEMON_REL_CROSS_UID
#define STRONGER	PTRACEMON_REL_MORE_CAPS

static const struct expected {
	const char *what;
	const char *words;
	uint32_t relation;
	bool no_steps; /* as with the module's defaults */
	const char *verdict;
	const char *severity;
	const char *techniques;
} sequences[] = {
	/* What tests/vm/programs/inject does. */
	{ "an injector",
	  "attach getregs peek peek poke poke8 setregs cont poke poke8 setregs detach",
	  0, false, "code injection", "high", "T1055.008" },
	{ "an injector, steps not recorded",
	  "attach poke poke8 setregs poke poke8 setregs detach", 0, true,
	  "code injection", "high", "T1055.008" },
	{ "an injector that never lets go, steps not recorded",
	  "attach poke setregs", 0, true, "code injection", "high",
	  "T1055.008" },
	{ "an injector through process_vm_writev", "seize writev setregs cont",
	  0, false, "code injection", "high", "T1055.008" },
	{ "an injector through /proc/PID/mem", "mem-w attach setregset detach",
	  0, false, "code injection", "high", "T1055.008 T1055.009" },
	{ "by openat2, which hides its flags",
	  "mem-openat2 attach setregset detach", 0, false, "code injection",
	  "high", "T1055.008 T1055.009" },
	{ "registers by POKEUSER", "attach poke pokerip cont", 0, false,
	  "code injection", "high", "T1055.008" },
	{ "registers by SET_SYSCALL_INFO", "attach poke setsyscall cont", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "in two sessions", "attach poke detach attach setregs detach", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "code where it runs, no registers",
	  "attach poke poke8 poke16 cont detach", 0, false, "code injection",
	  "medium", "T1055.008" },
	{ "that in another order", "attach poke16 poke poke8 cont detach", 0,
	  false, "code injection", "medium", "T1055.008" },
	{ "outcomes that nobody watched", "attach? poke? setregs? cont?", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "from below: the child injects", "attach poke setregs detach", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "an ancestor that attaches", "attach poke setregs detach",
	  GRANDCHILD, false, "code injection", "high", "T1055.008" },
	{ "another user's", "attach poke setregs detach", OTHER_UID | STRONGER,
	  false, "code injection", "high", "T1055.008" },

	{ "a tracer that does not let go, but exits", "attach poke setregs", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "PTRACE_KILL lets run what it does not kill",
	  "attach poke setregs kill", 0, false, "code injection", "high",
	  "T1055.008" },
	{ "registers alone: code that was there", "attach setregs cont detach",
	  0, false, "code injection", "medium", "T1055.008" },
	{ "of another user's", "attach setregs cont detach", OTHER_UID, false,
	  "code injection", "high", "T1055.008" },
	{ "process_vm_writev, then it is stopped and let run",
	  "writev attach detach", 0, false, "code injection", "medium",
	  "T1055.008" },
	{ "while it is stopped", "attach writev cont", 0, false,
	  "code injection", "medium", "T1055.008" },
	{ "nearly: it is never stopped", "seize writev", 0, false, "modifying",
	  "medium", "T1055.008" },
	{ "it goes on in what was written", "attach poke setregs>1004 detach",
	  0, true, "code injection", "high", "T1055.008" },
	{ "registers that nobody set", "attach poke detach>1007", 0, true,
	  "code injection", "high", "T1055.008" },
	{ "nearly: behind it", "attach poke detach>1008", 0, true, "modifying",
	  "medium", "T1055.008" },
	{ "by process_vm_writev", "seize vmdata detach>203f", 0, true,
	  "code injection", "high", "T1055.008" },
	{ "nearly: behind that", "seize vmdata detach>2040", 0, true,
	  "modifying", "medium", "T1055.008" },
	{ "code by process_vm_writev, never stopped", "vmcode", 0, false,
	  "code injection", "medium", "T1055.008" },
	{ "wherever that was", "vmsomewhere", 0, false, "code injection",
	  "medium", "T1055.008" },
	{ "as few as can be", "vmjust", 0, false, "code injection", "medium",
	  "T1055.008" },
	{ "nearly: too few bytes", "vmfew", 0, false, "modifying", "medium",
	  "T1055.008" },
	{ "nearly: where nothing is executed", "vmdata", 0, false, "modifying",
	  "medium", "T1055.008" },
	{ "code through /proc/PID/mem", "mem-w memcode", 0, false,
	  "code injection", "medium", "T1055.008 T1055.009" },
	{ "data", "mem-w memdata", 0, false, "modifying", "medium",
	  "T1055.008 T1055.009" },
	{ "another user's memory", "memread", OTHER_UID, false,
	  "credential access", "medium", "T1003.007 T1055.009" },
	{ "likewise, by process_vm_readv", "vmread", OTHER_UID, false,
	  "credential access", "medium", "T1003.007" },
	{ "gdb's breakpoints through /proc/PID/mem",
	  "attach mem-rw int3 cont setregs unint3 step int3 cont unint3 detach",
	  0, false, "modifying", "medium", "T1055.008 T1055.009" },
	{ "let go at a breakpoint that is there",
	  "attach mem-rw int3 detach>1000", 0, false, "modifying", "medium",
	  "T1055.008 T1055.009" },
	{ "sent to a breakpoint that is there",
	  "attach mem-rw int3 setregs>1000 unint3 step detach", 0, false,
	  "modifying", "medium", "T1055.008 T1055.009" },
	{ "a child that is written through an open file", "memdata", CHILD, false,
	  "modifying", "medium", "T1055.008 T1055.009" },
	{ "gdb's breakpoints, explained",
	  "attach mem-rw int3= cont setregs>1000= unint3= step int3= cont unint3= detach",
	  0, true, "debugging", "low", "T1055.008 T1055.009" },
	{ "while one is there", "attach mem-rw int3=", 0, true, "debugging",
	  "low", "T1055.008 T1055.009" },
	{ "by words, and registers one by one",
	  "attach poke= cont pokerip>1000= poke= detach", 0, true, "debugging",
	  "low", "T1055.008" },
	{ "one breakpoint again and again",
	  "attach poke= cont pokerip>1000= cont pokerip>1000= poke= detach", 0,
	  true, "debugging", "low", "T1055.008" },
	{ "nearly: set back twice from one",
	  "attach poke= cont pokerip>1000= pokerip>fff= poke= detach", 0, false,
	  "code injection", "high", "T1055.008" },
	{ "words that touch", "attach poke= poke8= poke16= cont detach", 0,
	  false, "debugging", "low", "T1055.008" },
	{ "a watchpoint", "attach pokedebug cont detach", 0, false, "debugging",
	  "low", "T1055.008" },
	{ "nearly: an instruction more", "attach poke= poke64 cont detach", 0,
	  false, "modifying", "medium", "T1055.008" },
	{ "nearly: another byte", "attach mem-rw int3= int3 detach", 0, false,
	  "modifying", "medium", "T1055.008 T1055.009" },
	{ "nearly: sent elsewhere",
	  "attach mem-rw int3= setregs>1000 unint3= cont detach", 0, false,
	  "modifying", "medium", "T1055.008 T1055.009" },
	{ "nearly: floating point registers as well",
	  "attach poke= setfpregset= detach", 0, false, "modifying", "medium",
	  "T1055.008" },
	{ "floating point registers as they were",
	  "attach poke= setfpregs>1000= setfpregset>1000= setxstate>1000= detach",
	  0, false, "debugging", "low", "T1055.008" },
	{ "nearly: SETFPREGS with others", "attach poke= setfpregs>5000 detach",
	  0, false, "modifying", "medium", "T1055.008" },
	{ "nearly: xstate with others", "attach poke= setxstate>5000 detach", 0,
	  false, "modifying", "medium", "T1055.008" },
	{ "nearly: a set of which the kernel does not know",
	  "attach poke= settls>5000= detach", 0, false, "modifying", "medium",
	  "T1055.008" },
	{ "nearly: a signal as well", "attach poke= setsiginfo detach", 0,
	  false, "modifying", "medium", "T1055.008" },
	{ "nearly: never attached", "mem-w int3=", 0, false, "modifying",
	  "medium", "T1055.008 T1055.009" },
	{ "nearly: opened, and what was written is not known",
	  "attach mem-rw poke= setregs>1000= detach", 0, false,
	  "code injection", "high", "T1055.008 T1055.009" },
	{ "nearly: by process_vm_writev, of which one range was looked at",
	  "attach vmfew= detach", 0, false, "modifying", "medium",
	  "T1055.008" },
	{ "nearly: not seen from the attach", "poke= cont detach", 0, false,
	  "modifying", "medium", "T1055.008" },
	{ "nearly: another user's", "attach poke= detach", OTHER_UID, false,
	  "modifying", "high", "T1055.008" },
	{ "nearly: a privileged one's", "attach poke= detach", STRONGER, false,
	  "modifying", "high", "T1055.008" },
	{ "nearly: in another pid namespace", "attach poke= detach",
	  PTRACEMON_REL_CROSS_PID_NS, false, "modifying", "medium",
	  "T1055.008" },
	{ "nearly: in another user namespace", "attach poke= detach",
	  PTRACEMON_REL_CROSS_USER_NS, false, "modifying", "medium",
	  "T1055.008" },
	{ "nearly: in another mount namespace", "attach poke= detach",
	  PTRACEMON_REL_CROSS_MNT_NS, false, "modifying", "medium",
	  "T1055.008" },
	{ "what a thread of another user's does", "state state-preadv",
	  OTHER_UID | STRONGER, false, "inspecting", "low", "T1057" },
	{ "nearly: refused", "state!", OTHER_UID, false, "refused attempt",
	  "low", "T1057" },
	{ "nearly: by another call", "state close", OTHER_UID, false,
	  "inspecting", "medium", "T1055.008" },
	{ "nearly: by a worker", "state io_uring", OTHER_UID, false,
	  "credential access", "medium", "T1003.007" },
	{ "nearly: and attached to", "state attach detach", OTHER_UID, false,
	  "inspecting", "medium", "T1055.008" },
	{ "nearly: of the first record, traced before", "traced state",
	  OTHER_UID, false, "inspecting", "medium", "T1055.008" },
	{ "nearly: and read", "state memread", OTHER_UID, false,
	  "credential access", "medium", "T1003.007 T1055.009" },
	{ "words an attach",
	  "attach poke poke8 detach attach poke16 cont detach", 0, false,
	  "code injection", "medium", "T1055.008" },
	{ "nearly: words that do not touch",
	  "attach poke poke8 detach attach poke32 cont detach", 0, false,
	  "modifying", "medium", "T1055.008" },
	{ "nearly: no registers", "attach poke cont detach", 0, false,
	  "modifying", "medium", "T1055.008" },
	{ "nearly: registers that nobody runs with", "attach setregs! detach",
	  0, false, "inspecting", "low", "T1055.008" },
	{ "nearly: floating point registers", "attach poke setfpregset detach",
	  0, false, "modifying", "medium", "T1055.008" },
	{ "nearly: debug registers", "attach poke pokedebug detach", 0, false,
	  "modifying", "medium", "T1055.008" },
	{ "nearly: the pokes are refused", "attach poke! setregs detach", 0,
	  false, "code injection", "medium", "T1055.008" },
	{ "nearly: breakpoints", "attach poke poke32 poke64 poke cont detach",
	  0, false, "modifying", "medium", "T1055.008" },
	{ "nearly: two words", "attach poke poke8 cont detach", 0, false,
	  "modifying", "medium", "T1055.008" },
	{ "by a worker of io_uring", "io_uring attach setregset detach", 0,
	  false, "code injection", "high", "T1055.008" },
	{ "another user's, without registers",
	  "attach poke poke8 poke16 cont detach", OTHER_UID, false,
	  "code injection", "high", "T1055.008" },
	{ "nearly: read only", "mem-r attach setregs detach", 0, false,
	  "code injection", "medium", "T1055.008 T1055.009" },

	{ "a debugger's child",
	  "traceme setoptions peek poke poke8 poke16 setregs cont kill", CHILD,
	  false, "debugging own child", "informational", "" },
	{ "a child with other rights", "traceme setoptions peek poke cont",
	  CHILD | OTHER_UID | STRONGER, false, "modifying", "high",
	  "T1055.008" },
	{ "a child of another user now", "traceme cont", CHILD | OTHER_UID,
	  false, "inspecting", "medium", "T1055.008" },
	{ "a child with more rights now", "traceme cont", CHILD | STRONGER,
	  false, "inspecting", "medium", "T1055.008" },
	{ "a child with a user namespace", "traceme cont",
	  CHILD | STRONGER | PTRACEMON_REL_CROSS_USER_NS, false,
	  "debugging own child", "informational", "" },
	{ "which is another user's", "traceme cont",
	  CHILD | OTHER_UID | PTRACEMON_REL_CROSS_USER_NS, false, "inspecting",
	  "medium", "T1055.008" },
	{ "a child that is written, and never attached to", "writev", CHILD,
	  false, "modifying", "medium", "T1055.008" },
	{ "likewise through /proc/PID/mem", "mem-w", CHILD, false,
	  "modifying", "low", "T1055.008 T1055.009" },
	{ "a debugger that writes by the doors", "traceme mem-rw writev cont",
	  CHILD, false, "debugging own child", "informational", "" },
	{ "a child that is looked at", "readv mem-r", CHILD, false,
	  "debugging own child", "informational", "" },
	{ "strace -f", "auto readv readv cont", GRANDCHILD, false,
	  "debugging own child", "informational", "" },
	{ "born traced, and written by the doors", "auto mem-rw writev",
	  GRANDCHILD, false, "debugging own child", "informational", "" },
	{ "nearly: born traced, of somebody else", "auto cont", 0, false,
	  "inspecting", "low", "T1055.008" },

	{ "memory of a stronger process", "attach peek detach", STRONGER,
	  false, "credential access", "high", "T1003.007" },
	{ "memory of another user's", "readv", OTHER_UID, false,
	  "credential access", "medium", "T1003.007" },
	{ "/proc/PID/mem of another user's", "mem-r", OTHER_UID, false,
	  "credential access", "medium", "T1003.007 T1055.009" },
	{ "a file of another user's", "getfd", OTHER_UID, false,
	  "credential access", "medium", "T1003.007" },
	{ "nearly: the same user", "readv mem-r getfd", 0, false, "inspecting",
	  "low", "T1055.008 T1055.009" },
	{ "nearly: refused", "readv!", OTHER_UID, false, "refused attempt",
	  "medium", "T1055.008" },
	{ "nearly: nothing is read", "attach getregs cont detach", OTHER_UID,
	  false, "inspecting", "medium", "T1055.008" },
	{ "nearly: it is changed", "attach peek poke detach", OTHER_UID, false,
	  "modifying", "high", "T1055.008" },

	{ "a variable", "attach poke detach", 0, false, "modifying", "medium",
	  "T1055.008" },
	{ "a signal", "seize setsiginfo detach", 0, false, "modifying",
	  "medium", "T1055.008" },
	{ "gdb -p", "attach setoptions mem-rw detach", 0, true, "modifying",
	  "low", "T1055.008 T1055.009" },
	{ "a stronger one's memory", "writev", STRONGER, false, "modifying",
	  "high", "T1055.008" },

	{ "strace -p", "seize setoptions cont readv cont detach", 0, false,
	  "inspecting", "low", "T1055.008" },
	{ "traced before", "traced", 0, false, "inspecting", "low",
	  "T1055.008" },
	{ "madvise", "madvise", STRONGER, false, "inspecting", "medium",
	  "T1055.008" },

	{ "TRACEME, and nobody comes", "traceme", CHILD, false, "anti-debug",
	  "low", "T1622" },
	{ "TRACEME, steps not recorded", "traceme", CHILD, true, "anti-debug",
	  "low", "T1622" },
	{ "TRACEME refused", "traceme!", CHILD, false, "anti-debug", "low",
	  "T1622" },
	{ "nearly: the parent traces", "traceme cont", CHILD, false,
	  "debugging own child", "informational", "" },
	{ "nearly: the parent tries to", "traceme! cont!", CHILD, false,
	  "refused attempt", "low", "T1055.008" },

	{ "refused", "attach! seize! mem-r!", 0, false, "refused attempt",
	  "low", "T1055.008 T1055.009" },
	{ "refused, of a stronger one", "attach!", STRONGER, false,
	  "refused attempt", "medium", "T1055.008" },
	{ "nearly: not the last one", "attach! attach detach", 0, false,
	  "inspecting", "low", "T1055.008" },
};

static void join(char *text, const char *const *ids)
{
	*text = 0;
	for (; *ids; ids++) {
		strcat(text, *text ? " " : "");
		strcat(text, *ids);
	}
}

/* The last session that comes of it is the one that is meant. */
static void test_sequence(const struct expected *expected)
{
	const struct verdict *verdict;
	struct record record;
	char got[128], wanted[128], ids[64];

	set_up();
	sessions.steps_recorded = !expected->no_steps;
	memset(&record, 0, sizeof(record));
	{
		const char *words = expected->words;

		/* A session is told before the next record is taken. */
		while (*words) {
			size_t length = strcspn(words, " ");
			struct record one;

			make(&one, words, length, expected->relation);
			take(&one);
			pop(&record);
			words += length + (words[length] == ' ');
		}
	}
	sessions_end(&sessions, now);
	pop(&record);
	verdict = verdict_of(popped.session);
	join(ids, popped.techniques);
	snprintf(got, sizeof(got), "%s, %s, %s", verdict->word,
		 severity_word(verdict->severity), ids);
	snprintf(wanted, sizeof(wanted), "%s, %s, %s", expected->verdict,
		 expected->severity, expected->techniques);
	is_text(got, wanted, expected->what);
	tear_down();
}

static const struct verdict *judge(const char *words, uint32_t relation)
{
	const struct verdict *verdict;
	struct record record;

	set_up();
	play(words, relation);
	sessions_end(&sessions, now);
	pop(&record);
	verdict = verdict_of(popped.session);
	tear_down();
	return verdict;
}

/* Who writes is never judged to be milder than who reads, or looks. */
static void test_order(void)
{
	static const char *const ways[][2] = {
		{ "mem-r", "mem-w" },	    { "mem-r", "mem-rw" },
		{ "mem-r", "mem-io_uring" }, { "mem-w", "io_uring" },
		{ "mem-r", "mem-openat2" }, { "readv", "writev" },
		{ "mem-w", "writev" },	    { "attach detach", "mem-w" },
		{ "attach detach", "attach mem-w detach" },
		{ "attach peek detach", "attach poke detach" },
		{ "attach peek detach", "attach mem-w detach" },
		{ "attach detach", "attach peek detach" },
		{ "attach! mem-r!", "attach! mem-w" },
		{ "attach poke detach", "attach poke poke8 poke16 detach" },
		{ "attach poke detach", "attach poke setregs detach" },
	};
	static const uint32_t relations[] = { 0, OTHER_UID, STRONGER,
					      OTHER_UID | STRONGER };
	size_t i, k;

	for (i = 0; i < COUNT(ways); i++)
		for (k = 0; k < COUNT(relations); k++)
			ok(judge(ways[i][0], relations[k])->severity <=
				   judge(ways[i][1], relations[k])->severity,
			   "relation 0x%x: \"%s\" is no worse than \"%s\"",
			   relations[k], ways[i][0], ways[i][1]);
}

static void join_facts(char *text, uint32_t facts)
{
	unsigned int bit;

	*text = 0;
	for (bit = 0; verdict_fact(bit); bit++) {
		if (!(facts >> bit & 1))
			continue;
		strcat(text, *text ? " " : "");
		strcat(text, verdict_fact(bit));
	}
}

/* "| word | word |", and "| |" for nothing. */
static void add_cell(char *line, const char *text)
{
	strcat(line, *text ? " " : "");
	strcat(line, text);
	strcat(line, " |");
}

static void make_line(char *line, const struct verdict *verdict)
{
	char text[128];

	strcpy(line, "|");
	add_cell(line, verdict->word);
	add_cell(line, severity_word(verdict->severity));
	join(text, verdict->techniques);
	add_cell(line, text);
	join_facts(text, verdict->all);
	add_cell(line, text);
	join_facts(text, verdict->none);
	add_cell(line, text);
	strcat(line, " ");
}

/* The table of docs/verdicts.md is that of the program, line by line. */
static void test_document(void)
{
	FILE *file = fopen(GOLDEN "/../../../docs/verdicts.md", "r");
	char line[512], wanted[512];
	size_t i;

	ok(file != NULL, "docs/verdicts.md is there");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "| verdict |", 11))
			break;
	if (file && !fgets(line, sizeof(line), file))
		ok(false, "it has the table");
	for (i = 0; verdict_line(i); i++) {
		size_t length;

		if (!file || !fgets(line, sizeof(line), file))
			*line = 0;
		make_line(wanted, verdict_line(i));
		length = strlen(wanted);
		/* What it rests on follows, for people. */
		ok(!strncmp(line, wanted, length) && line[length] != '|' &&
			   strlen(line) > length + 10,
		   "%s: %s", verdict_line(i)->word, wanted);
	}
	ok(file && fgets(line, sizeof(line), file) && *line == '\n',
	   "and no more lines");
	for (i = 0; file && verdict_fact(i); i++) {
		bool found = false;

		snprintf(wanted, sizeof(wanted), "| %s | ", verdict_fact(i));
		rewind(file);
		while (!found && fgets(line, sizeof(line), file))
			found = !strncmp(line, wanted, strlen(wanted));
		ok(found, "fact %s is explained", verdict_fact(i));
	}
	if (file)
		fclose(file);
}

/* Debuggers fork, and the child asks to be traced before it is anything else. */
static void test_fork(void)
{
	struct record record;

	set_up();
	sessions.steps_recorded = false;
	make(&record, "traceme", 7, CHILD);
	memcpy(record.call.tracee.comm, record.call.tracer.comm,
	       sizeof(record.call.tracee.comm));
	take(&record);
	sessions_end(&sessions, now);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "debugging own child"),
	   "TRACEME right after fork, steps not recorded: cannot be told");
	tear_down();

	set_up();
	sessions.steps_recorded = false;
	make(&record, "traceme", 7, 0);
	memcpy(record.call.tracee.comm, record.call.tracer.comm,
	       sizeof(record.call.tracee.comm));
	take(&record);
	sessions_end(&sessions, now);
	ok(pop(&record) && !strcmp(popped.techniques[0], "T1055.008"),
	   "that is no look at /proc");
	tear_down();
}

/* A request finds nobody of that id. @later: its tracer is that much younger. */
static void make_gone(uint64_t pid, uint64_t later)
{
	struct record record;

	make(&record, "cont!", 5, 0);
	record.call.pid = pid;
	record.call.denied_by = PTRACEMON_DENIED_NO_SUCH_PROCESS;
	record.call.tracer.start_time += later;
	memset(&record.call.tracee, 0, sizeof(record.call.tracee));
	take(&record);
}

/* A word at an address, of some tracer. */
static void poke(uint32_t tracer, uint64_t address, uint64_t value, uint8_t abi)
{
	struct record record;

	make(&record, "poke", 4, 0);
	identify(&record.call.tracer, tracer);
	record.call.abi = abi;
	record.call.addr = address;
	record.call.data = value;
	take(&record);
}

/* The verdict of the session of @tracer that is told last. */
static const char *last_of(uint32_t tracer)
{
	const char *word = "none";
	struct record record;

	sessions_end(&sessions, now);
	while (pop(&record))
		if (popped.session->tracer.tgid == 100 * tracer)
			word = verdict_of(popped.session)->word;
	return word;
}

/* Where a tracee was set back to is remembered, of so many places. */
static void test_steps(void)
{
	char word[32];
	int i;

	set_up();
	play("attach poke= cont", 0);
	for (i = 0; i < TARGET_STEPS; i++) {
		snprintf(word, sizeof(word), "pokerip>%x=", 0x1000 + 2 * i);
		act(word, 1, 2, 0);
	}
	act("pokerip>1000=", 1, 2, 0);
	act("detach", 1, 2, 0);
	is_text(last_of(1), "debugging", "breakpoints in many places");
	act("attach", 3, 2, 0);
	act("pokerip>fff=", 3, 2, 0);
	act("detach", 3, 2, 0);
	is_text(last_of(3), "code injection",
		"nearly: set back once more by another one");
	act("attach", 4, 2, 0);
	act("poke=", 4, 2, 0);
	act("detach", 4, 2, 0);
	is_text(last_of(4), "code injection", "and what comes after that");
	tear_down();

	set_up();
	play("attach poke= cont", 0);
	for (i = 0; i <= TARGET_STEPS; i++) {
		snprintf(word, sizeof(word), "pokerip>%x=", 0x1000 + 2 * i);
		act(word, 1, 2, 0);
	}
	act("detach", 1, 2, 0);
	is_text(last_of(1), "code injection", "nearly: more than are remembered");
	tear_down();
}

/* PTRACE_ARCH_PRCTL asks where a thread's data are, or says so. */
static void test_arch_prctl(void)
{
	static const struct {
		uint64_t code;
		uint8_t abi;
		const char *verdict;
	} codes[] = {
		{ 0x1003, PTRACEMON_ABI_X86_64, "inspecting" },
		{ 0x1004, PTRACEMON_ABI_X86_64, "inspecting" },
		{ 0x1002, PTRACEMON_ABI_X86_64, "modifying" },
		{ 0x1001, PTRACEMON_ABI_X86_64, "modifying" },
		{ 0x1003, PTRACEMON_ABI_I386, "modifying" },
	};
	struct record record;
	size_t i;

	for (i = 0; i < COUNT(codes); i++) {
		set_up();
		play("attach", 0);
		make(&record, "setfpregs", 9, 0);
		record.call.request = 30;
		record.call.data = codes[i].code;
		record.call.abi = codes[i].abi;
		take(&record);
		is_text(last_of(1), codes[i].verdict, "ARCH_PRCTL");
		tear_down();
	}
}

/* Debug registers are what a debugger may set, and not what is beside them. */
static void test_debug_registers(void)
{
	static const struct {
		const char *what;
		uint64_t request, addr;
		uint8_t abi;
		bool debugger;
	} ways[] = {
		{ "the first", 6, 848, PTRACEMON_ABI_X86_64, true },
		{ "the last", 6, 904, PTRACEMON_ABI_X32, true },
		{ "nearly: before them", 6, 840, PTRACEMON_ABI_X86_64, false },
		{ "nearly: behind them", 6, 912, PTRACEMON_ABI_X86_64, false },
		{ "of 32 bits", 6, 252, PTRACEMON_ABI_I386, true },
		{ "their last", 6, 280, PTRACEMON_ABI_I386, true },
		{ "nearly: before those", 6, 248, PTRACEMON_ABI_I386, false },
		{ "nearly: behind those", 6, 284, PTRACEMON_ABI_I386, false },
		{ "of arm64", 0x4205, 0x402, PTRACEMON_ABI_ARM64, true },
		{ "its watchpoints", 0x4205, 0x403, PTRACEMON_ABI_ARM64, true },
		{ "nearly: its floating point", 0x4205, 2, PTRACEMON_ABI_ARM64,
		  false },
		{ "nearly: arm64 has no struct user", 6, 848,
		  PTRACEMON_ABI_ARM64, false },
		{ "nearly: not by x86", 0x4205, 0x402, PTRACEMON_ABI_X86_64,
		  false },
		{ "nearly: no register", 0x4203, 848, PTRACEMON_ABI_X86_64,
		  false },
	};
	struct record record;
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		set_up();
		play("attach", 0);
		make(&record, "pokedebug", 9, 0);
		record.call.request = ways[i].request;
		record.call.addr = ways[i].addr;
		record.call.abi = ways[i].abi;
		take(&record);
		play("detach", 0);
		is_text(last_of(1),
			ways[i].debugger ? "debugging" : "modifying",
			ways[i].what);
		tear_down();
	}
}

/* Words that make code of each other, whatever is between. */
static void test_runs(void)
{
	static const struct {
		const char *what;
		uint64_t distance;
		uint32_t words, decoys;
		uint8_t abi;
		bool code;
	} ways[] = {
		{ "three words", 8, 3, 0, PTRACEMON_ABI_X86_64, true },
		{ "backwards", -8ull, 3, 0, PTRACEMON_ABI_X86_64, true },
		{ "overlapping words", 7, 4, 0, PTRACEMON_ABI_X86_64, true },
		{ "nearly: 22 bytes", 7, 3, 0, PTRACEMON_ABI_X86_64, false },
		{ "byte by byte", 1, 17, 0, PTRACEMON_ABI_X86_64, true },
		{ "nearly: 23 bytes", 1, 16, 0, PTRACEMON_ABI_X86_64, false },
		{ "nearly: a byte between", 9, 20, 0, PTRACEMON_ABI_X86_64,
		  false },
		{ "words of 32 bits", 4, 6, 0, PTRACEMON_ABI_I386, true },
		{ "nearly: five of them", 4, 5, 0, PTRACEMON_ABI_I386, false },
		{ "with sixteen decoys between", 8, 3, 16,
		  PTRACEMON_ABI_X86_64, true },
		{ "with a hundred", 8, 3, 100, PTRACEMON_ABI_X86_64, true },
		{ "more words than a debugger writes", 64, TARGET_WORDS + 1, 0,
		  PTRACEMON_ABI_X86_64, true },
		{ "nearly", 64, TARGET_WORDS, 0, PTRACEMON_ABI_X86_64, false },
	};
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		uint64_t decoy = 0x900000;
		uint32_t k, n;

		set_up();
		play("attach", 0);
		for (k = 0; k < ways[i].words; k++) {
			poke(1, 0x400000 + k * ways[i].distance, 1,
			     ways[i].abi);
			for (n = 0; n < ways[i].decoys; n++)
				poke(1, decoy += 64, 1, ways[i].abi);
		}
		play("cont", 0);
		is_text(last_of(1),
			ways[i].code ? "code injection" : "modifying",
			ways[i].what);
		tear_down();
	}
}

/* Words of several sizes, and of other processes. */
static void test_words(void)
{
	struct record record;
	uint32_t i, code = 0;

	set_up();
	play("attach", 0);
	poke(1, 0x1000, 1, PTRACEMON_ABI_I386);
	for (i = 0; i < 3; i++)
		poke(1, 0x1000 + 8 * i, 1, PTRACEMON_ABI_X86_64);
	play("cont", 0);
	is_text(last_of(1), "code injection", "a longer word is another one");
	tear_down();

	set_up();
	play("attach poke poke8 detach", 0);
	pop_all();
	for (i = 0; i < 6000; i++) {
		make(&record, "poke", 4, 0);
		record.call.addr += 0x10;
		record.call.tracee.start_time += i + 1;
		take(&record);
		if (i == 5999)
			sessions_end(&sessions, now);
		while (pop(&record))
			code += !strcmp(verdict_of(popped.session)->word,
					"code injection");
	}
	is(code, 0, "a later process of that id is another one");
	tear_down();
}

/* What several tracers do to one tracee counts together. */
static void test_together(void)
{
	set_up();
	act("writev", 1, 2, 0);
	act("attach", 3, 2, 0);
	act("setregs", 3, 2, 0);
	act("detach", 3, 2, 0);
	is_text(last_of(3), "code injection",
		"one has written, another one turns the registers");
	tear_down();

	set_up();
	act("attach", 3, 2, 0);
	act("setregs", 3, 2, 0);
	act("cont", 3, 2, 0);
	act("mem-w", 1, 2, 0);
	is_text(last_of(1), "code injection", "or after that");
	tear_down();

	set_up();
	poke(1, 0x1000, 1, PTRACEMON_ABI_X86_64);
	act("detach", 1, 2, 0);
	pop_all();
	poke(3, 0x1008, 1, PTRACEMON_ABI_X86_64);
	act("detach", 3, 2, 0);
	pop_all();
	poke(4, 0x1010, 1, PTRACEMON_ABI_X86_64);
	act("detach", 4, 2, 0);
	is_text(last_of(4), "code injection", "each a word");
	tear_down();

	set_up();
	act("writev", 1, 2, 0);
	act("attach", 3, 2, 0);
	act("detach", 3, 2, 0);
	is_text(last_of(3), "inspecting", "nearly: he has no part in it");
	tear_down();

	set_up();
	act("writev", 1, 2, 0);
	act("attach", 3, 4, 0);
	act("setfpregset", 3, 4, 0);
	act("detach", 3, 4, 0);
	is_text(last_of(3), "modifying", "nearly: another tracee");
	tear_down();

	set_up();
	act("attach", 3, 2, 0);
	act("poke64", 3, 2, 0);
	act("detach", 3, 2, 0);
	pop_all();
	play("attach poke= cont detach", 0);
	is_text(last_of(1), "modifying",
		"breakpoints where somebody else has written more");
	tear_down();

	set_up();
	play("attach poke setregs", 0);
	make_gone(200, 0);
	is_text(last_of(1), "code injection",
		"its tracer died, it ran, and was gone before anybody looked");
	tear_down();

	set_up();
	play("attach poke setregs", 0);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	{
		struct record record;

		ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
					   "modifying"),
		   "what is held stopped has not run");
	}
	tear_down();
}

#define X86	PTRACEMON_ABI_X86_64
#define I386	PTRACEMON_ABI_I386
#define A64	PTRACEMON_ABI_ARM64

/* A tracee that exits ends its session at once, and begins none. */
static void test_exits(void)
{
	struct record record;

	set_up();
	play("exit", 0);
	sessions_end(&sessions, now);
	is(pop_all(), 0, "nothing begins with an end");
	tear_down();
	set_up();
	play("attach poke exit", 0);
	ok(pop(&record), "the tracee has exited: its session is told");
	is(popped.session->ended, SESSION_TRACEE_GONE, "as gone");
	is(popped.session->until, now, "at that moment");
	is(popped.session->written, 8, "with what was written");
	tear_down();
	set_up();
	play("attach poke", 0);
	make_end(&record, 0);
	record.end.event = PTRACEMON_END_EXEC;
	take(&record);
	is(pop_all(), 0, "another program is no end");
	make_end(&record, 0);
	record.end.flags = PTRACEMON_END_TRACES;
	identify(&record.end.task, 3);
	take(&record);
	is(pop_all(), 0, "another tracer's exit says nothing of it");
	identify(&record.end.task, 1);
	record.end.task.tid++;
	take(&record);
	is(pop_all(), 0, "nor does that of another thread");
	record.end.task.tid--;
	record.end.task.start_time++;
	take(&record);
	is(pop_all(), 0, "nor that of another process with its number");
	record.end.task.start_time--;
	take(&record);
	ok(pop(&record), "the tracer has exited: its session is told");
	is(popped.session->ended, SESSION_TRACER_GONE, "as that");
	is(popped.session->until, now, "at that moment, too");
	tear_down();
	set_up();
	play("vmcode exit", 0);
	is(pop_all(), 0, "nor does that of who was never attached to end");
	tear_down();
}

/* Who sets breakpoints steps back over them: registers are set for that. */
static void test_breakpoints(void)
{
	static const struct {
		const char *what;
		uint8_t abi;
		uint64_t values[6]; /* in one place, until 0 */
		bool debugger;
	} ways[] = {
		{ "set, and cleared", X86,
		  { 0x1122334455667fcc, 0x1122334455667f55 }, true },
		{ "set again and again", X86,
		  { 0xcc22334455667788, 0x1122334455667788, 0xcc22334455667788,
		    0x1122334455667788 },
		  true },
		{ "cleared first", X86, { 0x90, 0xcc }, true },
		{ "of 32 bits", I386, { 0xffffffff1122cc44, 0x11223344 }, true },
		{ "two in a word", X86, { 0x11cc, 0x1155, 0xcc55 }, true },
		{ "the same again", X86, { 0x90cc, 0x90cc, 0x9090 }, true },
		{ "arm64's brk #0", A64,
		  { 0x11223344d4200000, 0x1122334455667788 }, true },
		{ "gdb's brk, in the upper half", A64,
		  { 0xd43e000011223344, 0x5566778811223344 }, true },
		{ "32-bit ARM's", PTRACEMON_ABI_ARM, { 0xe7f001f0, 0xe1a00000 },
		  true },
		{ "likewise, by a 64-bit debugger", A64,
		  { 0xe7f001f0e1a00000, 0xe1a00000e1a00000 }, true },
		{ "nearly: ARM has no int3", PTRACEMON_ABI_ARM,
		  { 0xe1a000cc, 0xe1a00000 }, false },
		{ "nearly: no breakpoint yet", X86, { 0xcc }, false },
		{ "nearly: syscall; int3", X86, { 0xcc050f, 0x90ccbb }, false },
		{ "nearly: another byte", X86, { 0x1191, 0x1190 }, false },
		{ "nearly: two bytes", X86, { 0xcc00cc, 0x110011 }, false },
		{ "nearly: more was written later", X86,
		  { 0x11cc, 0x1155, 0x2266 }, false },
		{ "and a breakpoint again", X86,
		  { 0x11cc, 0x1155, 0x2266, 0x22cc }, false },
		{ "nearly: more was written before", X86,
		  { 0x1155, 0x2266, 0x22cc }, false },
		{ "nearly: arm64 has no int3", A64,
		  { 0x11223344556677cc, 0x1122334455667755 }, false },
		{ "nearly: x86 has no brk", X86,
		  { 0x11223344d4200000, 0x1122334455667788 }, false },
		{ "nearly: no brk", A64, { 0xd4200001, 0x55667788 }, false },
		{ "nearly: both halves", A64,
		  { 0xd4200000d4200000, 0x1122334455667788 }, false },
	};
	size_t i, k;

	for (i = 0; i < COUNT(ways); i++) {
		set_up();
		play("attach", 0);
		for (k = 0; k < COUNT(ways[i].values) && ways[i].values[k]; k++)
			poke(1, 0x400000, ways[i].values[k], ways[i].abi);
		play("cont setregs cont", 0);
		is_text(last_of(1),
			ways[i].debugger ? "modifying" : "code injection",
			ways[i].what);
		tear_down();
	}
}

/* What makes an injector of a debugger. */
static void test_no_breakpoints(void)
{
	static const struct {
		const char *what;
		const char *words;
		uint64_t other;
	} ways[] = {
		{ "a word elsewhere", "cont", 0x500000 },
		{ "process_vm_writev", "writev", 0 },
		{ "/proc/PID/mem", "mem-w", 0 },
	};
	size_t i;
	uint32_t k;

	for (i = 0; i < COUNT(ways); i++) {
		set_up();
		play("attach", 0);
		poke(1, 0x400000, 0x11cc, X86);
		poke(1, 0x400000, 0x1111, X86);
		if (ways[i].other)
			poke(1, ways[i].other, 0x11cc, X86);
		play(ways[i].words, 0);
		play("setregs cont", 0);
		is_text(last_of(1), "code injection", ways[i].what);
		is(verdict_of(popped.session)->severity, SEVERITY_HIGH,
		   "of high severity");
		tear_down();
	}

	set_up();
	play("attach", 0);
	for (k = 0; k < 3; k++) {
		poke(1, 0x400000 + 8 * k, 0x11cc, X86);
		poke(1, 0x400000 + 8 * k, 0x1111, X86);
	}
	play("cont", 0);
	is_text(last_of(1), "code injection", "nearly: three that touch");
	tear_down();

	set_up();
	poke(1, 0x400000, 0x11cc, X86);
	poke(1, 0x400000, 0x1111, X86);
	act("detach", 1, 2, 0);
	pop_all();
	act("attach", 3, 2, 0);
	act("setregs", 3, 2, 0);
	act("detach", 3, 2, 0);
	is_text(last_of(3), "code injection",
		"nearly: somebody else sets the registers");
	tear_down();
}

/* A failure is an attempt if somebody said no. */
static void test_no_attempt(void)
{
	static const struct {
		const char *what;
		uint8_t denied;
		int64_t result;
		const char *verdict;
	} ways[] = {
		{ "by ownership", PTRACEMON_DENIED_DAC, -1, "refused attempt" },
		{ "by a security module", PTRACEMON_DENIED_LSM, -1,
		  "refused attempt" },
		{ "it has a tracer", PTRACEMON_DENIED_ALREADY_TRACED, -1,
		  "refused attempt" },
		{ "EPERM, of old records", PTRACEMON_DENIED_NOT, -1,
		  "refused attempt" },
		{ "EACCES", PTRACEMON_DENIED_NOT, -13, "refused attempt" },
		{ "too early", PTRACEMON_DENIED_NOT_STOPPED, -3,
		  "nothing done" },
		{ "itself", PTRACEMON_DENIED_SELF_OR_KTHREAD, -1,
		  "nothing done" },
		{ "nobody", PTRACEMON_DENIED_NO_SUCH_PROCESS, -3,
		  "nothing done" },
		{ "a wrong address", PTRACEMON_DENIED_NOT, -5,
		  "nothing done" },
	};
	struct record record;
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		set_up();
		make(&record, "seize!", 6, OTHER_UID);
		record.call.denied_by = ways[i].denied;
		record.call.result = ways[i].result;
		take(&record);
		is_text(last_of(1), ways[i].verdict, ways[i].what);
		tear_down();
	}
	set_up();
	make(&record, "mem-r!", 6, OTHER_UID);
	record.access.denied_by = PTRACEMON_DENIED_NOT;
	take(&record);
	is_text(last_of(1), "refused attempt", "a door, of old records");
	tear_down();
}

/* A child that takes its parent's place as the one who traces it. */
static void test_traced_parent(void)
{
	static const struct {
		const char *words;
		uint32_t relation;
		const char *verdict;
	} ways[] = {
		{ "attach detach", 0, "anti-debug" },
		{ "seize cont", 0, "anti-debug" },
		{ "attach!", 0, "anti-debug" },
		{ "attach!", OTHER_UID, "refused attempt" },
		{ "attach detach", STRONGER, "inspecting" },
		{ "attach peek detach", 0, "inspecting" },
		{ "attach mem-w detach", 0, "modifying" },
		{ "attach poke setregs detach", 0, "code injection" },
		{ "madvise", 0, "inspecting" },
	};
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		const char *words = ways[i].words;
		struct record record;

		set_up();
		while (*words) {
			size_t length = strcspn(words, " ");

			make(&record, words, length, ways[i].relation);
			if (record.header.type == PTRACEMON_TYPE_CALL)
				record.call.tracer.parent = 200;
			else
				record.access.tracer.parent = 200;
			take(&record);
			words += length + (words[length] == ' ');
		}
		is_text(last_of(1), ways[i].verdict, ways[i].words);
		tear_down();
	}

	set_up();
	{
		struct record record;

		make(&record, "seize!", 6, 0);
		record.call.tracer.parent = 200;
		record.call.denied_by = PTRACEMON_DENIED_NOT;
		record.call.result = -5;
		take(&record);
		is_text(last_of(1), "nothing done", "a call that is wrong");
	}
	tear_down();

	set_up();
	{
		struct record record;

		make(&record, "attach?", 7, 0);
		memset(&record.call.tracee, 0, sizeof(record.call.tracee));
		take(&record);
		is_text(last_of(1), "inspecting",
			"the first process has no parent");
	}
	tear_down();
}

/* Whom the kernel calls a parent may have adopted it. */
static void test_adopted(void)
{
	static const struct {
		const char *what;
		uint32_t loginuid, session, parent_before;
		uint64_t start;
		bool own;
	} children[] = {
		{ "a child", 0, 0, 0, 2 * SECOND, true },
		{ "one that is as old", 0, 0, 0, SECOND, true },
		{ "one that is older", 0, 0, 0, SECOND - 1, false },
		{ "of another who logged in", 7, 0, 0, 2 * SECOND, false },
		{ "of another audit session", 0, 7, 0, 2 * SECOND, false },
		{ "that had another parent", 0, 0, 7, 2 * SECOND, false },
	};
	struct record record;
	size_t i, k;

	for (i = 0; i < COUNT(children); i++) {
		static const char *const words[] = { "attach", "poke", "setregs",
						     "cont" };

		set_up();
		/* Somebody else had shown who the parent was. */
		if (children[i].parent_before) {
			make(&record, "readv", 5, 0);
			identify(&record.access.tracer, 9);
			record.access.tracee.parent = children[i].parent_before;
			take(&record);
		}
		for (k = 0; k < COUNT(words); k++) {
			make(&record, words[k], strlen(words[k]), CHILD);
			record.call.tracee.parent = 100;
			record.call.tracee.loginuid = children[i].loginuid;
			record.call.tracee.session = children[i].session;
			record.call.tracee.start_time = children[i].start;
			take(&record);
		}
		sessions_end(&sessions, now);
		while (pop(&record) && popped.session->tracer.tgid != 100)
			;
		is_text(verdict_of(popped.session)->word,
			children[i].own ? "debugging own child" :
					  "code injection",
			children[i].what);
		tear_down();
	}

	set_up();
	play("attach poke", 0);
	play("setregs cont detach", CHILD);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "code injection"),
	   "who is adopted after it was attached to stays a stranger");
	tear_down();

	set_up();
	play("auto", GRANDCHILD);
	play("poke setregs", 0);
	play("cont", CHILD);
	sessions_end(&sessions, now);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "debugging own child"),
	   "who was traced from birth may lose its parents");
	tear_down();

	set_up();
	play("traceme poke", CHILD);
	make_gone(200, 0);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "debugging own child"),
	   "a child that is gone was one");
	tear_down();

	set_up();
	play("auto", 0);
	play("poke setregs cont", CHILD);
	sessions_end(&sessions, now);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "code injection"),
	   "but not be given one");
	tear_down();
}

/* ---- what is counted */

static void test_counts(void)
{
	struct record record;
	const struct session *session;

	set_up();
	play("attach poke poke8 setregs peek cont getregs! writev mem-rw readv detach",
	     OTHER_UID);
	ok(pop(&record) && !pop_all(), "one session");
	session = popped.session;
	is(record.header.type, RECORD_SESSION, "of its own type");
	is(session->calls[PTRACEMON_CLASS_ATTACH], 1, "calls: attach");
	is(session->calls[PTRACEMON_CLASS_WRITE], 3, "write");
	is(session->calls[PTRACEMON_CLASS_READ], 2, "read");
	is(session->calls[PTRACEMON_CLASS_STEP], 1, "step");
	is(session->calls[PTRACEMON_CLASS_CONTROL], 1, "control");
	is(session->accesses[PTRACEMON_DOOR_PROCESS_VM_WRITEV], 1,
	   "accesses: process_vm_writev");
	is(session->failed, 1, "one failed");
	is(session->denied[PTRACEMON_DENIED_DAC], 1, "and why");
	is(session->written, 16, "bytes that were poked");
	is(session->unmeasured, 2, "writes that nobody measured");
	is(session->threads, 1, "threads");
	is(session->relation, OTHER_UID, "relation");
	is(session->began, SESSION_ATTACH, "began with an attach");
	is(session->ended, SESSION_DETACHED, "ended with a detach");
	is(session->until - session->since, 10 * 1000000 + 1000,
	   "from the beginning of the first call to the last");
	is(session->tracee.tgid, 200, "of that process");
	tear_down();
}

/* A word is that of the ABI. */
static void test_word_size(void)
{
	static const struct {
		uint8_t abi;
		uint64_t bytes;
	} abis[] = {
		{ PTRACEMON_ABI_X86_64, 8 }, { PTRACEMON_ABI_I386, 4 },
		{ PTRACEMON_ABI_X32, 4 },    { PTRACEMON_ABI_ARM64, 8 },
		{ PTRACEMON_ABI_ARM, 4 },
	};
	struct record record;
	size_t i;

	for (i = 0; i < COUNT(abis); i++) {
		set_up();
		make(&record, "poke", 4, 0);
		record.call.abi = abis[i].abi;
		take(&record);
		sessions_end(&sessions, now);
		pop(&record);
		is(popped.session->written, abis[i].bytes, "bytes of a word");
		tear_down();
	}
}

/* Bits that the kernel does not look at hide nothing. */
static void test_ignored_bits(void)
{
	static const struct {
		const char *what;
		const char *word;
		uint8_t abi;
		uint64_t addr;
		bool registers;
	} calls_of[] = {
		{ "a type of registers is 32 bits", "setregset",
		  PTRACEMON_ABI_X86_64, 0xdead00000001, true },
		{ "of each ABI", "setregset", PTRACEMON_ABI_I386,
		  0xffffffff00000001, true },
		{ "another type stays one", "setregset", PTRACEMON_ABI_X86_64,
		  0x100000002, false },
		{ "arm64's system call", "setregset", PTRACEMON_ABI_ARM64, 0x404,
		  true },
		{ "arm64 has no SETREGS", "setregs", PTRACEMON_ABI_ARM64, 0,
		  false },
		{ "POKEUSER by i386", "pokerip", PTRACEMON_ABI_I386,
		  0x100000000 + 12 * 4, true },
		{ "POKEUSER by 32-bit ARM", "pokerip", PTRACEMON_ABI_ARM,
		  0x7700000000 + 15 * 4, true },
		{ "by x86_64 all bits count", "pokerip", PTRACEMON_ABI_X86_64,
		  0x100000000 + 16 * 8, false },
	};
	static const struct {
		uint8_t abi;
		uint64_t addr[6];
	} pokes[] = {
		{ PTRACEMON_ABI_I386,
		  { 0x1000, 0x100001004, 0xff00001008, 0x700000100c, 0x100001010,
		    0x1014 } },
		{ PTRACEMON_ABI_X32,
		  { 0xffffffff00001000, 0x1004, 0x1008, 0x10000100c, 0x1010,
		    0x1014 } },
		{ PTRACEMON_ABI_ARM64,
		  { 0x5500000000001000, 0x6600000000001008, 0x1010, 0x1000,
		    0x1000, 0x1000 } },
	};
	struct record record;
	size_t i, k;

	for (i = 0; i < COUNT(calls_of); i++) {
		make(&record, calls_of[i].word, strlen(calls_of[i].word), 0);
		record.call.abi = calls_of[i].abi;
		record.call.addr = calls_of[i].addr;
		is(act_sets_registers(&record.call), calls_of[i].registers,
		   calls_of[i].what);
	}
	make(&record, "setregs", 7, 0);
	record.call.request = 23;
	ok(!act_sets_registers(&record.call), "x86 has no SET_SYSCALL");
	record.call.abi = PTRACEMON_ABI_ARM;
	ok(act_sets_registers(&record.call), "32-bit ARM has");
	for (i = 0; i < COUNT(pokes); i++) {
		set_up();
		for (k = 0; k < COUNT(pokes[i].addr); k++) {
			make(&record, "poke", 4, 0);
			record.call.abi = pokes[i].abi;
			record.call.addr = pokes[i].addr[k];
			take(&record);
		}
		play("detach", 0);
		ok(pop(&record) && popped.session->evidence & SESSION_ADJACENT,
		   "ABI %u: addresses are those that the kernel sees",
		   pokes[i].abi);
		tear_down();
	}
}

/* ---- how sessions end */

static void test_threads(void)
{
	struct record record;

	set_up();
	act("attach", 1, 2, 0);
	act("attach", 1, 2, 1);
	act("attach", 1, 2, 2);
	act("detach", 1, 2, 1);
	act("detach", 1, 2, 0);
	is(pop_all(), 0, "with a thread attached it goes on");
	act("detach", 1, 2, 2);
	ok(pop(&record), "with the last one it ends");
	is(popped.session->threads, 3, "threads are told apart");
	act("attach", 1, 2, 0);
	act("detach", 1, 2, 0);
	ok(pop(&record), "it can begin anew");
	is(popped.session->earlier, 1, "and has had one before");
	is(popped.session->threads, 1, "with threads of its own");
	tear_down();

	/* Of two threads the first one is let go. */
	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	act("detach", 1, 2, 0);
	act("cont", 1, 2, 1);
	sessions_end(&sessions, now += SECOND);
	ok(pop(&record) && popped.session->ended == SESSION_END_OF_INPUT &&
		   popped.session->until == now,
	   "the other one is heard of again: it is held to the end");
	tear_down();

	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	act("detach", 1, 2, 1);
	sessions_end(&sessions, now += SECOND);
	ok(pop(&record) && popped.session->ended == SESSION_END_OF_INPUT &&
		   popped.session->until == now,
	   "the other one is let go: the first one is held to the end");
	tear_down();

	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	act("detach", 1, 2, 0);
	act("kill", 1, 2, 1);
	ok(pop(&record) && popped.session->ended == SESSION_KILLED,
	   "how the last one ends counts");
	tear_down();

	set_up();
	act("attach", 1, 2, 0);
	act("attach", 1, 2, 1);
	act("detach", 1, 2, 1);
	make_gone(201, 0);
	ok(!pop_all(), "who was let go cannot be lost");
	act("detach", 1, 2, 0);
	ok(pop(&record) && !popped.session->failed, "that is another's failure");
	tear_down();
}

static void test_other_tracer(void)
{
	struct record record;

	set_up();
	act("attach", 1, 2, 0);
	act("attach!", 3, 2, 0);
	is(pop_all(), 0, "an attempt does not end another's session");
	act("attach", 3, 2, 0);
	ok(pop(&record) && popped.session->ended == SESSION_OTHER_TRACER &&
		   popped.session->tracer.tgid == 100,
	   "somebody else's attach does");
	act("detach", 3, 2, 0);
	is(pop_all(), 1, "whose session is his own");
	tear_down();

	set_up();
	act("attach", 1, 2, 0);
	act("attach", 1, 2, 1);
	act("attach", 3, 2, 2);
	is(pop_all(), 0, "threads that nobody had are nobody's loss");
	act("attach", 3, 2, 1);
	is(pop_all(), 0, "while another thread is held it goes on");
	act("attach", 3, 2, 0);
	ok(pop(&record) && popped.session->ended == SESSION_OTHER_TRACER,
	   "the last one ends it");
	tear_down();
}

static void test_gone(void)
{
	struct record record;

	set_up();
	act("attach", 1, 2, 0);
	make(&record, "cont!", 5, 0);
	record.call.denied_by = PTRACEMON_DENIED_NO_SUCH_PROCESS;
	record.call.pid = 999;
	memset(&record.call.tracee, 0, sizeof(record.call.tracee));
	take(&record);
	is(pop_all(), 0, "no such process, but another one");
	record.call.pid = 0xffffffff000000c8; /* 200: the kernel cuts it */
	take(&record);
	ok(pop(&record) && popped.session->ended == SESSION_TRACEE_GONE,
	   "no such process: that one");
	is(popped.session->tracee.tgid, 200, "it says which");
	act("attach", 1, 2, 0);
	make_gone(200, SECOND);
	is(pop_all(), 0, "it is not for a later process of the tracer's id");
	tear_down();

	set_up();
	act("attach", 1, 2, 0);
	make(&record, "attach", 6, 0);
	identify(&record.call.tracer, 5);
	record.call.tracee.start_time += SECOND;
	take(&record);
	ok(pop(&record) && popped.session->ended == SESSION_TRACEE_GONE,
	   "its id is another process's now");
	make(&record, "attach", 6, 0);
	identify(&record.call.tracer, 5);
	identify(&record.call.tracee, 6);
	record.call.tracer.start_time += SECOND;
	take(&record);
	ok(pop(&record) && popped.session->ended == SESSION_TRACER_GONE,
	   "the tracer's id is");
	tear_down();
}

static void test_idle(void)
{
	struct record record;

	set_up();
	play("attach! attach! readv!", 0);
	sessions_expire(&sessions, now + SESSIONS_IDLE_NS - 1);
	is(pop_all(), 0, "attempts are waited for");
	is(sessions_deadline(&sessions), now + SESSIONS_IDLE_NS,
	   "until a time that can be asked for");
	sessions_expire(&sessions, now + SESSIONS_IDLE_NS);
	ok(pop(&record) && popped.session->ended == SESSION_IDLE,
	   "then they are told");
	is(popped.session->failed, 3, "as one session");
	play("readv", 0);
	sessions_end(&sessions, now += SECOND);
	ok(pop(&record) && popped.session->until == now - SECOND,
	   "its end is its last record");
	is(sessions_deadline(&sessions), 0, "and nothing is waited for");

	act("attach", 1, 2, 0);
	sessions_expire(&sessions, now + 1000 * SECOND);
	is(pop_all(), 0, "what is attached stays open");
	tear_down();
}

/* What never ends must be told all the same, once. */
static void test_open(void)
{
	struct record record;

	set_up();
	play("attach poke setregs cont", 0);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	ok(pop(&record) && popped.session->ended == SESSION_OPEN,
	   "an injection that goes on is told when nothing happens");
	play("cont", 0);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	is(pop_all(), 0, "and not again for the same");
	play("detach", 0);
	ok(pop(&record) && popped.session->ended == SESSION_DETACHED,
	   "but when it ends");
	is(popped.session->earlier, 0, "as the same session");
	play("traceme", CHILD);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	is(pop_all(), 1, "so is TRACEME that nobody answers");
	tear_down();
}

/* What never pauses and what never attaches is told in time too, once for each verdict. */
static void test_never_pauses(void)
{
	static const struct {
		const char *what, *first, *then, *verdict;
		uint32_t relation;
		unsigned int told;
	} ways[] = {
		{ "an injector that pokes on", "attach poke setregs cont",
		  "poke", "code injection", 0, 1 },
		{ "who reads another user's, never attached", "", "readv",
		  "credential access", OTHER_UID, 1 },
		{ "who is refused again and again", "", "attach!",
		  "refused attempt", OTHER_UID, 1 },
		{ "nearly: strace -p", "seize", "cont", "none", 0, 0 },
		{ "nearly: a debugger of its child", "traceme poke setregs",
		  "cont", "none", CHILD, 0 },
	};
	struct record record;
	size_t i, k;

	for (i = 0; i < COUNT(ways); i++) {
		const char *verdict = "none";
		unsigned int told = 0;
		uint64_t when = 0, since;

		set_up();
		if (*ways[i].first)
			play(ways[i].first, ways[i].relation);
		since = *ways[i].first ? now : now + SECOND * 9 + 1000000;
		for (k = 0; k < 100; k++) {
			now += 9 * SECOND;
			play(ways[i].then, ways[i].relation);
			while (sessions_deadline(&sessions) &&
			       sessions_deadline(&sessions) <= now + SECOND) {
				now = sessions_deadline(&sessions);
				sessions_expire(&sessions, now);
				if (!pop(&record))
					continue;
				told++;
				when = now;
				verdict = verdict_of(popped.session)->word;
				ok(popped.session->ended == SESSION_OPEN &&
					   !pop_all(),
				   "%s: it goes on", ways[i].what);
			}
		}
		is(told, ways[i].told, ways[i].what);
		is_text(verdict, ways[i].verdict, "that is told");
		ok(!told || when - since <= SESSIONS_IDLE_NS,
		   "in ten seconds");
		now += SESSIONS_IDLE_NS;
		sessions_expire(&sessions, now);
		sessions_end(&sessions, now);
		ok(pop(&record) && popped.session->ended != SESSION_OPEN &&
			   !pop_all(),
		   "and at its end");
		tear_down();
	}
}

/* What is told of what goes on, ten seconds from now. */
static void told_next(const char *word, const char *severity, const char *what)
{
	const struct verdict *verdict;
	struct record record;

	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	if (!ok(pop(&record) == (word != NULL), "%s", what) || !word)
		return;
	verdict = verdict_of(popped.session);
	ok(popped.session->ended == SESSION_OPEN &&
		   !strcmp(verdict->word, word) &&
		   !strcmp(severity_word(verdict->severity), severity) &&
		   !pop_all(),
	   "told once: %s (%s), not %s (%s)", word, severity, verdict->word,
	   severity_word(verdict->severity));
}

/* What else can make a verdict of a session that goes on. */
static void test_told(void)
{
	set_up();
	play("attach cont", OTHER_UID);
	told_next("inspecting", "medium", "who looks");
	play("peek cont", OTHER_UID);
	told_next("credential access", "medium", "and reads");
	play("getregs", OTHER_UID);
	told_next(NULL, NULL, "and goes on");
	tear_down();

	set_up();
	play("attach cont", 0);
	told_next(NULL, NULL, "who looks at his own");
	play("cont", OTHER_UID);
	told_next("inspecting", "medium", "until it is another's");
	tear_down();

	set_up();
	play("attach poke cont", 0);
	told_next("modifying", "medium", "who pokes");
	play("poke8 poke16 cont", 0);
	told_next("code injection", "medium", "until it is code");
	play("peek setfpregset", 0);
	told_next(NULL, NULL, "and does more that changes nothing");
	play("setregs cont", 0);
	told_next("code injection", "high", "until the registers turn");
	tear_down();

	set_up();
	play("attach setregs cont", 0);
	told_next("code injection", "medium", "who sets registers");
	act("writev", 3, 2, 0);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	pop_all();
	play("cont", 0);
	told_next("code injection", "high", "of what another has written");
	tear_down();

	set_up();
	play("attach setregs", 0);
	told_next("modifying", "medium", "nearly: it is not let run");
	tear_down();

	set_up();
	sessions.steps_recorded = false;
	play("attach poke setregs", 0);
	told_next("code injection", "high", "it may have been let run");
	tear_down();

	set_up();
	act("attach", 1, 2, 1);
	play("attach poke setregs detach", 0);
	told_next("code injection", "high", "one thread is let run");
	tear_down();

	set_up();
	act("attach", 1, 2, 1);
	play("attach poke setregs kill", 0);
	told_next("code injection", "high", "one thread is killed, or not");
	tear_down();

	set_up();
	act("attach", 3, 2, 0);
	act("setregs", 3, 2, 0);
	act("mem-w", 1, 2, 0);
	now += 9 * SECOND;
	act("mem-w", 1, 2, 0);
	now -= 9 * SECOND;
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	{
		struct record record;
		bool found = false;

		while (pop(&record))
			found |= popped.session->tracer.tgid == 100 &&
				 !strcmp(verdict_of(popped.session)->word,
					 "code injection");
		ok(found, "who never stopped it writes while it runs");
	}
	tear_down();

	set_up();
	play("attach poke cont", 0);
	now += 9 * SECOND;
	play("setfpregset cont", 0);
	now -= 9 * SECOND;
	told_next("modifying", "medium", "more of it does not make it later");
	play("detach", 0);
	is(pop_all(), 1, "then it ends");
	play("attach", 0);
	play("poke cont", 0);
	told_next("modifying", "medium", "the next one is told as well");
	play("setregs detach", 0);
	is(pop_all(), 1, "it ends");
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	is(pop_all(), 0, "and is due no more");
	tear_down();
}

/* Another verdict is told again; the same one is not. */
static void test_worse(void)
{
	static const char *const steps[] = { "attach poke cont", "cont",
					     "setregs cont", "poke cont" };
	static const char *const verdicts[] = { "modifying", NULL,
						"code injection", NULL };
	struct record record;
	size_t i;

	set_up();
	for (i = 0; i < COUNT(steps); i++) {
		play(steps[i], 0);
		sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
		if (verdicts[i])
			ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
						   verdicts[i]),
			   "%s is told", verdicts[i]);
		is(pop_all(), 0, "once");
	}
	tear_down();

	/* What was due, and turned out to be nothing. */
	set_up();
	play("attach", 0);
	poke(1, 0x400000, 0xcc11, X86);
	play("setregs cont", 0);
	poke(1, 0x400000, 0x9011, X86);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	ok(pop(&record) &&
		   !strcmp(verdict_of(popped.session)->word, "modifying") &&
		   !pop_all(),
	   "what it is when it is told counts");
	tear_down();

	set_up();
	play("traceme", CHILD);
	play("cont", CHILD);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	is(pop_all(), 0, "TRACEME that somebody answers is not told");
	is(sessions_deadline(&sessions), 0, "and nothing is due");
	tear_down();

	set_up();
	play("attach poke", 0);
	now += SESSIONS_IDLE_NS;
	play("detach", 0);
	sessions_expire(&sessions, now);
	ok(pop(&record) && popped.session->ended == SESSION_DETACHED &&
		   !pop_all(),
	   "what has ended before it was told is told once");
	tear_down();
}

static enum session_end answer;
static unsigned int asked;

static enum session_end ask(void *context, const struct session *session,
			    uint32_t tid)
{
	(void)context;
	asked += session->tracee.tgid == 200 && tid == 200;
	return answer;
}

static void test_check(void)
{
	struct record record;
	uint64_t last;

	set_up();
	play("attach", 0);
	last = now;
	asked = 0;
	sessions_check(&sessions, now, ask, NULL, 10);
	is(asked, 0, "nobody is asked about what has just happened");
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 2 * SECOND, ask, NULL, 10);
	is(asked, 1, "but later");
	is(pop_all(), 0, "it goes on");
	answer = SESSION_TRACER_GONE;
	sessions_check(&sessions, now += 2 * SECOND, ask, NULL, 10);
	ok(pop(&record) && popped.session->ended == SESSION_TRACER_GONE,
	   "it does not");
	is(popped.session->until, last + 2 * SECOND,
	   "its end is when it was seen last");
	play("attach", 0);
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	answer = SESSION_TRACEE_GONE;
	sessions_check(&sessions, now, ask, NULL, 10);
	is(pop_all(), 1, "nor one of which nothing was heard for long");
	tear_down();
}

static uint32_t order[8];
static unsigned int order_count;

static enum session_end ask_in_order(void *context,
				     const struct session *session, uint32_t tid)
{
	(void)context;
	(void)tid;
	order[order_count++ % COUNT(order)] = session->tracee.tgid;
	return SESSION_OPEN;
}

/* Each has its turn, so many at a time. */
static void test_turns(void)
{
	uint32_t i;

	set_up();
	for (i = 2; i < 5; i++)
		act("attach", 1, i, 0);
	order_count = 0;
	now += 2 * SECOND;
	sessions_check(&sessions, now, ask_in_order, NULL, 2);
	is(order_count, 2, "not more than asked for");
	sessions_expire(&sessions, now += SESSIONS_IDLE_NS);
	order_count = 0;
	sessions_check(&sessions, now, ask_in_order, NULL, 2);
	sessions_check(&sessions, now, ask_in_order, NULL, 2);
	ok(order_count == 4 && order[0] == 200 && order[1] == 300 &&
		   order[2] == 400 && order[3] == 200,
	   "of the quiet ones each has its turn");
	tear_down();
}

static uint32_t gone_thread;

/* That thread has gone; the first one is as @answer says. */
static enum session_end ask_threads(void *context, const struct session *session,
				    uint32_t tid)
{
	(void)context;
	(void)session;
	return tid == gone_thread ? SESSION_TRACEE_GONE : answer;
}

/*
 * A thread that is traced ends by itself, or executes a program and has the
 * number of the first one from then on. There is no record of either.
 */
static void test_ended_thread(void)
{
	static const char *const ways[] = { "end", "exec", "exec, work" };
	struct record record;
	uint64_t last;
	size_t i;

	for (i = 0; i < 2 * COUNT(ways); i++) {
		const char *what = ways[i / 2];
		const bool live = i % 2;

		set_up();
		if (!strcmp(what, "end"))
			act("seize", 1, 2, 0);
		act("seize", 1, 2, 1);
		if (!strcmp(what, "exec, work"))
			act("setoptions", 1, 2, 0);
		act("detach", 1, 2, 0);
		last = now;
		gone_thread = 201;
		answer = SESSION_TRACER_GONE;
		if (live)
			sessions_check(&sessions, now += 5 * SECOND,
				       ask_threads, NULL, 10);
		else
			sessions_end(&sessions, now += 5 * SECOND);
		ok(pop(&record) && popped.session->ended == SESSION_DETACHED &&
			   popped.session->until == last,
		   "%s, and the first one is let go: detached then, %s", what,
		   live ? "live" : "in a recording");
		tear_down();
	}

	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	act("detach", 1, 2, 0);
	gone_thread = 0;
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	is(pop_all(), 0, "if the other thread is still traced it goes on");
	sessions_end(&sessions, now += SECOND);
	ok(pop(&record) && popped.session->ended == SESSION_END_OF_INPUT,
	   "to the end of the input");
	tear_down();

	set_up();
	act("seize", 1, 2, 1);
	gone_thread = 201;
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	is(pop_all(), 0, "a thread that executed a program is still traced");
	act("detach", 1, 2, 0);
	ok(pop(&record) && popped.session->ended == SESSION_DETACHED,
	   "until it is let go by its new number");
	tear_down();

	set_up();
	act("seize", 1, 2, 1);
	act("seize", 1, 2, 2);
	gone_thread = 201;
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	is(pop_all(), 0, "one of two has gone");
	act("detach", 1, 2, 2);
	ok(pop(&record) && popped.session->ended == SESSION_DETACHED,
	   "it did not become the first while there was another");
	tear_down();

	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	act("detach", 1, 2, 0);
	gone_thread = 201;
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	ok(pop(&record) && popped.session->ended == SESSION_DETACHED,
	   "nor after that one was let go, whoever traces it now");
	tear_down();

	set_up();
	act("seize", 1, 2, 0);
	act("seize", 1, 2, 1);
	gone_thread = 200;
	answer = SESSION_OPEN;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	is(pop_all(), 0, "without the first one the other goes on");
	tear_down();

	set_up();
	act("seize", 1, 2, 1);
	gone_thread = 201;
	answer = SESSION_TRACER_GONE;
	sessions_check(&sessions, now += 5 * SECOND, ask_threads, NULL, 10);
	ok(pop(&record) && popped.session->ended == SESSION_TRACEE_GONE,
	   "one that ended, of a process that nobody traces, is gone");
	tear_down();
}

/* ---- the rest */

static void test_children(void)
{
	struct record record;

	set_up();
	act("traceme", 1, 3, 0);
	play("auto auto", GRANDCHILD);
	make(&record, "auto", 4, GRANDCHILD);
	record.auto_attach.parent = record.auto_attach.tracee;
	record.auto_attach.tracee.tid++;
	take(&record);
	sessions_end(&sessions, now);
	ok(pop(&record) && popped.session->tracee.tgid == 300 &&
		   popped.session->children == 2,
	   "children of a tracee");
	ok(pop(&record) && popped.session->began == SESSION_AUTO_ATTACH,
	   "each has a session");
	is(popped.session->threads, 2, "and its threads are not children");
	is(popped.session->children, 0, "of their own process");
	tear_down();
}

static void test_losses(void)
{
	struct record record;

	set_up();
	act("attach", 1, 2, 0);
	sim_loss(&record);
	take(&record);
	act("detach", 1, 2, 0);
	ok(pop(&record) && popped.session->evidence & SESSION_LOSSY,
	   "a loss is in the sessions of its time");
	act("attach", 1, 2, 0);
	act("detach", 1, 2, 0);
	ok(pop(&record) && !(popped.session->evidence & SESSION_LOSSY),
	   "and not in later ones");
	act("attach", 1, 2, 0);
	sim_loss(&record);
	record.loss.reason = LOST_BY_JOURNAL;
	take(&record);
	act("detach", 1, 2, 0);
	ok(pop(&record) && !(popped.session->evidence & SESSION_LOSSY),
	   "what journald drops was seen");
	act("poke", 1, 2, 0);
	act("detach", 1, 2, 0);
	ok(pop(&record) && popped.session->evidence & SESSION_PARTIAL,
	   "a session whose attach was not seen");
	act("attach", 1, 4, 0);
	act("poke=", 1, 4, 0);
	sim_loss(&record);
	take(&record);
	act("detach", 1, 4, 0);
	ok(pop(&record) && !strcmp(verdict_of(popped.session)->word,
				   "modifying"),
	   "breakpoints do not explain what was lost");
	play("traced", 0);
	sessions_end(&sessions, now);
	ok(pop(&record) && popped.session->evidence & SESSION_PARTIAL,
	   "nor that of one that was traced before");
	play("cont!", 0);
	sessions_end(&sessions, now);
	ok(pop(&record) && !(popped.session->evidence & SESSION_PARTIAL) &&
		   popped.outcome == PTRACEMON_OUTCOME_FAILURE,
	   "what is refused has no more of a beginning");
	play("attach", OTHER_UID);
	play("detach", 0);
	ok(pop(&record) && popped.relation == OTHER_UID &&
		   popped.outcome == PTRACEMON_OUTCOME_SUCCESS,
	   "relations add up");
	play("attach kill", 0);
	ok(pop(&record) && popped.session->ended == SESSION_KILLED, "a kill");
	tear_down();
}

static void test_knob(void)
{
	struct record record;

	set_up();
	sessions.steps_recorded = false;
	sim_knob(&record);
	take(&record);
	ok(sessions.steps_recorded, "requests=all records steps");
	strcpy((char *)record.knob.to, "all,-step");
	take(&record);
	ok(!sessions.steps_recorded, "without step it does not");
	memset(record.knob.to, 'x', sizeof(record.knob.to));
	take(&record);
	ok(!sessions.steps_recorded, "what cannot be read changes nothing");
	strcpy((char *)record.knob.name, "paths");
	strcpy((char *)record.knob.to, "all");
	take(&record);
	ok(!sessions.steps_recorded, "another setting changes nothing");
	act("cont", 1, 2, 0);
	ok(sessions.steps_recorded, "a record of a step tells too");
	tear_down();
}

static void test_canary(void)
{
	struct record record;

	set_up();
	make(&record, "attach", 6, 0);
	record.header.flags = PTRACEMON_RECORD_CANARY;
	take(&record);
	is(sessions.table.count, 0, "the canary is in no session");
	tear_down();
}

/* A host that makes processes as fast as it can. */
static void test_bounds(void)
{
	unsigned int told = 0, most = 0;
	struct record record;
	uint64_t last = 0;
	bool grows = true;
	uint32_t i;

	set_up();
	for (i = 0; i < 100000; i++) {
		act("attach!", 1, 2 + i, 0);
		while (pop(&record)) {
			told++;
			grows &= record.header.sequence > last;
			last = record.header.sequence;
		}
		if (sessions.table.count > most)
			most = (unsigned int)sessions.table.count;
	}
	ok(most <= TABLE_MAX + 1, "%u sessions at a time", most);
	is(sessions.table.evicted, told, "and counted");
	ok(grows, "each has a number of its own");
	sessions_end(&sessions, now);
	is(told + pop_all(), 100000, "none is forgotten");
	tear_down();

	set_up();
	for (i = 0; i < 100000; i++)
		act("attach", 1, 2, i);
	sessions_end(&sessions, now);
	ok(pop(&record) && popped.session->threads == TRACKED_THREADS,
	   "no more threads of a process than that");
	tear_down();

	set_up();
	act("attach", 1, 2, 0);
	act("attach", 1, 3, 0);
	sessions_end(&sessions, now);
	ok(pop(&record), "two end at once");
	last = record.header.sequence;
	ok(pop(&record) && record.header.sequence != last,
	   "and have different numbers");
	act("readv", 1, 4, 0);
	act("attach", 1, 2, 0);
	sessions_end(&sessions, now);
	while (pop(&record))
		if (popped.session->tracee.tgid == 200)
			is(popped.session->earlier, 1,
			   "what is past is kept while there is room");
	tear_down();

	/* What is attached stays when the rest must go. */
	set_up();
	act("attach", 1, 2, 0);
	for (i = 0; i < 10000; i++) {
		act("attach!", 1, 3 + i, 0);
		pop_all();
	}
	act("detach", 1, 2, 0);
	ok(pop(&record) && popped.session->tracee.tgid == 200 &&
		   popped.session->began == SESSION_ATTACH &&
		   !popped.session->earlier,
	   "what is attached is kept longest");
	tear_down();
}

/* Pairs that do nothing much: as many as push everything out. */
static unsigned int crowd(const char *word, uint32_t from, uint32_t relation)
{
	unsigned int evicted = 0;
	struct record record;
	uint32_t i;

	for (i = 0; i < TABLE_MAX + 100; i++) {
		make(&record, word, strlen(word), relation);
		if (record.header.type == PTRACEMON_TYPE_CALL) {
			identify(&record.call.tracer, 9);
			identify(&record.call.tracee, from + i);
		} else {
			identify(&record.access.tracer, 9);
			identify(&record.access.tracee, from + i);
		}
		take(&record);
		while (pop(&record))
			evicted += popped.session->ended == SESSION_EVICTED &&
				   popped.session->tracee.tgid == 200;
	}
	return evicted;
}

/* A crowd between two slices of an injection makes nothing forgotten. */
static void test_crowd(void)
{
	static const struct {
		const char *first, *then;
	} ways[] = {
		{ "attach poke detach", "attach setregs detach" },
		{ "mem-w", "attach setregs detach" },
		{ "attach setregs detach", "writev" },
		{ "attach poke poke8 detach", "attach poke16 cont detach" },
	};
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		set_up();
		play(ways[i].first, 0);
		pop_all();
		crowd("madvise", 1000, 0);
		play(ways[i].then, 0);
		is_text(last_of(1), "code injection", ways[i].first);
		is(sessions.table.targets.forgotten, 0, "nothing is forgotten");
		tear_down();
	}

	set_up();
	play("mem-w", OTHER_UID);
	is(crowd("attach", 1000, 0), 0,
	   "what is less severe is evicted first, attached or not");
	is(crowd("mem-w", 10000, OTHER_UID), 1, "then it is the oldest's turn");
	tear_down();
}

/* What was done to processes that nobody has a session of is kept, with bounds. */
static void test_forgotten(void)
{
	const uint64_t more = 2 * (TABLE_MAX + 100) + 1 - TARGETS_KEPT;
	struct targets *targets = &sessions.table.targets;

	set_up();
	play("attach poke poke8 detach", 0);
	pop_all();
	crowd("poke", 1000, CHILD);
	crowd("madvise", 10000, 0);
	crowd("poke", 20000, CHILD);
	crowd("madvise", 30000, 0);
	is(targets->forgotten, more, "what is forgotten is counted");
	is(targets->kept, TARGETS_KEPT, "not more are kept");
	play("attach poke16 detach", 0);
	is_text(last_of(1), "code injection",
		"debuggers' own children are forgotten first");
	tear_down();

	set_up();
	play("attach poke poke8 detach", 0);
	pop_all();
	play("attach detach", 0);
	pop_all();
	crowd("mem-w", 1000, 0);
	crowd("mem-w", 20000, 0);
	ok(targets->forgotten > 100, "there is a bound");
	play("attach poke16 detach", 0);
	is_text(last_of(1), "code injection", "then what is less severe");
	tear_down();

	set_up();
	play("attach poke poke8 detach", 0);
	pop_all();
	crowd("poke", 1000, 0);
	crowd("poke", 20000, 0);
	ok(targets->forgotten > 100, "then there is a bound");
	play("attach poke16 detach", 0);
	is_text(last_of(1), "modifying", "and the oldest goes");
	tear_down();
}

static void test_details(void)
{
	static const struct details details = {
		.tracer = { EXE_KERNEL, { (const uint8_t *)"/bin/gdb", 8, 0 },
			    { (const uint8_t *)"gdb\0-p", 6, 0 },
			    { NULL, 0, 0 }, NULL, { 7, 8, 1 } },
		.tracee = { EXE_PROC, { (const uint8_t *)"/bin/sh", 7, 0 },
			    { NULL, 0, 0 }, { NULL, 0, 0 } },
	};
	struct details got;
	struct record record;

	set_up();
	play("attach", 0);
	ok(sessions_want_details(&sessions), "a new session asks who they are");
	sessions_describe(&sessions, &details);
	play("poke", 0);
	ok(!sessions_want_details(&sessions), "once");
	play("peek", 0);
	make(&record, "poke", 4, 0);
	memcpy(record.call.tracee.comm, "other", 6);
	take(&record);
	ok(sessions_want_details(&sessions), "and when a name has changed");
	record.call.request = 1;
	record.call.request_class = PTRACEMON_CLASS_READ;
	take(&record);
	ok(!sessions_want_details(&sessions), "but not for each read");
	sessions_end(&sessions, now);
	ok(sessions_pop(&sessions, now, &record, &popped, &got) &&
		   got.tracer.exe.size == 8 &&
		   !memcmp(got.tracer.exe.bytes, "/bin/gdb", 8) &&
		   got.tracer.cmdline.size == 6 &&
		   got.tracee.source == EXE_PROC,
	   "what they run is told at the end");
	ok(got.tracer.file.inode == 7 && got.tracer.file.major == 8 &&
		   got.tracer.file.minor == 1 && !got.tracee.file.inode,
	   "and which file that is");
	tear_down();
}

/* What a task runs can be long, or not be found. */
static void test_long_details(void)
{
	static uint8_t path[TRACKED_PATH_MAX + 1];
	struct details details = {
		.tracer = { .source = EXE_PROC, .exe = { path, 0, 0 } },
	};
	struct details got;
	struct record record;
	int i;

	set_up();
	for (i = 0; i < 100; i++) {
		play("attach", 0);
		if (!sessions_want_details(&sessions))
			break;
		memset(&got, 0, sizeof(got));
		sessions_describe(&sessions, &got);
	}
	is(i, 16, "it is asked for so often, not more");
	memset(path, 'x', sizeof(path));
	path[0] = 'a';
	path[TRACKED_PATH_MAX] = 'z';
	details.tracer.exe.size = sizeof(path);
	sessions_describe(&sessions, &details);
	sessions_end(&sessions, now);
	ok(sessions_pop(&sessions, now, &record, &popped, &got) &&
		   got.tracer.exe.size == TRACKED_PATH_MAX &&
		   got.tracer.exe.cut && got.tracer.exe.bytes[0] == 'x' &&
		   got.tracer.exe.bytes[TRACKED_PATH_MAX - 1] == 'z',
	   "the end of a path is kept");
	tear_down();
}

int main(void)
{
	size_t i;

	for (i = 0; i < COUNT(sequences); i++)
		test_sequence(&sequences[i]);
	test_order();
	test_fork();
	test_adopted();
	test_runs();
	test_words();
	test_together();
	test_exits();
	test_breakpoints();
	test_no_breakpoints();
	test_steps();
	test_arch_prctl();
	test_debug_registers();
	test_no_attempt();
	test_traced_parent();
	test_document();
	test_counts();
	test_word_size();
	test_ignored_bits();
	test_threads();
	test_other_tracer();
	test_gone();
	test_idle();
	test_open();
	test_never_pauses();
	test_told();
	test_worse();
	test_check();
	test_turns();
	test_ended_thread();
	test_children();
	test_losses();
	test_knob();
	test_canary();
	test_bounds();
	test_crowd();
	test_forgotten();
	test_details();
	test_long_details();
	return done();
}
