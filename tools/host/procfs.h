/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Folders of /proc. An open one stays with its process, and with no later one of
 * that number: what is read through it is of one process, and looking at its start
 * once, after all else, tells which.
 */
#ifndef _PTRACEMON_TOOLS_PROCFS_H
#define _PTRACEMON_TOOLS_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Inodes of the initial namespaces: PROC_PID_INIT_INO and PROC_USER_INIT_INO of the kernel. */
#define INITIAL_PID_NS	0xeffffffcu
#define INITIAL_USER_NS	0xeffffffdu

/* Returns /proc, opened, if it shows the initial pid namespace; else -1. */
int proc_open(void);

/* Returns the folder of a process in @proc, or -1. */
int proc_process(int proc, uint32_t pid);

/*
 * /proc/PID shows the memory of the first thread, which has none once it has
 * ended. The process lives on, and each other thread has it. Returns the folder
 * of one, or of @process itself.
 */
int proc_thread(int process);

/**
 * struct proc_stat - what /proc/PID/stat says
 * @text: of the file
 * @name: in it, not terminated
 * @name_length: of @name
 * @parent: process id of the parent
 * @session: process id of the session's leader
 * @terminal: device number of the controlling terminal; 0: there is none
 * @start: in ticks
 */
struct proc_stat {
	char text[1024];
	const char *name;
	size_t name_length;
	uint32_t parent;
	uint32_t session;
	uint32_t terminal;
	uint64_t start;
};

/* Returns whether it could be read. */
bool proc_stat(int process, struct proc_stat *stat);

#endif /* _PTRACEMON_TOOLS_PROCFS_H */
