/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tunables, as one snapshot. Knows no text.
 */
#ifndef _PTRACEMON_CONFIG_H
#define _PTRACEMON_CONFIG_H

#include <linux/rcupdate.h>
#include <linux/types.h>

#include "request.h"

/**
 * struct ptracemon_config - what the handlers obey
 * @requests: which requests become records; empty while not @enabled, so that
 *	the handlers need to test one thing only
 * @outcome: watch calls until they return
 * @enabled: the knob of that name
 * @wanted: the knob `requests`; @requests is this while @enabled
 * @rcu: for freeing
 */
struct ptracemon_config {
	struct ptracemon_request_set requests;
	bool outcome;
	bool enabled;
	struct ptracemon_request_set wanted;
	struct rcu_head rcu;
};

/**
 * ptracemon_config_get - the snapshot in force
 *
 * Context: any, in an RCU read-side section (preemption off is one).
 */
const struct ptracemon_config *ptracemon_config_get(void);

/*
 * Each takes a new snapshot into force. When it returns, no handler works with
 * the old one any more.
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM, nothing changed then.
 */
int ptracemon_config_set_enabled(bool enabled);
int ptracemon_config_set_outcome(bool outcome);
int ptracemon_config_set_requests(const struct ptracemon_request_set *requests);

/* First and last. Context: process. */
int ptracemon_config_init(const struct ptracemon_request_set *requests,
			  bool outcome);
void ptracemon_config_exit(void);

#endif /* _PTRACEMON_CONFIG_H */
