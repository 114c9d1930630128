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

#define GIVE_FILE(kind, number)                                        \
	do {                                                           \
		static const struct ptracemon_file file = { number, 8, 1 }; \
									\
		sim_item(&record, PTRACEMON_ITEM_##kind, 0,            \
			 (const char *)&file, sizeof(file));           \
	} while (0)

/* The tracer of the one is the tracee of the other. */
static void begin_as_tracee(uint16_t flags)
{
	struct ptracemon_identity tracer;

	begin(flags);
	tracer = record.call.tracer;
	record.call.tracer = record.call.tracee;
	record.call.tracee = tracer;
}

static void test_file(void)
{
	begin(0);
	ITEM(TRACER_EXE, "/usr/bin/gdb");
	ITEM(TRACER_CMDLINE, "gdb\0");
	GIVE_FILE(TRACER_FILE, 77);
	take();
	is(details.tracer.file.inode, 77, "the record says which file it is");
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(details.tracer.file.inode == 77 && details.tracer.file.major == 8 &&
		   details.tracer.file.minor == 1,
	   "which is carried on");
	is(details.tracee.file.inode, 0, "and is not the tracee's");
	begin(0);
	take();
	is(details.tracer.file.inode, 0, "nor that of a record without");
	begin(0);
	ITEM(TRACER_EXE, "/usr/bin/gdb");
	ITEM(TRACER_CMDLINE, "gdb\0");
	GIVE_FILE(TRACER_FILE, 78);
	take();
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	is(details.tracer.file.inode, 78,
	   "another file in its place is another program");
	begin(0);
	sim_item(&record, PTRACEMON_ITEM_TRACER_FILE, 0, "short", 5);
	take();
	is(details.tracer.file.inode, 0, "one that is cut is none");
}

/* The kernel says paths and files of tracees; of their command lines what is in memory. */
static void test_tracee(void)
{
	begin_as_tracee(0);
	ITEM(TRACEE_EXE, "/usr/sbin/nginx");
	GIVE_FILE(TRACEE_FILE, 5);
	take();
	is_text(exe_source_word(details.tracee.source), "kernel",
		"a tracee that is gone has what the kernel said");
	begin_as_tracee(PTRACEMON_RECORD_TRACEE_KNOWN);
	take();
	ok(SAYS(details.tracee.exe, "/usr/sbin/nginx") &&
		   details.tracee.file.inode == 5,
	   "which is carried on where a record says so");
	is_text(exe_source_word(details.tracee.source), "kernel",
		"as the kernel's");
	ok(!details.tracer.exe.bytes, "and is not the tracer's");
	begin_as_tracee(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	ok(!details.tracee.exe.bytes, "that the caller's is known is another thing");
	begin(PTRACEMON_RECORD_TRACEE_KNOWN);
	take();
	ok(!details.tracer.exe.bytes, "and so is the tracee's for the caller");
}

static bool knows_words(void)
{
	begin(PTRACEMON_RECORD_COMMAND_KNOWN);
	take();
	return details.tracer.cmdline.bytes;
}

static void test_tracee_words(void)
{
	begin(0);
	ITEM(TRACER_EXE, "/usr/sbin/nginx");
	ITEM(TRACER_CMDLINE, "nginx\0");
	GIVE_FILE(TRACER_FILE, 5);
	take();
	begin_as_tracee(PTRACEMON_RECORD_TRACEE_KNOWN);
	take();
	ok(SAYS(details.tracee.exe, "/usr/sbin/nginx") &&
		   SAYS(details.tracee.cmdline, "nginx\0"),
	   "a tracee's command line is carried on if it was said with its path");
	begin_as_tracee(0);
	ITEM(TRACEE_EXE, "/usr/sbin/nginx");
	take();
	begin_as_tracee(PTRACEMON_RECORD_TRACEE_KNOWN);
	take();
	ok(SAYS(details.tracee.exe, "/usr/sbin/nginx") &&
		   !details.tracee.cmdline.bytes,
	   "else not: it may be older");
	ok(knows_words() && details.tracer.file.inode == 5,
	   "its path, said again, leaves its own calls their words and file");
	begin_as_tracee(0);
	ITEM(TRACEE_EXE, "/usr/sbin/nginx");
	GIVE_FILE(TRACEE_FILE, 6);
	take();
	ok(!knows_words() && details.tracer.file.inode == 6,
	   "not so if that is another file now");
	begin(0);
	ITEM(TRACER_EXE, "/usr/sbin/nginx");
	ITEM(TRACER_CMDLINE, "nginx\0");
	take();
	begin_as_tracee(0);
	ITEM(TRACEE_EXE, "/usr/sbin/other");
	GIVE_FILE(TRACEE_FILE, 6);
	take();
	ok(!knows_words() && SAYS(details.tracer.exe, "/usr/sbin/other"),
	   "nor if it runs another program");
	begin(0);
	ITEM(TRACER_EXE, "/usr/sbin/other");
	ITEM(TRACER_CMDLINE, "other\0");
	take();
	ok(knows_words() && details.tracer.file.inode == 6,
	   "words that come later leave the file");
	begin_as_tracee(0);
	ITEM(TRACEE_CMDLINE, "forged\0");
	take();
	ok(knows_words() && SAYS(details.tracer.exe, "/usr/sbin/other"),
	   "words of a tracee without a path take nothing away");
	begin_as_tracee(0);
	ITEM(TRACEE_EXE, "/usr/sbin/other");
	ITEM(TRACEE_CMDLINE, "other\0-d\0");
	take();
	begin_as_tracee(PTRACEMON_RECORD_TRACEE_KNOWN);
	take();
	ok(SAYS(details.tracee.cmdline, "other\0-d\0"),
	   "and with one they are what is known");
	enrich_forget(&enrich);
}

/* What a task executes is that task's, whether it is traced or traces. */
static void test_end(void)
{
	struct ptracemon_end *end = &record.end;

	begin(0);
	memset(&record.call.request, 0,
	       sizeof(record.call) - sizeof(record.header));
	record.header.type = PTRACEMON_TYPE_END;
	end->event = PTRACEMON_END_EXEC;
	end->flags = PTRACEMON_END_TRACED;
	end->tracer.tgid = end->tracer.tid = 71;
	end->task.tgid = end->task.tid = 72;
	ITEM(TRACEE_EXE, "/bin/new");
	ITEM(TRACEE_CMDLINE, "new\0");
	GIVE_FILE(TRACEE_FILE, 9);
	take();
	ok(SAYS(details.tracee.exe, "/bin/new") &&
		   SAYS(details.tracee.cmdline, "new\0") &&
		   details.tracee.file.inode == 9 && !details.tracer.exe.bytes,
	   "a tracee executes a program");
	end->flags = PTRACEMON_END_TRACES;
	memset(record.items, 0, sizeof(record.items));
	memset(&end->tracer, 0, sizeof(end->tracer));
	ITEM(TRACER_EXE, "/bin/other");
	ITEM(TRACER_CMDLINE, "other\0");
	take();
	ok(SAYS(details.tracer.exe, "/bin/other") && !details.tracee.exe.bytes,
	   "a tracer that nobody traces does");
	memset(record.items, 0, sizeof(record.items));
	record.header.flags = PTRACEMON_RECORD_COMMAND_KNOWN;
	take();
	ok(SAYS(details.tracer.exe, "/bin/other") &&
		   SAYS(details.tracer.cmdline, "other\0"),
	   "and is who did it when it is known already");
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
	test_file();
	test_tracee();
	test_tracee_words();
	test_end();
	test_bounded();
	return done();
}
