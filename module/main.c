// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon: records the use of ptrace. This file orders what comes up and goes
 * down, and takes the parameters.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/string.h>

#include "access.h"
#include "autoattach.h"
#include "buffers.h"
#include "config.h"
#include "device.h"
#include "ends.h"
#include "guard.h"
#include "identity.h"
#include "known.h"
#include "later.h"
#include "memory.h"
#include "notice.h"
#include "probe.h"
#include "registers.h"
#include "request.h"
#include "selftest.h"
#include "sysfs.h"
#include "version.h"

static char *requests = "attach,write,control,unknown";
module_param(requests, charp, 0400);
MODULE_PARM_DESC(requests, "requests to record: classes (attach, write, control, read, step, unknown), PTRACE_* names, all, none; -NAME takes away (default attach,write,control,unknown)");

static bool outcome = true;
module_param(outcome, bool, 0400);
MODULE_PARM_DESC(outcome, "watch calls until they return (default 1)");

static bool access = true;
module_param(access, bool, 0400);
MODULE_PARM_DESC(access, "record requests for a tracer's power through other system calls (default 1)");

static bool autoattach = true;
module_param(autoattach, bool, 0400);
MODULE_PARM_DESC(autoattach, "record children that are born with a tracer (default 1)");

static bool paths = true;
module_param(paths, bool, 0400);
MODULE_PARM_DESC(paths, "record executable and command line (default 1)");

static bool memory = true;
module_param(memory, bool, 0400);
MODULE_PARM_DESC(memory, "record writes through /proc/PID/mem (default 1)");

static bool mem_reads;
module_param(mem_reads, bool, 0400);
MODULE_PARM_DESC(mem_reads, "record reads through it as well (default 0)");

static bool ends = true;
module_param(ends, bool, 0400);
MODULE_PARM_DESC(ends, "record exit and exec of tasks that trace or are traced (default 1)");

static bool evidence = true;
module_param(evidence, bool, 0400);
MODULE_PARM_DESC(evidence, "record where a call was made, what it wrote and where, and what the tracee runs (default 1)");

static unsigned int payload = 64;
module_param(payload, uint, 0400);
MODULE_PARM_DESC(payload, "bytes of what is written to record, 0 to 4096 (default 64)");

static char *children = "all";
module_param(children, charp, 0400);
MODULE_PARM_DESC(children, "of what a process does to its own children of the same rights, record all, control (attach and control requests) or none (default all)");

static bool guard = true;
module_param(guard, bool, 0400);
MODULE_PARM_DESC(guard, "refuse kernel.ftrace_enabled=0 while loaded, and refuse to load while it is 0 (default 1)");

static unsigned int buffer_kb = PTRACEMON_BUFFER_KB_DEFAULT;
module_param(buffer_kb, uint, 0400);
MODULE_PARM_DESC(buffer_kb, "KiB of each CPU's ring, a power of two from 64 to 262144 (default 1024)");

static unsigned int return_instances = 512;
module_param(return_instances, uint, 0400);
MODULE_PARM_DESC(return_instances, "calls watched at a time on each entry point, 1 to 65536 (default 512)");

static char *without = "";
module_param(without, charp, 0400);
MODULE_PARM_DESC(without, "parts to do without, on a kernel where they make trouble: outcome, access, autoattach, memory, ends, evidence, with commas between (default none)");

static unsigned int device_mode = 0600;
module_param(device_mode, uint, 0400);
MODULE_PARM_DESC(device_mode, "permission bits of /dev/ptracemon, octal with leading 0 (default 0600)");

static int __init check_parameters(struct ptracemon_config *config)
{
	int word = ptracemon_sysfs_parse_children(children);

	if (word < 0) {
		pr_err("parameter children=%s: give all, control or none\n",
		       children);
		return -EINVAL;
	}
	config->children = word;
	config->on[PTRACEMON_SWITCH_ENABLED] = true;
	config->on[PTRACEMON_SWITCH_OUTCOME] = outcome;
	config->on[PTRACEMON_SWITCH_ACCESS] = access;
	config->on[PTRACEMON_SWITCH_AUTOATTACH] = autoattach;
	config->on[PTRACEMON_SWITCH_PATHS] = paths;
	config->on[PTRACEMON_SWITCH_MEMORY] = memory;
	config->on[PTRACEMON_SWITCH_MEM_READS] = mem_reads;
	config->on[PTRACEMON_SWITCH_ENDS] = ends;
	config->on[PTRACEMON_SWITCH_EVIDENCE] = evidence;
	config->on[PTRACEMON_SWITCH_VM] = true;
	if (payload > PTRACEMON_PAYLOAD_MAX) {
		pr_err("parameter payload=%u: give 0 to %u\n", payload,
		       PTRACEMON_PAYLOAD_MAX);
		return -EINVAL;
	}
	config->payload = payload;
	if (ptracemon_request_set_parse(requests, &config->wanted)) {
		pr_err("parameter requests=%s: give classes (attach, write, control, read, step, unknown), PTRACE_* names, all or none\n",
		       requests);
		return -EINVAL;
	}
	if (!ptracemon_buffers_size_valid(buffer_kb)) {
		pr_err("parameter buffer_kb=%u: give a power of two from %u to %u\n",
		       buffer_kb, PTRACEMON_BUFFER_KB_MIN,
		       PTRACEMON_BUFFER_KB_MAX);
		return -EINVAL;
	}
	if (!return_instances ||
	    return_instances > PTRACEMON_RETURN_INSTANCES_MAX) {
		pr_err("parameter return_instances=%u: give 1 to %u\n",
		       return_instances, PTRACEMON_RETURN_INSTANCES_MAX);
		return -EINVAL;
	}
	if (device_mode & ~0666) {
		pr_err("parameter device_mode=%#o: give permission bits within 0666\n",
		       device_mode);
		return -EINVAL;
	}
	return 0;
}

static const struct {
	const char *name;
	enum ptracemon_switch which;
} parts[] = {
	{ "outcome", PTRACEMON_SWITCH_OUTCOME },
	{ "access", PTRACEMON_SWITCH_ACCESS },
	{ "autoattach", PTRACEMON_SWITCH_AUTOATTACH },
	{ "memory", PTRACEMON_SWITCH_MEMORY },
	{ "ends", PTRACEMON_SWITCH_ENDS },
	{ "evidence", PTRACEMON_SWITCH_EVIDENCE },
};

static int __init lack_part(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (length == strlen(parts[i].name) &&
		    !strncmp(name, parts[i].name, length)) {
			ptracemon_config_lack(parts[i].which);
			return 0;
		}
	}
	pr_err("parameter without=%s: give outcome, access, autoattach, memory, ends, evidence, with commas between\n",
	       without);
	return -EINVAL;
}

static int __init lack_parts(void)
{
	const char *word = without;
	int error = 0;

	while (*word && !error) {
		size_t length = strcspn(word, ",");

		error = lack_part(word, length);
		word += length + (word[length] == ',');
	}
	return error;
}

/* How many returns can be watched at a time; 0 if none is seen here. */
static int __init find_instances(int *instances)
{
	int error = 0;

	*instances = 0;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_OUTCOME)) {
		error = ptracemon_selftest(true);
		if (!error) {
			*instances = return_instances;
			return 0;
		}
		if (error != -ENODATA)
			return error;
		pr_warn("return probes do not fire here: outcomes will be unknown\n");
		ptracemon_config_lack(PTRACEMON_SWITCH_OUTCOME);
	}
	return ptracemon_selftest(false);
}

/* What is good to have. Says what is missing. */
static void __init hook_more(int instances)
{
	u32 moves = 0;

	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_MEMORY))
		moves = ptracemon_memory_init(instances);
	if (!(moves & PTRACEMON_MEMORY_MEM))
		ptracemon_config_lack(PTRACEMON_SWITCH_MEMORY);
	if (!(moves & PTRACEMON_MEMORY_VM))
		ptracemon_config_lack(PTRACEMON_SWITCH_VM);
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_ACCESS) &&
	    ptracemon_access_init(instances))
		ptracemon_config_lack(PTRACEMON_SWITCH_ACCESS);
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_AUTOATTACH) &&
	    ptracemon_autoattach_init())
		ptracemon_config_lack(PTRACEMON_SWITCH_AUTOATTACH);
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_ENDS) &&
	    ptracemon_ends_init())
		ptracemon_config_lack(PTRACEMON_SWITCH_ENDS);
}

static int __init hook(void)
{
	int instances, error;

	error = ptracemon_later_init();
	if (error)
		return error;
	if (guard) {
		error = ptracemon_guard_init();
		if (error)
			goto err_later_exit;
	}
	error = find_instances(&instances);
	if (error)
		goto err_guard_exit;
	error = ptracemon_probe_init(instances);
	if (error)
		goto err_guard_exit;
	hook_more(instances);
	return 0;

err_guard_exit:
	if (guard)
		ptracemon_guard_exit();
err_later_exit:
	ptracemon_later_exit();
	return error;
}

static void unhook(void)
{
	ptracemon_ends_exit();
	ptracemon_autoattach_exit();
	ptracemon_access_exit();
	ptracemon_memory_exit();
	ptracemon_probe_exit();
	if (guard)
		ptracemon_guard_exit();
	ptracemon_later_exit();
}

static int __init ptracemon_init(void)
{
	struct ptracemon_config config = {};
	int error;

	error = check_parameters(&config);
	if (error)
		return error;
	ptracemon_identity_init();
	ptracemon_registers_init();
	error = ptracemon_config_init(&config);
	if (error)
		return error;
	error = lack_parts();
	if (error)
		goto err_config_exit;
	error = ptracemon_known_init();
	if (error)
		goto err_config_exit;
	error = ptracemon_buffers_init(buffer_kb, ptracemon_notice_lifecycle);
	if (error)
		goto err_known_exit;
	error = hook();
	if (error)
		goto err_buffers_exit;
	ptracemon_notice_lifecycle(PTRACEMON_LIFECYCLE_LOADED, 0);
	error = ptracemon_device_init(device_mode, ptracemon_sysfs_groups);
	if (error)
		goto err_unhook;
	pr_info("version %s, records %s\n", PTRACEMON_VERSION, requests);
	return 0;

err_unhook:
	unhook();
err_buffers_exit:
	ptracemon_buffers_exit();
err_known_exit:
	ptracemon_known_exit();
err_config_exit:
	ptracemon_config_exit();
	return error;
}

/*
 * No file is open (each holds the module) and no knob is being written (sysfs
 * waits for that) once the device is gone. Then no handler runs once the probes
 * are gone, so that wake-ups can only be on their way (buffers.c waits for
 * them).
 */
static void __exit ptracemon_exit(void)
{
	ptracemon_device_exit();
	unhook();
	ptracemon_buffers_exit();
	ptracemon_known_exit();
	ptracemon_config_exit();
}

module_init(ptracemon_init);
module_exit(ptracemon_exit);

MODULE_LICENSE("GPL");
MODULE_VERSION(PTRACEMON_VERSION);
MODULE_DESCRIPTION("Records the use of ptrace, with both processes and the outcome");
MODULE_AUTHOR("The ptracemon authors");
