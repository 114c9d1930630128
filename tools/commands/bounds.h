/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long to follow the device: the options that the commands which do so have
 * in common.
 */
#ifndef _PTRACEMON_TOOLS_BOUNDS_H
#define _PTRACEMON_TOOLS_BOUNDS_H

#include <stdint.h>

/*
 * Each takes the argument of an option, and returns 0; or the exit code, if that
 * cannot be, which it has said.
 */

/* --for: seconds, above 0. */
int bounds_parse_for(double *seconds, const char *text);

/* --heartbeat: seconds, 0.1 or more; or 0 for never. */
int bounds_parse_heartbeat(double *seconds, const char *text);

/* @option: its name, as "--count"; a whole number above 0. */
int bounds_parse_number(uint64_t *number, const char *option, const char *text);

#endif /* _PTRACEMON_TOOLS_BOUNDS_H */
