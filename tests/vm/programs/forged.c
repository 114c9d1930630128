// SPDX-License-Identifier: GPL-2.0
/*
 * A reader that is hostile: it puts bytes of its own into the ring, as a command
 * line, in the form of a record of the far future, moves its position onto them and
 * asks read() for what is there. read() must come to an end: with an error, or
 * when the reader is killed. TAP.
 */
#include "guest.h"

static struct ptracemon_info info;
static struct shared {
	volatile int placed;
	volatile long result;
} *shared;

/* The first place in the words of this process where a record can begin. */
static size_t forge(const char *start, char *word)
{
	const struct ptracemon_record record = {
		.length = 64,
		.type = PTRACEMON_TYPE_LIFECYCLE,
		.body = 64,
		.sequence = 1,
		.time = UINT64_MAX / 2,
	};
	size_t at = (word - start + 7) & ~7UL;

	memcpy((char *)start + at, &record, sizeof(record));
	return at;
}

static const struct ptracemon_record *record_at(const struct ring *ring,
						u64 position)
{
	return (const void *)(ring->data + (position & (ring->size - 1)));
}

/* Position of the command line of the record at @position. */
static u64 command_line(const struct ring *ring, u64 position)
{
	const struct ptracemon_record *record = record_at(ring, position);
	const char *start = (const char *)record;
	u32 at = record->body;

	while (at < record->length) {
		const struct ptracemon_item *item = (const void *)(start + at);

		if (item->kind == PTRACEMON_ITEM_TRACER_CMDLINE)
			return position + at + sizeof(*item);
		at += sizeof(*item) + ((item->size + 7) & ~7U);
	}
	die("the record has no command line");
}

static void drop_all(int fd, struct ring *rings)
{
	int count = 0;

	for (int cpu = 0; cpu < (int)info.cpus; cpu++)
		count += map_ring(fd, &info, cpu, &rings[count]);
	for (int i = 0; i < count; i++)
		rings[i].control->consumer_pos = rings[i].status->producer_pos;
}

static void __attribute__((noreturn)) hostile(const char *start, char *word)
{
	size_t offset = forge(start, word);
	int fd = open_device(O_RDWR);
	struct ring *rings;
	u64 position;
	char *buffer = malloc(1 << 16);

	pin(0);
	info = device_info(fd);
	rings = calloc(info.cpus, sizeof(*rings));
	drop_all(fd, rings);
	position = rings[0].status->producer_pos;
	for (int i = 0; i < 2; i++)
		raw_ptrace(NATIVE, PTRACE_ATTACH, 0x3fffffff, 0, 0);
	if (record_at(&rings[0], position)->type == PTRACEMON_TYPE_PAD)
		position += record_at(&rings[0], position)->length;
	position = command_line(&rings[0], position) + offset;
	if (record_at(&rings[0], position)->time != UINT64_MAX / 2)
		die("the forged record is not in the ring");
	/* Of the others, nothing is to be told first. */
	for (int i = 1; i < (int)info.cpus && rings[i].control; i++)
		rings[i].control->consumer_pos = rings[i].status->producer_pos;
	rings[0].control->consumer_pos = position;
	shared->placed = 1;
	shared->result = read(fd, buffer, 1 << 16) < 0 ? -errno : 0;
	_exit(0);
}

/* Jiffies that a process has used in the kernel. */
static unsigned long long kernel_time(pid_t pid)
{
	return stat_field(pid, 15);
}

/* Whether it has come back, or is taken for stuck: it sleeps or spins there. */
static bool has_settled(pid_t pid)
{
	char state = task_state(pid, pid);

	return state == 'Z' || state == 'S' || kernel_time(pid) > 100;
}

/* Within a second, that is; one that spins in the kernel never would. */
static bool dies_at_once(pid_t pid)
{
	u64 killed = boot_time();

	kill(pid, SIGKILL);
	while (boot_time() < killed + 1000000000) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		usleep(500);
	}
	return false;
}

int main(int argc, char **argv)
{
	char word[700];
	pid_t pid;

	if (argc < 2) {
		memset(word, 'A', sizeof(word));
		word[sizeof(word) - 1] = '\0';
		execl("/proc/self/exe", argv[0], word, NULL);
		die("/proc/self/exe");
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (!pid)
		hostile(argv[0], argv[1]);
	wait_until(shared->placed || task_state(pid, pid) == 'Z');
	ok(shared->placed, "a forged record of the far future is where the reader stands");
	wait_until(has_settled(pid));
	ok(kernel_time(pid) <= 100, "read() does not spin");
	ok(task_state(pid, pid) != 'Z' || shared->result < 0,
	   "read() sleeps, or has ended with an error (%ld)", shared->result);
	ok(dies_at_once(pid), "SIGKILL ends the reader at once");
	return tap_done();
}
