// SPDX-License-Identifier: GPL-2.0
/*
 * tools/commands/filter.c: what passes, alone and together.
 */
#include "commands/filter.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

static struct filter filter;
static struct record record;
static struct session session;
static struct details details;

/* gdb (uid 0) does something to nginx (uid 33), and is refused. */
static void set_up(void)
{
	struct ptracemon_call *call = &record.call;

	filter_init(&filter);
	memset(&details, 0, sizeof(details));
	sim_call(&record);
	memset(&call->tracer, 0, sizeof(call->tracer));
	memset(&call->tracee, 0, sizeof(call->tracee));
	call->tracer.tgid = 100;
	call->tracer.tid = 101;
	call->tracer.euid = 7;
	memcpy(call->tracer.comm, "gdb", 3);
	call->tracee.tgid = 200;
	call->tracee.tid = 202;
	call->tracee.uid = 33;
	call->tracee.euid = 34;
	call->tracee.suid = 35;
	memcpy(call->tracee.comm, "nginx: worker 1", 16);
	call->request = 0x4206;
	call->request_class = PTRACEMON_CLASS_ATTACH;
	call->outcome = PTRACEMON_OUTCOME_FAILURE;
}

static void give_path(struct program *program, const char *path)
{
	program->source = EXE_PROC;
	program->exe.bytes = (const uint8_t *)path;
	program->exe.size = strlen(path);
}

static bool passes(const struct details *known)
{
	struct event event;

	if (record.header.type == RECORD_SESSION)
		verdict_event(&session, &record, &event);
	else
		event_of(&record, &event);
	return filter_wants(&filter, &event, known);
}

static bool wants(void)
{
	return passes(&details);
}

/* Whether it passes if this is all that is asked for. */
static bool by_who(enum filter_about side, const char *text)
{
	const char *problem;

	set_up();
	give_path(&details.tracer, "/usr/bin/gdb");
	give_path(&details.tracee, "/usr/sbin/nginx (deleted)");
	problem = filter_add(&filter, side, text);
	if (problem)
		printf("# %s\n", problem);
	return !problem && wants();
}

static void test_who(void)
{
	ok(by_who(FILTER_TRACER, "100"), "the tracer's process id");
	ok(by_who(FILTER_TRACER, "101"), "its thread id");
	ok(!by_who(FILTER_TRACER, "200"), "not the tracee's");
	ok(by_who(FILTER_TRACEE, "200"), "the tracee's process id");
	ok(!by_who(FILTER_TRACEE, "100"), "not the tracer's");
	ok(by_who(FILTER_TRACER, "gdb"), "the tracer's name");
	ok(!by_who(FILTER_TRACER, "gd"), "all of it");
	ok(!by_who(FILTER_TRACER, "GDB"), "in its own case");
	ok(by_who(FILTER_TRACER, "g*"), "a pattern");
	ok(by_who(FILTER_TRACER, "[fg]d?"), "another one");
	ok(by_who(FILTER_TRACEE, "nginx: worker 1"), "a name of 15 bytes");
	ok(by_who(FILTER_TRACEE, "nginx*"), "the tracee's name");
	ok(!by_who(FILTER_TRACEE, "gdb"), "not the tracer's name");
	ok(by_who(FILTER_TRACER, "/usr/bin/gdb"), "a path");
	ok(by_who(FILTER_TRACER, "*/gdb"), "a pattern of a path");
	ok(!by_who(FILTER_TRACER, "/gdb"), "all of the path");
	ok(!by_who(FILTER_TRACER, "*/nginx"), "not the tracee's path");
	ok(by_who(FILTER_TRACEE, "/usr/sbin/nginx"), "of a deleted file");
	ok(by_who(FILTER_TRACEE, "*/nginx (deleted)"), "as it is shown");
}

static void test_unknown_path(void)
{
	set_up();
	ok(!filter_asks_paths(&filter), "no path is asked for");
	filter_add(&filter, FILTER_TRACEE, "*/nginx");
	ok(filter_asks_paths(&filter), "a path is asked for");
	ok(passes(NULL), "before it is known: perhaps");
	ok(!wants(), "if it is not known: no");
	filter_add(&filter, FILTER_TRACER, "strace");
	ok(!passes(NULL),
	   "before it is known, something else is wrong: no");
}

static void test_no_tracee(void)
{
	set_up();
	memset(&record.call.tracee, 0, sizeof(record.call.tracee));
	record.call.pid = 4711;
	filter_add(&filter, FILTER_TRACEE, "4711");
	ok(wants(), "no such process: its number counts");
	filter_init(&filter);
	filter_add(&filter, FILTER_TRACEE, "0");
	ok(!wants(), "and no other");
	filter_init(&filter);
	filter_add(&filter, FILTER_TRACEE, "*");
	ok(!wants(), "it has no name");
	filter_init(&filter);
	filter_add_uid(&filter, 33);
	ok(!wants(), "it has no user");
}

static void test_users(void)
{
	static const uint32_t good[] = { 0, 7, 33, 34 };
	size_t i;

	for (i = 0; i < 4; i++) {
		set_up();
		filter_add_uid(&filter, good[i]);
		ok(wants(), "user %u is one of them", good[i]);
	}
	set_up();
	filter_add_uid(&filter, 35);
	ok(!wants(), "a saved id is no user");
	filter_add_uid(&filter, 33);
	ok(wants(), "one of two users");
}

static void test_comm(void)
{
	set_up();
	filter_add(&filter, FILTER_NAME, "gdb");
	ok(wants(), "--comm: the tracer");
	set_up();
	filter_add(&filter, FILTER_NAME, "nginx*");
	ok(wants(), "--comm: the tracee");
	set_up();
	filter_add(&filter, FILTER_NAME, "bash");
	ok(!wants(), "--comm: nobody");
}

static void set_classes(const char *text)
{
	const char *word;
	size_t length;

	ok(request_classes_parse(&filter.classes, text, &word, &length),
	   "classes: %s", text);
}

static void test_classes(void)
{
	const char *word = NULL;
	uint32_t classes;
	size_t length = 0;

	set_up();
	set_classes("write,attach");
	ok(wants(), "the class is in the list");
	set_classes("read");
	ok(!wants(), "it is not");
	record.call.request_class = 40;
	ok(!wants(), "a class of the future is not either");
	filter_init(&filter);
	ok(wants(), "but without a list it passes");
	ok(!request_classes_parse(&classes, "attach,wrote", &word, &length) &&
		   length == 5 && !memcmp(word, "wrote", 5),
	   "no class: wrote");
	ok(!request_classes_parse(&classes, "", &word, &length), "no list");
	ok(!request_classes_parse(&classes, "read,", &word, &length),
	   "an empty word");
}

static void test_failed(void)
{
	set_up();
	filter.failed = true;
	ok(wants(), "a failed call");
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	ok(!wants(), "one that succeeded");
	record.call.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	ok(!wants(), "one whose outcome was not watched");
}

/* All must hold; take away one after the other. */
static void test_together(void)
{
	int i;

	for (i = 0; i < 6; i++) {
		set_up();
		filter_add(&filter, FILTER_TRACER, i == 1 ? "x" : "gdb");
		filter_add(&filter, FILTER_TRACEE, i == 2 ? "1" : "200");
		filter_add_uid(&filter, i == 3 ? 1000 : 33);
		filter_add(&filter, FILTER_NAME, i == 4 ? "x" : "nginx*");
		filter.failed = true;
		set_classes(i == 5 ? "write" : "attach");
		is(wants(), !i, i ? "one condition fails" : "all hold");
	}
	set_up();
	filter_add(&filter, FILTER_TRACER, "x");
	filter_add(&filter, FILTER_TRACER, "gdb");
	ok(wants(), "one of two values");
}

static void test_other_types(void)
{
	set_up();
	record.header.type = PTRACEMON_TYPE_ACCESS;
	memset(&record.access.tracer, 0,
	       sizeof(record.access) - offsetof(struct ptracemon_access, tracer));
	record.access.tracer.tid = 5;
	record.access.door = PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	record.access.outcome = PTRACEMON_OUTCOME_FAILURE;
	filter.failed = true;
	filter_add(&filter, FILTER_TRACER, "5");
	set_classes("write");
	ok(wants(), "an access by another door");
	set_classes("attach");
	ok(!wants(), "has the class of its door");

	set_up();
	record.header.type = PTRACEMON_TYPE_TRACED;
	memset(&record.traced.tracer, 0, sizeof(record.traced.tracer));
	record.traced.tracer.tid = 6;
	filter_add(&filter, FILTER_TRACER, "6");
	ok(wants(), "what was traced already");
	filter.failed = true;
	ok(!wants(), "did not fail");

	set_up();
	record.header.type = PTRACEMON_TYPE_AUTO_ATTACH;
	memset(&record.auto_attach.tracee, 0, sizeof(record.auto_attach.tracee));
	record.auto_attach.tracee.tid = 8;
	filter_add(&filter, FILTER_TRACEE, "8");
	ok(wants(), "an automatic attach");
}

/* inject (uid 4000001205) moves memory of sshd. */
static void set_up_memory(uint8_t door)
{
	filter_init(&filter);
	sim_memory(&record);
	record.memory.door = door;
}

/* Whether what moves memory passes --request @text. */
static bool moves_by_request(uint8_t door, const char *text)
{
	const char *word;
	size_t length;

	set_up_memory(door);
	return request_set_parse(&filter.requests, text, &word, &length) &&
	       wants();
}

static void test_memory(void)
{
	static const struct {
		uint8_t door;
		const char *is;
		const char *is_not;
	} doors[] = {
		{ PTRACEMON_DOOR_PROCESS_VM_READV, "read", "all,-read" },
		{ PTRACEMON_DOOR_PROCESS_VM_WRITEV, "write", "all,-write" },
		{ PTRACEMON_DOOR_MEM_READ, "read", "all,-read" },
		{ PTRACEMON_DOOR_MEM_WRITE, "write", "all,-write" },
	};
	size_t i;

	for (i = 0; i < 4; i++) {
		ok(moves_by_request(doors[i].door, doors[i].is) &&
			   !moves_by_request(doors[i].door, doors[i].is_not),
		   "door %u is of the class %s", doors[i].door, doors[i].is);
		set_up_memory(doors[i].door);
		set_classes(doors[i].is);
		ok(wants(), "which finds it");
		set_classes("attach,control,step");
		ok(!wants(), "and no other does");
	}
	ok(!moves_by_request(PTRACEMON_DOOR_MEM_WRITE, "PTRACE_POKETEXT"),
	   "it is no request");
	set_up_memory(PTRACEMON_DOOR_MEM_WRITE);
	filter.failed = true;
	ok(!wants(), "what moved bytes has not failed");
	record.memory.outcome = PTRACEMON_OUTCOME_FAILURE;
	ok(wants(), "what moved none has");
}

static void test_memory_of(void)
{
	set_up_memory(PTRACEMON_DOOR_MEM_WRITE);
	filter_add(&filter, FILTER_TRACER, "inject");
	filter_add(&filter, FILTER_TRACEE, "4000001301");
	filter_add_uid(&filter, 4000001305);
	ok(wants(), "its tracer, tracee and user");
	filter_add(&filter, FILTER_NAME, "gdb");
	ok(!wants(), "and a name of neither");
	set_up_memory(PTRACEMON_DOOR_MEM_WRITE);
	memset(&record.memory.tracee, 0, sizeof(record.memory.tracee));
	filter_add(&filter, FILTER_TRACEE, "4000001301");
	ok(!wants(), "a tracee that has gone is nobody");
	filter_init(&filter);
	filter_add(&filter, FILTER_TRACER, "inject");
	ok(wants(), "its tracer is told all the same");
}

/* The one has the rights of the other. */
static void make_equal(const struct ptracemon_identity *tracer,
		       struct ptracemon_identity *tracee)
{
	tracee->uid = tracer->uid;
	tracee->euid = tracer->euid;
	tracee->suid = tracer->suid;
	tracee->gid = tracer->gid;
	tracee->egid = tracer->egid;
}

static bool reads(uint32_t relation)
{
	set_up_memory(PTRACEMON_DOOR_PROCESS_VM_READV);
	make_equal(&record.memory.tracer, &record.memory.tracee);
	record.memory.relation = relation;
	return wants();
}

static const uint32_t with_more[] = {
	PTRACEMON_REL_CROSS_UID,    PTRACEMON_REL_MORE_CAPS,
	PTRACEMON_REL_CROSS_PID_NS, PTRACEMON_REL_CROSS_USER_NS,
	PTRACEMON_REL_CROSS_MNT_NS, PTRACEMON_REL_NOT_DUMPABLE,
};

static void test_routine_reads(void)
{
	const uint32_t own = PTRACEMON_REL_ATTACHED |
			     PTRACEMON_REL_OWN_CHILD;
	size_t i;

	ok(!reads(own), "reads of a child that is traced are left out");
	ok(!reads(PTRACEMON_REL_ATTACHED | PTRACEMON_REL_CROSS_CGROUP),
	   "and of any other that is");
	ok(reads(PTRACEMON_REL_OWN_CHILD), "not of one that is not traced");
	for (i = 0; i < sizeof(with_more) / sizeof(*with_more); i++) {
		ok(reads(PTRACEMON_REL_ATTACHED | with_more[i]),
		   "nor with relation %u", with_more[i]);
		ok(reads(own | with_more[i]), "nor of a child with it");
	}
	reads(own);
	record.memory.tracee.egid++;
	ok(wants(), "nor of one with another group");
	reads(own);
	record.memory.outcome = PTRACEMON_OUTCOME_FAILURE;
	ok(wants(), "nor one that failed");
	set_up_memory(PTRACEMON_DOOR_PROCESS_VM_WRITEV);
	record.memory.relation = own;
	ok(wants(), "a write is no read");
	set_up_memory(PTRACEMON_DOOR_MEM_READ);
	record.memory.relation = own;
	ok(wants(), "what mem_reads asks for is told");
	reads(own);
	filter.routine = true;
	ok(wants(), "who asks for them gets them");
}

/* A child of gdb's gets a breakpoint; the kernel says so. */
static void set_up_breakpoint(void)
{
	set_up();
	memset(record.items, 0, sizeof(record.items));
	record.call.request = 4;
	record.call.request_class = PTRACEMON_CLASS_WRITE;
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	make_equal(&record.call.tracer, &record.call.tracee);
	record.call.relation = PTRACEMON_REL_OWN_CHILD;
	record.items[PTRACEMON_ITEM_WRITTEN_TO].flags =
		PTRACEMON_ITEM_BREAKPOINT;
}

static void test_routine_breakpoints(void)
{
	size_t i;

	set_up_breakpoint();
	ok(!wants(), "breakpoints in the tracer's own child are left out");
	record.call.relation = PTRACEMON_REL_DESCENDANT;
	ok(!wants(), "and in its descendants");
	record.call.relation = PTRACEMON_REL_ATTACHED;
	ok(wants(), "not in another process");
	for (i = 0; i < sizeof(with_more) / sizeof(*with_more); i++) {
		record.call.relation = PTRACEMON_REL_OWN_CHILD | with_more[i];
		ok(wants(), "nor with relation %u", with_more[i]);
	}
	set_up_breakpoint();
	record.call.tracer.start_time = 1;
	ok(wants(), "nor in one that is older than its parent");
	set_up_breakpoint();
	record.call.tracee.session = 1;
	ok(wants(), "nor in one of another login");
	set_up_breakpoint();
	record.items[PTRACEMON_ITEM_WRITTEN_TO].flags = 0;
	ok(wants(), "nor what else is written");
	record.items[PTRACEMON_ITEM_RESUMED_AT].flags =
		PTRACEMON_ITEM_BREAKPOINT;
	ok(!wants(), "who goes back onto one is left out as well");
	record.call.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	ok(wants(), "not where that is not known");
	set_up_breakpoint();
	filter.routine = true;
	ok(wants(), "who asks for them gets them, too");
}

static void test_ends(void)
{
	filter_init(&filter);
	sim_end(&record);
	set_classes("control");
	ok(wants(), "the end of a task is of the class control");
	set_classes("attach,write,read,step,unknown");
	ok(!wants(), "and of no other");
	filter_init(&filter);
	filter_add(&filter, FILTER_TRACER, "gdb");
	filter_add(&filter, FILTER_TRACEE, "worker");
	ok(wants(), "it is the tracee");
	record.end.flags = PTRACEMON_END_TRACES;
	memset(&record.end.tracer, 0, sizeof(record.end.tracer));
	ok(!wants(), "not if nobody traces it");
	filter_init(&filter);
	filter_add(&filter, FILTER_TRACER, "worker");
	ok(wants(), "then it is the tracer");
	filter.failed = true;
	ok(!wants(), "no end is a failure");
}

/* strace (uid 0) has attached to nginx (uid 33) and read its memory. */
static void set_up_session(void)
{
	filter_init(&filter);
	memset(&details, 0, sizeof(details));
	memset(&record, 0, sizeof(record));
	memset(&session, 0, sizeof(session));
	record.header.type = RECORD_SESSION;
	session.tracer.tgid = session.tracer.tid = 100;
	memcpy(session.tracer.comm, "strace", 6);
	session.tracee.tgid = session.tracee.tid = 200;
	session.tracee.uid = 33;
	memcpy(session.tracee.comm, "nginx", 5);
	session.calls[PTRACEMON_CLASS_ATTACH] = 1;
	session.accesses[PTRACEMON_DOOR_PROCESS_VM_READV] = 2;
	session.began = SESSION_ATTACH;
}

/* Whether a session passes --request @text. */
static bool by_request(const char *text)
{
	const char *word;
	size_t length;

	set_up_session();
	return request_set_parse(&filter.requests, text, &word, &length) &&
	       wants();
}

static void test_sessions(void)
{
	set_up_session();
	ok(wants(), "a session");
	filter.failed = true;
	ok(!wants(), "nothing in it failed");
	session.failed = 1;
	ok(wants(), "something did");

	set_up_session();
	filter_add(&filter, FILTER_TRACER, "strace");
	filter_add(&filter, FILTER_TRACEE, "200");
	filter_add_uid(&filter, 33);
	ok(wants(), "its tracer, tracee and user");
	filter_add(&filter, FILTER_NAME, "gdb");
	ok(!wants(), "and a name of neither");

	set_up_session();
	filter_add(&filter, FILTER_TRACEE, "*/nginx");
	ok(!wants(), "no path is known");
	give_path(&details.tracee, "/usr/sbin/nginx");
	ok(wants(), "the tracee's path");

	set_up_session();
	set_classes("attach");
	ok(wants(), "it has calls of the class");
	set_classes("read");
	ok(wants(), "or accesses");
	set_classes("write,control,step,unknown");
	ok(!wants(), "or neither");
	ok(by_request("attach"), "--request: a class that it has");
	ok(!by_request("write,control"), "none that it has");
	ok(by_request("PTRACE_SEIZE"), "a request of such a class: perhaps");
	ok(!by_request("PTRACE_POKETEXT"), "of another one: no");
	ok(!by_request("none"), "none at all");

	set_up_session();
	memset(session.calls, 0, sizeof(session.calls));
	memset(session.accesses, 0, sizeof(session.accesses));
	ok(!wants(), "a session without anything");
	session.began = SESSION_AUTO_ATTACH;
	ok(wants(), "a child that was born traced");
	set_classes("attach");
	ok(wants(), "is of the class attach");
	set_classes("write");
	ok(!wants(), "and of no other");
	session.began = SESSION_ALREADY_TRACED;
	set_classes("attach");
	ok(wants(), "so is what was traced already");
}

/* Nobody filters away that the sensor is blind. */
static void test_own(void)
{
	static const uint16_t types[] = {
		PTRACEMON_TYPE_LOSS,	  PTRACEMON_TYPE_KNOB,
		PTRACEMON_TYPE_LIFECYCLE, RECORD_BLIND,
		RECORD_SIGHTED,
	};
	size_t i;

	set_up();
	memset(&filter.requests, 0, sizeof(filter.requests));
	filter.classes = 0;
	filter.failed = true;
	filter_add(&filter, FILTER_TRACER, "nobody");
	filter_add(&filter, FILTER_TRACEE, "1");
	filter_add_uid(&filter, 12345);
	filter_add(&filter, FILTER_NAME, "nobody");
	ok(!wants(), "a filter that lets no call pass");
	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		record.header.type = types[i];
		ok(wants(), "lets the sensor's own pass (type %#x)", types[i]);
	}
}

static void test_wrong(void)
{
	int i;

	set_up();
	ok(filter_add(&filter, FILTER_TRACER, "4294967296"),
	   "no process id: 2^32");
	ok(filter_add(&filter, FILTER_TRACER, ""), "no name: ''");
	ok(filter_add(&filter, FILTER_NAME, ""), "no name: '', of either");
	ok(strstr(filter_add(&filter, FILTER_TRACER, "systemd-journald"),
		  "*/name"),
	   "a name that the kernel cuts: what to do");
	ok(!filter_add(&filter, FILTER_TRACER, "systemd-journal*"),
	   "with a * it can be");
	for (i = 1; i < FILTER_VALUES; i++)
		filter_add(&filter, FILTER_TRACER, "1");
	ok(filter_add(&filter, FILTER_TRACER, "1"), "too many values");
	for (i = 0; i < FILTER_VALUES; i++)
		filter_add_uid(&filter, 1);
	ok(filter_add_uid(&filter, 1), "too many users");
	for (i = 0; i < FILTER_VALUES; i++)
		filter_add(&filter, FILTER_NAME, "x");
	ok(filter_add(&filter, FILTER_NAME, "x"), "too many names");
}

int main(void)
{
	test_who();
	test_unknown_path();
	test_no_tracee();
	test_users();
	test_comm();
	test_classes();
	test_failed();
	test_together();
	test_other_types();
	test_memory();
	test_memory_of();
	test_routine_reads();
	test_routine_breakpoints();
	test_ends();
	test_sessions();
	test_own();
	test_wrong();
	return done();
}
