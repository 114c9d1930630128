// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the module and of the kernel. See knobs.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

enum kind { SWITCH, REQUESTS, CHILDREN, BYTES, KILOBYTES };

/**
 * struct knob - a setting that can be written
 * @name: of it
 * @kind: what it takes
 * @value: by default, if less than that leaves records out; else NULL
 */
static const struct knob {
	const char *name;
	enum kind kind;
	const char *value;
} knobs[] = {
#define KNOB(name, kind, value) { #name, kind, value },
#include "host/knobs.def"
};

const char *const knob_names[] = {
#define KNOB(name, kind, value) #name,
#include "host/knobs.def"
	NULL,
};

static const char *const wants[] = {
	[SWITCH] = "0 or 1",
	[REQUESTS] = "classes and requests with commas between, as in attach,write,-PTRACE_POKEUSER; all; or none",
	[CHILDREN] = "all, control or none",
	[BYTES] = "a number from 0 to 4096",
	[KILOBYTES] = "a power of two from 64 to 262144",
};

/* What children leaves out, from all to nothing. */
static const char *const children[] = { "none", "control", "all" };

static const struct knob *find(const char *name)
{
	size_t i;

	for (i = 0; i < KNOBS; i++)
		if (!strcmp(name, knobs[i].name))
			return &knobs[i];
	return NULL;
}

/* How much a value lets be recorded; negative: it is none. */
static long measure(enum kind kind, const char *value)
{
	unsigned long number, most = kind == SWITCH ? 1 : kind == BYTES ? 4096 : 262144;
	char *end;
	long i;

	for (i = 0; kind == CHILDREN && i < 3; i++)
		if (!strcmp(value, children[i]))
			return i;
	number = strtoul(value, &end, 10);
	if (kind == CHILDREN || *value < '0' || *value > '9' || *end ||
	    number > most ||
	    (kind == KILOBYTES && (number < 64 || number & (number - 1))))
		return -1;
	return (long)number;
}

static bool parse_requests(struct request_set *set, const char *value)
{
	const char *word;
	size_t length;

	return request_set_parse(set, value, &word, &length);
}

/* Whether all is recorded with @value that @wanted asks for. */
static bool covers(const struct knob *knob, const char *value,
		   const char *wanted)
{
	struct request_set set, other;

	if (knob->kind != REQUESTS)
		return measure(knob->kind, value) >= measure(knob->kind, wanted);
	return parse_requests(&set, value) && parse_requests(&other, wanted) &&
	       request_set_covers(&set, &other);
}

const char *knob_wants(const char *name, const char *value)
{
	const enum kind kind = find(name)->kind;
	struct request_set set;

	if (kind == REQUESTS ? parse_requests(&set, value) :
			       measure(kind, value) >= 0)
		return NULL;
	return wants[kind];
}

bool knob_same(const char *name, const char *one, const char *other)
{
	const struct knob *knob = find(name);

	return covers(knob, one, other) && covers(knob, other, one);
}

int knob_write(const char *name, const char *value)
{
	char path[128], before[1024];
	int fd, error = 0;

	if (knob_read(name, before, sizeof(before)) &&
	    knob_same(name, before, value))
		return 0;
	snprintf(path, sizeof(path), FOLDER "%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		error = errno;
	close(fd);
	return error;
}

bool knobs_left_out(char *text, size_t size, const struct knob_wanted *wanted)
{
	size_t used = 0, i;
	char value[1024];

	*text = 0;
	for (i = 0; i < KNOBS && used < size; i++) {
		const struct knob_wanted *asked =
			wanted && wanted[i].value ? &wanted[i] : NULL;
		const char *least = asked ? asked->value : knobs[i].value;

		if (!least || !knob_read(knobs[i].name, value, sizeof(value)) ||
		    covers(&knobs[i], value, least))
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s=%s",
					 used ? ", " : "", knobs[i].name,
					 value);
		if (asked && used < size)
			used += (size_t)snprintf(text + used, size - used,
						 " (%s asks for %s)",
						 asked->place, asked->value);
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
