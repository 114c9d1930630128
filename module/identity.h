/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_IDENTITY_H
#define _PTRACEMON_IDENTITY_H

#include <linux/types.h>

#include "uapi/ptracemon.h"

struct task_struct;

/*
 * What keeps the tasks that are looked at, while they are. Preemption is off on
 * each of these paths, which is an RCU read-side section.
 *
 *   path                    task             kept by
 *   ptrace entry            the caller       is current
 *                           its parent       current has not been reaped: task.c
 *                           the tracee       RCU, since ptracemon_task_of()
 *   ptrace return           the caller       is current
 *                           its parent       as above
 *                           the other one    not looked at: its identity of the
 *                                            entry is kept by value. For
 *                                            permission.c looked up anew, as at
 *                                            the entry
 *   access entry, return    the caller       is current
 *                           the task asked   its reference or read-side section of
 *                           about            the caller of ptrace_may_access(), who
 *                                            has not returned. May have been reaped
 *   read or write of        the caller       is current
 *   another's memory,       the tracee       by pid: RCU, as at the entry of ptrace;
 *   entry, return                            by mm: RCU, as its mm->owner
 *   task work (later.c)     the caller       is current
 *                           the tracee       found anew, as above; rcu_read_lock()
 *                                            keeps it while preemption is on
 *   exit, exec tracepoints  the task         is current
 *                           its tracer       the task has not been reaped: task.c
 *   fork tracepoint         the parent       is current
 *                           the child        has not run yet, cannot be reaped
 *                           its tracer       the child has not been reaped: task.c
 *   scan of traced tasks    the tracee       RCU, since it was found in the list of
 *                                            tasks. May have been reaped
 *                           its tracer       as far as task.c gives it
 *
 * From a task that may have been reaped nothing is followed but
 *
 *   real_cred, signal       until the task itself is freed; the namespaces and
 *   cgroups                 cgroups behind them under RCU
 *   thread_pid              NULL once it has been reaped; before, RCU keeps it
 *   real_parent, parent,    only through task.h
 *   group_leader
 *   nsproxy, mm             freed without RCU: see identity.c and compat.h
 *   stack                   likewise: ptracemon_task_ip()
 *
 * What is mapped (evidence.c) is looked at with a reference to the mm, from
 * get_task_mm() or, of an open /proc/PID/mem, from mmget_not_zero() (the file keeps
 * the struct; task work has mmgrab()), and only while its mmap_lock is held, which
 * keeps areas and their files.
 */

/**
 * ptracemon_identity_init - check what the kernel headers do not promise
 *
 * Context: process.
 */
void ptracemon_identity_init(void);

/**
 * ptracemon_identity_of - who a task is, now
 * @identity: out
 * @task: the task, or NULL: @identity becomes zero
 *
 * Of a task that has been reaped .parent is 0, and .start_time may be.
 *
 * Context: preemption off; @task kept as said above.
 * Takes no lock, never sleeps, never faults.
 */
void ptracemon_identity_of(struct ptracemon_identity *identity,
			   struct task_struct *task);

/**
 * ptracemon_identity_same_namespaces - whether two tasks share pid and mount
 *	namespace, for certain
 * @one: a task
 * @other: a task
 *
 * Context: as ptracemon_identity_of().
 */
bool ptracemon_identity_same_namespaces(struct task_struct *one,
					struct task_struct *other);

#endif /* _PTRACEMON_IDENTITY_H */
