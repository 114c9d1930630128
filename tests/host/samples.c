// SPDX-License-Identifier: GPL-2.0
/*
 * Records for the tests of the outputs. See samples.h.
 */
#include "abi/certificate.h"
#include "samples.h"
#include "host/seen.h"
#include "output/collapse.h"
#include "samples_evidence.h"
#include "samples_who.h"
#include "samples_written.h"
#include "sessions/sessions.h"
#include "sim.h"

/* 2026-02-02 02:40:00 UTC */
#define BOOTED	1770000000000000000

/* Time of the first record, and of the later ones. */
#define FIRST		3600000000000
#define A_DAY_LATER	(FIRST + 86400000000000)

/* What has no value of its own in sim_call(): a plain one. */
static void make_refused(struct record *record)
{
	sim_call(record);
	record->call.tracer.tid = record->call.tracer.tgid = 4242;
	record->call.tracer.uid = 0;
	record->call.tracee.tid = record->call.tracee.tgid = 991;
}

static void make_ok(struct record *record)
{
	make_refused(record);
	record->call.request = 0x4206;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.tracee.tid = 998;
	record->call.relation = PTRACEMON_REL_OWN_CHILD;
}

static void make_number(struct record *record)
{
	make_ok(record);
	record->call.request = 0x4209;
	record->call.request_class = PTRACEMON_CLASS_READ;
	record->call.result = 3;
	record->call.relation = 0;
}

static void make_no_tracee(struct record *record)
{
	make_refused(record);
	memset(&record->call.tracee, 0, sizeof(record->call.tracee));
	record->call.request = 5;
	record->call.request_class = PTRACEMON_CLASS_WRITE;
	record->call.result = -3;
	record->call.pid = 0xfffffffffffffffb;
	record->call.relation = 0;
}

static void make_no_tracer(struct record *record)
{
	make_ok(record);
	memset(&record->call.tracer, 0, sizeof(record->call.tracer));
	record->call.request = 0;
	record->call.relation = 0;
}

static void make_unwatched(struct record *record)
{
	make_refused(record);
	record->call.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	record->call.result = 0;
	record->call.duration = 0;
	record->call.relation = PTRACEMON_REL_SELF;
}

static void make_unknown_request(struct record *record)
{
	make_refused(record);
	record->call.request = 0xffffffff00007777;
	record->call.request_class = PTRACEMON_CLASS_UNKNOWN;
	record->call.result = -5;
	record->call.relation = 0xff;
}

static void make_i386(struct record *record)
{
	make_unknown_request(record);
	record->call.abi = PTRACEMON_ABI_I386;
	record->call.request = 0xffffffff00000010;
	record->call.request_class = PTRACEMON_CLASS_ATTACH;
	record->call.result = -512;
}

static void make_hostile_names(struct record *record)
{
	make_ok(record);
	memcpy(record->call.tracer.comm, "\033[31m\\\"z\n\x9b\xff\xc2\x9b", 13);
	memcpy(record->call.tracee.comm, "a[1] 0 \xe2\x80\xae\xe2\x86\x92", 14);
	/* No NUL: cannot come from the kernel, must not harm. */
	record->call.tracee.comm[14] = 'y';
	record->call.tracee.comm[15] = 'z';
}

static void make_unset(struct record *record)
{
	make_ok(record);
	record->call.tracee.loginuid = PTRACEMON_UNSET;
	record->call.tracee.session = PTRACEMON_UNSET;
	record->call.tracee.mnt_ns = 0;
	record->call.tracee.flags = PTRACEMON_TASK_KTHREAD |
				    PTRACEMON_TASK_EXITING;
}

/* Values that come after this program. */
static void make_future(struct record *record)
{
	make_refused(record);
	record->call.abi = 9;
	record->call.request_class = 9;
	record->call.relation = 0x80000000;
	record->call.result = -4000;
}

/* A kernel before these fields. */
static void make_past(struct record *record)
{
	make_refused(record);
	memset((char *)&record->call + offsetof(struct ptracemon_call, addr), 0,
	       sizeof(record->call) - offsetof(struct ptracemon_call, addr));
	record->body = offsetof(struct ptracemon_call, addr);
}

static void make_own_loss(struct record *record)
{
	sim_loss(record);
	record->loss.reason = PTRACEMON_LOST_FULL;
	record->loss.request_class = PTRACEMON_CLASS_NONE;
	record->loss.uid = PTRACEMON_UNSET;
}

static void make_share_loss(struct record *record)
{
	sim_loss(record);
	record->loss.reason = PTRACEMON_LOST_SHARE;
	record->loss.uid = 0;
}

static void make_unexplained(struct record *record)
{
	sim_loss(record);
	record->loss.reason = LOST_UNEXPLAINED;
	record->loss.request_class = PTRACEMON_CLASS_NONE;
	record->loss.uid = PTRACEMON_UNSET;
}

static void make_journal_loss(struct record *record)
{
	make_unexplained(record);
	record->header.cpu = RECORD_NO_CPU;
	record->loss.reason = LOST_BY_JOURNAL;
	record->loss.first_sequence = 0;
	record->loss.last_sequence = 0;
}

static void make_future_loss(struct record *record)
{
	sim_loss(record);
	record->loss.reason = 7;
	record->loss.request_class = 17;
}

static void make_hostile_knob(struct record *record)
{
	sim_knob(record);
	memset(record->knob.name, 0x1b, sizeof(record->knob.name));
	memset(record->knob.from, '\\', sizeof(record->knob.from));
	memset(record->knob.to, '\n', sizeof(record->knob.to));
}

static void make_loaded(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = PTRACEMON_LIFECYCLE_LOADED;
	record->lifecycle.value = 0;
}

static void make_mended(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = PTRACEMON_LIFECYCLE_REPOSITION;
	memset(&record->lifecycle.by, 0, sizeof(record->lifecycle.by));
}

static void make_no_ring(struct record *record)
{
	make_mended(record);
	record->lifecycle.event = PTRACEMON_LIFECYCLE_NO_RING;
}

static void make_future_event(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = 99;
}

#define ITEM(record, kind, flags, text) \
	sim_item(record, PTRACEMON_ITEM_##kind, flags, text, sizeof(text) - 1)

static void make_with_items(struct record *record)
{
	make_refused(record);
	record->call.denied_by = PTRACEMON_DENIED_LSM;
	ITEM(record, TRACER_EXE, 0, "/usr/bin/gdb");
	ITEM(record, TRACER_CMDLINE, 0, "gdb\0-p\000991\0");
	ITEM(record, TRACEE_EXE, PTRACEMON_ITEM_IN_FILESYSTEM,
	     "/sbin/nginx (deleted)");
	ITEM(record, TRACEE_CMDLINE, PTRACEMON_ITEM_TRUNCATED,
	     "nginx: master process\0");
}

static void make_hostile_items(struct record *record)
{
	make_refused(record);
	record->call.denied_by = PTRACEMON_DENIED_DAC;
	ITEM(record, TRACER_EXE, 0,
	     "/tmp/\n\033[2J\"\\\xff\xc2\x9b/\xe2\x80\xae\xe2\x86\x92\x7f");
	ITEM(record, TRACER_CMDLINE, 0,
	     "\0\n{\"event\":\"ptrace\"}\0\xe2\x86\0\x1b]0;x\a\0\\x41\0");
	ITEM(record, TRACEE_EXE, PTRACEMON_ITEM_TRUNCATED, "ome/of/a/path");
	ITEM(record, TRACEE_CMDLINE, 0, "");
}

static void make_long(struct record *record, char fill)
{
	static char texts[2][PTRACEMON_PATH_MAX];
	char *text = texts[fill != 'x'];

	make_refused(record);
	memset(text, fill, PTRACEMON_PATH_MAX);
	text[0] = '/';
	text[PTRACEMON_PATH_MAX - 5] = '/';
	sim_item(record, PTRACEMON_ITEM_TRACER_EXE, 0, text,
		 fill == 'x' ? 1500 : PTRACEMON_PATH_MAX);
	sim_item(record, PTRACEMON_ITEM_TRACEE_EXE, 0, text,
		 PTRACEMON_PATH_MAX);
	sim_item(record, PTRACEMON_ITEM_TRACER_CMDLINE, 0, text,
		 PTRACEMON_CMDLINE_MAX);
	sim_item(record, PTRACEMON_ITEM_TRACEE_CMDLINE, 0, text,
		 PTRACEMON_CMDLINE_MAX);
}

/* Which file an executable is, and the most that can be said of it. */
static const struct ptracemon_file file = { 131077, 8, 1 };

#define LONGEST_FILE	{ UINT64_MAX, UINT32_MAX, UINT32_MAX }

static const struct ptracemon_file longest_file = LONGEST_FILE;

static void make_with_file(struct record *record)
{
	make_refused(record);
	ITEM(record, TRACER_EXE, 0, "/usr/bin/gdb");
	ITEM(record, TRACER_CMDLINE, 0, "gdb\0-p\000991\0");
	sim_item(record, PTRACEMON_ITEM_TRACER_FILE, 0, (const char *)&file,
		 sizeof(file));
	sim_item(record, PTRACEMON_ITEM_TRACEE_FILE, 0,
		 (const char *)&longest_file, sizeof(longest_file));
}

static void make_long_paths(struct record *record)
{
	make_long(record, 'x');
}

/* The longest line that there can be. */
static void make_longest(struct record *record)
{
	make_long(record, '\xff');
	sim_item(record, PTRACEMON_ITEM_TRACER_FILE, 0,
		 (const char *)&longest_file, sizeof(longest_file));
	sim_item(record, PTRACEMON_ITEM_TRACEE_FILE, 0,
		 (const char *)&longest_file, sizeof(longest_file));
	memset(&record->call.request, 0xff,
	       sizeof(record->call) - sizeof(record->header));
	record->call.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->call.request_class = PTRACEMON_CLASS_ATTACH;
	record->call.result = INT64_MIN;
	record->call.tracer.loginuid = record->call.tracer.session = 4000000000;
	record->call.tracee.loginuid = record->call.tracee.session = 4000000000;
}

static void make_longest_attach(struct record *record)
{
	struct ptracemon_auto_attach *attach = &record->auto_attach;

	make_long(record, '\xff');
	memset(&attach->how, 0xff, sizeof(*attach) - sizeof(attach->header));
	record->header.type = PTRACEMON_TYPE_AUTO_ATTACH;
	attach->tracer.loginuid = attach->tracer.session = 4000000000;
	attach->tracee.loginuid = attach->tracee.session = 4000000000;
	attach->parent.loginuid = attach->parent.session = 4000000000;
}

static void make_denied(struct record *record)
{
	make_no_tracee(record);
	record->call.denied_by = PTRACEMON_DENIED_NOT_STOPPED;
	record->call.request_class = PTRACEMON_CLASS_CONTROL;
	record->call.relation = PTRACEMON_REL_DESCENDANT |
				PTRACEMON_REL_NOT_DUMPABLE;
}

static void make_denied_otherwise(struct record *record)
{
	make_refused(record);
	record->call.denied_by = PTRACEMON_DENIED_OTHER;
	record->call.result = -22;
}

static void make_traceme(struct record *record)
{
	make_ok(record);
	record->call.request = 0;
}

static void make_door(struct record *record, uint8_t door, uint8_t abi,
		      int32_t call)
{
	sim_access(record);
	record->access.door = door;
	record->access.abi = abi;
	record->access.syscall = call;
}

static void make_proc_mem(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_PROC_MEM, PTRACEMON_ABI_I386, 5);
	record->access.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->access.denied_by = PTRACEMON_DENIED_LSM;
	ITEM(record, TRACER_EXE, 0, "/usr/bin/dd");
	ITEM(record, TRACER_CMDLINE, 0, "dd\0of=/proc/1/mem\0");
}

static void make_readv(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_PROCESS_VM_READV,
		  PTRACEMON_ABI_X86_64, 310);
	record->access.mode = 1;
}

static void make_getfd(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_PIDFD_GETFD, PTRACEMON_ABI_ARM64,
		  438);
}

static void make_other_door(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_OTHER, PTRACEMON_ABI_X86_64, 0);
}

static void make_unnamed_call(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_OTHER, PTRACEMON_ABI_X32,
		  0x40000000 + 9999);
	record->access.outcome = PTRACEMON_OUTCOME_UNKNOWN;
}

static void make_no_call(struct record *record)
{
	make_door(record, PTRACEMON_DOOR_OTHER, 9, -1);
	record->access.mode = 0x80;
	record->access.outcome = PTRACEMON_OUTCOME_FAILURE;
	record->access.denied_by = 77;
	memset(&record->access.tracee, 0, sizeof(record->access.tracee));
}

static void make_future_door(struct record *record)
{
	make_door(record, 200, PTRACEMON_ABI_X86_64, 400);
}

static void make_future_way(struct record *record)
{
	sim_auto_attach(record);
	record->auto_attach.how = 9;
}

static void make_blind(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = RECORD_BLIND;
	record->sight.path = PTRACEMON_ABI_I386;
	strcpy(record->sight.reason, "probe does not fire");
}

static void make_blind_access(struct record *record)
{
	make_blind(record);
	record->sight.path = SIGHT_ACCESS;
	strcpy(record->sight.reason, "setting enabled is 0");
}

static void make_sighted(struct record *record)
{
	make_blind(record);
	record->header.type = RECORD_SIGHTED;
	strcpy(record->sight.reason, "the canary came back");
}

static void make_suppressed(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = RECORD_SUPPRESSED;
	record->suppressed.records = 4000;
	record->suppressed.sessions = 17;
	record->suppressed.total = 50000;
	record->suppressed.since = 3500000000;
	strcpy(record->suppressed.rule, "gdb-of-developers");
	strcpy(record->suppressed.reason, "they debug what they \"build\"");
}

static void make_expired(struct record *record)
{
	make_suppressed(record);
	record->suppressed.records = 0;
	record->suppressed.sessions = 0;
	record->suppressed.expired = 1;
	memset(record->suppressed.rule, 'r', RULE_NAME_SIZE - 1);
	memset(record->suppressed.reason, '\t', RULE_REASON_SIZE - 1);
}

static void make_repeated(struct record *record)
{
	struct record call;

	sim_call(&call);
	memset(record, 0, sizeof(*record));
	record->header.type = RECORD_REPEATED;
	record->repeated.count = 41;
	record->repeated.since = 3500000000;
	record->repeated.relation = PTRACEMON_REL_OWN_CHILD;
	record->repeated.priority = 6;
	record->repeated.request_class = PTRACEMON_CLASS_CONTROL;
	record->repeated.outcome = PTRACEMON_OUTCOME_SUCCESS;
	strcpy(record->repeated.of, "ptrace");
	record->repeated.tracer = call.call.tracer;
	record->repeated.tracee = call.call.tracee;
}

/* Of the record that is made at the moment. */
static struct session session;

static void make_session(struct record *record)
{
	struct record call;

	make_refused(&call);
	memset(record, 0, sizeof(*record));
	memset(&session, 0, sizeof(session));
	record->header.type = RECORD_SESSION;
	session.since = FIRST;
	session.until = FIRST + 2512345678;
	session.calls[PTRACEMON_CLASS_ATTACH] = 1;
	session.calls[PTRACEMON_CLASS_WRITE] = 18;
	session.calls[PTRACEMON_CLASS_CONTROL] = 2;
	session.accesses[PTRACEMON_DOOR_PROC_MEM] = 1;
	session.accesses[PTRACEMON_DOOR_OTHER] = 3;
	session.failed = 2;
	session.denied[PTRACEMON_DENIED_NOT] = 1;
	session.denied[PTRACEMON_DENIED_NOT_STOPPED] = 1;
	session.written = 128;
	session.unmeasured = 1;
	session.threads = 3;
	session.children = 2;
	session.earlier = 4;
	session.relation = PTRACEMON_REL_CROSS_UID;
	session.evidence = SESSION_DONE | SESSION_TRACED | SESSION_USED |
			    SESSION_STOPPED | SESSION_MEMORY | SESSION_PROC_MEM |
			    SESSION_REGISTERS | SESSION_RESUMED;
	session.ended = SESSION_DETACHED;
	session.tracer = call.call.tracer;
	session.tracee = call.call.tracee;
}

/* Nobody is there: it was looked for. */
static void make_attempts(struct record *record)
{
	make_session(record);
	memset(&session.tracee, 0, sizeof(session.tracee));
	session.since = session.until - 65 * 1000000000ull;
	session.relation = 0;
	session.evidence = SESSION_TRACED | SESSION_USED | SESSION_REFUSED | SESSION_LOSSY;
	session.began = SESSION_REQUEST;
	session.ended = SESSION_IDLE;
}

static void make_own_child(struct record *record)
{
	make_session(record);
	session.until = session.since + 7300 * 1000000000ull;
	session.relation = PTRACEMON_REL_OWN_CHILD;
	session.began = SESSION_TRACEME;
	session.ended = SESSION_OPEN;
	session.known_tool = "gdb";
	session.first_seen = SEEN_FIRST;
}

/* Values that come after this program, and the longest line. */
static void make_longest_session(struct record *record)
{
	make_long(record, '\xff');
	memset(&session, 0xff, sizeof(session));
	record->header.type = RECORD_SESSION;
	session.since = 0;
	session.pieces = NULL;
	session.known_tool = "gdb-and-longer";
	session.first_seen = SEEN_BEFORE;
	session.tracer.loginuid = session.tracer.session = 4000000000;
	session.tracee.loginuid = session.tracee.session = 4000000000;
}

static struct certificate certificate;

static void make_certificate(struct record *record)
{
	static const struct certificate_cpu cpus[] = {
		{ .cpu = 0, .first = 1000, .last = 1099, .records = 93,
		  .lost = { [PTRACEMON_LOST_FULL] = 2, [PTRACEMON_LOST_SHARE] = 4 },
		  .missing = 1 },
		{ .cpu = 3, .first = 17, .last = 18, .records = 2 },
	};

	memset(record, 0, sizeof(*record));
	record->header.type = RECORD_CERTIFICATE;
	record->statement.certificate = &certificate;
	certificate = (struct certificate){
		.number = 3,
		.part = 1,
		.parts = 2,
		.span = { FIRST, FIRST + 3600000000000 },
		.cpus = cpus,
		.count = 2,
		.blind = { { FIRST + 1000000000, FIRST + 3500000000 } },
		.blinds = 1,
		.blind_ns = 2500000000,
		.changes = 1,
		.settings = "enabled=1 requests=attach,control children=all",
		.left_out = "requests=attach,control",
		.sealed = true,
		.chained = true,
	};
	memset(certificate.seal, 0x5e, sizeof(certificate.seal));
	memset(certificate.lines, 0x1f, sizeof(certificate.lines));
}

/* As many numbers as fit into one, all of them long. */
static void make_longest_certificate(struct record *record)
{
	static struct certificate_cpu cpus[4];

	make_certificate(record);
	memset(cpus, 0xff, sizeof(cpus));
	memset(&certificate, 0xff, sizeof(certificate));
	certificate.cpus = cpus;
	certificate.count = 4;
	memset(certificate.settings, 'x', sizeof(certificate.settings) - 1);
	certificate.settings[sizeof(certificate.settings) - 1] = 0;
	memset(certificate.left_out, 'x', sizeof(certificate.left_out) - 1);
	certificate.left_out[sizeof(certificate.left_out) - 1] = 0;
	certificate.last = certificate.filtered = certificate.sealed =
		certificate.chained = true;
}

static void make_injection(struct record *record)
{
	make_session(record);
	session.evidence |= SESSION_EXECUTED;
	session.pieces = &samples_injected;
}

static void make_sent(struct record *record)
{
	make_session(record);
	session.pieces = &samples_sent;
}

static void make_longest_injection(struct record *record)
{
	make_longest_session(record);
	session.pieces = samples_longest_written('\xff');
}

/* Within a string a quotation mark costs more than anything else. */
static void make_longest_quoted_injection(struct record *record)
{
	make_longest_session(record);
	memset(session.tracer.comm, '"', PTRACEMON_COMM_SIZE);
	memset(session.tracee.comm, '"', PTRACEMON_COMM_SIZE);
	session.pieces = samples_longest_written('"');
}

static void make_of_class(struct record *record, uint8_t class, uint64_t request)
{
	make_ok(record);
	record->call.request = request;
	record->call.request_class = class;
	record->call.addr = 0x7ffc12345678;
}

static void make_peek(struct record *record)
{
	make_of_class(record, PTRACEMON_CLASS_READ, 1);
}

static void make_registers(struct record *record)
{
	make_of_class(record, PTRACEMON_CLASS_WRITE, 13);
}

static void make_kill(struct record *record)
{
	make_of_class(record, PTRACEMON_CLASS_CONTROL, 8);
}

#define TEXT(text)	{ (const uint8_t *)(text), sizeof(text) - 1, false }

#define CONTAINER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Of an empty file. */
static const struct digests digests = {
	.size = 9007199254740991,
	.md5 = "d41d8cd98f00b204e9800998ecf8427e",
	.sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	.sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

static const struct process_parent shell = {
	.start_time = 1230000000,
	.exe = TEXT("bash (deleted)"),
};

static const struct process_parent kernel_thread = {
	.start_time = 20000000,
	.comm = "kworker/u8:1",
};

static const struct details looked_up = {
	.tracer = {
		.source = EXE_PROC,
		.exe = TEXT("/usr/bin/strace"),
		.cmdline = TEXT("strace\0-f\0make\0"),
		.cgroup = TEXT("/user.slice/a\\b"),
		.digests = &digests,
	},
	.tracee = {
		.source = EXE_KERNEL,
		.exe = TEXT("/memfd:x (deleted)"),
		.cgroup = TEXT("/system.slice/docker-" CONTAINER ".scope"),
	},
	.parent = { .cmdline = TEXT("make\0all\0") },
	.tracer_parent = &shell,
};

static const struct details of_kernel = {
	.tracer_parent = &kernel_thread,
};

/* As much as sessions keep. */
static uint8_t long_text[TRACKED_PATH_MAX];

#define LONGEST_PROGRAM { \
	.source = EXE_PROC, \
	.exe = { long_text, TRACKED_PATH_MAX, true }, \
	.cmdline = { long_text, TRACKED_CMDLINE_MAX, true }, \
	.cgroup = { long_text, TRACKED_PATH_MAX, true }, \
	.digests = &digests, \
	.file = LONGEST_FILE, \
}

static const struct details longest = {
	.tracer = LONGEST_PROGRAM,
	.tracee = LONGEST_PROGRAM,
};

static const struct process_parent longest_parent = {
	.start_time = UINT64_MAX,
	.exe = { long_text, NAME_MAX, true },
};

static const struct details longest_of_record = {
	.tracer = LONGEST_PROGRAM,
	.tracee = LONGEST_PROGRAM,
	.tracer_parent = &longest_parent,
};

const struct sample samples[] = {
	{ "refused", make_refused, NULL },
	{ "ok", make_ok, NULL },
	{ "a number comes back", make_number, NULL },
	{ "no tracee", make_no_tracee, NULL },
	{ "no tracer", make_no_tracer, NULL },
	{ "not watched", make_unwatched, NULL },
	{ "unknown request", make_unknown_request, NULL },
	{ "i386", make_i386, NULL },
	{ "hostile names", make_hostile_names, NULL },
	{ "unset ids", make_unset, NULL },
	{ "values of the future", make_future, NULL },
	{ "a record of the past", make_past, NULL },
	{ "loss", sim_loss, NULL },
	{ "loss of own records", make_own_loss, NULL },
	{ "unexplained loss", make_unexplained, NULL },
	{ "loss of a share", make_share_loss, NULL },
	{ "loss of the future", make_future_loss, NULL },
	{ "knob", sim_knob, NULL },
	{ "hostile knob", make_hostile_knob, NULL },
	{ "new CPU", sim_lifecycle, NULL },
	{ "loaded", make_loaded, NULL },
	{ "position mended", make_mended, NULL },
	{ "CPU without ring", make_no_ring, NULL },
	{ "event of the future", make_future_event, NULL },
	{ "items", make_with_items, NULL },
	{ "hostile items", make_hostile_items, NULL },
	{ "long paths", make_long_paths, NULL },
	{ "longest line", make_longest, NULL },
	{ "longest line with three tasks", make_longest_attach, NULL },
	{ "not stopped", make_denied, NULL },
	{ "refused otherwise", make_denied_otherwise, NULL },
	{ "traced by its parent", make_traceme, NULL },
	{ "access", sim_access, &looked_up },
	{ "access by /proc", make_proc_mem, NULL },
	{ "access to read", make_readv, NULL },
	{ "access to a file", make_getfd, NULL },
	{ "access by another call", make_other_door, NULL },
	{ "access by a call without name", make_unnamed_call, NULL },
	{ "access without call", make_no_call, NULL },
	{ "access of the future", make_future_door, NULL },
	{ "auto-attach", sim_auto_attach, &looked_up },
	{ "auto-attach of the future", make_future_way, NULL },
	{ "already traced", sim_traced, &looked_up },
	{ "blind", make_blind, NULL },
	{ "blind by other doors", make_blind_access, NULL },
	{ "sighted", make_sighted, NULL },
	{ "session", make_session, &looked_up },
	{ "session without tracee", make_attempts, NULL },
	{ "session with a child", make_own_child, NULL },
	{ "longest session", make_longest_session, &longest },
	{ "tracer of the kernel", sim_traced, &of_kernel },
	{ "longest call, looked up", make_longest, &longest_of_record },
	{ "longest auto-attach, looked up", make_longest_attach,
	  &longest_of_record },
	{ "a word is read", make_peek, NULL },
	{ "registers are set", make_registers, NULL },
	{ "killed", make_kill, NULL },
	{ "file of an executable", make_with_file, NULL },
	{ "suppressed by a rule", make_suppressed, NULL },
	{ "suppressed by a rule that has expired", make_expired, NULL },
	{ "alike", make_repeated, &looked_up },
	{ "a word is written", make_poke, NULL },
	{ "a word is written by 32 bits", make_poke_i386, NULL },
	{ "registers set to anonymous memory", make_resumed, NULL },
	{ "attach by anonymous memory", make_attach_from_anonymous, NULL },
	{ "access by anonymous memory", make_open_from_anonymous, NULL },
	{ "items of another request", make_moved_by_chance, NULL },
	{ "written by /proc", make_mem_write, NULL },
	{ "written to a deleted file", make_mem_write_deleted, NULL },
	{ "written to a file without path", make_mem_write_pathless, NULL },
	{ "written to nothing", make_mem_write_unmapped, NULL },
	{ "written to an unknown place", make_mem_write_unknown, NULL },
	{ "written to what has gone", make_mem_write_to_nobody, NULL },
	{ "read by /proc", make_mem_read, NULL },
	{ "several ranges written", make_vm_writev, NULL },
	{ "reading refused", make_vm_readv_refused, NULL },
	{ "transfer not watched", make_vm_unwatched, NULL },
	{ "exit with a status", make_exit, NULL },
	{ "exit by a signal", make_exit_by_signal, NULL },
	{ "exit of a tracer", make_exit_of_tracer, NULL },
	{ "exec without set-user-ID", make_exec, NULL },
	{ "exec of a tracer", make_exec_of_tracer, NULL },
	{ "end of the future", make_end_of_future, NULL },
	{ "hostile place", make_hostile_place, NULL },
	{ "longest call with evidence", make_longest_call, NULL },
	{ "longest transfer", make_longest_memory, NULL },
	{ "longest transfer, with quotation marks", make_longest_quoted, NULL },
	{ "longest end", make_longest_end, NULL },
	{ "longest call with evidence, looked up", make_longest_call,
	  &longest_of_record },
	{ "longest transfer, looked up", make_longest_memory,
	  &longest_of_record },
	{ "longest end, looked up", make_longest_end, &longest_of_record },
	{ "session that injected", make_injection, &looked_up },
	{ "session that sent somewhere", make_sent, &looked_up },
	{ "longest session that wrote", make_longest_injection, &longest },
	{ "longest session that wrote, with quotation marks",
	  make_longest_quoted_injection, &longest },
	{ "loss of entries of the journal", make_journal_loss, NULL },
	{ "certificate: what was missed", make_certificate, NULL },
	{ "longest certificate", make_longest_certificate, NULL },
};

size_t samples_evidence_at, samples_certificates_at;
const size_t samples_count = sizeof(samples) / sizeof(*samples);

const struct out_format *samples_format(const char *name)
{
	static const struct out_format *const formats[] = {
#define FORMAT(name) &out_##name,
#include "output/formats.def"
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

/* One user with the longest name, of bytes that need the most room. */
static void name_user(struct users *users)
{
	struct user *user = &users->entries[0xffffffff % USERS_KEPT];

	user->known = true;
	user->uid = 0xffffffff;
	user->looked_up = A_DAY_LATER;
	user->length = USER_NAME_MAX;
	memset(user->name, 0xff, USER_NAME_MAX);
	user = &users->entries[0];
	user->known = true;
	user->uid = 0;
	user->looked_up = A_DAY_LATER;
	user->length = strlen("root");
	memcpy(user->name, "root", user->length);
	/* Nobody else is asked for: what is written is the same everywhere. */
	users->resume = UINT64_MAX;
}

void samples_print(const struct out_format *format, struct buffer *buffer,
		   unsigned int flags, unsigned int times)
{
	static const struct host host = {
		.boot_id = "01234567-89ab-cdef-0123-456789abcdef",
		.name = "host.example\033",
		.id = "0123456789abcdef0123456789abcdef01234567",
	};
	static struct clock clock = { .offset = BOOTED };
	static struct enrich enrich;
	static struct users users;
	struct out out = {
		.buffer = buffer,
		.clock = &clock,
		.users = &users,
		.host = &host,
		.colour = flags & SAMPLES_COLOUR,
		.envelope = flags & SAMPLES_ENVELOPE,
		.header = true,
		.hash = true,
		.who = flags & (SAMPLES_WHO | SAMPLES_LONGEST_WHO),
	};
	size_t i;

	name_user(&users);
	memset(long_text, 0xff, sizeof(long_text));
	format->begin(&out);
	for (i = 0; i < (flags & SAMPLES_WHO ? 4 : samples_count); i++) {
		struct details details;
		struct record record;
		struct event event;
		unsigned int time;

		samples[i].make(&record);
		if (samples[i].make == make_poke)
			samples_evidence_at = buffer->used;
		if (samples[i].make == make_certificate)
			samples_certificates_at = buffer->used;
		if (!record.body)
			record.body = sizeof(record) -
				      offsetof(struct record, header);
		if (record.header.cpu != RECORD_NO_CPU)
			record.header.cpu = 3;
		if (record.header.type >= RECORD_BLIND)
			record.header.cpu = RECORD_NO_CPU;
		record.header.sequence = 5000000000000 + i;
		/* The last ones come a day later. */
		record.header.time =
			(i > 17 ? A_DAY_LATER : FIRST) + i * 1000000;
		if (record.header.type == RECORD_SESSION)
			verdict_event(&session, &record, &event);
		else if (record.header.type == RECORD_REPEATED)
			repeated_event(&record, &event);
		else
			event_of(&record, &event);
		enrich_event(&enrich, &event, &details);
		if (samples[i].details) {
			struct details given = *samples[i].details;

			memcpy(given.places, details.places,
			       sizeof(given.places));
			details = given;
		}
		if (out.who)
			samples_add_who(&details, flags & SAMPLES_LONGEST_WHO,
					i == 2);
		for (time = 0; time < times; time++)
			format->record(&out, &event, &details);
	}
	format->end(&out);
}
