// SPDX-License-Identifier: GPL-2.0
/*
 * The canary (tools/device/canary.c, heartbeat.c, canary_calls.c) in tools/commands/watch.c as a
 * whole, over a kernel that answers, does not, or loses records; and the calls
 * of this host.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "device/canary.h"
#include "device/heartbeat.h"
#include "sim.h"
#include "tap.h"

/* How the kernel of the simulation takes a call. */
enum mode {
	SEES,
	SILENT,	      /* no record */
	SILENT_ONCE,  /* no record of the next call only */
	LOSES,	      /* no record, but a loss that is counted */
	REFUSED,      /* by something before the kernel's ptrace */
	WRONG_NONCE,  /* records of others */
	WRONG_ABI,
	WRONG_TASK,
	WRONG_FLAG,   /* as anybody could make it */
	SWITCHED_OFF, /* the module is not to record it */
};

/* Shared with the child that follows. */
static struct shared {
	enum mode modes[ENTRIES];
	uint64_t lost;
	unsigned int calls[ENTRIES];
} *shared;

static struct sim_ring *ring;
static struct reader reader;
static struct arguments options;
static struct canary_host host;

static void put_record(enum entry entry, uint32_t addr, uint32_t data,
		       enum mode mode)
{
	struct record record;
	uint32_t pid = (uint32_t)getpid() + (mode == WRONG_TASK);

	addr ^= mode == WRONG_NONCE;
	if (entry == ENTRY_ACCESS) {
		sim_access(&record);
		record.access.door = PTRACEMON_DOOR_PIDFD_GETFD;
		record.access.args[1] = entry_file(addr);
		record.access.tracer.ns_pid = pid;
	} else {
		sim_call(&record);
		record.call.request = PTRACEMON_REQUEST_CANARY;
		record.call.addr = addr;
		record.call.data = data;
		record.call.abi = (uint8_t)(entry_path(entry) +
					    (mode == WRONG_ABI));
		record.call.tracer.ns_pid = pid;
	}
	record.header.flags = mode == WRONG_FLAG ? 0 : PTRACEMON_RECORD_CANARY;
	sim_put(ring, &record, clock_boottime());
}

static int call(enum entry entry, uint32_t addr, uint32_t data)
{
	enum mode mode = shared->modes[entry];

	shared->calls[entry]++;
	switch (mode) {
	case SILENT_ONCE:
		shared->modes[entry] = SEES;
		break;
	case LOSES:
		shared->lost++;
		break;
	case REFUSED:
		return EPERM;
	case SILENT:
		break;
	default:
		put_record(entry, addr, data, mode);
	}
	return entry_answer(entry);
}

static bool stats(const struct reader *of, uint32_t cpu,
		  struct ptracemon_stats *found)
{
	memset(found, 0, sizeof(*found));
	found->lost[PTRACEMON_LOST_FULL] = shared->lost;
	return of == &reader && cpu == PTRACEMON_ALL_CPUS;
}

static bool is_on(enum entry entry)
{
	return shared->modes[entry] != SWITCHED_OFF;
}

static const char *reason(void)
{
	return "the probe does not fire";
}

static void set_up(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ring = sim_ring_shared(0);
	sim_reader(&reader);
	sim_attach(&reader, ring);
	reader.fd = eventfd(0, EFD_CLOEXEC);
	memset(&host, 0, sizeof(host));
	host.call = call;
	host.reader = &reader;
	host.stats = stats;
	host.is_on = is_on;
	host.reason = reason;
	host.probe_addr = 4711;
	memset(&options, 0, sizeof(options));
	options.output.format = &out_json;
	options.heartbeat = 0.1;
	options.canary = &host;
	filter_init(&options.filter);
}

static void tear_down(void)
{
	reader_close(&reader);
	sim_ring_unshare(ring);
	munmap(shared, sizeof(*shared));
}

static void set_modes(enum mode mode)
{
	int i;

	for (i = 0; i < ENTRIES; i++)
		shared->modes[i] = mode;
}

/* A child that follows; its sentences go to @errors, if not negative. */
static pid_t start(int fd, int errors)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	if (errors < 0)
		errors = open("/dev/null", O_WRONLY);
	alarm(0);
	dup2(errors, STDERR_FILENO);
	_exit(watch_follow(&reader, &options, fd));
}

static void stop(pid_t pid)
{
	int status = -1;

	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	ok(status == 0, "it ends well");
}

static int temporary(void)
{
	return memfd_create("output", MFD_CLOEXEC);
}

/* How often @what is in the file. */
static unsigned int count(int fd, const char *what)
{
	static char text[1 << 20];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
	const char *at = text;
	unsigned int found = 0;

	text[length > 0 ? length : 0] = 0;
	while ((at = strstr(at, what))) {
		found++;
		at += strlen(what);
	}
	return found;
}

/* Waits until so many calls were made by that way. */
static void until_calls(enum entry entry, unsigned int calls)
{
	calls += __atomic_load_n(&shared->calls[entry], __ATOMIC_RELAXED);
	while (__atomic_load_n(&shared->calls[entry], __ATOMIC_RELAXED) < calls)
		usleep(1000);
}

static void test_sees(void)
{
	int fd = temporary(), errors = temporary();
	pid_t pid;

	set_up();
	pid = start(fd, errors);
	until_calls(ENTRY_NATIVE, 5);
	stop(pid);
	is(count(fd, "\n"), 0, "a sensor that sees: nothing is said");
	is(count(errors, "\n"), 0, "to nobody");
	ok(ring->head - ring->control.consumer_pos <
		   4 * sizeof(struct ptracemon_call),
	   "its records are given back");
	close(fd);
	close(errors);
	tear_down();
}

static void test_blind(void)
{
	int fd = temporary(), errors = temporary();
	pid_t pid;

	set_up();
	shared->modes[ENTRY_I386] = SILENT;
	pid = start(fd, errors);
	until_calls(ENTRY_NATIVE, 8);
	is(count(fd, "\"event\":\"blind\""), 1, "blind by one way: said once");
	is(count(fd, "\"cpu\":null,\"seq\":null,\"seq_step\":null,\"path\":\"i386\",\"reason\":\"the probe does not fire\""),
	   1, "which way, and why");
	shared->modes[ENTRY_I386] = SEES;
	until_calls(ENTRY_NATIVE, 5);
	is(count(fd, "\"event\":\"sighted\""), 1, "sighted again: said once");
	set_modes(SILENT);
	until_calls(ENTRY_NATIVE, 5);
	is(count(fd, "\"event\":\"blind\""), 1 + ENTRIES,
	   "blind by every way: each is said");
	set_modes(SEES);
	until_calls(ENTRY_NATIVE, 4);
	is(count(fd, "\"event\":\"sighted\""), 1 + ENTRIES, "and sighted");
	is(count(fd, "\n"), 2 * (1 + ENTRIES), "and nothing else");
	is(count(errors, "\n"), 2 * (1 + ENTRIES),
	   "who started it hears the same");
	stop(pid);
	close(fd);
	close(errors);
	tear_down();
}

/* What is no proof of blindness. */
static void test_no_alarm(enum mode mode, const char *what,
			  unsigned int complaints)
{
	int fd = temporary(), errors = temporary();
	pid_t pid;

	set_up();
	set_modes(mode);
	if (mode == SWITCHED_OFF)
		shared->modes[ENTRY_NATIVE] = SEES;
	pid = start(fd, errors);
	until_calls(ENTRY_NATIVE, 6);
	stop(pid);
	is(count(fd, "\n"), 0, what);
	is(count(errors, "\n"), complaints, "so much is said about it");
	close(fd);
	close(errors);
	tear_down();
}

/*
 * Losses without end: it goes on looking, and does not spin. The first look can
 * be repeated three times at once, the others are a heartbeat apart.
 */
static void test_endless_losses(void)
{
	uint64_t began = clock_monotonic();
	int fd = temporary();
	pid_t pid;

	set_up();
	set_modes(LOSES);
	pid = start(fd, -1);
	until_calls(ENTRY_NATIVE, 8);
	ok(clock_monotonic() - began >= (8 - 1 - 3 - 1) * 100000000ull,
	   "losses without end: one look a heartbeat");
	stop(pid);
	close(fd);
	tear_down();
}

/* Records that are not what was called. */
static void test_forged(enum mode mode, const char *what)
{
	int fd = temporary();
	pid_t pid;

	set_up();
	shared->modes[ENTRY_NATIVE] = mode;
	pid = start(fd, -1);
	until_calls(ENTRY_X32, 5);
	stop(pid);
	is(count(fd, "\"event\":\"blind\""), 1, what);
	close(fd);
	tear_down();
}

static void test_missing(void)
{
	int fd = temporary(), errors = temporary();
	pid_t pid;

	set_up();
	host.found[ENTRY_I386] = ENTRY_MISSING;
	host.found[ENTRY_X32] = ENTRY_BLOCKED;
	pid = start(fd, errors);
	until_calls(ENTRY_NATIVE, 4);
	stop(pid);
	is(shared->calls[ENTRY_I386], 0, "a way that is not there is not gone");
	is(shared->calls[ENTRY_X32], 0, "nor one that is blocked");
	is(count(errors, "cannot check whether x32 is seen"), 1,
	   "which is said once");
	is(count(errors, "\n"), 1, "and no more");
	is(count(fd, "\n"), 0, "and not in the output");
	close(fd);
	close(errors);
	tear_down();
}

/* Of a former reader, and of the child that found out what there is. */
static void test_others_records(void)
{
	struct record record;
	int fd = temporary();

	set_up();
	options.heartbeat = 0;
	sim_call(&record);
	record.header.flags = PTRACEMON_RECORD_CANARY;
	sim_put(ring, &record, 1);
	sim_call(&record);
	record.call.request = PTRACEMON_REQUEST_CANARY;
	record.call.addr = 4711;
	record.call.data = 0;
	sim_put(ring, &record, 2);
	record.call.addr = 4712;
	sim_put(ring, &record, 3);
	sim_call(&record);
	sim_put(ring, &record, 4);
	options.output.count = 2;
	is(watch_follow(&reader, &options, fd), EXIT_DONE, "--count 2");
	is(count(fd, "\n"), 2, "canaries do not count");
	is(count(fd, "\"request\":\"PTRACE_ATTACH\""), 1, "other calls do");
	is(count(fd, "\"request_number\":1886678371"), 1,
	   "that of somebody who tries to look like one too");
	close(fd);
	tear_down();
}

/* The output takes nothing for longer than several heartbeats. */
static void test_stuck_output(void)
{
	static char text[1 << 20];
	struct record record;
	ssize_t length, used = 0;
	int pipes[2], i;
	pid_t pid;

	set_up();
	if (pipe(pipes))
		abort();
	fcntl(pipes[1], F_SETPIPE_SZ, 4096);
	/* The longest lines: the canary's records come some rounds later. */
	options.output.extras = 1;
	options.output.extra[0].format = &out_deviceevents;
	options.output.extra[0].fd = open("/dev/null", O_WRONLY);
	sim_call(&record);
	for (i = 0; i < 150; i++)
		sim_put(ring, &record, (uint64_t)i + 1);
	pid = start(pipes[1], -1);
	close(pipes[1]);
	usleep(600000);
	kill(pid, SIGSTOP);
	usleep(300000);
	kill(pid, SIGCONT);
	while (used < (ssize_t)sizeof(text) - 1) {
		struct pollfd file = { pipes[0], POLLIN, 0 };

		if (poll(&file, 1, 700) <= 0)
			break;
		length = read(pipes[0], text + used, sizeof(text) - 1 - (size_t)used);
		if (length <= 0)
			break;
		used += length;
	}
	stop(pid);
	ok(used > 50000, "an output that was stuck gets its records");
	ok(!strstr(text, "blind"), "nobody was blind meanwhile, nor stopped");
	close(pipes[0]);
	close(options.output.extra[0].fd);
	tear_down();
}

/* Where the service manager listens; the environment says so. */
static int service_manager(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[sizeof(address.sun_path) + 1];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
		 "ptracemon-test-%d", getpid());
	if (bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(address.sun_path + 1))))
		abort();
	snprintf(name, sizeof(name), "@%s", address.sun_path + 1);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

/* How often the service manager has heard it since the last time. */
static unsigned int signs_of_life(int manager)
{
	unsigned int count = 0;
	ssize_t length;
	char text[256];

	while ((length = recv(manager, text, sizeof(text) - 1,
			      MSG_DONTWAIT)) > 0) {
		text[length] = 0;
		count += !strcmp(text, "WATCHDOG=1");
	}
	return count;
}

/* What the service manager hears. */
static void test_service(void)
{
	int fd = temporary(), manager, alive = 0;
	char text[256], blind[256] = "";
	ssize_t length;
	pid_t pid;

	set_up();
	manager = service_manager();
	pid = start(fd, -1);
	until_calls(ENTRY_NATIVE, 4);
	while ((length = recv(manager, text, sizeof(text) - 1, MSG_DONTWAIT)) > 0) {
		text[length] = 0;
		alive += !strcmp(text, "WATCHDOG=1");
		if (!strncmp(text, "STATUS=", 7))
			strcpy(blind, text);
	}
	ok(alive >= 2, "a sensor that sees is alive");
	is_text(blind, "STATUS=sees x86_64, i386, x32, access" + 0,
		"and says what it sees");
	set_modes(LOSES);
	until_calls(ENTRY_NATIVE, 6);
	signs_of_life(manager);
	until_calls(ENTRY_NATIVE, 4);
	ok(signs_of_life(manager) >= 2, "one that loses records is, too");
	set_modes(SEES);
	shared->modes[ENTRY_ACCESS] = SILENT;
	until_calls(ENTRY_NATIVE, 4);
	signs_of_life(manager);
	until_calls(ENTRY_NATIVE, 3);
	is(signs_of_life(manager), 0, "a blind one is not");
	unsetenv("NOTIFY_SOCKET");
	stop(pid);
	close(manager);
	close(fd);
	tear_down();
}

static void no_change(void *context, const struct record *record)
{
	(void)context;
	(void)record;
}

/* What lies before the canary's records takes several heartbeats to be read. */
static void test_backlog(void)
{
	struct heartbeat heartbeat;
	struct record record;
	struct item item;
	int manager;

	set_up();
	manager = service_manager();
	heartbeat_init(&heartbeat, &reader, &host, 0.1);
	sim_call(&record);
	sim_put(ring, &record, 1);
	heartbeat_beat(&heartbeat);
	while (!signs_of_life(manager))
		heartbeat_look(&heartbeat, no_change, NULL);
	is(shared->calls[ENTRY_NATIVE], 1,
	   "a reader that works off a backlog is alive before the canary is judged");
	set_modes(SILENT);
	for (;;) {
		reader_begin(&reader, UINT64_MAX);
		while (reader_next(&reader, &item) == NEXT_ITEM)
			;
		heartbeat_look(&heartbeat, no_change, NULL);
		if (!heartbeat.well)
			break;
		heartbeat_beat(&heartbeat);
	}
	signs_of_life(manager);
	while (!heartbeat.canary.sent)
		heartbeat_beat(&heartbeat);
	sim_put(ring, &record, 1);
	reader_mark(&reader);
	heartbeat.due = 0;
	heartbeat_look(&heartbeat, no_change, NULL);
	is(signs_of_life(manager), 0, "one that was found blind is not");
	unsetenv("NOTIFY_SOCKET");
	close(manager);
	tear_down();
}

/* Of this host: none may crash, and the native one must be there. */
static void test_entries(void)
{
	int entry;

	is(entry_probe(ENTRY_NATIVE, 1, 2), ENTRY_THERE, "the native call");
	is(entry_call(ENTRY_NATIVE, 1, 2), ESRCH, "is answered by the kernel");
	for (entry = ENTRY_I386; entry < ENTRIES; entry++) {
		enum entry_found found = entry_probe((enum entry)entry, 1, 2);

		ok(found == ENTRY_THERE || found == ENTRY_MISSING,
		   "way %d is %s", entry,
		   found == ENTRY_THERE ? "there" : "missing");
		if (found == ENTRY_THERE)
			is(entry_call((enum entry)entry, 1, 2),
			   entry_answer((enum entry)entry),
			   "it is answered by the kernel");
	}
}

/* In a child with a seccomp filter. */
static int probe_under(uint32_t action)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

		seccomp_rule_add(filter, action, SCMP_SYS(ptrace), 0);
		seccomp_load(filter);
		_exit(entry_probe(ENTRY_NATIVE, 1, 2));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_seccomp(void)
{
	is((uint64_t)probe_under(SCMP_ACT_ERRNO(EPERM)), ENTRY_BLOCKED,
	   "a filter that refuses");
	is((uint64_t)probe_under(SCMP_ACT_ERRNO(ENOSYS)), ENTRY_BLOCKED,
	   "one that denies that there is such a call");
	is((uint64_t)probe_under(SCMP_ACT_KILL_PROCESS), ENTRY_BLOCKED,
	   "one that kills");
}

int main(void)
{
	test_sees();
	test_blind();
	test_no_alarm(LOSES, "losses are no blindness", 0);
	test_no_alarm(SILENT_ONCE, "one record that is missing is none", 0);
	test_no_alarm(REFUSED, "nor is a filter before the kernel", ENTRIES);
	test_no_alarm(SWITCHED_OFF, "nor what is not to be recorded", 0);
	test_endless_losses();
	test_forged(WRONG_NONCE, "another's numbers are no proof");
	test_forged(WRONG_ABI, "nor is another way");
	test_forged(WRONG_TASK, "nor another process");
	test_forged(WRONG_FLAG, "nor what the kernel does not vouch for");
	test_missing();
	test_others_records();
	test_stuck_output();
	test_service();
	test_backlog();
	test_entries();
	test_seccomp();
	return done();
}
