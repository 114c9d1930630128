// SPDX-License-Identifier: GPL-2.0
/*
 * What /proc says of a process beside what it runs. See lineage.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/lineage.h"
#include "host/process.h"
#include "host/procfs.h"

const char *who_exe_word(uint32_t flag)
{
	switch (flag) {
	case WHO_EXE_MEMFD:
		return "memfd";
	case WHO_EXE_DELETED:
		return "deleted";
	case WHO_EXE_WRITTEN:
		return "written";
	case WHO_EXE_OWN_MOUNTS:
		return "own_mounts";
	default:
		return NULL;
	}
}

/* Its end, if there is no room for more. */
static void take_path(int process, const char *name, struct who_path *path)
{
	uint8_t bytes[PROCESS_PATH_MAX];
	ssize_t length = readlinkat(process, name, (char *)bytes, sizeof(bytes));
	size_t skip;

	if (length <= 0)
		return;
	path->cut = length > WHO_PATH_MAX;
	skip = path->cut ? (size_t)length - WHO_PATH_MAX : 0;
	path->size = (uint16_t)((size_t)length - skip);
	memcpy(path->bytes, bytes + skip, path->size);
}

static bool describe(int folder, uint32_t pid, struct proc_stat *stat,
		     struct who_process *process)
{
	size_t most = sizeof(process->comm);
	int thread;

	if (!proc_stat(folder, stat))
		return false;
	process->pid = pid;
	process->start_time = stat->start * clock_tick();
	memcpy(process->comm, stat->name,
	       stat->name_length < most ? stat->name_length : most);
	thread = proc_thread(folder);
	take_path(thread, "exe", &process->exe);
	if (thread != folder)
		close(thread);
	return true;
}

static bool is_parent(int child, uint32_t parent)
{
	struct proc_stat stat;

	return proc_stat(child, &stat) && stat.parent == parent;
}

/*
 * Who is still the parent after all has been read was it all the time: see process.c.
 * One that has another parent than at the record has no ancestors: those of now are of
 * whoever takes in orphans.
 */
static void take_ancestors(struct who_asker *asker, int process, uint32_t pid)
{
	struct who *who = &asker->answer;
	int child = process, parent;
	struct proc_stat stat;

	if (pid != asker->task.parent)
		return;
	while (pid && who->count < WHO_ANCESTORS) {
		struct who_process *next = &who->ancestors[who->count];

		parent = proc_process(asker->proc, pid);
		if (parent < 0)
			break;
		if (!describe(parent, pid, &stat, next) ||
		    !is_parent(child, pid)) {
			memset(next, 0, sizeof(*next));
			close(parent);
			break;
		}
		if (child != process)
			close(child);
		who->count++;
		child = parent;
		pid = stat.parent;
	}
	if (child != process)
		close(child);
}

/* While a session has processes no other gets the number of its leader. */
static void take_leader(struct who_asker *asker, uint32_t session)
{
	struct who_process *leader = &asker->answer.leader;
	struct proc_stat stat;
	int folder;

	folder = session ? proc_process(asker->proc, session) : -1;
	if (folder < 0)
		return;
	if (!describe(folder, session, &stat, leader) ||
	    stat.session != session)
		memset(leader, 0, sizeof(*leader));
	close(folder);
}

/* As the kernel's devices.txt has the numbers. */
static void take_terminal(struct who *who, uint32_t device)
{
	const unsigned int kind = device >> 8 & 0xfff;
	const unsigned int number = (device & 0xff) | (device >> 12 & 0xfff00);
	static const struct {
		unsigned int kind;
		unsigned int from;
		const char *name;
	} kinds[] = { { 4, 64, "ttyS" }, { 4, 0, "tty" }, { 204, 64, "ttyAMA" },
		      { 229, 0, "hvc" } };
	size_t i;

	if (!device)
		return;
	who->terminal_major = kind;
	who->terminal_minor = number;
	snprintf(who->terminal, sizeof(who->terminal), "%u:%u", kind, number);
	if (kind >= 136 && kind <= 143)
		snprintf(who->terminal, sizeof(who->terminal), "pts/%u", number);
	else if (kind == 5 && number == 1)
		strcpy(who->terminal, "console");
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].kind == kind && number >= kinds[i].from) {
			snprintf(who->terminal, sizeof(who->terminal), "%s%u",
				 kinds[i].name, number - kinds[i].from);
			return;
		}
}

static int64_t nanoseconds(const struct statx_timestamp *time)
{
	return time->tv_sec * 1000000000 + time->tv_nsec;
}

/* UTC of a boot time, as the clock has it now. */
static int64_t utc_of(uint64_t boottime)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec -
	       (int64_t)clock_boottime() + (int64_t)boottime;
}

/*
 * What a path does not say cannot be set at will: a file can be given any time of its
 * last write, but not of its last change. What has gone was changed by that.
 */
static uint32_t file_flags(const struct who_asker *asker, const struct statx *file)
{
	const int64_t started = utc_of(asker->task.start_time);

	if (!file->stx_nlink)
		return WHO_EXE_DELETED |
		       (nanoseconds(&file->stx_mtime) > started ?
				WHO_EXE_WRITTEN : 0);
	return nanoseconds(&file->stx_ctime) > started ? WHO_EXE_WRITTEN : 0;
}

/* Mounts of a namespace that somebody else than the host's root has made. */
static bool has_own_mounts(const struct who_asker *asker)
{
	const struct ptracemon_identity *task = &asker->task;
	char text[32];
	unsigned int host;
	ssize_t length;

	if (!task->mnt_ns || !task->user_ns || task->user_ns == INITIAL_USER_NS)
		return false;
	length = readlinkat(asker->proc, "1/ns/mnt", text, sizeof(text) - 1);
	if (length <= 0)
		return false;
	text[length] = 0;
	return sscanf(text, "mnt:[%u]", &host) == 1 && host != task->mnt_ns;
}

/* What is known of the file already: its file system is not asked. */
static void take_exe(struct who_asker *asker, int thread)
{
	static const char memfd[] = "/memfd:";
	struct who *who = &asker->answer;
	char start[sizeof(memfd) - 1];
	struct statx file;

	if (has_own_mounts(asker))
		who->exe |= WHO_EXE_OWN_MOUNTS;
	if (statx(thread, "exe", AT_STATX_DONT_SYNC,
		  STATX_NLINK | STATX_MTIME | STATX_CTIME | STATX_INO, &file))
		return;
	who->inode = file.stx_ino;
	who->exe |= file_flags(asker, &file);
	if (who->exe & WHO_EXE_DELETED &&
	    readlinkat(thread, "exe", start, sizeof(start)) == sizeof(start) &&
	    !memcmp(start, memfd, sizeof(start)))
		who->exe |= WHO_EXE_MEMFD;
}

static size_t answer(struct asker *old, int process)
{
	struct who_asker *asker = (struct who_asker *)old;
	struct proc_stat stat;
	int thread;

	memset(&asker->answer, 0, sizeof(asker->answer));
	if (asker->proc <= 0)
		asker->proc = proc_open();
	if (asker->proc < 0)
		return 0;
	process = proc_process(asker->proc, asker->task.tgid);
	if (process < 0)
		return 0;
	if (proc_stat(process, &stat)) {
		take_ancestors(asker, process, stat.parent);
		take_leader(asker, stat.session);
		take_terminal(&asker->answer, stat.terminal);
		thread = proc_thread(process);
		take_path(thread, "cwd", &asker->answer.directory);
		take_exe(asker, thread);
		if (thread != process)
			close(thread);
	}
	if (!proc_stat(process, &stat) ||
	    stat.start != asker->task.start_time / clock_tick())
		memset(&stat, 0, sizeof(stat));
	close(process);
	return stat.start != 0;
}

/* It takes some 200 microseconds, and nobody can keep it: what is long is the scheduler's. */
const struct asker_kind who_kind = {
	.size = sizeof(struct who_asker),
	.answer = answer,
	.wait = 100000000,
	.wait_in_pause = 1000000,
	.long_time = 50000000,
	.pauses = 20,
};

bool who_ask(struct who_asker *asker, const struct ptracemon_identity *task)
{
	if (asker_is_busy(&asker->asker))
		return false;
	asker->task = *task;
	return asker_ask(&asker->asker, -1);
}
