// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the module and of the kernel. See knobs.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "abi/requests.h"
#include "base/file.h"
#include "host/knobs.h"

#define FOLDER		"/sys/class/misc/ptracemon/"
#define PARAMETERS	"/sys/module/ptracemon/parameters/"

static bool read_line(const char *path, char *value, size_t size)
{
	ssize_t length = file_read(AT_FDCWD, path, value, size);

	value[strcspn(value, "\n")] = 0;
	return length >= 0;
}

bool knob_read(const char *name, char *value, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), FOLDER "%s", name);
	if (read_line(path, value, size))
		return true;
	/* What can be set when it is loaded only; a switch reads Y or N. */
	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	if (!read_line(path, value, size))
		return false;
	if (!strcmp(value, "Y") || !strcmp(value, "N"))
		*value = *value == 'Y' ? '1' : '0';
	return true;
}

bool knob_is(const char *name, const char *value)
{
	char text[64];

	return knob_read(name, text, sizeof(text)) && !strcmp(text, value);
}

static bool is_zero(const char *path)
{
	char text[64];

	return read_line(path, text, sizeof(text)) && !strcmp(text, "0");
}

/* Whether the requests that are recorded by default are. */
static bool has_default_requests(const char *value)
{
	struct request_set set, wanted;
	const char *word;
	size_t length;

	return request_set_parse(&set, value, &word, &length) &&
	       request_set_parse(&wanted, "attach,write,control,unknown", &word,
				 &length) &&
	       request_set_covers(&set, &wanted);
}

bool knobs_left_out(char *text, size_t size)
{
	static const struct {
		const char *name;
		const char *value; /* by default */
	} knobs[] = {
		{ "enabled", "1" },
		{ "requests", NULL },
		{ "access", "1" },
		{ "autoattach", "1" },
		{ "memory", "1" },
		{ "ends", "1" },
		{ "evidence", "1" },
		{ "children", "all" },
	};
	size_t used = 0, i;
	char value[256];

	*text = 0;
	for (i = 0; i < sizeof(knobs) / sizeof(*knobs) && used < size; i++) {
		if (!knob_read(knobs[i].name, value, sizeof(value)) ||
		    (knobs[i].value ? !strcmp(value, knobs[i].value) :
				      has_default_requests(value)))
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s=%s",
					 used ? ", " : "", knobs[i].name,
					 value);
	}
	return used;
}

const char *knobs_blinded_by(void)
{
	if (knob_is("enabled", "0"))
		return "the setting enabled is 0";
	if (is_zero("/sys/kernel/debug/kprobes/enabled"))
		return "kprobes are switched off (debugfs, kprobes/enabled)";
	if (is_zero("/proc/sys/kernel/ftrace_enabled"))
		return "kernel.ftrace_enabled is 0";
	return "the probe does not fire";
}
