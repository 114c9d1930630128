/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What options take, of the command line and of a configuration.
 */
#ifndef _PTRACEMON_TOOLS_VALUES_H
#define _PTRACEMON_TOOLS_VALUES_H

#include "commands/arguments.h"

/*
 * Sets an option of the command line; @text: its argument, NULL if it takes none; must
 * stay. Returns as arguments_parse().
 */
int values_take(struct arguments *to, enum option_id option, const char *text);

/*
 * Sets an option by what a configuration says of it: the argument, or yes or no; must
 * stay. Returns as arguments_parse().
 */
int values_set(struct arguments *to, const struct option_row *row,
	       const char *value);

#endif /* _PTRACEMON_TOOLS_VALUES_H */
