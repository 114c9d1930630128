// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that the records of a CPU have told about. See known.h.
 */
#include <linux/hash.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/time64.h>

#include "known.h"
#include "task.h"

/* Programs that a CPU remembers. Who pushes others out makes them be told again. */
#define KNOWN_BITS	6

/*
 * For who joins later, a recording's next file say; and a program may have changed
 * how it shows itself.
 */
#define KNOWN_FOR	(60 * NSEC_PER_SEC)

/**
 * struct known - a program
 * @start: start time of the process
 * @execs: self_exec_id of the task
 * @time: when it was told
 * @reader: number of the reader that it was told to
 * @tgid: process id
 */
struct known {
	u64 start;
	u64 execs;
	u64 time;
	u32 reader;
	u32 tgid;
};

struct known_table {
	struct known entries[PTRACEMON_KNOWN_KINDS][1 << KNOWN_BITS];
};

static struct known_table __percpu *table;

/* Counts readers; an entry with another number means nothing. */
static u32 reader = 1;

static struct known *entry_of(enum ptracemon_known kind,
			      const struct task_struct *task)
{
	return &this_cpu_ptr(table)
			->entries[kind][hash_32(task->tgid, KNOWN_BITS)];
}

bool ptracemon_known(enum ptracemon_known kind, struct task_struct *task,
		     u64 now)
{
	const struct known *entry = entry_of(kind, task);

	return entry->tgid == task->tgid &&
	       entry->execs == READ_ONCE(task->self_exec_id) &&
	       entry->start == ptracemon_task_start(task) &&
	       entry->reader == READ_ONCE(reader) &&
	       now - entry->time < KNOWN_FOR;
}

void ptracemon_known_remember(enum ptracemon_known kind,
			      struct task_struct *task, u64 now)
{
	*entry_of(kind, task) = (struct known){
		.start = ptracemon_task_start(task),
		.execs = READ_ONCE(task->self_exec_id),
		.time = now,
		.reader = READ_ONCE(reader),
		.tgid = task->tgid,
	};
}

void ptracemon_known_forget(void)
{
	WRITE_ONCE(reader, reader + 1);
}

int __init ptracemon_known_init(void)
{
	table = alloc_percpu(struct known_table);
	return table ? 0 : -ENOMEM;
}

void ptracemon_known_exit(void)
{
	free_percpu(table);
}
