/* SPDX-License-Identifier: GPL-2.0 */
/* Threads of this program. */
#ifndef _PTRACEMON_TESTS_TASKS_H
#define _PTRACEMON_TESTS_TASKS_H

#include <dirent.h>

/* How many there are; 0: nobody knows. */
static unsigned int tasks_count(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned int count = 0;
	struct dirent *entry;

	while (tasks && (entry = readdir(tasks)))
		count += *entry->d_name != '.';
	if (tasks)
		closedir(tasks);
	return count;
}

#endif /* _PTRACEMON_TESTS_TASKS_H */
