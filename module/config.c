// SPDX-License-Identifier: GPL-2.0
/*
 * The tunables, as one snapshot that handlers read under RCU. See config.h.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

#include "config.h"

static struct ptracemon_config __rcu *config;

/* Protects: writing config. Taken below no other lock than sysfs's own. */
static DEFINE_MUTEX(config_lock);

const struct ptracemon_config *ptracemon_config_get(void)
{
	return rcu_dereference_check(config, !preemptible());
}

/* A copy of the snapshot in force, to be changed and given to config_put(). */
static struct ptracemon_config *config_copy(void)
{
	lockdep_assert_held(&config_lock);
	return kmemdup(rcu_dereference_protected(config, true),
		       sizeof(struct ptracemon_config), GFP_KERNEL);
}

static void config_put(struct ptracemon_config *next)
{
	static const struct ptracemon_request_set none;
	struct ptracemon_config *old =
		rcu_dereference_protected(config,
					  lockdep_is_held(&config_lock));

	next->requests = next->enabled ? next->wanted : none;
	rcu_assign_pointer(config, next);
	synchronize_rcu();
	kfree(old);
}

int ptracemon_config_set_enabled(bool enabled)
{
	struct ptracemon_config *next;

	mutex_lock(&config_lock);
	next = config_copy();
	if (next) {
		next->enabled = enabled;
		config_put(next);
	}
	mutex_unlock(&config_lock);
	return next ? 0 : -ENOMEM;
}

int ptracemon_config_set_outcome(bool outcome)
{
	struct ptracemon_config *next;

	mutex_lock(&config_lock);
	next = config_copy();
	if (next) {
		next->outcome = outcome;
		config_put(next);
	}
	mutex_unlock(&config_lock);
	return next ? 0 : -ENOMEM;
}

int ptracemon_config_set_requests(const struct ptracemon_request_set *requests)
{
	struct ptracemon_config *next;

	mutex_lock(&config_lock);
	next = config_copy();
	if (next) {
		next->wanted = *requests;
		config_put(next);
	}
	mutex_unlock(&config_lock);
	return next ? 0 : -ENOMEM;
}

int __init ptracemon_config_init(const struct ptracemon_request_set *requests,
				 bool outcome)
{
	struct ptracemon_config *first = kzalloc(sizeof(*first), GFP_KERNEL);

	if (!first)
		return -ENOMEM;
	first->enabled = true;
	first->outcome = outcome;
	first->wanted = *requests;
	first->requests = *requests;
	rcu_assign_pointer(config, first);
	return 0;
}

void ptracemon_config_exit(void)
{
	/* The probes are gone: nobody reads it any more. */
	kfree(rcu_dereference_protected(config, true));
}
