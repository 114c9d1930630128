// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/aside.c: gdb goes on from a breakpoint by a copy of the instruction; and
 * whoever does nearly the same.
 */
#include "abi/decode.h"
#include "sessions/aside.h"
#include "sessions/sessions.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* The breakpoint, and the place aside. */
#define FROM	0x401140ull
#define ASIDE	0x401042ull

/* mov -0x14(%rbp),%eax, and what follows; what stands aside otherwise. */
static const uint8_t code[16] = "\x8b\x45\xec\x83\xc0\x01\x89\x45\xfc\x8b\x55\xd1\x2e\x90\x90\x8b";
static const uint8_t start[16] = "\x49\x89\xd1\x5e\x48\x89\xe2\x48\x83\xe4\xf0\x50\x54\x45\x31\xc0";

/* mov 16(%rip),%eax */
static const uint8_t relative[16] = { 0x8b, 0x05, 0x10 };

enum what { ATTACH = 1, WRITE, MOVE, STAY, DETACH };

/* A call, and what the kernel says of it. */
struct step {
	enum what what;
	uint64_t address; /* where it is written, or goes on */
	uint32_t length;
	const uint8_t *bytes;
	uint16_t flags;
	uint64_t from;
	uint64_t stops;
	uint32_t thread;
	uint8_t abi;
	uint8_t unknown; /* of its bytes */
	bool data; /* nothing is executed there */
	uint64_t duration;
};

#define NOW_BREAKPOINT	PTRACEMON_ITEM_BREAKPOINT
#define IS_ASIDE	PTRACEMON_ITEM_ASIDE

static const uint8_t int3[1] = { 0xcc };

enum { BEGIN, BREAK, BACK_ONTO, COPY, OUT, RESTORE, BACK, UNBREAK, END, STEPS };

/* As gdb 13 does it. */
static const struct step gdb[STEPS] = {
	[BEGIN] = { ATTACH },
	[BREAK] = { WRITE, FROM, 1, int3, .flags = NOW_BREAKPOINT },
	[BACK_ONTO] = { STAY, FROM, .flags = NOW_BREAKPOINT },
	[COPY] = { WRITE, ASIDE, 16, code, IS_ASIDE },
	[OUT] = { MOVE, ASIDE, .flags = NOW_BREAKPOINT, .from = FROM,
		  .stops = 7 },
	[RESTORE] = { WRITE, ASIDE, 16, start, IS_ASIDE | NOW_BREAKPOINT },
	[BACK] = { MOVE, FROM + 3, .flags = PTRACEMON_ITEM_STEPPED,
		   .from = ASIDE + 3, .stops = 8 },
	[UNBREAK] = { WRITE, FROM, 1, code, NOW_BREAKPOINT },
	[END] = { DETACH, FROM + 3 },
};

static struct sessions sessions;
static uint64_t now;

static void identify(struct ptracemon_identity *task, uint32_t id,
		     uint32_t thread)
{
	memset(task, 0, sizeof(*task));
	task->tgid = id;
	task->tid = id + thread;
	task->start_time = id;
	task->comm[0] = (uint8_t)id;
}

static void set_place(struct record *record, uint16_t kind, uint16_t flags,
		      uint64_t address, bool data)
{
	const struct ptracemon_place place = {
		.address = address,
		.permissions = PTRACEMON_PERM_READ |
			       (data ? 0 : PTRACEMON_PERM_EXEC),
		.kind = PTRACEMON_PLACE_FILE,
	};

	sim_place(record, kind, flags, &place, "", 0);
}

static void make_call(struct record *record, uint64_t request, uint8_t class)
{
	sim_call(record);
	memset(record->items, 0, sizeof(record->items));
	record->call.request = request;
	record->call.request_class = class;
	record->call.abi = PTRACEMON_ABI_X86_64;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.addr = 0;
	record->call.relation = 0;
}

static void make_write(struct record *record, const struct step *step)
{
	struct ptracemon_memory *memory = &record->memory;

	sim_memory(record);
	memset(record->items, 0, sizeof(record->items));
	memory->door = PTRACEMON_DOOR_MEM_WRITE;
	memory->abi = step->abi ? step->abi : PTRACEMON_ABI_X86_64;
	memory->outcome = PTRACEMON_OUTCOME_SUCCESS;
	memory->relation = PTRACEMON_REL_ATTACHED;
	memory->ranges = 1;
	memory->remote[0].addr = step->address;
	memory->remote[0].length = step->length;
	memory->result = memory->moved = step->length;
	memory->duration = step->duration;
	set_place(record, PTRACEMON_ITEM_WRITTEN_TO, step->flags,
		  step->address, step->data);
	sim_item(record, PTRACEMON_ITEM_PAYLOAD, 0, (const char *)step->bytes,
		 (step->length > 16 ? 16 : step->length) - step->unknown);
}

static void take(const struct step *step)
{
	static struct ptracemon_move move;
	struct record record;
	struct event event;

	if (step->what == WRITE)
		make_write(&record, step);
	else if (step->what == ATTACH)
		make_call(&record, 16, PTRACEMON_CLASS_ATTACH);
	else if (step->what == DETACH)
		make_call(&record, 17, PTRACEMON_CLASS_CONTROL);
	else
		make_call(&record, 13, PTRACEMON_CLASS_WRITE);
	if (step->what >= MOVE)
		set_place(&record, PTRACEMON_ITEM_RESUMED_AT,
			  step->what == STAY ? step->flags : 0, step->address,
			  false);
	if (step->what == MOVE) {
		move = (struct ptracemon_move){ step->from, step->stops };
		sim_item(&record, PTRACEMON_ITEM_MOVED_FROM, step->flags,
			 (const char *)&move, sizeof(move));
	}
	if (step->what == WRITE) {
		identify(&record.memory.tracer, 1, 0);
		identify(&record.memory.tracee, 200, 0);
	} else {
		identify(&record.call.tracer, 1, 0);
		identify(&record.call.tracee, 200, step->thread);
	}
	record.body = sizeof(record) - offsetof(struct record, header);
	record.header.time = now += 1000000;
	record.header.flags = 0;
	event_of(&record, &event);
	sessions_take(&sessions, &event);
}

/* The least severe and the last word of what @steps come to. */
static const char *verdict_of_steps(const struct step *steps, size_t count,
				    const char **severity)
{
	struct record record;
	struct details details;
	struct event event;
	const char *word = "none";
	size_t i;

	sessions_init(&sessions, 0, 0);
	now = 1000000000;
	for (i = 0; i < count; i++)
		if (steps[i].what)
			take(&steps[i]);
	sessions_end(&sessions, now);
	while (sessions_pop(&sessions, now, &record, &event, &details)) {
		word = verdict_of(event.session)->word;
		*severity = severity_word(verdict_of(event.session)->severity);
	}
	sessions_free(&sessions);
	return word;
}

static void expect(const struct step *steps, size_t count, bool debugging,
		   const char *what)
{
	const char *severity = "";
	const char *word = verdict_of_steps(steps, count, &severity);

	ok(debugging == !strcmp(word, "debugging") &&
		   debugging == !strcmp(severity, "low"),
	   "%s: %s, %s", what, word, severity);
}

/* gdb's steps, one of them changed. */
static void expect_with(size_t index, struct step step, bool debugging,
			const char *what)
{
	struct step steps[STEPS];

	memcpy(steps, gdb, sizeof(gdb));
	steps[index] = step;
	expect(steps, STEPS, debugging, what);
}

static void expect_order(const int *order, size_t count, bool debugging,
			 const char *what)
{
	struct step steps[2 * STEPS];
	size_t i;

	for (i = 0; i < count; i++)
		steps[i] = gdb[order[i]];
	expect(steps, count, debugging, what);
}

#define WITH(index, debugging, what, ...)                     \
	do {                                                  \
		struct step step = gdb[index];                \
		__VA_ARGS__;                                  \
		expect_with(index, step, debugging, what);    \
	} while (0)
#define ORDER(debugging, what, ...)                                     \
	do {                                                            \
		static const int order[] = { __VA_ARGS__ };             \
		expect_order(order, COUNT(order), debugging, what);     \
	} while (0)

static void test_order(void)
{
	expect(gdb, STEPS, true, "gdb steps over a breakpoint");
	ORDER(true, "twice", BEGIN, BREAK, COPY, OUT, RESTORE, BACK, COPY, OUT,
	      RESTORE, BACK, UNBREAK, END);
	ORDER(true, "back before the copy is taken away", BEGIN, BREAK, COPY,
	      OUT, BACK, RESTORE, UNBREAK, END);
	ORDER(false, "nearly: a copy of nobody knows what", BEGIN, BREAK, COPY,
	      RESTORE, END);
	ORDER(true, "what is as it was", BEGIN, BREAK, RESTORE, UNBREAK, END);
	ORDER(false, "nearly: once more, to what was taken away", BEGIN, BREAK,
	      COPY, OUT, RESTORE, BACK, OUT, BACK, END);
	ORDER(false, "nearly: the copy stays", BEGIN, BREAK, COPY, OUT, BACK,
	      END);
	ORDER(false, "nearly: the thread stays", BEGIN, BREAK, COPY, OUT,
	      RESTORE, END);
	ORDER(false, "nearly: only sent there", BEGIN, BREAK, COPY, OUT);
	ORDER(false, "nearly: nothing was copied", BEGIN, BREAK, OUT, BACK, END);
	ORDER(false, "nearly: sent there once the copy was taken away", BEGIN,
	      BREAK, COPY, RESTORE, OUT, BACK, END);
	ORDER(false, "nearly: twice", BEGIN, BREAK, COPY, OUT, OUT, RESTORE,
	      BACK, END);
	ORDER(false, "nearly: copied again while it is there", BEGIN, BREAK,
	      COPY, OUT, COPY, RESTORE, BACK, END);
	ORDER(false, "nearly: taken away twice", BEGIN, BREAK, COPY, OUT,
	      RESTORE, RESTORE, BACK, END);
}

/* jne 6 further, and jmp; ret, and jmp *%rax. What is there behind them is the same. */
static const uint8_t jne[16] = { 0x75, 0x06, 0x90 };
static const uint8_t jmp[16] = { 0xeb, 0x06, 0x90 };
static const uint8_t ret[16] = { 0xc3, 0x90 };
static const uint8_t jmp_rax[16] = { 0xff, 0xe0, 0x90 };

/* gdb's steps over another instruction, after which it is @by further; 0: elsewhere. */
static void expect_jump(const uint8_t *bytes, uint64_t by, uint64_t back_by,
			bool debugging, const char *what)
{
	struct step steps[STEPS];

	memcpy(steps, gdb, sizeof(gdb));
	steps[COPY].bytes = bytes;
	steps[BACK].from = ASIDE + by;
	steps[BACK].address = FROM + back_by;
	if (!by)
		steps[BACK].what = 0;
	expect(steps, STEPS, debugging, what);
}

static void test_jumps(void)
{
	expect_jump(jne, 2, 2, true, "a jump that is not taken");
	expect_jump(jne, 8, 8, true, "one that is");
	expect_jump(jne, 8, 2, false, "nearly: sent behind it after all");
	expect_jump(jne, 2, 8, false, "nearly: sent where it did not jump");
	expect_jump(jne, 7, 7, false, "nearly: it was somewhere else");
	expect_jump(jmp, 8, 8, true, "a jump in any case");
	expect_jump(jmp, 2, 2, false, "nearly: it was behind it");
	expect_jump(code, 9, 9, false, "nearly: what does not jump");
	expect_jump(ret, 0, 0, true, "a return");
	expect_jump(jmp_rax, 0, 0, true, "a jump to what a register says");
	expect_jump(code, 0, 0, false, "nearly: what does not leave");
	expect_jump(jne, 0, 0, false, "nearly: what leaves only a little");
	expect_jump(ret, 1, 1, false, "nearly: back from a return");
}

/* What leaves, in another order. */
static void test_leaving(void)
{
	struct step steps[STEPS];

	memcpy(steps, gdb, sizeof(gdb));
	steps[COPY].bytes = ret;
	steps[BACK].what = 0;
	steps[RESTORE].flags = NOW_BREAKPOINT;
	expect(steps, STEPS, false, "nearly: a return that is not made");
	steps[RESTORE].what = 0;
	expect(steps, STEPS, false, "nearly: a return that stays there");
	steps[RESTORE] = gdb[RESTORE];
	steps[OUT].flags = 0;
	expect(steps, STEPS, false, "nearly: a return of somebody else's");
}

static void test_copy(void)
{
	WITH(COPY, false, "nearly: elsewhere", step.flags = 0);
	WITH(COPY, false, "nearly: fewer bytes", step.length = 15);
	WITH(COPY, false, "nearly: more bytes", step.length = 17);
	WITH(COPY, false, "nearly: whose bytes are not all known",
	     step.unknown = 1);
	WITH(COPY, false, "nearly: an instruction that reads somewhere else",
	     step.bytes = relative);
	WITH(COPY, false, "nearly: not of x86-64",
	     step.abi = PTRACEMON_ABI_I386);
	WITH(RESTORE, false, "nearly: not as the file has it",
	     step.flags = IS_ASIDE);
	WITH(RESTORE, false, "nearly: while a thread is to come there",
	     step.flags = NOW_BREAKPOINT);
	WITH(RESTORE, false, "nearly: a part of it", step.length = 8);
	WITH(RESTORE, false, "nearly: beside it", step.address--);
}

static void test_moves(void)
{
	WITH(OUT, false, "nearly: of what is no copy", step.flags = 0);
	WITH(OUT, false, "nearly: behind it", step.address++);
	WITH(BACK, false, "nearly: another thread", step.thread = 1);
	WITH(BACK, false, "nearly: not by a step", step.flags = 0);
	WITH(BACK, false, "nearly: stopped in between", step.stops++);
	WITH(BACK, false, "nearly: never let run", step.stops--);
	WITH(BACK, false, "nearly: from far away", step.from += 16,
	     step.address += 16);
	WITH(BACK, false, "nearly: from before", step.from -= 4,
	     step.address -= 4);
	WITH(BACK, false, "nearly: not behind it", step.address++);
	WITH(BACK, false, "nearly: to somewhere else", step.address = 0x5000);
	WITH(BACK, false, "nearly: from somewhere else", step.from = 0x5000);
	WITH(BACK, false, "nearly: an instruction further", step.from += 3,
	     step.address += 3);
	WITH(BACK, false, "nearly: it has not been executed",
	     step.from = ASIDE, step.address = FROM);
	WITH(BACK, false, "nearly: a byte is left out", step.address++);
}

/* What else is done while the thread is there. */
static void expect_between(struct step step, bool debugging, const char *what)
{
	const struct step steps[] = { gdb[BEGIN], gdb[BREAK], gdb[COPY],
				      gdb[OUT],	  step,	      gdb[RESTORE],
				      gdb[BACK],  gdb[END] };

	expect(steps, COUNT(steps), debugging, what);
}

static void test_between(void)
{
	expect_between((struct step){ STAY, ASIDE, .flags = NOW_BREAKPOINT },
		       true, "the same registers once more");
	expect_between((struct step){ STAY, ASIDE - 1, .flags = NOW_BREAKPOINT },
		       false, "nearly: set back from there");
	expect_between((struct step){ STAY, FROM, .flags = NOW_BREAKPOINT,
				      .thread = 1 },
		       true, "another thread's registers");
	expect_between((struct step){ WRITE, FROM, 1, int3, .flags = NOW_BREAKPOINT },
		       true, "a breakpoint elsewhere");
	expect_between((struct step){ WRITE, ASIDE + 3, 1, int3,
				      .flags = NOW_BREAKPOINT },
		       false, "nearly: a breakpoint in the copy");
	expect_between((struct step){ WRITE, ASIDE + 15, 1, start + 15,
				      .flags = NOW_BREAKPOINT | IS_ASIDE },
		       false, "nearly: its last byte");
	expect_between((struct step){ WRITE, ASIDE + 16, 1, int3,
				      .flags = NOW_BREAKPOINT },
		       true, "behind it");
}

/* gdb has two places. */
static void test_places(void)
{
	struct step copy[3] = { gdb[COPY], gdb[COPY], gdb[COPY] };
	struct step out = gdb[OUT], back = gdb[BACK], restore = gdb[RESTORE];

	copy[1].address = out.address = restore.address = ASIDE + 16;
	copy[2].address = ASIDE + 32;
	out.thread = back.thread = 1;
	back.from += 16;
	{
		const struct step steps[] = { gdb[BEGIN],   gdb[BREAK],
					      copy[0],	    gdb[OUT],
					      copy[1],	    out,
					      gdb[RESTORE], gdb[BACK],
					      restore,	    back,
					      gdb[END] };
		expect(steps, COUNT(steps), true, "two threads at a time");
	}
	{
		struct step third = gdb[RESTORE];
		third.address = ASIDE + 32;
		const struct step steps[] = { gdb[BEGIN], copy[0], copy[1],
					      copy[2],	  gdb[RESTORE],
					      restore,	  third, gdb[END] };
		expect(steps, COUNT(steps), false, "nearly: three places");
	}
}

/* Of what is not movable no length is known. */
static void test_unmovable(void)
{
	struct step copy = gdb[COPY], back = gdb[BACK];

	copy.bytes = relative;
	back.from = ASIDE;
	back.address = FROM;
	{
		const struct step steps[] = { gdb[BEGIN], gdb[BREAK], copy,
					      gdb[OUT],	  gdb[RESTORE],
					      back,	  gdb[END] };

		expect(steps, COUNT(steps), false,
		       "nearly: an instruction that is not movable");
	}
}

/* Records of @count writes of what was there, a millisecond apart. */
static void expect_stays(uint64_t duration, uint64_t apart, size_t count,
			 bool data, bool debugging, const char *what)
{
	struct step steps[32] = { gdb[BEGIN], gdb[BREAK] };
	size_t i;

	for (i = 0; i < count; i++) {
		steps[2 + i] = gdb[BREAK];
		steps[2 + i].data = data;
		steps[2 + i].address = 0x9000 + i * apart;
		steps[2 + i].duration = i ? duration : 0;
	}
	steps[2 + count] = gdb[END];
	expect(steps, 3 + count, debugging, what);
}

static void test_stays(void)
{
	expect_stays(999999, 0, 3, true, true, "words as they were");
	expect_stays(1000000, 0, 2, true, false,
		     "nearly: two of them at the same time");
	expect_stays(5000000, 0, 2, true, false,
		     "nearly: one while the other is made");
	expect_stays(5000000, 1, 2, true, true, "at the same time, behind it");
	expect_stays(5000000, (uint64_t)-1, 2, true, true, "before it");
	expect_stays(5000000, 0, 2, false, true,
		     "what the file has, at the same time");
	expect_stays(0, 0, TARGET_STAYS, true, true, "as many as are known");
	expect_stays(0, 0, TARGET_STAYS + 1, true, false, "nearly: more");
}

/* Whoever writes code aside, with a breakpoint for decoration. */
static void test_injection(void)
{
	struct step code_elsewhere = gdb[COPY];
	const struct step moved = { MOVE, 0x7000, .from = FROM, .stops = 7 };
	const char *severity = "";

	code_elsewhere.address = 0x7000;
	code_elsewhere.flags = 0;
	{
		const struct step steps[] = { gdb[BEGIN],     gdb[BREAK],
					      gdb[UNBREAK],   code_elsewhere,
					      moved,	      gdb[END] };
		const char *word = verdict_of_steps(steps, COUNT(steps),
						    &severity);

		is_text(word, "code injection", "16 bytes that are executed");
		is_text(severity, "high", "whatever breakpoints there were");
	}
}

int main(void)
{
	test_order();
	test_copy();
	test_jumps();
	test_leaving();
	test_moves();
	test_between();
	test_places();
	test_unmovable();
	test_stays();
	test_injection();
	return done();
}
