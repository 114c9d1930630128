// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/payloads.c: what was written becomes files, each once; and what hinders it is said once, and leaves
 * nothing behind. commands/payload.t has the rest.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "output/payloads.h"
#include "sessions/written.h"
#include "tap.h"

static char folder[] = "/tmp/payloads-test-XXXXXX";
static struct payloads payloads;
static int errors;

/* What has been said since. */
static const char *said(void)
{
	static char text[512];
	ssize_t length = pread(errors, text, sizeof(text) - 1, 0);

	text[length > 0 ? length : 0] = 0;
	if (ftruncate(errors, 0))
		abort();
	return text;
}

static void keep(const char *bytes)
{
	struct written written = {
		.count = 1,
		.known = strlen(bytes),
		.pieces = { { .size = strlen(bytes), .bytes = (uint8_t *)bytes, .known = strlen(bytes) } },
	};
	const struct session session = { .pieces = &written };

	payloads_keep(&payloads, &session);
}

static unsigned int files(void)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;
	unsigned int count = 0;

	while ((entry = readdir(opened)))
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(opened);
	return count;
}

/* No file can get any bytes; nor can what is said be, which goes to one. */
static void forbid(bool forbidden)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit))
		abort();
	limit.rlim_cur = forbidden ? 0 : limit.rlim_max;
	if (setrlimit(RLIMIT_FSIZE, &limit))
		abort();
}

static void test_kept(void)
{
	static const struct session nothing;
	struct stat status;

	keep("abc");
	/* SHA-256 of "abc", FIPS 180-2 */
	ok(!fstatat(payloads.dir, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", &status, 0) &&
		   status.st_size == 3 && (status.st_mode & 07777) == 0600,
	   "bytes are in a file of their hash, for its owner alone");
	keep("abc");
	payloads_keep(&payloads, &nothing);
	ok(files() == 1 && payloads.files == 1 && payloads.bytes == 3, "the same bytes are there once");
}

static void test_hindered(void)
{
	char name[64];

	dup2(errors, STDERR_FILENO);
	snprintf(name, sizeof(name), ".part-%ld", (long)getpid());
	close(openat(payloads.dir, name, O_WRONLY | O_CREAT, 0600));
	keep("what a run of this id has left is nobody's");
	ok(files() == 2 && !*said(), "what a killed run has left is removed");

	mkdirat(payloads.dir, name, 0700);
	keep("in the way");
	is((uint64_t)payloads.error, EISDIR, "what cannot be made is remembered");
	ok(strstr(said(), "it goes on without"), "and said");
	unlinkat(payloads.dir, name, AT_REMOVEDIR);

	payloads.error = 0;
	forbid(true);
	keep("no room");
	keep("none");
	forbid(false);
	is((uint64_t)payloads.error, EFBIG, "nor what cannot be written");
	is(files(), 2, "of which no part stays");
	keep("room again");
	is(files(), 3, "and it goes on");
}

static void test_open(void)
{
	struct payloads other;

	ok(payloads_open(&other, "/nowhere/at/all") && strstr(said(), "cannot keep payloads in /nowhere/at/all: No such"),
	   "a folder that is not there is said");
	chmod(folder, 0777);
	ok(payloads_open(&other, folder) && strstr(said(), "others may write to it"),
	   "and one into which others may put files");
	chmod(folder, 0700);
	ok(!payloads_open(&other, folder) && other.files == 3, "what is there counts");
	close(other.dir);
}

int main(void)
{
	char command[64];
	int before = dup(STDERR_FILENO);

	errors = memfd_create("errors", 0);
	signal(SIGXFSZ, SIG_IGN);
	if (errors < 0 || fcntl(errors, F_SETFL, O_APPEND) || !mkdtemp(folder) || payloads_open(&payloads, folder))
		abort();
	test_kept();
	test_hindered();
	test_open();
	dup2(before, STDERR_FILENO);
	close(payloads.dir);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		return 1;
	return done();
}
