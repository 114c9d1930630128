// SPDX-License-Identifier: GPL-2.0
/*
 * Tools that are known. See tool.h.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/file.h"
#include "host/tool.h"

/* Where the first process has its files and its namespaces. */
#define ROOT	"1/root"
#define MNT_NS	"1/ns/mnt"
#define USER_NS	"1/ns/user"

/* Where distributions install what debugs, traces or stores processes. */
static const struct {
	const char *path;
	const char *word;
} tools[] = {
	{ "/usr/bin/gdb", "gdb" },
	{ "/usr/bin/gdb-multiarch", "gdb" },
	{ "/usr/libexec/gdb", "gdb" },
	{ "/usr/bin/gdbserver", "gdbserver" },
	{ "/usr/bin/lldb-server", "lldb" },
	{ "/usr/bin/lldb-server-*", "lldb" },
	{ "/usr/lib/llvm-*/bin/lldb-server", "lldb" },
	{ "/usr/lib/llvm-*/bin/lldb-server-*", "lldb" },
	{ "/usr/bin/strace", "strace" },
	{ "/usr/bin/ltrace", "ltrace" },
	{ "/usr/bin/eu-stack", "eu-stack" },
	{ "/usr/bin/vgdb", "vgdb" },
	{ "/usr/bin/rr", "rr" },
	{ "/usr/bin/reptyr", "reptyr" },
	{ "/usr/sbin/criu", "criu" },
	{ "/usr/bin/criu", "criu" },
};

static const char *find_word(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (!fnmatch(tools[i].path, path, FNM_PATHNAME))
			return tools[i].word;
	return NULL;
}

/* In the namespaces of the first process. */
static bool is_at_home(int proc, const struct ptracemon_identity *task)
{
	struct stat mnt, user;

	return !fstatat(proc, MNT_NS, &mnt, 0) &&
	       !fstatat(proc, USER_NS, &user, 0) &&
	       mnt.st_ino == task->mnt_ns && user.st_ino == task->user_ns;
}

/* Each folder from the root on, none a link. @path: with ROOT before it; changed. */
static bool is_way_of_root(int proc, char *path)
{
	struct stat status;
	char *at;
	bool good;

	for (at = path + sizeof(ROOT) - 1; at; at = strchr(at + 1, '/')) {
		/* The link at its beginning is the kernel's. */
		*at = 0;
		good = !fstatat(proc, path, &status,
				at == path + sizeof(ROOT) - 1 ?
					0 :
					AT_SYMLINK_NOFOLLOW) &&
		       S_ISDIR(status.st_mode) && file_is_roots(&status);
		*at = '/';
		if (!good)
			return false;
	}
	return true;
}

static bool is_file(const struct stat *status, const struct ptracemon_file *file)
{
	return S_ISREG(status->st_mode) && file_is_roots(status) &&
	       status->st_ino == file->inode &&
	       major(status->st_dev) == file->major &&
	       minor(status->st_dev) == file->minor;
}

const char *tool_find(int proc, const struct ptracemon_identity *task,
		      const struct excerpt *exe,
		      const struct ptracemon_file *file)
{
	char path[sizeof(ROOT) + PATH_MAX];
	struct stat status;
	const char *word;

	if (proc < 0 || !file->inode || !exe->size || exe->size >= PATH_MAX ||
	    memchr(exe->bytes, 0, exe->size))
		return NULL;
	snprintf(path, sizeof(path), "%s%.*s", ROOT, (int)exe->size,
		 (const char *)exe->bytes);
	word = find_word(path + sizeof(ROOT) - 1);
	if (!word || !is_at_home(proc, task) || !is_way_of_root(proc, path) ||
	    fstatat(proc, path, &status, AT_SYMLINK_NOFOLLOW) ||
	    !is_file(&status, file))
		return NULL;
	return word;
}
