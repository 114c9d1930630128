/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints by name: the kernel exports the list of them, not each.
 */
#ifndef _PTRACEMON_TRACEPOINT_H
#define _PTRACEMON_TRACEPOINT_H

struct tracepoint;

/**
 * struct ptracemon_tracepoint - a handler on one
 * @name: of the tracepoint
 * @handler: with the arguments that the tracepoint has. From 7.0 on it is called
 *	with preemption on
 */
struct ptracemon_tracepoint {
	const char *name;
	void *handler;
	/* private: NULL while it is not in place */
	struct tracepoint *found;
};

/**
 * ptracemon_tracepoint_add - put a handler in place
 * @tracepoint: the handler
 *
 * Says what is wrong if it fails.
 *
 * Context: process.
 * Return: 0 or -errno; -ENOENT if there is no such tracepoint.
 */
int ptracemon_tracepoint_add(struct ptracemon_tracepoint *tracepoint);

/*
 * Takes it away, if it is in place. It may still be running somewhere until
 * tracepoint_synchronize_unregister(). Context: process.
 */
void ptracemon_tracepoint_remove(struct ptracemon_tracepoint *tracepoint);

#endif /* _PTRACEMON_TRACEPOINT_H */
