// SPDX-License-Identifier: GPL-2.0
/*
 * Does something again and again, each time with another of its allocations
 * failing: the first, the second, and so on until it is done before the next one
 * to fail comes (/proc/thread-self/fail-nth, Documentation/fault-injection).
 *
 * usage: fail-nth open DEVICE
 *        fail-nth mmap DEVICE               control page, and status with data
 *        fail-nth write FILE BEFORE AFTER   what cannot be done must change nothing
 *        fail-nth load MODULE PARAMETERS
 *        fail-nth online FILE MODULE PARAMETERS   a CPU that comes for the first time
 *                                           since the module was loaded
 *
 * A kernel that has checked all paths refuses with ENOMEM (or EFAULT, where a copy
 * from or to user space fails), or goes on without.
 * Prints "tries=N refused=N"; ends with 1 and a line if something else happened.
 */
#include "guest.h"

#define TRIES_MAX	2000

/* What is done; each returns 0 or a negative error number. */
struct action {
	const char *name;
	int words;
	int (*before)(char **words);
	int (*do_it)(char **words);
	void (*undo)(char **words, int result);
};

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

static void read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);

	if (length < 0)
		die("cannot read %s", path);
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	close(fd);
}

/* ---- open */

static int device = -1;

static int open_it(char **words)
{
	device = open(words[0], O_RDWR);
	return device < 0 ? -errno : 0;
}

static void close_it(char **words, int result)
{
	(void)words;
	(void)result;
	if (device >= 0)
		close(device);
	device = -1;
}

/* ---- mmap */

static void *maps[2];
static size_t lengths[2];

static int map_it(char **words)
{
	struct ptracemon_info info = { .abi_major = PTRACEMON_ABI_MAJOR,
				       .abi_minor = PTRACEMON_ABI_MINOR };
	size_t page = sysconf(_SC_PAGESIZE);

	(void)words;
	if (ioctl(device, PTRACEMON_IOC_INFO, &info))
		return -errno;
	lengths[0] = page;
	lengths[1] = page + info.data_size;
	maps[0] = mmap(NULL, lengths[0], PROT_READ | PROT_WRITE, MAP_SHARED,
		       device, 0);
	maps[1] = mmap(NULL, lengths[1], PROT_READ, MAP_SHARED, device, page);
	return maps[0] == MAP_FAILED || maps[1] == MAP_FAILED ? -errno : 0;
}

static void unmap_it(char **words, int result)
{
	int i;

	for (i = 0; i < 2; i++)
		if (maps[i] && maps[i] != MAP_FAILED)
			munmap(maps[i], lengths[i]);
	memset(maps, 0, sizeof(maps));
	close_it(words, result);
}

/* ---- write */

static int write_before(char **words)
{
	return write_file(words[0], words[1]);
}

static int write_after(char **words)
{
	return write_file(words[0], words[2]);
}

static void look_at_file(char **words, int result)
{
	char text[256];

	read_file(words[0], text, sizeof(text));
	if (strcmp(text, words[result ? 1 : 2]))
		die("%s is %s after %d", words[0], text, result);
}

/* ---- load */

static int load_it(char **words)
{
	int fd = open(words[0], O_RDONLY | O_CLOEXEC), result;

	if (fd < 0)
		die("cannot open %s", words[0]);
	result = syscall(SYS_finit_module, fd, words[1], 0) ? -errno : 0;
	close(fd);
	return result;
}

/* What could not be loaded must not be there. */
static void unload_it(char **words, int result)
{
	int error = syscall(SYS_delete_module, "ptracemon", 0) ? errno : 0;

	if (error != (result ? ENOENT : 0))
		die("%s: after %d, unloading says %d", words[0], result, error);
}

/* ---- online */

static int without_cpu(char **words)
{
	syscall(SYS_delete_module, "ptracemon", 0);
	return write_file(words[0], "0") ?: load_it(words + 1);
}

static int bring_it(char **words)
{
	return write_file(words[0], "1");
}

/* A CPU comes whether there is memory for its ring or not. */
static void look_at_cpu(char **words, int result)
{
	char text[8];

	read_file(words[0], text, sizeof(text));
	if (result || strcmp(text, "1"))
		die("%s is %s after %d", words[0], text, result);
}

static const struct action actions[] = {
	{ "open", 1, NULL, open_it, close_it },
	{ "mmap", 1, open_it, map_it, unmap_it },
	{ "write", 3, write_before, write_after, look_at_file },
	{ "load", 2, NULL, load_it, unload_it },
	{ "online", 3, without_cpu, bring_it, look_at_cpu },
};

static const struct action *find_action(const char *name, int words)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(actions[i].name, name) && actions[i].words == words)
			return &actions[i];
	fprintf(stderr, "usage: see the head of fail-nth.c\n");
	exit(2);
}

/* Returns whether the @nth allocation came, and failed. */
static bool try_nth(const struct action *action, char **words, int nth,
		    int *result)
{
	int control = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	char text[16];
	ssize_t length;
	bool came;

	if (control < 0)
		die("this kernel has no /proc/thread-self/fail-nth");
	if (action->before && action->before(words))
		die("%s: what comes before it fails", action->name);
	snprintf(text, sizeof(text), "%d", nth);
	if (write(control, text, strlen(text)) < 0)
		die("fail-nth");
	*result = action->do_it(words);
	length = pread(control, text, sizeof(text) - 1, 0);
	/* Its own copy to user space was the next thing to fail. */
	came = length > 0;
	text[came ? length : 0] = '\0';
	/* The same can happen to this copy, once. */
	if (pwrite(control, "0", 1, 0) != 1 && pwrite(control, "0", 1, 0) != 1)
		die("fail-nth");
	close(control);
	action->undo(words, *result);
	return came && atoi(text) == 0;
}

/* Copies from and to user space fail on demand too (CONFIG_FAULT_INJECTION_USERCOPY). */
static bool is_expected(int result)
{
	return result == -ENOMEM || result == -EFAULT;
}

int main(int count, char **words)
{
	const struct action *action = find_action(count > 1 ? words[1] : "",
						  count - 2);
	int nth, result, refused = 0;
	bool failed = true;

	for (nth = 1; failed; nth++) {
		failed = try_nth(action, words + 2, nth, &result);
		if (result && (!failed || !is_expected(result))) {
			printf("allocation %d of %s: %s\n", nth, action->name,
			       strerror(-result));
			return 1;
		}
		refused += result != 0;
		if (nth == TRIES_MAX)
			die("%s does not come to an end", action->name);
	}
	printf("tries=%d refused=%d\n", nth - 1, refused);
	return 0;
}
