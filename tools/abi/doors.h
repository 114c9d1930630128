/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The doors to another process beside ptrace(2): names and classes.
 */
#ifndef _PTRACEMON_TOOLS_DOORS_H
#define _PTRACEMON_TOOLS_DOORS_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/ptracemon.h"

#define DOOR_NAME_MAX	64

/**
 * door_name - name of the door
 * @access: the access
 * @name: room for DOOR_NAME_MAX bytes
 *
 * Return: the word for a known door, else the name of the system call, else
 * `syscall_NUMBER`, or `none` outside of a system call. Good as long as @name.
 */
const char *door_name(const struct ptracemon_access *access, char *name);

/* enum ptracemon_class that the kernel gives to what comes by that door. */
uint8_t door_class(uint8_t door);

/*
 * Whether an access is of a call that reads a file: of those in /proc that need such
 * an access to be read, each tells the state of a thread (syscall, stack,
 * personality, patch_state), and none its memory.
 */
bool door_reads_state(const struct ptracemon_access *access);

/* What can be done with an open /proc/PID/mem. */
enum door_use {
	DOOR_READS = 1,
	DOOR_WRITES = 2,
};

/**
 * door_uses - enum door_use of an access by PTRACEMON_DOOR_PROC_MEM
 *
 * What the arguments do not tell (openat2(2) has them in memory) is both.
 */
unsigned int door_uses(const struct ptracemon_access *access);

#endif /* _PTRACEMON_TOOLS_DOORS_H */
