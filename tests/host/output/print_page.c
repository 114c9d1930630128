// SPDX-License-Identifier: GPL-2.0
/*
 * page afternoon >FILE: the page of ptracemon report about an afternoon that
 * never was: what its test looks at, and the picture in docs/. page hostile >FILE:
 * about tasks whose names and words attack the page. page many >FILE: about more
 * than there is room for. page boots SEEN >FILE: about two hosts, one of them twice,
 * where SEEN is to know what is new.
 */
#include <stdlib.h>

#include "commands/commands.h"
#include "output/page.h"
#include "sim.h"

#define SECOND 1000000000ull

/* 2026-02-02 13:00:00 UTC */
#define BOOTED 1770037200000000000

static struct streams streams;
static uint64_t now = 10 * SECOND;

static const struct task {
	const char *comm;
	uint32_t pid;
	uint32_t uid;
	const char *exe;
	const char *words; /* blanks between */
} gdb = { "gdb", 2114, 1000, "/usr/bin/gdb", "gdb ./server" },
  server = { "server", 2117, 1000, "/srv/bin/server", "./server --port 8080" },
  gdb_p = { "gdb", 2290, 0, "/usr/bin/gdb", "gdb -p 991" },
  nginx = { "nginx", 991, 33, "/usr/sbin/nginx", "nginx: worker process" },
  strace = { "strace", 2301, 0, "/usr/bin/strace", "strace -f -p 880" },
  cron = { "cron", 880, 0, "/usr/sbin/cron", "/usr/sbin/cron -f" },
  inject = { "kworker/u8:3", 2405, 33, "/dev/shm/.x", "[kworker/u8:3]" },
  agent = { "ssh-agent", 1733, 33, "/usr/bin/ssh-agent", "ssh-agent -D" },
  dump = { "dd", 2410, 33, "/usr/bin/dd", "dd if=/proc/1733/mem of=/tmp/m" },
  sshd = { "sshd", 702, 0, "/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D" },
  shy = { "updater", 2500, 1000, "/opt/updater", "/opt/updater --daemon" },
  shell = { "bash", 2490, 1000, "/bin/bash", "-bash" },
  perf = { "profiler", 2600, 33, "/usr/bin/profiler", "profiler 991" },
  evil = { "</script><b>x", 66, 0, "/tmp/</script><script>alert(1)</script>",
	   "<!--<script> \"'&amp; </pre><img/src=x/onerror=alert(1)> \x1b[2J" },
  victim = { "<!--<script>", 67, 1000, "/tmp/<!--\\",
	     "\xff\xe2\x80\xae</textarea>" };

static void fill(struct ptracemon_identity *to, const struct task *from)
{
	memset(to, 0, sizeof(*to));
	to->tgid = to->tid = to->ns_pid = from->pid;
	to->uid = to->euid = to->suid = from->uid;
	to->start_time = SECOND;
	strncpy((char *)to->comm, from->comm, sizeof(to->comm));
}

static void take(struct record *record)
{
	record->header.time = now;
	record->body = sizeof(*record) - offsetof(struct record, header);
	streams_take(&streams, record);
	streams_flush(&streams, NULL);
	streams_rest(&streams);
}

static void add_words(struct record *record, uint16_t kind, char *to,
		      const char *words)
{
	size_t i, length = strlen(words) + 1;

	memcpy(to, words, length);
	for (i = 0; i < length; i++)
		if (to[i] == ' ')
			to[i] = 0;
	sim_item(record, kind, 0, to, length);
}

static void describe(struct record *record, const struct task *tracer,
		     const struct task *tracee)
{
	static char words[2][256];

	sim_item(record, PTRACEMON_ITEM_TRACER_EXE, 0, tracer->exe,
		 strlen(tracer->exe));
	sim_item(record, PTRACEMON_ITEM_TRACEE_EXE, 0, tracee->exe,
		 strlen(tracee->exe));
	add_words(record, PTRACEMON_ITEM_TRACER_CMDLINE, words[0],
		  tracer->words);
	add_words(record, PTRACEMON_ITEM_TRACEE_CMDLINE, words[1],
		  tracee->words);
}

/* A call of @tracer on @tracee, @after milliseconds after the last record. */
static void make_call(struct record *record, const struct task *tracer,
		      const struct task *tracee, uint64_t request,
		      uint8_t request_class, uint64_t addr, uint64_t after)
{
	uint32_t relation = 0;

	sim_call(record);
	now += after * 1000000;
	if (tracer->uid != tracee->uid)
		relation |= PTRACEMON_REL_CROSS_UID;
	if (tracer->uid && !tracee->uid)
		relation |= PTRACEMON_REL_MORE_CAPS;
	if ((tracer == &gdb && tracee == &server) || tracer == &shell)
		relation |= PTRACEMON_REL_OWN_CHILD;
	record->call.request = request;
	record->call.request_class = request_class;
	record->call.addr = addr;
	record->call.relation = relation;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.pid = tracee->pid;
	fill(&record->call.tracer, tracer);
	fill(&record->call.tracee, tracee);
	if (tracee == &sshd) {
		record->call.outcome = PTRACEMON_OUTCOME_FAILURE;
		record->call.result = -1;
		record->call.denied_by = PTRACEMON_DENIED_DAC;
	}
	describe(record, tracer, tracee);
}

static void call(const struct task *tracer, const struct task *tracee,
		 uint64_t request, uint8_t request_class, uint64_t addr,
		 uint64_t after)
{
	struct record record;

	make_call(&record, tracer, tracee, request, request_class, addr, after);
	take(&record);
}

/* Of a file whose code is mapped there. */
static void add_place(struct record *record, uint16_t kind, uint64_t address,
		      const char *path)
{
	const struct ptracemon_place place = {
		.address = address,
		.start = address & ~0xfffull,
		.end = (address & ~0xfffull) + 4096,
		.offset = address & 0xfffff,
		.file = { 1835021, 8, 1 },
		.permissions = PTRACEMON_PERM_READ | PTRACEMON_PERM_EXEC,
		.kind = PTRACEMON_PLACE_FILE,
	};

	sim_place(record, kind, 0, &place, path, strlen(path));
}

/* Words of code, 24 bytes, and the tracee is sent there. */
static void put_code(const struct task *tracer, const struct task *tracee,
		     const char *code, uint64_t address, const char *path)
{
	struct record record;
	unsigned int i;

	for (i = 0; i < 24; i += 8) {
		make_call(&record, tracer, tracee, 4, PTRACEMON_CLASS_WRITE,
			  address + i, 2);
		memcpy(&record.call.data, code + i, 8);
		add_place(&record, PTRACEMON_ITEM_WRITTEN_TO, address, path);
		take(&record);
	}
	make_call(&record, tracer, tracee, 13, PTRACEMON_CLASS_WRITE, 0, 10);
	add_place(&record, PTRACEMON_ITEM_RESUMED_AT, address, path);
	take(&record);
}

static void access_to(const struct task *tracer, const struct task *tracee,
		      uint8_t door, uint64_t flags, uint64_t after)
{
	struct record record;

	sim_access(&record);
	now += after * 1000000;
	record.access.door = door;
	record.access.syscall = 257;
	record.access.args[2] = flags;
	record.access.relation =
		tracer->uid == tracee->uid ? 0 : PTRACEMON_REL_CROSS_UID;
	fill(&record.access.tracer, tracer);
	fill(&record.access.tracee, tracee);
	describe(&record, tracer, tracee);
	take(&record);
}

static void attach(const struct task *tracer, const struct task *tracee,
		   uint64_t after)
{
	call(tracer, tracee, 16, PTRACEMON_CLASS_ATTACH, 0, after);
}

static void go_on(const struct task *tracer, const struct task *tracee,
		  uint64_t after)
{
	call(tracer, tracee, 7, PTRACEMON_CLASS_STEP, 0, after);
}

static void detach(const struct task *tracer, const struct task *tracee,
		   uint64_t after)
{
	call(tracer, tracee, 17, PTRACEMON_CLASS_CONTROL, 0, after);
}

static void poke(const struct task *tracer, const struct task *tracee,
		 unsigned int words)
{
	unsigned int i;

	for (i = 0; i < words; i++)
		call(tracer, tracee, 4, PTRACEMON_CLASS_WRITE, 0x1000 + 8 * i,
		     2);
}

/* 4096 bytes, of which the first are known. */
static void transfer(const struct task *tracer, const struct task *tracee,
		     const char *first)
{
	struct record record;

	sim_memory(&record);
	now += 1000000;
	record.memory.remote[0] = (struct ptracemon_range){ 0x7ffc00001000, 4096 };
	record.memory.ranges = 1;
	record.memory.moved = record.memory.result = 4096;
	fill(&record.memory.tracer, tracer);
	fill(&record.memory.tracee, tracee);
	sim_item(&record, PTRACEMON_ITEM_PAYLOAD, 0, first, strlen(first));
	describe(&record, tracer, tracee);
	take(&record);
}

static void emit_sight(uint16_t type, uint64_t after)
{
	struct record record;

	memset(&record, 0, sizeof(record));
	now += after * 1000000;
	record.header.type = type;
	record.header.cpu = RECORD_NO_CPU;
	record.sight.path = PTRACEMON_ABI_I386;
	strcpy(record.sight.reason, "probe does not fire");
	take(&record);
}

static void lose(uint64_t after)
{
	struct record record;

	sim_loss(&record);
	record.loss.since = now;
	now += after * 1000000;
	take(&record);
}

/* execve("/bin//sh", NULL, NULL), and trap. */
static const char shell_code[] =
	"\x48\x31\xf6\x56\x48\xbf/bin//sh\x57\x54\x5f\x6a\x3b\x58\x99\x0f\x05\xcc";

static void afternoon(void)
{
	int i;

	call(&gdb, &server, 0, PTRACEMON_CLASS_ATTACH, 0, 0);
	for (i = 0; i < 20; i++) {
		call(&gdb, &server, 1, PTRACEMON_CLASS_READ, 0, 150);
		go_on(&gdb, &server, 300);
	}
	attach(&strace, &cron, 500);
	for (i = 0; i < 12; i++) {
		access_to(&strace, &cron, PTRACEMON_DOOR_PROCESS_VM_READV, 0,
			  200);
		go_on(&strace, &cron, 200);
	}
	call(&shell, &shy, 0, PTRACEMON_CLASS_ATTACH, 0, 400);
	attach(&inject, &sshd, 700);
	attach(&inject, &sshd, 200);
	attach(&inject, &agent, 900);
	put_code(&inject, &agent, shell_code, 0x7f2ad4c29d90,
		 "/usr/lib/x86_64-linux-gnu/libc.so.6");
	go_on(&inject, &agent, 10);
	detach(&inject, &agent, 800);
	access_to(&dump, &agent, PTRACEMON_DOOR_PROC_MEM, 0, 1200);
	attach(&gdb_p, &nginx, 1500);
	access_to(&gdb_p, &nginx, PTRACEMON_DOOR_PROC_MEM, 2, 20);
	for (i = 0; i < 8; i++)
		call(&gdb_p, &nginx, 1, PTRACEMON_CLASS_READ, 0, 300);
	lose(800);
	detach(&gdb_p, &nginx, 1100);
	emit_sight(RECORD_BLIND, 1500);
	emit_sight(RECORD_SIGHTED, 2200);
	for (i = 0; i < 5; i++) {
		attach(&perf, &nginx, 700);
		detach(&perf, &nginx, 60);
	}
	detach(&strace, &cron, 900);
	call(&gdb, &server, 8, PTRACEMON_CLASS_CONTROL, 0, 600);
}

static void attack(void)
{
	uint64_t i;

	attach(&evil, &victim, 10);
	put_code(&evil, &victim, "</script><img onerror=x>", 0x7f0000001000,
		 "/tmp/</script><img src=x onerror=alert(1)>");
	transfer(&evil, &victim, "<b>x</b>");
	for (i = 0; i < 9; i++)
		call(&evil, &victim, 4, PTRACEMON_CLASS_WRITE, 0x1000 * i, 1);
	detach(&evil, &victim, 10);
	attach(&victim, &evil, 10);
}

static void crowd(void)
{
	struct task one = inject;
	unsigned int i;

	for (i = 0; i < PAGE_SESSIONS + 100; i++) {
		one.pid = 3000 + i;
		attach(&one, &nginx, 1);
		if (i < 30)
			poke(&one, &nginx, 1);
		detach(&one, &nginx, 1);
	}
	poke(&one, &agent, 1);
}

/* Two boots of one host, and one of another: the same ids are other processes. */
static void three_boots(void)
{
	static const char *const names[] = { "host.example", "other.example",
					     "host.example" };
	int i;

	for (i = 0; i < 3; i++) {
		if (i)
			streams_finish(&streams, now);
		streams.clock.offset += i * 60 * (int64_t)SECOND;
		streams.host.boot_id[0] = (char)('0' + i);
		strcpy(streams.host.name, names[i]);
		now = (20 + (uint64_t)i) * SECOND;
		streams.since = now - 10 * SECOND;
		attach(&inject, &agent, 0);
		if (!i)
			poke(&inject, &agent, 2);
		else
			call(&inject, &agent, 4, PTRACEMON_CLASS_WRITE, 0x1010,
			     10);
		detach(&inject, &agent, 10);
		emit_sight(RECORD_BLIND, 10);
	}
}

/* Not those of whoever runs this. */
static void name_users(void)
{
	static const struct {
		uint32_t uid;
		const char *name;
	} names[] = { { 0, "root" }, { 33, "www-data" }, { 1000, "ada" } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct user *user =
			&streams.users.entries[names[i].uid % USERS_KEPT];

		user->known = true;
		user->uid = names[i].uid;
		user->looked_up = 3600 * SECOND;
		user->length = strlen(names[i].name);
		memcpy(user->name, names[i].name, user->length);
	}
}

int main(int argc, char **argv)
{
	static const struct host host = {
		.boot_id = "01234567-89ab-cdef-0123-456789abcdef",
		.name = "host.example",
	};
	struct arguments arguments;

	if (argc != 2 + (argc > 1 && !strcmp(argv[1], "boots")))
		return 2;
	arguments_init(&arguments);
	arguments.output.format = &out_page;
	arguments.output.of = OUTPUT_SESSIONS;
	arguments.output.asks_seen = argc > 2;
	if (argc > 2)
		arguments.output.seen = seen_open(argv[2], true);
	streams.clock.offset = BOOTED;
	streams.host = host;
	streams.since = now - SECOND;
	name_users();

	if (page_begin(STDOUT_FILENO) ||
	    !arguments_begin(&arguments, &streams, STDOUT_FILENO))
		return 1;
	if (!strcmp(argv[1], "hostile"))
		attack();
	else if (!strcmp(argv[1], "many"))
		crowd();
	else if (!strcmp(argv[1], "boots"))
		three_boots();
	else
		afternoon();
	if (streams_finish(&streams, now))
		return 1;
	streams_end(&streams);
	seen_close(arguments.output.seen);
	return page_end(STDOUT_FILENO) != 0;
}
