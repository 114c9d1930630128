// SPDX-License-Identifier: GPL-2.0
/*
 * latency [-n TIMES] COMMAND...: how long it takes from the begin of a ptrace
 * call to the line that COMMAND, a reader with a pipe as output, prints of it.
 * One call at a time, some milliseconds apart. Prints median, 99th of a hundred
 * and maximum in microseconds.
 */
#include "guest.h"

static unsigned int times = 500;

static FILE *start(char **command)
{
	int ends[2];

	if (pipe(ends))
		die("pipe");
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execvp(command[0], command);
		_exit(127);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

/* A pid that nobody has says which call it was. */
static void call(pid_t pid)
{
	syscall(SYS_ptrace, PTRACE_ATTACH, pid, 0, 0);
}

static void await_line(FILE *lines, pid_t pid)
{
	char line[65536], number[16];

	snprintf(number, sizeof(number), "%d", pid);
	while (fgets(line, sizeof(line), lines))
		if (strstr(line, number))
			return;
	die("the reader has ended");
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	/* Above every pid that there can be. */
	pid_t pid = 0x30000000;
	u64 *values;
	FILE *lines;
	int option;

	while ((option = getopt(argc, argv, "+n:")) != -1) {
		if (option != 'n')
			die("usage: latency [-n TIMES] COMMAND...");
		times = strtoul(optarg, NULL, 0);
	}
	if (!times || optind == argc)
		die("usage: latency [-n TIMES] COMMAND...");
	values = calloc(times, sizeof(*values));
	/* What is made before the reader has come is read by it, too. */
	call(pid);
	lines = start(argv + optind);
	await_line(lines, pid++);
	for (unsigned int i = 0; i < times; i++, pid++) {
		u64 begin;

		usleep(3000 + i % 7 * 1000);
		begin = boot_time();
		call(pid);
		await_line(lines, pid);
		values[i] = (boot_time() - begin) / 1000;
	}
	qsort(values, times, sizeof(*values), compare);
	printf("%llu %llu %llu\n", (unsigned long long)values[times / 2],
	       (unsigned long long)values[times * 99 / 100],
	       (unsigned long long)values[times - 1]);
	return 0;
}
