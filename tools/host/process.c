// SPDX-License-Identifier: GPL-2.0
/*
 * What /proc says about a process. See process.h.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "host/process.h"
#include "host/procfs.h"

static size_t read_whole(struct asker *asker, int process)
{
	struct cmdline *cmdline = (struct cmdline *)asker;
	ssize_t length = file_read(process, "cmdline", (char *)cmdline->bytes,
				   sizeof(cmdline->bytes));

	return length > 0 ? (size_t)length : 0;
}

/* Reading takes some microseconds. */
const struct asker_kind cmdline_kind = {
	.size = sizeof(struct cmdline),
	.answer = read_whole,
	.wait = 100000000,
	.long_time = 10000000,
	.pauses = 20,
};

void processes_init(struct processes *processes)
{
	memset(processes, 0, sizeof(*processes));
	processes->proc = proc_open();
	processes->entries =
		calloc(PROCESSES_KEPT, sizeof(*processes->entries));
}

void processes_free(struct processes *processes)
{
	if (processes->entries && processes->proc >= 0)
		close(processes->proc);
	asker_free(processes->cmdline);
	asker_free(processes->hash);
	free(processes->entries);
	memset(processes, 0, sizeof(*processes));
}

static void read_exe(int process, struct process *answer)
{
	ssize_t length = readlinkat(process, "exe", (char *)answer->exe_bytes,
				    sizeof(answer->exe_bytes));

	if (length <= 0)
		return;
	answer->exe.bytes = answer->exe_bytes;
	answer->exe.size = (size_t)length;
}

/* Whether it is the same executable as before, as far as the path tells. */
static bool check_exe(int process, const struct excerpt *exe)
{
	char path[PROCESS_PATH_MAX];
	ssize_t length = readlinkat(process, "exe", path, sizeof(path));

	return length > 0 && (size_t)length == exe->size &&
	       !memcmp(path, exe->bytes, exe->size);
}

static void read_digests(struct processes *processes, int process,
			 struct process *answer)
{
	if (!processes->digest || !answer->exe.bytes)
		return;
	if (!processes->hash)
		processes->hash = asker_new(&hash_kind);
	if (!processes->hash || !asker_ask(&processes->hash->asker, process))
		return;
	answer->digests = processes->hash->answer;
	answer->digested = check_exe(process, &answer->exe);
}

/* Nothing comes from what has no memory: a kernel thread, a zombie. */
static void read_cmdline(struct processes *processes, int process,
			 struct process *answer)
{
	size_t length;

	if (!processes->cmdline)
		processes->cmdline = asker_new(&cmdline_kind);
	if (!processes->cmdline)
		return;
	length = asker_ask(&processes->cmdline->asker, process);
	if (!length)
		return;
	answer->cmdline.cut = length > CMDLINE_MAX;
	answer->cmdline.bytes = answer->cmdline_bytes;
	answer->cmdline.size = answer->cmdline.cut ? CMDLINE_MAX :
						     length;
	memcpy(answer->cmdline_bytes, processes->cmdline->bytes,
	       answer->cmdline.size);
}

static void ask(struct processes *processes, struct process *answer)
{
	struct excerpt nothing = { .bytes = NULL };
	struct proc_stat fields;
	int process, thread;

	processes->questions++;
	answer->exe = nothing;
	answer->cmdline = nothing;
	answer->digested = false;
	process = proc_process(processes->proc, answer->tgid);
	if (process < 0)
		return;
	thread = proc_thread(process);
	read_exe(thread, answer);
	read_digests(processes, thread, answer);
	read_cmdline(processes, thread, answer);
	if (thread != process)
		close(thread);
	if (!proc_stat(process, &fields) ||
	    fields.start != answer->start_time / clock_tick()) {
		answer->exe = nothing;
		answer->cmdline = nothing;
		answer->digested = false;
	}
	close(process);
}

/* Where answers about a process are, or are to be; NULL if there can be none. */
static struct process *entry_of(struct processes *processes, uint32_t tgid,
				uint64_t start_time)
{
	struct process *entry;

	if (!processes->entries || processes->proc < 0 || !tgid)
		return NULL;
	entry = &processes->entries[tgid % PROCESSES_KEPT];
	if (entry->tgid != tgid || entry->start_time != start_time) {
		entry->tgid = tgid;
		entry->start_time = start_time;
		entry->asked = 0;
		entry->parent.asked = 0;
	}
	return entry;
}

const struct process *processes_find(struct processes *processes, uint32_t tgid,
				     uint64_t start_time, uint64_t time)
{
	struct process *entry = entry_of(processes, tgid, start_time);

	if (entry && (!entry->asked || time > entry->asked)) {
		entry->asked = clock_boottime();
		ask(processes, entry);
	}
	return entry;
}

/* A kernel thread has a name only. */
static void read_names(int parent, const struct proc_stat *fields,
		       struct process_parent *answer)
{
	uint8_t path[PROCESS_PATH_MAX], *slash;
	int thread = proc_thread(parent);
	ssize_t length = readlinkat(thread, "exe", (char *)path, sizeof(path));
	const size_t most = sizeof(answer->comm);
	struct excerpt *exe = &answer->exe;

	if (thread != parent)
		close(thread);
	memset(answer->comm, 0, most);
	memcpy(answer->comm, fields->name,
	       fields->name_length < most ? fields->name_length : most);
	memset(exe, 0, sizeof(*exe));
	if (length <= 0)
		return;
	slash = memrchr(path, '/', (size_t)length);
	exe->size = (size_t)length - (slash ? (size_t)(slash + 1 - path) : 0);
	exe->cut = exe->size > sizeof(answer->exe_bytes);
	if (exe->cut)
		exe->size = sizeof(answer->exe_bytes);
	exe->bytes = answer->exe_bytes;
	memcpy(answer->exe_bytes, slash ? slash + 1 : path, exe->size);
}

/* Whether the process is that one, and that still is its parent. */
static bool is_its_parent(int process, const struct process *answer)
{
	struct proc_stat fields;

	return proc_stat(process, &fields) &&
	       fields.parent == answer->parent.pid &&
	       fields.start == answer->start_time / clock_tick();
}

/*
 * Its parent cannot end without the process getting another one, which never
 * has that number: it is older, and so was there with its own. What is still
 * its parent after all has been read was it all the time.
 */
static void ask_parent(struct processes *processes, int process,
		       struct process *answer)
{
	struct proc_stat fields;
	int parent;

	if (!is_its_parent(process, answer))
		return;
	parent = proc_process(processes->proc, answer->parent.pid);
	if (parent < 0)
		return;
	if (proc_stat(parent, &fields)) {
		read_names(parent, &fields, &answer->parent);
		if (is_its_parent(process, answer))
			answer->parent.start_time =
				fields.start * clock_tick();
	}
	close(parent);
}

const struct process_parent *
processes_parent(struct processes *processes,
		 const struct ptracemon_identity *task, uint64_t time)
{
	struct process *entry =
		entry_of(processes, task->tgid, task->start_time);
	struct process_parent *parent;
	int process;

	if (!entry || !task->parent)
		return NULL;
	parent = &entry->parent;
	if (!parent->asked || parent->pid != task->parent ||
	    time > parent->asked) {
		processes->questions++;
		parent->pid = task->parent;
		parent->start_time = 0;
		parent->asked = clock_boottime();
		process = proc_process(processes->proc, task->tgid);
		if (process >= 0) {
			ask_parent(processes, process, entry);
			close(process);
		}
	}
	return parent->start_time ? parent : NULL;
}
