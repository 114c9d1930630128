/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this program can do at the most while it works on what others have
 * chosen: names, paths, records, files. Without it a mistake in a parser would
 * be worth root.
 */
#ifndef _PTRACEMON_TOOLS_SANDBOX_H
#define _PTRACEMON_TOOLS_SANDBOX_H

/* What a command needs beyond reading files and writing to what is open. */
enum {
	SANDBOX_LIVE = 1,  /* the device, the canary, /proc of other users */
	SANDBOX_FILES = 2, /* to make, rename and remove files: recordings */
};

/**
 * sandbox_enter - give up capabilities and system calls, for good
 * @needs: SANDBOX_*
 *
 * To be called once what needs privileges is open, and before there is a second
 * thread. If the kernel would not, that is said on standard error, and the
 * program goes on: a sensor that does not run sees nothing.
 */
void sandbox_enter(unsigned int needs);

#endif /* _PTRACEMON_TOOLS_SANDBOX_H */
