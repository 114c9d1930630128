// SPDX-License-Identifier: GPL-2.0
/*
 * The tunables, as one snapshot that handlers read under RCU. See config.h.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

#include "config.h"

struct ptracemon_config __rcu *ptracemon_config;

/* Bit n: switch n cannot be on here. */
static unsigned int lacking __ro_after_init;

/* Protects: writing ptracemon_config. Taken below no other lock than sysfs's own. */
static DEFINE_MUTEX(config_lock);

/* Returns a copy of the snapshot in force, for config_end(), or NULL. */
static struct ptracemon_config *config_begin(void)
{
	mutex_lock(&config_lock);
	return kmemdup(rcu_dereference_protected(ptracemon_config, true),
		       sizeof(struct ptracemon_config), GFP_KERNEL);
}

static void config_settle(struct ptracemon_config *next)
{
	static const struct ptracemon_request_set none;

	next->requests = next->on[PTRACEMON_SWITCH_ENABLED] ? next->wanted :
							      none;
}

/* Takes the changed copy into force. */
static int config_end(struct ptracemon_config *next)
{
	struct ptracemon_config *old =
		rcu_dereference_protected(ptracemon_config,
					  lockdep_is_held(&config_lock));

	if (next) {
		config_settle(next);
		rcu_assign_pointer(ptracemon_config, next);
		synchronize_rcu();
		kfree(old);
	}
	mutex_unlock(&config_lock);
	return next ? 0 : -ENOMEM;
}

void __init ptracemon_config_lack(enum ptracemon_switch which)
{
	lacking |= 1u << which;
	/* Nobody else writes yet, and no handler has begun to ask for it. */
	rcu_dereference_protected(ptracemon_config, true)->on[which] = false;
}

bool ptracemon_config_lacks(enum ptracemon_switch which)
{
	return lacking >> which & 1;
}

int ptracemon_config_set_switch(enum ptracemon_switch which, bool on)
{
	struct ptracemon_config *next;

	if (on && ptracemon_config_lacks(which))
		return -EOPNOTSUPP;
	next = config_begin();
	if (next)
		next->on[which] = on;
	return config_end(next);
}

int ptracemon_config_set_children(enum ptracemon_children children)
{
	struct ptracemon_config *next = config_begin();

	if (next)
		next->children = children;
	return config_end(next);
}

int ptracemon_config_set_payload(u32 payload)
{
	struct ptracemon_config *next = config_begin();

	if (next)
		next->payload = payload;
	return config_end(next);
}

int ptracemon_config_set_requests(const struct ptracemon_request_set *requests)
{
	struct ptracemon_config *next = config_begin();

	if (next)
		next->wanted = *requests;
	return config_end(next);
}

int __init ptracemon_config_init(const struct ptracemon_config *first)
{
	struct ptracemon_config *copy =
		kmemdup(first, sizeof(*first), GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	config_settle(copy);
	rcu_assign_pointer(ptracemon_config, copy);
	return 0;
}

void ptracemon_config_exit(void)
{
	/* The probes are gone: nobody reads it any more. */
	kfree(rcu_dereference_protected(ptracemon_config, true));
}
