// SPDX-License-Identifier: GPL-2.0
/*
 * Files of exceptions. See rules.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/usage.h"
#include "commands/conf_file.h"
#include "commands/rule.h"
#include "commands/rules.h"

/**
 * struct reading - files that are read
 * @exceptions: what came of them
 * @rule: the one at hand, or NULL
 * @given: its keys, bits by enum rule_key
 * @section: where its name lies: two of one name are two
 * @place: where it began, "FILE:LINE"
 * @good: nothing was wrong
 */
struct reading {
	struct exceptions *exceptions;
	struct exception *rule;
	uint32_t given;
	const char *section;
	const char *place;
	bool good;
};

static void end_rule(struct reading *reading)
{
	if (!reading->rule)
		return;
	usage_is_at(reading->place);
	reading->good &= rule_is_whole(reading->rule, reading->given);
	reading->rule = NULL;
}

static bool is_name(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return length && !text[length] && length < RULE_NAME_SIZE;
}

static bool begin_rule(struct reading *reading, const char *name, const char *place)
{
	struct exceptions *exceptions = reading->exceptions;
	size_t i;

	end_rule(reading);
	usage_is_at(place);
	reading->section = name;
	if (!is_name(name))
		return usage_problem("a rule is a section with a name of lower-case letters, digits and ._-, of 63 at the most, not '%s'",
				     name) == EXIT_DONE;
	for (i = 0; i < exceptions->count; i++)
		if (!strcmp(exceptions->rules[i].name, name))
			return usage_problem("there is a rule of this name already: '%s'",
					     name) == EXIT_DONE;
	if (exceptions->count == EXCEPTIONS_MAX)
		return usage_problem("there are more rules than %d", EXCEPTIONS_MAX) == EXIT_DONE;
	reading->rule = &exceptions->rules[exceptions->count++];
	memset(reading->rule, 0, sizeof(*reading->rule));
	strcpy(reading->rule->name, name);
	reading->given = 0;
	reading->place = place;
	return true;
}

static void read_text(struct reading *reading, const char *path, char *text,
		      size_t length)
{
	const char *problem;
	enum ini_found found;
	struct ini ini;
	const char *place;

	ini_begin(&ini, text, length);
	reading->section = NULL;
	while ((found = ini_next(&ini, &problem)) != INI_END) {
		place = conf_file_place(&reading->exceptions->texts, path, ini.line);
		if (found == INI_WRONG) {
			reading->good = false;
			usage_problem("%s", problem);
			continue;
		}
		if (ini.section != reading->section)
			reading->good &= begin_rule(reading, ini.section, place);
		usage_is_at(place);
		if (reading->rule)
			reading->good &= rule_set(reading->rule, &reading->given,
						  ini.key, ini.value);
	}
	end_rule(reading);
	usage_is_at(NULL);
}

/* Whoever can write the rules of this host can hide from its sensor. */
static bool is_guarded(int fd, bool recorded)
{
	struct stat status;

	return recorded ||
	       (!fstat(fd, &status) && !(status.st_mode & (S_IWGRP | S_IWOTH)) &&
		(!status.st_uid || status.st_uid == geteuid()));
}

static void read_file(struct reading *reading, int folder, const char *name,
		      const char *path)
{
	struct exceptions *exceptions = reading->exceptions;
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t length;
	char *text;

	if (fd >= 0 && !is_guarded(fd, exceptions->recorded)) {
		usage_problem("%s: others can write to it", path);
		reading->good = false;
	}
	text = conf_file_read(&exceptions->texts, fd, path, "a file of rules", &length);
	if (text)
		read_text(reading, path, text, length);
	else
		reading->good = false;
}

static void read_folder(struct reading *reading, const char *name, bool must_be)
{
	int folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = -1, i;
	struct dirent **names;
	char *path;

	if (folder >= 0 && is_guarded(folder, reading->exceptions->recorded))
		count = conf_file_list(folder, &names);
	else if (folder >= 0)
		errno = EACCES; /* to be said as what it is */
	if (count < 0 && (must_be || errno != ENOENT)) {
		reading->good = false;
		usage_problem(folder >= 0 && errno == EACCES ?
				      "cannot read rules of %s: others can write to it" :
				      "cannot read rules of %s: %s",
			      name, strerror(errno));
	}
	for (i = 0; i < count; i++) {
		if (asprintf(&path, "%s/%s", name, names[i]->d_name) < 0)
			path = NULL;
		read_file(reading, folder, names[i]->d_name,
			  texts_keep(&reading->exceptions->texts, path));
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	if (folder >= 0)
		close(folder);
}

struct exceptions *rules_load(const char *folder, bool must_be, bool recorded)
{
	struct reading reading = {
		.exceptions = calloc(1, sizeof(*reading.exceptions)),
		.good = true,
	};
	struct exceptions *exceptions = reading.exceptions;

	if (exceptions)
		exceptions->rules = calloc(EXCEPTIONS_MAX, sizeof(*exceptions->rules));
	if (!exceptions || !exceptions->rules) {
		free(exceptions);
		usage_problem("out of memory");
		return NULL;
	}
	exceptions->recorded = recorded;
	read_folder(&reading, folder, must_be);
	if (reading.good)
		return exceptions;
	exceptions_free(exceptions);
	return NULL;
}

/* Why a rule has no effect at @now, UTC, by itself; NULL: it may have. */
static const char *find_fault(const struct exception *rule, bool recorded, uint64_t now)
{
	if (!recorded)
		return now >= rule->expires ? "it has expired" : NULL;
	return rule->file.inode ? NULL :
		"of recordings device and inode must be known: there is no digest in them";
}

/* Likewise, by what is on this host. */
static const char *find_idle(const struct exception *rule)
{
	struct identity is;

	identity_look(rule->tracer, *rule->sha256, &is);
	if (is.state != IDENTITY_FOUND)
		return identity_problem(is.state);
	if (rule->file.inode && memcmp(&rule->file, &is.file, sizeof(is.file)))
		return "another file is there";
	if (!*rule->sha256)
		return is.guarded ? NULL :
			"others than root can change the file, or a folder above it: it needs a sha256";
	return strcmp(is.sha256, rule->sha256) ? "the file has another sha256" : NULL;
}

static uint64_t now_utc(void)
{
	struct clock clock = { 0 };

	clock_measure(&clock);
	return clock_utc(&clock, clock_boottime());
}

void rules_print(const struct exceptions *exceptions)
{
	const uint64_t now = now_utc();
	char day[CLOCK_TEXT_MAX];
	size_t i;

	for (i = 0; i < exceptions->count; i++) {
		const struct exception *rule = &exceptions->rules[i];
		const char *idle = find_fault(rule, exceptions->recorded, now);

		if (!idle && !exceptions->recorded)
			idle = find_idle(rule);
		clock_text(day, rule->expires, 3);
		printf("exception %s: %s%s, until %.10s (%s)\n", rule->name,
		       idle ? "has no effect: " : "in force", idle ? idle : "",
		       day, rule->reason);
	}
}

void rules_warn(const struct exceptions *exceptions)
{
	const uint64_t now = now_utc();
	size_t i;

	for (i = 0; i < exceptions->count; i++) {
		const struct exception *rule = &exceptions->rules[i];
		const char *idle = find_fault(rule, exceptions->recorded, now);

		if (idle)
			usage_problem("exception %s has no effect: %s", rule->name, idle);
	}
}
