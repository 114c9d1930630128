// SPDX-License-Identifier: GPL-2.0
/*
 * Folders of /proc. See procfs.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "host/procfs.h"

/* Of a process whose first thread has ended, so many others are looked at. */
#define THREADS_LOOKED	16

/* Whether this process and its /proc are of the initial pid namespace. */
static bool is_initial(int proc)
{
	char text[16], own[16];
	struct stat status;
	ssize_t length;

	length = readlinkat(proc, "self", text, sizeof(text) - 1);
	if (length <= 0 || fstatat(proc, "self/ns/pid", &status, 0))
		return false;
	text[length] = 0;
	snprintf(own, sizeof(own), "%d", getpid());
	return !strcmp(text, own) && status.st_ino == INITIAL_PID_NS;
}

int proc_open(void)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (proc < 0 || is_initial(proc))
		return proc;
	close(proc);
	return -1;
}

int proc_process(int proc, uint32_t pid)
{
	char name[16];

	snprintf(name, sizeof(name), "%" PRIu32, pid);
	return openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/*
 * The second field, the name in brackets, can hold brackets and blanks: count
 * from its end. The parent is the 4th one, the session the 6th, the terminal the
 * 7th, the start the 22nd.
 */
bool proc_stat(int process, struct proc_stat *stat)
{
	char *name, *end;

	file_read(process, "stat", stat->text, sizeof(stat->text));
	name = strchr(stat->text, '(');
	end = strrchr(stat->text, ')');
	if (!name || !end)
		return false;
	stat->name = name + 1;
	stat->name_length = (size_t)(end - stat->name);
	return sscanf(end, ") %*c %" SCNu32 " %*s %" SCNu32 " %" SCNu32
		      " %*s %*s %*s %*s %*s %*s %*s"
		      " %*s %*s %*s %*s %*s %*s %*s %" SCNu64,
		      &stat->parent, &stat->session, &stat->terminal,
		      &stat->start) == 4;
}

static bool has_exe(int process)
{
	char byte;

	return readlinkat(process, "exe", &byte, 1) == 1;
}

/* The folder of a thread that has what its process runs, or -1. */
static int find_thread(DIR *threads)
{
	const struct dirent *entry;
	int looked = 0;

	while (looked < THREADS_LOOKED && (entry = readdir(threads))) {
		int thread;

		if (*entry->d_name == '.')
			continue;
		looked++;
		thread = openat(dirfd(threads), entry->d_name,
				O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (thread >= 0 && has_exe(thread))
			return thread;
		if (thread >= 0)
			close(thread);
	}
	return -1;
}

int proc_thread(int process)
{
	char name[40];
	DIR *threads;
	int thread;

	if (has_exe(process) || errno != ENOENT)
		return process;
	snprintf(name, sizeof(name), "/proc/self/fd/%d/task", process);
	threads = opendir(name);
	if (!threads)
		return process;
	thread = find_thread(threads);
	closedir(threads);
	return thread < 0 ? process : thread;
}
