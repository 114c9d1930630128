/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must come of a task's executable and command line, from /proc.
 */
#ifndef _ITEMS_H
#define _ITEMS_H

#include "guest.h"

#include <sys/utsname.h>

/* Where no lock may be taken: PREEMPT_RT, and return handlers before 5.11. */
HELPER bool paths_without_locks(void)
{
	struct utsname name;

	return !uname(&name) && (strstr(name.version, "PREEMPT_RT") ||
				 !strncmp(name.release, "5.10.", 5));
}

HELPER bool begins_with(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return !strncmp(path, folder, length) &&
	       (path[length] == '/' || !path[length]);
}

/* Cuts the folder off the front of the path. */
HELPER void cut(char *path, const char *folder)
{
	if (strcmp(folder, "/") && begins_with(path, folder))
		memmove(path, path + strlen(folder),
			strlen(path + strlen(folder)) + 1);
}

/* From the root of the file system, as the mounts tell. */
HELPER void path_in_filesystem(char *path)
{
	char line[PATH_MAX * 2], best_root[PATH_MAX] = "/";
	char best_point[PATH_MAX] = "/", *whole;
	FILE *mounts;

	mounts = fopen("/proc/self/mountinfo", "r");
	if (!mounts)
		die("/proc/self/mountinfo");
	while (fgets(line, sizeof(line), mounts)) {
		char root[PATH_MAX], point[PATH_MAX];

		if (sscanf(line, "%*d %*d %*s %4095s %4095s", root, point) != 2)
			continue;
		if (strcmp(point, "/") && begins_with(path, point) &&
		    strlen(point) >= strlen(best_point)) {
			strcpy(best_root, root);
			strcpy(best_point, point);
		}
	}
	fclose(mounts);
	cut(path, best_point);
	if (asprintf(&whole, "%s%s", strcmp(best_root, "/") ? best_root : "",
		     path) < 0 ||
	    strlen(whole) >= PATH_MAX)
		die("a path that is too long");
	strcpy(path, whole);
	free(whole);
}

/* As many names from the end as fit. */
HELPER const char *tail_of(const char *path)
{
	const char *at = path + strlen(path);

	for (const char *slash = at; slash > path;) {
		do
			slash--;
		while (*slash != '/');
		if (path + strlen(path) - slash > PTRACEMON_PATH_MAX)
			break;
		at = slash;
	}
	return at;
}

HELPER void print_item(FILE *out, const char *side, const char *name,
		       u32 flags, const void *bytes, size_t size)
{
	fprintf(out, " %s.%s=%u:", side, name, flags);
	print_hex(out, bytes, size);
}

/* @long_path: the path, if it is longer than /proc can tell. */
HELPER void print_exe(FILE *out, const char *side, int tgid,
		      const char *long_path)
{
	char link[64], path[PATH_MAX] = "", root[PATH_MAX] = "";
	u32 flags = 0;

	if (long_path) {
		long_path = tail_of(long_path);
		print_item(out, side, "exe",
			   PTRACEMON_ITEM_TRUNCATED |
				   PTRACEMON_ITEM_IN_FILESYSTEM,
			   long_path, strlen(long_path));
		return;
	}
	snprintf(link, sizeof(link), "/proc/%d/exe", tgid);
	if (readlink(link, path, sizeof(path) - 1) < 0)
		die("%s", link);
	snprintf(link, sizeof(link), "/proc/%d/root", tgid);
	if (readlink(link, root, sizeof(root) - 1) < 0)
		die("%s", link);
	if (paths_without_locks()) {
		path_in_filesystem(path);
		flags = PTRACEMON_ITEM_IN_FILESYSTEM;
	} else {
		cut(path, root);
	}
	print_item(out, side, "exe", flags, path, strlen(path));
}

HELPER void print_cmdline(FILE *out, const char *side, int tgid)
{
	char path[64], words[PTRACEMON_CMDLINE_MAX + 1];
	ssize_t length;
	u32 flags = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", tgid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? -1 : read(fd, words, sizeof(words));
	if (length < 0)
		die("%s", path);
	close(fd);
	if (length > PTRACEMON_CMDLINE_MAX) {
		length = PTRACEMON_CMDLINE_MAX;
		flags = PTRACEMON_ITEM_TRUNCATED;
	}
	print_item(out, side, "cmdline", flags, words, length);
}

HELPER void print_items(FILE *out, const char *side, int tgid,
			const char *long_path)
{
	print_exe(out, side, tgid, long_path);
	print_cmdline(out, side, tgid);
}

#endif /* _ITEMS_H */
