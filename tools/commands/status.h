/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon status: whether the sensor works, beside whoever reads it.
 */
#ifndef _PTRACEMON_TOOLS_STATUS_H
#define _PTRACEMON_TOOLS_STATUS_H

/* Arguments without the command. Returns the exit code. */
int status_main(int argc, char **argv);

#endif /* _PTRACEMON_TOOLS_STATUS_H */
