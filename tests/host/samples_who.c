// SPDX-License-Identifier: GPL-2.0
/*
 * Who the tasks of samples are. See samples_who.h.
 */
#include <string.h>

#include "samples_who.h"

static struct who tracer, tracee, other, longest[2];

static void set_process(struct who_process *process, uint32_t pid,
			const char *comm, const char *exe)
{
	process->pid = pid;
	process->start_time = 1000000000ull * pid;
	memcpy(process->comm, comm, strlen(comm));
	process->exe.size = (uint16_t)strlen(exe);
	memcpy(process->exe.bytes, exe, process->exe.size);
}

/* gdb of a person at a terminal, on something in a pod. */
static void make_usual(void)
{
	tracer.serial = 1;
	tracer.count = 5;
	set_process(&tracer.ancestors[0], 120, "bash", "/usr/bin/bash");
	set_process(&tracer.ancestors[1], 119, "su", "/usr/bin/su");
	set_process(&tracer.ancestors[2], 101, "bash", "/usr/bin/bash");
	set_process(&tracer.ancestors[3], 99, "sshd", "/usr/sbin/sshd");
	set_process(&tracer.ancestors[4], 1, "systemd", "/usr/lib/systemd/systemd");
	tracer.leader = tracer.ancestors[2];
	strcpy(tracer.terminal, "pts/3");
	tracer.terminal_major = 136;
	tracer.terminal_minor = 3;
	tracer.directory = tracer.ancestors[2].exe;
	memcpy(tracer.directory.bytes, "/home/\033\xff\\\"", 10);
	tracer.directory.size = 10;
	tracer.exe = WHO_EXE_MEMFD | WHO_EXE_DELETED | WHO_EXE_OWN_MOUNTS;

	/* What is kept of the first one may be kept in the same place. */
	other = tracer;
	other.serial = 1 + 1024;
	strcpy(other.terminal, "tty1");

	tracee.serial = 2;
	tracee.count = 1;
	/* A kernel thread has no executable. */
	set_process(&tracee.ancestors[0], 2, "kthreadd", "");
	tracee.exe = WHO_EXE_WRITTEN;
	strcpy(tracee.container.name, "web");
	strcpy(tracee.container.image, "registry.example/shop/web:1.2");
	strcpy(tracee.container.runtime, "containerd");
	strcpy(tracee.container.pod, "web-7d59bb77-x2x4z");
	strcpy(tracee.container.namespace, "shop");
}

static void fill(char *text, size_t size, char with)
{
	memset(text, with, size - 1);
	text[size - 1] = 0;
}

static void make_long_process(struct who_process *process, int with)
{
	process->pid = UINT32_MAX;
	process->start_time = UINT64_MAX / 2;
	memset(process->comm, with, sizeof(process->comm));
	process->exe.size = WHO_PATH_MAX;
	process->exe.cut = true;
	memset(process->exe.bytes, with, WHO_PATH_MAX);
}

/* Of letters all of which need room once, or of quotation marks. */
static void make_longest(struct who *who, char with)
{
	unsigned int i;

	who->serial = (uint64_t)(uint8_t)with;
	who->count = WHO_ANCESTORS;
	for (i = 0; i < WHO_ANCESTORS; i++)
		make_long_process(&who->ancestors[i], with);
	make_long_process(&who->leader, with);
	fill(who->terminal, sizeof(who->terminal), '9');
	who->terminal_major = who->terminal_minor = UINT32_MAX;
	who->directory = who->leader.exe;
	who->exe = ~0u >> 28;
	fill(who->container.name, 128, with);
	fill(who->container.pod, 64, with);
	fill(who->container.namespace, 64, with);
	fill(who->container.image, 96, with);
	strcpy(who->container.runtime, "systemd-nspawn");
}

void samples_add_who(struct details *details, bool as_long, bool by_other)
{
	if (!tracer.serial) {
		make_usual();
		make_longest(&longest[0], 'x');
		make_longest(&longest[1], '"');
	}
	details->tracer.who = as_long ? &longest[0] : by_other ? &other : &tracer;
	details->tracee.who = as_long ? &longest[1] : &tracee;
}
