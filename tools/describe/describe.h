/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The writer of manual pages and completions. See describe.c.
 */
#ifndef _PTRACEMON_TOOLS_DESCRIBE_H
#define _PTRACEMON_TOOLS_DESCRIBE_H

#include "abi/requests.h"
#include "abi/names.h"
#include "commands/options.h"

/* Prints the words that an argument can have, a blank before each. */
void describe_words(enum argument kind);

/* The whole of a file, terminated. Ends the program if it cannot. */
char *describe_read(const char *path);

_Noreturn void describe_fail(const char *what, const char *name);

/**
 * describe_manual - print a page, with its directives carried out
 * @page: mdoc(7), where these lines stand for what is known elsewhere:
 *	.\" @synopsis: how each command is called
 *	.\" @commands: what each command is for
 *	.\" @option NAME: an item of a list, for the words that follow
 *	.\" @options COMMAND: items for those options that have no such line
 *	.\" @settings: the settings of @abi
 *	.\" @parameters: the module's parameters of @module
 * @abi: docs/ABI-sysfs
 * @module: module/main.c
 */
void describe_manual(const char *page, const char *abi, const char *module);

void describe_bash(void);
void describe_zsh(void);

#endif /* _PTRACEMON_TOOLS_DESCRIBE_H */
