// SPDX-License-Identifier: GPL-2.0
/*
 * The keys of one exception. See rule.h.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "abi/names.h"
#include "abi/requests.h"
#include "base/units.h"
#include "base/usage.h"
#include "commands/rule.h"
#include "host/users.h"
#include "sessions/verdict.h"

enum rule_key {
	RULE_TRACER,
	RULE_SHA256,
	RULE_DEVICE,
	RULE_INODE,
	RULE_TRACEE,
	RULE_UID,
	RULE_RELATION,
	RULE_CLASSES,
	RULE_VERDICTS,
	RULE_CODE_INJECTION,
	RULE_ACROSS_USERS,
	RULE_ACROSS_PID_NAMESPACES,
	RULE_ACROSS_USER_NAMESPACES,
	RULE_ACROSS_MOUNT_NAMESPACES,
	RULE_INTERPRETER,
	RULE_REASON,
	RULE_EXPIRES,
	RULE_APPROVED_BY,
};

static const char *const keys[] = {
	[RULE_TRACER] = "tracer",
	[RULE_SHA256] = "sha256",
	[RULE_DEVICE] = "device",
	[RULE_INODE] = "inode",
	[RULE_TRACEE] = "tracee",
	[RULE_UID] = "uid",
	[RULE_RELATION] = "relation",
	[RULE_CLASSES] = "classes",
	[RULE_VERDICTS] = "verdicts",
	[RULE_CODE_INJECTION] = "code_injection",
	[RULE_ACROSS_USERS] = "across_users",
	[RULE_ACROSS_PID_NAMESPACES] = "across_pid_namespaces",
	[RULE_ACROSS_USER_NAMESPACES] = "across_user_namespaces",
	[RULE_ACROSS_MOUNT_NAMESPACES] = "across_mount_namespaces",
	[RULE_INTERPRETER] = "interpreter",
	[RULE_REASON] = "reason",
	[RULE_EXPIRES] = "expires",
	[RULE_APPROVED_BY] = "approved_by",
	NULL,
};

/* 2500, about: nanoseconds have 64 bits. */
#define SECONDS_MAX	(1ll << 34)

#define BIT(key)	(1u << (key))

__attribute__((format(printf, 1, 2))) static bool wrong(const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return usage_problem("%s", text) == EXIT_DONE;
}

/* As the kernel writes it. */
static bool is_path(const char *text)
{
	const size_t length = strlen(text);

	return *text == '/' && length > 1 && length < IDENTITY_PATH_MAX &&
	       text[length - 1] != '/' && !strstr(text, "//") &&
	       !strstr(text, "/./") && !strstr(text, "/../") &&
	       fnmatch("*/.", text, 0) && fnmatch("*/..", text, 0);
}

static bool set_sha256(struct exception *rule, const char *value)
{
	if (strlen(value) != sizeof(rule->sha256) - 1 ||
	    value[strspn(value, "0123456789abcdef")])
		return wrong("sha256 takes 64 hexadecimal digits in lower case, not '%s'", value);
	strcpy(rule->sha256, value);
	return true;
}

static bool set_device(struct exception *rule, const char *value)
{
	char end;

	return sscanf(value, "%u:%u%c", &rule->file.major, &rule->file.minor, &end) == 2 ||
	       wrong("device takes two numbers, as in 8:1, not '%s'", value);
}

static bool set_inode(struct exception *rule, const char *value)
{
	char *end;

	errno = 0;
	rule->file.inode = strtoull(value, &end, 10);
	return (!errno && !*end && *value >= '1' && *value <= '9') ||
	       wrong("inode takes a number above 0, not '%s'", value);
}

static bool set_relation(struct exception *rule, const char *value)
{
	size_t length;
	uint32_t bit;

	for (;; value += length + 1) {
		length = strcspn(value, ",");
		for (bit = 0; name_of_relation(bit); bit++)
			if (strlen(name_of_relation(bit)) == length &&
			    !memcmp(name_of_relation(bit), value, length))
				break;
		if (!name_of_relation(bit))
			return wrong("there is no relation '%.*s'", (int)length, value);
		rule->relation |= 1u << bit;
		if (!value[length])
			return true;
	}
}

/* All lines of the table that have the word. */
static uint32_t lines_of(const char *word, size_t length)
{
	const struct verdict *line;
	uint32_t lines = 0;
	size_t i;

	for (i = 0; (line = verdict_line(i)); i++)
		if (strlen(line->word) == length && !memcmp(line->word, word, length))
			lines |= 1u << i;
	return lines;
}

static bool set_verdicts(struct exception *rule, const char *value)
{
	size_t length;
	uint32_t lines;

	for (;; value += length + 1) {
		value += strspn(value, " ");
		length = strcspn(value, ",");
		lines = lines_of(value, length);
		if (!lines)
			return wrong("there is no verdict '%.*s'", (int)length, value);
		rule->verdicts |= lines;
		if (!value[length])
			return true;
	}
}

static bool set_classes(struct exception *rule, const char *value)
{
	const char *word;
	size_t length;

	return request_classes_parse(&rule->classes, value, &word, &length) ||
	       wrong("there is no class '%.*s'", (int)length, word);
}

/* The first moment of the day, UTC. */
static bool set_expiry(struct exception *rule, const char *value)
{
	struct tm day = { 0 };
	const char *end = strptime(value, "%Y-%m-%d", &day);
	const int asked = day.tm_mday;
	time_t seconds;

	if (!end || *end || strlen(value) != strlen("2026-12-31"))
		return wrong("expires takes a day, as 2026-12-31, not '%s'", value);
	seconds = timegm(&day);
	if (seconds <= 0 || seconds >= SECONDS_MAX || day.tm_mday != asked)
		return wrong("expires: there is no such day: '%s'", value);
	rule->expires = (uint64_t)seconds * 1000000000ull;
	return true;
}

static bool set_word(struct exception *rule, enum rule_key key, bool on)
{
	static const uint32_t relations[] = {
		[RULE_ACROSS_USERS] = PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS |
				      PTRACEMON_REL_NOT_DUMPABLE,
		[RULE_ACROSS_PID_NAMESPACES] = PTRACEMON_REL_CROSS_PID_NS,
		[RULE_ACROSS_USER_NAMESPACES] = PTRACEMON_REL_CROSS_USER_NS,
		[RULE_ACROSS_MOUNT_NAMESPACES] = PTRACEMON_REL_CROSS_MNT_NS,
	};

	if (key == RULE_CODE_INJECTION)
		rule->injection = on;
	else if (key != RULE_INTERPRETER && on)
		rule->across |= relations[key];
	return true;
}

static bool set_text(struct exception *rule, enum rule_key key, const char *value)
{
	switch (key) {
	case RULE_TRACER:
		rule->tracer = value;
		return is_path(value) ||
		       wrong("tracer takes the whole path of an executable, not '%s'", value);
	case RULE_SHA256:
		return set_sha256(rule, value);
	case RULE_DEVICE:
		return set_device(rule, value);
	case RULE_INODE:
		return set_inode(rule, value);
	case RULE_TRACEE:
		rule->tracee = value;
		return *value == '/' ||
		       wrong("tracee takes a whole path, which may have *, not '%s'", value);
	case RULE_UID:
		rule->of_user = true;
		return users_find(value, &rule->uid) ||
		       wrong("there is no user '%s'", value);
	case RULE_RELATION:
		return set_relation(rule, value);
	case RULE_CLASSES:
		return set_classes(rule, value);
	case RULE_VERDICTS:
		return set_verdicts(rule, value);
	case RULE_REASON:
		strncpy(rule->reason, value, sizeof(rule->reason) - 1);
		return strlen(value) < sizeof(rule->reason) ||
		       wrong("a reason has %zu bytes at the most", sizeof(rule->reason) - 1);
	case RULE_EXPIRES:
		return set_expiry(rule, value);
	default:
		return true; /* who has signed is for those who read the file */
	}
}

static bool is_word(enum rule_key key)
{
	return key >= RULE_CODE_INJECTION && key <= RULE_INTERPRETER;
}

bool rule_set(struct exception *rule, uint32_t *given, const char *key, const char *value)
{
	enum rule_key id = 0;
	bool on;

	while (keys[id] && strcmp(keys[id], key))
		id++;
	if (!keys[id])
		return usage_wrong_word("no such key in a rule", key, keys) == EXIT_DONE;
	if (*given & BIT(id))
		return wrong("%s is in this rule already", key);
	*given |= BIT(id);
	if (id == RULE_APPROVED_BY && !*value)
		return wrong("a person is to sign it: approved_by = name");
	if (!*value)
		return wrong("%s needs a value", key);
	if (!is_word(id))
		return set_text(rule, id, value);
	if (!switch_parse(value, &on))
		return wrong("%s takes yes or no, not '%s'", key, value);
	if (!on)
		*given &= ~BIT(id);
	return set_word(rule, id, on);
}

/* What these do is in the files that they are given. The loader can be any program. */
bool rule_is_interpreter(const char *path)
{
	static const char *const patterns[] = {
		"sh", "*[adhkz]sh", "busybox", "toybox", "python*", "pypy*",
		"perl*", "ruby*", "lua*", "node", "nodejs", "deno", "bun", "php*",
		"guile*", "tclsh*", "expect", "gawk", "mawk", "awk", "java",
		"ld-*.so*", "ld.so", "qemu-*",
	};
	const char *name = strrchr(path, '/') + 1;
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (!fnmatch(patterns[i], name, 0))
			return true;
	return false;
}

bool rule_is_whole(const struct exception *rule, uint32_t given)
{
	static const enum rule_key needed[] = {
		RULE_TRACER, RULE_REASON, RULE_EXPIRES, RULE_APPROVED_BY,
	};
	bool whole = true;
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!(given & BIT(needed[i])))
			whole = wrong("rule %s has no %s", rule->name, keys[needed[i]]);
	if (!(given & (BIT(RULE_CLASSES) | BIT(RULE_VERDICTS))))
		whole = wrong("rule %s hides nothing: it has neither classes nor verdicts",
			      rule->name);
	if (!(given & BIT(RULE_DEVICE)) != !(given & BIT(RULE_INODE)))
		whole = wrong("rule %s: device and inode go together", rule->name);
	if (rule->verdicts & lines_of("code injection", strlen("code injection")) &&
	    !rule->injection)
		whole = wrong("rule %s: to hide code injection it needs code_injection = yes too",
			      rule->name);
	if (rule->relation & EXCEPTIONS_GUARDED & ~rule->across)
		whole = wrong("rule %s: that relation needs its word too: across_users = yes and the like",
			      rule->name);
	if (rule->tracer && *rule->tracer == '/' && rule_is_interpreter(rule->tracer) &&
	    !(given & BIT(RULE_INTERPRETER)))
		whole = wrong("rule %s: %s does what any script says: interpreter = yes, if that is meant",
			      rule->name, rule->tracer);
	return whole;
}
