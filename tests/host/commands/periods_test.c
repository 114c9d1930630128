// SPDX-License-Identifier: GPL-2.0
/*
 * --certificate while records come: each record is in one certificate, whenever a period ends,
 * and two readers of one boot have certificates of their own. Rings in memory, shared with the
 * reader, a child.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/usage.h"
#include "commands/commands.h"
#include "sim.h"
#include "tap.h"
#include "verify_says.h"

#define RINGS		2
#define READERS		2

/* Periods that are to end, each after so many seconds. */
#define PERIODS		5
#define PERIOD		0.03

#define FILE_MAX	(16 << 20)

static char folder[] = "/tmp/ptracemon-periods-XXXXXX";
static char json[READERS][64], ecs[READERS][64], recording[READERS][64];
static char text[FILE_MAX];
static struct sim_ring *rings[RINGS];
static struct reader reader;
static unsigned int put[READERS];

static const char *file_text(const char *name)
{
	int fd = open(name, O_RDONLY);
	size_t length = 0;
	ssize_t got = 0;

	while (fd >= 0 && (got = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)got;
	text[length] = 0;
	close(fd);
	return text;
}

static unsigned int count_of(const char *name, const char *words)
{
	const char *at = file_text(name);
	unsigned int count = 0;

	for (; (at = strstr(at, words)); at++)
		count++;
	return count;
}

static void begin_reader(void)
{
	int i;

	sim_reader(&reader);
	reader.info.cpus = RINGS;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	reader.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (i = 0; i < RINGS; i++)
		sim_attach(&reader, rings[i]);
}

static void follow(int number)
{
	struct arguments options;

	arguments_init(&options);
	options.heartbeat = 0;
	options.output.format = &out_json;
	options.output.chained = true;
	options.output.extras = 1;
	options.output.extra[0] = (struct output_extra){
		&out_ecs, open(ecs[number], O_WRONLY | O_CREAT, 0600), ecs[number], 0 };
	options.certificate = PERIOD;
	options.files = (struct writer_options){ .path = recording[number], .seal = true };
	_exit(watch_follow(&reader, &options, open(json[number], O_WRONLY | O_CREAT, 0600)));
}

static bool is_empty(const struct sim_ring *ring)
{
	return __atomic_load_n(&ring->control.consumer_pos, __ATOMIC_ACQUIRE) == ring->head;
}

/* Puts a call each time that the last one was read, until periods have ended. */
static void put_calls(int number)
{
	struct record call;

	sim_call(&call);
	do {
		struct sim_ring *ring = rings[put[number] % RINGS];

		sim_put(ring, &call, clock_boottime());
		if (eventfd_write(reader.fd, 1))
			abort();
		while (!is_empty(ring))
			poll(NULL, 0, 0);
	} while (++put[number] % 64 ||
		 count_of(ecs[number], "\"action\":\"certificate\"") < PERIODS);
}

static void run_reader(int number)
{
	int status;
	pid_t pid;

	begin_reader();
	fflush(stdout);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		follow(number);
	}
	put_calls(number);
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE, "reader %d: a clean end",
	   number + 1);
	reader_close(&reader);
}

/* The number behind @key in the first @object of @line that has it. */
static unsigned long long number_of(const char *line, const char *key)
{
	const char *at = strstr(line, key);

	return at ? strtoull(at + strlen(key), NULL, 10) : ~0ull;
}

/* Whether @line says something of CPU @cpu; where. */
static const char *cpu_of(const char *line, unsigned int cpu)
{
	char key[32];

	snprintf(key, sizeof(key), "{\"cpu\":%u,", cpu);
	return strstr(line, key);
}

/* Certificates follow each other without a gap, and each number is in one of them. */
static void check_certificates(int number)
{
	unsigned long long next[RINGS] = { 0 }, records = 0, wrong = 0;
	unsigned int full = 0, count = 0, cpu;
	char until[40] = "", *line, *rest = NULL;

	file_text(json[number]);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *since = strstr(line, "\"since\":\""), *at, *end;

		if (!strstr(line, "\"event\":\"certificate\""))
			continue;
		end = strstr(line, "\"until\":\"");
		wrong += *until && strncmp(since + 9, until, strlen(until));
		snprintf(until, sizeof(until), "%.30s", end + 9);
		wrong += !strstr(line, "\"complete\":true");
		for (cpu = 0; cpu < RINGS; cpu++) {
			if (!(at = cpu_of(line, cpu)))
				continue;
			wrong += next[cpu] && number_of(at, "\"first_seq\":") != next[cpu];
			next[cpu] = number_of(at, "\"last_seq\":") + 1;
			records += number_of(at, "\"records\":");
			full += !cpu;
		}
		count++;
	}
	ok(count > PERIODS && full >= PERIODS, "%u certificates, %u of them with records", count, full);
	is(wrong, 0, "each goes on where the one before it ended");
	is(records, put[number], "and each record is in one of them");
}

/* Whether a certificate of one reader has an id of the other one, in an output that has ids. */
static unsigned int alike(void)
{
	unsigned int same = 0;
	char id[80], *ids, *next;

	ids = strdup(file_text(ecs[0]));
	file_text(ecs[1]);
	for (next = ids; (next = strstr(next, "-c-")); next++) {
		snprintf(id, sizeof(id), "%.*s\"", (int)strcspn(next, "\""), next);
		same += strstr(text, id) != NULL;
	}
	free(ids);
	return same;
}

static void remove_files(void)
{
	int i;

	for (i = 0; i < READERS; i++) {
		unlink(json[i]);
		unlink(ecs[i]);
		unlink(recording[i]);
	}
	rmdir(folder);
}

int main(void)
{
	char *names[] = { json[1], recording[0], json[0], recording[1] };
	struct arguments verify;
	char proven[80];
	int i;

	if (!mkdtemp(folder))
		return 1;
	alarm(300);
	for (i = 0; i < RINGS; i++)
		rings[i] = sim_ring_shared((uint32_t)i);
	for (i = 0; i < READERS; i++) {
		snprintf(json[i], sizeof(*json), "%s/%d.json", folder, i);
		snprintf(ecs[i], sizeof(*ecs), "%s/%d.ecs", folder, i);
		snprintf(recording[i], sizeof(*recording), "%s/%d.calls", folder, i);
		run_reader(i);
		check_certificates(i);
	}
	arguments_init(&verify);
	for (i = 0; i < READERS; i++) {
		snprintf(proven, sizeof(proven), " certificates, %u records, from ", put[i]);
		verify_expect(&verify, "verify finds lines and recordings as they were, and counts the same",
			      EXIT_DONE, proven, names, 4);
	}
	ok(count_of(ecs[0], "-c-") > PERIODS && count_of(ecs[1], "-c-") > PERIODS,
	   "certificates have ids");
	is(alike(), 0, "which no two readers of a boot have alike");
	for (i = 0; i < RINGS; i++)
		sim_ring_unshare(rings[i]);
	remove_files();
	return done();
}
