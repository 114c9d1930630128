/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of exceptions: a section is a rule, see ptracemon.conf(5).
 */
#ifndef _PTRACEMON_TOOLS_RULES_H
#define _PTRACEMON_TOOLS_RULES_H

#include <stdbool.h>

#include "sessions/exceptions.h"

/* Where they are, unless somebody says otherwise. */
#define RULES_FOLDER	"/etc/ptracemon/exceptions.d"

/**
 * rules_load - read all rules of a folder
 * @folder: its files NAME.conf, in the order of their names
 * @must_be: a folder that is not there is a mistake
 * @recorded: they are for recordings, and not for this host: anybody's files will do
 *
 * Return: the rules, of which there may be none; NULL if something is wrong: each wrong line
 * has been named.
 */
struct exceptions *rules_load(const char *folder, bool must_be, bool recorded);

/* Says on standard output what each rule is, and whether it holds on this host. */
void rules_print(const struct exceptions *exceptions);

/* Says on standard error which rules can have no effect, wherever they are. */
void rules_warn(const struct exceptions *exceptions);

#endif /* _PTRACEMON_TOOLS_RULES_H */
