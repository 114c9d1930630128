// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/tool.c: a folder stands for /proc, with the root and the namespaces of
 * process 1 in it. What is root's only root can make.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/tool.h"
#include "tap.h"

static char folder[] = "/tmp/ptracemon-tool-XXXXXX";
static int proc;
static struct ptracemon_identity task;

static ino_t make_file(const char *path)
{
	int fd = openat(proc, path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) || fchmod(fd, 0755))
		exit(1);
	close(fd);
	return status.st_ino;
}

static void make_folder(const char *path)
{
	if (mkdirat(proc, path, 0755) || fchmodat(proc, path, 0755, 0))
		exit(1);
}

/* What a task that executes it says. */
static struct ptracemon_file file_of(const char *path)
{
	struct stat status;

	if (fstatat(proc, path, &status, 0))
		exit(1);
	return (struct ptracemon_file){
		.inode = status.st_ino,
		.major = major(status.st_dev),
		.minor = minor(status.st_dev),
	};
}

static const char *find(const char *exe, const struct ptracemon_file *file)
{
	const struct excerpt text = { (const uint8_t *)exe, strlen(exe), false };
	const char *word = tool_find(proc, &task, &text, file);

	return word ? word : "none";
}

static void test_known(void)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");
	const struct ptracemon_file lldb =
		file_of("1/root/usr/lib/llvm-14/bin/lldb-server");

	is_text(find("/usr/bin/gdb", &gdb), "gdb", "gdb, as it is installed");
	is_text(find("/usr/lib/llvm-14/bin/lldb-server", &lldb), "lldb",
		"one of which there are versions");
	is_text(find("/usr/bin/strace", &gdb), "none", "what is not there");
	is_text(find("/usr/bin/vi", &gdb), "none", "what nobody knows");
	is_text(find("/usr/lib/x/llvm-14/bin/lldb-server", &lldb), "none",
		"a folder too many");
	is_text(find("", &gdb), "none", "no path");
}

static void test_file(void)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");
	struct ptracemon_file file = file_of("1/root/home/gdb");

	is_text(find("/home/gdb", &file), "none", "a copy elsewhere");
	is_text(find("/usr/bin/gdb", &file), "none",
		"a copy that seems to be in its place");
	file = gdb;
	file.minor++;
	is_text(find("/usr/bin/gdb", &file), "none", "on another device");
	file = gdb;
	file.major++;
	is_text(find("/usr/bin/gdb", &file), "none", "and another kind of it");
	file = (struct ptracemon_file){ 0 };
	is_text(find("/usr/bin/gdb", &file), "none",
		"where the kernel does not say which file it was");
}

static void test_namespaces(void)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");
	const struct excerpt exe = { (const uint8_t *)"/usr/bin/gdb", 12, false };
	const struct excerpt with_nul = { (const uint8_t *)"/usr/bin/gdb\0", 13, false };

	task.mnt_ns++;
	is_text(find("/usr/bin/gdb", &gdb), "none", "in a mount namespace of its own");
	task.mnt_ns--;
	task.user_ns++;
	is_text(find("/usr/bin/gdb", &gdb), "none", "in a user namespace of its own");
	task.user_ns--;
	ok(!tool_find(-1, &task, &exe, &gdb), "without /proc");
	ok(!tool_find(proc, &task, &with_nul, &gdb), "a path with NUL in it");
	is_text(find("/usr/bin/gdb", &gdb), "gdb", "it was that alone");
}

static void test_mode(const char *path, mode_t bad, const char *what)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");

	fchmodat(proc, path, 0755 | bad, 0);
	is_text(find("/usr/bin/gdb", &gdb), "none", what);
	fchmodat(proc, path, 0755, 0);
}

static void test_owner(const char *path, const char *what)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");

	if (fchownat(proc, path, 1000, 0, 0))
		exit(1);
	is_text(find("/usr/bin/gdb", &gdb), "none", what);
	if (fchownat(proc, path, 0, 0, 0))
		exit(1);
}

static void test_rights(void)
{
	test_mode("1/root/usr/bin/gdb", 0002, "a file that all can write");
	test_mode("1/root/usr/bin/gdb", 0020, "or a group");
	test_mode("1/root/usr/bin", 0002, "a folder that all can write");
	test_mode("1/root/usr/bin", 0020, "or a group");
	test_mode("1/root/usr", 01002, "the one above it, though it is sticky");
	test_mode("1/root", 0002, "and the root");
	test_owner("1/root/usr/bin/gdb", "a user's file");
	test_owner("1/root/usr/bin", "a user's folder");
	test_owner("1/root/usr", "the one above it");
	test_owner("1/root", "and the root");
}

static void test_links(void)
{
	const struct ptracemon_file gdb = file_of("1/root/usr/bin/gdb");

	if (renameat(proc, "1/root/usr/bin", proc, "1/root/usr/real") ||
	    symlinkat("real", proc, "1/root/usr/bin"))
		exit(1);
	is_text(find("/usr/bin/gdb", &gdb), "none", "a folder that is a link");
	if (unlinkat(proc, "1/root/usr/bin", 0) ||
	    renameat(proc, "1/root/usr/real", proc, "1/root/usr/bin"))
		exit(1);
	if (renameat(proc, "1/root/usr/bin/gdb", proc, "1/root/usr/bin/real") ||
	    symlinkat("real", proc, "1/root/usr/bin/gdb"))
		exit(1);
	is_text(find("/usr/bin/gdb", &gdb), "none", "a file that is one");
	if (unlinkat(proc, "1/root/usr/bin/gdb", 0) ||
	    renameat(proc, "1/root/usr/bin/real", proc, "1/root/usr/bin/gdb"))
		exit(1);
	is_text(find("/usr/bin/gdb", &gdb), "gdb", "it was that alone");
}

int main(void)
{
	static const char *const folders[] = {
		"1", "1/ns", "1/root", "1/root/home", "1/root/usr",
		"1/root/usr/bin", "1/root/usr/lib", "1/root/usr/lib/llvm-14",
		"1/root/usr/lib/llvm-14/bin",
	};
	char command[64];
	size_t i;

	if (geteuid()) {
		printf("1..0 # SKIP root's files are made by root alone\n");
		return 0;
	}
	if (!mkdtemp(folder))
		return 1;
	proc = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		make_folder(folders[i]);
	task.mnt_ns = (uint32_t)make_file("1/ns/mnt");
	task.user_ns = (uint32_t)make_file("1/ns/user");
	make_file("1/root/usr/bin/gdb");
	make_file("1/root/home/gdb");
	make_file("1/root/usr/lib/llvm-14/bin/lldb-server");
	test_known();
	test_file();
	test_namespaces();
	test_rights();
	test_links();
	close(proc);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) ? 1 : done();
}
