/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this program can do at the most while it works on what others have
 * chosen: names, paths, records, files. Without it a mistake in a parser would
 * be worth root.
 */
#ifndef _PTRACEMON_TOOLS_SANDBOX_H
#define _PTRACEMON_TOOLS_SANDBOX_H

#include <sys/types.h>

/* What a command needs beyond reading files and writing to what is open. */
enum {
	SANDBOX_LIVE = 1,  /* the device, the canary, /proc of other users */
	SANDBOX_FILES = 2, /* to make, rename and remove files: recordings */
	SANDBOX_APPEND = 4, /* to open files by series_open(), and no other way */
	SANDBOX_SERIES = 8, /* likewise; and to remove old files, and cut what is open */
};

/* The user that root becomes, if /etc/passwd has it. */
#define SANDBOX_USER	"ptracemon"

/* Which that is; 0: there is none. */
uid_t sandbox_uid(void);

/* From the next sandbox_enter() on this descriptor can be cut with ftruncate(2); -1: none. */
void sandbox_may_cut(int fd);

/**
 * sandbox_enter - give up the user, capabilities and system calls, for good
 * @needs: SANDBOX_*
 * @own_process: the one descriptor from which pidfd_getfd(2) may take; -1: none
 *
 * To be called once what needs privileges is open, and before there is a second
 * thread. If the kernel would not, that is said on standard error, and the
 * program goes on: a sensor that does not run sees nothing.
 */
void sandbox_enter(unsigned int needs, int own_process);

#endif /* _PTRACEMON_TOOLS_SANDBOX_H */
