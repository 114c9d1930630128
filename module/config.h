/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tunables, as one snapshot. Knows no text.
 */
#ifndef _PTRACEMON_CONFIG_H
#define _PTRACEMON_CONFIG_H

#include <linux/rcupdate.h>
#include <linux/types.h>

#include "request.h"

/* The knobs that are on or off, with their names in sysfs. */
enum ptracemon_switch {
	PTRACEMON_SWITCH_ENABLED,
	PTRACEMON_SWITCH_OUTCOME,
	PTRACEMON_SWITCH_ACCESS,
	PTRACEMON_SWITCH_AUTOATTACH,
	PTRACEMON_SWITCH_PATHS,
	PTRACEMON_SWITCH_MEMORY,
	PTRACEMON_SWITCH_MEM_READS,
	PTRACEMON_SWITCH_ENDS,
	PTRACEMON_SWITCH_EVIDENCE,
	PTRACEMON_SWITCH_VM,	/* no knob: process_vm_* are seen whole */
	PTRACEMON_SWITCHES,
};

/* What is recorded of what a process does to its own plain children. */
enum ptracemon_children {
	PTRACEMON_CHILDREN_ALL,
	PTRACEMON_CHILDREN_CONTROL,	/* attach and control requests */
	PTRACEMON_CHILDREN_NONE,
};

/**
 * struct ptracemon_config - what the handlers obey
 * @requests: which requests become records; empty while not enabled, so that
 *	the handlers need to test one thing only
 * @on: the switches
 * @children: the knob of that name
 * @payload: bytes of what is written that are recorded, PTRACEMON_PAYLOAD_MAX at
 *	the most
 * @wanted: the knob `requests`; @requests is this while enabled
 */
struct ptracemon_config {
	struct ptracemon_request_set requests;
	bool on[PTRACEMON_SWITCHES];
	enum ptracemon_children children;
	u32 payload;
	struct ptracemon_request_set wanted;
};

extern struct ptracemon_config __rcu *ptracemon_config;

/**
 * ptracemon_config_get - the snapshot in force
 *
 * Context: any, in an RCU read-side section (preemption off is one).
 */
static inline const struct ptracemon_config *ptracemon_config_get(void)
{
	return rcu_dereference_check(ptracemon_config, !preemptible());
}

/* Whether something is switched on. Context: likewise. */
static inline bool ptracemon_config_is_on(enum ptracemon_switch which)
{
	return ptracemon_config_get()->on[which];
}

/**
 * ptracemon_config_lack - a switch that cannot be on here
 * @which: the switch; it is off from now on
 *
 * Context: process, while loading, after ptracemon_config_init().
 */
void ptracemon_config_lack(enum ptracemon_switch which);

/* Whether that has been said of a switch. Context: process. */
bool ptracemon_config_lacks(enum ptracemon_switch which);

/*
 * Each takes a new snapshot into force. When it returns, no handler works with
 * the old one any more.
 *
 * Context: process, may sleep.
 * Return: 0; -ENOMEM; -EOPNOTSUPP for a switch that is lacking. Nothing has
 * changed then.
 */
int ptracemon_config_set_switch(enum ptracemon_switch which, bool on);
int ptracemon_config_set_children(enum ptracemon_children children);
int ptracemon_config_set_payload(u32 payload);
int ptracemon_config_set_requests(const struct ptracemon_request_set *requests);

/**
 * ptracemon_config_init - take the first snapshot into force
 * @first: all but .requests
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ptracemon_config_init(const struct ptracemon_config *first);
void ptracemon_config_exit(void);

#endif /* _PTRACEMON_CONFIG_H */
