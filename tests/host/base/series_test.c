// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/series.c: which files are of a series, and which of them go.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/series.h"
#include "tap.h"

static char folder[] = "/tmp/series-test-XXXXXX";

static bool make(const char *name)
{
	int fd = series_open(name, true);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool is_there(const char *name)
{
	return !access(name, F_OK);
}

static void test_files(void)
{
	static const char *const others[] = {
		"log", "log.00001", "log.000007x", "log.gz", "logs.000009", "log-000009", "a-log.000009",
	};
	struct stat status;
	char name[SERIES_NAME_MAX];
	size_t i;

	is(series_highest("log"), 0, "there is none");
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		ok(make(others[i]) && !series_highest("log"), "%s is none", others[i]);
	series_name(name, "log", 3);
	is_text(name, "log.000003", "names have six digits");
	ok(make(name) && make("log.000001") && make("log.000002"), "three files");
	ok(!make(name) && errno == EEXIST, "a new one is none that is there");
	ok(!stat(name, &status) && (status.st_mode & 07777) == 0600, "it is its owner's alone");
	is(series_highest("log"), 3, "the highest counts");
	ok(make("log.1234567") && series_highest("log") == 1234567, "also with more digits");
	unlink("log.1234567");
	is(series_highest("/nowhere/log"), 0, "none in a folder that is not there");
}

static void test_prune(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/log", folder);
	ok(!series_prune(path, 3, 0) && is_there("log.000001"), "without a limit all stay");
	ok(!series_prune(path, 3, 3) && is_there("log.000001"), "nor go those within it");
	ok(!series_prune(path, 3, 1) && !is_there("log.000001") && !is_there("log.000002") &&
		   is_there("log.000003"),
	   "the oldest go");
	ok(is_there("log") && is_there("logs.000009"), "what is not of the series stays");
	ok(!mkdir("log.000002", 0700) && series_prune(path, 9, 1) == EISDIR &&
		   !is_there("log.000003"),
	   "what cannot be removed is told, and the others go");
	rmdir("log.000002");
	series_sync(path);
	series_sync("/nowhere/log");
	is(series_highest(path), 0, "none is left");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(folder) || chdir(folder))
		return 1;
	test_files();
	test_prune();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		return 1;
	return done();
}
