// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what the sensor recorded, one record a line, "key=value" words.
 *
 *   collect            what is there now, by read()
 *   collect -m         the same through the mapping, a record at a time: prints
 *                      first, then moves the position; CPU after CPU
 *   collect -f         goes on until it is killed (with -m too)
 *   collect -s         no records; at the end what they add up to, for each CPU
 *   collect -u         no records; at the end, for each user: how many records of
 *                      calls and accesses, of SEIZE that succeeded, and of losses
 *   collect -q         no records, nothing: just empties the rings
 */
#include "guest.h"

static const char *const types[] = { "pad",	   "call",   "loss",
				     "knob",	   "lifecycle", "access",
				     "auto_attach", "traced", "memory", "end" };
static const char *const classes[] = { "none", "attach", "write", "control",
				       "read", "step", "unknown" };
static const char *const outcomes[] = { "unknown", "success", "failure" };
static const char *const events[] = { "?", "loaded", "reader_came",
				      "reader_went", "cpu", "reposition",
				      "no_ring" };
static const char *const reasons[] = { "full", "reserve", "position",
				       "nested", "share",   "memory" };
static const char *const relations[] = { "self",	  "own_child",
					 "cross_uid",	  "more_caps",
					 "cross_pid_ns",  "cross_user_ns",
					 "cross_mnt_ns",  "cross_cgroup",
					 "descendant",	  "not_dumpable",
					 "attached" };
static const char *const denials[] = { "not",	  "no_such_process",
				       "dac",	  "lsm",
				       "already_traced", "self_or_kthread",
				       "not_stopped", "other" };
static const char *const doors[] = { "other", "process_vm_readv",
				     "process_vm_writev", "proc_mem",
				     "pidfd_getfd", "process_madvise",
				     "mem_read", "mem_write" };
static const char *const hows[] = { "?", "fork", "vfork", "clone",
				    "clone_ptrace" };
static const char *const items[] = { "?", "tracer.exe", "tracee.exe",
				     "tracer.cmdline", "tracee.cmdline",
				     "written_to", "resumed_at", "call_site",
				     "payload", "tracer.file", "tracee.file",
				     "moved" };
static const char *const places[] = { "unknown", "unmapped", "file", "deleted",
				      "memfd", "anonymous", "heap", "stack",
				      "vdso" };

#define NAME(names, value) \
	((value) < ARRAY_SIZE(names) ? (names)[value] : "?")

static bool through_mapping, follow, sums, users, quiet;

static void print_relation(u32 relation)
{
	const char *between = "";

	printf(" relation=");
	for (int i = 0; i < 32; i++) {
		if (!(relation >> i & 1))
			continue;
		printf("%s%s", between, NAME(relations, i));
		between = "+";
	}
}

static void print_task(const char *side, const struct ptracemon_identity *task)
{
	printf(" %s.tgid=%u %s.tid=%u %s.ns_pid=%u %s.parent=%u %s.uid=%u %s.euid=%u %s.suid=%u %s.gid=%u %s.egid=%u %s.loginuid=%u %s.session=%u %s.flags=%u %s.cap_effective=%016llx %s.start_time=%llu %s.start_ticks=%llu %s.cgroup_id=%llu %s.user_ns=%u %s.pid_ns=%u %s.mnt_ns=%u %s.reserved=%u %s.comm=",
	       side, task->tgid, side, task->tid, side, task->ns_pid, side,
	       task->parent, side, task->uid, side, task->euid, side,
	       task->suid, side, task->gid, side, task->egid, side,
	       task->loginuid, side, task->session, side, task->flags, side,
	       task->cap_effective, side, task->start_time, side,
	       /* /proc counts hundredths of a second. */
	       task->start_time / 10000000, side, task->cgroup_id, side,
	       task->user_ns, side, task->pid_ns, side, task->mnt_ns, side,
	       task->reserved, side);
	print_hex(stdout, task->comm,
		  strnlen((const char *)task->comm, sizeof(task->comm)));
}

static void print_record_of_call(const struct ptracemon_call *call)
{
	bool narrow = !is_64bit(call->abi);
	u64 request = narrow ? (u32)call->request : call->request;

	printf(" caller=%u request=%llu pid=%llu addr=%llu data=%llu result=%lld duration=%llu begin=%llu abi=%s class=%s outcome=%s denied=%s reserved1=%llu",
	       request == PTRACE_TRACEME ? call->tracee.tid : call->tracer.tid,
	       call->request, call->pid, call->addr, call->data, call->result,
	       call->duration, call->header.time - call->duration,
	       NAME(abi_names, call->abi) ?: "?",
	       NAME(classes, call->request_class),
	       NAME(outcomes, call->outcome),
	       NAME(denials, call->denied_by),
	       call->reserved1);
	print_relation(call->relation);
	print_task("tracer", &call->tracer);
	print_task("tracee", &call->tracee);
}

static void print_access(const struct ptracemon_access *access)
{
	printf(" caller=%u door=%s abi=%s syscall=%d mode=%u outcome=%s denied=%s args=",
	       access->tracer.tid, NAME(doors, access->door),
	       NAME(abi_names, access->abi) ?: "?", access->syscall,
	       access->mode, NAME(outcomes, access->outcome),
	       NAME(denials, access->denied_by));
	for (int i = 0; i < 6; i++)
		printf("%s%llu", i ? "," : "", access->args[i]);
	print_relation(access->relation);
	print_task("tracer", &access->tracer);
	print_task("tracee", &access->tracee);
}

static void print_auto_attach(const struct ptracemon_auto_attach *attach)
{
	printf(" caller=%u how=%s reserved0=%llu", attach->parent.tid,
	       NAME(hows, attach->how), attach->reserved0);
	print_relation(attach->relation);
	print_task("tracer", &attach->tracer);
	print_task("tracee", &attach->tracee);
	print_task("parent", &attach->parent);
}

static void print_traced(const struct ptracemon_traced *traced)
{
	printf(" caller=%u reserved0=%u reserved1=%llu", traced->tracer.tid,
	       traced->reserved0, traced->reserved1);
	print_relation(traced->relation);
	print_task("tracer", &traced->tracer);
	print_task("tracee", &traced->tracee);
}

static void print_memory(const struct ptracemon_memory *memory)
{
	printf(" caller=%u door=%s abi=%s outcome=%s denied=%s result=%lld moved=%llu duration=%llu mflags=%u ranges=%llu remote=",
	       memory->tracer.tid, NAME(doors, memory->door),
	       NAME(abi_names, memory->abi) ?: "?",
	       NAME(outcomes, memory->outcome),
	       NAME(denials, memory->denied_by), memory->result, memory->moved,
	       memory->duration, memory->flags, memory->ranges);
	for (int i = 0; i < PTRACEMON_RANGES; i++)
		printf("%s%llx+%llu", i ? "," : "", memory->remote[i].addr,
		       memory->remote[i].length);
	print_relation(memory->relation);
	print_task("tracer", &memory->tracer);
	print_task("tracee", &memory->tracee);
}

static void print_end(const struct ptracemon_end *end)
{
	printf(" caller=%u event=%s eflags=%u status=%u", end->task.tid,
	       end->event == PTRACEMON_END_EXIT ? "exit" : "exec", end->flags,
	       end->status);
	print_relation(end->relation);
	print_task("tracer", &end->tracer);
	print_task("task", &end->task);
}

/* In the words of the third to the last column of /proc/PID/maps. */
static void print_place(const char *name, const struct ptracemon_item *item)
{
	const struct ptracemon_place *place = (const void *)(item + 1);

	printf(" %s.at=%llx %s.kind=%s %s.range=%llx-%llx %s.perms=%c%c%c%c %s.offset=%llx %s.file=%02x:%02x:%llu %s.breakpoint=%d %s.aside=%d %s.path=%u:",
	       name, place->address, name, NAME(places, place->kind), name,
	       place->start, place->end, name,
	       place->permissions & PTRACEMON_PERM_READ ? 'r' : '-',
	       place->permissions & PTRACEMON_PERM_WRITE ? 'w' : '-',
	       place->permissions & PTRACEMON_PERM_EXEC ? 'x' : '-',
	       place->permissions & PTRACEMON_PERM_SHARED ? 's' : 'p', name,
	       place->offset, name, place->file.major, place->file.minor,
	       place->file.inode, name,
	       item->flags & PTRACEMON_ITEM_BREAKPOINT ? 1 : 0, name,
	       item->flags & PTRACEMON_ITEM_ASIDE ? 1 : 0, name,
	       item->flags &
		       ~(PTRACEMON_ITEM_BREAKPOINT | PTRACEMON_ITEM_ASIDE));
	print_hex(stdout, (const void *)(place + 1),
		  item->size - sizeof(*place));
}

static void print_item(const struct ptracemon_item *item)
{
	const struct ptracemon_file *file = (const void *)(item + 1);
	const struct ptracemon_move *move = (const void *)(item + 1);
	const char *name = NAME(items, item->kind);

	switch (item->kind) {
	case PTRACEMON_ITEM_WRITTEN_TO:
	case PTRACEMON_ITEM_RESUMED_AT:
	case PTRACEMON_ITEM_CALL_SITE:
		print_place(name, item);
		return;
	case PTRACEMON_ITEM_TRACER_FILE:
	case PTRACEMON_ITEM_TRACEE_FILE:
		printf(" %s=%02x:%02x:%llu", name, file->major, file->minor,
		       file->inode);
		return;
	case PTRACEMON_ITEM_MOVED_FROM:
		printf(" moved.from=%llx moved.stops=%llu moved.copied=%d moved.stepped=%d",
		       move->from, move->stops,
		       item->flags & PTRACEMON_ITEM_BREAKPOINT ? 1 : 0,
		       item->flags & PTRACEMON_ITEM_STEPPED ? 1 : 0);
		return;
	}
	printf(" %s=%u:", name, item->flags);
	print_hex(stdout, (const void *)(item + 1), item->size);
}

/* Of each item behind the fixed part what it is; mostly KIND=FLAGS:HEX. */
static void print_items(const struct ptracemon_record *record)
{
	u32 at = record->body;
	bool moved = false;

	while (at < record->length) {
		const struct ptracemon_item *item =
			(const void *)((const char *)record + at);
		u32 whole = sizeof(*item) + (item->size + 7) / 8 * 8;

		if (record->length - at < sizeof(*item) ||
		    record->length - at < whole) {
			printf(" damaged_item=%u", at);
			return;
		}
		print_item(item);
		moved |= item->kind == PTRACEMON_ITEM_MOVED_FROM;
		at += whole;
	}
	printf(" sent=%d", moved);
}

static void print_record(const struct ptracemon_record *record)
{
	const struct ptracemon_loss *loss = (const void *)record;
	const struct ptracemon_knob *knob = (const void *)record;
	const struct ptracemon_lifecycle *event = (const void *)record;

	printf("%s cpu=%u sequence=%llu time=%llu length=%u body=%u flags=%u",
	       NAME(types, record->type), record->cpu, record->sequence,
	       record->time, record->length, record->body, record->flags);
	switch (record->type) {
	case PTRACEMON_TYPE_CALL:
		print_record_of_call((const void *)record);
		break;
	case PTRACEMON_TYPE_LOSS:
		printf(" count=%llu since=%llu first=%llu last=%llu reason=%s class=%s uid=%u",
		       loss->count, loss->since, loss->first_sequence,
		       loss->last_sequence, NAME(reasons, loss->reason),
		       NAME(classes, loss->request_class), loss->uid);
		break;
	case PTRACEMON_TYPE_KNOB:
		printf(" name=%s from=%s to=%s", knob->name, knob->from,
		       knob->to);
		print_task("by", &knob->by);
		break;
	case PTRACEMON_TYPE_LIFECYCLE:
		printf(" event=%s value=%llu ereserved=%u",
		       NAME(events, event->event), event->value,
		       event->reserved);
		print_task("by", &event->by);
		break;
	case PTRACEMON_TYPE_ACCESS:
		print_access((const void *)record);
		break;
	case PTRACEMON_TYPE_AUTO_ATTACH:
		print_auto_attach((const void *)record);
		break;
	case PTRACEMON_TYPE_TRACED:
		print_traced((const void *)record);
		break;
	case PTRACEMON_TYPE_MEMORY:
		print_memory((const void *)record);
		break;
	case PTRACEMON_TYPE_END:
		print_end((const void *)record);
		break;
	}
	print_items(record);
	printf("\n");
}

/* What has been seen of one CPU. */
struct seen {
	bool any;
	u64 records, calls, losses, lost, gaps, first, next, backwards;
	u64 last_time, earlier;
	u64 outcomes[3], classes[7];
};

static struct seen *seen;
static unsigned int cpus;
static u64 last_time, unordered, malformed;

/* Keeps the books for -s; each rule of the ABI that can be seen here. */
static void account(const struct ptracemon_record *record)
{
	const struct ptracemon_call *call = (const void *)record;
	struct seen *cpu;

	if (record->cpu >= cpus || record->length % PTRACEMON_RECORD_ALIGN ||
	    record->length > PTRACEMON_RECORD_MAX ||
	    record->body > record->length ||
	    record->type == PTRACEMON_TYPE_PAD ||
	    record->type >= ARRAY_SIZE(types)) {
		malformed++;
		return;
	}
	cpu = &seen[record->cpu];
	if (record->time < last_time)
		unordered++;
	last_time = record->time;
	cpu->earlier += record->time < cpu->last_time;
	cpu->last_time = record->time;
	if (!cpu->any) {
		cpu->any = true;
		cpu->first = record->sequence;
		cpu->next = record->sequence;
	}
	if (record->sequence < cpu->next)
		cpu->backwards++;
	else
		cpu->gaps += record->sequence - cpu->next;
	cpu->next = record->sequence + 1;
	cpu->records++;
	if (record->type == PTRACEMON_TYPE_CALL) {
		cpu->calls++;
		cpu->outcomes[call->outcome % 3]++;
		cpu->classes[call->request_class % 7]++;
	} else if (record->type == PTRACEMON_TYPE_LOSS) {
		cpu->losses++;
		cpu->lost += ((const struct ptracemon_loss *)record)->count;
	}
}

/* ---- -u: who made the calls ---- */

#define MAX_USERS	64

static struct user_count {
	u32 uid;
	u64 stored, seizes, lost;
} by_user[MAX_USERS];
static int user_count;

static struct user_count *user_of(u32 uid)
{
	for (int i = 0; i < user_count; i++)
		if (by_user[i].uid == uid)
			return &by_user[i];
	if (user_count == MAX_USERS)
		die("more than %d users", MAX_USERS);
	by_user[user_count].uid = uid;
	return &by_user[user_count++];
}

static void account_user(const struct ptracemon_record *record)
{
	const struct ptracemon_call *call = (const void *)record;
	const struct ptracemon_access *access = (const void *)record;
	const struct ptracemon_memory *memory = (const void *)record;
	const struct ptracemon_loss *loss = (const void *)record;
	struct user_count *user;

	switch (record->type) {
	case PTRACEMON_TYPE_CALL:
		user = user_of(call->request == PTRACE_TRACEME ?
				       call->tracee.uid :
				       call->tracer.uid);
		user->stored++;
		user->seizes += call->request == PTRACE_SEIZE &&
				call->outcome == PTRACEMON_OUTCOME_SUCCESS;
		break;
	case PTRACEMON_TYPE_ACCESS:
		user_of(access->tracer.uid)->stored++;
		break;
	case PTRACEMON_TYPE_MEMORY:
		user_of(memory->tracer.uid)->stored++;
		break;
	case PTRACEMON_TYPE_LOSS:
		user_of(loss->uid)->lost += loss->count;
		break;
	}
}

static void print_users(void)
{
	for (int i = 0; i < user_count; i++)
		printf("uid=%u stored=%llu seizes=%llu lost=%llu\n",
		       by_user[i].uid, (unsigned long long)by_user[i].stored,
		       (unsigned long long)by_user[i].seizes,
		       (unsigned long long)by_user[i].lost);
}

static void take(const struct ptracemon_record *record)
{
	if (sums)
		account(record);
	else if (users)
		account_user(record);
	else if (!quiet)
		print_record(record);
}

static void print_sums(void)
{
	printf("unordered=%llu malformed=%llu\n",
	       (unsigned long long)unordered, (unsigned long long)malformed);
	for (unsigned int i = 0; i < cpus; i++) {
		struct seen *cpu = &seen[i];

		if (!cpu->any)
			continue;
		printf("cpu=%u records=%llu calls=%llu losses=%llu lost=%llu gaps=%llu first=%llu next=%llu backwards=%llu earlier=%llu",
		       i, (unsigned long long)cpu->records,
		       (unsigned long long)cpu->calls,
		       (unsigned long long)cpu->losses,
		       (unsigned long long)cpu->lost,
		       (unsigned long long)cpu->gaps,
		       (unsigned long long)cpu->first,
		       (unsigned long long)cpu->next,
		       (unsigned long long)cpu->backwards,
		       (unsigned long long)cpu->earlier);
		for (int j = 0; j < 3; j++)
			printf(" %s=%llu", outcomes[j],
			       (unsigned long long)cpu->outcomes[j]);
		for (int j = 1; j < 7; j++)
			printf(" %s%s=%llu", j == 6 ? "class_" : "",
			       classes[j],
			       (unsigned long long)cpu->classes[j]);
		printf("\n");
	}
}

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void by_read(int fd)
{
	static char buffer[1 << 18] __attribute__((aligned(8)));

	while (!stopped) {
		ssize_t length = read(fd, buffer, sizeof(buffer));

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == EAGAIN)
			return;
		if (length < 0)
			die("read");
		for (ssize_t at = 0; at < length;) {
			const struct ptracemon_record *record =
				(void *)(buffer + at);

			if (length - at < (ssize_t)sizeof(*record) ||
			    record->length > length - at ||
			    record->length < sizeof(*record))
				die("read() gave a part of a record");
			take(record);
			at += record->length;
		}
		fflush(stdout);
	}
}

/* Returns whether there was something. Fixed order; -s must not be asked. */
static bool drain(struct ring *ring)
{
	/* The contract of uapi/ptracemon.h: C, and D below. */
	u64 end = __atomic_load_n(&ring->status->producer_pos,
				  __ATOMIC_ACQUIRE);
	u64 position = ring->control->consumer_pos;
	bool any = position != end;

	while (position != end && !stopped) {
		const struct ptracemon_record *record =
			(void *)(ring->data + (position & (ring->size - 1)));
		u32 length = record->length;

		if (record->type != PTRACEMON_TYPE_PAD) {
			take(record);
			fflush(stdout);
		}
		position += length;
		__atomic_store_n(&ring->control->consumer_pos, position,
				 __ATOMIC_RELEASE);
	}
	return any;
}

static void by_mapping(int fd)
{
	struct ptracemon_info info = device_info(fd);
	struct ring *rings = calloc(info.cpus, sizeof(*rings));
	int count = 0;

	for (int cpu = 0; cpu < (int)info.cpus; cpu++)
		count += map_ring(fd, &info, cpu, &rings[count]);
	while (!stopped) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		bool any = false;

		for (int i = 0; i < count; i++)
			any |= drain(&rings[i]);
		if (any)
			continue;
		/* Waiting makes the kernel tell losses that nothing told. */
		if (poll(&wait, 1, follow ? -1 : 0) < 1)
			return;
	}
}

int main(int argc, char **argv)
{
	int option, fd;

	while ((option = getopt(argc, argv, "mfsuq")) != -1) {
		through_mapping |= option == 'm';
		follow |= option == 'f';
		sums |= option == 's';
		users |= option == 'u';
		quiet |= option == 'q';
		if (option == '?')
			die("usage: collect [-mfsuq]");
	}
	/* Not restarted: read() is to end. */
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
	fd = open_device(O_RDWR | (follow ? 0 : O_NONBLOCK));
	cpus = device_info(fd).cpus;
	seen = calloc(cpus, sizeof(*seen));
	if (through_mapping) {
		by_mapping(fd);
	} else {
		struct pollfd wait = { .fd = fd, .events = POLLIN };

		by_read(fd);
		/* Makes the kernel tell losses that nothing told. */
		if (!follow && poll(&wait, 1, 0) == 1)
			by_read(fd);
	}
	if (sums)
		print_sums();
	if (users)
		print_users();
	return 0;
}
