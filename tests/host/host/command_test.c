// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/command.c, and what enrich.c carries on with it: items come once for
 * a program on a CPU, and hold for the records that say so, and for no others.
 */
#include "host/enrich.h"
#include "sim.h"
#include "tap.h"

/* It asks nobody: what it knows comes from records. */
static struct enrich enrich;
static struct details details;
static struct record record;

static bool says(const struct excerpt *text, const char *wanted, size_t size)
{
	return text->bytes && text->size == size &&
	       !memcmp(text->bytes, wanted, size);
}

#define SAYS(text, wanted)	says(&(text), wanted, sizeof(wanted) - 1)
#define ITEM(kind, text) \
	sim_item(&record, PTRACEMON_ITEM_##kind, 0, text, sizeof(text) - 1)

static void begin(uint16_t flags)
{
	sim_call(&record);
	record.header.flags = flags;
	memset(record.items, 0, sizeof(record.items));
}

/* As streams.c does it; what is said before goes away with its record. */
static void take(void)
{
	struct event event;

	event_of(&record, &event);
	enrich_remember(&enrich, &event);
	enrich_event(&enrich, &event, &details);
}

static void test_carried(void)
{
	begin(0);
	ITEM(TRACER_EXE, "/usr/bin/gdb");
	ITEM(TRACER_CMDLINE, "gdb\0-p\0");
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(SAYS(details.tracer.exe, "/usr/bin/gdb") &&
		   SAYS(details.tracer.cmdline, "gdb\0-p\0"),
	   "a record that says they are known has the texts of an earlier one");
	is_text(exe_source_word(details.tracer.source), "kernel",
		"and they are the kernel's");
	ok(!details.tracee.exe.bytes, "that is about who made the call");
	begin(0);
	take();
	ok(!details.tracer.exe.bytes && !details.tracer.cmdline.bytes,
	   "one that does not say so has none");
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	record.call.tracer.start_time++;
	take();
	ok(!details.tracer.exe.bytes, "nor has a later process of that id");
}

/* Most records say what was said before; one that differs in a flag is new. */
static void test_again(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		begin(0);
		ITEM(TRACER_EXE, "/usr/bin/again");
		ITEM(TRACER_CMDLINE, "again\0");
		if (i == 2)
			record.items[PTRACEMON_ITEM_TRACER_CMDLINE].flags =
				PTRACEMON_ITEM_TRUNCATED;
		take();
		begin(PTRACEMON_RECORD_COMMAND_KNOWN);
		take();
		ok(SAYS(details.tracer.exe, "/usr/bin/again") &&
			   SAYS(details.tracer.cmdline, "again\0") &&
			   details.tracer.cmdline.cut == (i == 2),
		   "%s", i == 2 ? "and then it is cut" :
			 i     ? "what is said again" :
				 "what is said for the first time");
	}
}

static void test_exec(void)
{
	begin(0);
	ITEM(TRACER_EXE, "/usr/bin/strace");
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(SAYS(details.tracer.exe, "/usr/bin/strace"),
	   "the program that a process executed replaces the one before");
	ok(!details.tracer.cmdline.bytes, "with all that was known of it");
}

static void test_truncated(void)
{
	begin(0);
	sim_item(&record, PTRACEMON_ITEM_TRACER_CMDLINE,
		 PTRACEMON_ITEM_TRUNCATED, "a\0b", 3);
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(SAYS(details.tracer.cmdline, "a\0b") && details.tracer.cmdline.cut,
	   "a command line that was cut comes as it came");
	ok(!details.tracer.exe.bytes, "without the executable of before");
}

static void test_traceme(void)
{
	begin(0);
	record.call.request = 0;
	ITEM(TRACEE_EXE, "/bin/child");
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	record.call.request = 0;
	take();
	ok(SAYS(details.tracee.exe, "/bin/child") && !details.tracer.exe.bytes,
	   "PTRACE_TRACEME is the call of the tracee");
}

/* Of classes that nothing is asked about. */
static void test_kinds(void)
{
	begin(0);
	record.call.request_class = PTRACEMON_CLASS_UNKNOWN;
	ITEM(TRACER_EXE, "/bin/odd");
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(SAYS(details.tracer.exe, "/bin/odd"),
	   "what a record of another class said counts too");
	enrich_forget(&enrich);
	take();
	ok(!details.tracer.exe.bytes, "after a boot nothing is known");
}

static bool knows(uint32_t tgid)
{
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	record.call.tracer.tgid = tgid;
	take();
	return details.tracer.exe.bytes;
}

/* Whatever a recording says, there are not more. */
static void test_bounded(void)
{
	unsigned int known = 0, i;

	for (i = 1; i <= 10 * COMMANDS_KEPT; i++) {
		begin(0);
		record.call.tracer.tgid = i;
		ITEM(TRACER_EXE, "/x");
		take();
		if (!(i % 8))
			knows(1);
	}
	for (i = 1; i <= 10 * COMMANDS_KEPT; i++)
		known += knows(i);
	ok(known <= COMMANDS_KEPT, "no more processes are kept (%u)", known);
	ok(known > COMMANDS_KEPT / 2, "and not many fewer");
	ok(knows(1), "what was used lately is kept");
	ok(knows(10 * COMMANDS_KEPT), "and the newcomer");
	enrich_forget(&enrich);
}

int main(void)
{
	test_carried();
	test_again();
	test_exec();
	test_truncated();
	test_traceme();
	test_kinds();
	test_bounded();
	return done();
}
