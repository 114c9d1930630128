// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints by name. See tracepoint.h.
 */
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "tracepoint.h"

static void compare(struct tracepoint *tracepoint, void *data)
{
	struct ptracemon_tracepoint *wanted = data;

	if (!strcmp(tracepoint->name, wanted->name))
		wanted->found = tracepoint;
}

int ptracemon_tracepoint_add(struct ptracemon_tracepoint *tracepoint)
{
	int error = -ENOENT;

	for_each_kernel_tracepoint(compare, tracepoint);
	if (tracepoint->found)
		error = tracepoint_probe_register(tracepoint->found,
						  tracepoint->handler, NULL);
	if (error) {
		pr_warn("cannot use the tracepoint %s: error %d\n",
			tracepoint->name, error);
		tracepoint->found = NULL;
	}
	return error;
}

void ptracemon_tracepoint_remove(struct ptracemon_tracepoint *tracepoint)
{
	if (tracepoint->found)
		tracepoint_probe_unregister(tracepoint->found,
					    tracepoint->handler, NULL);
	tracepoint->found = NULL;
}
