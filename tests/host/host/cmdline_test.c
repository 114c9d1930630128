// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/process.c: a process that keeps its reader waiting keeps nobody else. A
 * fifo that nobody writes stands for such a process.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "host/process.h"
#include "tap.h"
#include "tasks.h"


/* Reads, and returns how many milliseconds that took. */
static uint64_t took(struct cmdline *cmdline, int process, size_t *size)
{
	uint64_t before = clock_monotonic();

	*size = asker_ask(&cmdline->asker, process);
	return (clock_monotonic() - before) / 1000000;
}

/* On a busy machine an answer can take long, and a pause follows it. */
static void wait_out_pause(const struct cmdline *cmdline)
{
	while (clock_monotonic() < cmdline->asker.resume)
		usleep(10000);
}

int main(void)
{
	char folder[] = "/tmp/ptracemon-cmdline-XXXXXX", fifo[64];
	struct cmdline *cmdline = asker_new(&cmdline_kind);
	int stuck, own, writer, i;
	unsigned int tasks;
	uint64_t ms;
	size_t size;

	if (!mkdtemp(folder))
		abort();
	snprintf(fifo, sizeof(fifo), "%s/cmdline", folder);
	stuck = open(folder, O_PATH | O_DIRECTORY);
	own = open("/proc/self", O_PATH | O_DIRECTORY);
	ok(asker_ask(&cmdline->asker, own) > 5, "a process that does not");
	wait_out_pause(cmdline);
	ok(!asker_ask(&cmdline->asker, stuck), "one that has gone");
	wait_out_pause(cmdline);
	if (mkfifo(fifo, 0600))
		abort();
	ms = took(cmdline, stuck, &size);
	ok(!size && ms >= 90 && ms < 5000, "one that does: %u ms",
	   (unsigned int)ms);
	/* Who does not wait takes so long only if others run meanwhile, which is not each time. */
	i = 0;
	do {
		ms = took(cmdline, own, &size);
	} while (ms >= 90 && i++ < 20);
	ok(!size && ms < 90, "others have none meanwhile, at once: %u ms", (unsigned int)ms);
	writer = open(fifo, O_WRONLY);
	close(writer);
	usleep(20000);
	took(cmdline, own, &size);
	ok(!size, "nor for a while after it");
	for (i = 0; i < 5000 && !size; i++) {
		usleep(1000);
		took(cmdline, own, &size);
	}
	ok(size > 5 && i > 500, "and then they have");
	wait_out_pause(cmdline);
	took(cmdline, stuck, &size);
	tasks = tasks_count();
	asker_free(cmdline);
	is(tasks_count(), tasks, "it can be left alone, and nobody waits for it");
	unlink(fifo);
	rmdir(folder);
	return done();
}
