// SPDX-License-Identifier: GPL-2.0
/*
 * Which calls are the reader's canaries. See canary.h.
 */
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "canary.h"

/* Only compared. */
static const struct pid *reader;

void ptracemon_canary_set_reader(const struct pid *process)
{
	WRITE_ONCE(reader, process);
}

static bool is_reader(const struct task_struct *task)
{
	const struct pid *process = READ_ONCE(reader);

	return process &&
	       READ_ONCE(task->signal->pids[PIDTYPE_TGID]) == process;
}

bool ptracemon_canary_by_reader(void)
{
	return is_reader(current);
}

/* pidfd_getfd() of the reader on itself. */
bool ptracemon_canary_is_access(u8 door, const struct task_struct *task)
{
	return door == PTRACEMON_DOOR_PIDFD_GETFD && is_reader(current) &&
	       is_reader(task);
}
