// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/class/misc/ptracemon/: text to setters, counters to text. The files are
 * described in docs/ABI-sysfs.
 */
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "buffers.h"
#include "config.h"
#include "device.h"
#include "notice.h"
#include "sysfs.h"

struct knob {
	struct device_attribute attribute;
	/* Prints the value, without newline. */
	size_t (*print)(char *text, size_t size);
	/* Takes @text into force; returns 0 or -errno with nothing changed. */
	int (*set)(const char *text);
};

/* Protects: a change and its record against another change. Outermost lock. */
static DEFINE_MUTEX(knob_lock);

/* Enough for any set of requests; the longest values there are. */
#define KNOB_TEXT_SIZE	2048

static ssize_t knob_show(struct device *dev, struct device_attribute *attribute,
			 char *page)
{
	struct knob *knob = container_of(attribute, struct knob, attribute);
	size_t length = knob->print(page, KNOB_TEXT_SIZE);

	return length + sysfs_emit_at(page, length, "\n");
}

static int knob_change(struct knob *knob, const char *text)
{
	char *from = kmalloc(2 * KNOB_TEXT_SIZE, GFP_KERNEL);
	char *to;
	int error;

	if (!from)
		return -ENOMEM;
	to = from + KNOB_TEXT_SIZE;
	mutex_lock(&knob_lock);
	knob->print(from, KNOB_TEXT_SIZE);
	error = knob->set(text);
	if (!error) {
		knob->print(to, KNOB_TEXT_SIZE);
		ptracemon_notice_knob(knob->attribute.attr.name, from, to);
	}
	mutex_unlock(&knob_lock);
	kfree(from);
	return error;
}

static ssize_t knob_store(struct device *dev,
			  struct device_attribute *attribute, const char *page,
			  size_t length)
{
	struct knob *knob = container_of(attribute, struct knob, attribute);
	int error;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	error = knob_change(knob, page);
	return error ?: length;
}

static size_t config_print(char *text, size_t size,
			   size_t (*print)(const struct ptracemon_config *,
					   char *, size_t))
{
	size_t length;

	rcu_read_lock();
	length = print(ptracemon_config_get(), text, size);
	rcu_read_unlock();
	return length;
}

/* Not kstrtobool(): it looks at the first letter only, and takes `nonsense`. */
static int parse_switch(const char *text, bool *on)
{
	u8 value;

	if (kstrtou8(text, 10, &value) || value > 1)
		return -EINVAL;
	*on = value;
	return 0;
}

#define SWITCH(name, which)                                                   \
	static size_t print_##name(const struct ptracemon_config *config,     \
				   char *text, size_t size)                   \
	{                                                                     \
		return scnprintf(text, size, "%d", config->on[which]);        \
	}                                                                     \
	static size_t name##_print(char *text, size_t size)                   \
	{                                                                     \
		return config_print(text, size, print_##name);                \
	}                                                                     \
	static int name##_set(const char *text)                               \
	{                                                                     \
		bool on;                                                      \
									      \
		return parse_switch(text, &on) ?:                             \
		       ptracemon_config_set_switch(which, on);                \
	}

SWITCH(enabled, PTRACEMON_SWITCH_ENABLED)
SWITCH(outcome, PTRACEMON_SWITCH_OUTCOME)
SWITCH(access, PTRACEMON_SWITCH_ACCESS)
SWITCH(autoattach, PTRACEMON_SWITCH_AUTOATTACH)
SWITCH(paths, PTRACEMON_SWITCH_PATHS)
SWITCH(memory, PTRACEMON_SWITCH_MEMORY)
SWITCH(mem_reads, PTRACEMON_SWITCH_MEM_READS)
SWITCH(ends, PTRACEMON_SWITCH_ENDS)
SWITCH(evidence, PTRACEMON_SWITCH_EVIDENCE)

static const char *const children_words[] = {
	[PTRACEMON_CHILDREN_ALL] = "all",
	[PTRACEMON_CHILDREN_CONTROL] = "control",
	[PTRACEMON_CHILDREN_NONE] = "none",
};

int ptracemon_sysfs_parse_children(const char *text)
{
	return __sysfs_match_string(children_words, ARRAY_SIZE(children_words),
				    text);
}

static size_t print_children(const struct ptracemon_config *config, char *text,
			     size_t size)
{
	return scnprintf(text, size, "%s", children_words[config->children]);
}

static size_t children_print(char *text, size_t size)
{
	return config_print(text, size, print_children);
}

static int children_set(const char *text)
{
	int children = ptracemon_sysfs_parse_children(text);

	return children < 0 ? children :
			      ptracemon_config_set_children(children);
}

static size_t print_payload(const struct ptracemon_config *config, char *text,
			    size_t size)
{
	return scnprintf(text, size, "%u", config->payload);
}

static size_t payload_print(char *text, size_t size)
{
	return config_print(text, size, print_payload);
}

static int payload_set(const char *text)
{
	unsigned int payload;

	if (kstrtouint(text, 10, &payload) || payload > PTRACEMON_PAYLOAD_MAX)
		return -EINVAL;
	return ptracemon_config_set_payload(payload);
}

static size_t print_requests(const struct ptracemon_config *config, char *text,
			     size_t size)
{
	return ptracemon_request_set_print(&config->wanted, text, size);
}

static size_t requests_print(char *text, size_t size)
{
	return config_print(text, size, print_requests);
}

static int requests_set(const char *text)
{
	struct ptracemon_request_set requests;

	return ptracemon_request_set_parse(text, &requests) ?:
	       ptracemon_config_set_requests(&requests);
}

static size_t buffer_kb_print(char *text, size_t size)
{
	return scnprintf(text, size, "%zu", ptracemon_buffers_size() / 1024);
}

static int buffer_kb_set(const char *text)
{
	unsigned long kb;
	int error;

	if (kstrtoul(text, 10, &kb))
		return -EINVAL;
	error = ptracemon_device_lock_out();
	if (error)
		return error;
	error = ptracemon_buffers_resize(kb);
	ptracemon_device_let_in();
	return error;
}

#define KNOB(name)                                                            \
	static struct knob name##_knob = {                                    \
		.attribute = __ATTR(name, 0600, knob_show, knob_store),       \
		.print = name##_print,                                        \
		.set = name##_set,                                            \
	}

KNOB(enabled);
KNOB(outcome);
KNOB(requests);
KNOB(access);
KNOB(autoattach);
KNOB(paths);
KNOB(memory);
KNOB(mem_reads);
KNOB(ends);
KNOB(evidence);
KNOB(payload);
KNOB(children);
KNOB(buffer_kb);

static ssize_t reader_show(struct device *dev,
			   struct device_attribute *attribute, char *page)
{
	return sysfs_emit(page, "%d\n", ptracemon_device_has_reader());
}
static DEVICE_ATTR_ADMIN_RO(reader);

static struct attribute *knob_attributes[] = {
	&enabled_knob.attribute.attr,
	&outcome_knob.attribute.attr,
	&requests_knob.attribute.attr,
	&access_knob.attribute.attr,
	&autoattach_knob.attribute.attr,
	&paths_knob.attribute.attr,
	&memory_knob.attribute.attr,
	&mem_reads_knob.attribute.attr,
	&ends_knob.attribute.attr,
	&evidence_knob.attribute.attr,
	&payload_knob.attribute.attr,
	&children_knob.attribute.attr,
	&buffer_kb_knob.attribute.attr,
	&dev_attr_reader.attr,
	NULL,
};

static const struct attribute_group knob_group = {
	.attrs = knob_attributes,
};

/* A counter of struct ptracemon_stats, by its place there. */
struct counter {
	struct device_attribute attribute;
	size_t offset;
};

static ssize_t counter_show(struct device *dev,
			    struct device_attribute *attribute, char *page)
{
	struct counter *counter =
		container_of(attribute, struct counter, attribute);
	struct ptracemon_stats stats;
	u64 next_sequence;

	ptracemon_buffers_stats(PTRACEMON_ALL_CPUS, &stats, &next_sequence);
	return sysfs_emit(page, "%llu\n",
			  *(u64 *)((u8 *)&stats + counter->offset));
}

static ssize_t in_kernel_show(struct device *dev,
			      struct device_attribute *attribute, char *page)
{
	struct ptracemon_stats stats;
	u64 next_sequence;

	ptracemon_buffers_stats(PTRACEMON_ALL_CPUS, &stats, &next_sequence);
	/* The CPUs were asked one after the other. */
	return sysfs_emit(page, "%llu\n",
			  stats.entered > stats.returned ?
				  stats.entered - stats.returned :
				  0);
}
static DEVICE_ATTR_ADMIN_RO(in_kernel);

#define COUNTER(name, member)                                             \
	static struct counter name##_counter = {                          \
		.attribute = __ATTR(name, 0400, counter_show, NULL),      \
		.offset = offsetof(struct ptracemon_stats, member),       \
	}

COUNTER(hits, hits);
COUNTER(stored, stored);
COUNTER(filtered, filtered);
COUNTER(children, children);
COUNTER(own, own);
COUNTER(own_lost, own_lost);
COUNTER(missed_return, unwatched);
COUNTER(lost_full, lost[PTRACEMON_LOST_FULL]);
COUNTER(lost_reserve, lost[PTRACEMON_LOST_RESERVE]);
COUNTER(lost_position, lost[PTRACEMON_LOST_POSITION]);
COUNTER(lost_nested, lost[PTRACEMON_LOST_NESTED]);
COUNTER(lost_share, lost[PTRACEMON_LOST_SHARE]);
COUNTER(lost_memory, lost[PTRACEMON_LOST_MEMORY]);

static struct attribute *counter_attributes[] = {
	&hits_counter.attribute.attr,
	&stored_counter.attribute.attr,
	&filtered_counter.attribute.attr,
	&children_counter.attribute.attr,
	&own_counter.attribute.attr,
	&own_lost_counter.attribute.attr,
	&missed_return_counter.attribute.attr,
	&lost_full_counter.attribute.attr,
	&lost_reserve_counter.attribute.attr,
	&lost_position_counter.attribute.attr,
	&lost_nested_counter.attribute.attr,
	&lost_share_counter.attribute.attr,
	&lost_memory_counter.attribute.attr,
	&dev_attr_in_kernel.attr,
	NULL,
};

static const struct attribute_group counter_group = {
	.name = "stats",
	.attrs = counter_attributes,
};

const struct attribute_group *ptracemon_sysfs_groups[] = {
	&knob_group,
	&counter_group,
	NULL,
};
